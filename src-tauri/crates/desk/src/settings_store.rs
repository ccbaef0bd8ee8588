//! The settings of the open profile, as the policy allows them.

use app_error::{AppError, ErrorCode, Subject};
use config::{Fault, FileFault, LockedSettings, Policy, Settings, StateFile};
use parking_lot::RwLock;

/// Reads and writes the settings, within the policy of the organization.
pub struct SettingsStore {
    file: StateFile,
    policy: Policy,
    current: RwLock<Settings>,
}

impl SettingsStore {
    pub(crate) fn read(file: StateFile, policy: Policy) -> Self {
        let settings = read_file(&file, &policy);
        Self {
            file,
            policy,
            current: RwLock::new(settings),
        }
    }

    /// Returns the current settings.
    pub fn current(&self) -> Settings {
        self.current.read().clone()
    }

    /// Returns the settings that the policy locks.
    pub fn locks(&self) -> LockedSettings {
        self.policy.locks()
    }

    /// Returns whether the policy locks the setting of this name.
    pub(crate) fn is_locked(&self, name: &str) -> bool {
        self.locks().settings.iter().any(|locked| locked == name)
    }

    /// Stores the settings, each number within its bounds, each locked one as the policy sets it; returns them as stored.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] with [`Subject::MailTemplate`] when a template cannot be used, and those of
    /// [`StateFile::write`].
    pub(crate) fn save(&self, settings: Settings) -> Result<Settings, AppError> {
        if !settings.mail.problems().is_empty() {
            return Err(AppError::new(
                ErrorCode::InputInvalid,
                "the email template cannot be used",
            )
            .subject(Subject::MailTemplate));
        }
        let settings = self.policy.enforced(settings.in_bounds());
        self.file.write(&settings)?;
        *self.current.write() = settings.clone();
        Ok(settings)
    }

    /// Returns the error of the last attempt to read the file.
    pub(crate) fn fault(&self) -> Option<FileFault> {
        self.file.fault()
    }

    /// Reads the file again if it could not be read.
    pub(crate) fn retry_read(&self) {
        if self
            .fault()
            .is_some_and(|fault| fault.fault == Fault::Unreadable)
        {
            *self.current.write() = read_file(&self.file, &self.policy);
        }
    }
}

/// Returns the settings in a file; the defaults of the policy if there is none.
fn read_file(file: &StateFile, policy: &Policy) -> Settings {
    let content = file.read::<Settings>();
    let settings = if content.found {
        content.value
    } else {
        policy.defaults()
    };
    policy.enforced(settings.in_bounds())
}
