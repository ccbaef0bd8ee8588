//! The idle time of a Wayland compositor, by the protocol `ext-idle-notify-v1`: KWin, Sway and others speak it, Mutter does not.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use wayland_client::protocol::wl_registry::{self, WlRegistry};
use wayland_client::protocol::wl_seat::WlSeat;
use wayland_client::{Connection, Dispatch, EventQueue, Proxy, QueueHandle, delegate_noop};
use wayland_protocols::ext::idle_notify::v1::client::{
    ext_idle_notification_v1::{self, ExtIdleNotificationV1},
    ext_idle_notifier_v1::ExtIdleNotifierV1,
};

/// Time without input after which the compositor notifies: a shorter one is reported as none.
const NOTIFIED_AFTER: Duration = Duration::from_secs(5);

/// Maximum time that the compositor's first answer may take.
const FIRST_ANSWER: Duration = Duration::from_secs(1);

/// Since when each seat, by the number of its global, has been idle; `None` while it is in use.
type Seats = Arc<Mutex<HashMap<u32, Option<Instant>>>>;

/// Returns the idle time of the seat that was used last; `None` without a compositor that notifies.
pub(super) fn elapsed() -> Option<Duration> {
    static SEATS: OnceLock<Option<Seats>> = OnceLock::new();
    let seats = SEATS.get_or_init(|| {
        let watched = Connection::connect_to_env()
            .map_err(Into::into)
            .and_then(watch);
        watched
            .inspect_err(|error| tracing::info!(%error, "the compositor tells no idle time"))
            .ok()
    });
    seats.as_ref().and_then(least_idle)
}

fn least_idle(seats: &Seats) -> Option<Duration> {
    let seats = seats.lock().unwrap_or_else(PoisonError::into_inner);
    let idle = seats.values();
    idle.map(|since| since.map_or(Duration::ZERO, |since| since.elapsed()))
        .min()
}

/// Listens on a background thread until the compositor ends. Returns when it has answered for the first time.
fn watch(compositor: Connection) -> Result<Seats, Box<dyn Error>> {
    let seats = Seats::default();
    let mut listener = Listener {
        seats: Arc::clone(&seats),
        notifier: None,
        devices: HashMap::new(),
    };
    let (answered, first_answer) = mpsc::channel();
    thread::Builder::new()
        .name("idle-time".to_owned())
        .spawn(move || {
            let mut queue = compositor.new_event_queue();
            compositor.display().get_registry(&queue.handle(), ());
            let ended = queue.roundtrip(&mut listener).and_then(|_| {
                answered.send(()).unwrap_or_default();
                listen(&mut queue, &mut listener)
            });
            tracing::info!(ended = ?ended.err(), "the compositor tells no idle time anymore");
            listener.seats().clear();
        })?;
    // Without one the seats stay unknown until it comes.
    first_answer.recv_timeout(FIRST_ANSWER).unwrap_or_default();
    Ok(seats)
}

fn listen(
    queue: &mut EventQueue<Listener>,
    listener: &mut Listener,
) -> Result<(), wayland_client::DispatchError> {
    loop {
        queue.blocking_dispatch(listener)?;
    }
}

struct Listener {
    seats: Seats,
    notifier: Option<ExtIdleNotifierV1>,
    devices: HashMap<u32, Device>,
}

/// A seat, and its notifications as soon as there is a notifier.
struct Device {
    seat: WlSeat,
    notification: Option<ExtIdleNotificationV1>,
}

impl Listener {
    fn seats(&self) -> MutexGuard<'_, HashMap<u32, Option<Instant>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn subscribe(&mut self, queue: &QueueHandle<Self>) {
        let Some(notifier) = &self.notifier else {
            return;
        };
        let after = u32::try_from(NOTIFIED_AFTER.as_millis()).unwrap_or(u32::MAX);
        let mut subscribed = Vec::new();
        for (name, device) in &mut self.devices {
            if device.notification.is_none() {
                // A film that keeps the screen on is no input.
                device.notification = Some(if notifier.version() >= 2 {
                    notifier.get_input_idle_notification(after, &device.seat, queue, *name)
                } else {
                    notifier.get_idle_notification(after, &device.seat, queue, *name)
                });
                subscribed.push(*name);
            }
        }
        self.seats()
            .extend(subscribed.into_iter().map(|name| (name, None)));
    }
}

impl Dispatch<WlRegistry, ()> for Listener {
    fn event(
        listener: &mut Self,
        registry: &WlRegistry,
        event: wl_registry::Event,
        (): &(),
        _: &Connection,
        queue: &QueueHandle<Self>,
    ) {
        if let wl_registry::Event::Global {
            name,
            interface,
            version,
        } = &event
        {
            if interface == WlSeat::interface().name {
                let seat = registry.bind(*name, 1, queue, ());
                let notification = None;
                listener
                    .devices
                    .insert(*name, Device { seat, notification });
            } else if interface == ExtIdleNotifierV1::interface().name {
                listener.notifier = Some(registry.bind(*name, (*version).min(2), queue, ()));
            }
            listener.subscribe(queue);
        } else if let wl_registry::Event::GlobalRemove { name } = event {
            listener.seats().remove(&name);
            if let Some(Device {
                notification: Some(notification),
                ..
            }) = listener.devices.remove(&name)
            {
                notification.destroy();
            }
        }
    }
}

impl Dispatch<ExtIdleNotificationV1, u32> for Listener {
    #[expect(
        clippy::disallowed_methods,
        reason = "the idle time of this computer, which other systems measure themselves"
    )]
    fn event(
        listener: &mut Self,
        _: &ExtIdleNotificationV1,
        event: ext_idle_notification_v1::Event,
        name: &u32,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let is_idle = matches!(event, ext_idle_notification_v1::Event::Idled);
        let since = Instant::now().checked_sub(NOTIFIED_AFTER);
        if let Some(seat) = listener.seats().get_mut(name) {
            *seat = since.filter(|_| is_idle);
        }
    }
}

delegate_noop!(Listener: ignore WlSeat);
delegate_noop!(Listener: ExtIdleNotifierV1);

#[cfg(test)]
mod tests;
