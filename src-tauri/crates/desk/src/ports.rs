//! The window as the desk sees it. The app has the real one; tests bring their own.

pub use crate::events::Event;
use passcode::ScreenCapture;
use platform::EventSink;
use std::{sync::Arc, time::Duration};

/// Why the person is asked to look at the window while another program is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// New passcodes are cleared after this time.
    ForgetsSoon(Duration),
    /// New passcodes were cleared.
    Forgotten,
}

/// The window.
pub trait Window: Send + Sync {
    /// Excludes the window from screenshots and screen sharing, or includes it again, where the system supports it.
    fn exclude_from_capture(&self, _excluded: bool) {}

    /// Asks the person to look at the window, in a way that is noticed from another program. Names no file and no person.
    fn ask_for_attention(&self, _reason: Attention) {}

    /// Delivers `event`; a closed window is not an error.
    fn tell(&self, event: Event);
}

/// Delivers the events of every part to the window.
pub(crate) struct WindowEvents(pub(crate) Arc<dyn Window>);

impl<E: Into<Event> + Send> EventSink<E> for WindowEvents {
    fn emit(&self, event: E) {
        self.0.tell(event.into());
    }
}

impl ScreenCapture for WindowEvents {
    fn set_excluded(&self, excluded: bool) {
        self.0.exclude_from_capture(excluded);
    }
}
