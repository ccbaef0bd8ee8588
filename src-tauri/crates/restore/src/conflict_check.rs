//! The conflict check: the location of an item, its target folder, and the item there that has its name.

use crate::{Blocked, CheckResult, Comparison, RestoreCheck};
use app_error::AppError;
use box_client::{FolderId, Item, ItemStatus, MiniItem};
use box_session::{
    BoxSession, FolderRef, FolderState, TrashedItem, convert, is_absent, is_forbidden,
    names::{self, TakenNames},
};
use jiff::civil::Date;
use trash::TrashEntry;

/// The location of an item.
pub enum ItemLocation {
    /// In the trash, as an item of its own.
    InTrash(Box<Item>),
    /// In a folder that is in the trash; with the item, if Box shows it.
    InTrashedFolder(Option<Box<Item>>),
    /// Not in the trash.
    Active(Box<Item>),
    /// Box refuses to show it to this account.
    Hidden,
    /// Neither in the trash nor active.
    NotFound,
}

/// An item in the trash, with the details that a restore needs.
#[derive(Debug, Clone)]
pub struct ItemInTrash {
    /// The item.
    pub key: box_client::ItemKey,
    /// The name.
    pub name: String,
    /// The original folder.
    pub parent: Option<box_client::FolderRef>,
}

impl From<&Item> for ItemInTrash {
    fn from(item: &Item) -> Self {
        Self {
            key: item.key.clone(),
            name: item.name.clone(),
            parent: item.parent.clone(),
        }
    }
}

impl TryFrom<TrashEntry> for ItemInTrash {
    type Error = AppError;

    fn try_from(entry: TrashEntry) -> Result<Self, AppError> {
        let parent = entry.parent.map(|folder| {
            Ok::<_, AppError>(box_client::FolderRef {
                id: convert::parse_folder_id(&folder.id)?,
                name: folder.name,
            })
        });
        Ok(Self {
            key: (&entry.key).try_into()?,
            name: entry.name,
            parent: parent.transpose()?,
        })
    }
}

/// The state of the folder that an item would be restored to.
pub(crate) enum TargetFolder {
    /// It exists; with the item that has the name, if any, and the names that were listed.
    Active {
        folder: FolderRef,
        conflicting_item: Option<Box<Item>>,
        taken: TakenNames,
    },
    /// In the trash itself.
    InTrash(Box<TrashedItem>),
    /// Permanently deleted.
    Gone,
    /// Not visible to this account.
    Hidden(Option<FolderRef>),
}

/// The requested name and folder of a restore, and the details of Box's refusal, if it was refused.
#[derive(Default)]
pub struct CheckContext {
    /// The requested name, if not the item's own.
    pub name: Option<String>,
    /// The requested folder, if not the original one.
    pub folder: Option<FolderId>,
    /// The items that have the name, as far as Box's refusal names them.
    pub conflicts: Vec<MiniItem>,
    /// Whether Box refused the name because it is in use: then the folder is listed to its end to find the existing item.
    pub refused: bool,
}

/// Checks whether the item can be restored as `context` requests, or which conflict is in the way. Changes nothing.
///
/// # Errors
/// Any error of Box.
pub async fn check_item(
    session: &BoxSession,
    key: &box_client::ItemKey,
    context: &CheckContext,
) -> Result<RestoreCheck, AppError> {
    let result = match locate_item(session, key).await? {
        ItemLocation::InTrash(item) => return check_trashed_item(session, &item, context).await,
        ItemLocation::Active(item) => return Ok(already_back(session, &item)),
        ItemLocation::InTrashedFolder(item) => {
            let trashed_folder = trashed_folder_around(session, item.as_deref()).await?;
            CheckResult::InsideTrashedFolder { trashed_folder }
        }
        ItemLocation::Hidden => CheckResult::NoAccess {
            to: Blocked::Item,
            folder: None,
        },
        ItemLocation::NotFound => CheckResult::Gone,
    };
    Ok(RestoreCheck {
        key: key.into(),
        acting_as: session.acting_as(),
        item: None,
        result,
    })
}

/// Returns the check of an item that is active.
pub(crate) fn already_back(session: &BoxSession, item: &Item) -> RestoreCheck {
    RestoreCheck {
        key: (&item.key).into(),
        acting_as: session.acting_as(),
        item: None,
        result: CheckResult::AlreadyBack {
            folder: convert::parent_folder(item),
            name: item.name.clone(),
        },
    }
}

/// Returns the present location of an item.
///
/// # Errors
/// Any error of Box but those that mean a location.
pub async fn locate_item(
    session: &BoxSession,
    key: &box_client::ItemKey,
) -> Result<ItemLocation, box_client::Error> {
    let client = session.client();
    match client.trashed_item(key).await {
        Ok(item) => return Ok(ItemLocation::InTrash(Box::new(item))),
        Err(error) if is_forbidden(&error) => return Ok(ItemLocation::Hidden),
        Err(error) if is_absent(&error) => {}
        Err(error) => return Err(error),
    }
    match client.item(key).await {
        Ok(item) => Ok(match item.status {
            ItemStatus::Active | ItemStatus::Unknown => ItemLocation::Active(Box::new(item)),
            ItemStatus::Trashed => ItemLocation::InTrashedFolder(Some(Box::new(item))),
            ItemStatus::Deleted => ItemLocation::NotFound,
        }),
        Err(error) if *error.kind() == box_client::ErrorKind::Trashed => {
            Ok(ItemLocation::InTrashedFolder(None))
        }
        Err(error) if is_absent(&error) => Ok(ItemLocation::NotFound),
        Err(error) if is_forbidden(&error) => Ok(ItemLocation::Hidden),
        Err(error) => Err(error),
    }
}

async fn check_trashed_item(
    session: &BoxSession,
    item: &Item,
    context: &CheckContext,
) -> Result<RestoreCheck, AppError> {
    // The target folder first: in most cases it is the original one, which is not looked up twice then.
    let target = target_folder(session, item, context).await?;
    let was_in = session.locate_folder(item.parent.as_ref()).await?;
    let name = context.name.as_deref().unwrap_or(&item.name);
    Ok(RestoreCheck {
        key: (&item.key).into(),
        acting_as: session.acting_as(),
        item: Some(convert::trashed_item(item, was_in)),
        result: result_of(item, name, target, session.today()),
    })
}

async fn target_folder(
    session: &BoxSession,
    item: &Item,
    context: &CheckContext,
) -> Result<TargetFolder, AppError> {
    let original = item.parent.as_ref().map(|parent| &parent.id);
    let Some(id) = context.folder.as_ref().or(original) else {
        return Ok(TargetFolder::Gone);
    };
    match session.folder_state(id).await? {
        // Box's word on permissions is not final: the restore is tried.
        FolderState::Active(folder) | FolderState::ReadOnly(folder) => {
            session.remember_location(id, &folder);
            active_target_folder(session, item, folder, id, context).await
        }
        FolderState::InTrash(folder) => {
            let was_in = session.locate_folder(folder.parent.as_ref()).await?;
            Ok(TargetFolder::InTrash(Box::new(convert::trashed_item(
                &folder, was_in,
            ))))
        }
        FolderState::Gone => Ok(TargetFolder::Gone),
        FolderState::Hidden => Ok(TargetFolder::Hidden(item.parent.as_ref().map(|parent| {
            FolderRef {
                id: parent.id.to_string(),
                name: parent.name.clone(),
                path: vec![parent.name.clone()],
            }
        }))),
    }
}

async fn active_target_folder(
    session: &BoxSession,
    item: &Item,
    folder: FolderRef,
    id: &FolderId,
    context: &CheckContext,
) -> Result<TargetFolder, AppError> {
    let name = context.name.as_deref().unwrap_or(&item.name);
    let names = match session.list_names(id, Some(name), context.refused).await {
        Ok(names) => names,
        Err(error) if is_forbidden(&error) => return Ok(TargetFolder::Hidden(Some(folder))),
        Err(error) => return Err(AppError::from(&error)),
    };
    let mut conflicting_item = names.conflicting_item;
    if conflicting_item.is_none() {
        conflicting_item = first_visible(session, &context.conflicts)
            .await
            .map(Box::new);
    }
    let mut taken = names.taken;
    if context.refused {
        // Box refused it, though the listing may not contain it.
        taken.insert(name);
    }
    Ok(TargetFolder::Active {
        folder,
        conflicting_item,
        taken,
    })
}

/// Returns the first visible item of those that Box named in a refusal.
async fn first_visible(session: &BoxSession, conflicts: &[MiniItem]) -> Option<Item> {
    for conflict in conflicts {
        // Only for its details; an item that cannot be read is left out.
        if let Ok(item) = session.client().item(&conflict.key).await {
            return Some(item);
        }
    }
    None
}

/// Returns the nearest visible folder in the trash that the item is in.
async fn trashed_folder_around(
    session: &BoxSession,
    item: Option<&Item>,
) -> Result<Option<Box<TrashedItem>>, AppError> {
    let Some(item) = item else { return Ok(None) };
    for folder in item.parent.iter().chain(item.path.iter().rev()) {
        let key = folder.id.clone().into();
        match session.client().trashed_item(&key).await {
            Ok(folder) => {
                let was_in = session.locate_folder(folder.parent.as_ref()).await?;
                return Ok(Some(Box::new(convert::trashed_item(&folder, was_in))));
            }
            Err(error) if is_absent(&error) || is_forbidden(&error) => {}
            Err(error) => return Err(AppError::from(&error)),
        }
    }
    Ok(None)
}

/// Returns the conflict, if any, of restoring `item` under `name` into `target`.
pub(crate) fn result_of(item: &Item, name: &str, target: TargetFolder, today: Date) -> CheckResult {
    match target {
        TargetFolder::Active {
            folder,
            conflicting_item: None,
            ..
        } => CheckResult::Ready {
            destination: folder,
        },
        TargetFolder::Active {
            folder,
            conflicting_item: Some(existing),
            taken,
        } => {
            let suggestion = names::suggest_for_restored(item.key.kind.into(), name, today, &taken);
            let renamed = names::suggest_for_existing(
                existing.key.kind.into(),
                &existing.name,
                today,
                &taken,
            );
            CheckResult::NameTaken {
                destination: folder,
                existing: Box::new(convert::existing_item(&existing)),
                comparison: compare(item, &existing),
                suggestion: suggestion.name,
                stem_length: suggestion.stem_length,
                existing_new_name: Some(renamed.name),
            }
        }
        TargetFolder::InTrash(folder) => CheckResult::FolderGone {
            trashed_folder: Some(folder),
        },
        TargetFolder::Gone => CheckResult::FolderGone {
            trashed_folder: None,
        },
        TargetFolder::Hidden(folder) => CheckResult::NoAccess {
            to: Blocked::TargetFolder,
            folder,
        },
    }
}

/// Compares the existing item with the one in the trash.
fn compare(trashed: &Item, existing: &Item) -> Comparison {
    let same_kind = trashed.key.kind == existing.key.kind;
    let both_hashes = trashed.sha1.as_ref().zip(existing.sha1.as_ref());
    let times = trashed.modified_at.zip(existing.modified_at);
    let sizes = trashed.size.zip(existing.size).filter(|_| same_kind);
    Comparison {
        same_content: both_hashes
            .map(|(one, other)| one.eq_ignore_ascii_case(other))
            .filter(|_| same_kind),
        same_kind,
        newer_by_seconds: times
            .map(|(trashed, existing)| existing.as_second() - trashed.as_second()),
        larger_by_bytes: sizes.and_then(|(trashed, existing)| {
            i64::try_from(i128::from(existing) - i128::from(trashed)).ok()
        }),
    }
}
