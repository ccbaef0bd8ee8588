//! New passcodes that wait to be passed on. They live here, in memory, and nowhere else.

use super::{Handover, RestoredFile};
use accounts::ClumioAccount;
use app_error::{AppError, ErrorCode};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The passcodes that were made and not yet passed on.
#[derive(Default)]
pub(super) struct Handovers(Mutex<Vec<Open>>);

struct Open {
    handover: Handover,
    passcode: SecretString,
    /// The row of the journal in which it was made.
    activity: Uuid,
}

/// How far a passcode got, as the journal remembers it: never the passcode, only where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Made, and never on the clipboard.
    Waiting,
    /// Copied at least once.
    Copied,
    /// With its recipient, as the person said.
    PassedOn,
    /// A later one of the same file took its place.
    Replaced,
    /// The program was closed with it, after it had been copied.
    Closed,
    /// Forgotten because nobody was there.
    Wiped,
    /// The program stopped without a word.
    Lost,
}

impl Stage {
    pub(super) const KEY: &str = "handover";
    /// Those in which somebody may still wait for it.
    pub(super) const IN_HAND: &[&str] = &["waiting", "copied"];

    pub(super) fn of(detail: &Value) -> Option<Self> {
        Self::deserialize(&detail[Self::KEY]).ok()
    }

    /// What is remembered, with this stage in it.
    pub(super) fn noted_in(self, detail: &Value) -> Value {
        let mut noted = if detail.is_object() {
            detail.clone()
        } else {
            json!({})
        };
        noted[Self::KEY] = json!(self);
        noted
    }
}

impl Handovers {
    /// Holds a new passcode. Earlier ones of the same file are dead by now and are forgotten; the rows of those are
    /// answered with it.
    pub(super) fn hold(
        &self,
        account: &ClumioAccount,
        file: RestoredFile,
        passcode: SecretString,
        made_at: Timestamp,
        request_id: Option<String>,
        activity: Uuid,
    ) -> (Handover, Vec<Uuid>) {
        let handover = Handover {
            id: Uuid::new_v4().to_string(),
            account_id: account.label.id.clone(),
            length: u32::try_from(passcode.expose_secret().chars().count()).unwrap_or(u32::MAX),
            file,
            made_at,
            request_id,
            copied: false,
        };
        let mut open = self.open();
        let replaced: Vec<Open> = open
            .extract_if(.., |other| other.handover.file.id == handover.file.id)
            .collect();
        open.push(Open {
            handover: handover.clone(),
            passcode,
            activity,
        });
        (handover, replaced.iter().map(|one| one.activity).collect())
    }

    /// The passcode itself.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was passed on meanwhile.
    pub(super) fn passcode(&self, id: &str) -> Result<SecretString, AppError> {
        let open = self.open();
        let found = open
            .iter()
            .find(|open| open.handover.id == id)
            .map(|open| open.passcode.clone());
        found.ok_or_else(passed_on)
    }

    /// All but the passcode itself.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was passed on meanwhile.
    pub(super) fn waits(&self, id: &str) -> Result<Handover, AppError> {
        let found = self
            .waiting()
            .into_iter()
            .find(|handover| handover.id == id);
        found.ok_or_else(passed_on)
    }

    /// Remembers that it was copied; answers with its row the first time.
    pub(super) fn mark_copied(&self, id: &str) -> Option<Uuid> {
        let mut open = self.open();
        let found = open
            .iter_mut()
            .find(|open| open.handover.id == id && !open.handover.copied)?;
        found.handover.copied = true;
        Some(found.activity)
    }

    /// The handover of a file's passcode, when one is held.
    pub(super) fn of_file(&self, file_id: &str) -> Option<Handover> {
        self.open()
            .iter()
            .find(|open| open.handover.file.id == file_id)
            .map(|open| open.handover.clone())
    }

    /// The file's link was sent to one more.
    pub(super) fn add_recipient(&self, file_id: &str, address: &str) {
        for open in self
            .open()
            .iter_mut()
            .filter(|open| open.handover.file.id == file_id)
        {
            open.handover.file.recipients.push(address.to_owned());
        }
    }

    /// Whether a text holds one of the passcodes.
    pub(super) fn any_is_in(&self, text: &str) -> bool {
        self.open()
            .iter()
            .any(|open| text.contains(open.passcode.expose_secret().trim()))
    }

    /// Forgets it; answers with its row.
    pub(super) fn forget(&self, id: &str) -> Option<Uuid> {
        let mut open = self.open();
        let at = open.iter().position(|open| open.handover.id == id)?;
        Some(open.remove(at).activity)
    }

    /// Forgets all; answers with what they were and their rows.
    pub(super) fn forget_all(&self) -> Vec<(Handover, Uuid)> {
        self.open()
            .drain(..)
            .map(|open| (open.handover, open.activity))
            .collect()
    }

    /// All that wait.
    pub(super) fn waiting(&self) -> Vec<Handover> {
        self.open()
            .iter()
            .map(|open| open.handover.clone())
            .collect()
    }

    fn open(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn passed_on() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "this passcode was passed on and is forgotten",
    )
}
