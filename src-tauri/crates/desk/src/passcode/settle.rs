//! What earlier runs left behind: requests whose answer nobody heard, and passcodes that were made and then lost.

use super::{PasscodeDesk, handover::Stage};
use crate::activity::{ActivityRow, LostPasscode};
use app_error::{AppError, ErrorCode};
use journal::{Action, Activity, Completion};

impl PasscodeDesk {
    /// Notes what ended runs left behind, and answers with those rows: of a passcode on its way or a link
    /// being sent nobody knows what became of it; a passcode that was made and not passed on is lost. What a run that is
    /// still alive is doing is left alone. Each is told once.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub(crate) async fn settle(&self) -> Result<Vec<ActivityRow>, AppError> {
        let journal = &self.journal;
        let mut settled = Vec::new();
        for row in journal.unfinished().await? {
            let ours = matches!(row.action, Action::RegeneratePasscode | Action::ShareLink);
            if ours && !journal.started_in_this_run(row.id) && !self.is_of_a_living_run(&row) {
                let ending =
                    Completion::unknown(self.clock.now(), ErrorCode::UnknownOutcome.name());
                journal.finish_now(row.id, ending).await?;
                settled.push(ActivityRow::from(journal.activity(row.id).await?));
            }
        }
        let in_hand = journal
            .done_with_detail(Action::RegeneratePasscode, Stage::KEY, Stage::IN_HAND)
            .await?;
        for row in in_hand {
            if journal.started_in_this_run(row.id) || self.is_of_a_living_run(&row) {
                continue;
            }
            journal
                .update_detail(row.id, Stage::Lost.noted_in(&row.detail))
                .await?;
            let copied = Stage::of(&row.detail) == Some(Stage::Copied);
            let lost = if copied {
                LostPasscode::AfterCopying
            } else {
                LostPasscode::BeforeCopying
            };
            // A later passcode of the same file made this one worthless; nobody waits for it.
            if !self.was_made_again(&row).await? {
                settled.push(ActivityRow {
                    lost: Some(lost),
                    ..ActivityRow::from(row)
                });
            }
        }
        self.runs.tidy();
        Ok(settled)
    }

    pub(super) fn is_of_a_living_run(&self, row: &Activity) -> bool {
        row.detail["run"]
            .as_str()
            .is_some_and(|run| self.runs.is_alive(run))
    }

    async fn was_made_again(&self, lost: &Activity) -> Result<bool, AppError> {
        let rows = self.made_here(&lost.item.id).await?;
        Ok(rows
            .iter()
            .any(|row| row.id != lost.id && row.started_at > lost.started_at))
    }
}
