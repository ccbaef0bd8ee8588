//! A restored file, and whether its passcode can be regenerated.

use crate::types::AssetRef;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether regenerating the passcode makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "Standing")]
pub enum PasscodeEligibility {
    /// Shared by email, and the link works.
    Regenerable,
    /// The link expired: a new passcode would open nothing.
    #[serde(rename = "link_ended")]
    LinkExpired,
    /// Never shared by email: there is no passcode.
    NoEmailShare,
    /// Only its ID is known, because no list that was scanned has it.
    Unlisted,
}

/// A restored file as the lists and the confirmation show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestoredFile {
    /// Clumio's ID of the restored file.
    pub id: String,
    /// The name Clumio gave it.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// When the backup it came from began.
    pub backup_at: Option<Timestamp>,
    /// When its link expires or expired.
    #[serde(rename = "link_ends_at")]
    pub expires_at: Option<Timestamp>,
    /// Addresses it was shared with by email; all use the same passcode.
    pub recipients: Vec<String>,
    /// Whether `recipients` has all addresses; if not, Clumio's answer has some that could not be read.
    #[serde(skip, default = "complete")]
    #[ts(skip)]
    pub are_recipients_complete: bool,
    /// Addresses of those who shared or downloaded it.
    pub shared_by: Vec<String>,
    /// The message that went with the email.
    pub message: Option<String>,
    /// Its source in Clumio.
    pub asset: Option<AssetRef>,
    /// Whether regenerating the passcode makes sense.
    #[serde(rename = "standing")]
    pub eligibility: PasscodeEligibility,
}

/// Returns the value for a file that was stored.
fn complete() -> bool {
    true
}

impl RestoredFile {
    /// Returns a file of which only the ID is known.
    pub(crate) fn unlisted(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            size: None,
            backup_at: None,
            expires_at: None,
            recipients: Vec::new(),
            are_recipients_complete: true,
            shared_by: Vec::new(),
            message: None,
            asset: None,
            eligibility: PasscodeEligibility::Unlisted,
        }
    }

    /// Returns the eligibility at `now`: a link that worked when the file was listed may have expired since.
    pub(crate) fn eligibility_at(&self, now: Timestamp) -> PasscodeEligibility {
        let expired = self.expires_at.is_some_and(|expires| expires <= now);
        if self.eligibility == PasscodeEligibility::Regenerable && expired {
            PasscodeEligibility::LinkExpired
        } else {
            self.eligibility
        }
    }
}
