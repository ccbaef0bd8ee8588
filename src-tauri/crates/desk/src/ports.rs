//! The window as the desk sees it. The app has the real one; tests bring their own.

pub use crate::events::Event;

/// Why the person is asked to look at the window while another program is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// New passcodes are forgotten soon.
    ForgetsSoon,
    /// New passcodes were forgotten.
    Forgotten,
}

/// The window, as far as the desk may speak to it.
pub trait Window: Send + Sync {
    /// Keeps the window out of screenshots and screen sharing, or no longer, where the system can do that.
    fn keep_out_of_pictures(&self, _out: bool) {}

    /// Asks the person to look at the window, in a way that is noticed from another program. Names no file and no person.
    fn ask_for_attention(&self, _why: Attention) {}

    /// Delivers `event`; a window that is gone is no error.
    fn tell(&self, event: Event);
}
