//! Keeps passcodes out of screenshots and screen sharing.

use crate::ports::Window;
use parking_lot::Mutex;
use std::{collections::HashSet, sync::Arc};

/// Excludes the window from screen capture as long as it shows a passcode.
pub struct ScreenCaptureGuard {
    window: Arc<dyn Window>,
    /// IDs of the pending passcodes that are shown.
    shown: Mutex<HashSet<String>>,
}

impl ScreenCaptureGuard {
    pub(crate) fn new(window: Arc<dyn Window>) -> Self {
        Self {
            window,
            shown: Mutex::default(),
        }
    }

    /// Notes that this passcode is shown.
    pub(crate) fn show(&self, passcode: &str) {
        self.update(|shown| _ = shown.insert(passcode.to_owned()));
    }

    /// Notes that this passcode is no longer shown; another may be.
    pub fn hide(&self, passcode: &str) {
        self.update(|shown| _ = shown.remove(passcode));
    }

    /// Notes that no passcode is shown.
    pub(crate) fn hide_all(&self) {
        self.update(HashSet::clear);
    }

    /// The window is called under the lock: two updates at once must reach it in their order.
    fn update(&self, change: impl FnOnce(&mut HashSet<String>)) {
        let mut shown = self.shown.lock();
        change(&mut shown);
        self.window.exclude_from_capture(!shown.is_empty());
    }
}
