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
    last: Arc<Mutex<Confirmation>>,
    /// Held while the system asks: two dialogs would be one too many.
    asking: Arc<tokio::sync::Mutex<()>>,
}

/// The last confirmation.
#[derive(Default)]
struct Confirmation {
    /// When it was given, by [`Clock::running`].
    at: Option<Duration>,
    /// How often it was forgotten: an answer to a question from before does not count.
    forgotten: u64,
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
            last: Arc::default(),
            asking: Arc::default(),
        }
    }

    /// Asks if the settings say so, unless it was confirmed less than five minutes ago.
    ///
    /// # Errors
    /// [`ErrorCode::PresenceNotConfirmed`], [`ErrorCode::PresenceUnavailable`]
    pub async fn confirm(&self) -> Result<(), AppError> {
        if !self.settings.current().confirm_presence || self.is_fresh() {
            return Ok(());
        }
        self.ask(|presence| presence.is_fresh()).await
    }

    /// Asks whatever the settings say, and however short ago it was confirmed: before that setting is changed.
    pub(crate) async fn confirm_now(&self) -> Result<(), AppError> {
        self.ask(|_| false).await
    }

    /// Has the next use ask again: the person may have left.
    pub(crate) fn forget(&self) {
        let mut last = self.last.lock();
        last.at = None;
        last.forgotten += 1;
    }

    /// Asks, unless `is_answered` by the question that another call had to wait for. A question that its caller gives up stays on
    /// the screen, so it goes on, and keeps others waiting.
    async fn ask(&self, is_answered: impl FnOnce(&Self) -> bool) -> Result<(), AppError> {
        let asking = Arc::clone(&self.asking).lock_owned().await;
        if is_answered(self) {
            return Ok(());
        }
        let forgotten = self.last.lock().forgotten;
        let (check, clock, last) = (
            Arc::clone(&self.check),
            Arc::clone(&self.clock),
            Arc::clone(&self.last),
        );
        let answer = tokio::spawn(async move {
            let answer = check.ask().await;
            let mut last = last.lock();
            if last.forgotten == forgotten {
                last.at = answer.is_ok().then(|| clock.running());
            }
            drop(asking);
            answer
        });
        match answer.await {
            Ok(answer) => answer.map_err(not_confirmed),
            Err(error) => Err(not_confirmed(PresenceError::Unavailable(error.to_string()))),
        }
    }

    fn is_fresh(&self) -> bool {
        let at = self.last.lock().at;
        at.is_some_and(|at| self.clock.running().saturating_sub(at) < GOOD_FOR)
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
