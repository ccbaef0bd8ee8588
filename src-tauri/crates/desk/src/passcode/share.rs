//! Sending the link again, to its recipient or to a further address. The passcode stays what it is.

use super::{
    PasscodeDesk, Shared,
    desk::{ACCOUNT, refusal},
};
use app_error::{AppError, ErrorCode, Subject};
use journal::{Action, Completion, Item, NewActivity};
use serde_json::json;
use text_search::mail_address;

/// Characters that a message may have.
const LONGEST_MESSAGE: usize = 1000;

impl PasscodeDesk {
    /// Has Clumio send the link of a restored file by email, with a message: as the account that made the passcode that waits for
    /// the file, else as the one with the id `account`, else as the one that is used. Sent once and never again by itself: a
    /// lost answer may mean that the email went out.
    ///
    /// # Errors
    /// Before anything is sent: [`ErrorCode::InputInvalid`] about `address`, `message` (too long) or `message_passcode` (it holds
    /// the passcode, which must not travel with the link), [`ErrorCode::NotFound`], [`ErrorCode::NoEmailShare`],
    /// [`ErrorCode::LinkExpired`], [`ErrorCode::ProfileInUse`], [`ErrorCode::JournalUnavailable`], [`ErrorCode::NotConnected`]. Afterwards:
    /// [`ErrorCode::UnknownOutcome`] when the answer was lost; any other says that nothing was sent.
    pub(crate) async fn share(
        &self,
        account: Option<&str>,
        file_id: &str,
        address: &str,
        message: &str,
    ) -> Result<Shared, AppError> {
        self.journal.check_writable()?;
        let waiting = self.handovers.of_file(file_id);
        let account = waiting
            .as_ref()
            .map(|handover| &*handover.account_id)
            .or(account);
        let acting = self.accounts.connected_clumio(account).await?;
        let file = match (self.agreed_file(&acting, file_id, false), &waiting) {
            // Another account is used by now, and its lists do not have the file.
            (Err(problem), Some(waiting)) if problem.code == ErrorCode::NotFound => {
                waiting.file.clone()
            }
            (found, _) => found?,
        };
        let refused = |subject: Subject, why: &str| {
            AppError::new(ErrorCode::InputInvalid, why).subject(subject)
        };
        let address = mail_address(address)
            .ok_or_else(|| refused(Subject::Address, "this is no email address"))?;
        let message = message.trim();
        if message.chars().count() > LONGEST_MESSAGE {
            return Err(refused(Subject::Message, "the message is too long"));
        }
        if self.handovers.any_is_in(message) {
            return Err(refused(
                Subject::MessagePasscode,
                "the message holds the passcode",
            ));
        }
        let id = clumio_client::RestoredFileId::parse(file_id).map_err(|error| {
            AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Id)
        })?;
        let journal = &self.journal;
        let about_to = NewActivity {
            action: Action::ShareLink,
            account: acting.account.display_name(),
            acting_as: None,
            item: Item {
                kind: "restored_file".to_owned(),
                id: file.id.clone(),
                name: file.name.clone(),
            },
            for_whom: vec![address.clone()],
            place: file.asset.as_ref().map(|asset| asset.name.clone()),
            started_at: self.clock.now(),
            detail: json!({ "run": self.runs.own()?.to_string(), ACCOUNT: acting.account.label.id }),
        };
        let activity = journal.start(about_to).await?;
        let sent = acting
            .client
            .share(&id, &address, Some(message).filter(|text| !text.is_empty()))
            .await;
        let now = self.clock.now();
        let (ending, answer) = match sent {
            Ok(()) => (Completion::done(now), Ok(())),
            Err(error) => {
                let problem = refusal(error);
                let code = problem.code.name();
                let ending = if problem.code == ErrorCode::UnknownOutcome {
                    Completion::unknown(now, code)
                } else {
                    Completion::not_done(now, code)
                };
                (
                    ending.with_request_id(problem.request_id.clone()),
                    Err(problem),
                )
            }
        };
        if let Err(error) = journal.finish(activity, ending).await {
            tracing::error!(%error, "the journal could not note how sending a link ended");
        }
        if let Err(problem) = &answer {
            self.list_again(&acting, &file, problem).await;
        }
        answer?;
        let further = !file
            .recipients
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&address));
        if further {
            self.handovers.add_recipient(file_id, &address);
            // From now on they lose the passcode with the next regeneration, too: the list has to know them.
            if let Some(asset) = &file.asset
                && self.finder.found_file_with(&acting, file_id).is_some()
                && let Err(problem) = self.finder.files_of_asset(asset).await
            {
                tracing::warn!(%problem, "the list of recipients is that from before the link was sent");
            }
        }
        Ok(Shared {
            handover: self.handovers.of_file(file_id).map(|handover| handover.id),
            address,
            further,
        })
    }
}
