//! Regenerates a passcode in two calls: one asks, the other one acts on the answer.

use super::{INSTANCE, Passcodes, clumio_error, no_email_share, parse_id};
use crate::{
    confirmation::{Confirmation, ConfirmationWarning, NamedFacts},
    in_flight::already_running,
    pending_passcodes::{NewPasscode, PendingPasscode},
    regenerations::Regenerations,
    restored_file::{PasscodeEligibility, RestoredFile},
    types::AssetRef,
};
use accounts::ConnectedClumio;
use app_error::{AppError, ErrorCode, Subject};
use journal::{Action, Completion};
use secrecy::ExposeSecret;
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use ts_rs::TS;

/// Characters of the longest text that is taken for a passcode. Clumio's have about ten.
const MAX_PASSCODE_CHARS: usize = 200;

/// Time limit for Clumio's audit trails before the question opens.
const AUDIT_TIMEOUT: Duration = Duration::from_secs(4);

/// The answer to a consent.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RegenerationAnswer {
    /// The passcode was regenerated.
    Done {
        /// The new passcode.
        #[serde(rename = "handover")]
        pending: Box<PendingPasscode>,
    },
    /// The facts changed since the question, and nothing was sent.
    AskAgain {
        /// The new question.
        confirmation: Box<Confirmation>,
    },
}

/// A file as Clumio has it now.
struct PresentFacts {
    /// None when its asset does not list it.
    file: Option<RestoredFile>,
    regenerations: Regenerations,
}

impl Passcodes {
    /// Reads the facts about a restored file fresh from Clumio and returns the question whether to regenerate its passcode, as the
    /// account with the ID `account`, else as the active one. `asset` lists the file, as far as the caller knows; without any asset
    /// only the ID of the file is known. Nothing is changed.
    ///
    /// # Errors
    /// [`ErrorCode::NoEmailShare`]; [`ErrorCode::NotFound`] for a file that is not in its asset's list and was never listed before;
    /// [`ErrorCode::ProfileInUse`], [`ErrorCode::JournalUnavailable`], [`ErrorCode::NotConnected`], and errors of Clumio.
    pub async fn prepare_regeneration(
        &self,
        account: Option<&str>,
        file_id: &str,
        asset: Option<&AssetRef>,
    ) -> Result<Confirmation, AppError> {
        self.journal.check_writable()?;
        parse_id(file_id)?;
        let acting = self.accounts.connected_clumio(account).await?;
        let listed = self.finder.found_file_of(&acting, file_id);
        let asset = listed
            .as_ref()
            .and_then(|file| file.asset.as_ref())
            .or(asset)
            .cloned();
        let present = self
            .present_facts(&acting, file_id, asset.as_ref(), AUDIT_TIMEOUT)
            .await?;
        let named = listed.as_ref().map(|file| file.recipients.clone());
        let file = listed.or_else(|| present.file.clone()).ok_or_else(|| {
            AppError::new(
                ErrorCode::NotFound,
                "the list of its asset does not have the file",
            )
            .subject(Subject::RestoredFile)
        })?;
        let facts = NamedFacts {
            account_id: acting.account.label.id.clone(),
            file_id: file_id.to_owned(),
            asset,
            file,
            regenerations: Regenerations::default(),
        };
        self.confirmation(facts, present, named.as_deref())
    }

    /// Regenerates the passcode of the file that the question with this `token` was about; the old passcode stops working at once. The
    /// file is read again before: if a recipient was not named, the link expired, or the passcode was regenerated since the question,
    /// nothing is sent and the answer is a new question. `None` when `cancel` was triggered before the request was sent.
    ///
    /// # Errors
    /// Before anything is sent: [`ErrorCode::NotFound`] about [`Subject::Confirmation`] for a token that is not valid any more or
    /// belongs to another account; [`ErrorCode::NoEmailShare`], [`ErrorCode::AlreadyRunning`], [`ErrorCode::ProfileInUse`],
    /// [`ErrorCode::JournalUnavailable`], [`ErrorCode::NotConnected`], and errors of Clumio while the file is read. Afterwards:
    /// [`ErrorCode::UnknownOutcome`] when the answer was lost, so that the old passcode may have stopped working; after any other
    /// nothing was changed.
    pub async fn regenerate(
        &self,
        account: Option<&str>,
        token: &str,
        cancel: &CancellationToken,
    ) -> Result<Option<RegenerationAnswer>, AppError> {
        self.journal.check_writable()?;
        let read = async {
            let acting = self.accounts.connected_clumio(account).await?;
            let named = self.consents.take(token, &acting.account.label.id)?;
            let guard = self.in_flight.acquire(&named.file_id)?;
            let asset = named.asset.as_ref();
            let present = self
                .present_facts(&acting, &named.file_id, asset, Duration::MAX)
                .await?;
            Ok::<_, AppError>((acting, named, guard, present))
        };
        let Some(read) = cancel.run_until_cancelled(read).await else {
            return Ok(None);
        };
        let (acting, named, _guard, present) = read?;
        let file = match &present.file {
            Some(file) if is_covered(file, &present.regenerations, &named) => file.clone(),
            _ => {
                let recipients = named.file.recipients.clone();
                let confirmation = self.confirmation(named, present, Some(&recipients))?;
                return Ok(Some(RegenerationAnswer::AskAgain {
                    confirmation: Box::new(confirmation),
                }));
            }
        };
        if cancel.is_cancelled() {
            return Ok(None);
        }
        let pending = self.send_regeneration(acting, file).await?;
        Ok(Some(RegenerationAnswer::Done {
            pending: Box::new(pending),
        }))
    }

    /// Reads the file in the list of its asset, and its recent regenerations. A file that is in no list is as unknown as before.
    async fn present_facts(
        &self,
        acting: &ConnectedClumio,
        file_id: &str,
        asset: Option<&AssetRef>,
        audit_timeout: Duration,
    ) -> Result<PresentFacts, AppError> {
        let file = async {
            match asset {
                Some(asset) => self.finder.read_file(acting, asset, file_id).await,
                None => Ok(Some(RestoredFile::unlisted(file_id))),
            }
        };
        let regenerations = async {
            Ok(self
                .recent_regenerations(acting, file_id, audit_timeout)
                .await)
        };
        let (file, regenerations) = tokio::try_join!(file, regenerations)?;
        Ok(PresentFacts {
            file,
            regenerations,
        })
    }

    /// Returns the question for the present facts. `named` are the recipients whom the person at the keyboard knows of already.
    fn confirmation(
        &self,
        earlier: NamedFacts,
        present: PresentFacts,
        named: Option<&[String]>,
    ) -> Result<Confirmation, AppError> {
        let mut warnings = Vec::new();
        if present.file.is_none() {
            warnings.push(ConfirmationWarning::NotListed);
        }
        let file = present.file.unwrap_or(earlier.file);
        match file.eligibility {
            PasscodeEligibility::Regenerable => {}
            PasscodeEligibility::Unlisted => warnings.push(ConfirmationWarning::Unlisted),
            PasscodeEligibility::LinkExpired => warnings.push(ConfirmationWarning::LinkExpired),
            PasscodeEligibility::NoEmailShare => {
                return Err(no_email_share());
            }
        }
        if !file.are_recipients_complete {
            warnings.push(ConfirmationWarning::RecipientsUnreadable);
        }
        if named.is_some_and(|named| has_others(&file, named)) {
            warnings.push(ConfirmationWarning::RecipientsAdded);
        }
        let is_possible = !warnings.iter().any(|warning| {
            matches!(
                warning,
                ConfirmationWarning::NotListed
                    | ConfirmationWarning::LinkExpired
                    | ConfirmationWarning::RecipientsUnreadable
            )
        });
        let recent_regeneration = present.regenerations.newest();
        let facts = NamedFacts {
            file: file.clone(),
            regenerations: present.regenerations,
            ..earlier
        };
        Ok(Confirmation {
            token: is_possible.then(|| self.consents.ask(facts)),
            recipients: file.recipients.clone(),
            file,
            recent_regeneration,
            warnings,
        })
    }

    /// Writes the journal, sends the request once and stores the new passcode.
    async fn send_regeneration(
        &self,
        acting: ConnectedClumio,
        file: RestoredFile,
    ) -> Result<PendingPasscode, AppError> {
        let id = parse_id(&file.id)?;
        let recipients = file.recipients.clone();
        let new = self.new_activity(
            Action::RegeneratePasscode,
            &acting.account,
            &file,
            recipients,
        )?;
        let instance = self.instance.clone();
        let is_alive = move |row: &journal::Activity| {
            row.detail[INSTANCE]
                .as_str()
                .is_some_and(|id| instance.is_alive(id))
        };
        let activity = self
            .journal
            .start_exclusive(new, is_alive)
            .await?
            .ok_or_else(already_running)?;

        self.clipboard.open();
        let answer = match acting.client.regenerate(&id).await {
            Ok(regenerated) if is_usable(regenerated.secret.expose_secret()) => Ok(regenerated),
            Ok(regenerated) => Err(AppError::new(
                ErrorCode::UnknownOutcome,
                "Clumio's answer cannot be a passcode: it has line breaks, control characters or no end",
            )
            .subject(Subject::Passcode)
            .request_id(regenerated.request_id)),
            // The words about a passcode may be the new one, which nothing here knows.
            Err(error) => Err(clumio_error(error).service_message(None)),
        };
        let regenerated = match answer {
            Ok(regenerated) => regenerated,
            Err(error) => {
                self.record_failure(activity, &error).await;
                self.relist_missing(&acting, &file, &error).await;
                return Err(error);
            }
        };
        let now = self.clock.now();
        let asset = file.asset.clone();
        let completion = Completion::done(now).with_request_id(regenerated.request_id.clone());
        let new = NewPasscode {
            passcode: regenerated.secret,
            regenerated_at: now,
            request_id: regenerated.request_id,
            activity,
        };
        let (pending, replaced) = self.pending.store(&acting.account, file, new);
        let finder = Arc::clone(&self.finder);
        let remember_asset = async move {
            if let Some(asset) = asset {
                finder.remember(&acting.account, &asset).await;
            }
        };
        self.deliveries
            .regenerated(activity, completion, replaced, remember_asset)
            .await;
        Ok(pending)
    }
}

/// Returns true when the consent to the named facts covers the present ones.
fn is_covered(file: &RestoredFile, regenerations: &Regenerations, named: &NamedFacts) -> bool {
    let eligible = matches!(
        file.eligibility,
        PasscodeEligibility::Regenerable | PasscodeEligibility::Unlisted
    );
    eligible
        && file.are_recipients_complete
        && !has_others(file, &named.file.recipients)
        && !regenerations.has_newer_than(&named.regenerations)
}

/// Returns true when a recipient of the file is not among `named`.
fn has_others(file: &RestoredFile, named: &[String]) -> bool {
    file.recipients
        .iter()
        .any(|recipient| !named.contains(recipient))
}

/// Returns true for text that can be a passcode. What does not fit on one line is neither shown nor copied as one.
fn is_usable(passcode: &str) -> bool {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    !passcode.trim().is_empty()
        && !passcode.contains(breaks)
        && passcode.chars().count() <= MAX_PASSCODE_CHARS
}
