//! What becomes of an item when the work on it ends.

use std::time::Duration;

use journal::{ItemState, UndoneState};
use tokio::time::Instant;

use super::turns::folder_of;
use super::{Engine, Halt, Task};
use crate::problem::{Code, Problem};
use crate::restore::job::limit::tree_of;
use crate::restore::job::record::{Detail, Record};
use crate::restore::job::rules::group_of;
use crate::restore::job::view::{Decision, Group, WaitReason};
use crate::restore::job::work::End;
use crate::restore::run::code_of;
use crate::restore::{Choice, Finding, ItemKind, Plan, TrashedItem, from_box};

/// How often an item is sent whose answers get lost.
const MOST_LOST: u32 = 5;
/// How often a folder may be busy: at up to half a minute each, a quarter of an hour and more.
const MOST_BUSY: u32 = 40;
/// How often something may stand in the way of an item before the person is asked, whatever the rules say.
const MOST_BLOCKED: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_HALT: Duration = Duration::from_secs(60);

impl Engine {
    /// The work of bringing an item back has ended.
    pub(super) fn ended(&mut self, index: usize, task: Task, end: End) {
        if !matches!(end, End::LookLater { .. } | End::Again { .. } | End::Stop(_)) {
            self.unsettled.remove(&index);
        }
        match end {
            End::Back { item, request_id, by_looking, existing_renamed } => {
                self.bench.restorer.left_the_trash(&item.key);
                let record = &mut self.records[index];
                record.because_of_nothing();
                record.detail.etag = item.etag.as_ref().map(|etag| etag.as_str().to_owned());
                record.detail.folder = Some(from_box::folder_of(&item));
                record.detail.new_name = Some(item.name.clone());
                record.detail.existing_renamed = existing_renamed;
                record.detail.found_by_looking = by_looking;
                record.request_id = request_id.or(record.request_id.take());
                self.limit.went_well();
                self.finish(index, ItemState::Done);
            }
            End::Blocked { plan, request_id } => {
                if request_id.is_some() {
                    self.records[index].request_id = request_id;
                }
                self.blocked(index, *plan);
            }
            End::Again { reason, after, problem, lost } => {
                self.again(index, task, reason, after, problem, lost);
            }
            End::LookLater { why, steps } => {
                self.unsettled.insert(index);
                let record = &mut self.records[index];
                record.detail.steps = steps.or(record.detail.steps.take());
                self.ended(index, Task::LookUp, *why);
            }
            End::FromTheBeginning => {
                let record = &mut self.records[index];
                record.state = ItemState::Pending;
                record.detail.steps = None;
                record.detail.lost_before = true;
                self.changed.insert(index);
                self.turns.first(index);
            }
            End::Failed(problem) => {
                self.records[index].because(&problem);
                self.finish(index, ItemState::Failed);
            }
            End::Unknown(problem) => {
                self.records[index].because(&problem);
                self.finish(index, ItemState::Unknown);
            }
            End::Stop(problem) => {
                if task == Task::Do {
                    self.records[index].state = ItemState::Pending;
                    self.changed.insert(index);
                }
                self.turns.first(index);
                self.stop.get_or_insert(problem);
            }
            End::Away => self.finish(index, ItemState::Skipped),
        }
    }

    /// The work of putting an item back into the trash has ended.
    pub(super) fn put_away(&mut self, index: usize, task: Task, end: End) {
        if !matches!(end, End::LookLater { .. } | End::Again { .. } | End::Stop(_)) {
            self.unsettled.remove(&index);
        }
        self.changed.insert(index);
        match end {
            End::Away => {
                self.limit.went_well();
                self.undone(index, UndoneState::Done);
            }
            End::Failed(problem) => {
                let gone = matches!(problem.code, Code::ChangedSince | Code::NotFound);
                self.records[index].because(&problem);
                self.undone(index, if gone { UndoneState::ChangedSince } else { UndoneState::Failed });
            }
            End::Unknown(problem) => {
                self.records[index].because(&problem);
                self.undone(index, UndoneState::Unknown);
            }
            End::Again { reason, after, problem, lost } => {
                if task == Task::Do {
                    self.records[index].undone = None;
                }
                self.again(index, task, reason, after, problem, lost);
            }
            End::LookLater { why, .. } => {
                self.unsettled.insert(index);
                self.put_away(index, Task::LookUp, *why);
            }
            End::FromTheBeginning => {
                self.records[index].undone = None;
                self.turns.first(index);
            }
            End::Stop(problem) => {
                if task == Task::Do {
                    self.records[index].undone = None;
                }
                self.turns.first(index);
                self.stop.get_or_insert(problem);
            }
            End::Back { .. } | End::Blocked { .. } => self.undone(index, UndoneState::Unknown),
        }
    }

    /// A sign of life, or none yet.
    pub(super) fn probed(&mut self, _: usize, end: End) {
        let tries = self.halt.map_or(0, |halt| halt.tries) + 1;
        match end {
            End::Again { reason, .. } => {
                let wait = (FIRST_WAIT * 2_u32.saturating_pow(tries)).min(LONGEST_HALT);
                self.halt = Some(Halt { reason, until: Instant::now() + wait, tries });
            }
            End::Stop(problem) => {
                self.halt = None;
                self.stop.get_or_insert(problem);
            }
            End::Back { .. }
            | End::Blocked { .. }
            | End::LookLater { .. }
            | End::FromTheBeginning
            | End::Failed(_)
            | End::Unknown(_)
            | End::Away => self.halt = None,
        }
    }

    /// The item has its ending; what waited for it goes on.
    fn finish(&mut self, index: usize, state: ItemState) {
        let record = &mut self.records[index];
        record.state = state;
        record.finished_at = Some(self.clock.now());
        record.detail.steps = None;
        self.changed.insert(index);
        self.rate.ended(Instant::now());
        for inside in self.turns.release(index) {
            // Without its folder it meets something else than was planned for.
            self.records[inside].detail.look_first |= state != ItemState::Done;
        }
    }

    fn undone(&mut self, index: usize, undone: UndoneState) {
        self.records[index].undone = Some(undone);
        self.rate.ended(Instant::now());
        if undone == UndoneState::Done {
            if let Some(folder) = folder_of(&self.records, index) {
                self.turns.put_away_in(folder);
            }
            return;
        }
        // A folder takes with it what is in it: one with something that has to stay stays itself.
        let mut folder = folder_of(&self.records, index);
        // A row on the disk may say anything, even that two folders lie in each other.
        let mut above = 0;
        while let Some(at) = folder {
            if self.records[at].undone.is_none() {
                let words = "something in it was changed since, so it is left alone";
                self.records[at].because(&Problem::new(Code::ChangedSince, words));
                self.records[at].undone = Some(UndoneState::ChangedSince);
                self.turns.drop_one(at);
                self.changed.insert(at);
            }
            above += 1;
            folder = folder_of(&self.records, at).filter(|_| above < self.records.len());
        }
    }

    /// Certainly nothing happened: its turn comes again.
    fn again(
        &mut self,
        index: usize,
        task: Task,
        reason: WaitReason,
        after: Option<Duration>,
        problem: Problem,
        lost: bool,
    ) {
        self.limit.too_much();
        let looking = task == Task::LookUp;
        let record = &mut self.records[index];
        if problem.request_id.is_some() {
            record.request_id.clone_from(&problem.request_id);
        }
        record.detail.lost_before |= lost;
        let most = if lost || reason == WaitReason::Misbehaving { MOST_LOST } else { MOST_BUSY };
        let patient = looking || matches!(reason, WaitReason::Offline | WaitReason::AskedToWait);
        if record.attempts >= most && !patient {
            record.because(&problem);
            match self.pass {
                super::Pass::BringBack => self.finish(index, ItemState::Failed),
                super::Pass::PutAway => self.undone(index, UndoneState::Failed),
            }
            return;
        }
        if !looking && self.pass == super::Pass::BringBack {
            record.state = ItemState::Pending;
        }
        self.changed.insert(index);
        let doubled = FIRST_WAIT * 2_u32.saturating_pow(self.records[index].attempts.saturating_sub(1));
        let wait = after.unwrap_or_else(|| doubled.min(LONGEST_WAIT));
        match reason {
            WaitReason::Offline | WaitReason::Slept if !lost => {
                self.halt_for(reason, FIRST_WAIT);
                self.turns.first(index);
            }
            WaitReason::Offline
            | WaitReason::Slept
            | WaitReason::AskedToWait
            | WaitReason::FolderBusy
            | WaitReason::Misbehaving
            | WaitReason::LookingUp => self.turns.at(Instant::now() + wait, index, reason),
        }
    }

    /// Something stands in the way: the rule for it decides, unless it has decided already and did not help.
    fn blocked(&mut self, index: usize, plan: Plan) {
        let group = group_of(&plan.finding);
        if group == Group::NotInTrash {
            return self.not_in_trash(index, &plan.finding);
        }
        let rule = match (self.bench.rules.for_group(group), &plan.finding) {
            // Two of the job want one name: neither is what the person meant by the existing one.
            (
                Decision::Restore { choice: Choice::RenameExisting { .. } },
                Finding::NameTaken { existing, .. },
            ) if self.bench.ours.contains(&existing.key) => Decision::KeepBoth,
            (rule, _) => rule,
        };
        let record = &mut self.records[index];
        record.detail.times_blocked += 1;
        // Other names were tried there, as far as the rule lets them: no folder is given up for a name.
        let kept_there = record.meets_its_name_there(&plan.finding) && rule.folder().is_none();
        let never_ends = record.detail.times_blocked > MOST_BLOCKED;
        let rule = if rule != Decision::Skip && (kept_there || never_ends) { Decision::Ask } else { rule };
        let tried = record.detail.group == group && record.detail.decision == rule;
        record.detail.group = group;
        record.code = code_of(&plan.finding);
        match rule {
            Decision::Skip => {
                record.detail.decision = Decision::Skip;
                self.finish(index, ItemState::Skipped);
            }
            Decision::Restore { choice: Choice::FolderFirst } if !tried => {
                match trashed_folder(&plan.finding) {
                    Some(folder) => self.put_first(index, &folder.clone()),
                    None => self.ask(index, plan.finding),
                }
            }
            rule @ (Decision::Restore { .. } | Decision::KeepBoth) if !tried => {
                record.detail.decision = rule;
                record.state = ItemState::Pending;
                self.changed.insert(index);
                self.turns.first(index);
            }
            Decision::Restore { .. } | Decision::KeepBoth | Decision::Ask => self.ask(index, plan.finding),
        }
    }

    fn ask(&mut self, index: usize, finding: Finding) {
        let record = &mut self.records[index];
        record.state = ItemState::Asking;
        record.detail.finding = Some(finding);
        self.changed.insert(index);
        self.rate.ended(Instant::now());
    }

    /// The folder joins the job, unless it is in it, and the item waits for it.
    pub(super) fn put_first(&mut self, index: usize, folder: &TrashedItem) {
        let there = self.records.iter().position(|record| record.key == folder.key);
        let at = there.unwrap_or_else(|| {
            let (was_in, tree) = (&folder.was_in.path, tree_of(&folder.was_in.path));
            let decision = Decision::Restore { choice: Choice::AsItWas };
            let record = Record {
                number: u32::try_from(self.records.len()).unwrap_or(u32::MAX),
                key: folder.key.clone(),
                name: folder.name.clone(),
                state: ItemState::Pending,
                undone: None,
                attempts: 0,
                code: None,
                request_id: None,
                finished_at: None,
                detail: Detail {
                    acting_for: self.records[index].detail.acting_for.clone(),
                    // It may itself lie in a folder that is in the trash.
                    look_first: true,
                    ..Detail::new(Group::Ready, decision, from_box::path_in_words(was_in), tree)
                },
            };
            self.joined.push(record.clone());
            self.records.push(record);
            let at = self.records.len() - 1;
            self.turns.first(at);
            at
        });
        let (ended, number) = (self.records[at].has_ended(), self.records[at].number);
        let record = &mut self.records[index];
        record.state = ItemState::Pending;
        record.detail.decision = Decision::Restore { choice: Choice::FolderFirst };
        record.detail.after = Some(number);
        self.changed.insert(index);
        if ended {
            self.turns.last(index);
        } else {
            self.turns.wait_for(at, index);
        }
    }

    /// Somebody else brought it back, or this job did and never heard of it, or it was erased.
    fn not_in_trash(&mut self, index: usize, finding: &Finding) {
        let record = &mut self.records[index];
        record.detail.group = Group::NotInTrash;
        let by_us = record.detail.lost_before;
        match finding {
            Finding::AlreadyBack { folder, name } => {
                record.detail.folder = Some(folder.clone());
                record.detail.new_name = Some(name.clone());
                if by_us {
                    record.because_of_nothing();
                    record.detail.found_by_looking = true;
                    self.finish(index, ItemState::Done);
                } else {
                    record.because(&Problem::new(Code::NotInTrash, "somebody brought it back already"));
                    self.finish(index, ItemState::Failed);
                }
            }
            Finding::Gone
            | Finding::Ready { .. }
            | Finding::NameTaken { .. }
            | Finding::FolderGone { .. }
            | Finding::NoAccess { .. }
            | Finding::InsideTrashedFolder { .. } => {
                record.because(&Problem::new(Code::NotFound, "neither in the trash nor anywhere to be seen"));
                self.finish(index, ItemState::Failed);
            }
        }
    }
}

fn trashed_folder(finding: &Finding) -> Option<&TrashedItem> {
    match finding {
        Finding::FolderGone { trashed_folder } | Finding::InsideTrashedFolder { trashed_folder } => {
            trashed_folder.as_deref().filter(|folder| folder.key.kind == ItemKind::Folder)
        }
        Finding::Ready { .. }
        | Finding::NameTaken { .. }
        | Finding::NoAccess { .. }
        | Finding::AlreadyBack { .. }
        | Finding::Gone => None,
    }
}
