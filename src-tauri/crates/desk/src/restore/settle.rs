//! What an earlier run left unfinished: looked up, and written down as done, not done or unknown.

use journal::{Action, Activity, Journal};
use uuid::Uuid;

use super::from_box;
use super::kept::{self, Kept, unwritten};
use super::plan::Whereabouts;
use super::restorer::Restorer;
use super::sent::Sent;
use app_error::{AppError, ErrorCode};

impl Restorer {
    /// Looks up every restore and undo that an earlier run began and did not end, of those that are this account's, writes down
    /// how it ended, and answers the rows as they are now. Where Box cannot be asked, a row stays open for the next time.
    ///
    /// # Errors
    /// `JournalUnavailable`.
    pub async fn settle(
        &self,
        is_ours: impl Fn(&Activity) -> bool,
    ) -> Result<Vec<Activity>, AppError> {
        let open = self.parts().journal.unfinished().await.map_err(unwritten)?;
        let mut settled = Vec::new();
        let journal = &self.parts().journal;
        for row in open
            .into_iter()
            .filter(|row| is_left_over(row, journal) && is_ours(row))
        {
            let viewer = self.as_written(&row).await;
            // A folder that Box may still be at is looked at again; anything else is what it is by now.
            let may_end_late = kept::key_of(&row)
                .is_ok_and(|key| viewer.go_on_verifying(row.id, &key, row.started_at));
            viewer.settle_one(&row, !may_end_late).await;
            settled.push(
                self.parts()
                    .journal
                    .activity(row.id)
                    .await
                    .map_err(unwritten)?,
            );
        }
        Ok(settled)
    }

    /// The job in the name of whoever began what the row tells of.
    async fn as_written(&self, row: &Activity) -> Self {
        let kept = match undone_by(row) {
            Some(restore) => self
                .parts()
                .journal
                .activity(restore)
                .await
                .map(|row| Kept::of(&row))
                .ok(),
            None => None,
        };
        self.as_kept(&kept.unwrap_or_else(|| Kept::of(row)), row)
    }

    /// Looks up one row that is still open, and says whether it is closed now. Before the last look nothing is taken for not
    /// done.
    pub(crate) async fn settle_row(&self, row: Uuid, is_last: bool) -> bool {
        match self.parts().journal.activity(row).await {
            Ok(row) if row.outcome == journal::Outcome::Started => {
                self.as_written(&row).await.settle_one(&row, is_last).await
            }
            Ok(_) => true,
            Err(error) => {
                tracing::error!(%row, %error, "an open row could not be read");
                false
            }
        }
    }

    /// Writes down how a row ended if that can be told, and answers whether it was.
    async fn settle_one(&self, row: &Activity, is_last: bool) -> bool {
        let Ok(key) = kept::key_of(row) else {
            self.write_end(row.id, self.unknown(None)).await;
            return true;
        };
        let Ok(whereabouts) = self.whereabouts(&key).await else {
            return false;
        };
        let is_done = matches!(
            (row.action, &whereabouts),
            (Action::Restore, Whereabouts::Active(_))
                | (Action::UndoRestore, Whereabouts::InTrash(_))
        );
        if !is_done && !is_last {
            return false;
        }
        self.settle_found(row, &key, whereabouts).await;
        match self.parts().journal.activity(row.id).await {
            Ok(row) => row.outcome != journal::Outcome::Started,
            Err(_) => false,
        }
    }

    async fn settle_found(
        &self,
        row: &Activity,
        key: &box_client::ItemKey,
        mut whereabouts: Whereabouts,
    ) {
        let mut renamed = None;
        if let (Action::Restore, Some(steps)) = (row.action, Kept::of(row).steps) {
            match self
                .finish_steps(&self.parts().client, key, &steps, whereabouts)
                .await
            {
                Ok(Some(Sent::Back {
                    item,
                    existing_renamed,
                    ..
                })) => {
                    whereabouts = Whereabouts::Active(item);
                    renamed = existing_renamed.map(|renamed| *renamed);
                }
                Ok(None) => {
                    return self
                        .write_end(row.id, self.not_done(ErrorCode::UnknownOutcome, None))
                        .await;
                }
                // Where Box cannot be asked, the row stays open.
                Err(problem) if problem.code != ErrorCode::LeftHalfway => return,
                // Back in the trash, or left halfway.
                Ok(Some(Sent::Failed(problem))) | Err(problem) => {
                    return self
                        .write_end(row.id, self.not_done(problem.code, None))
                        .await;
                }
                // Refused where it was wanted, and back in the trash.
                Ok(Some(Sent::Refused(error))) => {
                    let ending = self.not_done(AppError::from(&error).code, error.request_id());
                    return self.write_end(row.id, ending).await;
                }
                Ok(Some(
                    Sent::Asks(_) | Sent::StillThere(_) | Sent::Unseen { .. } | Sent::Unknown(_),
                )) => {
                    return;
                }
            }
        }
        match (row.action, whereabouts) {
            (Action::Restore, Whereabouts::Active(item)) => {
                let kept = Kept::of(row);
                let kept = Kept {
                    contents: self.contents_after(key, kept.sent_at).await,
                    etag: item.etag.as_ref().map(|etag| etag.as_str().to_owned()),
                    folder: Some(from_box::folder_of(&item).id),
                    renamed,
                    ..kept
                };
                self.write_end(row.id, self.done(&item).detail(kept.to_value()))
                    .await;
                self.left_the_trash(key);
                self.parts().tell_trash();
            }
            (Action::UndoRestore, Whereabouts::InTrash(_)) => {
                self.write_end(row.id, journal::Completion::done(self.parts().clock.now()))
                    .await;
                self.settle_the_undone(row, key).await;
            }
            (Action::Restore, Whereabouts::InTrash(_))
            | (Action::UndoRestore, Whereabouts::Active(_)) => {
                self.write_end(row.id, self.not_done(ErrorCode::UnknownOutcome, None))
                    .await;
            }
            (
                _,
                Whereabouts::InTrash(_)
                | Whereabouts::Active(_)
                | Whereabouts::Inside(_)
                | Whereabouts::Hidden
                | Whereabouts::Nowhere,
            ) => self.write_end(row.id, self.unknown(None)).await,
        }
    }

    /// The restore that was undone is remembered as such.
    async fn settle_the_undone(&self, row: &Activity, key: &box_client::ItemKey) {
        let Some(restore) = undone_by(row) else {
            return;
        };
        if let Ok(undone) = self.parts().journal.activity(restore).await {
            let kept = self
                .with_name_back(&self.parts().client, Kept::of(&undone))
                .await;
            self.note_undone(restore, kept, key).await;
        }
    }
}

/// Whether an unfinished row is of this job, and of an earlier run.
pub(crate) fn is_left_over(row: &Activity, journal: &Journal) -> bool {
    let of_this_job = match row.action {
        Action::Restore | Action::UndoRestore => true,
        Action::RegeneratePasscode | Action::ShareLink | Action::RestoreMany => false,
    };
    of_this_job && !journal.started_in_this_run(row.id)
}

/// The restore that an undo is about.
fn undone_by(row: &Activity) -> Option<Uuid> {
    row.detail["restore"]
        .as_str()
        .and_then(|id| id.parse().ok())
}
