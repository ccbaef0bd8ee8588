//! Undo: moves a restored item to the trash again, as long as it was not modified since.

use super::ItemRestorer;
use crate::{
    TrashOutcome, UndoResult, can_undo, check_unchanged,
    conflict_check::{ItemLocation, locate_item},
    item_key_of, may_finish_late, not_applied_code,
    restore_record::{RestoreRecord, person_of},
};
use app_error::{AppError, ErrorCode, Subject};
use box_client::{BoxClient, Error, ErrorKind, Etag};
use box_session::{ItemKey, is_absent};
use journal::{Activity, Completion, Outcome};
use serde_json::json;
use uuid::Uuid;

impl ItemRestorer {
    /// Undoes the restore with this ID in the journal: moves the item to the trash if it was not modified since, and gives an
    /// existing item that was renamed for it its old name, if that was not modified either. Once started it runs to its end,
    /// even if the caller stops waiting.
    ///
    /// # Errors
    /// `ChangedSince` if the item or something in it was modified, `NotFound` if it does not exist any more, `ProfileInUse` and
    /// `JournalUnavailable` (then nothing was sent), `UnknownOutcome` (then it could not be verified), or any error of Box.
    pub async fn undo(&self, activity: &str) -> Result<UndoResult, AppError> {
        self.shared.journal.check_writable()?;
        let id = activity.parse::<Uuid>().map_err(|error| {
            AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Activity)
        })?;
        let row = self.shared.journal.activity(id).await?;
        let key = item_key_of(&row)?;
        let guard = self.start_work(&ItemKey::from(&key))?;
        let record = RestoreRecord::from_activity(&row);
        if row.outcome == Outcome::Started {
            // It may be unmodified: only its outcome is not recorded.
            let message = "the outcome of this restore is not recorded; the next start verifies it";
            return Err(AppError::new(ErrorCode::UnknownOutcome, message));
        }
        let Some(etag) = record.etag.clone().filter(|_| can_undo(&row)) else {
            return Err(AppError::new(
                ErrorCode::ChangedSince,
                "this is not a restore that can be undone",
            ));
        };
        let this = self.on_behalf_of(&record, &row);
        let work = async move {
            let result = this.undo_recorded(id, &key, record, &Etag::new(etag)).await;
            match result {
                Err(error) if error.code == ErrorCode::Forbidden => {
                    // The refusal is the item's only if the account itself has access.
                    Err(this.check_access().await.err().unwrap_or(error))
                }
                result => result,
            }
        };
        self.run_to_end(guard, work).await
    }

    async fn undo_recorded(
        &self,
        restore: Uuid,
        key: &box_client::ItemKey,
        record: RestoreRecord,
        etag: &Etag,
    ) -> Result<UndoResult, AppError> {
        let client = self.session.client();
        let item = check_unchanged(client, key, etag, record.contents.as_deref()).await?;
        let detail = json!({ "restore": restore, "account": self.session.actor().id });
        let log = self.log();
        let id = log.record_undo_start(&item, detail).await?;
        self.set_row(&ItemKey::from(key), id);
        let record = match self.move_to_trash(client, key, etag).await {
            TrashOutcome::Trashed { request_id } => {
                let record = self.rename_existing_back(client, record).await;
                let completion = Completion::done(self.session.now()).with_request_id(request_id);
                log.record_end(id, completion).await;
                record
            }
            TrashOutcome::MayFollow(_) => return Err(self.verify_completion(id, key).await),
            TrashOutcome::Unverified { .. } => return Err(self.verify_later(id, key)),
            TrashOutcome::NotApplied(error) => {
                let completion = log.not_done(error.code, error.request_id.as_deref());
                log.record_end(id, completion).await;
                return Err(error);
            }
            TrashOutcome::Unknown(error) => {
                let completion = log.unknown(error.request_id.as_deref());
                log.record_end(id, completion).await;
                return Err(error);
            }
        };
        let existing_keeps = record
            .renamed
            .as_ref()
            .map(|renamed| renamed.new_name.clone());
        self.record_undone(restore, record, key).await;
        Ok(UndoResult { existing_keeps })
    }

    /// Gives an existing item that was renamed its old name, if it can have it.
    pub(super) async fn rename_existing_back(
        &self,
        client: &BoxClient,
        record: RestoreRecord,
    ) -> RestoreRecord {
        let Some(renamed) = &record.renamed else {
            return record;
        };
        if self.rename_back(client, renamed).await {
            RestoreRecord {
                renamed: None,
                ..record
            }
        } else {
            record
        }
    }

    /// Moves an item to the trash if it still has the etag, and verifies the outcome when the answer was lost. The caller has
    /// recorded the start before.
    pub async fn move_to_trash(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        etag: &Etag,
    ) -> TrashOutcome {
        match client.move_to_trash(key, Some(etag)).await {
            Ok(request_id) => TrashOutcome::Trashed { request_id },
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                self.verify_trashed(key, &error).await
            }
            // An attempt that was answered "too many requests" may have moved it.
            Err(error)
                if error.was_limited()
                    && is_absent(&error)
                    && matches!(
                        locate_item(&self.session, key).await,
                        Ok(ItemLocation::InTrash(_))
                    ) =>
            {
                TrashOutcome::Trashed {
                    request_id: error.request_id().map(Into::into),
                }
            }
            Err(error) => TrashOutcome::NotApplied(AppError::from(&error)),
        }
    }

    /// Finds out whether an item is in the trash, after the answer was lost.
    async fn verify_trashed(&self, key: &box_client::ItemKey, error: &Error) -> TrashOutcome {
        let lost = AppError::from(error);
        let is_trashed = |location: &ItemLocation| matches!(location, ItemLocation::InTrash(_));
        match self.locate_after_lost_answer(key, is_trashed).await {
            Ok(ItemLocation::InTrash(_)) => TrashOutcome::Trashed {
                request_id: error.request_id().map(Into::into),
            },
            Ok(ItemLocation::Active(_)) => {
                let message = format!("{}; it is still where it was", lost.message);
                let error = AppError {
                    code: not_applied_code(error),
                    retryable: true,
                    message,
                    ..lost
                };
                if may_finish_late(key.kind, &error) {
                    TrashOutcome::MayFollow(error)
                } else {
                    TrashOutcome::NotApplied(error)
                }
            }
            Ok(
                ItemLocation::InTrashedFolder(_) | ItemLocation::Hidden | ItemLocation::NotFound,
            ) => TrashOutcome::Unknown(lost),
            Err(error) => TrashOutcome::Unverified {
                why: AppError::from(&error),
            },
        }
    }

    /// Records that a restore was undone, and adds the item to the list of the trash again.
    pub(super) async fn record_undone(
        &self,
        restore: Uuid,
        record: RestoreRecord,
        key: &box_client::ItemKey,
    ) {
        let record = RestoreRecord {
            undone: true,
            ..record
        };
        let journal = &self.shared.journal;
        let recorded = journal
            .update_detail_or_queue(restore, record.to_value())
            .await;
        if let Err(error) = recorded {
            tracing::error!(%restore, %error, "that a restore was undone was not recorded");
        }
        self.add_to_trash_list(key).await;
    }

    /// Returns the restorer on behalf of the user of a recorded restore.
    pub(super) fn on_behalf_of(&self, record: &RestoreRecord, row: &Activity) -> Self {
        let person = person_of(record, row);
        person
            .and_then(|person| self.as_person(&person))
            .unwrap_or_else(|| self.clone())
    }
}
