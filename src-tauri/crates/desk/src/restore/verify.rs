//! A change whose outcome is open is looked at for minutes: behind a gateway Box may still be at work, or be out of reach.

use std::sync::Weak;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use uuid::Uuid;

use super::ItemKey;
use super::restorer::{Parts, Restorer, Running};
use crate::activity::ActivityRow;
use crate::ports::Event;
use app_error::{AppError, ErrorCode, Subject};

/// For how long it is looked at, in waits between the first looks: twelve minutes at Box, which ends what takes longer than ten
/// (developer guide, "Common errors", 503).
const LONGEST: u32 = 240;

/// The longest wait between two looks, in the same: a minute.
const RAREST: u32 = 20;

/// When the window gets an answer, whatever Box does.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Whether Box may need minutes for a change of the item, and finish it after a gateway has given up.
pub(crate) fn takes_long(key: &box_client::ItemKey) -> bool {
    key.kind == box_client::ItemKind::Folder
}

/// Says that the outcome is open and that the window will hear of it.
fn verifying() -> AppError {
    AppError::new(
        ErrorCode::UnknownOutcome,
        "Box has not answered yet; what becomes of it is looked up",
    )
    .subject(Subject::Verifying)
}

impl Restorer {
    /// Sees work on an item to its end, whether or not anybody waits for it. When that takes longer than a person on the phone can
    /// wait, it goes on by itself and the window is told how it ended.
    pub(crate) async fn see_through<T: Send + 'static>(
        &self,
        running: Running,
        work: impl Future<Output = Result<T, AppError>> + Send + 'static,
    ) -> Result<T, AppError> {
        let let_go = Arc::new(AtomicBool::default());
        let this = self.clone();
        let task = tokio::spawn({
            let let_go = Arc::clone(&let_go);
            async move {
                let ended = work.await;
                if let_go.load(Ordering::Acquire)
                    && let Some(row) = running.row()
                {
                    this.tell_settled(row).await;
                }
                ended
            }
        });
        match tokio::time::timeout(self.parts().patience, task).await {
            Ok(ended) => ended.unwrap_or_else(|error| {
                Err(AppError::new(ErrorCode::Unexpected, error.to_string()))
            }),
            Err(_) => {
                let_go.store(true, Ordering::Release);
                Err(verifying())
            }
        }
    }

    /// Looks in the background at what became of an open row until that is known, and tells the window. Answers what to say
    /// meanwhile.
    pub(crate) fn verify_later(&self, row: Uuid, key: &box_client::ItemKey) -> AppError {
        let running = self.go_on_with(&ItemKey::from(key));
        tokio::spawn(verify(self.own_parts(), row, running, self.wait(), LONGEST));
        verifying()
    }

    /// Goes on with looking at a row that an earlier run of the program left open at `started_at`, as long as Box may still be at it.
    /// Says whether it does.
    pub(crate) fn go_on_verifying(
        &self,
        row: Uuid,
        key: &box_client::ItemKey,
        started_at: Timestamp,
    ) -> bool {
        let age = self
            .parts()
            .clock
            .now()
            .duration_since(started_at)
            .unsigned_abs();
        let left = (self.wait() * LONGEST).saturating_sub(age).as_millis()
            / self.wait().as_millis().max(1);
        let left = u32::try_from(left).unwrap_or(LONGEST);
        if !takes_long(key) || left == 0 {
            return false;
        }
        let running = self.go_on_with(&ItemKey::from(key));
        tokio::spawn(verify(self.own_parts(), row, running, self.wait(), left));
        true
    }

    /// The longest wait between the first looks.
    fn wait(&self) -> Duration {
        self.parts().looks[2]
    }

    /// Tells the window how a row ended.
    pub(crate) async fn tell_settled(&self, row: Uuid) {
        match self.parts().journal.activity(row).await {
            Ok(row) => self.parts().window.tell(Event::Settled {
                row: Box::new(ActivityRow::from(row)),
            }),
            Err(error) => tracing::error!(%row, %error, "how a change ended could not be read"),
        }
    }
}

async fn verify(parts: Weak<Parts>, row: Uuid, running: Running, unit: Duration, longest: u32) {
    let _running = running;
    let mut wait = unit;
    let mut left = unit * longest;
    loop {
        tokio::time::sleep(wait.min(left)).await;
        left = left.saturating_sub(wait);
        wait = (wait * 2).min(unit * RAREST);
        let Some(restorer) = Restorer::upgraded(&parts) else {
            return;
        };
        if restorer.settle_row(row, left.is_zero()).await || left.is_zero() {
            restorer.tell_settled(row).await;
            return;
        }
    }
}
