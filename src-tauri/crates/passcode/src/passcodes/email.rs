//! The email to the recipient: copied whole, or drafted without the passcode, which is then on the clipboard.

use super::Passcodes;
use crate::{
    mail::{self, Facts, MailPrograms, template},
    pending_passcodes::PendingPasscode,
    types::{ClipboardHold, CopiedContent, DraftOpened},
};
use app_error::{AppError, ErrorCode};
use config::MailSettings;
use platform::{Browser, Secret};
use std::sync::Arc;

impl Passcodes {
    /// Copies the email with the passcode, as text and as HTML, for `seconds`. It is addressed to all recipients of the file, or to
    /// `recipient` alone.
    ///
    /// # Errors
    /// As [`copy`](Self::copy).
    pub async fn copy_email(
        &self,
        id: &str,
        recipient: Option<String>,
        settings: &MailSettings,
        seconds: u32,
    ) -> Result<ClipboardHold, AppError> {
        let passcode = self.pending.passcode(id)?;
        let (facts, _) = self.facts(&self.pending.get(id)?, recipient, settings);
        let template = template(settings, settings.language());
        let secret = Secret {
            text: mail::text(&template, &facts, Some(&passcode)),
            html: Some(mail::html(&template, &facts, &passcode)),
        };
        self.copy_secret(id, CopiedContent::Email, secret, seconds)
            .await
    }

    /// Opens a draft with recipient, subject and the text without the passcode, and leaves the passcode on the clipboard for `seconds`.
    /// Without a verified copy no draft is opened.
    ///
    /// # Errors
    /// As [`copy`](Self::copy); [`ErrorCode::MailUnavailable`] when no mail program opened.
    pub async fn open_draft(
        &self,
        id: &str,
        recipient: Option<String>,
        settings: &MailSettings,
        seconds: u32,
        browser: &Arc<dyn Browser>,
    ) -> Result<DraftOpened, AppError> {
        let hold = self.copy(id, seconds).await?;
        let (address, with_text) = self.draft(&self.pending.get(id)?, recipient, settings);
        let browser = Arc::clone(browser);
        let opened = tokio::task::spawn_blocking(move || browser.open(&address)).await;
        opened
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|reason| AppError::new(ErrorCode::MailUnavailable, reason).retryable())?;
        Ok(DraftOpened { hold, with_text })
    }

    /// Returns true when a draft has room for its text, not for recipient and subject only.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when the passcode was delivered since.
    pub fn draft_has_text(
        &self,
        id: &str,
        recipient: Option<String>,
        settings: &MailSettings,
    ) -> Result<bool, AppError> {
        let (_, with_text) = self.draft(&self.pending.get(id)?, recipient, settings);
        Ok(with_text)
    }

    /// Returns the address of the draft, and whether the text had room in it. It is built without the passcode.
    fn draft(
        &self,
        pending: &PendingPasscode,
        recipient: Option<String>,
        settings: &MailSettings,
    ) -> (String, bool) {
        let (facts, recipients) = self.facts(pending, recipient, settings);
        mail::draft(settings, &facts, &recipients, MailPrograms::HERE)
    }

    fn facts(
        &self,
        pending: &PendingPasscode,
        recipient: Option<String>,
        settings: &MailSettings,
    ) -> (Facts, Vec<String>) {
        let recipients =
            recipient.map_or_else(|| pending.file.recipients.clone(), |address| vec![address]);
        let facts = Facts::new(
            &pending.file,
            &recipients,
            settings.language(),
            (self.clock.now(), &self.clock.zone()),
            &settings.signature,
        );
        (facts, recipients)
    }
}
