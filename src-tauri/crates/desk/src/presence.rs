//! Has the system ask who is at the computer before what an intruder would want.

use crate::settings_store::SettingsStore;
use app_error::{AppError, ErrorCode};
use parking_lot::Mutex;
use platform::{Clock, PresenceCheck, PresenceError};
use std::{sync::Arc, time::Duration};

/// How long a confirmation is good for: a passcode that is made, shown and copied is one question.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);

/// Asks for the person's presence where the settings say so.
pub struct Presence {
    check: Arc<dyn PresenceCheck>,
    clock: Arc<dyn Clock>,
    settings: Arc<SettingsStore>,
    /// When it was confirmed, by [`Clock::running`].
    confirmed_at: Mutex<Option<Duration>>,
    /// Held while the system asks: two dialogs would be one too many.
    asking: tokio::sync::Mutex<()>,
}

impl Presence {
    pub(crate) fn new(
        check: Arc<dyn PresenceCheck>,
        clock: Arc<dyn Clock>,
        settings: Arc<SettingsStore>,
    ) -> Self {
        Self {
            check,
            clock,
            settings,
            confirmed_at: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// Asks if the settings say so, unless it was confirmed less than five minutes ago.
    ///
    /// # Errors
    /// [`ErrorCode::PresenceNotConfirmed`], [`ErrorCode::PresenceUnavailable`]
    pub async fn confirm(&self) -> Result<(), AppError> {
        if self.settings.current().confirm_presence {
            self.confirm_always().await?;
        }
        Ok(())
    }

    /// Asks whatever the settings say: before that setting is changed.
    pub(crate) async fn confirm_always(&self) -> Result<(), AppError> {
        let _asking = self.asking.lock().await;
        if self.is_fresh() {
            return Ok(());
        }
        self.check.ask().await.map_err(not_confirmed)?;
        *self.confirmed_at.lock() = Some(self.clock.running());
        Ok(())
    }

    /// Has the next use ask again: the person may have left.
    pub(crate) fn forget(&self) {
        *self.confirmed_at.lock() = None;
    }

    fn is_fresh(&self) -> bool {
        let confirmed_at = *self.confirmed_at.lock();
        confirmed_at.is_some_and(|at| self.clock.running().saturating_sub(at) < GOOD_FOR)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "maps the error of a call")]
fn not_confirmed(error: PresenceError) -> AppError {
    let code = match error {
        PresenceError::Declined => ErrorCode::PresenceNotConfirmed,
        PresenceError::Unavailable(_) => ErrorCode::PresenceUnavailable,
    };
    AppError::new(code, error.to_string()).retryable()
}
