use std::time::Duration;

/// `kCGEventSourceStateCombinedSessionState` and `kCGAnyInputEventType` (CoreGraphics, `CGEventTypes.h`).
const COMBINED_SESSION: i32 = 0;
const ANY_INPUT: u32 = !0;

#[link(name = "CoreGraphics", kind = "framework")]
unsafe extern "C" {
    fn CGEventSourceSecondsSinceLastEventType(state: i32, event: u32) -> f64;
}

pub(super) fn elapsed() -> Option<Duration> {
    // SAFETY: a function of two numbers, declared as CoreGraphics has it (`CGEventSource.h`).
    let seconds = unsafe { CGEventSourceSecondsSinceLastEventType(COMBINED_SESSION, ANY_INPUT) };
    Duration::try_from_secs_f64(seconds).ok()
}
