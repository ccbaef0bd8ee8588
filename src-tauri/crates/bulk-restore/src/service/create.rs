//! From a selection to a dry run, and from a dry run to a job.

use crate::{
    Cost, Decision, Decisions, Group, GroupDecision, JobState, NameHolder, Preview, PreviewGroup,
    PreviewItem, PreviewPage, PreviewProgress, Selection,
    concurrency::{path_key, path_key_inside},
    decision_table::{DecisionTable, cost, offers},
    existing_renames::ExistingRenames,
    impersonation::ActingAs,
    job_item::{ItemDetail, JobDetail, JobItem},
    preview::{
        builder::{FolderInfo, FolderKey, PlannedItem},
        lookup::{PreviewData, read_preview_data},
    },
    runner::JobCommand,
    service::{BulkRestore, MAX_ROWS},
    worker::account_access::check_account_access,
};
use app_error::{AppError, ErrorCode};
use box_session::{Actor, ItemKey, ItemKind, Person, convert, names};
use journal::{ItemState, NewRestoreJob};
use restore::{Choice, ItemRestorer};
use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::Arc,
};
use uuid::Uuid;

/// Dry runs that are stored: one is looked at, and one more may be on its way.
const MOST_DRY_RUNS: usize = 3;
/// Examples of a group.
const EXAMPLES: usize = 3;
/// Names that stand for a job.
const NAMES: usize = 3;

/// The dry runs of which no job was made yet, oldest first.
pub(super) type StoredPreviews = VecDeque<Arc<StoredPreview>>;

/// A dry run.
pub(super) struct StoredPreview {
    id: String,
    pub(super) data: PreviewData,
    per_minute: Option<u32>,
    operator: Actor,
}

impl BulkRestore {
    /// Looks what restoring a selection would meet. Sends look-ups only; stops when it is dropped. `report` gets the progress.
    ///
    /// # Errors
    /// `InputInvalid`, or why Box could not be asked.
    pub async fn preview(
        &self,
        restorer: &ItemRestorer,
        selection: Selection,
        report: &(dyn Fn(PreviewProgress) + Send + Sync),
    ) -> Result<Preview, AppError> {
        let found = read_preview_data(restorer, selection, report).await?;
        // Where the account itself is refused, that is no matter of these items.
        if found
            .rows
            .iter()
            .any(|row| row.item.group == Group::NoAccess)
        {
            check_account_access(restorer.session().client()).await?;
        }
        let stored = StoredPreview {
            id: Uuid::new_v4().to_string(),
            data: found,
            per_minute: restorer
                .session()
                .client()
                .per_minute()
                .map(std::num::NonZeroU32::get),
            operator: restorer.session().actor().clone(),
        };
        let told = Preview {
            id: stored.id.clone(),
            acting_as: ActingAs::of(
                stored
                    .data
                    .rows
                    .iter()
                    .filter(|row| row.item.group != Group::NotInTrash)
                    .map(|row| row.viewer.as_ref()),
            ),
            items: length(stored.data.rows.len()),
            groups: groups(&stored.data.rows),
            cost: cost(
                &stored.data,
                &DecisionTable::of(&Decisions::default(), present(&stored.data.rows)),
                stored.per_minute,
            ),
            made_at: self.clock.now(),
        };
        self.store_preview(Arc::new(stored));
        Ok(told)
    }

    /// Up to 1,000 items of a dry run from number `from`, of one group or of all.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub fn preview_items(
        &self,
        id: &str,
        group: Option<Group>,
        from: u32,
        count: u32,
    ) -> Result<PreviewPage, AppError> {
        let stored = self.stored_preview(id)?;
        let wanted = |row: &&PlannedItem| group.is_none_or(|group| row.item.group == group);
        let total = length(stored.data.rows.iter().filter(wanted).count());
        let rows = stored.data.rows.iter().filter(wanted).skip(from as usize);
        let rows = rows
            .take(count.min(MAX_ROWS) as usize)
            .map(|row| row.item.clone())
            .collect();
        Ok(PreviewPage { rows, total })
    }

    /// What a job by these decisions would cost.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub fn preview_cost(&self, id: &str, decisions: &Decisions) -> Result<Cost, AppError> {
        let stored = self.stored_preview(id)?;
        let rules = DecisionTable::of(decisions, present(&stored.data.rows));
        Ok(cost(&stored.data, &rules, stored.per_minute))
    }

    /// Forgets a dry run.
    pub fn drop_preview(&self, id: &str) {
        self.previews.lock().retain(|stored| stored.id != id);
    }

    /// Makes a job of a dry run and sets it going. It goes on to its end, whether or not anybody waits for it.
    ///
    /// # Errors
    /// `NotFound` when the dry run was dropped, `NameInvalid` and `InputInvalid` for a decision that Box cannot follow,
    /// `NotConnected` when another account is connected by now, `ProfileInUse`, `JournalUnavailable`; then nothing was sent.
    pub async fn start(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        preview: &str,
        decisions: Decisions,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        // Of two that start it, one makes a job.
        let stored = self.take_preview(preview)?;
        let made = self.make_job(restorer, &stored, decisions).await;
        match made {
            Ok(id) => {
                self.start_runner(restorer, id, JobCommand::Run, |_, _| Vec::new())
                    .await
            }
            Err(problem) => {
                self.store_preview(stored);
                Err(problem)
            }
        }
    }

    async fn make_job(
        &self,
        restorer: &ItemRestorer,
        stored: &StoredPreview,
        decisions: Decisions,
    ) -> Result<Uuid, AppError> {
        let operator = restorer.session().actor();
        if stored.operator != *operator {
            return Err(AppError::new(
                ErrorCode::NotConnected,
                "the dry run was made with another account",
            ));
        }
        check(&decisions)?;
        let rows = &stored.data.rows;
        let rules = DecisionTable::of(&decisions, present(rows));
        let records = JobItemBuilder::of(&stored.data, &rules);
        let present: HashSet<Group> = present(rows).collect();
        let given = decisions.groups.iter().map(|one| one.group);
        let ruled: HashSet<Group> = present.into_iter().chain(given).collect();
        let detail = JobDetail {
            rules: ruled
                .into_iter()
                .map(|group| GroupDecision {
                    group,
                    decision: rules.for_group(group),
                })
                .collect(),
            names: rows
                .iter()
                .take(NAMES)
                .map(|row| row.item.name.clone())
                .collect(),
            account: Some(operator.id.clone()),
            ..JobDetail::default()
        };
        let job = NewRestoreJob {
            account: operator.account.clone(),
            acting_as: operator.acting_as.clone(),
            started_at: self.clock.now(),
            // Texts: cannot fail.
            detail: serde_json::to_value(&detail).unwrap_or_default(),
        };
        let journal = &self.journal;
        Ok(journal
            .create_job(job, records.iter().map(JobItem::new_row).collect())
            .await?)
    }

    /// Takes a dry run out.
    fn take_preview(&self, id: &str) -> Result<Arc<StoredPreview>, AppError> {
        let mut previews = self.previews.lock();
        let at = previews.iter().position(|stored| stored.id == id);
        at.and_then(|at| previews.remove(at))
            .ok_or_else(preview_not_found)
    }

    fn store_preview(&self, stored: Arc<StoredPreview>) {
        let mut previews = self.previews.lock();
        previews.push_back(stored);
        while previews.len() > MOST_DRY_RUNS {
            previews.pop_front();
        }
    }

    /// Our id of the account that a dry run was made with.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub fn account_of_preview(&self, id: &str) -> Result<String, AppError> {
        Ok(self.stored_preview(id)?.operator.id.clone())
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
    AppError::new(ErrorCode::NotFound, "there is no such dry run any more")
}

/// Makes the rows of a job.
#[derive(Default)]
struct JobItemBuilder {
    rows: Vec<JobItem>,
    /// The folders that come back first although nobody selected them.
    added: HashMap<Box<str>, u32>,
    /// What gets another name, and for which item it does so.
    renamed: ExistingRenames,
}

impl JobItemBuilder {
    fn of(data: &PreviewData, rules: &DecisionTable) -> Vec<JobItem> {
        let renamed =
            ExistingRenames::shown(data.rows.iter().filter_map(|row| match &row.item.taken_by {
                Some(NameHolder::Existing { existing }) => {
                    Some((&existing.key, row.item.existing_new_name.as_ref()))
                }
                Some(NameHolder::Selected { .. }) | None => None,
            }));
        let mut records = Self {
            renamed,
            ..Self::default()
        };
        for row in &data.rows {
            let record = record(row, rules, &records.rows, &mut records.renamed);
            records.push(record);
        }
        for (index, row) in data.rows.iter().enumerate() {
            let folder_first = Decision::Restore {
                choice: Choice::FolderFirst,
            };
            if row.item.group == Group::FolderInTrash
                && records.rows[index].detail.decision == folder_first
            {
                let after = row
                    .parent
                    .as_ref()
                    .and_then(|parent| records.folder(data, &parent.key, row.viewer.as_ref()));
                records.rows[index].detail.after = after;
            }
        }
        records.rows
    }

    /// The number of a folder that is in the trash, which joins with all that are around it.
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
        if let Some(selected) = self.rows.iter().find(|record| record.key == key) {
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
        let number = length(self.rows.len());
        self.added.insert(id.into(), number);
        let state = ItemState::Pending;
        self.push(new_record(key, name.clone(), state, None, detail.clone()));
        detail.after = parent
            .as_ref()
            .and_then(|parent| self.folder(data, &parent.key, viewer));
        if let Some(after) = detail.after.and_then(|after| self.rows.get(after as usize)) {
            detail.tree = path_key_inside(&after.detail.tree, &after.name);
        }
        self.rows[number as usize].detail = detail;
        Some(number)
    }

    fn push(&mut self, record: JobItem) {
        let number = length(self.rows.len());
        self.rows.push(JobItem { number, ..record });
    }
}

fn record(
    row: &PlannedItem,
    rules: &DecisionTable,
    before: &[JobItem],
    renamed: &mut ExistingRenames,
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
    let (decision, existing_new_name) = match (rules.decision(&key, group), taken_by) {
        // Nothing is there yet that could be renamed.
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
        ) => renamed.decide(decision, &existing.key),
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
    let shows = suggestion.is_some() || existing_new_name.is_some();
    let detail = ItemDetail {
        acting_for: row.viewer.clone(),
        after: row.after.map(length),
        suggestion,
        existing_new_name,
        shown_in: row
            .parent
            .as_ref()
            .filter(|_| shows)
            .map(|parent| parent.key.folder.to_string()),
        // Its folder may come back with another one of the job.
        look_first: decision == Decision::Ask,
        asks: rules.is_to_be_asked(&row.item.key),
        ..ItemDetail::new(group, decision, convert::path_text(&was_in.path), tree)
    };
    new_record(key, name, state, code, detail)
}

fn new_record(
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

/// Refuses what Box would refuse for every item.
fn check(decisions: &Decisions) -> Result<(), AppError> {
    let groups = decisions.groups.iter().map(|one| &one.decision);
    let items = decisions.items.iter().map(|one| &one.decision);
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

fn present(rows: &[PlannedItem]) -> impl Iterator<Item = Group> {
    rows.iter()
        .map(|row| row.item.group)
        .collect::<HashSet<_>>()
        .into_iter()
}

fn groups(rows: &[PlannedItem]) -> Vec<PreviewGroup> {
    let mut groups: BTreeMap<Group, (PreviewGroup, HashSet<&[String]>)> = BTreeMap::new();
    for PlannedItem { item, .. } in rows {
        let (group, places) = groups.entry(item.group).or_insert_with(|| {
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
        places.insert(&item.was_in.path);
        if group.examples.len() < EXAMPLES {
            group.examples.push(item.clone());
        }
    }
    let counted = |(group, places): (PreviewGroup, HashSet<&[String]>)| PreviewGroup {
        places: length(places.len()),
        ..group
    };
    groups.into_values().map(counted).collect()
}

/// Far fewer than four thousand million.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
