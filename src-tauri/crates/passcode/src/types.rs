//! Assets and passcodes as they cross to the window.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;

/// The kinds of asset whose files Clumio restores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// An EC2 instance, native IDs like `i-0a1b2c3d`.
    Ec2Instance,
    /// An EBS volume, native IDs like `vol-0a1b2c3d`.
    EbsVolume,
    /// A DynamoDB table.
    DynamodbTable,
}

/// An asset in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Asset {
    /// Its kind.
    pub kind: AssetKind,
    /// Clumio's ID, a UUID.
    pub id: String,
    /// Its name; the native ID when it has none.
    pub name: String,
    /// The ID at the cloud provider.
    pub native_id: String,
    /// The cloud account it is in.
    pub account: Option<String>,
    /// The cloud region it is in.
    pub region: Option<String>,
    /// Whether it was deleted at the provider; its backups may still be there.
    pub deleted: bool,
    /// When it was last backed up.
    pub last_backup_at: Option<Timestamp>,
}

/// A page of assets.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AssetPage {
    /// The assets.
    pub assets: Vec<Asset>,
    /// Start of the next page, to be sent back unchanged.
    pub next: Option<String>,
    /// How many there are, as far as the service says.
    pub total: Option<u32>,
    /// Number of entries of this page that could not be read.
    pub unreadable: u32,
}

/// The asset that a file was restored from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AssetRef {
    /// Its kind.
    pub kind: AssetKind,
    /// Clumio's ID.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The link that was sent by email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Shared")]
pub struct SharedLink {
    /// The recipient's address.
    pub address: String,
    /// Whether the file had not been shared with them before.
    #[serde(rename = "further")]
    pub is_new_recipient: bool,
    /// The ID of the file's pending passcode, which they need too.
    #[serde(rename = "handover")]
    pub passcode_id: Option<String>,
}

/// A regeneration of the same file's passcode a short while ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "MadeLately")]
pub struct RecentRegeneration {
    /// When.
    pub at: Timestamp,
    /// The address of the user, from Clumio's audit trails; `None` when only the journal of this computer has it.
    pub by: Option<String>,
}

/// A passcode that was lost when the program stopped before it was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LostPasscode {
    /// It was never on the clipboard: no one has it.
    BeforeCopying,
    /// It was copied, so it may have reached its recipient.
    AfterCopying,
}

/// A passcode on its way to the screen, and to nothing else.
#[derive(Clone, TS)]
#[ts(type = "string")]
pub struct Passcode(pub SecretString);

impl Serialize for Passcode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl std::fmt::Debug for Passcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passcode(hidden)")
    }
}

/// The text that was copied for a pending passcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "Copied")]
pub enum CopiedContent {
    /// The passcode alone.
    Passcode,
    /// The email with the passcode in it.
    Email,
}

/// A passcode of ours on the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ClipboardHold {
    /// The ID of the pending passcode.
    #[serde(rename = "handover")]
    pub passcode_id: String,
    /// Whether it is the passcode alone or the email with it.
    #[serde(rename = "what")]
    pub content: CopiedContent,
    /// When it is cleared.
    pub clears_at: Timestamp,
    /// Seconds from copying (or extending) to clearing.
    pub seconds: u32,
}

/// A draft that was opened in the mail program, while the passcode is on the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DraftOpened {
    /// Which passcode is on the clipboard, and when it is cleared.
    pub hold: ClipboardHold,
    /// Whether the draft had room for the text; it always has recipient and subject.
    pub with_text: bool,
}

/// How a passcode left the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HoldEnd {
    /// It is being cleared, or was cleared a moment ago and is checked once more.
    Clearing,
    /// Cleared, on time or on demand, and not there again some seconds later.
    Cleared,
    /// Something else was copied since; that was left alone.
    Replaced,
    /// It may still be there and has to be overwritten by hand. Clearing is retried.
    NotCleared,
}
