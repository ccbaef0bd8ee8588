//! What becomes of an item when the work on it ends.

use crate::{
    WaitReason,
    job_item::JobItem,
    runner::{
        Backoff, Direction, Intercepted, JobCommand, JobRunner, Task, ready_queue::parent_item,
    },
    worker::ItemResult,
};
use app_error::{AppError, ErrorCode};
use box_session::convert;
use journal::{ItemState, UndoneState};
use std::time::Duration;
use tokio::time::Instant;

/// How often an item is sent whose answers get lost.
const MOST_LOST: u32 = 5;
/// So many changes in a row that something on the way answered, while Box could be read, are no accident.
const MOST_INTERCEPTED: u32 = 5;
/// How often a folder may be busy: at up to half a minute each, a quarter of an hour and more.
const MOST_BUSY: u32 = 40;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The same for a folder whose answer was lost: with the looks in between, five tries take about four minutes.
const FIRST_LATE: Duration = Duration::from_secs(5);
const LONGEST_LATE: Duration = Duration::from_secs(60);
const LONGEST_HALT: Duration = Duration::from_secs(60);

impl JobRunner {
    /// The work of bringing an item back has ended.
    pub(super) fn ended(&mut self, index: usize, task: Task, end: ItemResult) {
        if !matches!(
            end,
            ItemResult::VerifyLater { .. } | ItemResult::Retry { .. } | ItemResult::StopJob(_)
        ) {
            self.unsettled.remove(&index);
        }
        match end {
            ItemResult::Restored {
                item,
                request_id,
                verified,
                existing_renamed,
            } => {
                self.worker.restorer.remove_from_trash_list(&item.key);
                self.refused.clear();
                self.many_are_refused = false;
                self.intercepted = Intercepted::default();
                let record = &mut self.records[index];
                record.clear_error();
                record.detail.etag = item.etag.as_ref().map(|etag| etag.as_str().to_owned());
                record.detail.folder = Some(convert::parent_folder(&item));
                record.detail.new_name = Some(item.name.clone());
                record.detail.renamed = existing_renamed.map(|renamed| *renamed);
                record.detail.verified = verified && !record.detail.comes_along;
                record.request_id = request_id.or(record.request_id.take());
                self.limit.on_success();
                self.finish(index, ItemState::Done);
            }
            ItemResult::Conflict { plan, request_id } => {
                if request_id.is_some() {
                    self.records[index].request_id = request_id;
                }
                self.handle_conflict(index, *plan);
            }
            ItemResult::Retry {
                reason,
                after,
                problem,
                lost,
            } => {
                self.retry(index, task, reason, after, problem, lost);
            }
            ItemResult::VerifyLater { why, steps } => {
                self.unsettled.insert(index);
                let record = &mut self.records[index];
                record.detail.steps = steps.or(record.detail.steps.take());
                self.ended(index, Task::LookUp, *why);
            }
            ItemResult::Restart => {
                let record = &mut self.records[index];
                record.state = ItemState::Pending;
                record.detail.steps = None;
                record.detail.lost_before = true;
                self.changed.insert(index);
                self.queue.first(index);
            }
            ItemResult::Failed(problem) => {
                self.records[index].set_error(&problem);
                self.finish(index, ItemState::Failed);
            }
            ItemResult::Unknown(problem) => {
                self.records[index].set_error(&problem);
                self.records[index].keep_what_was_renamed();
                self.finish(index, ItemState::Unknown);
            }
            ItemResult::StopJob(problem) => {
                if task == Task::Do {
                    self.records[index].state = ItemState::Pending;
                    self.changed.insert(index);
                }
                self.queue.first(index);
                self.stop.get_or_insert(problem);
            }
            ItemResult::BlockUser(problem) => self.user_is_blocked(index, task, &problem),
            ItemResult::Trashed { .. } => self.finish(index, ItemState::Skipped),
        }
    }

    /// The work of putting an item back into the trash has ended.
    pub(super) fn undo(&mut self, index: usize, task: Task, end: ItemResult) {
        if !matches!(
            end,
            ItemResult::VerifyLater { .. } | ItemResult::Retry { .. } | ItemResult::StopJob(_)
        ) {
            self.unsettled.remove(&index);
        }
        self.changed.insert(index);
        match end {
            ItemResult::Trashed { named_back } => {
                self.intercepted = Intercepted::default();
                self.records[index].clear_error();
                self.records[index].take_note_of_name(named_back);
                self.limit.on_success();
                self.undone(index, UndoneState::Done);
            }
            ItemResult::Failed(problem) => {
                let gone = matches!(problem.code, ErrorCode::ChangedSince | ErrorCode::NotFound);
                self.records[index].set_error(&problem);
                self.undone(
                    index,
                    if gone {
                        UndoneState::ChangedSince
                    } else {
                        UndoneState::Failed
                    },
                );
            }
            ItemResult::Unknown(problem) => {
                self.records[index].set_error(&problem);
                self.undone(index, UndoneState::Unknown);
            }
            ItemResult::Retry {
                reason,
                after,
                problem,
                lost,
            } => {
                if lost {
                    // Box may still be at it: it is looked up before it is sent again.
                    self.unsettled.insert(index);
                } else if task == Task::Do {
                    self.records[index].undone = None;
                }
                self.retry(index, task, reason, after, problem, lost);
            }
            ItemResult::VerifyLater { why, .. } => {
                self.unsettled.insert(index);
                self.undo(index, Task::LookUp, *why);
            }
            ItemResult::Restart => {
                self.records[index].undone = None;
                self.queue.first(index);
            }
            ItemResult::StopJob(problem) => {
                if task == Task::Do {
                    self.records[index].undone = None;
                }
                self.queue.first(index);
                self.stop.get_or_insert(problem);
            }
            ItemResult::BlockUser(problem) => self.undo_of_user_is_blocked(index, task, &problem),
            ItemResult::Restored { .. } | ItemResult::Conflict { .. } => {
                self.undone(index, UndoneState::Unknown);
            }
        }
    }

    /// A sign of life, or none yet.
    pub(super) fn probed(&mut self, end: ItemResult) {
        let tries = self.backoff.map_or(0, |backoff| backoff.tries) + 1;
        match end {
            ItemResult::Retry { reason, .. } => {
                let wait = (FIRST_WAIT * 2_u32.saturating_pow(tries)).min(LONGEST_HALT);
                self.backoff = Some(Backoff {
                    reason,
                    until: Instant::now() + wait,
                    tries,
                });
            }
            ItemResult::StopJob(problem) => {
                self.backoff = None;
                self.stop.get_or_insert(problem);
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
                    self.is_intercepted_while_box_is_read();
                }
            }
        }
    }

    /// Counts a change that something on the way answered although Box itself can be read. No waiting helps where only changes
    /// are kept from Box, so that after some the job stops with one explanation, and everything is as it was.
    fn is_intercepted_while_box_is_read(&mut self) {
        self.intercepted.changes += 1;
        if self.intercepted.changes >= MOST_INTERCEPTED
            && let Some(problem) = self.intercepted.last.take()
        {
            self.stop.get_or_insert(problem);
        }
    }

    /// The item has its ending; what waited for it goes on.
    pub(super) fn finish(&mut self, index: usize, state: ItemState) {
        self.unsettled.remove(&index);
        let record = &mut self.records[index];
        record.state = state;
        record.finished_at = Some(self.clock.now());
        record.detail.steps = None;
        self.changed.insert(index);
        self.rate.ended(Instant::now());
        for inside in self.queue.release(index) {
            // Without its folder it meets something else than was planned for.
            self.records[inside].detail.look_first |= state != ItemState::Done;
        }
    }

    pub(super) fn undone(&mut self, index: usize, undone: UndoneState) {
        self.unsettled.remove(&index);
        self.records[index].undone = Some(undone);
        self.rate.ended(Instant::now());
        if undone == UndoneState::Done {
            if let Some(folder) = parent_item(&self.records, index) {
                self.queue.finish_undo_in(folder);
            }
            return;
        }
        // A folder takes with it what is in it: one with something that has to stay stays itself.
        let mut folder = parent_item(&self.records, index);
        // A row on the disk may say anything, even that two folders lie in each other.
        let mut above = 0;
        while let Some(at) = folder {
            if self.records[at].undone.is_none() {
                let words = "something in it was changed since, so it is left alone";
                self.records[at].set_error(&AppError::new(ErrorCode::ChangedSince, words));
                self.records[at].undone = Some(UndoneState::ChangedSince);
                self.queue.remove(at);
                self.changed.insert(at);
            }
            above += 1;
            folder = parent_item(&self.records, at).filter(|_| above < self.records.len());
        }
    }

    /// Whether a folder holds something that the job restored and could not put back: it would go along.
    pub(super) fn holds_what_stays(&self, index: usize) -> bool {
        let number = Some(self.records[index].number);
        let stays = |record: &JobItem| {
            let left = matches!(
                record.undone,
                Some(UndoneState::ChangedSince | UndoneState::Failed | UndoneState::Unknown)
            );
            record.detail.after == number && record.state == ItemState::Done && left
        };
        self.records[index].is_folder() && self.records.iter().any(stays)
    }

    /// The folder stays for what is in it.
    pub(super) fn stays_with_what_is_in_it(&mut self, index: usize) {
        let words = "something in it was changed since, so it is left alone";
        self.records[index].set_error(&AppError::new(ErrorCode::ChangedSince, words));
        self.changed.insert(index);
        self.undone(index, UndoneState::ChangedSince);
    }

    /// Certainly nothing happened: its turn comes again.
    fn retry(
        &mut self,
        index: usize,
        task: Task,
        reason: WaitReason,
        after: Option<Duration>,
        problem: AppError,
        lost: bool,
    ) {
        self.limit.on_pressure();
        let looking = task == Task::LookUp;
        let may_last = reason != WaitReason::AskedToWait;
        if looking && may_last && *self.command.borrow() == JobCommand::Cancel {
            return self.give_up(index);
        }
        if reason == WaitReason::Intercepted {
            self.intercepted.last = Some(problem.clone());
            if lost {
                // The look at what became of it was answered.
                self.is_intercepted_while_box_is_read();
            }
        }
        let record = &mut self.records[index];
        if problem.request_id.is_some() {
            record.request_id.clone_from(&problem.request_id);
        }
        if lost {
            record.detail.lost_before = true;
            record.detail.lost_at = Some(self.clock.now());
        }
        let most = if lost || reason == WaitReason::Misbehaving {
            MOST_LOST
        } else {
            MOST_BUSY
        };
        let patient = looking && !lost
            || matches!(
                reason,
                WaitReason::Offline | WaitReason::Intercepted | WaitReason::AskedToWait
            );
        if *record.attempts(self.direction) >= most && !patient {
            record.set_error(&problem);
            let late = lost && record.is_folder();
            match self.direction {
                Direction::Restore if late => self.finish(index, ItemState::Unknown),
                Direction::Restore => self.finish(index, ItemState::Failed),
                // A new undo looks first.
                Direction::Undo if lost => self.undone(index, UndoneState::Unknown),
                Direction::Undo => self.undone(index, UndoneState::Failed),
            }
            return;
        }
        if !looking && self.direction == Direction::Restore {
            record.state = ItemState::Pending;
        }
        self.changed.insert(index);
        let record = &mut self.records[index];
        // A folder that outlives a gateway is done minutes later.
        let (first, longest) = if lost && record.is_folder() {
            (FIRST_LATE, LONGEST_LATE)
        } else {
            (FIRST_WAIT, LONGEST_WAIT)
        };
        let doubled =
            first * 2_u32.saturating_pow(record.attempts(self.direction).saturating_sub(1));
        let wait = after.unwrap_or_else(|| doubled.min(longest));
        match reason {
            WaitReason::Offline | WaitReason::Slept | WaitReason::Intercepted if !lost => {
                self.back_off(reason, FIRST_WAIT);
                self.queue.first(index);
            }
            WaitReason::Offline
            | WaitReason::Slept
            | WaitReason::AskedToWait
            | WaitReason::FolderBusy
            | WaitReason::Misbehaving
            | WaitReason::Intercepted
            | WaitReason::LookingUp => self.queue.at(Instant::now() + wait, index, reason),
        }
    }
}
