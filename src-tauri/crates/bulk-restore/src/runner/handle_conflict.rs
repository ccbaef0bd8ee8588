//! What becomes of an item that something stands in the way of.

use crate::{
    Decision, Group,
    concurrency::path_key,
    decision_table::group_of,
    job_item::{ItemDetail, JobItem},
    runner::{Direction, JobRunner, Task},
    worker::{
        account_access::{RefusedItem, many_refused},
        conflict_policy::NextAction,
    },
};
use app_error::{AppError, ErrorCode};
use box_session::{TrashedItem, convert};
use journal::{ItemState, UndoneState};
use restore::{Blocked, CheckResult, Choice, RestoreCheck, error_code_of};
use tokio::time::Instant;

/// So many refusals in a row are no accident of the items.
const MANY_REFUSED: usize = 3;

impl JobRunner {
    /// Something stands in the way: the rule for it decides, unless it has decided already and did not help.
    pub(super) fn handle_conflict(&mut self, index: usize, plan: RestoreCheck) {
        let group = group_of(&plan.result);
        if group == Group::NotInTrash {
            return self.not_in_trash(index, &plan.result);
        }
        if group == Group::NoAccess && self.is_refused_with_others(index, &plan.result) {
            return;
        }
        let next = self.worker.next(&self.records[index], &plan.result);
        let record = &mut self.records[index];
        record.detail.times_blocked += 1;
        record.detail.group = group;
        record.code = error_code_of(&plan.result);
        match next {
            NextAction::Leave => {
                record.detail.decision = Decision::Skip;
                self.finish(index, ItemState::Skipped);
            }
            NextAction::FolderFirst(folder) => {
                record.detail.comes_along =
                    matches!(plan.result, CheckResult::InsideTrashedFolder { .. });
                self.put_first(index, &folder);
            }
            NextAction::Again(decision) => {
                record.detail.decision = decision;
                record.state = ItemState::Pending;
                self.changed.insert(index);
                self.queue.first(index);
            }
            NextAction::Ask => self.ask(index, plan.result),
        }
    }

    /// Takes note of an item that is refused although nothing was known to stand in its way. Several in a row are told once, with
    /// everything as it was; when the person goes on and they are refused again, they are asked about. None of them is left in
    /// the trash by a rule that was made for others. Answers with whether the item was seen to.
    fn is_refused_with_others(&mut self, index: usize, finding: &CheckResult) -> bool {
        let detail = &self.records[index].detail;
        if detail.group == Group::NoAccess || detail.asks {
            return false;
        }
        let (group, decision) = (detail.group, detail.decision.clone());
        self.refused.retain(|refused| refused.index != index);
        self.refused.push(RefusedItem {
            index,
            finding: finding.clone(),
            group,
            decision,
        });
        self.many_are_refused |= self.refused.len() >= MANY_REFUSED;
        if !self.many_are_refused {
            return false;
        }
        for RefusedItem {
            index,
            finding,
            group,
            decision,
        } in std::mem::take(&mut self.refused)
        {
            let record = &mut self.records[index];
            record.clear_error();
            record.finished_at = None;
            if self.believes_refusals {
                record.detail.group = Group::NoAccess;
                record.code = error_code_of(&finding);
                self.ask(index, finding);
            } else {
                record.state = ItemState::Pending;
                record.detail.group = group;
                record.detail.decision = decision;
                record.detail.look_first = true;
                self.changed.insert(index);
                self.queue.last(index);
            }
        }
        if !self.believes_refusals {
            self.detail.refusals_told = true;
            self.stop.get_or_insert_with(many_refused);
        }
        true
    }

    /// Box keeps out the user in whose name an item was to come back. Nothing else is sent for that user: all of theirs that wait
    /// for nothing else are asked about together, with one explanation. What was sent before and is still open stays so.
    pub(super) fn user_is_blocked(&mut self, index: usize, task: Task, problem: &AppError) {
        if task == Task::LookUp {
            return self.cannot_be_looked_up(index, problem);
        }
        let Some(user) = self.records[index].detail.acting_for.clone() else {
            self.records[index].set_error(problem);
            return self.finish(index, ItemState::Failed);
        };
        self.detail
            .blocked_users
            .retain(|(other, _)| other.id != user.id);
        self.detail.blocked_users.push((user, problem.clone()));
        for index in self.with_others_of_the_user(index) {
            let record = &mut self.records[index];
            record.set_error(problem);
            record.detail.group = Group::NoAccess;
            let finding = CheckResult::NoAccess {
                to: Blocked::Item,
                folder: None,
            };
            self.ask(index, finding);
        }
    }

    /// The same while items are put back into the trash: a new undo tries them again.
    pub(super) fn undo_of_user_is_blocked(&mut self, index: usize, task: Task, problem: &AppError) {
        if task == Task::LookUp {
            return self.cannot_be_looked_up(index, problem);
        }
        for index in self.with_others_of_the_user(index) {
            self.records[index].set_error(problem);
            self.changed.insert(index);
            self.undone(index, UndoneState::Failed);
        }
    }

    /// Handles an item whose outcome cannot be looked up on behalf of its user.
    fn cannot_be_looked_up(&mut self, index: usize, problem: &AppError) {
        let words = format!("what became of it cannot be seen: {}", problem.message);
        self.records[index].set_error(&AppError::new(ErrorCode::UnknownOutcome, words));
        self.records[index].keep_what_was_renamed();
        self.changed.insert(index);
        match self.direction {
            Direction::Restore => self.finish(index, ItemState::Unknown),
            Direction::Undo => self.undone(index, UndoneState::Unknown),
        }
    }

    /// An item, and all that are in line and done for the same user. Those have no turn any more.
    fn with_others_of_the_user(&mut self, index: usize) -> Vec<usize> {
        let (records, unsettled) = (&self.records, &self.unsettled);
        let user = |index: usize| records[index].detail.acting_for.as_ref()?.id.as_deref();
        let others = self
            .queue
            .remove_where(|other| user(other) == user(index) && !unsettled.contains(&other));
        std::iter::once(index).chain(others).collect()
    }

    fn ask(&mut self, index: usize, finding: CheckResult) {
        let record = &mut self.records[index];
        record.state = ItemState::Asking;
        record.detail.finding = Some(finding);
        self.changed.insert(index);
        self.rate.ended(Instant::now());
    }

    /// The folder joins the job, unless it is in it, and the item waits for it.
    pub(super) fn put_first(&mut self, index: usize, folder: &TrashedItem) {
        let there = self
            .records
            .iter()
            .position(|record| record.key == folder.key);
        let at = there.unwrap_or_else(|| {
            let (was_in, tree) = (&folder.was_in.path, path_key(&folder.was_in.path));
            let decision = Decision::Restore {
                choice: Choice::AsItWas,
            };
            let record = JobItem {
                number: u32::try_from(self.records.len()).unwrap_or(u32::MAX),
                key: folder.key.clone(),
                name: folder.name.clone(),
                state: ItemState::Pending,
                undone: None,
                attempts: 0,
                code: None,
                request_id: None,
                finished_at: None,
                detail: ItemDetail {
                    acting_for: self.records[index].detail.acting_for.clone(),
                    // It may itself lie in a folder that is in the trash.
                    look_first: true,
                    ..ItemDetail::new(Group::Ready, decision, convert::path_text(was_in), tree)
                },
                unreadable: None,
            };
            self.joined.push(record.clone());
            self.records.push(record);
            let at = self.records.len() - 1;
            self.queue.first(at);
            at
        });
        let (ended, number) = (self.records[at].has_ended(), self.records[at].number);
        let record = &mut self.records[index];
        record.state = ItemState::Pending;
        record.detail.decision = Decision::Restore {
            choice: Choice::FolderFirst,
        };
        record.detail.after = Some(number);
        self.changed.insert(index);
        if ended {
            self.queue.last(index);
        } else {
            self.queue.wait_for(at, index);
        }
    }

    /// Somebody else brought it back, or this job did and never heard of it, or it was erased.
    fn not_in_trash(&mut self, index: usize, finding: &CheckResult) {
        let ItemDetail {
            lost_before,
            comes_along,
            ..
        } = self.records[index].detail;
        if matches!(finding, CheckResult::AlreadyBack { .. }) && (lost_before || comes_along) {
            // By our doing. The look brings its mark along, without which it could not be put back.
            self.unsettled.insert(index);
            return self.queue.first(index);
        }
        let record = &mut self.records[index];
        record.detail.group = Group::NotInTrash;
        match finding {
            CheckResult::AlreadyBack { folder, name } => {
                record.detail.folder = Some(folder.clone());
                record.detail.new_name = Some(name.clone());
                record.set_error(&AppError::new(
                    ErrorCode::NotInTrash,
                    "somebody brought it back already",
                ));
            }
            CheckResult::Gone
            | CheckResult::Ready { .. }
            | CheckResult::NameTaken { .. }
            | CheckResult::FolderGone { .. }
            | CheckResult::NoAccess { .. }
            | CheckResult::InsideTrashedFolder { .. } => {
                record.set_error(&AppError::new(
                    ErrorCode::NotFound,
                    "neither in the trash nor anywhere to be seen",
                ));
            }
        }
        self.finish(index, ItemState::Failed);
    }
}
