//! Notes how far an item of several steps got, with the item of the job.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use journal::JobUpdate;

use super::record::Record;
use super::work::{Bench, End};
use crate::restore::kept::unwritten;
use crate::restore::restorer::held;
use crate::restore::steps::{Ledger, Steps};
use app_error::AppError;

/// Notes the steps with the item of the job.
pub(super) struct RecordLedger<'a> {
    bench: &'a Bench,
    record: &'a Record,
    /// The last that were noted.
    steps: Mutex<Option<Steps>>,
}

impl<'a> RecordLedger<'a> {
    pub(super) fn new(bench: &'a Bench, record: &'a Record) -> Self {
        Self {
            bench,
            record,
            steps: Mutex::default(),
        }
    }

    /// What is looked up later has to know how far it got.
    pub(super) fn with_steps(self, end: End) -> End {
        match end {
            End::LookLater { why, .. } => {
                let steps = self
                    .steps
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner);
                End::LookLater { why, steps }
            }
            // Nothing is looked up any more; what was renamed for it is told.
            unknown @ End::Unknown(_) => {
                let steps = self
                    .steps
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner);
                End::LookLater {
                    why: Box::new(unknown),
                    steps,
                }
            }
            other @ (End::Back { .. }
            | End::Blocked { .. }
            | End::Again { .. }
            | End::FromTheBeginning
            | End::Failed(_)
            | End::Stop(_)
            | End::UserBlocked(_)
            | End::Away { .. }) => other,
        }
    }
}

#[async_trait]
impl Ledger for RecordLedger<'_> {
    async fn note(&self, steps: &Steps) -> Result<(), AppError> {
        *held(&self.steps) = Some(steps.clone());
        let mut record = self.record.clone();
        record.detail.steps = Some(steps.clone());
        let write = JobUpdate {
            items: vec![record.write()],
            ..JobUpdate::default()
        };
        self.bench
            .journal
            .update_job(self.bench.job, write)
            .await
            .map_err(unwritten)
    }
}
