//! Restores that Box has no single request for. Each step is noted before it is sent, and taken back or explained when a
//! later one fails.

use std::collections::HashSet;

use async_trait::async_trait;
use box_client::{BoxClient, Error, ErrorKind, Etag, FolderId, Item, RestoreTarget};
use serde::{Deserialize, Serialize};

use super::name_claims::{MOST_NAMES, NameClaims};
use super::names::{self, Length, TakenNames};
use super::places::Folder;
use super::plan::{Destination, Hints, Whereabouts, finding};
use super::restorer::Restorer;
use super::sent::{Sent, not_applied};
use super::verify::takes_long;
use super::{Plan, from_box};
use app_error::{AppError, ErrorCode, Subject};

/// Where the steps are written down. Nothing is sent before that has succeeded.
#[async_trait]
pub(crate) trait Ledger: Sync {
    async fn note(&self, steps: &Steps) -> Result<(), AppError>;

    /// Whether what is written there is gone on with when Box finishes late.
    fn waits_for_late_ends(&self) -> bool {
        false
    }
}

/// How far a restore of several steps got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub(crate) enum Steps {
    /// What has the name gets another, then the item comes back.
    RenameExisting(Renamed),
    /// The item comes back where it was, then it is moved, then it gets its name.
    Elsewhere {
        from: String,
        to: String,
        name: String,
    },
}

/// What that which has an item's name is to be called.
pub(crate) enum NameForExisting {
    /// The person's own wish.
    Wish(String),
    /// What was shown, if anything was, unless somebody took it since: then what is free.
    Shown(Option<String>),
}

/// What gets another name so that an item has its own back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Renamed {
    pub(crate) existing: super::ItemKey,
    pub(crate) old_name: String,
    pub(crate) new_name: String,
    /// The mark after the renaming, once that is done.
    pub(crate) etag: Option<String>,
}

impl Restorer {
    /// Gives what has the item's name another one and restores the item under its own. What `stays` is not renamed, and the
    /// person is asked.
    pub(crate) async fn send_renaming_existing(
        &self,
        client: &BoxClient,
        item: &Item,
        name: NameForExisting,
        stays: &HashSet<super::ItemKey>,
        claims: &NameClaims,
        ledger: &dyn Ledger,
    ) -> Sent {
        let plain = RestoreTarget::default();
        let Some(parent) = &item.parent else {
            return self.send(client, &item.key, &plain).await;
        };
        let found = match self.names_in(&parent.id, Some(&item.name), false).await {
            Ok(found) => found,
            Err(error) => return self.asked_or_refused(&item.key, &error).await,
        };
        let Some(existing) = found.clash else {
            return self.send(client, &item.key, &plain).await;
        };
        if stays.contains(&(&existing.key).into()) {
            return match self.plan_knowing(&item.key, &Hints::default()).await {
                Ok(plan) => Sent::Asks(Box::new(plan)),
                Err(problem) => Sent::Failed(problem),
            };
        }
        let kind = existing.key.kind.into();
        let new_name = match name {
            NameForExisting::Wish(name) => name,
            NameForExisting::Shown(shown) => shown
                .filter(|name| !found.taken.contains(name))
                .unwrap_or_else(|| {
                    names::suggest_for_existing(kind, &existing.name, self.today(), &found.taken)
                        .name
                }),
        };
        // Only a name that was found for it is changed without asking.
        let found_by_us = names::is_made_of(kind, &new_name, &existing.name);
        let mut step = Renamed {
            existing: (&existing.key).into(),
            old_name: existing.name.clone(),
            new_name,
            etag: None,
        };
        let mut tries = 1..MOST_NAMES;
        let renamed = loop {
            if let Err(problem) = ledger.note(&Steps::RenameExisting(step.clone())).await {
                return Sent::Failed(problem);
            }
            let problem = match self
                .renamed(
                    client,
                    &existing.key,
                    &step.new_name,
                    existing.etag.as_ref(),
                )
                .await
            {
                Ok(renamed) => break renamed,
                Err(NotChanged::Still(problem)) => of_part(problem, Subject::Existing),
                Err(NotChanged::Unseen { why }) => return Sent::Unseen { why },
            };
            if problem.code != ErrorCode::NameInvalid {
                return Sent::Failed(problem);
            }
            let shorter = Length::below(&step.new_name).filter(|_| found_by_us);
            let Some((length, _)) = shorter.zip(tries.next()) else {
                return Sent::Failed(problem.source_name(&step.new_name));
            };
            step.new_name = claims
                .for_existing_within(
                    self,
                    &parent.id,
                    (kind, &existing.name),
                    &found.taken,
                    length,
                )
                .await;
        };
        step.etag = renamed.etag.as_ref().map(|etag| etag.as_str().to_owned());
        // That it was renamed is true even if the journal fails now: then the name goes back.
        let sent = match ledger.note(&Steps::RenameExisting(step.clone())).await {
            Ok(()) => self.send(client, &item.key, &plain).await,
            Err(problem) => Sent::Failed(problem),
        };
        match sent {
            Sent::Back {
                item,
                request_id,
                by_looking,
                ..
            } => Sent::Back {
                item,
                request_id,
                by_looking,
                existing_renamed: Some(Box::new(step)),
            },
            open @ (Sent::Unknown(_) | Sent::Unseen { .. }) => open,
            // Box may still be at it, and would find the name taken: it goes back when that is known.
            open @ Sent::StillThere(_) if ledger.waits_for_late_ends() && takes_long(&item.key) => {
                open
            }
            not_done @ (Sent::Refused(_)
            | Sent::Asks(_)
            | Sent::StillThere(_)
            | Sent::Failed(_)) => {
                match self
                    .renamed(client, &existing.key, &existing.name, renamed.etag.as_ref())
                    .await
                {
                    Ok(_) => not_done,
                    Err(NotChanged::Still(problem)) => {
                        Sent::Failed(keeps_its_new_name(&step.new_name, &problem))
                    }
                    Err(NotChanged::Unseen { why }) => Sent::Unseen { why },
                }
            }
        }
    }

    /// Gives what was renamed for an item its name back, now that the item is in the trash again. Says whether it has it: not
    /// when somebody changed it since, or Box refuses.
    pub(crate) async fn name_back(&self, client: &BoxClient, renamed: &Renamed) -> bool {
        let (Ok(key), Some(etag)) = ((&renamed.existing).try_into(), renamed.etag.as_deref())
        else {
            return false;
        };
        self.renamed(client, &key, &renamed.old_name, Some(&Etag::new(etag)))
            .await
            .is_ok()
    }

    /// Restores an item into another folder than the one it was in.
    pub(crate) async fn send_elsewhere(
        &self,
        client: &BoxClient,
        item: &Item,
        place: RestoreTarget,
        ledger: &dyn Ledger,
    ) -> Sent {
        let Some(to) = place.parent.clone() else {
            return self.send(client, &item.key, &place).await;
        };
        let original = match &item.parent {
            Some(parent) if parent.id != to => match self.folder_now(&parent.id).await {
                Ok(Folder::There(_) | Folder::Closed(_)) => parent.id.clone(),
                Ok(Folder::InTrash(_) | Folder::Gone | Folder::Hidden) => {
                    return self.send_straight_to(client, item, place, to, ledger).await;
                }
                Err(error) => return Sent::Failed(AppError::from(&error)),
            },
            Some(_) | None => return self.send(client, &item.key, &place).await,
        };
        let wanted = place.name.unwrap_or_else(|| item.name.clone());
        let for_now = match self.name_for_now(item, &wanted, &original, &to).await {
            Ok(name) => name,
            Err(sent) => return sent,
        };
        let steps = Steps::Elsewhere {
            from: original.to_string(),
            to: to.to_string(),
            name: wanted.clone(),
        };
        if let Err(problem) = ledger.note(&steps).await {
            return Sent::Failed(problem);
        }
        let name = Some(for_now).filter(|name| *name != item.name);
        match self
            .send(client, &item.key, &RestoreTarget { name, parent: None })
            .await
        {
            Sent::Back {
                item,
                request_id,
                by_looking,
                ..
            } => {
                self.moved_on(client, *item, request_id, by_looking, &to, &wanted)
                    .await
            }
            other @ (Sent::Refused(_)
            | Sent::Asks(_)
            | Sent::StillThere(_)
            | Sent::Unseen { .. }
            | Sent::Unknown(_)
            | Sent::Failed(_)) => other,
        }
    }

    /// Box takes another folder by itself while the original one is gone. Where that is back meanwhile, or was only not
    /// to be seen, it ignores the other one, and the item has to be moved.
    async fn send_straight_to(
        &self,
        client: &BoxClient,
        item: &Item,
        place: RestoreTarget,
        to: FolderId,
        ledger: &dyn Ledger,
    ) -> Sent {
        let sent = self.send(client, &item.key, &place).await;
        let Sent::Back {
            item: back,
            request_id,
            by_looking,
            ..
        } = sent
        else {
            return sent;
        };
        let from = match back.parent.as_ref() {
            Some(parent) if parent.id != to => parent.id.to_string(),
            Some(_) | None => {
                return Sent::Back {
                    item: back,
                    request_id,
                    by_looking,
                    existing_renamed: None,
                };
            }
        };
        self.parts().places.forget();
        let name = place.name.unwrap_or_else(|| item.name.clone());
        let steps = Steps::Elsewhere {
            from,
            to: to.to_string(),
            name: name.clone(),
        };
        if let Err(problem) = ledger.note(&steps).await {
            tracing::error!(%problem, "that an item has to be moved could not be written down");
        }
        self.moved_on(client, *back, request_id, by_looking, &to, &name)
            .await
    }

    /// The second half: an item that is back where it was goes on to where it is wanted.
    async fn moved_on(
        &self,
        client: &BoxClient,
        item: Item,
        request_id: Option<String>,
        by_looking: bool,
        to: &FolderId,
        wanted: &str,
    ) -> Sent {
        let is_there = |now: &Item| now.parent.as_ref().is_some_and(|parent| parent.id == *to);
        let mut waits = self.parts().looks.into_iter();
        let moved = loop {
            let error = match client.move_to(&item.key, to).await {
                Ok(changed) => break changed.item,
                Err(error) => error,
            };
            match self.now(&item.key, &error).await {
                Ok(now) if is_there(&now) => break now,
                Ok(now) => match waits.next().filter(|_| passes(&error)) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return self.back_to_trash(client, &now, error).await,
                },
                Err(why) => {
                    return Sent::Unseen {
                        why: AppError::from(&why),
                    };
                }
            }
        };
        let named = if moved.name == wanted {
            moved
        } else {
            // Under the other name it is where it was wanted: that it keeps it is said, and harms nobody.
            let renamed = self
                .renamed(client, &moved.key, wanted, moved.etag.as_ref())
                .await;
            renamed.unwrap_or(moved)
        };
        Sent::Back {
            item: Box::new(named),
            request_id,
            by_looking,
            existing_renamed: None,
        }
    }

    /// A name that is taken is the person's to decide about.
    async fn back_to_trash(&self, client: &BoxClient, item: &Item, why: Error) -> Sent {
        let sent = client.move_to_trash(&item.key, item.etag.as_ref()).await;
        let is_away = |found: &Whereabouts| matches!(found, Whereabouts::InTrash(_));
        let kept = match sent {
            Ok(_) => None,
            // The answer is lost, not the item: it is looked at.
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                match self.whereabouts_once_quiet(&item.key, is_away).await {
                    Ok(found) if is_away(&found) => None,
                    Ok(_) | Err(_) => Some(error),
                }
            }
            Err(error) => Some(error),
        };
        match kept {
            None if matches!(why.kind(), ErrorKind::NameConflict { .. }) => Sent::Refused(why),
            None => {
                let problem = AppError {
                    retryable: true,
                    ..not_changed(&why)
                };
                Sent::Failed(of_part(problem, Subject::Destination))
            }
            Some(error) => Sent::Failed(halfway(
                Subject::Item,
                format!(
                    "it is back where it was, as {:?}, and could not be moved: {error}",
                    item.name
                ),
            )),
        }
    }

    /// Goes on with what an earlier run left between its steps, and says what became of the item. None when it was not
    /// begun, or was taken back.
    ///
    /// # Errors
    /// Why Box could not be asked, or `LeftHalfway`.
    pub(crate) async fn finish_steps(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        steps: &Steps,
        now: Whereabouts,
    ) -> Result<Option<Sent>, AppError> {
        match (steps, now) {
            (Steps::RenameExisting(renamed), Whereabouts::Active(item)) => Ok(Some(Sent::Back {
                item,
                request_id: None,
                by_looking: true,
                existing_renamed: Some(Box::new(renamed.clone())),
            })),
            (
                Steps::RenameExisting(Renamed {
                    existing,
                    old_name,
                    new_name,
                    etag,
                }),
                _,
            ) => {
                let existing = existing.try_into()?;
                let now = client.item(&existing).await?;
                let untouched =
                    etag.is_none() || now.etag.as_ref().map(Etag::as_str) == etag.as_deref();
                if now.name == *new_name && untouched {
                    match self
                        .renamed(client, &existing, old_name, now.etag.as_ref())
                        .await
                    {
                        Ok(_) => {}
                        Err(NotChanged::Still(problem)) => {
                            return Err(keeps_its_new_name(new_name, &problem));
                        }
                        Err(NotChanged::Unseen { why }) => return Ok(Some(Sent::Unseen { why })),
                    }
                }
                Ok(None)
            }
            (Steps::Elsewhere { from, to, name }, Whereabouts::Active(item)) => {
                let to = from_box::folder_id(to)?;
                let still_there = item
                    .parent
                    .as_ref()
                    .is_some_and(|parent| parent.id.as_str() == from);
                if !still_there {
                    let existing_renamed = None;
                    return Ok(Some(Sent::Back {
                        item,
                        request_id: None,
                        by_looking: true,
                        existing_renamed,
                    }));
                }
                Ok(Some(
                    self.moved_on(client, *item, None, true, &to, name).await,
                ))
            }
            (
                Steps::Elsewhere { .. },
                Whereabouts::InTrash(_)
                | Whereabouts::Inside(_)
                | Whereabouts::Hidden
                | Whereabouts::Nowhere,
            ) => {
                tracing::debug!(%key, "not restored yet, so nothing has to be moved");
                Ok(None)
            }
        }
    }

    /// The name to restore under before the move: the wanted one where that is free in both folders.
    async fn name_for_now(
        &self,
        item: &Item,
        wanted: &str,
        original: &FolderId,
        to: &FolderId,
    ) -> Result<String, Sent> {
        let there = match self.folder_now(to).await {
            Ok(Folder::There(folder) | Folder::Closed(folder)) => folder,
            Ok(Folder::InTrash(_) | Folder::Gone | Folder::Hidden) => {
                let gone = AppError::new(ErrorCode::NotFound, "the other folder is not there");
                return Err(Sent::Failed(gone.subject(Subject::Destination)));
            }
            Err(error) => return Err(Sent::Failed(AppError::from(&error))),
        };
        let failed = |error: Error| Sent::Failed(AppError::from(&error));
        let in_target = self
            .names_in(to, Some(wanted), false)
            .await
            .map_err(failed)?;
        if in_target.clash.is_some() {
            let destination = Destination::There {
                folder: there,
                clash: in_target.clash,
                taken: in_target.taken,
            };
            let was_in = self.place(item.parent.as_ref()).await.map_err(failed)?;
            return Err(Sent::Asks(Box::new(Plan {
                key: (&item.key).into(),
                acting_as: self.acting_as(),
                item: Some(from_box::trashed(item, was_in)),
                finding: finding(item, wanted, destination, self.today()),
            })));
        }
        let in_original = self
            .names_in(original, Some(wanted), false)
            .await
            .map_err(failed)?;
        if in_original.clash.is_none() {
            return Ok(wanted.to_owned());
        }
        let taken: TakenNames = in_original.taken.with(in_target.taken);
        Ok(names::suggest(item.key.kind.into(), wanted, self.today(), &taken).name)
    }

    /// Renames an item as long as it is as it was; after a lost answer the look decides. What passes by itself is tried
    /// again a few times.
    async fn renamed(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        name: &str,
        unchanged: Option<&Etag>,
    ) -> Result<Item, NotChanged> {
        let mut waits = self.parts().looks.into_iter();
        loop {
            let error = match client.rename(key, name, unchanged).await {
                Ok(changed) => return Ok(changed.item),
                Err(error) => error,
            };
            match self.now(key, &error).await {
                Ok(now) if now.name == name => return Ok(now),
                Ok(_) => match waits.next().filter(|_| passes(&error)) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return Err(NotChanged::Still(not_changed(&error))),
                },
                Err(why) => {
                    return Err(NotChanged::Unseen {
                        why: AppError::from(&why),
                    });
                }
            }
        }
    }

    /// The item as it is after a change that failed or whose answer was lost.
    async fn now(&self, key: &box_client::ItemKey, error: &Error) -> Result<Item, Error> {
        if *error.kind() == ErrorKind::UnknownOutcome {
            // Box may still be at work.
            tokio::time::sleep(self.parts().looks[0]).await;
        }
        self.parts().client.item(key).await
    }

    async fn asked_or_refused(&self, key: &box_client::ItemKey, error: &Error) -> Sent {
        match self.reason(key, &RestoreTarget::default(), error).await {
            Ok(Some(plan)) => Sent::Asks(Box::new(plan)),
            Ok(None) => Sent::Failed(AppError::from(error)),
            Err(problem) => Sent::Failed(problem),
        }
    }
}

/// Why an item is not changed.
enum NotChanged {
    /// It is as it was.
    Still(AppError),
    /// The answer was lost, and Box could not be asked.
    Unseen { why: AppError },
}

/// Whether the reason for a change that did not happen passes by itself.
fn passes(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Busy
            | ErrorKind::RateLimited { .. }
            | ErrorKind::Offline
            | ErrorKind::TimedOut
            | ErrorKind::InvalidResponse
            | ErrorKind::UnknownOutcome
    )
}

/// The reason for a change that, as a look showed, did not happen.
fn not_changed(error: &Error) -> AppError {
    let problem = AppError::from(error);
    if problem.code == ErrorCode::UnknownOutcome {
        AppError {
            code: not_applied(error),
            retryable: true,
            ..problem
        }
    } else {
        problem
    }
}

/// Says which part of a restore was refused. What keeps out the account, the token or the whole network is about no part.
fn of_part(problem: AppError, part: Subject) -> AppError {
    let about = problem.about();
    let of_the_account = matches!(
        problem.code,
        ErrorCode::AccountBlocked | ErrorCode::CredentialRejected | ErrorCode::Refused
    ) || matches!(about, Some(Subject::Token | Subject::User));
    let of_the_network = part == Subject::Existing
        && matches!(
            problem.code,
            ErrorCode::Intercepted | ErrorCode::Offline | ErrorCode::ServiceMisbehaved
        );
    if of_the_account || of_the_network {
        problem
    } else {
        problem.subject(part)
    }
}

fn keeps_its_new_name(name: &str, why: &AppError) -> AppError {
    halfway(
        Subject::Existing,
        format!("the existing item keeps the name {name:?}: {why}"),
    )
}

fn halfway(subject: Subject, message: String) -> AppError {
    AppError::new(ErrorCode::LeftHalfway, message).subject(subject)
}
