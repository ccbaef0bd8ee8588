//! From a selection to a dry run, and from a dry run to a job.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use journal::{ItemState, NewRestoreJob};
use uuid::Uuid;

use super::{Jobs, MOST_ROWS};
use crate::ports::Event;
use crate::restore::job::dry_run::Found;
use crate::restore::job::engine::Wish;
use crate::restore::job::limit::{tree_inside, tree_of};
use crate::restore::job::record::{Detail, JobDetail, Record};
use crate::restore::job::refusal::let_in;
use crate::restore::job::renames::Renames;
use crate::restore::job::rules::{Rules, cost, offers};
use crate::restore::job::sort::{FolderSeen, Sorted, Spot};
use crate::restore::job::view::{
    Cost, Decision, Decisions, DryRun, DryRunGroup, DryRunItem, DryRunPage, Group, GroupDecision,
    JobState, NameHolder, Selection,
};
use crate::restore::restorer::{Restorer, held};
use crate::restore::{ActingAs, Choice, ItemKey, ItemKind, Person, from_box};
use app_error::{AppError, ErrorCode};

/// Dry runs that are kept: one is looked at, and one more may be on its way.
const MOST_DRY_RUNS: usize = 3;
/// Examples of a group.
const EXAMPLES: usize = 3;
/// Names that stand for a job.
const NAMES: usize = 3;

/// The dry runs of which no job was made yet, oldest first.
pub(super) type DryRuns = VecDeque<Arc<Kept>>;

/// A dry run.
pub(super) struct Kept {
    id: String,
    pub(super) found: Found,
    per_minute: Option<u32>,
    operator: crate::restore::Operator,
}

impl Jobs {
    /// Looks what restoring a selection would meet. Sends look-ups only; stops when it is dropped. How far it is is told to
    /// the window under the name `operation`.
    ///
    /// # Errors
    /// `InputInvalid`, or why Box could not be asked.
    pub async fn dry_run(
        &self,
        restorer: &Restorer,
        selection: Selection,
        operation: &str,
    ) -> Result<DryRun, AppError> {
        let tell = |step| {
            self.window.tell(Event::DryRun {
                operation: operation.to_owned(),
                step,
            });
        };
        let found = restorer.look_ahead(selection, &tell).await?;
        // Where the account itself is refused, that is no matter of these items.
        if found
            .rows
            .iter()
            .any(|row| row.item.group == Group::NoAccess)
        {
            let_in(&restorer.parts().client).await?;
        }
        let kept = Kept {
            id: Uuid::new_v4().to_string(),
            found,
            per_minute: restorer
                .parts()
                .client
                .per_minute()
                .map(std::num::NonZeroU32::get),
            operator: restorer.parts().operator.clone(),
        };
        let told = DryRun {
            id: kept.id.clone(),
            acting_as: ActingAs::of(
                kept.found
                    .rows
                    .iter()
                    .filter(|row| row.item.group != Group::NotInTrash)
                    .map(|row| row.viewer.as_ref()),
            ),
            items: length(kept.found.rows.len()),
            groups: groups(&kept.found.rows),
            cost: cost(
                &kept.found,
                &Rules::of(&Decisions::default(), present(&kept.found.rows)),
                kept.per_minute,
            ),
            made_at: self.clock.now(),
        };
        self.keep(Arc::new(kept));
        Ok(told)
    }

    /// Up to 1,000 items of a dry run from number `from`, of one group or of all.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub fn dry_run_items(
        &self,
        id: &str,
        group: Option<Group>,
        from: u32,
        count: u32,
    ) -> Result<DryRunPage, AppError> {
        let kept = self.kept(id)?;
        let wanted = |row: &&Sorted| group.is_none_or(|group| row.item.group == group);
        let total = length(kept.found.rows.iter().filter(wanted).count());
        let rows = kept.found.rows.iter().filter(wanted).skip(from as usize);
        let rows = rows
            .take(count.min(MOST_ROWS) as usize)
            .map(|row| row.item.clone())
            .collect();
        Ok(DryRunPage { rows, total })
    }

    /// What a job by these decisions would cost.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub fn dry_run_cost(&self, id: &str, decisions: &Decisions) -> Result<Cost, AppError> {
        let kept = self.kept(id)?;
        let rules = Rules::of(decisions, present(&kept.found.rows));
        Ok(cost(&kept.found, &rules, kept.per_minute))
    }

    /// Forgets a dry run.
    pub fn drop_dry_run(&self, id: &str) {
        held(&self.dry_runs).retain(|kept| kept.id != id);
    }

    /// Makes a job of a dry run and sets it going. It goes on to its end, whether or not anybody waits for it.
    ///
    /// # Errors
    /// `NotFound` when the dry run was dropped, `NameInvalid` and `InputInvalid` for a decision that Box cannot follow,
    /// `NotConnected` when another account is connected by now, `ProfileInUse`, `JournalUnavailable`; then nothing was sent.
    pub async fn start(
        self: &Arc<Self>,
        restorer: &Restorer,
        dry_run: &str,
        decisions: Decisions,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        // Of two that start it, one makes a job.
        let kept = self.take(dry_run)?;
        let made = self.make_job(restorer, &kept, decisions).await;
        match made {
            Ok(id) => {
                self.set_going(restorer, id, Wish::Run, |_, _| Vec::new())
                    .await
            }
            Err(problem) => {
                self.keep(kept);
                Err(problem)
            }
        }
    }

    async fn make_job(
        &self,
        restorer: &Restorer,
        kept: &Kept,
        decisions: Decisions,
    ) -> Result<Uuid, AppError> {
        let operator = &restorer.parts().operator;
        if kept.operator != *operator {
            return Err(AppError::new(
                ErrorCode::NotConnected,
                "the dry run was made with another account",
            ));
        }
        check(&decisions)?;
        let rows = &kept.found.rows;
        let rules = Rules::of(&decisions, present(rows));
        let records = Records::of(&kept.found, &rules);
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
            .create_job(job, records.iter().map(Record::joining).collect())
            .await?)
    }

    /// Takes a dry run out.
    fn take(&self, id: &str) -> Result<Arc<Kept>, AppError> {
        let mut dry_runs = held(&self.dry_runs);
        let at = dry_runs.iter().position(|kept| kept.id == id);
        at.and_then(|at| dry_runs.remove(at))
            .ok_or_else(no_such_dry_run)
    }

    fn keep(&self, kept: Arc<Kept>) {
        let mut dry_runs = held(&self.dry_runs);
        dry_runs.push_back(kept);
        while dry_runs.len() > MOST_DRY_RUNS {
            dry_runs.pop_front();
        }
    }

    /// Our id of the account that a dry run was made with.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub(crate) fn account_of_dry_run(&self, id: &str) -> Result<String, AppError> {
        Ok(self.kept(id)?.operator.id.clone())
    }

    pub(super) fn kept(&self, id: &str) -> Result<Arc<Kept>, AppError> {
        let found = held(&self.dry_runs)
            .iter()
            .find(|kept| kept.id == id)
            .cloned();
        found.ok_or_else(no_such_dry_run)
    }
}

fn no_such_dry_run() -> AppError {
    AppError::new(ErrorCode::NotFound, "there is no such dry run any more")
}

/// Makes the rows of a job.
#[derive(Default)]
struct Records {
    rows: Vec<Record>,
    /// The folders that come back first although nobody selected them.
    added: HashMap<Box<str>, u32>,
    /// What gets another name, and for which item it does so.
    renamed: Renames,
}

impl Records {
    fn of(found: &Found, rules: &Rules) -> Vec<Record> {
        let renamed = Renames::shown(found.rows.iter().filter_map(
            |row| match &row.item.taken_by {
                Some(NameHolder::Existing { existing }) => {
                    Some((&existing.key, row.item.existing_new_name.as_ref()))
                }
                Some(NameHolder::Selected { .. }) | None => None,
            },
        ));
        let mut records = Self {
            renamed,
            ..Self::default()
        };
        for row in &found.rows {
            let record = record(row, rules, &records.rows, &mut records.renamed);
            records.push(record);
        }
        for (index, row) in found.rows.iter().enumerate() {
            let folder_first = Decision::Restore {
                choice: Choice::FolderFirst,
            };
            if row.item.group == Group::FolderInTrash
                && records.rows[index].detail.decision == folder_first
            {
                let after = row
                    .parent
                    .as_ref()
                    .and_then(|parent| records.folder(found, &parent.spot, row.viewer.as_ref()));
                records.rows[index].detail.after = after;
            }
        }
        records.rows
    }

    /// The number of a folder that is in the trash, which joins with all that are around it.
    fn folder(&mut self, found: &Found, spot: &Spot, viewer: Option<&Person>) -> Option<u32> {
        let id = &*spot.folder;
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
        let Some(FolderSeen::InTrash { name, parent }) = found.seen.get(spot) else {
            return None;
        };
        let (was_in, tree) = match parent {
            Some(parent) => match found.seen.get(&parent.spot) {
                Some(FolderSeen::There { folder, .. } | FolderSeen::Closed { folder }) => {
                    (folder.path.clone(), tree_of(&folder.path))
                }
                Some(FolderSeen::InTrash { .. } | FolderSeen::Gone | FolderSeen::Hidden) | None => {
                    (
                        vec![parent.name.clone()],
                        tree_of(std::slice::from_ref(&parent.name)),
                    )
                }
            },
            None => (Vec::new(), String::new()),
        };
        let decision = Decision::Restore {
            choice: Choice::AsItWas,
        };
        let mut detail = Detail {
            acting_for: viewer.cloned(),
            ..Detail::new(
                Group::Ready,
                decision,
                from_box::path_in_words(&was_in),
                tree,
            )
        };
        let number = length(self.rows.len());
        self.added.insert(id.into(), number);
        let state = ItemState::Pending;
        self.push(new_record(key, name.clone(), state, None, detail.clone()));
        detail.after = parent
            .as_ref()
            .and_then(|parent| self.folder(found, &parent.spot, viewer));
        if let Some(after) = detail.after.and_then(|after| self.rows.get(after as usize)) {
            detail.tree = tree_inside(&after.detail.tree, &after.name);
        }
        self.rows[number as usize].detail = detail;
        Some(number)
    }

    fn push(&mut self, record: Record) {
        let number = length(self.rows.len());
        self.rows.push(Record { number, ..record });
    }
}

fn record(row: &Sorted, rules: &Rules, before: &[Record], renamed: &mut Renames) -> Record {
    let DryRunItem {
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
        (_, Some(folder), _) => tree_inside(&folder.detail.tree, &folder.name),
        (_, None, Some(destination)) => tree_of(&destination.path),
        (_, None, None) => tree_of(&was_in.path),
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
    let detail = Detail {
        acting_for: row.viewer.clone(),
        after: row.after.map(length),
        suggestion,
        existing_new_name,
        shown_in: row
            .parent
            .as_ref()
            .filter(|_| shows)
            .map(|parent| parent.spot.folder.to_string()),
        // Its folder may come back with another one of the job.
        look_first: decision == Decision::Ask,
        asks: rules.is_to_be_asked(&row.item.key),
        ..Detail::new(group, decision, from_box::path_in_words(&was_in.path), tree)
    };
    new_record(key, name, state, code, detail)
}

fn new_record(
    key: ItemKey,
    name: String,
    state: ItemState,
    code: Option<ErrorCode>,
    detail: Detail,
) -> Record {
    Record {
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
            Choice::NewName { name } => crate::restore::names::usable(name)?,
            Choice::RenameExisting { name } => {
                name.as_deref()
                    .map_or(Ok(()), crate::restore::names::usable)?;
            }
            Choice::OtherFolder { folder_id, name } | Choice::Elsewhere { folder_id, name } => {
                from_box::folder_id(folder_id)?;
                name.as_deref()
                    .map_or(Ok(()), crate::restore::names::usable)?;
            }
        }
    }
    Ok(())
}

fn present(rows: &[Sorted]) -> impl Iterator<Item = Group> {
    rows.iter()
        .map(|row| row.item.group)
        .collect::<HashSet<_>>()
        .into_iter()
}

fn groups(rows: &[Sorted]) -> Vec<DryRunGroup> {
    let mut groups: BTreeMap<Group, (DryRunGroup, HashSet<&[String]>)> = BTreeMap::new();
    for Sorted { item, .. } in rows {
        let (group, places) = groups.entry(item.group).or_insert_with(|| {
            let group = DryRunGroup {
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
    let counted = |(group, places): (DryRunGroup, HashSet<&[String]>)| DryRunGroup {
        places: length(places.len()),
        ..group
    };
    groups.into_values().map(counted).collect()
}

/// Far fewer than four thousand million.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
