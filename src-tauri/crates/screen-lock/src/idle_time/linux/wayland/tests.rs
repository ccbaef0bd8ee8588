use super::*;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::RecvTimeoutError;
use std::thread::JoinHandle;
use wayland_protocols::ext::idle_notify::v1::server::{
    ext_idle_notification_v1::{self, ExtIdleNotificationV1 as Notification},
    ext_idle_notifier_v1::{self, ExtIdleNotifierV1 as Notifier},
};
use wayland_server::backend::GlobalId;
use wayland_server::protocol::wl_seat::{self, WlSeat as Seat};
use wayland_server::{
    Client, DataInit, Dispatch, Display, DisplayHandle, GlobalDispatch, New, Resource,
};

/// A compositor without a screen: its seats are idle when the test says so.
#[derive(Default)]
struct Compositor {
    /// The requested notifications: the kind and the time in milliseconds.
    notifications: Vec<(Notification, &'static str, u32)>,
}

type Change = Box<dyn FnOnce(&mut Compositor, &DisplayHandle) + Send>;

struct Running {
    changes: Option<mpsc::Sender<Change>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts one with the globals of `set_up`, and watches it.
    fn start(set_up: impl FnOnce(&DisplayHandle)) -> (Self, Seats) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut display = Display::<Compositor>::new().unwrap();
        let mut handle = display.handle();
        set_up(&handle);
        handle.insert_client(theirs, Arc::new(())).unwrap();
        let (changes, changed) = mpsc::channel::<Change>();
        let thread = thread::spawn(move || {
            let mut compositor = Compositor::default();
            loop {
                match changed.recv_timeout(Duration::from_millis(5)) {
                    Ok(change) => change(&mut compositor, &handle),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                display.dispatch_clients(&mut compositor).unwrap();
                display.flush_clients().unwrap();
            }
        });
        let seats = watch(Connection::from_socket(ours).unwrap()).unwrap();
        let running = Self {
            changes: Some(changes),
            thread: Some(thread),
        };
        (running, seats)
    }

    fn change(&self, change: impl FnOnce(&mut Compositor, &DisplayHandle) + Send + 'static) {
        self.changes
            .as_ref()
            .unwrap()
            .send(Box::new(change))
            .unwrap();
    }

    fn asked_for(&self) -> Vec<(&'static str, u32)> {
        let (answer, answered) = mpsc::channel();
        self.change(move |compositor, _| {
            let asked = compositor.notifications.iter();
            answer
                .send(asked.map(|(_, kind, after)| (*kind, *after)).collect())
                .unwrap();
        });
        answered.recv().unwrap()
    }

    fn end(&mut self) {
        self.changes = None;
        self.thread.take().unwrap().join().unwrap();
    }
}

fn wait_until(mut is_true: impl FnMut() -> bool) {
    for _ in 0..10_000 {
        if is_true() {
            return;
        }
        thread::sleep(Duration::from_millis(2));
    }
    panic!("it never becomes true");
}

fn add_seat(display: &DisplayHandle) -> GlobalId {
    display.create_global::<Compositor, Seat, ()>(1, ())
}

fn add_notifier(version: u32) -> impl FnOnce(&DisplayHandle) {
    move |display| {
        display.create_global::<Compositor, Notifier, ()>(version, ());
    }
}

#[test]
fn input_to_any_program_ends_the_idle_time() {
    let (mut compositor, seats) = Running::start(|display| {
        add_seat(display);
        add_notifier(2)(display);
    });
    assert_eq!(least_idle(&seats), Some(Duration::ZERO));
    wait_until(|| compositor.asked_for() == [("input", 5_000)]);
    compositor.change(|compositor, _| compositor.notifications[0].0.idled());
    wait_until(|| least_idle(&seats) >= Some(NOTIFIED_AFTER));
    let earlier = least_idle(&seats);
    wait_until(|| least_idle(&seats) > earlier);
    compositor.change(|compositor, _| compositor.notifications[0].0.resumed());
    wait_until(|| least_idle(&seats) == Some(Duration::ZERO));
    compositor.end();
    wait_until(|| least_idle(&seats).is_none());
}

#[test]
fn the_seat_that_was_used_last_counts() {
    let (mut compositor, seats) = Running::start(|display| {
        // An older compositor, which announces the notifier first.
        add_notifier(1)(display);
        add_seat(display);
    });
    let (answer, answered) = mpsc::channel();
    compositor.change(move |_, display| answer.send(add_seat(display)).unwrap());
    let second = answered.recv().unwrap();
    wait_until(|| compositor.asked_for() == [("idle", 5_000), ("idle", 5_000)]);
    compositor.change(|compositor, _| compositor.notifications[0].0.idled());
    wait_until(|| seats.lock().unwrap().values().flatten().count() == 1);
    assert_eq!(least_idle(&seats), Some(Duration::ZERO));
    compositor.change(move |_, display| display.remove_global::<Compositor>(second));
    wait_until(|| least_idle(&seats) >= Some(NOTIFIED_AFTER));
    compositor.end();
}

#[test]
fn without_notifier_or_seat_the_idle_time_is_unknown() {
    let (mut compositor, seats) = Running::start(|display| {
        add_seat(display);
    });
    assert_eq!(least_idle(&seats), None);
    compositor.change(|_, display| add_notifier(2)(display));
    wait_until(|| least_idle(&seats).is_some());
    compositor.end();
    let (mut compositor, seats) = Running::start(add_notifier(2));
    assert_eq!(least_idle(&seats), None);
    compositor.end();
}

impl GlobalDispatch<Seat, ()> for Compositor {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        seat: New<Seat>,
        (): &(),
        data: &mut DataInit<'_, Self>,
    ) {
        data.init(seat, ());
    }
}

impl Dispatch<Seat, ()> for Compositor {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &Seat,
        _: wl_seat::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

impl GlobalDispatch<Notifier, ()> for Compositor {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        notifier: New<Notifier>,
        (): &(),
        data: &mut DataInit<'_, Self>,
    ) {
        data.init(notifier, ());
    }
}

impl Dispatch<Notifier, ()> for Compositor {
    fn request(
        compositor: &mut Self,
        _: &Client,
        _: &Notifier,
        request: ext_idle_notifier_v1::Request,
        (): &(),
        _: &DisplayHandle,
        data: &mut DataInit<'_, Self>,
    ) {
        let (id, kind, after) = match request {
            ext_idle_notifier_v1::Request::GetIdleNotification { id, timeout, .. } => {
                (id, "idle", timeout)
            }
            ext_idle_notifier_v1::Request::GetInputIdleNotification { id, timeout, .. } => {
                (id, "input", timeout)
            }
            ext_idle_notifier_v1::Request::Destroy | _ => return,
        };
        let notification = data.init(id, ());
        compositor.notifications.push((notification, kind, after));
    }
}

impl Dispatch<Notification, ()> for Compositor {
    fn request(
        compositor: &mut Self,
        _: &Client,
        notification: &Notification,
        request: ext_idle_notification_v1::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
        if let ext_idle_notification_v1::Request::Destroy = request {
            let id = notification.id();
            compositor
                .notifications
                .retain(|(other, ..)| other.id() != id);
        }
    }
}
