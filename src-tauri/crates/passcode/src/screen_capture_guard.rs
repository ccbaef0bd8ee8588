//! Keeps the window out of screen captures while a passcode is visible.

use parking_lot::Mutex;
use std::{collections::HashSet, sync::Arc};

/// The window, as far as it can be kept out of screenshots and screen sharing.
pub trait ScreenCapture: Send + Sync {
    /// Excludes the window from captures or includes it again, where the system can do that.
    fn set_excluded(&self, excluded: bool);
}

/// The IDs of the passcodes that are visible. While there is one, the window is excluded from captures.
pub(crate) struct ScreenCaptureGuard {
    capture: Arc<dyn ScreenCapture>,
    visible: Mutex<HashSet<String>>,
}

impl ScreenCaptureGuard {
    pub(crate) fn new(capture: Arc<dyn ScreenCapture>) -> Self {
        Self {
            capture,
            visible: Mutex::default(),
        }
    }

    pub(crate) fn shown(&self, id: &str) {
        self.update(|visible| _ = visible.insert(id.to_owned()));
    }

    pub(crate) fn hidden(&self, id: &str) {
        self.update(|visible| _ = visible.remove(id));
    }

    pub(crate) fn all_hidden(&self) {
        self.update(HashSet::clear);
    }

    /// The lock is held over the call, so that two changes at once reach the window in their order.
    fn update(&self, change: impl FnOnce(&mut HashSet<String>)) {
        let mut visible = self.visible.lock();
        change(&mut visible);
        self.capture.set_excluded(!visible.is_empty());
    }
}
