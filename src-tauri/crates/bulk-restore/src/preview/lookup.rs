//! Reads what a preview needs: each folder once. Changes nothing.

use crate::{
    PreviewProgress, Selection,
    preview::builder::{
        FolderInfo, FolderInfos, FolderKey, ItemStatus, ParentFolder, PlannedItem,
        PreviewCandidate, build,
    },
};
use app_error::AppError;
use box_client::{Error, FolderId, Item};
use box_session::{
    BoxSession, FolderName, FolderState, ItemKey, ItemKind, convert, is_absent, is_forbidden,
    names::{self, TakenNames},
};
use futures::{StreamExt, TryStreamExt, stream};
use restore::ItemRestorer;
use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicU32, Ordering},
};
use trash::TrashEntry;

/// The number of concurrent requests.
const MAX_CONCURRENT_REQUESTS: usize = 8;

/// The result of a preview.
pub(crate) struct PreviewData {
    /// The items in the order in which they would be sent.
    pub(crate) rows: Vec<PlannedItem>,
    /// Every folder that was read; the names in it are used up.
    pub(crate) folders: FolderInfos,
}

/// Reads the selected items and their folders. `emit` gets the progress. Stops when it is dropped.
///
/// # Errors
/// `InputInvalid` for an ID that is none, or any error of Box.
pub(crate) async fn read_preview_data(
    restorer: &ItemRestorer,
    selection: Selection,
    emit: &(dyn Fn(PreviewProgress) + Send + Sync),
) -> Result<PreviewData, AppError> {
    let lookup = PreviewLookup {
        restorer,
        progress: LookupProgress {
            emit,
            done: AtomicU32::default(),
            expected: AtomicU32::default(),
        },
    };
    let candidates = lookup.candidates(selection).await?;
    let mut folders = lookup.folders_of(&candidates).await?;
    let session = restorer.session();
    let rows = build(candidates, &mut folders, session.now(), session.today());
    Ok(PreviewData { rows, folders })
}

/// Emits how many requests are done.
struct LookupProgress<'a> {
    emit: &'a (dyn Fn(PreviewProgress) + Send + Sync),
    done: AtomicU32,
    expected: AtomicU32,
}

impl LookupProgress<'_> {
    fn expect(&self, more: usize) {
        self.expected
            .fetch_add(u32::try_from(more).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    fn finish_one(&self) {
        let looked = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.emit)(PreviewProgress {
            looked,
            of: self.expected.load(Ordering::Relaxed).max(looked),
        });
    }
}

/// Reads items and folders for a preview.
struct PreviewLookup<'a> {
    restorer: &'a ItemRestorer,
    progress: LookupProgress<'a>,
}

impl PreviewLookup<'_> {
    /// Returns the selected items: from the list, and those that are not listed from Box.
    async fn candidates(&self, selection: Selection) -> Result<Vec<PreviewCandidate>, AppError> {
        let (listed, unlisted) = self.selected(selection);
        self.progress.expect(unlisted.len());
        let read: Vec<PreviewCandidate> = stream::iter(unlisted)
            .map(|key| async move {
                let candidate = self.read_item(key).await;
                self.progress.finish_one();
                candidate
            })
            .buffered(MAX_CONCURRENT_REQUESTS)
            .try_collect()
            .await?;
        Ok(listed.into_iter().chain(read).collect())
    }

    fn selected(&self, selection: Selection) -> (Vec<PreviewCandidate>, Vec<ItemKey>) {
        let trash = self.restorer.trash();
        let keys = match selection {
            Selection::Items { keys } => keys,
            Selection::Selected => trash.selected_keys(),
            Selection::Matching { query, except } => {
                let except: HashSet<ItemKey> = except.into_iter().collect();
                let entries = trash.entries(&query);
                let selected = entries.iter().filter(|entry| !except.contains(&entry.key));
                return (selected.map(candidate).collect(), Vec::new());
            }
        };
        let mut listed = Vec::new();
        let mut unlisted = Vec::new();
        let mut unique = HashSet::new();
        for key in keys.into_iter().filter(|key| unique.insert(key.clone())) {
            match trash.entry(&key) {
                Some(entry) => listed.push(candidate(&entry)),
                None => unlisted.push(key),
            }
        }
        (listed, unlisted)
    }

    async fn read_item(&self, key: ItemKey) -> Result<PreviewCandidate, AppError> {
        let client = self.restorer.session().client();
        match client.trashed_item(&(&key).try_into()?).await {
            Ok(item) => Ok(PreviewCandidate {
                key,
                size: item
                    .size
                    .filter(|_| item.key.kind != box_client::ItemKind::WebLink),
                deleted_at: item.trashed_at,
                erased_at: item.purged_at,
                parent: item.parent.map(|parent| {
                    let id = parent.id.to_string();
                    let name = parent.name;
                    parent_folder(&FolderName { id, name }, None)
                }),
                name: item.name,
                viewer: None,
                status: ItemStatus::InTrash,
            }),
            Err(error) if is_absent(&error) => Ok(absent(key, ItemStatus::NotInTrash)),
            Err(error) if is_forbidden(&error) => Ok(absent(key, ItemStatus::Hidden)),
            Err(error) => Err(AppError::from(&error)),
        }
    }

    /// Reads every folder that the items were in and that is not selected, and the parents of those in the trash.
    async fn folders_of(&self, candidates: &[PreviewCandidate]) -> Result<FolderInfos, AppError> {
        let in_trash = || {
            candidates
                .iter()
                .filter(|candidate| candidate.status == ItemStatus::InTrash)
        };
        let selected: HashSet<&str> = in_trash()
            .filter(|candidate| candidate.key.kind == ItemKind::Folder)
            .map(|candidate| candidate.key.id.as_str())
            .collect();
        let mut unread: HashMap<FolderKey, HashSet<String>> = HashMap::new();
        let mut sessions: HashMap<Box<str>, BoxSession> = HashMap::new();
        for candidate in in_trash() {
            if let Some(parent) = &candidate.parent
                && !selected.contains(&*parent.key.folder)
            {
                unread
                    .entry(parent.key.clone())
                    .or_default()
                    .insert(names::fold(&candidate.name));
            }
            if let Some(viewer) = &candidate.viewer
                && let Some(id) = viewer.id.as_deref()
                && !sessions.contains_key(id)
                && let Some(session) = self.restorer.session().as_person(viewer)
            {
                sessions.insert(id.into(), session);
            }
        }
        let session_of = |key: &FolderKey| {
            let other = key.user.as_ref().and_then(|user| sessions.get(user));
            other.unwrap_or(self.restorer.session())
        };
        let mut folders = FolderInfos::new();
        while !unread.is_empty() {
            self.progress.expect(unread.len());
            let read: Vec<(FolderKey, FolderInfo)> = stream::iter(std::mem::take(&mut unread))
                .map(|(key, names)| {
                    let session = session_of(&key);
                    async move {
                        let folder = read_folder(session, &key, &names).await;
                        self.progress.finish_one();
                        Ok::<_, AppError>((key, folder?))
                    }
                })
                .buffer_unordered(MAX_CONCURRENT_REQUESTS)
                .try_collect()
                .await?;
            for (key, folder) in read {
                if let FolderInfo::InTrash {
                    parent: Some(parent),
                    ..
                } = &folder
                {
                    unread.entry(parent.key.clone()).or_default();
                }
                folders.insert(key, folder);
            }
            unread.retain(|key, _| !folders.contains_key(key) && !selected.contains(&*key.folder));
        }
        Ok(folders)
    }
}

/// Reads a folder, with the items in it that have one of the names.
async fn read_folder(
    session: &BoxSession,
    key: &FolderKey,
    names: &HashSet<String>,
) -> Result<FolderInfo, AppError> {
    let id = convert::parse_folder_id(&key.folder)?;
    let folder = folder_info(session, &id, key.user.as_deref(), names).await;
    folder.map_err(AppError::from)
}

async fn folder_info(
    session: &BoxSession,
    id: &FolderId,
    user: Option<&str>,
    names: &HashSet<String>,
) -> Result<FolderInfo, Error> {
    let (state, all_names) = session.folder_state_with_names(id).await?;
    match state {
        FolderState::Active(folder) => match existing_items(session, id, names, all_names).await {
            Ok((taken, items)) => {
                let existing = items
                    .iter()
                    .map(|(name, item)| (name.clone(), convert::existing_item(item)));
                Ok(FolderInfo::Active {
                    folder,
                    taken,
                    existing: existing.collect(),
                })
            }
            Err(error) if is_forbidden(&error) => Ok(FolderInfo::Hidden),
            Err(error) => Err(error),
        },
        FolderState::ReadOnly(folder) => Ok(FolderInfo::ReadOnly { folder }),
        FolderState::InTrash(item) => {
            let parent = item.parent.map(|parent| ParentFolder {
                key: FolderKey {
                    user: user.map(Into::into),
                    folder: parent.id.as_str().into(),
                },
                name: parent.name,
            });
            Ok(FolderInfo::InTrash {
                name: item.name,
                parent,
            })
        }
        FolderState::Gone => Ok(FolderInfo::Gone),
        FolderState::Hidden => Ok(FolderInfo::Hidden),
    }
}

/// Lists the names in a folder, with the items that have one of the names in `folded`, by folded name. The folder is listed
/// only if `all_names` are not known yet, or one of the names is among them.
async fn existing_items(
    session: &BoxSession,
    id: &FolderId,
    folded: &HashSet<String>,
    all_names: Option<TakenNames>,
) -> Result<(TakenNames, HashMap<String, Item>), Error> {
    match all_names {
        Some(taken) if !folded.iter().any(|name| taken.contains_folded(name)) => {
            Ok((taken, HashMap::new()))
        }
        _ => session.items_named(id, folded).await,
    }
}

fn candidate(entry: &TrashEntry) -> PreviewCandidate {
    PreviewCandidate {
        key: entry.key.clone(),
        name: entry.name.clone(),
        size: entry.size,
        deleted_at: entry.deleted_at,
        erased_at: entry.erased_at,
        parent: entry
            .parent
            .as_ref()
            .map(|folder| parent_folder(folder, entry.seen_by.as_ref())),
        viewer: entry.seen_by.clone(),
        status: ItemStatus::InTrash,
    }
}

fn parent_folder(folder: &FolderName, viewer: Option<&box_session::Person>) -> ParentFolder {
    ParentFolder {
        key: FolderKey::seen_by(viewer, &folder.id),
        name: folder.name.clone(),
    }
}

fn absent(key: ItemKey, status: ItemStatus) -> PreviewCandidate {
    PreviewCandidate {
        key,
        name: String::new(),
        size: None,
        deleted_at: None,
        erased_at: None,
        parent: None,
        viewer: None,
        status,
    }
}
