//! What becomes of an item that something stands in the way of.

use journal::{ItemState, UndoneState};
use tokio::time::Instant;

use super::{Engine, Pass, Task};
use crate::restore::job::limit::tree_of;
use crate::restore::job::next::Next;
use crate::restore::job::record::{Detail, Record};
use crate::restore::job::refusal::{Refused, many_refused};
use crate::restore::job::rules::group_of;
use crate::restore::job::view::{Decision, Group};
use crate::restore::run::code_of;
use crate::restore::{Blocked, Choice, Finding, Plan, TrashedItem, from_box};
use app_error::{AppError, ErrorCode};

/// So many refusals in a row are no accident of the items.
const MANY_REFUSED: usize = 3;

impl Engine {
    /// Something stands in the way: the rule for it decides, unless it has decided already and did not help.
    pub(super) fn blocked(&mut self, index: usize, plan: Plan) {
        let group = group_of(&plan.finding);
        if group == Group::NotInTrash {
            return self.not_in_trash(index, &plan.finding);
        }
        if group == Group::NoAccess && self.is_refused_with_others(index, &plan.finding) {
            return;
        }
        let next = self.bench.next(&self.records[index], &plan.finding);
        let record = &mut self.records[index];
        record.detail.times_blocked += 1;
        record.detail.group = group;
        record.code = code_of(&plan.finding);
        match next {
            Next::Leave => {
                record.detail.decision = Decision::Skip;
                self.finish(index, ItemState::Skipped);
            }
            Next::FolderFirst(folder) => {
                record.detail.comes_along =
                    matches!(plan.finding, Finding::InsideTrashedFolder { .. });
                self.put_first(index, &folder);
            }
            Next::Again(decision) => {
                record.detail.decision = decision;
                record.state = ItemState::Pending;
                self.changed.insert(index);
                self.turns.first(index);
            }
            Next::Ask => self.ask(index, plan.finding),
        }
    }

    /// Takes note of an item that is refused although nothing was known to stand in its way. Several in a row are told once, with
    /// everything as it was; when the person goes on and they are refused again, they are asked about. None of them is left in
    /// the trash by a rule that was made for others. Answers with whether the item was seen to.
    fn is_refused_with_others(&mut self, index: usize, finding: &Finding) -> bool {
        let detail = &self.records[index].detail;
        if detail.group == Group::NoAccess || detail.asks {
            return false;
        }
        let (group, decision) = (detail.group, detail.decision.clone());
        self.refused.retain(|refused| refused.index != index);
        self.refused.push(Refused {
            index,
            finding: finding.clone(),
            group,
            decision,
        });
        self.many_are_refused |= self.refused.len() >= MANY_REFUSED;
        if !self.many_are_refused {
            return false;
        }
        for Refused {
            index,
            finding,
            group,
            decision,
        } in std::mem::take(&mut self.refused)
        {
            let record = &mut self.records[index];
            record.because_of_nothing();
            record.finished_at = None;
            if self.believes_refusals {
                record.detail.group = Group::NoAccess;
                record.code = code_of(&finding);
                self.ask(index, finding);
            } else {
                record.state = ItemState::Pending;
                record.detail.group = group;
                record.detail.decision = decision;
                record.detail.look_first = true;
                self.changed.insert(index);
                self.turns.last(index);
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
            self.records[index].because(problem);
            return self.finish(index, ItemState::Failed);
        };
        self.detail
            .blocked_users
            .retain(|(other, _)| other.id != user.id);
        self.detail.blocked_users.push((user, problem.clone()));
        for index in self.with_others_of_the_user(index) {
            let record = &mut self.records[index];
            record.because(problem);
            record.detail.group = Group::NoAccess;
            let finding = Finding::NoAccess {
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
            self.records[index].because(problem);
            self.changed.insert(index);
            self.undone(index, UndoneState::Failed);
        }
    }

    /// Handles an item whose outcome cannot be looked up on behalf of its user.
    fn cannot_be_looked_up(&mut self, index: usize, problem: &AppError) {
        let words = format!("what became of it cannot be seen: {}", problem.message);
        self.records[index].because(&AppError::new(ErrorCode::UnknownOutcome, words));
        self.records[index].keep_what_was_renamed();
        self.changed.insert(index);
        match self.pass {
            Pass::BringBack => self.finish(index, ItemState::Unknown),
            Pass::PutAway => self.undone(index, UndoneState::Unknown),
        }
    }

    /// An item, and all that are in line and done for the same user. Those have no turn any more.
    fn with_others_of_the_user(&mut self, index: usize) -> Vec<usize> {
        let (records, unsettled) = (&self.records, &self.unsettled);
        let user = |index: usize| records[index].detail.acting_for.as_ref()?.id.as_deref();
        let others = self
            .turns
            .drop_where(|other| user(other) == user(index) && !unsettled.contains(&other));
        std::iter::once(index).chain(others).collect()
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
        let there = self
            .records
            .iter()
            .position(|record| record.key == folder.key);
        let at = there.unwrap_or_else(|| {
            let (was_in, tree) = (&folder.was_in.path, tree_of(&folder.was_in.path));
            let decision = Decision::Restore {
                choice: Choice::AsItWas,
            };
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
                    ..Detail::new(
                        Group::Ready,
                        decision,
                        from_box::path_in_words(was_in),
                        tree,
                    )
                },
                unreadable: None,
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
        record.detail.decision = Decision::Restore {
            choice: Choice::FolderFirst,
        };
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
        let Detail {
            lost_before,
            comes_along,
            ..
        } = self.records[index].detail;
        if matches!(finding, Finding::AlreadyBack { .. }) && (lost_before || comes_along) {
            // By our doing. The look brings its mark along, without which it could not be put back.
            self.unsettled.insert(index);
            return self.turns.first(index);
        }
        let record = &mut self.records[index];
        record.detail.group = Group::NotInTrash;
        match finding {
            Finding::AlreadyBack { folder, name } => {
                record.detail.folder = Some(folder.clone());
                record.detail.new_name = Some(name.clone());
                record.because(&AppError::new(
                    ErrorCode::NotInTrash,
                    "somebody brought it back already",
                ));
            }
            Finding::Gone
            | Finding::Ready { .. }
            | Finding::NameTaken { .. }
            | Finding::FolderGone { .. }
            | Finding::NoAccess { .. }
            | Finding::InsideTrashedFolder { .. } => {
                record.because(&AppError::new(
                    ErrorCode::NotFound,
                    "neither in the trash nor anywhere to be seen",
                ));
            }
        }
        self.finish(index, ItemState::Failed);
    }
}
