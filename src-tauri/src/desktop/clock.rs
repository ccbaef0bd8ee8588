use jiff::Timestamp;
use platform::Clock;
use std::time::Duration;

/// The computer's clocks.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one real clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn running(&self) -> Duration {
        running()
    }
}

/// `Instant` stands still while a computer with Linux or macOS sleeps.
#[cfg(unix)]
fn running() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_os = "linux")]
    let clock = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = ClockId::Monotonic;
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Windows' counter runs on through a sleep ("Acquiring high-resolution time stamps").
#[cfg(windows)]
#[expect(clippy::disallowed_methods, reason = "this is the one real clock")]
fn running() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGUN.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_time_goes_on_and_never_back() {
        let clock = SystemClock;
        let begun = clock.running();
        while clock.running() == begun {
            std::hint::spin_loop();
        }
        assert!(clock.running() > begun);
    }
}
