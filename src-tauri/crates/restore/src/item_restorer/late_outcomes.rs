//! Verifies in the background a change whose outcome is open for minutes: Box may still apply it after a gateway timed out.

use super::{ItemRestorer, RestoreVerified, Shared, WorkGuard};
use app_error::{AppError, ErrorCode, Subject};
use box_client::ItemKind;
use box_session::ItemKey;
use journal::Activity;
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

/// How long an outcome is verified, in units of the longest verify delay: for a folder twelve minutes at Box, which aborts what
/// takes longer than ten (developer guide, "Common errors", 503); for anything else one minute, in which its row can't be tried
/// again.
const fn max_units(kind: ItemKind) -> u32 {
    match kind {
        ItemKind::Folder => 240,
        ItemKind::File | ItemKind::WebLink => 20,
    }
}

/// The longest wait between two requests, in the same unit: a minute.
const LONGEST_WAIT_UNITS: u32 = 20;

/// Detail of a row whose answer was lost, and whose change Box may have applied after that.
const ANSWER_LOST: &str = "answer_lost";

/// The error for an outcome that is still open and will be emitted.
fn verifying() -> AppError {
    AppError::new(
        ErrorCode::UnknownOutcome,
        "Box has not answered yet; the outcome is being verified",
    )
    .subject(Subject::Verifying)
}

impl ItemRestorer {
    /// Runs work on an item to its end, even if the caller stops waiting. When it takes longer than `answer_within`, it goes on in
    /// the background, and its outcome is emitted.
    pub(super) async fn run_to_end<T: Send + 'static>(
        &self,
        guard: WorkGuard,
        work: impl Future<Output = Result<T, AppError>> + Send + 'static,
    ) -> Result<T, AppError> {
        let in_background = Arc::new(AtomicBool::default());
        let this = self.clone();
        let task = tokio::spawn({
            let in_background = Arc::clone(&in_background);
            async move {
                let result = work.await;
                if in_background.load(Ordering::Acquire)
                    && let Some(row) = guard.row()
                {
                    this.emit_outcome(row).await;
                }
                result
            }
        });
        match tokio::time::timeout(self.shared.timing.answer_within, task).await {
            Ok(result) => result.unwrap_or_else(|error| {
                Err(AppError::new(ErrorCode::Unexpected, error.to_string()))
            }),
            Err(_) => {
                in_background.store(true, Ordering::Release);
                Err(verifying())
            }
        }
    }

    /// Verifies a row that Box may still complete in the background until its outcome is known, and emits it. Returns the error
    /// until then.
    pub(super) async fn verify_completion(&self, row: Uuid, key: &box_client::ItemKey) -> AppError {
        self.record_lost_answer(row).await;
        self.verify_in_background(row, key, max_units(key.kind));
        verifying()
    }

    /// Records for the next start of the program that Box may still apply the change of a row.
    async fn record_lost_answer(&self, row: Uuid) {
        let journal = &self.shared.journal;
        let recorded = async {
            let mut detail = journal.activity(row).await?.detail;
            detail[ANSWER_LOST] = true.into();
            journal.update_detail(row, detail).await
        };
        if let Err(error) = recorded.await {
            tracing::warn!(%row, %error, "the next start does not know that an answer was lost");
        }
    }

    /// Verifies a row in the background whose outcome could not be read, until Box can be reached, for as long as a folder's. Returns
    /// the error until then.
    pub(super) fn verify_later(&self, row: Uuid, key: &box_client::ItemKey) -> AppError {
        self.verify_in_background(row, key, max_units(ItemKind::Folder));
        verifying()
    }

    /// Resumes verifying a row that an earlier run of the program left open, as long as Box may still apply the
    /// change; returns whether it does.
    pub(super) fn resume_verifying(&self, row: &Activity, key: &box_client::ItemKey) -> bool {
        let age = self.session.now().duration_since(row.started_at);
        let unit = self.verify_unit();
        let max_units = max_units(key.kind);
        let left = (unit * max_units).saturating_sub(age.unsigned_abs());
        let units = left.as_millis() / unit.as_millis().max(1);
        let units = u32::try_from(units).unwrap_or(max_units);
        // A request that a crash cut off is applied within the time of a start, unless it is about a folder.
        let may_follow = key.kind == ItemKind::Folder || row.detail[ANSWER_LOST] == true;
        if !may_follow || units == 0 {
            return false;
        }
        self.verify_in_background(row.id, key, units);
        true
    }

    fn verify_in_background(&self, row: Uuid, key: &box_client::ItemKey, units: u32) {
        let guard = self.continue_work(&ItemKey::from(key));
        let unit = self.verify_unit();
        tokio::spawn(verify(self.downgrade(), row, guard, unit, units));
    }

    /// Returns how long after a lost answer Box may still apply a change of an item of this kind.
    #[must_use]
    pub fn late_limit(&self, kind: ItemKind) -> Duration {
        self.verify_unit() * max_units(kind)
    }

    /// Returns how long after a crash a request that it cut off is verified before it is sent again.
    #[must_use]
    pub fn cut_off_limit(&self, kind: ItemKind) -> Duration {
        self.verify_unit()
            * match kind {
                ItemKind::Folder => 20,
                ItemKind::File | ItemKind::WebLink => 3,
            }
    }

    /// Returns the longest wait between the first attempts to verify.
    fn verify_unit(&self) -> Duration {
        self.shared.timing.verify_delays[2]
    }

    /// Emits the outcome of a row.
    async fn emit_outcome(&self, row: Uuid) {
        match self.shared.journal.activity(row).await {
            Ok(row) => self.shared.events.emit(RestoreVerified(row)),
            Err(error) => tracing::error!(%row, %error, "the outcome of a change cannot be read"),
        }
    }
}

async fn verify(shared: Weak<Shared>, row: Uuid, guard: WorkGuard, unit: Duration, units: u32) {
    let _guard = guard;
    let mut wait = unit;
    let mut left = unit * units;
    loop {
        tokio::time::sleep(wait.min(left)).await;
        left = left.saturating_sub(wait);
        wait = (wait * 2).min(unit * LONGEST_WAIT_UNITS);
        let Some(restorer) = ItemRestorer::upgrade(&shared) else {
            return;
        };
        if restorer.recover_row(row, left.is_zero()).await || left.is_zero() {
            restorer.emit_outcome(row).await;
            return;
        }
    }
}
