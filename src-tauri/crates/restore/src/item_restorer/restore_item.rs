//! Restores one item: records the start, sends, verifies, records the outcome.

use super::ItemRestorer;
use crate::{
    CheckResult, Choice, MAX_NAME_TRIES, NameClaims, NameForExisting, Outcome, RenamedItem,
    RestoreSteps, Restored, SendOutcome, StepLog,
    conflict_check::{CheckContext, ItemInTrash, check_item},
    error_code_of, fingerprint_after_restore, may_finish_late,
    restore_record::{RestoreLog, RestoreRecord},
};
use app_error::{AppError, ErrorCode};
use async_trait::async_trait;
use box_client::{Error, ErrorKind, Item, RestoreTarget};
use box_session::{
    FolderState, ItemKey, convert, is_absent, is_forbidden,
    names::{self, NameLimit},
};

use std::collections::HashSet;

impl ItemRestorer {
    /// Restores an item as the user decided. Once started it runs to its end, even if the caller stops waiting.
    ///
    /// A conflict is not an error but [`Outcome::NeedsDecision`]; then nothing was changed, except that with
    /// [`Choice::FolderFirst`] the folder may be restored already.
    ///
    /// # Errors
    /// `AlreadyRunning`, `NameInvalid`, `ProfileInUse` and `JournalUnavailable` (then nothing was sent), `UnknownOutcome` (about
    /// `verifying` while it goes on or is still being verified, and then the outcome is emitted; else it could not be verified),
    /// `LeftHalfway` (then `message` says what could not be reversed), or any error of Box.
    pub async fn restore(&self, key: &ItemKey, choice: Choice) -> Result<Outcome, AppError> {
        self.shared.journal.check_writable()?;
        let guard = self.start_work(key)?;
        let this = self.clone();
        let key = key.clone();
        self.run_to_end(guard, async move {
            let outcome = this.restore_as_chosen(&key, choice).await?;
            if let Outcome::NeedsDecision { check } = &outcome {
                this.verify_access(check).await?;
            }
            Ok(outcome)
        })
        .await
    }

    async fn restore_as_chosen(&self, key: &ItemKey, choice: Choice) -> Result<Outcome, AppError> {
        match choice {
            Choice::AsItWas => {
                self.restore_with_target(key, RestoreTarget::default())
                    .await
            }
            Choice::NewName { name } => {
                names::validate(&name)?;
                let target = RestoreTarget {
                    name: Some(name),
                    parent: None,
                };
                self.restore_with_target(key, target).await
            }
            Choice::OtherFolder { folder_id, name } => {
                let target = target_in(&folder_id, name)?;
                match self.item_in_trash(key).await? {
                    Ok(item) => self.restore_into_other_folder(&item, target).await,
                    Err(outcome) => Ok(outcome),
                }
            }
            Choice::FolderFirst => match self.item_in_trash(key).await? {
                Ok(item) => self.restore_folder_first(&item).await,
                Err(outcome) => Ok(outcome),
            },
            Choice::RenameExisting { name } => {
                name.as_deref().map_or(Ok(()), names::validate)?;
                match self.item_in_trash(key).await? {
                    Ok(item) => {
                        self.attempt(&item, Method::RenameExisting(name), None)
                            .await
                    }
                    Err(outcome) => Ok(outcome),
                }
            }
            Choice::Elsewhere { folder_id, name } => {
                let target = target_in(&folder_id, name)?;
                match self.item_in_trash(key).await? {
                    Ok(item) => self.attempt(&item, Method::Move(target), None).await,
                    Err(outcome) => Ok(outcome),
                }
            }
        }
    }

    /// Restores with one request. The item is taken from the list: if that is out of date, Box refuses, and the conflict check
    /// reads everything again.
    async fn restore_with_target(
        &self,
        key: &ItemKey,
        target: RestoreTarget,
    ) -> Result<Outcome, AppError> {
        let listed = self.shared.trash.entry(key);
        let item = match listed.map(ItemInTrash::try_from) {
            Some(Ok(item)) => item,
            Some(Err(_)) | None => match self.item_in_trash(key).await? {
                Ok(item) => item,
                Err(outcome) => return Ok(outcome),
            },
        };
        self.attempt(&item, Method::OneRequest(target), None).await
    }

    /// Reads the item from the trash; the inner error is the outcome if it is not there.
    async fn item_in_trash(&self, key: &ItemKey) -> Result<Result<ItemInTrash, Outcome>, AppError> {
        let key = box_client::ItemKey::try_from(key)?;
        match self.session.client().trashed_item(&key).await {
            Ok(item) => Ok(Ok(ItemInTrash::from(&item))),
            Err(error) if is_absent(&error) || is_forbidden(&error) => {
                Ok(Err(self.needs_decision(&key).await?))
            }
            Err(error) => Err(AppError::from(&error)),
        }
    }

    /// Restores into another folder. Box does so only while the original folder is gone, and silently ignores the other folder
    /// otherwise.
    async fn restore_into_other_folder(
        &self,
        item: &ItemInTrash,
        target: RestoreTarget,
    ) -> Result<Outcome, AppError> {
        if let Some(parent) = &item.parent {
            let state = self.session.folder_state(&parent.id).await?;
            if matches!(state, FolderState::Active(_) | FolderState::ReadOnly(_)) {
                self.session.forget_locations();
                return self.needs_decision(&item.key).await;
            }
        }
        self.attempt(item, Method::OneRequest(target), None).await
    }

    async fn restore_folder_first(&self, item: &ItemInTrash) -> Result<Outcome, AppError> {
        let Some(parent) = &item.parent else {
            return self.needs_decision(&item.key).await;
        };
        let folder = match self.session.folder_state(&parent.id).await? {
            FolderState::InTrash(folder) => folder,
            // Restored already, gone or hidden: the item's own check says which.
            FolderState::Active(_)
            | FolderState::ReadOnly(_)
            | FolderState::Gone
            | FolderState::Hidden => {
                self.session.forget_locations();
                return self.needs_decision(&item.key).await;
            }
        };
        let check = check_item(&self.session, &folder.key, &CheckContext::default()).await?;
        if !matches!(check.result, CheckResult::Ready { .. }) {
            let check = Box::new(check);
            return Ok(Outcome::NeedsDecision { check });
        }
        let _guard = self.start_work(&check.key)?;
        let plain = || Method::OneRequest(RestoreTarget::default());
        let folder = ItemInTrash::from(&*folder);
        match self.attempt(&folder, plain(), None).await? {
            Outcome::Restored { restored } => {
                self.attempt(item, plain(), Some(restored.name)).await
            }
            needs_decision @ Outcome::NeedsDecision { .. } => Ok(needs_decision),
        }
    }

    /// Restores one item, recorded before and after.
    async fn attempt(
        &self,
        item: &ItemInTrash,
        method: Method,
        folder_first: Option<String>,
    ) -> Result<Outcome, AppError> {
        let mut target = match &method {
            Method::OneRequest(target) | Method::Move(target) => target.clone(),
            Method::RenameExisting(_) => RestoreTarget::default(),
        };
        let record = RestoreRecord {
            account: Some(self.session.actor().id.clone()),
            asked_name: target.name.clone(),
            asked_folder: target.parent.as_ref().map(ToString::to_string),
            as_user: self.session.acting_user().map(ToString::to_string),
            sent_at: self.session.client().server_time(),
            ..RestoreRecord::default()
        };
        let id = self.log().record_start(item, record.to_value()).await?;
        self.set_row(&ItemKey::from(&item.key), id);
        let attempt = RestoreAttempt {
            id,
            record,
            folder_first,
        };
        let outcome = self.send_by(method, item, &mut target, &attempt).await;
        match outcome {
            SendOutcome::Restored {
                item,
                request_id,
                verified,
                existing_renamed,
            } => {
                let renamed = existing_renamed.map(|renamed| *renamed);
                let restored = self
                    .record_restored(&attempt, *item, request_id, verified, renamed)
                    .await;
                Ok(Outcome::Restored {
                    restored: Box::new(restored),
                })
            }
            SendOutcome::Refused(error) => {
                self.record_refused(item, &attempt, &target, &error).await
            }
            SendOutcome::NeedsDecision(check) => {
                let code = error_code_of(&check.result).unwrap_or(ErrorCode::Unexpected);
                let log = self.log();
                log.record_end(id, log.not_done(code, None)).await;
                Ok(Outcome::NeedsDecision { check })
            }
            SendOutcome::NotApplied(error) if may_finish_late(item.key.kind, &error) => {
                Err(self.verify_completion(id, &item.key).await)
            }
            SendOutcome::Unverified { .. } => Err(self.verify_later(id, &item.key)),
            SendOutcome::NotApplied(error) | SendOutcome::Failed(error) => {
                let log = self.log();
                let completion = log.not_done(error.code, error.request_id.as_deref());
                log.record_end(id, completion).await;
                Err(error)
            }
            SendOutcome::Unknown(error) => {
                let log = self.log();
                let completion = log.unknown(error.request_id.as_deref());
                log.record_end(id, completion).await;
                Err(error)
            }
        }
    }

    /// Sends the restore; a suggested name that Box refuses as too long is shortened a few times, and `target` has the last one.
    async fn send_by(
        &self,
        method: Method,
        item: &ItemInTrash,
        target: &mut RestoreTarget,
        attempt: &RestoreAttempt,
    ) -> SendOutcome {
        let client = self.session.client();
        let steps = ActivityStepLog {
            restorer: self,
            attempt,
        };
        let claims = NameClaims::default();
        if let Method::RenameExisting(name) = method {
            let name = name.map_or(NameForExisting::Proposed(None), NameForExisting::Typed);
            let keep_names = HashSet::new();
            return self
                .send_renaming_existing(client, item, name, &keep_names, &claims, &steps)
                .await;
        }
        let mut tries = 1..MAX_NAME_TRIES;
        loop {
            let outcome = if matches!(method, Method::Move(_)) {
                self.send_and_move(client, item, target.clone(), &steps)
                    .await
            } else {
                self.send(client, &item.key, target).await
            };
            match self.shorter_name(item, target, &outcome, &claims).await {
                Some(shorter) if tries.next().is_some() => target.name = Some(shorter),
                Some(_) | None => return outcome,
            }
        }
    }

    async fn record_restored(
        &self,
        attempt: &RestoreAttempt,
        item: Item,
        request_id: Option<String>,
        verified: bool,
        renamed: Option<RenamedItem>,
    ) -> Restored {
        let folder = convert::parent_folder(&item);
        let client = self.session.client();
        let sent_at = attempt.record.sent_at;
        let record = RestoreRecord {
            etag: item.etag.as_ref().map(|etag| etag.as_str().to_owned()),
            folder: Some(folder.id.clone()),
            renamed: renamed.clone(),
            contents: fingerprint_after_restore(client, &item.key, sent_at).await,
            ..attempt.record.clone()
        };
        let log = self.log();
        let completion = log
            .done(&item)
            .detail(record.to_value())
            .with_request_id(request_id);
        log.record_end(attempt.id, completion).await;
        self.remove_from_trash_list(&item.key);
        Restored {
            activity: attempt.id.to_string(),
            key: (&item.key).into(),
            acting_as: self.session.acting_as(),
            name: item.name,
            folder,
            folder_first: attempt.folder_first.clone(),
            existing_renamed: renamed.map(|renamed| renamed.new_name),
            verified,
        }
    }

    /// Returns a shorter name in place of a suggested one that Box refuses as too long. A name that the user typed is not
    /// changed.
    async fn shorter_name(
        &self,
        item: &ItemInTrash,
        target: &RestoreTarget,
        outcome: &SendOutcome,
        claims: &NameClaims,
    ) -> Option<String> {
        let SendOutcome::Refused(error) = outcome else {
            return None;
        };
        let (name, kind) = (target.name.as_deref()?, item.key.kind.into());
        let too_long = matches!(error.kind(), ErrorKind::NameInvalid { .. })
            && names::is_derived_from(kind, name, &item.name);
        let limit = NameLimit::below(name).filter(|_| too_long)?;
        let parent = item.parent.as_ref().map(|parent| &parent.id);
        let folder = target.parent.as_ref().or(parent)?;
        let shorter = claims
            .reserve_free_within(&self.session, folder.as_str(), kind, &item.name, limit)
            .await;
        // Without another name Box's refusal is the outcome.
        Some(shorter.ok()?.name)
    }

    /// Records that Box refused, and returns the conflict behind it or the error.
    async fn record_refused(
        &self,
        item: &ItemInTrash,
        attempt: &RestoreAttempt,
        target: &RestoreTarget,
        refusal: &Error,
    ) -> Result<Outcome, AppError> {
        let mut error = AppError::from(refusal);
        if error.code == ErrorCode::NameInvalid {
            error = error.source_name(target.name.as_ref().unwrap_or(&item.name));
        }
        let outcome = match self.explain_refusal(&item.key, target, refusal).await {
            Ok(Some(check)) => Ok(Outcome::NeedsDecision {
                check: Box::new(check),
            }),
            Ok(None) => Err(error.clone()),
            Err(error) => Err(error),
        };
        let code = match &outcome {
            Ok(Outcome::NeedsDecision { check }) => {
                error_code_of(&check.result).unwrap_or(error.code)
            }
            Ok(Outcome::Restored { .. }) | Err(_) => error.code,
        };
        let log = self.log();
        log.record_end(attempt.id, log.not_done(code, refusal.request_id()))
            .await;
        outcome
    }

    pub(super) fn log(&self) -> RestoreLog<'_> {
        RestoreLog {
            journal: &self.shared.journal,
            session: &self.session,
        }
    }
}

fn target_in(folder_id: &str, name: Option<String>) -> Result<RestoreTarget, AppError> {
    name.as_deref().map_or(Ok(()), names::validate)?;
    Ok(RestoreTarget {
        name,
        parent: Some(convert::parse_folder_id(folder_id)?),
    })
}

/// The requests that restore an item.
enum Method {
    /// With one request.
    OneRequest(RestoreTarget),
    /// After renaming the existing item, to a name if one was typed.
    RenameExisting(Option<String>),
    /// Into the original folder, then moved to another one.
    Move(RestoreTarget),
}

struct RestoreAttempt {
    id: uuid::Uuid,
    record: RestoreRecord,
    folder_first: Option<String>,
}

/// Records the steps in the attempt's row of the journal.
struct ActivityStepLog<'a> {
    restorer: &'a ItemRestorer,
    attempt: &'a RestoreAttempt,
}

#[async_trait]
impl StepLog for ActivityStepLog<'_> {
    async fn record(&self, steps: &RestoreSteps) -> Result<(), AppError> {
        let record = RestoreRecord {
            steps: Some(steps.clone()),
            ..self.attempt.record.clone()
        };
        let journal = &self.restorer.shared.journal;
        Ok(journal
            .update_detail(self.attempt.id, record.to_value())
            .await?)
    }

    fn follows_late_outcomes(&self) -> bool {
        true
    }
}
