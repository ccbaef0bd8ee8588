//! Handles the conflicts and refusals of items.

use crate::{
    Decision, Group,
    concurrency::path_key,
    decision_table::group_of,
    direction::Direction,
    job_item::{ItemDetail, JobItem},
    runner::{JobCommand, JobRunner, run_state::ItemTask},
    worker::{
        account_access::{RefusedItem, many_refused_error},
        conflict_policy::NextAction,
    },
};
use app_error::{AppError, ErrorCode};
use box_session::{TrashedItem, convert};
use journal::{ItemState, UndoneState};
use restore::{Blocked, CheckResult, Choice, RestoreCheck, error_code_of};
use tokio::time::Instant;

/// The number of refused items in a row from which the reason is taken to be the account.
const MAX_REFUSED: usize = 3;

impl JobRunner {
    /// Handles a conflict as decided for its group, unless that was tried without success.
    pub(super) fn handle_conflict(&mut self, index: usize, check: RestoreCheck) {
        let group = group_of(&check.result);
        if group == Group::NotInTrash {
            return self.handle_not_in_trash(index, &check.result);
        }
        if group == Group::NoAccess && self.count_refusal(index, &check.result) {
            return;
        }
        let next = self.worker.next_action(&self.items[index], &check.result);
        let job_item = &mut self.items[index];
        job_item.detail.conflicts += 1;
        job_item.detail.group = group;
        job_item.code = error_code_of(&check.result);
        match next {
            NextAction::Skip => {
                job_item.detail.decision = Decision::Skip;
                self.finish(index, ItemState::Skipped);
            }
            NextAction::FolderFirst(folder) => {
                job_item.detail.restored_with_folder =
                    matches!(check.result, CheckResult::InsideTrashedFolder { .. });
                self.restore_folder_first(index, &folder);
            }
            NextAction::Retry(decision) => {
                job_item.detail.decision = decision;
                job_item.state = ItemState::Pending;
                self.changed.insert(index);
                self.queue.push_front(index);
            }
            NextAction::Ask => self.ask(index, check.result),
        }
    }

    /// Counts an item that is refused although it had no known conflict. Several in a row stop the job once, with the items
    /// unchanged. If they are refused again after the job was resumed, it asks about them. A decision for other items does not
    /// skip them. Returns whether the item was handled.
    fn count_refusal(&mut self, index: usize, check_result: &CheckResult) -> bool {
        let detail = &self.items[index].detail;
        if detail.group == Group::NoAccess || detail.asks {
            return false;
        }
        let (group, decision) = (detail.group, detail.decision.clone());
        self.refused_items.retain(|refused| refused.index != index);
        self.refused_items.push(RefusedItem {
            index,
            check_result: check_result.clone(),
            group,
            decision,
        });
        self.refusal_limit_reached |= self.refused_items.len() >= MAX_REFUSED;
        if !self.refusal_limit_reached {
            return false;
        }
        for RefusedItem {
            index,
            check_result,
            group,
            decision,
        } in std::mem::take(&mut self.refused_items)
        {
            let job_item = &mut self.items[index];
            job_item.clear_error();
            job_item.finished_at = None;
            if self.refusals_confirmed {
                job_item.detail.group = Group::NoAccess;
                job_item.code = error_code_of(&check_result);
                self.ask(index, check_result);
            } else {
                job_item.state = ItemState::Pending;
                job_item.detail.group = group;
                job_item.detail.decision = decision;
                job_item.detail.check_first = true;
                self.changed.insert(index);
                self.queue.push_back(index);
            }
        }
        if !self.refusals_confirmed {
            self.detail.refusals_reported = true;
            self.stop.get_or_insert_with(many_refused_error);
        }
        true
    }

    /// Returns whether the refusal of an undo may have its reason in the account. Once that was reported and the job resumed,
    /// each refusal is the item's own.
    pub(super) fn counts_as_refused_undo(&self, error: &AppError) -> bool {
        error.code == ErrorCode::Forbidden && !self.refusals_confirmed
    }

    /// Counts an item whose undo is refused. Several in a row stop the job once, with the items unchanged.
    pub(super) fn count_refused_undo(&mut self, index: usize, error: AppError) {
        self.items[index].undone = None;
        self.refused_undos.push((index, error));
    }

    /// Returns whether so many undos in a row were refused that no other is sent until those in flight are known.
    pub(super) fn waits_for_refused_undos(&self) -> bool {
        self.refused_undos.len() >= MAX_REFUSED
    }

    /// Finishes the undos that were refused: they are too few, or others succeed.
    pub(super) fn finish_refused_undos(&mut self) {
        for (index, error) in std::mem::take(&mut self.refused_undos) {
            self.items[index].set_error(&error);
            self.changed.insert(index);
            self.finish_undo(index, UndoneState::Failed);
        }
    }

    /// Once nothing is in flight: stops the job if too many undos in a row were refused, and finishes those that were refused if
    /// nothing else is left to do.
    pub(super) fn decide_on_refused_undos(&mut self) {
        if !self.in_flight.is_empty() || self.refused_undos.is_empty() {
            return;
        }
        let cancelled = *self.command.borrow() == JobCommand::Cancel;
        let ends = self.queue.is_empty() && self.backoff.is_none() && self.stop.is_none();
        if self.waits_for_refused_undos() && !cancelled {
            self.detail.refusals_reported = true;
            self.stop.get_or_insert_with(many_refused_error);
        } else if cancelled || ends {
            self.finish_refused_undos();
        }
    }

    /// Blocks the user on whose behalf an item was to be restored. Nothing else is sent for that user: the job asks about all their
    /// queued items together. Items of theirs in flight or to be verified are unchanged.
    pub(super) fn block_user(&mut self, index: usize, task: ItemTask, error: &AppError) {
        if task == ItemTask::Verify {
            return self.set_unverifiable(index, error);
        }
        let Some(user) = self.items[index].detail.acting_for.clone() else {
            self.items[index].set_error(error);
            return self.finish(index, ItemState::Failed);
        };
        self.detail
            .blocked_users
            .retain(|(other, _)| other.id != user.id);
        self.detail.blocked_users.push((user, error.clone()));
        for index in self.take_items_of_user(index) {
            let job_item = &mut self.items[index];
            job_item.set_error(error);
            job_item.detail.group = Group::NoAccess;
            let check_result = CheckResult::NoAccess {
                to: Blocked::Item,
                folder: None,
            };
            self.ask(index, check_result);
        }
    }

    /// Blocks the user of an item during an undo. A new undo retries their items.
    pub(super) fn block_user_in_undo(&mut self, index: usize, task: ItemTask, error: &AppError) {
        if task == ItemTask::Verify {
            return self.set_unverifiable(index, error);
        }
        for index in self.take_items_of_user(index) {
            self.items[index].set_error(error);
            self.changed.insert(index);
            self.finish_undo(index, UndoneState::Failed);
        }
    }

    /// Sets the outcome of an item to unknown because its user has no access to verify it.
    fn set_unverifiable(&mut self, index: usize, error: &AppError) {
        let words = format!("its outcome cannot be verified: {}", error.message);
        self.items[index].set_error(&AppError::new(ErrorCode::UnknownOutcome, words));
        self.items[index].keep_renamed_item();
        self.changed.insert(index);
        match self.direction {
            Direction::Restore => self.finish(index, ItemState::Unknown),
            Direction::Undo => self.finish_undo(index, UndoneState::Unknown),
        }
    }

    /// Returns an item and all queued items of the same user, which are removed from the queue.
    fn take_items_of_user(&mut self, index: usize) -> Vec<usize> {
        let (items, unverified) = (&self.items, &self.unverified);
        let user = |index: usize| items[index].detail.acting_for.as_ref()?.id.as_deref();
        let others = self
            .queue
            .remove_where(|other| user(other) == user(index) && !unverified.contains(&other));
        std::iter::once(index).chain(others).collect()
    }

    fn ask(&mut self, index: usize, check_result: CheckResult) {
        let job_item = &mut self.items[index];
        job_item.state = ItemState::Asking;
        job_item.detail.check_result = Some(check_result);
        self.changed.insert(index);
        self.rate.count(Instant::now());
    }

    /// Adds a folder to the job, unless it is in it, and lets the item wait for it.
    pub(super) fn restore_folder_first(&mut self, index: usize, folder: &TrashedItem) {
        let there = self
            .items
            .iter()
            .position(|job_item| job_item.key == folder.key);
        let at = there.unwrap_or_else(|| {
            let (was_in, tree) = (&folder.was_in.path, path_key(&folder.was_in.path));
            let decision = Decision::Restore {
                choice: Choice::AsItWas,
            };
            let job_item = JobItem {
                number: u32::try_from(self.items.len()).unwrap_or(u32::MAX),
                key: folder.key.clone(),
                name: folder.name.clone(),
                state: ItemState::Pending,
                undone: None,
                attempts: 0,
                code: None,
                request_id: None,
                finished_at: None,
                detail: ItemDetail {
                    acting_for: self.items[index].detail.acting_for.clone(),
                    // It may itself be in a folder that is in the trash.
                    check_first: true,
                    ..ItemDetail::new(Group::Ready, decision, convert::path_text(was_in), tree)
                },
                unreadable: None,
            };
            self.new_items.push(job_item.clone());
            self.items.push(job_item);
            let at = self.items.len() - 1;
            self.queue.push_front(at);
            at
        });
        let (finished, number) = (self.items[at].has_ended(), self.items[at].number);
        let job_item = &mut self.items[index];
        job_item.state = ItemState::Pending;
        job_item.detail.decision = Decision::Restore {
            choice: Choice::FolderFirst,
        };
        job_item.detail.after = Some(number);
        self.changed.insert(index);
        if finished {
            self.queue.push_back(index);
        } else {
            self.queue.wait_for(at, index);
        }
    }

    /// Handles an item that is not in the trash: restored by another user, or by this job without an answer, or purged.
    fn handle_not_in_trash(&mut self, index: usize, check_result: &CheckResult) {
        let ItemDetail {
            answer_lost,
            restored_with_folder,
            ..
        } = self.items[index].detail;
        if matches!(check_result, CheckResult::AlreadyBack { .. })
            && (answer_lost || restored_with_folder)
        {
            // Restored by this job. The verification returns its etag, which undo needs.
            self.unverified.insert(index);
            return self.queue.push_front(index);
        }
        let job_item = &mut self.items[index];
        job_item.detail.group = Group::NotInTrash;
        match check_result {
            CheckResult::AlreadyBack { folder, name } => {
                job_item.detail.folder = Some(folder.clone());
                job_item.detail.new_name = Some(name.clone());
                job_item.set_error(&AppError::new(
                    ErrorCode::NotInTrash,
                    "another user restored it already",
                ));
            }
            CheckResult::Gone
            | CheckResult::Ready { .. }
            | CheckResult::NameTaken { .. }
            | CheckResult::FolderGone { .. }
            | CheckResult::NoAccess { .. }
            | CheckResult::InsideTrashedFolder { .. } => {
                job_item.set_error(&AppError::new(
                    ErrorCode::NotFound,
                    "neither in the trash nor in any visible folder",
                ));
            }
        }
        self.finish(index, ItemState::Failed);
    }
}
