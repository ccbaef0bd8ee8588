//! Handles the results of items.

use crate::{
    WaitReason,
    direction::Direction,
    runner::{
        JobCommand, JobRunner,
        ready_queue::parent_item,
        run_state::{Backoff, Intercepted, ItemTask},
    },
    worker::ItemResult,
};
use app_error::{AppError, ErrorCode, Subject};
use box_session::convert;
use journal::{ItemState, UndoneState};
use restore::may_finish_late;
use std::time::Duration;
use tokio::time::Instant;

/// The number of tries for an item whose answers are lost.
const MAX_LOST_TRIES: u32 = 5;
/// The number of changes in a row that an intermediary answers, while Box can be read, before the job stops.
const MAX_INTERCEPTED: u32 = 5;
/// The number of items without an answer to their change, and with no success in between, from which the reason is taken to be
/// the service.
const MAX_UNANSWERED: usize = 3;
/// The number of tries while a folder is busy: at up to half a minute each, more than a quarter of an hour.
const MAX_BUSY_TRIES: u32 = 40;
const MIN_WAIT: Duration = Duration::from_secs(1);
const MAX_WAIT: Duration = Duration::from_secs(30);
/// The shortest wait for a folder whose answer was lost. With the verifications, five tries take about four minutes.
const MIN_LATE_WAIT: Duration = Duration::from_secs(5);
const MAX_LATE_WAIT: Duration = Duration::from_secs(60);
const MAX_BACKOFF: Duration = Duration::from_secs(60);

impl JobRunner {
    /// Handles the result of a restore.
    pub(super) fn handle_restore_result(
        &mut self,
        index: usize,
        task: ItemTask,
        result: ItemResult,
    ) {
        if !matches!(
            result,
            ItemResult::VerifyLater { .. } | ItemResult::Retry { .. } | ItemResult::StopJob(_)
        ) {
            self.unverified.remove(&index);
        }
        match result {
            ItemResult::Restored {
                item,
                request_id,
                verified,
                existing_renamed,
            } => {
                self.worker.restorer.remove_from_trash_list(&item.key);
                self.refused_items.clear();
                self.refusal_limit_reached = false;
                self.intercepted = Intercepted::default();
                self.unanswered.clear();
                let job_item = &mut self.items[index];
                job_item.clear_error();
                job_item.detail.etag = item.etag.as_ref().map(|etag| etag.as_str().to_owned());
                job_item.detail.folder = Some(convert::parent_folder(&item));
                job_item.detail.new_name = Some(item.name.clone());
                job_item.detail.renamed = existing_renamed.map(|renamed| *renamed);
                job_item.detail.verified = verified && !job_item.detail.restored_with_folder;
                job_item.request_id = request_id.or(job_item.request_id.take());
                self.limit.on_success();
                self.finish(index, ItemState::Done);
            }
            ItemResult::Conflict { check, request_id } => {
                self.unanswered.clear();
                if request_id.is_some() {
                    self.items[index].request_id = request_id;
                }
                self.handle_conflict(index, *check);
            }
            ItemResult::Retry {
                reason,
                after,
                error,
                lost,
            } => {
                self.retry(index, task, reason, after, error, lost);
            }
            ItemResult::VerifyLater { why, steps } => {
                self.unverified.insert(index);
                let now = self.clock.now();
                let job_item = &mut self.items[index];
                job_item.detail.lost_at = Some(now);
                job_item.detail.steps = steps.or(job_item.detail.steps.take());
                self.handle_restore_result(index, ItemTask::Verify, *why);
            }
            ItemResult::Restart if self.cut_off.remove(&index) => self.verify_cut_off(index),
            ItemResult::Restart if self.was_last_try(index) => {
                self.finish(index, ItemState::Failed);
            }
            ItemResult::Restart => {
                let job_item = &mut self.items[index];
                job_item.state = ItemState::Pending;
                job_item.detail.steps = None;
                job_item.detail.answer_lost = true;
                self.changed.insert(index);
                self.queue.push_front(index);
            }
            ItemResult::Failed(error) => {
                self.items[index].set_error(&error);
                self.finish(index, ItemState::Failed);
            }
            ItemResult::Unknown(error) => {
                self.items[index].set_error(&error);
                self.items[index].keep_renamed_item();
                self.finish(index, ItemState::Unknown);
            }
            ItemResult::StopJob(error) => {
                if task == ItemTask::Send {
                    self.items[index].state = ItemState::Pending;
                    self.changed.insert(index);
                }
                self.queue.push_front(index);
                self.stop.get_or_insert(error);
            }
            ItemResult::BlockUser(error) => self.block_user(index, task, &error),
            ItemResult::Trashed { .. } => self.finish(index, ItemState::Skipped),
        }
    }

    /// Handles the result of an undo.
    pub(super) fn handle_undo_result(&mut self, index: usize, task: ItemTask, result: ItemResult) {
        if !matches!(
            result,
            ItemResult::VerifyLater { .. } | ItemResult::Retry { .. } | ItemResult::StopJob(_)
        ) {
            self.unverified.remove(&index);
        }
        self.changed.insert(index);
        match result {
            ItemResult::Trashed { renamed_back } => {
                self.intercepted = Intercepted::default();
                self.unanswered.clear();
                self.finish_refused_undos();
                self.items[index].clear_error();
                self.items[index].set_renamed_back(renamed_back);
                self.limit.on_success();
                self.finish_undo(index, UndoneState::Done);
            }
            ItemResult::Failed(error) if self.counts_as_refused_undo(&error) => {
                self.count_refused_undo(index, error);
            }
            ItemResult::Failed(error) => {
                let was_changed =
                    matches!(error.code, ErrorCode::ChangedSince | ErrorCode::NotFound);
                self.items[index].set_error(&error);
                self.finish_undo(
                    index,
                    if was_changed {
                        UndoneState::ChangedSince
                    } else {
                        UndoneState::Failed
                    },
                );
            }
            ItemResult::Unknown(error) => {
                self.items[index].set_error(&error);
                self.finish_undo(index, UndoneState::Unknown);
            }
            ItemResult::Retry {
                reason,
                after,
                error,
                lost,
            } => {
                if lost {
                    // Box may still apply it: it is verified before it is sent again.
                    self.unverified.insert(index);
                } else if task == ItemTask::Send {
                    self.items[index].undone = None;
                }
                self.retry(index, task, reason, after, error, lost);
            }
            ItemResult::VerifyLater { why, .. } => {
                self.unverified.insert(index);
                self.items[index].detail.lost_at = Some(self.clock.now());
                self.handle_undo_result(index, ItemTask::Verify, *why);
            }
            ItemResult::Restart if self.cut_off.remove(&index) => self.verify_cut_off(index),
            ItemResult::Restart => {
                self.items[index].undone = None;
                self.queue.push_front(index);
            }
            ItemResult::StopJob(error) => {
                if task == ItemTask::Send {
                    self.items[index].undone = None;
                }
                self.queue.push_front(index);
                self.stop.get_or_insert(error);
            }
            ItemResult::BlockUser(error) => self.block_user_in_undo(index, task, &error),
            ItemResult::Restored { .. } | ItemResult::Conflict { .. } => {
                self.finish_undo(index, UndoneState::Unknown);
            }
        }
    }

    /// Handles the result of a probe.
    pub(super) fn handle_probe(&mut self, result: ItemResult) {
        let tries = self.backoff.map_or(0, |backoff| backoff.tries) + 1;
        match result {
            ItemResult::Retry { reason, .. } => {
                let wait = (MIN_WAIT * 2_u32.saturating_pow(tries)).min(MAX_BACKOFF);
                self.backoff = Some(Backoff {
                    reason,
                    until: Instant::now() + wait,
                    tries,
                });
            }
            ItemResult::StopJob(error) => {
                self.backoff = None;
                self.stop.get_or_insert(error);
            }
            ItemResult::Restored { .. }
            | ItemResult::Conflict { .. }
            | ItemResult::VerifyLater { .. }
            | ItemResult::Restart
            | ItemResult::Failed(_)
            | ItemResult::Unknown(_)
            | ItemResult::BlockUser(_)
            | ItemResult::Trashed { .. } => {
                let backoff = self.backoff.take();
                if backoff.is_some_and(|backoff| backoff.reason == WaitReason::Intercepted) {
                    self.count_intercepted_change();
                }
            }
        }
    }

    /// Counts a change that an intermediary answered although Box can be read. Waiting does not help if only changes are
    /// intercepted, so the job stops after [`MAX_INTERCEPTED`] of them.
    fn count_intercepted_change(&mut self) {
        self.intercepted.changes += 1;
        if self.intercepted.changes >= MAX_INTERCEPTED
            && let Some(error) = self.intercepted.last.take()
        {
            self.stop.get_or_insert(error);
        }
    }

    /// Sets the outcome of an item, and queues the items that wait for it.
    pub(super) fn finish(&mut self, index: usize, state: ItemState) {
        self.unverified.remove(&index);
        let job_item = &mut self.items[index];
        job_item.state = state;
        job_item.finished_at = Some(self.clock.now());
        job_item.detail.steps = None;
        self.changed.insert(index);
        self.rate.count(Instant::now());
        for inside in self.queue.release_waiting(index) {
            // Without its folder it may have another conflict than in the preview.
            self.items[inside].detail.check_first |= state != ItemState::Done;
        }
    }

    pub(super) fn finish_undo(&mut self, index: usize, undone: UndoneState) {
        self.unverified.remove(&index);
        self.items[index].undone = Some(undone);
        self.rate.count(Instant::now());
        if undone == UndoneState::Done {
            if let Some(folder) = parent_item(&self.items, index) {
                self.queue.finish_undo_in(folder);
            }
            return;
        }
        // Undoing a folder moves its contents too: if an item in it is not undone, neither are the folders above it.
        let mut folder = parent_item(&self.items, index);
        // Stored rows may say anything, even that two folders contain each other.
        let mut above = 0;
        while let Some(at) = folder {
            if matches!(self.items[at].undone, None | Some(UndoneState::Failed)) {
                self.keep_folder(at, undone);
                self.queue.remove(at);
                self.changed.insert(at);
            }
            above += 1;
            folder = parent_item(&self.items, at).filter(|_| above < self.items.len());
        }
    }

    /// Keeps a folder because an item in it is not undone. It can be undone later, unless that item was changed.
    fn keep_folder(&mut self, folder: usize, inside: UndoneState) {
        let job_item = &mut self.items[folder];
        let (error, undone) = if inside == UndoneState::ChangedSince {
            let words = "something in it was changed since, so it is left alone";
            let error = AppError::new(ErrorCode::ChangedSince, words);
            (error, UndoneState::ChangedSince)
        } else {
            let words = "something in it was not moved to the trash, so it is left alone";
            let error = AppError::new(ErrorCode::ChangedSince, words).subject(Subject::Inside);
            (error, UndoneState::Failed)
        };
        job_item.set_error(&error);
        job_item.undone = Some(undone);
    }

    /// Returns why a folder is kept: the state of a restored item in it whose undo failed, and which would be moved with it. A
    /// changed item comes first.
    pub(super) fn not_undone_inside(&self, index: usize) -> Option<UndoneState> {
        if !self.items[index].is_folder() {
            return None;
        }
        let number = Some(self.items[index].number);
        let inside = self.items.iter().filter(|job_item| {
            job_item.detail.after == number && job_item.state == ItemState::Done
        });
        let states: Vec<_> = inside.filter_map(|job_item| job_item.undone).collect();
        let order = [
            UndoneState::ChangedSince,
            UndoneState::Failed,
            UndoneState::Unknown,
        ];
        order.into_iter().find(|state| states.contains(state))
    }

    /// Keeps a folder because of its contents.
    pub(super) fn keep_folder_with_contents(&mut self, index: usize, inside: UndoneState) {
        self.keep_folder(index, inside);
        self.changed.insert(index);
        if let Some(undone) = self.items[index].undone {
            self.finish_undo(index, undone);
        }
    }

    /// Verifies an item once more later, whose request the end of an earlier run cut off: Box may be about to apply it.
    fn verify_cut_off(&mut self, index: usize) {
        let kind = self.items[index].key.kind.into();
        let limit = self.worker.restorer.cut_off_limit(kind);
        self.unverified.insert(index);
        self.queue
            .push_delayed(Instant::now() + limit, index, WaitReason::LookingUp);
    }

    /// Returns whether an item has an error that ended its tries, and is verified for the last time.
    fn was_last_try(&self, index: usize) -> bool {
        let job_item = &self.items[index];
        job_item.attempts >= MAX_LOST_TRIES && job_item.code.is_some()
    }

    /// Verifies an item that is not sent again once Box can't finish its last try any more: it is then done, or certainly not.
    fn verify_last_try(&mut self, index: usize, reason: WaitReason) {
        let job_item = &mut self.items[index];
        job_item.state = ItemState::InFlight;
        let limit = self.worker.restorer.late_limit(job_item.key.kind.into());
        self.changed.insert(index);
        self.unverified.insert(index);
        self.queue
            .push_delayed(Instant::now() + limit, index, reason);
    }

    /// Queues an item again that was certainly not changed.
    fn retry(
        &mut self,
        index: usize,
        task: ItemTask,
        reason: WaitReason,
        after: Option<Duration>,
        error: AppError,
        lost: bool,
    ) {
        self.limit.on_pressure();
        let verifying = task == ItemTask::Verify;
        let may_last = reason != WaitReason::AskedToWait;
        if verifying && may_last && *self.command.borrow() == JobCommand::Cancel {
            return self.set_unknown(index);
        }
        if reason == WaitReason::Intercepted {
            self.intercepted.last = Some(error.clone());
            if lost {
                // The verification was answered by Box.
                self.count_intercepted_change();
            }
        }
        let now = self.clock.now();
        let job_item = &mut self.items[index];
        if error.request_id.is_some() {
            job_item.request_id.clone_from(&error.request_id);
        }
        let may_follow = lost && may_finish_late(job_item.key.kind.into(), &error);
        if lost {
            job_item.detail.answer_lost = true;
            job_item.detail.lost_at = may_follow.then_some(now);
        }
        let is_unanswered = lost || reason == WaitReason::Misbehaving;
        let max_tries = if is_unanswered {
            self.unanswered.insert(index);
            MAX_LOST_TRIES
        } else {
            MAX_BUSY_TRIES
        };
        let is_unlimited = verifying && !lost
            || matches!(
                reason,
                WaitReason::Offline | WaitReason::Intercepted | WaitReason::AskedToWait
            );
        let is_exhausted = *job_item.attempts(self.direction) >= max_tries && !is_unlimited;
        let is_services = is_unanswered && self.unanswered.len() >= MAX_UNANSWERED;
        if is_exhausted && is_services && !self.unanswered_confirmed {
            // Not this item, but every change: the job stops once, and each item is tried again when it goes on.
            *job_item.attempts(self.direction) = 1;
            self.detail.unanswered_reported = true;
            self.stop.get_or_insert(error);
        } else if is_exhausted {
            job_item.set_error(&error);
            let is_folder = job_item.is_folder();
            match self.direction {
                Direction::Restore if may_follow && is_folder => {
                    self.finish(index, ItemState::Unknown);
                }
                Direction::Restore if may_follow && !verifying => {
                    self.verify_last_try(index, reason);
                }
                Direction::Restore => self.finish(index, ItemState::Failed),
                // A new undo verifies first.
                Direction::Undo if lost => self.finish_undo(index, UndoneState::Unknown),
                Direction::Undo => self.finish_undo(index, UndoneState::Failed),
            }
            return;
        }
        if !verifying && self.direction == Direction::Restore {
            job_item.state = ItemState::Pending;
        }
        self.changed.insert(index);
        let job_item = &mut self.items[index];
        // Box may finish a folder minutes after a gateway has given up.
        let (first, longest) = if lost && job_item.is_folder() {
            (MIN_LATE_WAIT, MAX_LATE_WAIT)
        } else {
            (MIN_WAIT, MAX_WAIT)
        };
        let doubled =
            first * 2_u32.saturating_pow(job_item.attempts(self.direction).saturating_sub(1));
        let wait = after.unwrap_or_else(|| doubled.min(longest));
        match reason {
            WaitReason::Offline | WaitReason::Slept | WaitReason::Intercepted if !lost => {
                self.back_off(reason, MIN_WAIT);
                self.queue.push_front(index);
            }
            WaitReason::Offline
            | WaitReason::Slept
            | WaitReason::AskedToWait
            | WaitReason::FolderBusy
            | WaitReason::Misbehaving
            | WaitReason::Intercepted
            | WaitReason::LookingUp => {
                self.queue
                    .push_delayed(Instant::now() + wait, index, reason);
            }
        }
    }
}
