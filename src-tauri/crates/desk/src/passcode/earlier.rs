//! Who made a new passcode of a file lately, so that nobody takes it away from the recipient again by mistake.

use super::{MadeLately, PasscodeDesk};
use app_error::AppError;
use clumio_client::RestoredFileId;
use jiff::{SignedDuration, Timestamp};
use journal::{Action, Activity, Outcome};
use std::time::Duration;

/// What was made longer ago than this is no news.
const LATELY: SignedDuration = SignedDuration::from_mins(60);

/// How long Clumio's audit trails are waited for: nobody waits for them before answering.
const PATIENCE: Duration = Duration::from_secs(4);

/// Clumio and this computer may tell the time of the same passcode so differently.
const SAME: SignedDuration = SignedDuration::from_secs(60);

/// Rows of the journal that are looked at.
const MOST_ROWS: u32 = 50;

impl PasscodeDesk {
    /// Who last made a new passcode of this file within the last hour: from Clumio's audit trails, where this account may
    /// read them, and from what was done here, whichever is newer. `None` when nobody did, or nothing can tell.
    pub async fn made_lately(&self, file_id: &str) -> Option<MadeLately> {
        let since = self.clock.now() - LATELY;
        let (audited, here) = tokio::join!(
            tokio::time::timeout(PATIENCE, self.audited(file_id, since)),
            self.made_here(file_id)
        );
        let here = here.unwrap_or_default();
        let here = here
            .iter()
            .map(|row| row.finished_at.unwrap_or(row.started_at))
            .max();
        let here = here
            .filter(|at| *at >= since)
            .map(|at| MadeLately { at, by: None });
        match (audited.ok().flatten(), here) {
            // The same one is in both; the audit trails know who.
            (Some(audited), Some(here)) if here.at <= audited.at + SAME => Some(audited),
            (audited, here) => here.or(audited),
        }
    }

    /// Rows of this journal in which a passcode of the file was made, or may have been.
    pub(super) async fn made_here(&self, file_id: &str) -> Result<Vec<Activity>, AppError> {
        self.noted().await;
        let found = self.journal.search(file_id, 0, MOST_ROWS).await?;
        let made = |row: &Activity| {
            row.action == Action::RegeneratePasscode
                && row.item.id == file_id
                && matches!(row.outcome, Outcome::Done | Outcome::Unknown)
        };
        Ok(found.rows.into_iter().filter(made).collect())
    }

    async fn audited(&self, file_id: &str, since: Timestamp) -> Option<MadeLately> {
        let id = RestoredFileId::parse(file_id).ok()?;
        let client = self.accounts.clumio_client().await.ok()?;
        // Not every role may read the audit trails, and nothing depends on them.
        let entries = client.regenerations(&id, since).await;
        let entries = entries
            .inspect_err(|error| tracing::debug!(%error, "no audit trails"))
            .ok()?;
        entries.into_iter().next_back().map(|entry| MadeLately {
            at: entry.at,
            by: entry.user,
        })
    }
}
