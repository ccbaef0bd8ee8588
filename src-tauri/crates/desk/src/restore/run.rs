//! Restoring one item: written down, sent once, and looked at when the answer was lost.

use std::time::Duration;

use box_api::{Error, ErrorKind, Item, NewPlace};

use super::kept::Kept;
use super::places::{Folder, is_absent, is_forbidden};
use super::plan::{Hints, Whereabouts};
use super::restorer::{Restorer, held};
use super::{Blocked, Choice, Finding, ItemKey, Outcome, Restored, from_box, names, trouble};
use crate::problem::{Code, Problem};

/// The waits between looks after an answer got lost. Box says that a 503 on a write may still be applied later.
const LOOKS: [Duration; 3] =
    [Duration::from_millis(500), Duration::from_millis(1500), Duration::from_secs(3)];

impl Restorer {
    /// Restores an item as the person decided. Once begun it goes on to its end, whether or not anybody waits for it.
    ///
    /// What stands in the way is no error but an [`Outcome::Asks`], and then nothing was changed, except that with
    /// [`Choice::FolderFirst`] the folder may be back already.
    ///
    /// # Errors
    /// `AlreadyRunning`, `NameInvalid`, `JournalUnavailable` (then nothing was sent), `UnknownOutcome` (then a look could
    /// not tell either), or why Box could not be asked.
    pub async fn restore(&self, key: &ItemKey, choice: Choice) -> Result<Outcome, Problem> {
        let running = self.begin(key)?;
        let key = box_api::ItemKey::try_from(key)?;
        let this = self.clone();
        let task = tokio::spawn(async move {
            let _running = running;
            this.run(&key, choice).await
        });
        task.await.unwrap_or_else(|error| Err(Problem::new(Code::Unexpected, error.to_string())))
    }

    async fn run(&self, key: &box_api::ItemKey, choice: Choice) -> Result<Outcome, Problem> {
        let item = match self.parts().client.trashed_item(key).await {
            Ok(item) => item,
            Err(error) if is_absent(&error) || is_forbidden(&error) => {
                return self.asks(key).await;
            }
            Err(error) => return Err(trouble::problem(&error)),
        };
        match choice {
            Choice::AsItWas => self.attempt(&item, NewPlace::default(), None).await,
            Choice::NewName { name } => {
                usable(&name)?;
                self.attempt(&item, NewPlace { name: Some(name), parent: None }, None).await
            }
            Choice::OtherFolder { folder_id, name } => {
                name.as_deref().map_or(Ok(()), usable)?;
                let place = NewPlace { name, parent: Some(from_box::folder_id(&folder_id)?) };
                self.elsewhere(&item, place).await
            }
            Choice::FolderFirst => self.folder_first(&item).await,
        }
    }

    /// Box takes another folder only while the original one is gone, and silently ignores it otherwise.
    async fn elsewhere(&self, item: &Item, place: NewPlace) -> Result<Outcome, Problem> {
        if let Some(parent) = &item.parent {
            let now = self.folder_now(&parent.id).await.map_err(|error| trouble::problem(&error))?;
            if matches!(now, Folder::There(_)) {
                self.parts().places.forget();
                return self.asks(&item.key).await;
            }
        }
        self.attempt(item, place, None).await
    }

    async fn folder_first(&self, item: &Item) -> Result<Outcome, Problem> {
        let Some(parent) = &item.parent else { return self.asks(&item.key).await };
        let folder = match self.folder_now(&parent.id).await.map_err(|error| trouble::problem(&error))? {
            Folder::InTrash(folder) => folder,
            // Back already, gone or hidden: the plan of the item says which.
            Folder::There(_) | Folder::Gone | Folder::Hidden => {
                self.parts().places.forget();
                return self.asks(&item.key).await;
            }
        };
        let plan = self.plan_knowing(&folder.key, &Hints::default()).await?;
        if !matches!(plan.finding, Finding::Ready { .. }) {
            return Ok(Outcome::Asks { plan: Box::new(plan) });
        }
        let _running = self.begin(&plan.key)?;
        match self.attempt(&folder, NewPlace::default(), None).await? {
            Outcome::Restored { restored } => {
                self.attempt(item, NewPlace::default(), Some(restored.name)).await
            }
            asks @ Outcome::Asks { .. } => Ok(asks),
        }
    }

    /// Sends one restore, written down before and after.
    async fn attempt(
        &self,
        item: &Item,
        place: NewPlace,
        folder_first: Option<String>,
    ) -> Result<Outcome, Problem> {
        let was_in = item.parent.as_ref().map(|parent| parent.name.clone()).unwrap_or_default();
        let kept = Kept {
            asked_name: place.name.clone(),
            asked_folder: place.parent.as_ref().map(ToString::to_string),
            ..Kept::default()
        };
        let id = self.write_start(journal::Action::Restore, item, was_in, kept.to_value()).await?;
        let attempt = Attempt { id, place, kept, folder_first };
        match self.parts().client.restore(&item.key, &attempt.place).await {
            Ok(restored) => Ok(self.succeeded(&attempt, restored, false).await),
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                self.look_after(item, &attempt, &error).await
            }
            Err(error) => self.failed(item, &attempt, &error).await,
        }
    }

    async fn succeeded(&self, attempt: &Attempt, mut item: Item, found_by_looking: bool) -> Outcome {
        if item.path.is_empty() {
            // Only for the path: what is missing of it is not worth an error now.
            if let Ok(whole) = self.parts().client.item(&item.key).await {
                item = whole;
            }
        }
        let folder = from_box::folder_of(&item);
        let kept = Kept {
            etag: item.etag.as_ref().map(|etag| etag.as_str().to_owned()),
            folder: Some(folder.id.clone()),
            ..attempt.kept.clone()
        };
        self.write_end(attempt.id, self.done(&item).detail(kept.to_value())).await;
        self.left_the_trash(&item.key);
        Outcome::Restored {
            restored: Restored {
                activity: attempt.id.to_string(),
                key: (&item.key).into(),
                name: item.name,
                folder,
                folder_first: attempt.folder_first.clone(),
                found_by_looking,
            },
        }
    }

    /// Where an item is after the answer to a change got lost. Behind a gateway Box may still be at work, so one that
    /// is not where `wanted` has it is looked for again for a few seconds.
    pub(crate) async fn whereabouts_once_quiet(
        &self,
        key: &box_api::ItemKey,
        wanted: impl Fn(&Whereabouts) -> bool,
    ) -> Result<Whereabouts, Error> {
        let mut found = self.whereabouts(key).await?;
        for wait in LOOKS {
            if wanted(&found) {
                break;
            }
            tokio::time::sleep(wait).await;
            found = self.whereabouts(key).await?;
        }
        Ok(found)
    }

    /// The answer was lost: what became of the item?
    async fn look_after(&self, item: &Item, attempt: &Attempt, error: &Error) -> Result<Outcome, Problem> {
        let back = |found: &Whereabouts| matches!(found, Whereabouts::Active(_));
        match self.whereabouts_once_quiet(&item.key, back).await {
            Ok(Whereabouts::Active(now)) => Ok(self.succeeded(attempt, *now, true).await),
            Ok(Whereabouts::InTrash(_)) => {
                let code = if error.status().is_some() { Code::ServiceMisbehaved } else { Code::Offline };
                self.write_end(attempt.id, self.not_done(code, error.request_id())).await;
                let lost = trouble::problem(error);
                Err(Problem {
                    code,
                    retryable: true,
                    message: format!("{}; it is still in the trash", lost.message),
                    ..lost
                })
            }
            Ok(Whereabouts::Inside(_) | Whereabouts::Hidden | Whereabouts::Nowhere) | Err(_) => {
                self.write_end(attempt.id, self.unknown(error.request_id())).await;
                Err(trouble::problem(error))
            }
        }
    }

    /// Box said no, so nothing was changed.
    async fn failed(&self, item: &Item, attempt: &Attempt, error: &Error) -> Result<Outcome, Problem> {
        let problem = trouble::problem(error);
        let mut hints = Hints {
            name: attempt.place.name.clone(),
            folder: attempt.place.parent.clone(),
            ..Hints::default()
        };
        if let ErrorKind::NameTaken { conflicts } = error.kind() {
            hints.conflicts.clone_from(conflicts);
            hints.refused = true;
        }
        let outcome = if hints.refused || is_absent(error) || is_forbidden(error) {
            self.settled(item, hints, &problem).await
        } else {
            Err(problem.clone())
        };
        let code = match &outcome {
            Ok(Outcome::Asks { plan }) => code_of(&plan.finding).unwrap_or(problem.code),
            Ok(Outcome::Restored { .. }) | Err(_) => problem.code,
        };
        self.write_end(attempt.id, self.not_done(code, error.request_id())).await;
        outcome
    }

    /// Looks what stood in the way. When nothing seems to, Box's own words say more than the look.
    async fn settled(&self, item: &Item, hints: Hints, problem: &Problem) -> Result<Outcome, Problem> {
        self.parts().places.forget();
        let mut plan = self.plan_knowing(&item.key, &hints).await?;
        if matches!(plan.finding, Finding::AlreadyBack { .. } | Finding::Gone) {
            self.left_the_trash(&item.key);
        }
        let destination = match &plan.finding {
            Finding::Ready { destination } => destination.clone(),
            Finding::FolderGone { .. } if hints.folder.is_some() => {
                return Err(Problem { code: Code::NotFound, ..problem.clone() }.about("destination"));
            }
            Finding::NameTaken { .. }
            | Finding::FolderGone { .. }
            | Finding::NoAccess { .. }
            | Finding::InsideTrashedFolder { .. }
            | Finding::AlreadyBack { .. }
            | Finding::Gone => return Ok(Outcome::Asks { plan: Box::new(plan) }),
        };
        if problem.code != Code::Forbidden {
            return Err(problem.clone());
        }
        let about_item = problem.detail.as_ref().and_then(|detail| detail.about.as_deref()) == Some("item");
        plan.finding = if about_item {
            Finding::NoAccess { to: Blocked::Item, folder: None }
        } else {
            Finding::NoAccess { to: Blocked::Destination, folder: Some(destination) }
        };
        Ok(Outcome::Asks { plan: Box::new(plan) })
    }

    async fn asks(&self, key: &box_api::ItemKey) -> Result<Outcome, Problem> {
        let plan = self.plan_knowing(key, &Hints::default()).await?;
        if matches!(plan.finding, Finding::AlreadyBack { .. } | Finding::Gone) {
            self.left_the_trash(key);
        }
        Ok(Outcome::Asks { plan: Box::new(plan) })
    }

    /// The item is not in the trash any more; a folder may have brought others' places back.
    pub(crate) fn left_the_trash(&self, key: &box_api::ItemKey) {
        held(&self.parts().trash).remove(&key.into());
        *held(&self.parts().known_names) = None;
        if key.kind == box_api::ItemKind::Folder {
            self.parts().places.forget();
        }
    }
}

struct Attempt {
    id: uuid::Uuid,
    place: NewPlace,
    kept: Kept,
    folder_first: Option<String>,
}

fn usable(name: &str) -> Result<(), Problem> {
    match names::verdict(name).problem {
        None => Ok(()),
        Some(problem) => {
            Err(Problem::new(Code::NameInvalid, format!("Box does not take this name: {problem:?}")))
        }
    }
}

fn code_of(finding: &Finding) -> Option<Code> {
    match finding {
        Finding::Ready { .. } => None,
        Finding::NameTaken { .. } => Some(Code::NameTaken),
        Finding::FolderGone { .. } => Some(Code::FolderGone),
        Finding::NoAccess { .. } => Some(Code::Forbidden),
        Finding::InsideTrashedFolder { .. } | Finding::AlreadyBack { .. } => Some(Code::NotInTrash),
        Finding::Gone => Some(Code::NotFound),
    }
}
