//! Notes how far an item of several steps got, with the item of the job.

use crate::{
    job_item::JobItem,
    worker::{ItemResult, ItemWorker},
};
use app_error::AppError;
use async_trait::async_trait;
use journal::JobUpdate;
use parking_lot::Mutex;
use restore::{RestoreSteps, StepLog};

/// Notes the steps with the item of the job.
pub(super) struct ItemStepLog<'a> {
    worker: &'a ItemWorker,
    record: &'a JobItem,
    /// The last that were noted.
    steps: Mutex<Option<RestoreSteps>>,
}

impl<'a> ItemStepLog<'a> {
    pub(super) fn new(worker: &'a ItemWorker, record: &'a JobItem) -> Self {
        Self {
            worker,
            record,
            steps: Mutex::default(),
        }
    }

    /// What is looked up later has to know how far it got.
    pub(super) fn with_steps(self, end: ItemResult) -> ItemResult {
        match end {
            ItemResult::VerifyLater { why, .. } => {
                let steps = self.steps.into_inner();
                ItemResult::VerifyLater { why, steps }
            }
            // Nothing is looked up any more; what was renamed for it is told.
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
        let mut record = self.record.clone();
        record.detail.steps = Some(steps.clone());
        let to_row = JobUpdate {
            items: vec![record.to_row()],
            ..JobUpdate::default()
        };
        Ok(self
            .worker
            .journal
            .update_job(self.worker.job, to_row)
            .await?)
    }
}
