use std::time::{Duration, Instant};

/// How long anything in the window may take before a test gives up: far more than it does take, even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Looks again and again until `look` finds something, and gives that.
///
/// # Panics
/// When nothing was found within [`PATIENCE`]; the message names `what`.
#[track_caller]
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    match within(PATIENCE, look) {
        Some(found) => found,
        None => panic!("waited {} s in vain: {what}", PATIENCE.as_secs()),
    }
}

/// The same for `time`; `None` when nothing was found.
pub fn within<T>(time: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if begun.elapsed() > time {
            return None;
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}
