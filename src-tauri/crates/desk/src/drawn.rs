//! Which passcodes are drawn: as long as there is one, the window is kept out of pictures.

use crate::{Desk, passcode::Passcode};
use app_error::AppError;
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// The handovers whose passcode is drawn.
#[derive(Default)]
pub(crate) struct Drawn(Mutex<HashSet<String>>);

impl Desk {
    /// The passcode, to be drawn and dropped. As long as any is drawn the window is kept out of pictures, where the system
    /// can do that.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`](app_error::ErrorCode) where the passcode was forgotten.
    pub fn show_passcode(&self, handover: &str) -> Result<Passcode, AppError> {
        let passcode = self.passcodes.show(handover)?;
        self.note_drawn(|drawn| _ = drawn.insert(handover.to_owned()));
        Ok(passcode)
    }

    /// The passcode of this handover is drawn no longer; another may be.
    pub fn passcode_is_hidden(&self, handover: &str) {
        self.note_drawn(|drawn| _ = drawn.remove(handover));
    }

    pub(crate) fn no_passcode_is_drawn(&self) {
        self.note_drawn(HashSet::clear);
    }

    /// The window is told before anybody else notes anything: two notes at once must not be told in the other order.
    fn note_drawn(&self, note: impl FnOnce(&mut HashSet<String>)) {
        let mut drawn = self.drawn.0.lock().unwrap_or_else(PoisonError::into_inner);
        note(&mut drawn);
        self.window.keep_out_of_pictures(!drawn.is_empty());
    }
}
