//! Restoring one item: written down before, seen to its end, written down after.

use std::collections::HashSet;

use async_trait::async_trait;
use box_client::{Error, ErrorKind, Item, RestoreTarget};

use super::kept::{Kept, unwritten};
use super::name_claims::{MOST_NAMES, NameClaims};
use super::names::Length;
use super::places::{Folder, is_absent, is_forbidden};
use super::plan::Hints;
use super::restorer::{Restorer, held};
use super::sent::Sent;
use super::steps::{Ledger, NameForExisting, Renamed, Steps};
use super::verify::takes_long;
use super::{Blocked, Choice, Finding, ItemKey, Outcome, Restored, from_box, names};
use app_error::{AppError, ErrorCode, Subject};

impl Restorer {
    /// Restores an item as the person decided. Once begun it goes on to its end, whether or not anybody waits for it.
    ///
    /// What stands in the way is no error but an [`Outcome::Asks`], and then nothing was changed, except that with
    /// [`Choice::FolderFirst`] the folder may be back already.
    ///
    /// # Errors
    /// `AlreadyRunning`, `NameInvalid`, `ProfileInUse` and `JournalUnavailable` (then nothing was sent), `UnknownOutcome` (about `verifying` while
    /// it goes on or is still looked at, and then the window is told how it ended; else a look could not tell either), `LeftHalfway` (then `message` says what could not be undone), or why Box could not be asked.
    pub async fn restore(&self, key: &ItemKey, choice: Choice) -> Result<Outcome, AppError> {
        self.parts().journal.check_writable()?;
        let running = self.begin(key)?;
        let key = box_client::ItemKey::try_from(key)?;
        let this = self.clone();
        self.see_through(running, async move { this.run(&key, choice).await })
            .await
    }

    async fn run(&self, key: &box_client::ItemKey, choice: Choice) -> Result<Outcome, AppError> {
        let item = match self.parts().client.trashed_item(key).await {
            Ok(item) => item,
            Err(error) if is_absent(&error) || is_forbidden(&error) => {
                return self.asks(key).await;
            }
            Err(error) => return Err(AppError::from(&error)),
        };
        match choice {
            Choice::AsItWas => {
                self.attempt(&item, Way::Straight(RestoreTarget::default()), None)
                    .await
            }
            Choice::NewName { name } => {
                names::usable(&name)?;
                self.attempt(
                    &item,
                    Way::Straight(RestoreTarget {
                        name: Some(name),
                        parent: None,
                    }),
                    None,
                )
                .await
            }
            Choice::OtherFolder { folder_id, name } => {
                name.as_deref().map_or(Ok(()), names::usable)?;
                let place = RestoreTarget {
                    name,
                    parent: Some(from_box::folder_id(&folder_id)?),
                };
                self.instead(&item, place).await
            }
            Choice::FolderFirst => self.folder_first(&item).await,
            Choice::RenameExisting { name } => {
                name.as_deref().map_or(Ok(()), names::usable)?;
                self.attempt(&item, Way::RenameExisting(name), None).await
            }
            Choice::Elsewhere { folder_id, name } => {
                name.as_deref().map_or(Ok(()), names::usable)?;
                let place = RestoreTarget {
                    name,
                    parent: Some(from_box::folder_id(&folder_id)?),
                };
                self.attempt(&item, Way::Elsewhere(place), None).await
            }
        }
    }

    /// Box takes another folder only while the original one is gone, and silently ignores it otherwise.
    async fn instead(&self, item: &Item, place: RestoreTarget) -> Result<Outcome, AppError> {
        if let Some(parent) = &item.parent {
            let now = self.folder_now(&parent.id).await?;
            if matches!(now, Folder::There(_) | Folder::Closed(_)) {
                self.parts().places.forget();
                return self.asks(&item.key).await;
            }
        }
        self.attempt(item, Way::Straight(place), None).await
    }

    async fn folder_first(&self, item: &Item) -> Result<Outcome, AppError> {
        let Some(parent) = &item.parent else {
            return self.asks(&item.key).await;
        };
        let folder = match self.folder_now(&parent.id).await? {
            Folder::InTrash(folder) => folder,
            // Back already, gone or hidden: the plan of the item says which.
            Folder::There(_) | Folder::Closed(_) | Folder::Gone | Folder::Hidden => {
                self.parts().places.forget();
                return self.asks(&item.key).await;
            }
        };
        let plan = self.plan_knowing(&folder.key, &Hints::default()).await?;
        if !matches!(plan.finding, Finding::Ready { .. }) {
            return Ok(Outcome::Asks {
                plan: Box::new(plan),
            });
        }
        let _running = self.begin(&plan.key)?;
        match self
            .attempt(&folder, Way::Straight(RestoreTarget::default()), None)
            .await?
        {
            Outcome::Restored { restored } => {
                self.attempt(
                    item,
                    Way::Straight(RestoreTarget::default()),
                    Some(restored.name),
                )
                .await
            }
            asks @ Outcome::Asks { .. } => Ok(asks),
        }
    }

    /// Brings one item back, written down before and after.
    async fn attempt(
        &self,
        item: &Item,
        way: Way,
        folder_first: Option<String>,
    ) -> Result<Outcome, AppError> {
        let was_in = item
            .parent
            .as_ref()
            .map(|parent| parent.name.clone())
            .unwrap_or_default();
        let mut place = match &way {
            Way::Straight(place) | Way::Elsewhere(place) => place.clone(),
            Way::RenameExisting(_) => RestoreTarget::default(),
        };
        let kept = Kept {
            account: Some(self.parts().operator.id.clone()),
            asked_name: place.name.clone(),
            asked_folder: place.parent.as_ref().map(ToString::to_string),
            as_user: self.acting_user().map(ToString::to_string),
            sent_at: self.parts().client.server_time(),
            ..Kept::default()
        };
        let id = self
            .write_start(journal::Action::Restore, item, was_in, kept.to_value())
            .await?;
        self.note_row(&ItemKey::from(&item.key), id);
        let attempt = Attempt {
            id,
            kept,
            folder_first,
        };
        let client = &self.parts().client;
        let ledger = RowLedger {
            restorer: self,
            attempt: &attempt,
        };
        let sent = match way {
            Way::RenameExisting(name) => {
                let name = name.map_or(NameForExisting::Shown(None), NameForExisting::Wish);
                let claims = NameClaims::default();
                let none = HashSet::new();
                self.send_renaming_existing(client, item, name, &none, &claims, &ledger)
                    .await
            }
            Way::Straight(_) | Way::Elsewhere(_) => {
                let claims = NameClaims::default();
                let mut tries = 1..MOST_NAMES;
                loop {
                    let sent = if matches!(way, Way::Elsewhere(_)) {
                        self.send_elsewhere(client, item, place.clone(), &ledger)
                            .await
                    } else {
                        self.send(client, &item.key, &place).await
                    };
                    match self.shorter_name(item, &place, &sent, &claims).await {
                        Some(shorter) if tries.next().is_some() => place.name = Some(shorter),
                        Some(_) | None => break sent,
                    }
                }
            }
        };
        match sent {
            Sent::Back {
                item,
                request_id,
                by_looking,
                existing_renamed,
            } => Ok(self
                .succeeded(
                    &attempt,
                    *item,
                    request_id,
                    by_looking,
                    existing_renamed.map(|renamed| *renamed),
                )
                .await),
            Sent::Refused(error) => self.failed(item, &attempt, &place, &error).await,
            Sent::Asks(plan) => {
                let code = code_of(&plan.finding).unwrap_or(ErrorCode::Unexpected);
                self.write_end(attempt.id, self.not_done(code, None)).await;
                Ok(Outcome::Asks { plan })
            }
            Sent::StillThere(_) if takes_long(&item.key) => Err(self.verify_later(id, &item.key)),
            Sent::Unseen { .. } => Err(self.verify_later(id, &item.key)),
            Sent::StillThere(problem) | Sent::Failed(problem) => {
                let ending = self.not_done(problem.code, problem.request_id.as_deref());
                self.write_end(attempt.id, ending).await;
                Err(problem)
            }
            Sent::Unknown(problem) => {
                self.write_end(attempt.id, self.unknown(problem.request_id.as_deref()))
                    .await;
                Err(problem)
            }
        }
    }

    async fn succeeded(
        &self,
        attempt: &Attempt,
        item: Item,
        request_id: Option<String>,
        found_by_looking: bool,
        renamed: Option<Renamed>,
    ) -> Outcome {
        let folder = from_box::folder_of(&item);
        let kept = Kept {
            etag: item.etag.as_ref().map(|etag| etag.as_str().to_owned()),
            folder: Some(folder.id.clone()),
            renamed: renamed.clone(),
            contents: self.contents_after(&item.key, attempt.kept.sent_at).await,
            ..attempt.kept.clone()
        };
        let ending = self
            .done(&item)
            .detail(kept.to_value())
            .with_request_id(request_id);
        self.write_end(attempt.id, ending).await;
        self.left_the_trash(&item.key);
        Outcome::Restored {
            restored: Box::new(Restored {
                activity: attempt.id.to_string(),
                key: (&item.key).into(),
                acting_as: self.acting_as(),
                name: item.name,
                folder,
                folder_first: attempt.folder_first.clone(),
                existing_renamed: renamed.map(|renamed| renamed.new_name),
                found_by_looking,
            }),
        }
    }

    /// Finds a shorter name in place of one that was found for the item and that Box refuses as too long. One that the person chose
    /// is theirs.
    async fn shorter_name(
        &self,
        item: &Item,
        place: &RestoreTarget,
        sent: &Sent,
        claims: &NameClaims,
    ) -> Option<String> {
        let Sent::Refused(error) = sent else {
            return None;
        };
        let (name, kind) = (place.name.as_deref()?, item.key.kind.into());
        let too_long = matches!(error.kind(), ErrorKind::NameInvalid { .. })
            && names::is_made_of(kind, name, &item.name);
        let length = Length::below(name).filter(|_| too_long)?;
        let parent = item.parent.as_ref().map(|parent| &parent.id);
        let folder = place.parent.as_ref().or(parent)?;
        let other = claims
            .another_within(self, folder.as_str(), kind, &item.name, length)
            .await;
        // Box's refusal says more than why no other name could be found.
        Some(other.ok()?.name)
    }

    /// Box said no, so nothing was changed.
    async fn failed(
        &self,
        item: &Item,
        attempt: &Attempt,
        place: &RestoreTarget,
        error: &Error,
    ) -> Result<Outcome, AppError> {
        let mut problem = AppError::from(error);
        if problem.code == ErrorCode::NameInvalid {
            problem = problem.source_name(place.name.as_ref().unwrap_or(&item.name));
        }
        let outcome = match self.reason(&item.key, place, error).await {
            Ok(Some(plan)) => Ok(Outcome::Asks {
                plan: Box::new(plan),
            }),
            Ok(None) => Err(problem.clone()),
            Err(problem) => Err(problem),
        };
        let code = match &outcome {
            Ok(Outcome::Asks { plan }) => code_of(&plan.finding).unwrap_or(problem.code),
            Ok(Outcome::Restored { .. }) | Err(_) => problem.code,
        };
        self.write_end(attempt.id, self.not_done(code, error.request_id()))
            .await;
        outcome
    }

    /// What stood in the way of a restore that Box refused; none when that was nothing the person can decide about.
    ///
    /// # Errors
    /// When nothing seems to stand in the way: then Box's own words say more than the look.
    pub(crate) async fn reason(
        &self,
        key: &box_client::ItemKey,
        place: &RestoreTarget,
        error: &Error,
    ) -> Result<Option<super::Plan>, AppError> {
        let mut hints = Hints {
            name: place.name.clone(),
            folder: place.parent.clone(),
            ..Hints::default()
        };
        if let ErrorKind::NameConflict { conflicts } = error.kind() {
            hints.conflicts.clone_from(conflicts);
            hints.refused = true;
        }
        if !hints.refused && !is_absent(error) && !is_forbidden(error) {
            return Ok(None);
        }
        self.settled(key, hints, &AppError::from(error))
            .await
            .map(Some)
    }

    async fn settled(
        &self,
        key: &box_client::ItemKey,
        hints: Hints,
        problem: &AppError,
    ) -> Result<super::Plan, AppError> {
        self.parts().places.forget();
        let mut plan = self.plan_knowing(key, &hints).await?;
        if matches!(plan.finding, Finding::AlreadyBack { .. } | Finding::Gone) {
            self.left_the_trash(key);
        }
        let destination = match &plan.finding {
            Finding::Ready { destination } => destination.clone(),
            Finding::FolderGone { .. } if hints.folder.is_some() => {
                return Err(AppError {
                    code: ErrorCode::NotFound,
                    ..problem.clone()
                }
                .subject(Subject::Destination));
            }
            Finding::NameTaken { .. }
            | Finding::FolderGone { .. }
            | Finding::NoAccess { .. }
            | Finding::InsideTrashedFolder { .. }
            | Finding::AlreadyBack { .. }
            | Finding::Gone => return Ok(plan),
        };
        if problem.code != ErrorCode::Forbidden {
            return Err(problem.clone());
        }
        let about_item = problem.about() == Some(Subject::Item);
        plan.finding = if about_item {
            Finding::NoAccess {
                to: Blocked::Item,
                folder: None,
            }
        } else {
            Finding::NoAccess {
                to: Blocked::Destination,
                folder: Some(destination),
            }
        };
        Ok(plan)
    }

    async fn asks(&self, key: &box_client::ItemKey) -> Result<Outcome, AppError> {
        let plan = self.plan_knowing(key, &Hints::default()).await?;
        if matches!(plan.finding, Finding::AlreadyBack { .. } | Finding::Gone) {
            self.left_the_trash(key);
        }
        Ok(Outcome::Asks {
            plan: Box::new(plan),
        })
    }

    /// The item is not in the trash any more; a folder may have brought others' places back.
    pub(crate) fn left_the_trash(&self, key: &box_client::ItemKey) {
        held(&self.parts().trash).remove(&key.into());
        *held(&self.parts().known_names) = None;
        if key.kind == box_client::ItemKind::Folder {
            self.parts().places.forget();
        }
    }
}

/// How an item is brought back.
enum Way {
    Straight(RestoreTarget),
    /// With the other name for what is there, if one was given.
    RenameExisting(Option<String>),
    Elsewhere(RestoreTarget),
}

struct Attempt {
    id: uuid::Uuid,
    kept: Kept,
    folder_first: Option<String>,
}

/// Notes the steps with the row of the activity.
struct RowLedger<'a> {
    restorer: &'a Restorer,
    attempt: &'a Attempt,
}

#[async_trait]
impl Ledger for RowLedger<'_> {
    async fn note(&self, steps: &Steps) -> Result<(), AppError> {
        let kept = Kept {
            steps: Some(steps.clone()),
            ..self.attempt.kept.clone()
        };
        let journal = &self.restorer.parts().journal;
        journal
            .update_detail(self.attempt.id, kept.to_value())
            .await
            .map_err(unwritten)
    }

    fn waits_for_late_ends(&self) -> bool {
        true
    }
}

pub(crate) fn code_of(finding: &Finding) -> Option<ErrorCode> {
    match finding {
        Finding::Ready { .. } => None,
        Finding::NameTaken { .. } => Some(ErrorCode::NameTaken),
        Finding::FolderGone { .. } => Some(ErrorCode::FolderGone),
        Finding::NoAccess { .. } => Some(ErrorCode::Forbidden),
        Finding::InsideTrashedFolder { .. } | Finding::AlreadyBack { .. } => {
            Some(ErrorCode::NotInTrash)
        }
        Finding::Gone => Some(ErrorCode::NotFound),
    }
}
