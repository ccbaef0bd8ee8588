//! The trash as far as it is loaded, for one account and the users whose trash it shows.

mod contents;
mod deleted_by;
mod deletion_coverage;
mod loader;
mod selection;
mod users;

use self::{contents::Contents, deletion_coverage::DeletionCoverage};
use crate::{
    DeletedByStatus, FolderCount, IncidentList, OwnerCount, TimeRange, TrashEntry, TrashPage,
    TrashQuery, TrashRow, TrashState,
};
use app_error::AppError;
use box_client::Item;
use box_session::{BoxSession, FolderLocation, ItemKey, LocationState, Person, convert, is_absent};
use futures::{StreamExt, TryStreamExt, stream};
use journal::Journal;
use parking_lot::Mutex;
use platform::EventSink;
use std::sync::Arc;

/// How many folders are looked up at a time.
const LOOKUPS_AT_ONCE: usize = 8;

/// The trash of a Box account. Cheap to clone; all clones share one list.
#[derive(Clone)]
pub struct TrashList(Arc<Inner>);

struct Inner {
    /// The account's own session.
    session: BoxSession,
    journal: Journal,
    events: Arc<dyn EventSink<TrashState>>,
    contents: Mutex<Contents>,
}

impl TrashList {
    /// Creates the list of the account behind `session`; each change of its state is emitted to `events`. Sends no request.
    #[must_use]
    pub fn new(
        session: BoxSession,
        journal: Journal,
        events: Arc<dyn EventSink<TrashState>>,
    ) -> Self {
        Self(Arc::new(Inner {
            session: session.own().clone(),
            journal,
            events,
            contents: Mutex::default(),
        }))
    }

    /// Returns the session of the user in whose trash the item is.
    #[must_use]
    pub fn session_for(&self, key: &ItemKey) -> BoxSession {
        let entry = self.0.contents.lock().index.get(key);
        entry
            .and_then(|entry| self.0.session.as_person(entry.seen_by.as_ref()?))
            .unwrap_or_else(|| self.0.session.clone())
    }

    /// Returns up to `count` matching rows from number `from`. A folder that was not looked up yet is named without its path;
    /// [`TrashList::folder_locations`] looks it up.
    #[must_use]
    pub fn rows(&self, query: &TrashQuery, from: u32, count: u32) -> TrashPage {
        let deleted = self.date_range(query);
        let (page, state, selected, coverage) = {
            let mut contents = self.0.contents.lock();
            let page = contents.index.page(query, deleted, from, count);
            (
                page,
                contents.state(self.0.session.now()),
                contents.index.selected_count(),
                contents.coverage.clone(),
            )
        };
        let (matched, unknown, selected_matching) = (page.matched, page.unknown, page.selected);
        let rows = page.rows.into_iter();
        TrashPage {
            from,
            rows: rows.map(|entry| self.row(entry, &coverage)).collect(),
            matched,
            unknown,
            selected,
            selected_matching,
            state,
        }
    }

    /// Returns all matching entries.
    #[must_use]
    pub fn entries(&self, query: &TrashQuery) -> Vec<TrashEntry> {
        let deleted = self.date_range(query);
        let mut contents = self.0.contents.lock();
        contents.index.page(query, deleted, 0, u32::MAX).rows
    }

    /// Returns the entry of an item, if it is listed.
    #[must_use]
    pub fn entry(&self, key: &ItemKey) -> Option<TrashEntry> {
        self.0.contents.lock().index.get(key)
    }

    /// Returns up to `limit` incidents, the newest first, and the deletions of each of the last days.
    #[must_use]
    pub fn incidents(&self, limit: usize) -> IncidentList {
        let now = self.0.session.local_now();
        self.0.contents.lock().index.incidents(&now, limit)
    }

    /// Returns the folders of listed items whose name contains `text`: up to `limit`, those with the most items first.
    #[must_use]
    pub fn folders(&self, text: &str, limit: usize) -> Vec<FolderCount> {
        self.0.contents.lock().index.folders(text, limit)
    }

    /// Returns the owners of listed items whose name or login contains `text`: up to `limit`, those with the most items first.
    #[must_use]
    pub fn owners(&self, text: &str, limit: usize) -> Vec<OwnerCount> {
        self.0.contents.lock().index.owners(text, limit)
    }

    /// Returns the locations of the folders that the items were in, in the order of `keys`. Each folder is looked up once per
    /// loading.
    ///
    /// # Errors
    /// `InputInvalid` for an ID that is none, or any error of Box; then none is returned.
    pub async fn folder_locations(
        &self,
        keys: &[ItemKey],
    ) -> Result<Vec<FolderLocation>, AppError> {
        stream::iter(keys.to_vec())
            .map(|key| async move {
                let session = self.session_for(&key);
                let parent = self.parent_of(&session, &key).await?;
                session
                    .locate_folder(parent.as_ref())
                    .await
                    .map_err(AppError::from)
            })
            .buffered(LOOKUPS_AT_ONCE)
            .try_collect()
            .await
    }

    /// Removes an item that is not in the trash any more.
    pub fn remove(&self, key: &ItemKey) {
        self.0.contents.lock().remove(key);
    }

    /// Adds an item that is in the trash again, as `session` sees it.
    pub fn insert(&self, item: Item, session: &BoxSession) {
        self.0.contents.lock().insert(item, session.acting_user());
    }

    /// Returns how far the trash is loaded.
    #[must_use]
    pub fn state(&self) -> TrashState {
        self.0.contents.lock().state(self.0.session.now())
    }

    /// Emits how far the trash is loaded.
    pub fn emit_state(&self) {
        self.0.emit_state();
    }

    /// Returns the range of time that the query's date filter means now.
    fn date_range(&self, query: &TrashQuery) -> TimeRange {
        query.filter.when.range(&self.0.session.local_now())
    }

    fn row(&self, entry: TrashEntry, coverage: &DeletionCoverage) -> TrashRow {
        TrashRow {
            was_in: self.known_location(&entry),
            deleted_by: match entry.deleted_by {
                Some(Person { name, .. }) => DeletedByStatus::Known { name },
                None if coverage.includes(entry.deleted_at) => DeletedByStatus::Unknown,
                None => DeletedByStatus::NotAsked,
            },
            key: entry.key,
            name: entry.name,
            size: entry.size,
            deleted_at: entry.deleted_at,
            erased_at: entry.erased_at,
            owner: entry.owner.map(|person| person.name),
            modified_by: entry.modified_by.map(|person| person.name),
            seen_by: entry.seen_by.map(|person| person.name),
            selected: entry.selected,
        }
    }

    fn known_location(&self, entry: &TrashEntry) -> FolderLocation {
        let Some(folder) = &entry.parent else {
            return FolderLocation {
                path: Vec::new(),
                state: LocationState::Gone,
            };
        };
        self.viewing_session(entry.seen_by.as_ref())
            .known_location(&folder.id)
            .unwrap_or_else(|| FolderLocation {
                path: vec![folder.name.clone()],
                state: LocationState::NotLookedUp,
            })
    }

    /// Returns the session of a user whose trash is loaded; `None` is the account's own user.
    fn viewing_session(&self, viewer: Option<&Person>) -> BoxSession {
        let other = viewer.and_then(|person| self.0.session.as_person(person));
        other.unwrap_or_else(|| self.0.session.clone())
    }

    /// Returns the folder that an item was in, from the list or from Box.
    async fn parent_of(
        &self,
        session: &BoxSession,
        key: &ItemKey,
    ) -> Result<Option<box_client::FolderRef>, AppError> {
        match self.entry(key).map(|entry| entry.parent) {
            Some(Some(folder)) => Ok(Some(box_client::FolderRef {
                id: convert::parse_folder_id(&folder.id)?,
                name: folder.name,
            })),
            Some(None) => Ok(None),
            None => match session.client().trashed_item(&key.try_into()?).await {
                Ok(item) => Ok(item.parent),
                Err(error) if is_absent(&error) => Ok(None),
                Err(error) => Err(AppError::from(&error)),
            },
        }
    }
}

impl Inner {
    fn emit_state(&self) {
        let state = self.contents.lock().state(self.session.now());
        self.events.emit(state);
    }
}
