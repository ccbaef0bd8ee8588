//! Sends the link again, to its recipient or to another address. The passcode stays as it is.

use super::{Passcodes, clumio_error, parse_id};
use crate::types::SharedLink;
use app_error::{AppError, ErrorCode, Subject};
use journal::{Action, Completion};
use text_search::mail_address;

/// Characters that a message may have.
const MAX_MESSAGE_CHARS: usize = 1000;

impl Passcodes {
    /// Has Clumio send the link of a restored file by email, with a message: as the account that regenerated the file's pending
    /// passcode, else as the one with the ID `account`, else as the active one. It is never repeated by itself: a lost answer may mean
    /// that the email was sent.
    ///
    /// # Errors
    /// Before anything is sent: [`ErrorCode::InputInvalid`] about the address, the message (too long) or the passcode in it, which
    /// must not travel with the link; [`ErrorCode::NotFound`], [`ErrorCode::NoEmailShare`], [`ErrorCode::LinkExpired`],
    /// [`ErrorCode::ProfileInUse`], [`ErrorCode::JournalUnavailable`], [`ErrorCode::NotConnected`]. Afterwards:
    /// [`ErrorCode::UnknownOutcome`] when the answer was lost; after any other nothing was sent.
    pub async fn share(
        &self,
        account: Option<&str>,
        file_id: &str,
        address: &str,
        message: &str,
    ) -> Result<SharedLink, AppError> {
        self.journal.check_writable()?;
        let pending = self.pending.of_file(file_id);
        let account = pending
            .as_ref()
            .map(|pending| &*pending.account_id)
            .or(account);
        let acting = self.accounts.connected_clumio(account).await?;
        let file = match (self.shareable_file(&acting, file_id), &pending) {
            // Another account is active, and its lists do not have the file.
            (Err(error), Some(pending)) if error.code == ErrorCode::NotFound => {
                pending.file.clone()
            }
            (listed, _) => listed?,
        };
        let address = mail_address(address)
            .ok_or_else(|| invalid(Subject::Address, "this is no email address"))?;
        let message = message.trim();
        if message.chars().count() > MAX_MESSAGE_CHARS {
            return Err(invalid(Subject::Message, "the message is too long"));
        }
        if self.pending.any_occurs_in(message) {
            return Err(invalid(
                Subject::MessagePasscode,
                "the message contains the passcode",
            ));
        }
        let id = parse_id(file_id)?;
        let for_whom = vec![address.clone()];
        let new = self.new_activity(Action::ShareLink, &acting.account, &file, for_whom)?;
        let activity = self.journal.start(new).await?;
        let message = Some(message).filter(|text| !text.is_empty());
        if let Err(error) = acting.client.share(&id, &address, message).await {
            let error = clumio_error(error);
            self.record_failure(activity, &error).await;
            self.relist_missing(&acting, &file, &error).await;
            return Err(error);
        }
        let completion = Completion::done(self.clock.now());
        if let Err(error) = self.journal.finish(activity, completion).await {
            tracing::error!(%error, "the journal could not record that a link was sent");
        }
        let is_new_recipient = !file
            .recipients
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&address));
        if is_new_recipient {
            self.pending.add_recipient(file_id, &address);
            // The next regeneration replaces the new recipient's passcode too, so the list must name that recipient.
            if let Some(asset) = &file.asset
                && self.finder.found_file_of(&acting, file_id).is_some()
                && let Err(error) = self.finder.files_of_asset(asset).await
            {
                tracing::warn!(%error, "the list has the recipients from before the link was sent");
            }
        }
        Ok(SharedLink {
            passcode_id: self.pending.of_file(file_id).map(|pending| pending.id),
            address,
            is_new_recipient,
        })
    }
}

fn invalid(subject: Subject, reason: &str) -> AppError {
    AppError::new(ErrorCode::InputInvalid, reason).subject(subject)
}
