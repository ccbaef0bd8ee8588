//! Passcodes as the window asks for them.

mod crash_recovery;
mod email;
mod recent_regenerations;
mod regeneration;
mod share;

pub use crash_recovery::RecoveredActivity;
pub use regeneration::RegenerationAnswer;

use crate::{
    clipboard::PasscodeClipboard,
    confirmation::Consents,
    delivery_state::{DeliveryLog, DeliveryState},
    events::PasscodeEvent,
    finder::Finder,
    in_flight::{InFlight, RegenerationBlock},
    instance_lock::InstanceLock,
    pending_passcodes::{PendingPasscode, PendingPasscodes},
    restored_file::{PasscodeEligibility, RestoredFile},
    screen_capture_guard::{ScreenCapture, ScreenCaptureGuard},
    types::{ClipboardHold, CopiedContent, Passcode},
};
use accounts::{AccountRegistry, ClumioAccount, ConnectedClumio};
use app_error::{AppError, ErrorCode, Subject};
use clumio_client::{HeldSecrets as _, RestoredFileId};
use journal::{Action, Completion, Item, Journal, NewActivity};
use platform::{Clipboard, Clock, EventSink, Secret};
use secrecy::SecretString;
use serde_json::json;
use std::{path::PathBuf, sync::Arc};
use uuid::Uuid;

/// The key of the account's ID in the detail of a row.
const ACCOUNT: &str = "account";

/// The key of the instance's ID in the detail of a row.
const INSTANCE: &str = "run";

/// The services that [`Passcodes`] works with.
pub struct PasscodeServices {
    /// The connected accounts.
    pub accounts: Arc<AccountRegistry>,
    /// The audit log.
    pub journal: Journal,
    /// The services' clock, for everything that is compared with an answer of theirs.
    pub service_clock: Arc<dyn Clock>,
    /// The computer's clock, for the time on the clipboard.
    pub computer_clock: Arc<dyn Clock>,
    /// The system's clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// Receives the events.
    pub events: Arc<dyn EventSink<PasscodeEvent>>,
    /// The window that is kept out of screen captures.
    pub screen_capture: Arc<dyn ScreenCapture>,
    /// The folder in which instances that share a profile lock a file each.
    pub instance_folder: PathBuf,
}

/// Finds restored files, regenerates their passcodes and delivers them.
pub struct Passcodes {
    /// Finds restored files.
    pub finder: Arc<Finder>,
    accounts: Arc<AccountRegistry>,
    journal: Journal,
    clock: Arc<dyn Clock>,
    clipboard: Arc<PasscodeClipboard>,
    pending: Arc<PendingPasscodes>,
    consents: Consents,
    in_flight: InFlight,
    instance: InstanceLock,
    deliveries: DeliveryLog,
    screen_capture: ScreenCaptureGuard,
}

/// The passcodes that [`Passcodes::wipe`] forgot.
pub struct Wiped {
    /// All of them, without the passcodes.
    pub pending: Vec<PendingPasscode>,
    /// Their rows of the journal.
    activities: Vec<Uuid>,
    /// The passcodes themselves, which may still be selected.
    passcodes: Vec<SecretString>,
}

impl Passcodes {
    /// Starts without pending passcodes. Neither the network nor the journal is touched yet.
    #[must_use]
    pub fn new(services: PasscodeServices) -> Self {
        let PasscodeServices {
            accounts,
            journal,
            service_clock,
            computer_clock,
            clipboard,
            events,
            screen_capture,
            instance_folder,
        } = services;
        let finder = Finder::new(
            Arc::clone(&accounts),
            journal.clone(),
            Arc::clone(&service_clock),
            Arc::clone(&events),
        );
        let pending = Arc::<PendingPasscodes>::default();
        accounts.redact_from_responses(Arc::<PendingPasscodes>::clone(&pending));
        Self {
            finder,
            accounts,
            clock: service_clock,
            consents: Consents::new(Arc::clone(&computer_clock)),
            clipboard: PasscodeClipboard::new(clipboard, computer_clock, events),
            pending,
            in_flight: InFlight::default(),
            instance: InstanceLock::new(instance_folder),
            deliveries: DeliveryLog::new(journal.clone()),
            journal,
            screen_capture: ScreenCaptureGuard::new(screen_capture),
        }
    }

    /// Returns the passcode, to be drawn and dropped, and keeps the window out of screen captures until it is [hidden](Self::hide).
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was delivered since.
    pub fn show(&self, id: &str) -> Result<Passcode, AppError> {
        let passcode = self.pending.passcode(id)?;
        self.screen_capture.shown(id);
        Ok(Passcode(passcode))
    }

    /// Notes that the passcode is not visible any more; another may be.
    pub fn hide(&self, id: &str) {
        self.screen_capture.hidden(id);
    }

    /// Notes that no passcode is visible any more.
    pub fn hide_all(&self) {
        self.screen_capture.all_hidden();
    }

    /// Copies the passcode for `seconds`; returns once the copy is verified.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::ClipboardUnavailable`].
    pub async fn copy(&self, id: &str, seconds: u32) -> Result<ClipboardHold, AppError> {
        let secret = Secret {
            text: self.pending.passcode(id)?,
            html: None,
        };
        self.copy_secret(id, CopiedContent::Passcode, secret, seconds)
            .await
    }

    /// Copies a secret. Every one that is copied goes through here.
    async fn copy_secret(
        &self,
        id: &str,
        content: CopiedContent,
        secret: Secret,
        seconds: u32,
    ) -> Result<ClipboardHold, AppError> {
        let hold = self.clipboard.copy(id, content, secret, seconds).await?;
        if let Some(activity) = self.pending.mark_copied(id) {
            self.deliveries
                .record_later(activity, DeliveryState::Copied);
        }
        Ok(hold)
    }

    /// Restarts the countdown.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when nothing of ours is on the clipboard any more.
    pub async fn extend_clipboard(&self) -> Result<ClipboardHold, AppError> {
        self.clipboard.extend().await
    }

    /// Clears the clipboard if it is still ours.
    pub async fn clear_clipboard(&self) {
        self.clipboard.clear().await;
    }

    /// Clears pending passcodes that are selected, which the middle button of the mouse would paste on Linux.
    pub async fn clear_selected(&self) {
        self.clipboard
            .clear_selected(self.pending.held_secrets())
            .await;
    }

    /// Retries what could not be cleared: the window has the focus.
    pub fn retry_clearing(&self) {
        self.clipboard.retry_clearing();
    }

    /// Forgets a passcode that its recipient has, here and on the clipboard.
    pub async fn mark_delivered(&self, id: &str) {
        let passcode = self.pending.passcode(id).ok();
        let forgotten = self.pending.remove(id);
        self.hide(id);
        if self
            .clipboard
            .hold()
            .is_some_and(|hold| hold.passcode_id == id)
        {
            self.clipboard.clear().await;
        }
        self.clipboard
            .clear_selected(passcode.into_iter().collect())
            .await;
        if let Some(activity) = forgotten {
            self.deliveries
                .record(activity, DeliveryState::Delivered)
                .await;
        }
    }

    /// Forgets every passcode at once and returns them. [`wiped`](Self::wiped) does the rest.
    pub fn wipe(&self) -> Wiped {
        let passcodes = self.pending.held_secrets();
        let (pending, activities) = self.pending.remove_all().into_iter().unzip();
        Wiped {
            pending,
            activities,
            passcodes,
        }
    }

    /// Clears the clipboard and records passcodes that were forgotten because the computer was idle.
    pub async fn wiped(&self, wiped: Wiped) {
        self.clipboard.clear().await;
        self.clipboard.clear_selected(wiped.passcodes).await;
        for activity in wiped.activities {
            self.deliveries.record(activity, DeliveryState::Wiped).await;
        }
    }

    /// Lets no regeneration begin while another profile is being opened: as long as the answer lives, or for good once it is made
    /// permanent.
    ///
    /// # Errors
    /// [`ErrorCode::AlreadyRunning`] while a passcode is being regenerated or is pending: it would be lost.
    pub fn block_regenerations(&self) -> Result<RegenerationBlock<'_>, AppError> {
        let is_pending = || !self.pending().is_empty();
        self.in_flight.block(is_pending).ok_or_else(|| {
            AppError::new(ErrorCode::AlreadyRunning, "a passcode is not delivered yet")
                .subject(Subject::Handover)
        })
    }

    /// Returns the passcodes that are not delivered yet.
    pub fn pending(&self) -> Vec<PendingPasscode> {
        self.pending.all()
    }

    /// Returns true when closing now would lose a passcode: one is being regenerated, was never copied, or is still on the
    /// clipboard, which is cleared on the way out.
    pub fn any_would_be_lost(&self) -> bool {
        let on_clipboard = self.clipboard.hold().map(|hold| hold.passcode_id);
        self.is_regenerating()
            || self
                .pending()
                .iter()
                .any(|pending| !pending.copied || on_clipboard.as_ref() == Some(&pending.id))
    }

    /// Returns true while a passcode is being regenerated: the old one may have stopped working already.
    pub fn is_regenerating(&self) -> bool {
        self.in_flight.any()
    }

    /// Returns which of our passcodes is on the clipboard and when it is cleared, without the passcode.
    pub fn clipboard_hold(&self) -> Option<ClipboardHold> {
        self.clipboard.hold()
    }

    /// Clears the clipboard on the way out. A passcode that was copied counts as delivered; for one that was not, the person at the
    /// keyboard confirmed that it is lost.
    pub async fn close(&self) {
        self.clipboard.leave().await;
        self.clear_selected().await;
        for (_, activity) in self.pending.remove_all() {
            self.deliveries
                .record(activity, DeliveryState::Closed)
                .await;
        }
    }

    /// Waits until the journal has every regeneration and delivery so far.
    pub async fn wait_until_written(&self) {
        self.deliveries.wait_until_written().await;
    }

    /// Returns a listed file whose link can be sent.
    fn shareable_file(&self, acting: &ConnectedClumio, id: &str) -> Result<RestoredFile, AppError> {
        let file = self.finder.found_file_of(acting, id).ok_or_else(|| {
            AppError::new(
                ErrorCode::NotFound,
                "no list has a restored file with this ID",
            )
        })?;
        match file.eligibility {
            PasscodeEligibility::Regenerable | PasscodeEligibility::Unlisted => Ok(file),
            PasscodeEligibility::NoEmailShare => Err(no_email_share()),
            PasscodeEligibility::LinkExpired => {
                let error = AppError::new(
                    ErrorCode::LinkExpired,
                    "the link expired; sending it again would be of no use",
                );
                Err(match file.expires_at {
                    Some(expired) => error.at(expired),
                    None => error,
                })
            }
        }
    }

    /// Lists the asset of a listed file again that was not found, so that its row goes.
    async fn relist_missing(
        &self,
        acting: &ConnectedClumio,
        file: &RestoredFile,
        error: &AppError,
    ) {
        if error.code == ErrorCode::NotFound
            && let Some(asset) = &file.asset
            && self.finder.found_file_of(acting, &file.id).is_some()
            && let Err(error) = self.finder.files_of_asset(asset).await
        {
            tracing::warn!(%error, "the list still has a file that is not found");
        }
    }

    /// Returns the row of the journal for an action that is about to be sent.
    fn new_activity(
        &self,
        action: Action,
        account: &ClumioAccount,
        file: &RestoredFile,
        for_whom: Vec<String>,
    ) -> Result<NewActivity, AppError> {
        Ok(NewActivity {
            action,
            account: account.display_name(),
            acting_as: None,
            item: Item {
                kind: "restored_file".to_owned(),
                id: file.id.clone(),
                name: file.name.clone(),
            },
            for_whom,
            place: file.asset.as_ref().map(|asset| asset.name.clone()),
            started_at: self.clock.now(),
            detail: json!({ INSTANCE: self.instance.own_id()?.to_string(), ACCOUNT: account.label.id }),
        })
    }

    /// Writes how a request failed. The caller reports it in any case.
    async fn record_failure(&self, activity: Uuid, error: &AppError) {
        let now = self.clock.now();
        let code = error.code.name();
        let completion = if error.code == ErrorCode::UnknownOutcome {
            Completion::unknown(now, code)
        } else {
            Completion::not_done(now, code)
        };
        let completion = completion.with_request_id(error.request_id.clone());
        if let Err(error) = self.journal.finish(activity, completion).await {
            tracing::error!(%error, "the journal could not record a failed request");
        }
    }
}

fn no_email_share() -> AppError {
    AppError::new(
        ErrorCode::NoEmailShare,
        "the file was not shared by email, so it has no passcode",
    )
}

fn parse_id(id: &str) -> Result<RestoredFileId, AppError> {
    RestoredFileId::parse(id).map_err(|error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Id)
    })
}

/// Converts an error of Clumio about a restored file. One that is not found has expired, most likely: Clumio lists active ones only.
fn clumio_error(error: clumio_client::Error) -> AppError {
    let error = AppError::from(error);
    if error.code == ErrorCode::NotFound {
        error.subject(Subject::RestoredFile)
    } else {
        error
    }
}
