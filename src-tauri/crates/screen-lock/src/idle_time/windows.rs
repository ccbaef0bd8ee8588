use std::time::Duration;

use windows::Win32::System::SystemInformation::GetTickCount;
use windows::Win32::UI::Input::KeyboardAndMouse::{GetLastInputInfo, LASTINPUTINFO};

pub(super) fn elapsed() -> Option<Duration> {
    let mut last = LASTINPUTINFO {
        cbSize: u32::try_from(size_of::<LASTINPUTINFO>()).ok()?,
        ..LASTINPUTINFO::default()
    };
    // SAFETY: `last` states its size, and only that much is written.
    if !unsafe { GetLastInputInfo(&raw mut last) }.as_bool() {
        return None;
    }
    // SAFETY: takes no argument and cannot fail.
    let now = unsafe { GetTickCount() };
    // Both wrap around after 49 days.
    Some(Duration::from_millis(u64::from(
        now.wrapping_sub(last.dwTime),
    )))
}
