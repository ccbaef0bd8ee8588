use serde_json::Value;
use uuid::Uuid;

use super::Journal;
use crate::pending_writes::PendingWrite;
use crate::{Error, JobUpdate};

impl Journal {
    /// Replaces the further data like [`update_detail`](Self::update_detail), and queues a write that fails.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_detail_or_queue(&self, id: Uuid, detail: Value) -> Result<(), Error> {
        self.write_or_queue(PendingWrite::Detail(id, detail)).await
    }

    /// Records changes of a job like [`update_job`](Self::update_job), and queues a write that fails.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_job_or_queue(&self, id: Uuid, write: JobUpdate) -> Result<(), Error> {
        self.write_or_queue(PendingWrite::Job(id, write)).await
    }
}
