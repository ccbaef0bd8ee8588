//! The trash as far as it is loaded, for one account and the users whose trash it shows.

mod deleted_by;
mod loader;
mod selection;
mod users;

use self::deleted_by::AskedFor;
use crate::{
    DeletedByStatus, FolderCount, OwnerCount, TimeRange, TrashEntry, TrashPage, TrashQuery,
    TrashRow, TrashState, UserListing, index::TrashIndex,
};
use app_error::AppError;
use box_client::{Item, UserId};
use box_session::{
    BoxSession, FolderLocation, FolderName, ItemKey, LocationState, Person, convert, is_absent,
};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use journal::Journal;
use parking_lot::Mutex;
use platform::EventSink;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio_util::sync::DropGuard;

/// Folders that are looked up at a time.
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

/// Whose trash is loaded; `None` is the account's own user.
type Viewer = Option<Person>;

/// What is known of the trash.
#[derive(Default)]
struct Contents {
    index: TrashIndex,
    /// The list that this one replaces, until it is complete: its selection and what it knew of who deleted are kept.
    previous: Option<TrashIndex>,
    /// For what it was asked who deleted it.
    asked_for: AskedFor,
    state: TrashState,
    viewers: Vec<Viewer>,
    /// The number of the loading, so that a page of an earlier one is dropped.
    loading: u64,
    /// Whether no page of this loading has arrived yet.
    awaits_first_page: bool,
    /// Items that were restored during the loading, whose pages may still list them.
    removed: HashSet<ItemKey>,
    /// Who deleted which item, told during the loading, which may not have listed it yet.
    told_deleted_by: HashMap<ItemKey, (Person, Option<Timestamp>)>,
    stop: Option<DropGuard>,
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
        let (page, state, selected, asked_for) = {
            let mut contents = self.0.contents.lock();
            let page = contents.index.page(query, deleted, from, count);
            (
                page,
                contents.state(),
                contents.index.selected_count(),
                contents.asked_for.clone(),
            )
        };
        let (matched, unknown, selected_matching) = (page.matched, page.unknown, page.selected);
        let rows = page.rows.into_iter();
        TrashPage {
            from,
            rows: rows.map(|entry| self.row(entry, &asked_for)).collect(),
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

    /// Returns the folders that items were in whose name contains `text`: up to `most`, those with the most items first.
    #[must_use]
    pub fn folders(&self, text: &str, most: usize) -> Vec<FolderCount> {
        self.0.contents.lock().index.folders(text, most)
    }

    /// Returns the owners of listed items whose name or login contains `text`: up to `most`, those with the most items first.
    #[must_use]
    pub fn owners(&self, text: &str, most: usize) -> Vec<OwnerCount> {
        self.0.contents.lock().index.owners(text, most)
    }

    /// Returns the locations of the folders that the items were in, in the order given. Each folder is looked up once per
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
        self.0.contents.lock().state()
    }

    /// Emits how far the trash is loaded.
    pub fn emit_state(&self) {
        self.0.emit_state();
    }

    /// Returns the range of time that the query's date filter means now.
    fn date_range(&self, query: &TrashQuery) -> TimeRange {
        query.filter.when.range(&self.0.session.local_now())
    }

    fn row(&self, entry: TrashEntry, asked_for: &AskedFor) -> TrashRow {
        TrashRow {
            was_in: self.known_location(&entry),
            deleted_by: match entry.deleted_by {
                Some(Person { name, .. }) => DeletedByStatus::Known { name },
                None if asked_for.includes(entry.deleted_at) => DeletedByStatus::Unknown,
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
        let state = self.contents.lock().state();
        self.events.emit(state);
    }
}

impl Contents {
    /// Returns how far the trash is loaded, with the present counts.
    fn state(&self) -> TrashState {
        let users = &self.state.users;
        let all = |done: fn(&UserListing) -> bool| !users.is_empty() && users.iter().all(done);
        TrashState {
            listed: self.index.len(),
            unreadable: users
                .iter()
                .map(|user| user.unreadable)
                .fold(0, u32::saturating_add),
            listing: self.is_loading(),
            complete: all(|user| user.complete),
            // A problem of one of several users is told with that user.
            problem: users
                .first()
                .and_then(|user| user.problem.clone())
                .filter(|_| all(|user| user.problem.is_some())),
            named: self.index.with_deleted_by(),
            ..self.state.clone()
        }
    }

    /// Adds an entry, with what the previous list knew of it.
    fn add(&mut self, mut entry: TrashEntry) {
        let previous = self.previous.as_ref();
        if let Some(before) = previous.and_then(|previous| previous.get(&entry.key)) {
            entry.selected = before.selected;
            entry.deleted_by = before
                .deleted_by
                .filter(|_| before.deleted_at == entry.deleted_at);
        }
        let key = entry.key.clone();
        self.index.add(entry);
        if let Some((by, at)) = self.told_deleted_by.get(&key) {
            self.index.set_deleted_by(&key, by.clone(), *at);
        }
    }

    /// Sets who deleted an item, also of one that is yet to be listed.
    fn set_deleted_by(&mut self, key: ItemKey, by: Person, at: Option<Timestamp>) {
        self.index.set_deleted_by(&key, by.clone(), at);
        if self.is_loading() {
            self.told_deleted_by.insert(key, (by, at));
        }
    }

    fn is_loading(&self) -> bool {
        self.state.users.iter().any(|user| user.listing)
    }

    fn remove(&mut self, key: &ItemKey) {
        self.index.remove(key);
        if self.is_loading() {
            self.removed.insert(key.clone());
        }
    }

    fn insert(&mut self, item: Item, seen_by: Option<&UserId>) {
        let viewer = self
            .viewers
            .iter()
            .flatten()
            .find(|viewer| viewer.id.as_deref() == seen_by.map(UserId::as_str));
        let entry = to_entry(item, viewer);
        self.removed.remove(&entry.key);
        self.index.add(entry);
    }
}

fn to_entry(item: Item, seen_by: Option<&Person>) -> TrashEntry {
    TrashEntry {
        key: (&item.key).into(),
        size: item
            .size
            .filter(|_| item.key.kind != box_client::ItemKind::WebLink),
        deleted_at: item.trashed_at,
        erased_at: item.purged_at,
        owner: item.owned_by.and_then(convert::person),
        modified_by: item.modified_by.and_then(convert::person),
        deleted_by: None,
        parent: item.parent.map(|parent| FolderName {
            id: parent.id.to_string(),
            name: parent.name,
        }),
        name: item.name,
        seen_by: seen_by.cloned(),
        selected: false,
    }
}
