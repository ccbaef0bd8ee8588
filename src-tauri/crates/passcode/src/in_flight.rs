//! One regeneration of a file at a time, and none while the profile is being closed.

use app_error::{AppError, ErrorCode};
use parking_lot::Mutex;
use std::collections::HashSet;

/// The regenerations that are in flight.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<State>);

#[derive(Default)]
struct State {
    /// The IDs of the files.
    files: HashSet<String>,
    /// Whether no more may begin.
    blocked: bool,
}

impl InFlight {
    /// Marks the file as being regenerated until the guard is dropped.
    ///
    /// # Errors
    /// [`ErrorCode::AlreadyRunning`] while it is, or while regenerations are blocked.
    pub(crate) fn acquire(&self, file_id: &str) -> Result<InFlightGuard<'_>, AppError> {
        let mut state = self.0.lock();
        if state.blocked {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "another profile is being opened, so no passcode is regenerated in this one",
            ));
        }
        if !state.files.insert(file_id.to_owned()) {
            return Err(already_running());
        }
        Ok(InFlightGuard {
            in_flight: self,
            file_id: file_id.to_owned(),
        })
    }

    /// Returns true while any file is being regenerated.
    pub(crate) fn any(&self) -> bool {
        !self.0.lock().files.is_empty()
    }

    /// Lets no regeneration begin until the block is dropped. `None` when one is in flight, when `is_pending` returns true, or when
    /// there is a block already.
    pub(crate) fn block(&self, is_pending: impl FnOnce() -> bool) -> Option<RegenerationBlock<'_>> {
        let mut state = self.0.lock();
        if state.blocked || !state.files.is_empty() || is_pending() {
            return None;
        }
        state.blocked = true;
        Some(RegenerationBlock {
            in_flight: self,
            permanent: false,
        })
    }
}

/// The error of a second regeneration of the same file.
pub(crate) fn already_running() -> AppError {
    AppError::new(
        ErrorCode::AlreadyRunning,
        "the passcode of this file is being regenerated already",
    )
}

/// As long as this lives, no second regeneration of the same file begins.
pub(crate) struct InFlightGuard<'a> {
    in_flight: &'a InFlight,
    file_id: String,
}

impl Drop for InFlightGuard<'_> {
    fn drop(&mut self) {
        self.in_flight.0.lock().files.remove(&self.file_id);
    }
}

/// As long as this lives, no passcode is regenerated.
pub struct RegenerationBlock<'a> {
    in_flight: &'a InFlight,
    permanent: bool,
}

impl RegenerationBlock<'_> {
    /// Blocks regenerations for the rest of the run.
    pub fn make_permanent(mut self) {
        self.permanent = true;
    }
}

impl Drop for RegenerationBlock<'_> {
    fn drop(&mut self) {
        if !self.permanent {
            self.in_flight.0.lock().blocked = false;
        }
    }
}
