//! Undo: back into the trash, as long as nobody has touched the item since.

use box_api::{Error, ErrorKind, Etag};
use serde_json::json;
use uuid::Uuid;

use super::kept::{self, Kept, unwritten};
use super::plan::Whereabouts;
use super::restorer::{Restorer, held};
use super::{ItemKey, from_box, trouble};
use crate::problem::{Code, Problem};

impl Restorer {
    /// Puts what was restored back into the trash, if it is as it was right after the restore. Once begun it goes on to its
    /// end, whether or not anybody waits for it.
    ///
    /// # Errors
    /// `ChangedSince` when Box has a newer mark for it, `NotFound` when it is not there any more, `JournalUnavailable` (then
    /// nothing was sent), `UnknownOutcome` (then a look could not tell either), or why Box could not be asked.
    pub async fn undo(&self, activity: &str) -> Result<(), Problem> {
        let id = activity
            .parse::<Uuid>()
            .map_err(|error| Problem::new(Code::InputInvalid, error.to_string()).about("activity"))?;
        let row = self.parts().journal.activity(id).await.map_err(unwritten)?;
        let key = kept::key_of(&row)?;
        let running = self.begin(&ItemKey::from(&key))?;
        let kept = Kept::of(&row);
        let Some(etag) = kept.etag.clone().filter(|_| kept::can_undo(&row)) else {
            return Err(Problem::new(Code::ChangedSince, "this is not a restore that can be undone"));
        };
        let this = self.clone();
        let task = tokio::spawn(async move {
            let _running = running;
            this.put_back(id, &key, kept, &Etag::new(etag)).await
        });
        task.await.unwrap_or_else(|error| Err(Problem::new(Code::Unexpected, error.to_string())))
    }

    async fn put_back(
        &self,
        restore: Uuid,
        key: &box_api::ItemKey,
        kept: Kept,
        etag: &Etag,
    ) -> Result<(), Problem> {
        let item = self.parts().client.item(key).await.map_err(|error| trouble::problem(&error))?;
        // Box documents the mark's protection for each kind; a second look costs nothing and holds for all.
        if item.etag.as_ref() != Some(etag) {
            return Err(Problem::new(
                Code::ChangedSince,
                "the item has another mark than right after its restore",
            ));
        }
        let place = from_box::path_in_words(&from_box::folder_of(&item).path);
        let detail = json!({ "restore": restore });
        let id = self.write_start(journal::Action::UndoRestore, &item, place, detail).await?;
        match self.parts().client.move_to_trash(key, Some(etag)).await {
            Ok(()) => {
                self.write_end(id, journal::Ending::done(self.parts().clock.now())).await;
            }
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                self.look_after_undo(id, key, &error).await?;
            }
            Err(error) => {
                let problem = trouble::problem(&error);
                self.write_end(id, self.not_done(problem.code, error.request_id())).await;
                return Err(problem);
            }
        }
        self.note_undone(restore, kept, key).await;
        Ok(())
    }

    /// The answer was lost: is the item in the trash?
    async fn look_after_undo(&self, id: Uuid, key: &box_api::ItemKey, error: &Error) -> Result<(), Problem> {
        let lost = trouble::problem(error);
        let away = |found: &Whereabouts| matches!(found, Whereabouts::InTrash(_));
        match self.whereabouts_once_quiet(key, away).await {
            Ok(Whereabouts::InTrash(_)) => {
                self.write_end(id, journal::Ending::done(self.parts().clock.now())).await;
                Ok(())
            }
            Ok(Whereabouts::Active(_)) => {
                let code = if error.status().is_some() { Code::ServiceMisbehaved } else { Code::Offline };
                self.write_end(id, self.not_done(code, error.request_id())).await;
                let message = format!("{}; it is still where it was", lost.message);
                Err(Problem { code, retryable: true, message, ..lost })
            }
            Ok(Whereabouts::Inside(_) | Whereabouts::Hidden | Whereabouts::Nowhere) | Err(_) => {
                self.write_end(id, self.unknown(error.request_id())).await;
                Err(lost)
            }
        }
    }

    /// Remembers that the restore is undone, and shows the item in the trash again.
    pub(crate) async fn note_undone(&self, restore: Uuid, kept: Kept, key: &box_api::ItemKey) {
        let kept = Kept { undone: true, ..kept };
        if let Err(error) = self.parts().journal.update_detail(restore, kept.to_value()).await {
            tracing::error!(%restore, %error, "that a restore was undone could not be written down");
        }
        if key.kind == box_api::ItemKind::Folder {
            self.parts().places.forget();
        }
        // Only for the list on the screen, which can be renewed at any time.
        if let Ok(item) = self.parts().client.trashed_item(key).await {
            held(&self.parts().trash).put_back(item);
        }
    }
}
