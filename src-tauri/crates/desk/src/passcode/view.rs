//! What the window is shown of assets, restored files and passcodes.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;

/// The kinds of asset whose files Clumio restores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// An EC2 instance, native ids like `i-0a1b2c3d`.
    Ec2Instance,
    /// An EBS volume, native ids like `vol-0a1b2c3d`.
    EbsVolume,
    /// A DynamoDB table.
    DynamodbTable,
}

/// An asset in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// Clumio's id, a UUID.
    pub id: String,
    /// Its name; the native id when it has none.
    pub name: String,
    /// The id at the cloud provider.
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
    /// Where the next page begins; hand it back as it is.
    pub next: Option<String>,
    /// How many there are, as far as the service says.
    pub total: Option<u32>,
}

/// The asset a restored file came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AssetRef {
    /// What it is.
    pub kind: AssetKind,
    /// Clumio's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Whether a new passcode makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Shared by email, link alive.
    Regenerable,
    /// The link has ended: a new passcode would open nothing.
    LinkEnded,
    /// Never shared by email: there is no passcode.
    NoEmailShare,
    /// Only its id is known, because no list that was looked through has it.
    Unlisted,
}

/// A restored file as the lists and the confirm dialog show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestoredFile {
    /// Clumio's id of the restored file.
    pub id: String,
    /// The name Clumio gave it.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// When the backup it came from began.
    pub backup_at: Option<Timestamp>,
    /// When its link ends or ended.
    pub link_ends_at: Option<Timestamp>,
    /// Addresses it was shared with by email; all use the same passcode.
    pub recipients: Vec<String>,
    /// Addresses of those who shared or downloaded it.
    pub shared_by: Vec<String>,
    /// The message that went with the email.
    pub message: Option<String>,
    /// Where it came from.
    pub asset: Option<AssetRef>,
    /// Whether a new passcode makes sense.
    pub standing: Standing,
}

/// The link was sent by email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Shared {
    /// To whom.
    pub address: String,
    /// Whether the file had not been shared with them before.
    pub further: bool,
    /// The handover of the file's passcode, when one is held: they need that same passcode.
    pub handover: Option<String>,
}

/// Somebody made a new passcode of a file a short while ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MadeLately {
    /// When.
    pub at: Timestamp,
    /// Their address, as Clumio's audit trails tell it; `None` when only this computer's own journal knows of it.
    pub by: Option<String>,
}

/// A new passcode that waits to be passed on. Carries everything but the passcode.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Handover {
    /// Its id in this run.
    pub id: String,
    /// The id of the account that made it.
    pub account_id: String,
    /// What it opens.
    pub file: RestoredFile,
    /// When it was made.
    pub made_at: Timestamp,
    /// Number of characters, so that a hidden passcode can be drawn.
    pub length: u32,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// Whether it was copied at least once.
    pub copied: bool,
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

/// What was copied of a handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Copied {
    /// The passcode alone.
    Passcode,
    /// The email with the passcode in it.
    Email,
}

/// A passcode of ours on the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ClipboardHold {
    /// The handover it belongs to.
    pub handover: String,
    /// Whether it is the passcode alone or the email with it.
    pub what: Copied,
    /// When it is cleared.
    pub clears_at: Timestamp,
    /// Seconds from copying (or extending) to clearing.
    pub seconds: u32,
}

/// A draft was opened in the mail program, and the passcode waits on the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DraftOpened {
    /// The passcode on the clipboard.
    pub hold: ClipboardHold,
    /// Whether the text had room in the draft; its recipient and subject always have.
    pub with_text: bool,
}

/// How a passcode left the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HoldEnd {
    /// It is being cleared, or was cleared a moment ago and is looked for once more.
    Clearing,
    /// Cleared, on time or on demand, and not there again some seconds later.
    Cleared,
    /// Something else was copied since; that was left alone.
    Replaced,
    /// It may still be there: something has to be copied over it by hand. It goes on being tried.
    NotCleared,
}
