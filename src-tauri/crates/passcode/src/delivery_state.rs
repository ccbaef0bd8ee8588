//! How far a passcode got on its way to the recipient, as the journal remembers it: never the passcode itself.

use app_error::AppError;
use journal::{Completion, Journal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// How far a passcode got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    /// Regenerated, and never on the clipboard.
    #[serde(rename = "waiting")]
    Pending,
    /// Copied at least once.
    Copied,
    /// With its recipient, as the person at the keyboard confirmed.
    #[serde(rename = "passed_on")]
    Delivered,
    /// Replaced by a later one of the same file.
    Replaced,
    /// Copied before Restore Desk was closed.
    Closed,
    /// Cleared after the computer was idle.
    Wiped,
    /// Lost when the program stopped.
    Lost,
}

impl DeliveryState {
    /// The key in the detail of a row.
    pub(crate) const KEY: &str = "handover";
    /// The stored words of the states in which the recipient may still need it.
    pub(crate) const UNDELIVERED: &[&str] = &["waiting", "copied"];

    /// Returns the state that the detail of a row holds.
    pub(crate) fn from_detail(detail: &Value) -> Option<Self> {
        Self::deserialize(&detail[Self::KEY]).ok()
    }

    /// Returns `detail` with this state in it.
    pub(crate) fn stored_in(self, detail: &Value) -> Value {
        let mut stored = if detail.is_object() {
            detail.clone()
        } else {
            json!({})
        };
        stored[Self::KEY] = json!(self);
        stored
    }
}

/// Writes delivery states to the journal, one at a time and in order.
#[derive(Clone)]
pub(crate) struct DeliveryLog {
    journal: Journal,
    turn: Arc<Mutex<()>>,
}

impl DeliveryLog {
    pub(crate) fn new(journal: Journal) -> Self {
        Self {
            journal,
            turn: Arc::default(),
        }
    }

    /// Writes how a regeneration ended and that it replaced others, then runs `after`. Returns before that is done: the passcode
    /// is shown without waiting for the disk. Should the program stop before, the next start reports that there may be one.
    pub(crate) async fn regenerated(
        &self,
        activity: Uuid,
        completion: Completion,
        replaced: Vec<Uuid>,
        after: impl Future<Output = ()> + Send + 'static,
    ) {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let journal = self.journal.clone();
        tokio::spawn(async move {
            finish(&journal, activity, completion).await;
            for replaced in replaced {
                update(&journal, replaced, DeliveryState::Replaced).await;
            }
            after.await;
            drop(turn);
        });
    }

    /// Writes a state. A failure costs an explanation after a crash, and nothing else.
    pub(crate) async fn record(&self, activity: Uuid, state: DeliveryState) {
        let _turn = self.turn.lock().await;
        update(&self.journal, activity, state).await;
    }

    /// Writes a state without making the caller wait for the disk.
    pub(crate) fn record_later(&self, activity: Uuid, state: DeliveryState) {
        let log = self.clone();
        tokio::spawn(async move { log.record(activity, state).await });
    }

    /// Waits until the journal has all that was recorded so far.
    pub(crate) async fn wait_until_written(&self) {
        drop(self.turn.lock().await);
    }
}

async fn finish(journal: &Journal, activity: Uuid, completion: Completion) {
    let detail = journal
        .activity(activity)
        .await
        .map_or(Value::Null, |row| row.detail);
    let completion = completion.detail(DeliveryState::Pending.stored_in(&detail));
    if let Err(error) = journal.finish(activity, completion).await {
        tracing::error!(%error, "the journal could not record a regenerated passcode");
    }
}

async fn update(journal: &Journal, activity: Uuid, state: DeliveryState) {
    let updated = async {
        let row = journal.activity(activity).await?;
        // A state that is recorded late must not undo a later one.
        if state == DeliveryState::Copied
            && DeliveryState::from_detail(&row.detail) != Some(DeliveryState::Pending)
        {
            return Ok(());
        }
        Ok::<_, AppError>(
            journal
                .update_detail(activity, state.stored_in(&row.detail))
                .await?,
        )
    };
    if let Err(error) = updated.await {
        tracing::warn!(%error, "the journal could not record the delivery of a passcode");
    }
}
