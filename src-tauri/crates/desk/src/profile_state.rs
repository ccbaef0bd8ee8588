//! How the files of the open profile are, for the window to say: in use elsewhere, unreadable, damaged.

use crate::Desk;
use app_error::{AppError, ErrorCode, Subject};
use config::{Fault, FileFault, Policy, Settings, StateFile};
use std::sync::PoisonError;

impl Desk {
    /// Keeps the settings, each number brought to one on offer, each locked one as the policy says.
    ///
    /// # Errors
    /// [`InputInvalid`](app_error::ErrorCode::InputInvalid) about `mail_template` when a template cannot be used,
    /// and those of [`StateFile::change`].
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, AppError> {
        if !settings.mail.problems().is_empty() {
            let words = "the email template cannot be used";
            return Err(
                AppError::new(ErrorCode::InputInvalid, words).subject(Subject::MailTemplate)
            );
        }
        let settings = self.policy.enforced(settings.in_bounds());
        let shorter = settings.activity_days < self.settings().activity_days;
        self.settings_file.write(&settings)?;
        *self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = settings.clone();
        if shorter {
            self.forget_old_activity().await;
        }
        Ok(settings)
    }

    /// Whether another program uses the profile, so that this one can only look.
    pub fn looks_only(&self) -> bool {
        self.looks_only
    }

    /// The files of the profile that could not be read as they are.
    pub fn file_faults(&self) -> Vec<FileFault> {
        let faults = [
            self.accounts.fault(),
            self.settings_file.fault(),
            self.saved_filters.fault(),
        ];
        faults.into_iter().flatten().collect()
    }

    /// Reads again what could not be read; answers whether a file can be read now that could not be read before.
    pub fn read_files_again(&self) -> bool {
        let unreadable = |faults: Vec<FileFault>| {
            faults
                .iter()
                .filter(|fault| fault.fault == Fault::Unreadable)
                .count()
        };
        let before = unreadable(self.file_faults());
        if self
            .settings_file
            .fault()
            .is_some_and(|fault| fault.fault == Fault::Unreadable)
        {
            let settings = set(&self.settings_file, &self.policy);
            *self
                .settings
                .write()
                .unwrap_or_else(PoisonError::into_inner) = settings;
        }
        self.accounts.reload_if_unreadable();
        self.saved_filters.read_again();
        unreadable(self.file_faults()) < before
    }

    /// Sets a damaged journal aside, and begins a new one. Answers with the name under which the old file is kept.
    ///
    /// # Errors
    /// [`ErrorCode::AlreadyRunning`] while a job goes on, a passcode is made or waits: they are written down in it.
    /// [`ErrorCode::ProfileInUse`]; [`ErrorCode::InputInvalid`] when it is not damaged; [`ErrorCode::JournalUnavailable`] when it cannot be
    /// renamed.
    pub async fn set_journal_aside(&self) -> Result<String, AppError> {
        if self.looks_only {
            return Err(AppError::new(
                ErrorCode::ProfileInUse,
                "another Restore Desk uses this profile",
            ));
        }
        if self.jobs.is_any_running()
            || self.passcodes.is_making_one()
            || !self.passcodes.waiting().is_empty()
        {
            let words = "what is under way is written down in the journal";
            return Err(AppError::new(ErrorCode::AlreadyRunning, words).subject(Subject::Journal));
        }
        let journal = &self.journal;
        match journal.quarantine_if_damaged(self.clock.now()).await? {
            Some(kept_as) => {
                tracing::warn!(
                    kept_as,
                    "a damaged journal was set aside, and a new one begun"
                );
                Ok(kept_as)
            }
            None => Err(
                AppError::new(ErrorCode::InputInvalid, "the journal is not damaged")
                    .subject(Subject::Journal),
            ),
        }
    }
}

/// The settings in a file, or what a person finds who never chose anything.
pub(crate) fn set(file: &StateFile, policy: &Policy) -> Settings {
    let content = file.read::<Settings>();
    let settings = if content.found {
        content.value
    } else {
        policy.defaults()
    };
    policy.enforced(settings.in_bounds())
}
