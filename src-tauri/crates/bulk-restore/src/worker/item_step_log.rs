//! Records the steps of a restore with the item of the job.

use crate::{job_item::JobItem, worker::ItemResult};
use app_error::AppError;
use async_trait::async_trait;
use journal::{JobUpdate, Journal};
use parking_lot::Mutex;
use restore::{RestoreSteps, StepLog};
use uuid::Uuid;

/// Records the steps with an item of a job.
pub(super) struct ItemStepLog<'a> {
    journal: &'a Journal,
    job: Uuid,
    job_item: &'a JobItem,
    /// The steps recorded last.
    steps: Mutex<Option<RestoreSteps>>,
}

impl<'a> ItemStepLog<'a> {
    pub(super) fn new(journal: &'a Journal, job: Uuid, job_item: &'a JobItem) -> Self {
        Self {
            journal,
            job,
            job_item,
            steps: Mutex::default(),
        }
    }

    /// Adds the steps to a result that is verified later.
    pub(super) fn with_steps(self, result: ItemResult) -> ItemResult {
        match result {
            ItemResult::VerifyLater { why, .. } => {
                let steps = self.steps.into_inner();
                ItemResult::VerifyLater { why, steps }
            }
            // It is not verified any more, but the item that was renamed for it is shown.
            unknown @ ItemResult::Unknown(_) => {
                let steps = self.steps.into_inner();
                ItemResult::VerifyLater {
                    why: Box::new(unknown),
                    steps,
                }
            }
            other @ (ItemResult::Restored { .. }
            | ItemResult::Conflict { .. }
            | ItemResult::Retry { .. }
            | ItemResult::Restart
            | ItemResult::Failed(_)
            | ItemResult::StopJob(_)
            | ItemResult::BlockUser(_)
            | ItemResult::Trashed { .. }) => other,
        }
    }
}

#[async_trait]
impl StepLog for ItemStepLog<'_> {
    async fn record(&self, steps: &RestoreSteps) -> Result<(), AppError> {
        *self.steps.lock() = Some(steps.clone());
        let mut job_item = self.job_item.clone();
        job_item.detail.steps = Some(steps.clone());
        let update = JobUpdate {
            items: vec![job_item.to_row()],
            ..JobUpdate::default()
        };
        Ok(self.journal.update_job(self.job, update).await?)
    }
}
