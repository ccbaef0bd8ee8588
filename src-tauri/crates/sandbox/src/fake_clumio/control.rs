//! The control calls of the fake Clumio: state, quirks, reset.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{ClumioAccount, FakeClumio, RestoredFile};
use crate::control::StateQuery;
use crate::options::Options;

impl FakeClumio {
    /// Starts over with the data of a scenario and the default quirks.
    pub(crate) fn reset(&self, options: &Options, now: Timestamp) {
        let state = Self::state_of(options, now);
        *self.lock() = state;
    }

    /// Returns the Clumio part of `GET /_sandbox/state`. It proves which passcode is valid without revealing it:
    /// `passcode_sha256` is the lower-case hex SHA-256 of the passcode's UTF-8 bytes.
    pub(crate) fn snapshot(&self, query: &StateQuery) -> Value {
        let state = self.lock();
        let files: Vec<_> = state
            .account
            .files
            .iter()
            .filter(|file| query.matches(&file.id, &file.name))
            .collect();
        let total = files.len();
        let files: Vec<Value> = query
            .page(files)
            .map(|file| restored_file_state(&state.account, file))
            .collect();
        json!({"restored_files": files, "total": total})
    }

    /// Returns the quirks and their present values.
    pub(crate) fn quirks(&self) -> Map<String, Value> {
        self.lock().quirks.as_map()
    }

    /// Sets the quirks in `changes`; `null` restores the default. Nothing changes when one is refused.
    ///
    /// # Errors
    /// Returns a message about the refused quirk.
    pub(crate) fn set_quirks(&self, changes: &Map<String, Value>) -> Result<(), String> {
        let mut state = self.lock();
        state.quirks = state.quirks.changed(changes)?;
        Ok(())
    }
}

fn restored_file_state(account: &ClumioAccount, file: &RestoredFile) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "asset_type": account.asset(&file.asset_id).map(|asset| asset.kind().wire_name()),
        "asset_id": file.asset_id,
        "recipients": file.recipients().collect::<Vec<_>>(),
        "email_link": file.email_link,
        "expiration_timestamp": file.expires_at.to_string(),
        "passcodes_issued": file.passcodes_issued,
        "passcode_sha256": file.passcode.as_ref().map(|passcode| sha256_hex(passcode.as_str())),
    })
}

pub(super) fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
