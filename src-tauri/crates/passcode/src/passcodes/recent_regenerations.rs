//! Recent regenerations of a file, so that its recipient does not lose a passcode that they just received.

use super::Passcodes;
use crate::{regenerations::Regenerations, types::RecentRegeneration};
use accounts::ConnectedClumio;
use app_error::AppError;
use clumio_client::RestoredFileId;
use jiff::{SignedDuration, Timestamp};
use journal::{Action, Activity, Outcome};
use std::time::Duration;

/// Regenerations that are older are not reported.
const RECENT: SignedDuration = SignedDuration::from_mins(60);

/// Rows of the journal that are searched.
const MAX_ROWS: u32 = 50;

impl Passcodes {
    /// Returns the newest regenerations of the file within the last hour: from Clumio's audit trails, where this account may read them,
    /// and from the journal. Audit trails that take longer than `audit_timeout` are left out.
    pub(super) async fn recent_regenerations(
        &self,
        acting: &ConnectedClumio,
        file_id: &str,
        audit_timeout: Duration,
    ) -> Regenerations {
        let since = self.clock.now() - RECENT;
        let audited = audited_regeneration(acting, file_id, since);
        let (audited, recorded) = tokio::join!(
            tokio::time::timeout(audit_timeout, audited),
            self.recorded_regenerations(file_id)
        );
        Regenerations {
            audited: audited.ok().flatten(),
            recorded: recorded
                .unwrap_or_default()
                .iter()
                .map(|row| row.finished_at.unwrap_or(row.started_at))
                .max()
                .filter(|at| *at >= since),
        }
    }

    /// Returns the rows of this journal in which the file's passcode was regenerated, or may have been.
    pub(super) async fn recorded_regenerations(
        &self,
        file_id: &str,
    ) -> Result<Vec<Activity>, AppError> {
        self.wait_until_written().await;
        let page = self.journal.search(file_id, 0, MAX_ROWS).await?;
        let is_regeneration = |row: &Activity| {
            row.action == Action::RegeneratePasscode
                && row.item.id == file_id
                && matches!(row.outcome, Outcome::Done | Outcome::Unknown)
        };
        Ok(page.rows.into_iter().filter(is_regeneration).collect())
    }
}

async fn audited_regeneration(
    acting: &ConnectedClumio,
    file_id: &str,
    since: Timestamp,
) -> Option<RecentRegeneration> {
    let id = RestoredFileId::parse(file_id).ok()?;
    // Not every role may read the audit trails, and nothing depends on them.
    let entries = acting.client.regenerations(&id, since).await;
    let entries = entries
        .inspect_err(|error| tracing::debug!(%error, "no audit trails"))
        .ok()?;
    let newest = entries.into_iter().next_back()?;
    Some(RecentRegeneration {
        at: newest.at,
        by: newest.user,
    })
}
