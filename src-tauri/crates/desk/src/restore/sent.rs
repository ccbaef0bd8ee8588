//! One restore, sent once and looked at when the answer was lost. Who calls it has written it down before.

use std::time::Duration;

use box_client::{BoxClient, ConnectionError, Error, ErrorKind, Item, RestoreTarget};

use super::Plan;
use super::plan::Whereabouts;
use super::restorer::Restorer;
use super::steps::Renamed;
use app_error::{AppError, ErrorCode};

/// The waits between looks after an answer got lost. Box says that a 503 on a write may still be applied later.
pub(crate) const LOOKS: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_millis(1500),
    Duration::from_secs(3),
];

/// What became of a restore.
pub(crate) enum Sent {
    /// It is back.
    Back {
        item: Box<Item>,
        request_id: Option<String>,
        /// The answer was lost and a look showed it.
        by_looking: bool,
        /// What had its name, if that got another.
        existing_renamed: Option<Box<Renamed>>,
    },
    /// Box said no; nothing was changed.
    Refused(Error),
    /// Something stands in the way that the person has to decide; nothing was changed.
    Asks(Box<Plan>),
    /// The answer was lost, and it is still in the trash.
    StillThere(AppError),
    /// The answer was lost, and Box could not be asked what became of it.
    Unseen { why: AppError },
    /// The answer was lost, and nobody can tell.
    Unknown(AppError),
    /// Not done, for another reason. Nothing was changed, or the problem says what was.
    Failed(AppError),
}

impl Restorer {
    /// Restores an item with one request.
    pub(crate) async fn send(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        place: &RestoreTarget,
    ) -> Sent {
        match client.restore(key, place).await {
            Ok(changed) => self.back(changed.item, changed.request_id, false).await,
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                self.look_after(key, &error).await
            }
            Err(error) => Sent::Refused(error),
        }
    }

    async fn back(&self, mut item: Item, request_id: Option<String>, by_looking: bool) -> Sent {
        if item.path.is_empty() {
            // Only for the path: what is missing of it is not worth an error now.
            if let Ok(whole) = self.parts().client.item(&item.key).await {
                item = whole;
            }
        }
        Sent::Back {
            item: Box::new(item),
            request_id,
            by_looking,
            existing_renamed: None,
        }
    }

    /// The answer was lost: what became of the item?
    async fn look_after(&self, key: &box_client::ItemKey, error: &Error) -> Sent {
        let lost = AppError::from(error);
        let back = |found: &Whereabouts| matches!(found, Whereabouts::Active(_));
        match self.whereabouts_once_quiet(key, back).await {
            Ok(Whereabouts::Active(now)) => {
                self.back(*now, error.request_id().map(Into::into), true)
                    .await
            }
            Ok(Whereabouts::InTrash(_)) => {
                let message = format!("{}; it is still in the trash", lost.message);
                Sent::StillThere(AppError {
                    code: not_applied(error),
                    retryable: true,
                    message,
                    ..lost
                })
            }
            Ok(Whereabouts::Inside(_) | Whereabouts::Hidden | Whereabouts::Nowhere) => {
                Sent::Unknown(lost)
            }
            Err(error) => Sent::Unseen {
                why: AppError::from(&error),
            },
        }
    }

    /// Where an item is after the answer to a change got lost. Behind a gateway Box may still be at work, so one that
    /// is not where `wanted` has it is looked for again for a few seconds.
    pub(crate) async fn whereabouts_once_quiet(
        &self,
        key: &box_client::ItemKey,
        wanted: impl Fn(&Whereabouts) -> bool,
    ) -> Result<Whereabouts, Error> {
        let mut found = self.whereabouts(key).await?;
        for wait in self.parts().looks {
            if wanted(&found) {
                break;
            }
            tokio::time::sleep(wait).await;
            found = self.whereabouts(key).await?;
        }
        Ok(found)
    }
}

/// The reason for a change that was lost and turned out not to have happened.
pub(crate) fn not_applied(error: &Error) -> ErrorCode {
    match error.connection_error() {
        Some(ConnectionError::Intermediary { .. }) => ErrorCode::Intercepted,
        Some(_) | None if error.status().is_some() => ErrorCode::ServiceMisbehaved,
        Some(_) | None => ErrorCode::Offline,
    }
}
