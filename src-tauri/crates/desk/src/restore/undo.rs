//! Undo: back into the trash, as long as nobody has touched the item since.

use box_client::{BoxClient, Error, ErrorKind, Etag};
use serde_json::json;
use uuid::Uuid;

use super::kept::{self, Kept, unwritten};
use super::plan::Whereabouts;
use super::restorer::Restorer;
use super::sent::not_applied;
use super::verify::takes_long;
use super::{ItemKey, PutBack, from_box};
use app_error::{AppError, ErrorCode, Subject};

impl Restorer {
    /// Puts what was restored back into the trash, if it is as it was right after the restore, and gives what was renamed for
    /// it its name back, if that is as it was as well. Once begun it goes on to its end, whether or not anybody waits for it.
    ///
    /// # Errors
    /// `ChangedSince` when Box has a newer mark for it, `NotFound` when it is not there any more, `ProfileInUse` and `JournalUnavailable` (then
    /// nothing was sent), `UnknownOutcome` (then a look could not tell either), or why Box could not be asked.
    pub async fn undo(&self, activity: &str) -> Result<PutBack, AppError> {
        self.parts().journal.check_writable()?;
        let id = activity.parse::<Uuid>().map_err(|error| {
            AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Activity)
        })?;
        let row = self.parts().journal.activity(id).await.map_err(unwritten)?;
        let key = kept::key_of(&row)?;
        let running = self.begin(&ItemKey::from(&key))?;
        let kept = Kept::of(&row);
        if row.outcome == journal::Outcome::Started {
            // It is not known that anybody changed it: only how it ended is not written down.
            let words = "how this restore ended is not written down; the next start looks it up";
            return Err(AppError::new(ErrorCode::UnknownOutcome, words));
        }
        let Some(etag) = kept.etag.clone().filter(|_| kept::can_undo(&row)) else {
            return Err(AppError::new(
                ErrorCode::ChangedSince,
                "this is not a restore that can be undone",
            ));
        };
        let this = self.as_kept(&kept, &row);
        let work = async move { this.put_back(id, &key, kept, &Etag::new(etag)).await };
        self.see_through(running, work).await
    }

    async fn put_back(
        &self,
        restore: Uuid,
        key: &box_client::ItemKey,
        kept: Kept,
        etag: &Etag,
    ) -> Result<PutBack, AppError> {
        let item = self.unchanged(key, etag, kept.contents.as_deref()).await?;
        let place = from_box::path_in_words(&from_box::folder_of(&item).path);
        let detail = json!({ "restore": restore, "account": self.parts().operator.id });
        let id = self
            .write_start(journal::Action::UndoRestore, &item, place, detail)
            .await?;
        self.note_row(&ItemKey::from(key), id);
        let client = &self.parts().client;
        let kept = match self.put_away(client, key, etag).await {
            Away::Done { request_id } => {
                let kept = self.with_name_back(client, kept).await;
                let ending =
                    journal::Completion::done(self.parts().clock.now()).with_request_id(request_id);
                self.write_end(id, ending).await;
                kept
            }
            Away::NotYet(_) | Away::Unseen { .. } => return Err(self.verify_later(id, key)),
            Away::StillThere(problem) => {
                let ending = self.not_done(problem.code, problem.request_id.as_deref());
                self.write_end(id, ending).await;
                return Err(problem);
            }
            Away::Unknown(problem) => {
                self.write_end(id, self.unknown(problem.request_id.as_deref()))
                    .await;
                return Err(problem);
            }
        };
        let existing_keeps = kept
            .renamed
            .as_ref()
            .map(|renamed| renamed.new_name.clone());
        self.note_undone(restore, kept, key).await;
        Ok(PutBack { existing_keeps })
    }

    /// What was renamed for an item that is in the trash again has its name back, unless it has to keep the other one.
    pub(crate) async fn with_name_back(&self, client: &BoxClient, kept: Kept) -> Kept {
        let Some(renamed) = &kept.renamed else {
            return kept;
        };
        if self.name_back(client, renamed).await {
            Kept {
                renamed: None,
                ..kept
            }
        } else {
            kept
        }
    }

    /// Puts an item into the trash if it still has the mark. Who calls it has written it down before.
    pub(crate) async fn put_away(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        etag: &Etag,
    ) -> Away {
        match client.move_to_trash(key, Some(etag)).await {
            Ok(request_id) => Away::Done { request_id },
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                self.look_after_undo(key, &error).await
            }
            Err(error) => Away::StillThere(AppError::from(&error)),
        }
    }

    /// The answer was lost: is the item in the trash?
    async fn look_after_undo(&self, key: &box_client::ItemKey, error: &Error) -> Away {
        let lost = AppError::from(error);
        let away = |found: &Whereabouts| matches!(found, Whereabouts::InTrash(_));
        match self.whereabouts_once_quiet(key, away).await {
            Ok(Whereabouts::InTrash(_)) => Away::Done {
                request_id: error.request_id().map(Into::into),
            },
            Ok(Whereabouts::Active(_)) => {
                let message = format!("{}; it is still where it was", lost.message);
                let problem = AppError {
                    code: not_applied(error),
                    retryable: true,
                    message,
                    ..lost
                };
                if takes_long(key) {
                    Away::NotYet(problem)
                } else {
                    Away::StillThere(problem)
                }
            }
            Ok(Whereabouts::Inside(_) | Whereabouts::Hidden | Whereabouts::Nowhere) => {
                Away::Unknown(lost)
            }
            Err(error) => Away::Unseen {
                why: AppError::from(&error),
            },
        }
    }

    /// The item is in the trash again, and so on the list.
    pub(crate) async fn in_trash_again(&self, key: &box_client::ItemKey) {
        if key.kind == box_client::ItemKind::Folder {
            self.parts().places.forget();
        }
        // Only for the list on the screen, which can be renewed at any time.
        if let Ok(item) = self.parts().client.trashed_item(key).await {
            self.put_back_into_list(item);
        }
    }

    /// Remembers that the restore is undone, and shows the item in the trash again.
    pub(crate) async fn note_undone(&self, restore: Uuid, kept: Kept, key: &box_client::ItemKey) {
        let kept = Kept {
            undone: true,
            ..kept
        };
        if let Err(error) = self
            .parts()
            .journal
            .update_detail_or_queue(restore, kept.to_value())
            .await
        {
            tracing::error!(%restore, %error, "that a restore was undone could not be written down");
        }
        self.in_trash_again(key).await;
    }
}

/// What became of putting an item into the trash.
pub(crate) enum Away {
    /// It is there.
    Done { request_id: Option<String> },
    /// It is where it was.
    StillThere(AppError),
    /// The answer was lost and it is where it was, but Box may still be at it.
    NotYet(AppError),
    /// The answer was lost, and Box could not be asked what became of it.
    Unseen { why: AppError },
    /// Nobody can tell.
    Unknown(AppError),
}
