//! Explains what earlier runs left behind: requests without an answer, and passcodes that were lost.

use super::{INSTANCE, Passcodes};
use crate::{delivery_state::DeliveryState, types::LostPasscode};
use app_error::{AppError, ErrorCode};
use journal::{Action, Activity, Completion};

/// A row that an earlier run left unfinished or undelivered.
#[derive(Debug, Clone)]
pub struct RecoveredActivity {
    /// The row as it is now.
    pub row: Activity,
    /// Whether a passcode was lost.
    pub lost: Option<LostPasscode>,
}

impl Passcodes {
    /// Finishes the rows of runs that ended, and returns them: the outcome of a request that was in flight is unknown, and a passcode
    /// that was not delivered is lost. Rows of an instance that is alive are left alone. Each is returned once.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn recover(&self) -> Result<Vec<RecoveredActivity>, AppError> {
        let journal = &self.journal;
        let mut recovered = Vec::new();
        for row in journal.unfinished().await? {
            let ours = matches!(row.action, Action::RegeneratePasscode | Action::ShareLink);
            if ours && !self.is_of_living_instance(&row) {
                let completion =
                    Completion::unknown(self.clock.now(), ErrorCode::UnknownOutcome.name());
                journal.finish_now(row.id, completion).await?;
                recovered.push(RecoveredActivity {
                    row: journal.activity(row.id).await?,
                    lost: None,
                });
            }
        }
        let undelivered = journal
            .done_with_detail(
                Action::RegeneratePasscode,
                DeliveryState::KEY,
                DeliveryState::UNDELIVERED,
            )
            .await?;
        for row in undelivered {
            if self.is_of_living_instance(&row) {
                continue;
            }
            journal
                .update_detail(row.id, DeliveryState::Lost.stored_in(&row.detail))
                .await?;
            let state = DeliveryState::from_detail(&row.detail);
            let lost = if state == Some(DeliveryState::Copied) {
                LostPasscode::AfterCopying
            } else {
                LostPasscode::BeforeCopying
            };
            // A later passcode of the same file replaced this one; it is not needed any more.
            if !self.was_regenerated_later(&row).await? {
                recovered.push(RecoveredActivity {
                    row,
                    lost: Some(lost),
                });
            }
        }
        self.instance.remove_ended();
        Ok(recovered)
    }

    fn is_of_living_instance(&self, row: &Activity) -> bool {
        self.journal.started_in_this_run(row.id)
            || row.detail[INSTANCE]
                .as_str()
                .is_some_and(|id| self.instance.is_alive(id))
    }

    async fn was_regenerated_later(&self, lost: &Activity) -> Result<bool, AppError> {
        let rows = self.recorded_regenerations(&lost.item.id).await?;
        Ok(rows
            .iter()
            .any(|row| row.id != lost.id && row.started_at > lost.started_at))
    }
}
