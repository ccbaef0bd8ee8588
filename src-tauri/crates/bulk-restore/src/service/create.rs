//! Creates previews from selections, and jobs from previews.

use crate::{
    Cost, Decision, Decisions, Group, GroupDecision, JobState, NameHolder, Preview, PreviewGroup,
    PreviewItem, PreviewPage, PreviewProgress, Selection,
    concurrency::{path_key, path_key_inside},
    decision_table::{DecisionTable, cost, offers},
    existing_renames::ExistingRenames,
    impersonation::ActingAs,
    job_detail::JobDetail,
    job_item::{ItemDetail, JobItem},
    preview::{
        builder::{FolderInfo, FolderKey, PlannedItem},
        lookup::{PreviewData, read_preview_data},
    },
    runner::JobCommand,
    service::{BulkRestore, MAX_ROWS, stored_preview::StoredPreview},
    worker::account_access::check_account_access,
};
use app_error::{AppError, ErrorCode};
use box_session::{ItemKey, ItemKind, Person, convert, names};
use journal::{ItemState, NewRestoreJob};
use restore::{Choice, ItemRestorer};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// The number of stored previews: one is shown, and others may be loading.
const MAX_PREVIEWS: usize = 3;
/// The number of examples of a group.
const MAX_EXAMPLES: usize = 3;
/// The number of item names that describe a job.
const MAX_NAMES: usize = 3;

impl BulkRestore {
    /// Creates a preview of restoring a selection. Sends only read requests, and stops when it is dropped. `emit` gets the
    /// progress.
    ///
    /// # Errors
    /// `InputInvalid`, or any error of Box.
    pub async fn preview(
        &self,
        restorer: &ItemRestorer,
        selection: Selection,
        emit: &(dyn Fn(PreviewProgress) + Send + Sync),
    ) -> Result<Preview, AppError> {
        let data = read_preview_data(restorer, selection, emit).await?;
        // If the account itself is refused, the reason is not with these items.
        if data
            .rows
            .iter()
            .any(|row| row.item.group == Group::NoAccess)
        {
            check_account_access(restorer.session().client()).await?;
        }
        let stored = StoredPreview {
            id: Uuid::new_v4().to_string(),
            data,
            per_minute: restorer
                .session()
                .client()
                .per_minute()
                .map(std::num::NonZeroU32::get),
            actor: restorer.session().actor().clone(),
        };
        let preview = Preview {
            id: stored.id.clone(),
            acting_as: ActingAs::of(
                stored
                    .data
                    .rows
                    .iter()
                    .filter(|row| row.item.group != Group::NotInTrash)
                    .map(|row| row.viewer.as_ref()),
            ),
            items: to_u32(stored.data.rows.len()),
            groups: groups(&stored.data.rows),
            cost: cost(
                &stored.data,
                &DecisionTable::of(&Decisions::default(), present_groups(&stored.data.rows)),
                stored.per_minute,
            ),
            made_at: self.clock.now(),
        };
        self.store_preview(Arc::new(stored));
        Ok(preview)
    }

    /// Returns up to 1,000 items of a preview, of one group or of all, after the first `from` of them.
    ///
    /// # Errors
    /// `NotFound` if it was dropped.
    pub fn preview_items(
        &self,
        id: &str,
        group: Option<Group>,
        from: u32,
        count: u32,
    ) -> Result<PreviewPage, AppError> {
        let stored = self.stored_preview(id)?;
        let in_group = |row: &&PlannedItem| group.is_none_or(|group| row.item.group == group);
        let total = to_u32(stored.data.rows.iter().filter(in_group).count());
        let rows = stored.data.rows.iter().filter(in_group).skip(from as usize);
        let rows = rows
            .take(count.min(MAX_ROWS) as usize)
            .map(|row| row.item.clone())
            .collect();
        Ok(PreviewPage { rows, total })
    }

    /// Calculates the cost of a job with these decisions.
    ///
    /// # Errors
    /// `NotFound` if it was dropped.
    pub fn preview_cost(&self, id: &str, decisions: &Decisions) -> Result<Cost, AppError> {
        let stored = self.stored_preview(id)?;
        let table = DecisionTable::of(decisions, present_groups(&stored.data.rows));
        Ok(cost(&stored.data, &table, stored.per_minute))
    }

    /// Drops a preview.
    pub fn drop_preview(&self, id: &str) {
        self.previews.lock().retain(|stored| stored.id != id);
    }

    /// Creates a job from a preview and starts it. It runs to its end, even if the caller stops waiting.
    ///
    /// # Errors
    /// `NotFound` if the preview was dropped, `NameInvalid` and `InputInvalid` for a decision that Box cannot follow,
    /// `NotConnected` if another account is connected now, `ProfileInUse`, `JournalUnavailable`; then nothing was sent.
    pub async fn start(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        preview: &str,
        decisions: Decisions,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        // Of two concurrent calls, one creates a job.
        let stored = self.take_preview(preview)?;
        match self.create_job(restorer, &stored, decisions).await {
            Ok(id) => {
                self.start_runner(restorer, id, JobCommand::Run, |_, _| Vec::new())
                    .await
            }
            Err(error) => {
                self.store_preview(stored);
                Err(error)
            }
        }
    }

    async fn create_job(
        &self,
        restorer: &ItemRestorer,
        stored: &StoredPreview,
        decisions: Decisions,
    ) -> Result<Uuid, AppError> {
        let actor = restorer.session().actor();
        if stored.actor != *actor {
            return Err(AppError::new(
                ErrorCode::NotConnected,
                "the preview was made with another account",
            ));
        }
        validate(&decisions)?;
        let rows = &stored.data.rows;
        let table = DecisionTable::of(&decisions, present_groups(rows));
        let items = JobItemBuilder::build(&stored.data, &table);
        let present: HashSet<Group> = present_groups(rows).collect();
        let named = decisions.groups.iter().map(|decided| decided.group);
        let decided: HashSet<Group> = present.into_iter().chain(named).collect();
        let detail = JobDetail {
            group_decisions: decided
                .into_iter()
                .map(|group| GroupDecision {
                    group,
                    decision: table.for_group(group),
                })
                .collect(),
            names: rows
                .iter()
                .take(MAX_NAMES)
                .map(|row| row.item.name.clone())
                .collect(),
            account: Some(actor.id.clone()),
            ..JobDetail::default()
        };
        let job = NewRestoreJob {
            account: actor.account.clone(),
            acting_as: actor.acting_as.clone(),
            started_at: self.clock.now(),
            // Strings: cannot fail.
            detail: serde_json::to_value(&detail).unwrap_or_default(),
        };
        let journal = &self.journal;
        Ok(journal
            .create_job(job, items.iter().map(JobItem::new_row).collect())
            .await?)
    }

    /// Removes a preview and returns it.
    fn take_preview(&self, id: &str) -> Result<Arc<StoredPreview>, AppError> {
        let mut previews = self.previews.lock();
        let position = previews.iter().position(|stored| stored.id == id);
        position
            .and_then(|position| previews.remove(position))
            .ok_or_else(preview_not_found)
    }

    fn store_preview(&self, stored: Arc<StoredPreview>) {
        let mut previews = self.previews.lock();
        previews.push_back(stored);
        while previews.len() > MAX_PREVIEWS {
            previews.pop_front();
        }
    }

    /// Returns the ID of the account of a preview.
    ///
    /// # Errors
    /// `NotFound` if it was dropped.
    pub fn account_of_preview(&self, id: &str) -> Result<String, AppError> {
        Ok(self.stored_preview(id)?.actor.id.clone())
    }

    pub(super) fn stored_preview(&self, id: &str) -> Result<Arc<StoredPreview>, AppError> {
        let found = self
            .previews
            .lock()
            .iter()
            .find(|stored| stored.id == id)
            .cloned();
        found.ok_or_else(preview_not_found)
    }
}

fn preview_not_found() -> AppError {
    AppError::new(ErrorCode::NotFound, "there is no such preview any more")
}

/// Builds the items of a job.
#[derive(Default)]
struct JobItemBuilder {
    rows: Vec<JobItem>,
    /// The folders that are restored first although they are not selected, by ID.
    added: HashMap<Box<str>, u32>,
    /// The existing items that are renamed.
    renames: ExistingRenames,
}

impl JobItemBuilder {
    fn build(data: &PreviewData, table: &DecisionTable) -> Vec<JobItem> {
        let renames = ExistingRenames::with_proposed(data.rows.iter().filter_map(|row| {
            match &row.item.taken_by {
                Some(NameHolder::Existing { existing }) => {
                    Some((&existing.key, row.item.existing_new_name.as_ref()))
                }
                Some(NameHolder::Selected { .. }) | None => None,
            }
        }));
        let mut builder = Self {
            renames,
            ..Self::default()
        };
        for row in &data.rows {
            let job_item = job_item(row, table, &builder.rows, &mut builder.renames);
            builder.push(job_item);
        }
        for (index, row) in data.rows.iter().enumerate() {
            let folder_first = Decision::Restore {
                choice: Choice::FolderFirst,
            };
            if row.item.group == Group::FolderInTrash
                && builder.rows[index].detail.decision == folder_first
            {
                let after = row
                    .parent
                    .as_ref()
                    .and_then(|parent| builder.folder(data, &parent.key, row.viewer.as_ref()));
                builder.rows[index].detail.after = after;
            }
        }
        builder.rows
    }

    /// Returns the number of a folder that is in the trash. Adds it and the folders above it to the job, unless they are in it.
    fn folder(
        &mut self,
        data: &PreviewData,
        folder_key: &FolderKey,
        viewer: Option<&Person>,
    ) -> Option<u32> {
        let id = &*folder_key.folder;
        if let Some(number) = self.added.get(id) {
            return Some(*number);
        }
        let key = ItemKey {
            kind: ItemKind::Folder,
            id: id.to_owned(),
        };
        if let Some(selected) = self.rows.iter().find(|job_item| job_item.key == key) {
            return Some(selected.number);
        }
        let Some(FolderInfo::InTrash { name, parent }) = data.folders.get(folder_key) else {
            return None;
        };
        let (was_in, tree) = match parent {
            Some(parent) => match data.folders.get(&parent.key) {
                Some(FolderInfo::Active { folder, .. } | FolderInfo::ReadOnly { folder }) => {
                    (folder.path.clone(), path_key(&folder.path))
                }
                Some(FolderInfo::InTrash { .. } | FolderInfo::Gone | FolderInfo::Hidden) | None => {
                    (
                        vec![parent.name.clone()],
                        path_key(std::slice::from_ref(&parent.name)),
                    )
                }
            },
            None => (Vec::new(), String::new()),
        };
        let decision = Decision::Restore {
            choice: Choice::AsItWas,
        };
        let mut detail = ItemDetail {
            acting_for: viewer.cloned(),
            ..ItemDetail::new(Group::Ready, decision, convert::path_text(&was_in), tree)
        };
        let number = to_u32(self.rows.len());
        self.added.insert(id.into(), number);
        let state = ItemState::Pending;
        self.push(new_job_item(key, name.clone(), state, None, detail.clone()));
        detail.after = parent
            .as_ref()
            .and_then(|parent| self.folder(data, &parent.key, viewer));
        if let Some(after) = detail.after.and_then(|after| self.rows.get(after as usize)) {
            detail.tree = path_key_inside(&after.detail.tree, &after.name);
        }
        self.rows[number as usize].detail = detail;
        Some(number)
    }

    fn push(&mut self, job_item: JobItem) {
        let number = to_u32(self.rows.len());
        self.rows.push(JobItem { number, ..job_item });
    }
}

fn job_item(
    row: &PlannedItem,
    table: &DecisionTable,
    before: &[JobItem],
    renames: &mut ExistingRenames,
) -> JobItem {
    let PreviewItem {
        key,
        name,
        group,
        was_in,
        destination,
        suggestion,
        taken_by,
        ..
    } = row.item.clone();
    let (decision, existing_new_name) = match (table.decision(&key, group), taken_by) {
        // There is no existing item yet that could be renamed.
        (
            Decision::Restore {
                choice: Choice::RenameExisting { .. },
            },
            Some(NameHolder::Selected { .. }),
        ) => (Decision::KeepBoth, None),
        (
            decision @ Decision::Restore {
                choice: Choice::RenameExisting { .. },
            },
            Some(NameHolder::Existing { existing }),
        ) => renames.decide(decision, &existing.key),
        (decision, _) => (decision, None),
    };
    let folder = row.after.and_then(|after| before.get(after));
    let tree = match (&decision, folder, destination) {
        (
            Decision::Restore {
                choice: Choice::OtherFolder { folder_id, .. },
            },
            _,
            _,
        )
        | (
            Decision::Restore {
                choice: Choice::Elsewhere { folder_id, .. },
            },
            _,
            _,
        ) => {
            format!("folder {folder_id}")
        }
        (_, Some(folder), _) => path_key_inside(&folder.detail.tree, &folder.name),
        (_, None, Some(destination)) => path_key(&destination.path),
        (_, None, None) => path_key(&was_in.path),
    };
    let (state, code) = match (&decision, group) {
        (_, Group::NotInTrash) => (ItemState::Failed, Some(ErrorCode::NotInTrash)),
        (Decision::Skip, Group::NoAccess) => (ItemState::Skipped, Some(ErrorCode::Forbidden)),
        (Decision::Skip, _) => (ItemState::Skipped, None),
        (Decision::Ask | Decision::TryAgain | Decision::KeepBoth | Decision::Restore { .. }, _) => {
            (ItemState::Pending, None)
        }
    };
    let suggestion = suggestion.filter(|_| decision == Decision::KeepBoth);
    let proposes_name = suggestion.is_some() || existing_new_name.is_some();
    let detail = ItemDetail {
        acting_for: row.viewer.clone(),
        after: row.after.map(to_u32),
        suggestion,
        existing_new_name,
        shown_in: row
            .parent
            .as_ref()
            .filter(|_| proposes_name)
            .map(|parent| parent.key.folder.to_string()),
        // Another item of the job may restore its folder.
        check_first: decision == Decision::Ask,
        asks: table.asks_about(&row.item.key),
        ..ItemDetail::new(group, decision, convert::path_text(&was_in.path), tree)
    };
    new_job_item(key, name, state, code, detail)
}

fn new_job_item(
    key: ItemKey,
    name: String,
    state: ItemState,
    code: Option<ErrorCode>,
    detail: ItemDetail,
) -> JobItem {
    JobItem {
        number: 0,
        key,
        name,
        state,
        undone: None,
        attempts: 0,
        code,
        request_id: None,
        finished_at: None,
        detail,
        unreadable: None,
    }
}

/// Checks names and folder IDs that Box would refuse for every item.
fn validate(decisions: &Decisions) -> Result<(), AppError> {
    let groups = decisions.groups.iter().map(|decided| &decided.decision);
    let items = decisions.items.iter().map(|decided| &decided.decision);
    for decision in groups.chain(items) {
        let Decision::Restore { choice } = decision else {
            continue;
        };
        match choice {
            Choice::AsItWas | Choice::FolderFirst => {}
            Choice::NewName { name } => names::validate(name)?,
            Choice::RenameExisting { name } => {
                name.as_deref().map_or(Ok(()), names::validate)?;
            }
            Choice::OtherFolder { folder_id, name } | Choice::Elsewhere { folder_id, name } => {
                convert::parse_folder_id(folder_id)?;
                name.as_deref().map_or(Ok(()), names::validate)?;
            }
        }
    }
    Ok(())
}

fn present_groups(rows: &[PlannedItem]) -> impl Iterator<Item = Group> {
    rows.iter()
        .map(|row| row.item.group)
        .collect::<HashSet<_>>()
        .into_iter()
}

fn groups(rows: &[PlannedItem]) -> Vec<PreviewGroup> {
    let mut groups: BTreeMap<Group, (PreviewGroup, HashSet<&[String]>)> = BTreeMap::new();
    for PlannedItem { item, .. } in rows {
        let (group, folders) = groups.entry(item.group).or_insert_with(|| {
            let group = PreviewGroup {
                group: item.group,
                items: 0,
                folders: 0,
                bytes: 0,
                erased_soon: 0,
                places: 0,
                examples: Vec::new(),
                offers: offers(item.group),
            };
            (group, HashSet::new())
        });
        group.items += 1;
        group.folders += u32::from(item.key.kind == ItemKind::Folder);
        group.bytes = group.bytes.saturating_add(item.size.unwrap_or(0));
        group.erased_soon += u32::from(item.erased_soon);
        folders.insert(&item.was_in.path);
        if group.examples.len() < MAX_EXAMPLES {
            group.examples.push(item.clone());
        }
    }
    let counted = |(group, folders): (PreviewGroup, HashSet<&[String]>)| PreviewGroup {
        places: to_u32(folders.len()),
        ..group
    };
    groups.into_values().map(counted).collect()
}

/// Converts a count. It is far below 2^32.
fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
