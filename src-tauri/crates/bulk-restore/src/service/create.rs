//! Creates previews from selections, and jobs from previews.

use crate::{
    Cost, Decision, Decisions, Group, GroupDecision, JobState, Preview, PreviewGroup, PreviewPage,
    PreviewProgress, Selection,
    decision_table::{DecisionTable, cost, offers},
    impersonation::ActingAs,
    job_detail::JobDetail,
    job_item::JobItem,
    preview::{builder::PlannedItem, lookup::read_preview_data},
    runner::JobCommand,
    service::{
        BulkRestore, MAX_ROWS,
        job_item_builder::{JobItemBuilder, to_u32},
        stored_preview::StoredPreview,
    },
};
use app_error::{AppError, ErrorCode};
use box_session::{ItemKind, check_account_access, convert, names};
use journal::NewRestoreJob;
use restore::{Choice, ItemRestorer};
use std::{
    collections::{BTreeMap, HashSet},
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
        if rows.is_empty() {
            return Err(AppError::new(
                ErrorCode::InputInvalid,
                "nothing is selected that could be restored",
            ));
        }
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
            detail: detail.to_stored(),
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
