use crate::{Decision, Group, impersonation::ActingAs};
use box_session::{ExistingItem, FolderLocation, FolderRef, ItemKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trash::TrashQuery;
use ts_rs::TS;

/// The items of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Selection {
    /// Listed items.
    Items {
        /// The items. Duplicates count once.
        keys: Vec<ItemKey>,
    },
    /// The items that are selected in the trash list.
    Selected,
    /// All listed items that match a query.
    Matching {
        /// The query.
        query: Box<TrashQuery>,
        /// The items that are left out.
        except: Vec<ItemKey>,
    },
}

/// The preview of a bulk restore. Only read requests were sent for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRun")]
pub struct Preview {
    /// Its ID, until a job is created from it or it is dropped.
    pub id: String,
    /// The users on whose behalf the items would be restored.
    pub acting_as: ActingAs,
    /// Number of items.
    pub items: u32,
    /// The groups with items, in the order of [`Group`].
    pub groups: Vec<PreviewGroup>,
    /// The cost if every group gets its first offer.
    pub cost: Cost,
    /// When it was created. Box may have changed since.
    pub made_at: Timestamp,
}

/// The items of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunGroup")]
pub struct PreviewGroup {
    /// The group.
    pub group: Group,
    /// Number of items.
    pub items: u32,
    /// Number of folders among them.
    pub folders: u32,
    /// Their size in bytes, as far as known.
    pub bytes: u64,
    /// Number of items that Box purges within two days.
    pub erased_soon: u32,
    /// Number of different original folders.
    pub places: u32,
    /// The first three items.
    pub examples: Vec<PreviewItem>,
    /// The decisions that can be made for all of them, the default first. `OtherFolder` and `Elsewhere` have the folder `0` until
    /// the person chooses one.
    pub offers: Vec<Decision>,
}

/// An item of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunItem")]
pub struct PreviewItem {
    /// The item.
    pub key: ItemKey,
    /// The name.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// When Box purges it.
    pub erased_at: Option<Timestamp>,
    /// Whether Box purges it within two days.
    pub erased_soon: bool,
    /// The original folder.
    pub was_in: FolderLocation,
    /// The group.
    pub group: Group,
    /// The target folder, if known.
    pub destination: Option<FolderRef>,
    /// The item that has its name there.
    pub taken_by: Option<NameHolder>,
    /// The name that [`Decision::KeepBoth`] gives it: free there and not given to another selected item.
    pub suggestion: Option<String>,
    /// The name that [`Choice::RenameExisting`](restore::Choice::RenameExisting) gives to the existing item: free there and not
    /// given to another item. `None` if that is a selected item, or is renamed for an earlier one: then both are kept.
    pub existing_new_name: Option<String>,
    /// The folder that would be restored first: a selected one, or the original folder in the trash.
    pub folder_first: Option<TrashedFolder>,
    /// The user in whose trash it is, if that is not the account's own.
    pub seen_by: Option<String>,
}

/// The item that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum NameHolder {
    /// An item in the folder.
    Existing {
        /// The item.
        existing: ExistingItem,
    },
    /// Another selected item, which was deleted later and keeps the name.
    Selected {
        /// The item.
        key: ItemKey,
    },
}

/// A folder that is in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrashedFolder {
    /// The folder.
    pub key: ItemKey,
    /// The name.
    pub name: String,
}

/// The cost of a job, without requests that verify lost answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Cost {
    /// Items that will be sent.
    pub items: u32,
    /// Number of requests.
    pub requests: u32,
    /// Seconds that they take at the allowed rate.
    pub seconds: u32,
    /// The allowed rate in requests per minute. `None` without a limit.
    pub per_minute: Option<u32>,
}

impl Cost {
    /// Calculates the cost at an allowed rate. `of_one_user` is the highest number of requests for one user: Box limits each user.
    pub(crate) fn of(items: u32, requests: u32, of_one_user: u32, per_minute: Option<u32>) -> Self {
        let seconds = per_minute.map_or(0, |rate| {
            of_one_user.saturating_mul(60).div_ceil(rate.max(1))
        });
        Self {
            items,
            requests,
            seconds,
            per_minute,
        }
    }
}

/// A page of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunPage")]
pub struct PreviewPage {
    /// The rows, in the order in which they would be sent.
    pub rows: Vec<PreviewItem>,
    /// Number of rows on all pages.
    pub total: u32,
}

/// The progress of a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "DryRunStep")]
pub struct PreviewProgress {
    /// Number of requests that are done.
    pub looked: u32,
    /// Number of requests in total, as far as known. It may grow.
    pub of: u32,
}
