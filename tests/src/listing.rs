use bulk_restore::JobState;
use jiff::Timestamp;
use platform::{Clock, EventSink};
use restore::RestoreVerified;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use trash::TrashState;

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

/// Receives all events of a restore without a window, and says whether the trash is loaded to its end.
#[derive(Debug)]
pub struct ListingEvents(watch::Sender<bool>);

impl ListingEvents {
    /// Creates it, with the receiver that hears of the end.
    #[must_use]
    pub fn new() -> (Self, watch::Receiver<bool>) {
        let (listed, listing) = watch::channel(false);
        (Self(listed), listing)
    }
}

impl EventSink<TrashState> for ListingEvents {
    fn emit(&self, state: TrashState) {
        self.0.send_replace(state.complete);
    }
}

impl EventSink<RestoreVerified> for ListingEvents {
    fn emit(&self, _: RestoreVerified) {}
}

impl EventSink<JobState> for ListingEvents {
    fn emit(&self, _: JobState) {}
}
