//! The email to the recipient: copied whole, or drafted without the passcode, which then waits on the clipboard.

use super::{
    ClipboardHold, Copied, DraftOpened, Handover, PasscodeDesk,
    mail::{self, Facts, MailPrograms, template},
};
use app_error::{AppError, ErrorCode};
use config::{MailLanguage, MailSettings};
use platform::{Browser, Secret};
use std::sync::Arc;

impl PasscodeDesk {
    /// Copies the email with the passcode, as text and as HTML, for `seconds`. It is written to all recipients of the
    /// file, or to the one of `recipient`.
    ///
    /// # Errors
    /// As [`copy`](Self::copy).
    pub async fn copy_email(
        &self,
        handover: &str,
        recipient: Option<String>,
        settings: &MailSettings,
        seconds: u32,
    ) -> Result<ClipboardHold, AppError> {
        let passcode = self.handovers.passcode(handover)?;
        let (facts, _) = self.facts(&self.handovers.waits(handover)?, recipient, settings);
        let template = template(settings, settings.language);
        let secret = Secret {
            text: mail::text(&template, &facts, Some(&passcode)),
            html: Some(mail::html(&template, &facts, &passcode)),
        };
        self.put(handover, Copied::Email, secret, seconds).await
    }

    /// Opens a draft with recipient, subject and the text without the passcode, and leaves the passcode on the clipboard
    /// for `seconds`. What was not verified there opens no draft.
    ///
    /// # Errors
    /// As [`copy`](Self::copy); [`ErrorCode::MailUnavailable`] when no mail program opened.
    pub async fn open_draft(
        &self,
        handover: &str,
        recipient: Option<String>,
        settings: &MailSettings,
        seconds: u32,
        browser: &Arc<dyn Browser>,
    ) -> Result<DraftOpened, AppError> {
        let hold = self.copy(handover, seconds).await?;
        let (address, with_text) =
            self.draft(&self.handovers.waits(handover)?, recipient, settings);
        let browser = Arc::clone(browser);
        let opened = tokio::task::spawn_blocking(move || browser.open(&address)).await;
        opened
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|reason| AppError::new(ErrorCode::MailUnavailable, reason).retryable())?;
        Ok(DraftOpened { hold, with_text })
    }

    /// Whether a draft would have its text in it, or recipient and subject only.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was passed on meanwhile.
    pub fn draft_has_text(
        &self,
        handover: &str,
        recipient: Option<String>,
        settings: &MailSettings,
    ) -> Result<bool, AppError> {
        Ok(self
            .draft(&self.handovers.waits(handover)?, recipient, settings)
            .1)
    }

    /// The address of the draft, and whether the text had room in it. It is made without the passcode.
    fn draft(
        &self,
        handover: &Handover,
        recipient: Option<String>,
        settings: &MailSettings,
    ) -> (String, bool) {
        let (facts, recipients) = self.facts(handover, recipient, settings);
        mail::draft(settings, &facts, &recipients, MailPrograms::HERE)
    }

    fn facts(
        &self,
        handover: &Handover,
        recipient: Option<String>,
        settings: &MailSettings,
    ) -> (Facts, Vec<String>) {
        let recipients =
            recipient.map_or_else(|| handover.file.recipients.clone(), |one| vec![one]);
        let language: MailLanguage = settings.language;
        let (now, zone) = (self.clock.now(), self.clock.zone());
        let facts = Facts::of(
            &handover.file,
            &recipients,
            language,
            (now, &zone),
            &settings.signature,
        );
        (facts, recipients)
    }
}
