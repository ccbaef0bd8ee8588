//! The part of a job that the journal stores as JSON.

use crate::GroupDecision;
use app_error::AppError;
use box_session::Person;
use journal::RestoreJob;
use serde::{Deserialize, Serialize};
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
}
