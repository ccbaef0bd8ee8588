//! The part of a job that the journal stores as JSON.

use crate::GroupDecision;
use app_error::AppError;
use box_session::Person;
use journal::RestoreJob;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The detail of a job.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct JobDetail {
    /// The decisions for groups, also for conflicts that occur during the job.
    #[serde(rename = "rules")]
    pub(crate) group_decisions: Vec<GroupDecision>,
    /// The names of the first items.
    pub(crate) names: Vec<String>,
    /// Why it paused on its own.
    #[serde(rename = "problem")]
    pub(crate) error: Option<AppError>,
    /// Whether it is being undone, also while it is paused.
    pub(crate) undoing: bool,
    /// The ID of the account. `None` for a job of an older version.
    #[serde(default)]
    pub(crate) account: Option<String>,
    /// Whether it paused because several items in a row were refused.
    #[serde(
        default,
        rename = "refusals_told",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub(crate) refusals_reported: bool,
    /// Whether it paused because several changes in a row got no answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unanswered_reported: bool,
    /// The impersonated users that Box blocks, and why. Nothing is done for them until the questions about their items are
    /// answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) blocked_users: Vec<(Person, AppError)>,
    /// Its row in the activity.
    #[serde(default)]
    pub(crate) activity: Option<Uuid>,
}

impl JobDetail {
    /// Reads the detail of a job. One that cannot be read is empty.
    pub(crate) fn of(job: &RestoreJob) -> Self {
        Self::deserialize(&job.detail).unwrap_or_default()
    }

    /// Returns the value to store, with as few of Box's own words as possible.
    pub(crate) fn to_stored(&self) -> Value {
        let blocked_users = self.blocked_users.iter();
        let stored = Self {
            error: self.error.as_ref().map(AppError::to_stored),
            blocked_users: blocked_users
                .map(|(user, error)| (user.clone(), error.to_stored()))
                .collect(),
            ..self.clone()
        };
        // Strings and numbers: cannot fail.
        serde_json::to_value(stored).unwrap_or_default()
    }
}
