use desk::ports::{Event, Window};
use jiff::Timestamp;
use platform::Clock;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Where the running time begins.
static UP: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The clock on the wall.
#[derive(Clone, Copy, Debug)]
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn running(&self) -> Duration {
        UP.elapsed()
    }
}

/// In the place of a window, for the desk without one: knows whether the trash was listed to its end.
#[derive(Debug)]
pub struct ListingWindow(watch::Sender<bool>);

impl ListingWindow {
    /// It, and where to hear of the end.
    #[must_use]
    pub fn new() -> (Self, watch::Receiver<bool>) {
        let (listed, listing) = watch::channel(false);
        (Self(listed), listing)
    }
}

impl Window for ListingWindow {
    fn tell(&self, event: Event) {
        if let Event::Trash { state } = event {
            self.0.send_replace(state.complete);
        }
    }
}
