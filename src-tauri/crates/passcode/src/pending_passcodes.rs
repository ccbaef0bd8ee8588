//! New passcodes that are not delivered yet. They are kept here, in memory, and nowhere else.

use crate::restored_file::RestoredFile;
use accounts::ClumioAccount;
use app_error::{AppError, ErrorCode};
use clumio_client::HeldSecrets;
use jiff::Timestamp;
use parking_lot::Mutex;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

/// A new passcode that is not delivered yet. Carries everything but the passcode.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(rename = "Handover")]
pub struct PendingPasscode {
    /// Its ID in this run.
    pub id: String,
    /// The ID of the account that regenerated it.
    pub account_id: String,
    /// The file that it opens.
    pub file: RestoredFile,
    /// When it was regenerated.
    #[serde(rename = "made_at")]
    pub regenerated_at: Timestamp,
    /// Number of characters, so that a hidden passcode can be drawn.
    pub length: u32,
    /// The service's ID of the request.
    pub request_id: Option<String>,
    /// Whether it was copied at least once.
    pub copied: bool,
}

/// The passcodes that were regenerated and not yet delivered.
#[derive(Default)]
pub(crate) struct PendingPasscodes(Mutex<Vec<Entry>>);

struct Entry {
    pending: PendingPasscode,
    passcode: SecretString,
    /// The row of the journal in which it was regenerated.
    activity: Uuid,
}

/// An answer of Clumio with a new passcode.
pub(crate) struct NewPasscode {
    pub(crate) passcode: SecretString,
    pub(crate) regenerated_at: Timestamp,
    pub(crate) request_id: Option<String>,
    /// The row of the journal.
    pub(crate) activity: Uuid,
}

impl PendingPasscodes {
    /// Stores a new passcode. Earlier ones of the same file no longer work and are forgotten; returns their rows with it.
    pub(crate) fn store(
        &self,
        account: &ClumioAccount,
        file: RestoredFile,
        new: NewPasscode,
    ) -> (PendingPasscode, Vec<Uuid>) {
        let NewPasscode {
            passcode,
            regenerated_at,
            request_id,
            activity,
        } = new;
        let pending = PendingPasscode {
            id: Uuid::new_v4().to_string(),
            account_id: account.label.id.clone(),
            length: u32::try_from(passcode.expose_secret().chars().count()).unwrap_or(u32::MAX),
            file,
            regenerated_at,
            request_id,
            copied: false,
        };
        let mut entries = self.0.lock();
        let replaced: Vec<Entry> = entries
            .extract_if(.., |other| other.pending.file.id == pending.file.id)
            .collect();
        entries.push(Entry {
            pending: pending.clone(),
            passcode,
            activity,
        });
        let replaced = replaced.iter().map(|entry| entry.activity).collect();
        (pending, replaced)
    }

    /// Returns the passcode itself.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was delivered since.
    pub(crate) fn passcode(&self, id: &str) -> Result<SecretString, AppError> {
        let entries = self.0.lock();
        let entry = entries.iter().find(|entry| entry.pending.id == id);
        entry
            .map(|entry| entry.passcode.clone())
            .ok_or_else(not_pending)
    }

    /// Returns everything but the passcode itself.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was delivered since.
    pub(crate) fn get(&self, id: &str) -> Result<PendingPasscode, AppError> {
        let entries = self.0.lock();
        let entry = entries.iter().find(|entry| entry.pending.id == id);
        entry
            .map(|entry| entry.pending.clone())
            .ok_or_else(not_pending)
    }

    /// Remembers that it was copied; returns its row the first time.
    pub(crate) fn mark_copied(&self, id: &str) -> Option<Uuid> {
        let mut entries = self.0.lock();
        let entry = entries
            .iter_mut()
            .find(|entry| entry.pending.id == id && !entry.pending.copied)?;
        entry.pending.copied = true;
        Some(entry.activity)
    }

    /// Returns the pending passcode of a file.
    pub(crate) fn of_file(&self, file_id: &str) -> Option<PendingPasscode> {
        let entries = self.0.lock();
        let entry = entries
            .iter()
            .find(|entry| entry.pending.file.id == file_id)?;
        Some(entry.pending.clone())
    }

    /// Adds a recipient to whom the file's link was sent.
    pub(crate) fn add_recipient(&self, file_id: &str, address: &str) {
        let mut entries = self.0.lock();
        for entry in entries
            .iter_mut()
            .filter(|entry| entry.pending.file.id == file_id)
        {
            entry.pending.file.recipients.push(address.to_owned());
        }
    }

    /// Returns true when a text contains one of the passcodes.
    pub(crate) fn any_occurs_in(&self, text: &str) -> bool {
        self.0
            .lock()
            .iter()
            .any(|entry| text.contains(entry.passcode.expose_secret().trim()))
    }

    /// Forgets it; returns its row.
    pub(crate) fn remove(&self, id: &str) -> Option<Uuid> {
        let mut entries = self.0.lock();
        let index = entries.iter().position(|entry| entry.pending.id == id)?;
        Some(entries.remove(index).activity)
    }

    /// Forgets all; returns them with their rows.
    pub(crate) fn remove_all(&self) -> Vec<(PendingPasscode, Uuid)> {
        self.0
            .lock()
            .drain(..)
            .map(|entry| (entry.pending, entry.activity))
            .collect()
    }

    /// Returns all that are pending.
    pub(crate) fn all(&self) -> Vec<PendingPasscode> {
        self.0
            .lock()
            .iter()
            .map(|entry| entry.pending.clone())
            .collect()
    }
}

/// No response may quote them: what it says may be kept.
impl HeldSecrets for PendingPasscodes {
    fn held_secrets(&self) -> Vec<SecretString> {
        let entries = self.0.lock();
        entries.iter().map(|entry| entry.passcode.clone()).collect()
    }
}

fn not_pending() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "this passcode was delivered and is forgotten",
    )
}
