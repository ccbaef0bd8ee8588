//! Verifies the restores and undos that an earlier run left without an outcome, and records it.

use super::{ItemRestorer, send_and_verify::is_named_as_asked};
use crate::{
    SendOutcome,
    conflict_check::{ItemLocation, locate_item},
    fingerprint_after_restore, item_key_of,
    restore_record::RestoreRecord,
    was_interrupted,
};
use app_error::{AppError, ErrorCode};
use box_session::{check_account_access, convert};
use journal::{Action, Activity, Completion, Outcome};
use uuid::Uuid;

impl ItemRestorer {
    /// Verifies every restore and undo that an earlier run started and did not finish, of those that `is_ours` accepts, records
    /// the outcomes and returns the rows. A row that cannot be verified now stays open for the next call.
    ///
    /// # Errors
    /// `JournalUnavailable`.
    pub async fn recover(
        &self,
        is_ours: impl Fn(&Activity) -> bool,
    ) -> Result<Vec<Activity>, AppError> {
        let journal = &self.shared.journal;
        let mut recovered = Vec::new();
        for row in journal.unfinished().await? {
            if !was_interrupted(&row, journal) || !is_ours(&row) {
                continue;
            }
            let restorer = self.on_behalf_of_row(&row).await;
            // What Box may still apply is verified again; anything else is final.
            let may_follow =
                item_key_of(&row).is_ok_and(|key| restorer.resume_verifying(&row, &key));
            restorer.recover_activity(&row, !may_follow).await;
            recovered.push(journal.activity(row.id).await?);
        }
        Ok(recovered)
    }

    /// Returns the restorer on behalf of the user of a recorded change.
    async fn on_behalf_of_row(&self, row: &Activity) -> Self {
        let restore = match undone_restore(row) {
            Some(restore) => self.shared.journal.activity(restore).await.ok(),
            None => None,
        };
        let record = RestoreRecord::from_activity(restore.as_ref().unwrap_or(row));
        self.on_behalf_of(&record, row)
    }

    /// Verifies a row that is still open; returns whether it is finished now. Only the last attempt records a change as not
    /// applied.
    pub(super) async fn recover_row(&self, row: Uuid, is_last: bool) -> bool {
        match self.shared.journal.activity(row).await {
            Ok(row) if row.outcome == Outcome::Started => {
                let restorer = self.on_behalf_of_row(&row).await;
                restorer.recover_activity(&row, is_last).await
            }
            Ok(_) => true,
            Err(error) => {
                tracing::error!(%row, %error, "an open row cannot be read");
                false
            }
        }
    }

    /// Records the outcome of a row if it can be verified; returns whether it was.
    async fn recover_activity(&self, row: &Activity, is_last: bool) -> bool {
        let log = self.log();
        let Ok(key) = item_key_of(row) else {
            log.record_end(row.id, log.unknown(None)).await;
            return true;
        };
        let Ok(location) = locate_item(&self.session, &key).await else {
            return false;
        };
        let is_done = matches!(
            (row.action, &location),
            (Action::Restore, ItemLocation::Active(_))
                | (Action::UndoRestore, ItemLocation::InTrash(_))
        );
        if !is_done && !is_last {
            return false;
        }
        // An account that Box keeps out sees nothing: that says nothing of the item.
        let is_hidden = matches!(location, ItemLocation::Hidden);
        if is_hidden
            && check_account_access(self.session.own().client())
                .await
                .is_err()
        {
            return false;
        }
        self.recover_located(row, &key, location).await;
        match self.shared.journal.activity(row.id).await {
            Ok(row) => row.outcome != Outcome::Started,
            Err(_) => false,
        }
    }

    async fn recover_located(
        &self,
        row: &Activity,
        key: &box_client::ItemKey,
        mut location: ItemLocation,
    ) {
        let log = self.log();
        let client = self.session.client();
        let record = RestoreRecord::from_activity(row);
        let mut renamed = None;
        if let (Action::Restore, Some(steps)) = (row.action, &record.steps) {
            match self.finish_steps(client, key, steps, location).await {
                Ok(Some(SendOutcome::Restored {
                    item,
                    existing_renamed,
                    ..
                })) => {
                    location = ItemLocation::Active(item);
                    renamed = existing_renamed.map(|renamed| *renamed);
                }
                Ok(None) => {
                    let completion = log.not_done(ErrorCode::UnknownOutcome, None);
                    return log.record_end(row.id, completion).await;
                }
                // Not verified, so the row stays open.
                Err(error) if error.code != ErrorCode::LeftHalfway => return,
                // In the trash again, or left halfway.
                Ok(Some(SendOutcome::Failed(error))) | Err(error) => {
                    return log.record_end(row.id, log.not_done(error.code, None)).await;
                }
                // The target folder refused the item, and it is in the trash again.
                Ok(Some(SendOutcome::Refused(error))) => {
                    let code = AppError::from(&error).code;
                    let completion = log.not_done(code, error.request_id());
                    return log.record_end(row.id, completion).await;
                }
                Ok(Some(
                    SendOutcome::NeedsDecision(_)
                    | SendOutcome::NotApplied(_)
                    | SendOutcome::Unverified { .. }
                    | SendOutcome::Unknown(_),
                )) => return,
            }
        }
        match (row.action, location) {
            // Another person restored it.
            (Action::Restore, ItemLocation::Active(item))
                if record.steps.is_none()
                    && !is_named_as_asked(record.asked_name.as_deref(), &item.name) =>
            {
                let completion = log.not_done(ErrorCode::NotInTrash, None);
                log.record_end(row.id, completion).await;
            }
            (Action::Restore, ItemLocation::Active(item)) => {
                let contents = fingerprint_after_restore(client, key, record.sent_at).await;
                let record = RestoreRecord {
                    contents,
                    etag: item.etag.as_ref().map(|etag| etag.as_str().to_owned()),
                    folder: Some(convert::parent_folder(&item).id),
                    renamed,
                    ..record
                };
                let completion = log.done(&item).detail(record.to_value());
                log.record_end(row.id, completion).await;
                self.remove_from_trash_list(key);
                self.shared.trash.emit_state();
            }
            (Action::UndoRestore, ItemLocation::InTrash(_)) => {
                let completion = Completion::done(self.session.now());
                log.record_end(row.id, completion).await;
                self.recover_undone(row, key).await;
            }
            (Action::Restore, ItemLocation::InTrash(_))
            | (Action::UndoRestore, ItemLocation::Active(_)) => {
                let completion = log.not_done(ErrorCode::UnknownOutcome, None);
                log.record_end(row.id, completion).await;
            }
            (
                _,
                ItemLocation::InTrash(_)
                | ItemLocation::Active(_)
                | ItemLocation::InTrashedFolder(_)
                | ItemLocation::Hidden
                | ItemLocation::NotFound,
            ) => log.record_end(row.id, log.unknown(None)).await,
        }
    }

    /// Records in the row of the restore that it was undone.
    async fn recover_undone(&self, row: &Activity, key: &box_client::ItemKey) {
        let Some(restore) = undone_restore(row) else {
            return;
        };
        if let Ok(undone) = self.shared.journal.activity(restore).await {
            let record = RestoreRecord::from_activity(&undone);
            let client = self.session.client();
            let record = self.rename_existing_back(client, record).await;
            self.record_undone(restore, record, key).await;
        }
    }
}

/// Returns the restore that an undo is about.
fn undone_restore(row: &Activity) -> Option<Uuid> {
    row.detail["restore"]
        .as_str()
        .and_then(|id| id.parse().ok())
}
