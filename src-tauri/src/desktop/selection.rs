//! Looks at the clipboard of X11 and Wayland, where the content is with another program: what is offered is asked for first,
//! no answer within a second is no answer, and no more is read than any text of ours has.

mod owner_answer;
mod wayland;
mod x11;

use platform::Content;

pub(super) fn look() -> Content {
    if let Some(content) = wayland::look() {
        return content;
    }
    x11::look(None)
}

/// Empties the primary selection if `is_ours` accepts its text. One that cannot be read is left: it is not known to be ours.
pub(super) fn clear_primary(is_ours: &dyn Fn(&str) -> bool) {
    if !wayland::clear_primary(is_ours) {
        x11::clear_primary(None, is_ours);
    }
}
