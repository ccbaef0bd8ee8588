//! The files of the open profile: which cannot be read, and how that is repaired.

use super::Desk;
use app_error::{AppError, ErrorCode, Subject};
use config::{Fault, FileFault};

impl Desk {
    /// Returns the files of the profile that could not be read.
    pub fn file_faults(&self) -> Vec<FileFault> {
        let faults = [
            self.accounts.fault(),
            self.settings.fault(),
            self.saved_filters.fault(),
        ];
        faults.into_iter().flatten().collect()
    }

    /// Reads the files again that could not be read; returns whether that succeeded for any.
    pub fn retry_reading_files(&self) -> bool {
        let unreadable = |faults: Vec<FileFault>| {
            faults
                .iter()
                .filter(|fault| fault.fault == Fault::Unreadable)
                .count()
        };
        let before = unreadable(self.file_faults());
        self.settings.retry_read();
        self.accounts.reload_if_unreadable();
        self.saved_filters.read_again();
        unreadable(self.file_faults()) < before
    }

    /// Moves a damaged journal aside and starts an empty one; returns the name of the old file.
    ///
    /// # Errors
    /// [`ErrorCode::AlreadyRunning`] while a job runs, or a passcode is regenerated or pending: the journal records them.
    /// [`ErrorCode::ProfileInUse`]; [`ErrorCode::InputInvalid`] when it is not damaged; [`ErrorCode::JournalUnavailable`] when it
    /// cannot be renamed.
    pub async fn set_journal_aside(&self) -> Result<String, AppError> {
        if self.is_read_only {
            return Err(AppError::new(
                ErrorCode::ProfileInUse,
                "another Restore Desk uses this profile",
            ));
        }
        if self.jobs.is_any_running()
            || self.passcodes.is_regenerating()
            || !self.passcodes.pending().is_empty()
        {
            let words = "the journal records a job or a passcode that is not finished";
            return Err(AppError::new(ErrorCode::AlreadyRunning, words).subject(Subject::Journal));
        }
        match self.journal.quarantine_if_damaged(self.clock.now()).await? {
            Some(old_file) => {
                tracing::warn!(old_file, "a damaged journal was moved aside");
                Ok(old_file)
            }
            None => Err(
                AppError::new(ErrorCode::InputInvalid, "the journal is not damaged")
                    .subject(Subject::Journal),
            ),
        }
    }
}
