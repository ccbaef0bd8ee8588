//! The contents of the list behind its lock: what is loaded, how far, and for whom.

use super::deletion_coverage::DeletionCoverage;
use crate::{TrashEntry, TrashState, UserListing, index::TrashIndex};
use app_error::ServiceWait;
use box_client::{Item, Page, RetryWait, UserId};
use box_session::{FolderName, ItemKey, Person, convert};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use tokio_util::sync::DropGuard;

/// The user whose trash is loaded; `None` is the account's own.
pub(super) type Viewer = Option<Person>;

/// The list, and what its loading needs.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) index: TrashIndex,
    /// The list that this one replaces, until it is complete: its selection and who deleted its items are kept.
    previous: Option<TrashIndex>,
    /// The deletions that Box was asked about.
    pub(super) coverage: DeletionCoverage,
    /// How far it is loaded, without the counts that [`Contents::state`] adds.
    pub(super) progress: TrashState,
    pub(super) viewers: Vec<Viewer>,
    /// The number of the loading, so that a page of an earlier one is dropped.
    pub(super) loading: u64,
    /// The wait of this loading before it goes on by itself.
    pub(super) wait: Option<RetryWait>,
    /// Whether no page of this loading has arrived yet.
    pub(super) awaits_first_page: bool,
    /// Items that were restored during the loading, whose pages may still list them.
    removed: HashSet<ItemKey>,
    /// Who deleted which item, as found out during the loading, which may not have listed it yet.
    deleted_by_while_loading: HashMap<ItemKey, (Person, Option<Timestamp>)>,
    /// Cancels the requests of this loading when it is dropped.
    cancel: Option<DropGuard>,
}

impl Contents {
    /// Returns how far the trash is loaded, with the present counts; `now` is the time of the services' clock.
    pub(super) fn state(&self, now: Timestamp) -> TrashState {
        let users = &self.progress.users;
        let all = |done: fn(&UserListing) -> bool| !users.is_empty() && users.iter().all(done);
        TrashState {
            listed: self.index.len(),
            unreadable: users
                .iter()
                .map(|user| user.unreadable)
                .fold(0, u32::saturating_add),
            listing: self.is_loading(),
            complete: all(|user| user.complete),
            // The error of one of several users is shown with that user.
            problem: users
                .first()
                .and_then(|user| user.problem.clone())
                .filter(|_| all(|user| user.problem.is_some())),
            named: self.index.with_deleted_by(),
            waiting: self
                .wait
                .filter(|_| self.is_loading())
                .map(|wait| ServiceWait::new(wait, now)),
            ..self.progress.clone()
        }
    }

    /// Begins a loading with a number of its own; the list stays until the first page arrives. Dropping `cancel` ends it.
    pub(super) fn start_loading(&mut self, cancel: DropGuard, now: Timestamp) {
        if self.viewers.is_empty() {
            self.viewers.push(None);
        }
        self.loading += 1;
        self.awaits_first_page = true;
        self.wait = None;
        self.cancel = Some(cancel);
        self.removed.clear();
        let started = |person: &Viewer| UserListing {
            person: person.clone(),
            listing: true,
            ..UserListing::default()
        };
        self.progress.users = self.viewers.iter().map(started).collect();
        self.progress.listed_at = Some(now);
    }

    /// Ends the loading; the list stays as it is.
    pub(super) fn stop_loading(&mut self) {
        self.loading += 1;
        self.cancel = None;
        self.previous = None;
        let users = &mut self.progress.users;
        users.iter_mut().for_each(|user| user.listing = false);
    }

    /// Replaces the list by an empty one, at the first page of a loading.
    pub(super) fn start_new_list(&mut self) {
        self.previous = Some(std::mem::take(&mut self.index));
        self.coverage = DeletionCoverage::default();
        self.deleted_by_while_loading.clear();
        self.progress.list += 1;
    }

    /// Adds a page of the trash of the user with this number.
    pub(super) fn add_page(&mut self, user: usize, page: Page<Item>) {
        let viewer = self.viewers[user].clone();
        let count = u32::try_from(page.entries.len()).unwrap_or(u32::MAX);
        for item in page.entries {
            if !self.removed.contains(&ItemKey::from(&item.key)) {
                self.add(to_entry(item, viewer.as_ref()));
            }
        }
        let user = &mut self.progress.users[user];
        user.listed += count;
        user.unreadable = user.unreadable.saturating_add(page.skipped);
        user.listing = page.next.is_some();
        user.complete = page.next.is_none();
        if !self.is_loading() {
            self.previous = None;
            self.deleted_by_while_loading = HashMap::new();
        }
    }

    /// Adds an entry, with its selection and who deleted it from the previous list.
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
        if let Some((by, at)) = self.deleted_by_while_loading.get(&key) {
            self.index.set_deleted_by(&key, by.clone(), *at);
        }
    }

    /// Sets who deleted an item, also of one that is yet to be listed.
    pub(super) fn set_deleted_by(&mut self, key: ItemKey, by: Person, at: Option<Timestamp>) {
        self.index.set_deleted_by(&key, by.clone(), at);
        if self.is_loading() {
            self.deleted_by_while_loading.insert(key, (by, at));
        }
    }

    fn is_loading(&self) -> bool {
        self.progress.users.iter().any(|user| user.listing)
    }

    /// Removes an item that is not in the trash any more.
    pub(super) fn remove(&mut self, key: &ItemKey) {
        self.index.remove(key);
        if self.is_loading() {
            self.removed.insert(key.clone());
        }
    }

    /// Adds an item that is in the trash again, as the user with the ID `seen_by` sees it.
    pub(super) fn insert(&mut self, item: Item, seen_by: Option<&UserId>) {
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
