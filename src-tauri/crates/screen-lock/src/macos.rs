use objc2::rc::Retained;
use objc2::runtime::NSObject;
use objc2::{AnyThread, DefinedClass, define_class, msg_send, sel};
use objc2_foundation::{
    NSDistributedNotificationCenter, NSNotification, NSNotificationSuspensionBehavior, NSString,
};

define_class!(
    // SAFETY: NSObject has no subclassing requirements, and this type does not implement Drop.
    #[unsafe(super(NSObject))]
    #[name = "RestoreDeskScreenLock"]
    #[ivars = Box<dyn Fn()>]
    struct Listener;

    impl Listener {
        #[unsafe(method(screenIsLocked:))]
        fn screen_is_locked(&self, _: &NSNotification) {
            (self.ivars())();
        }
    }
);

/// Calls `on_lock` each time the screen is locked, on the main thread, until the program ends. Returns at once. Must be called
/// on the main thread, whose run loop delivers the notification.
pub fn watch(on_lock: impl Fn() + Send + Sync + 'static) {
    let this = Listener::alloc().set_ivars(Box::new(on_lock));
    // SAFETY: NSObject's initializer has no preconditions.
    let listener: Retained<Listener> = unsafe { msg_send![super(this), init] };
    let name = NSString::from_str("com.apple.screenIsLocked");
    // Without this a program in the background gets the notification late.
    let immediately = NSNotificationSuspensionBehavior::DeliverImmediately;
    // SAFETY: the listener has this method, with one notification as its argument.
    unsafe {
        NSDistributedNotificationCenter::defaultCenter()
            .addObserver_selector_name_object_suspensionBehavior(
                &listener,
                sel!(screenIsLocked:),
                Some(&name),
                None,
                immediately,
            );
    }
    // The notification centre does not retain its observers, and this one must live until the program ends.
    std::mem::forget(listener);
}
