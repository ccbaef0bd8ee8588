use objc2::rc::Retained;
use objc2::runtime::NSObject;
use objc2::{AnyThread, DefinedClass, define_class, msg_send, sel};
use objc2_foundation::{
    NSDistributedNotificationCenter, NSNotification, NSNotificationSuspensionBehavior, NSString,
};

define_class!(
    // SAFETY: NSObject asks nothing of those that extend it, and this does not implement Drop.
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

/// Calls `locked` each time the screen is locked, on the main thread, as long as the program runs. Returns at once. To be
/// called on the main thread, whose run loop brings the news.
pub fn watch(locked: impl Fn() + Send + Sync + 'static) {
    let this = Listener::alloc().set_ivars(Box::new(locked));
    // SAFETY: NSObject's own initializer, which may be called without conditions.
    let listener: Retained<Listener> = unsafe { msg_send![super(this), init] };
    let name = NSString::from_str("com.apple.screenIsLocked");
    // At once: a program in the background, as this one is while an email is written, would hear of it too late.
    let at_once = NSNotificationSuspensionBehavior::DeliverImmediately;
    // SAFETY: the listener has that method, with one notification as its argument.
    unsafe {
        NSDistributedNotificationCenter::defaultCenter()
            .addObserver_selector_name_object_suspensionBehavior(
                &listener,
                sel!(screenIsLocked:),
                Some(&name),
                None,
                at_once,
            );
    }
    // The centre does not keep its observers, and this one is needed to the end.
    std::mem::forget(listener);
}
