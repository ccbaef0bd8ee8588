use std::time::Duration;

use windows::Win32::System::SystemInformation::GetTickCount;
use windows::Win32::UI::Input::KeyboardAndMouse::{GetLastInputInfo, LASTINPUTINFO};

pub(super) fn elapsed() -> Option<Duration> {
    let mut last = LASTINPUTINFO {
        cbSize: u32::try_from(size_of::<LASTINPUTINFO>()).ok()?,
        ..LASTINPUTINFO::default()
    };
    // SAFETY: `last` says its own size, and is written to only within it.
    if !unsafe { GetLastInputInfo(&raw mut last) }.as_bool() {
        return None;
    }
    // SAFETY: asks for nothing and always answers.
    let now = unsafe { GetTickCount() };
    // Both begin anew after 49 days.
    Some(Duration::from_millis(u64::from(
        now.wrapping_sub(last.dwTime),
    )))
}
