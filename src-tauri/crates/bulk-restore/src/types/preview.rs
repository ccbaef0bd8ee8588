use crate::{Decision, impersonation::ActingAs};
use box_session::{ExistingItem, FolderLocation, FolderRef, ItemKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trash::TrashQuery;
use ts_rs::TS;

/// Which items a job is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Selection {
    /// These.
    Items {
        /// Which; one that comes twice counts once.
        keys: Vec<ItemKey>,
    },
    /// What is selected in the list of the trash.
    Selected,
    /// All that match, as far as the trash was listed.
    Matching {
        /// What they match.
        query: Box<TrashQuery>,
        /// But not these.
        except: Vec<ItemKey>,
    },
}

/// The groups of a dry run. Each item is in exactly one: in the last of those below that fits, save that a
/// [`Ready`](Self::Ready) one that is erased soon is in [`ErasedSoon`](Self::ErasedSoon).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Nothing is in the way, but Box erases it for good within two days. These go first.
    ErasedSoon,
    /// Nothing is in the way.
    Ready,
    /// Comes back into a folder that is itself selected: after it. What has its name in there is not known before.
    InsideSelected,
    /// Something in the folder has the name, or another selected item will.
    NameTaken,
    /// The folder is in the trash itself, and not selected.
    FolderInTrash,
    /// The folder is neither there nor in the trash.
    FolderGone,
    /// The account may not see the folder or touch the item.
    NoAccess,
    /// Not in the trash any more: brought back already, or erased.
    NotInTrash,
}

/// What restoring a selection would meet. Nothing was sent but look-ups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRun")]
pub struct Preview {
    /// Names it until a job is made of it or it is dropped.
    pub id: String,
    /// In whose names it would be done.
    pub acting_as: ActingAs,
    /// How many items.
    pub items: u32,
    /// The groups that have items, in the order of [`Group`].
    pub groups: Vec<PreviewGroup>,
    /// What it costs when every group gets its first offer.
    pub cost: Cost,
    /// When it was made: what is there may have changed since.
    pub made_at: Timestamp,
}

/// The items of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunGroup")]
pub struct PreviewGroup {
    /// Which.
    pub group: Group,
    /// How many items.
    pub items: u32,
    /// How many of them are folders.
    pub folders: u32,
    /// Their size in bytes, as far as told.
    pub bytes: u64,
    /// How many of them Box erases within two days.
    pub erased_soon: u32,
    /// How many different folders they were in.
    pub places: u32,
    /// The first three.
    pub examples: Vec<PreviewItem>,
    /// What can be decided for all of them, the default first. `OtherFolder` and `Elsewhere` have `0` for the folder, which
    /// the person chooses.
    pub offers: Vec<Decision>,
}

/// An item of a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunItem")]
pub struct PreviewItem {
    /// Which item.
    pub key: ItemKey,
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// When Box erases it for good.
    pub erased_at: Option<Timestamp>,
    /// Whether that is within two days.
    pub erased_soon: bool,
    /// Where it was.
    pub was_in: FolderLocation,
    /// Its group.
    pub group: Group,
    /// Where it goes back to, where that is known.
    pub destination: Option<FolderRef>,
    /// What has its name there.
    pub taken_by: Option<NameHolder>,
    /// The name that [`Decision::KeepBoth`] gives it: free there and given to no other selected item.
    pub suggestion: Option<String>,
    /// The name that [`Choice::RenameExisting`](crate::restore::Choice::RenameExisting) gives to what has its name: free there
    /// and given to nothing else. None where that is another selected item, or is renamed for an earlier one: then both are
    /// kept.
    pub existing_new_name: Option<String>,
    /// The folder that would come back first: a selected one, or the one that is in the trash.
    pub folder_first: Option<TrashedFolder>,
    /// In whose trash it is, where that is not the account's own.
    pub seen_by: Option<String>,
}

/// What has the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum NameHolder {
    /// Something in the folder.
    Existing {
        /// What.
        existing: ExistingItem,
    },
    /// Another selected item, which was deleted later and keeps the name.
    Selected {
        /// Which.
        key: ItemKey,
    },
}

/// A folder that is in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrashedFolder {
    /// Which.
    pub key: ItemKey,
    /// Its name.
    pub name: String,
}

/// What a job will cost, looks for lost answers left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Cost {
    /// Items that will be sent.
    pub items: u32,
    /// Requests.
    pub requests: u32,
    /// Seconds that they take at the allowed pace.
    pub seconds: u32,
    /// The allowed pace: requests a minute; none without a limit.
    pub per_minute: Option<u32>,
}

impl Cost {
    /// The cost of so many requests at a pace, the most of one user being so many: Box counts by user.
    pub(crate) fn of(items: u32, requests: u32, of_one_user: u32, per_minute: Option<u32>) -> Self {
        let seconds = per_minute.map_or(0, |pace| {
            of_one_user.saturating_mul(60).div_ceil(pace.max(1))
        });
        Self {
            items,
            requests,
            seconds,
            per_minute,
        }
    }
}

/// Rows of a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunPage")]
pub struct PreviewPage {
    /// The rows, in the order in which they would be sent.
    pub rows: Vec<PreviewItem>,
    /// How many there are in all.
    pub total: u32,
}

/// How far a dry run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunStep")]
pub struct PreviewProgress {
    /// How many look-ups are done.
    pub looked: u32,
    /// Of how many, as far as known: it may grow.
    pub of: u32,
}
