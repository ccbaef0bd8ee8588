use platform::IdleTime;
use std::time::Duration;

/// The idle time of the session, as the system has it.
pub(crate) struct SystemIdleTime;

impl IdleTime for SystemIdleTime {
    fn elapsed(&self) -> Option<Duration> {
        screen_lock::idle_time()
    }
}
