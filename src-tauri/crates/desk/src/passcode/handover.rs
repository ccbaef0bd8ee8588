//! New passcodes that wait to be passed on. They live here, in memory, and nowhere else.

use super::{Handover, RestoredFile};
use crate::problem::{Code, Problem};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The passcodes that were made and not yet passed on.
#[derive(Default)]
pub(super) struct Handovers(Mutex<Vec<Open>>);

struct Open {
    handover: Handover,
    passcode: SecretString,
}

impl Handovers {
    /// Holds a new passcode. An earlier one for the same file is dead by now and is forgotten.
    pub(super) fn hold(
        &self,
        file: RestoredFile,
        passcode: SecretString,
        made_at: Timestamp,
        request_id: Option<String>,
    ) -> Handover {
        let handover = Handover {
            id: uuid::Uuid::new_v4().to_string(),
            length: u32::try_from(passcode.expose_secret().chars().count()).unwrap_or(u32::MAX),
            file,
            made_at,
            request_id,
            copied: false,
        };
        let mut open = self.open();
        open.retain(|other| other.handover.file.id != handover.file.id);
        open.push(Open { handover: handover.clone(), passcode });
        handover
    }

    /// The passcode itself.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it was passed on meanwhile.
    pub(super) fn passcode(&self, id: &str) -> Result<SecretString, Problem> {
        let open = self.open();
        let found = open.iter().find(|open| open.handover.id == id).map(|open| open.passcode.clone());
        found.ok_or_else(|| Problem::new(Code::NotFound, "this passcode was passed on and is forgotten"))
    }

    pub(super) fn mark_copied(&self, id: &str) {
        for open in self.open().iter_mut().filter(|open| open.handover.id == id) {
            open.handover.copied = true;
        }
    }

    pub(super) fn forget(&self, id: &str) {
        self.open().retain(|open| open.handover.id != id);
    }

    /// All that wait.
    pub(super) fn waiting(&self) -> Vec<Handover> {
        self.open().iter().map(|open| open.handover.clone()).collect()
    }

    fn open(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
