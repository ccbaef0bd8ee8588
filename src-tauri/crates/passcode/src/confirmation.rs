//! The question before a regeneration, and the consent that its answer gives.

use crate::{
    regenerations::Regenerations,
    restored_file::RestoredFile,
    types::{AssetRef, RecentRegeneration},
};
use app_error::{AppError, ErrorCode, Subject};
use parking_lot::Mutex;
use platform::Clock;
use serde::Serialize;
use std::{collections::HashMap, sync::Arc, time::Duration};
use ts_rs::TS;
use uuid::Uuid;

/// A question that is older gives no consent any more.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// The question before a regeneration, read fresh from Clumio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Confirmation {
    /// Gives the consent to this question, once; none where nothing can be regenerated.
    pub token: Option<String>,
    /// The file as Clumio lists it now; the last known one where it does not.
    pub file: RestoredFile,
    /// The addresses whose passcode stops working.
    pub recipients: Vec<String>,
    /// The newest regeneration within the last hour, as far as known.
    pub recent_regeneration: Option<RecentRegeneration>,
    /// Reasons to think twice.
    pub warnings: Vec<ConfirmationWarning>,
}

/// A reason to think twice before a regeneration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationWarning {
    /// Only the ID of the file is known, so its recipients are not.
    Unlisted,
    /// Its asset does not list the file any more: nothing can be regenerated.
    NotListed,
    /// The link expired: nothing can be regenerated.
    LinkExpired,
    /// Not all recipients could be read, so it is unknown whose passcode would stop working: nothing can be regenerated.
    RecipientsUnreadable,
    /// There are recipients who were not in the list or in the question before.
    RecipientsAdded,
}

/// The facts that a question named. Its answer is a consent to them and to nothing else.
#[derive(Clone)]
pub(crate) struct NamedFacts {
    pub(crate) account_id: String,
    pub(crate) file_id: String,
    /// The asset that lists the file; none when only its ID is known.
    pub(crate) asset: Option<AssetRef>,
    /// The file in the question.
    pub(crate) file: RestoredFile,
    pub(crate) regenerations: Regenerations,
}

/// The questions that are open, by their token.
pub(crate) struct Consents {
    /// The computer's clock.
    clock: Arc<dyn Clock>,
    open: Mutex<HashMap<String, OpenQuestion>>,
}

struct OpenQuestion {
    facts: NamedFacts,
    /// The running time at which it is forgotten.
    until: Duration,
}

impl Consents {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            open: Mutex::default(),
        }
    }

    /// Stores the facts of a question and returns its token.
    pub(crate) fn ask(&self, facts: NamedFacts) -> String {
        // Version 4: 122 random bits from the system.
        let token = Uuid::new_v4().to_string();
        let now = self.clock.running();
        let mut open = self.open.lock();
        open.retain(|_, question| question.until > now);
        let until = now + LIFETIME;
        open.insert(token.clone(), OpenQuestion { facts, until });
        token
    }

    /// Uses a token up and returns the facts that its question named.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] about [`Subject::Confirmation`] for a token that was never given, was used, is too old, or belongs to
    /// another account.
    pub(crate) fn take(&self, token: &str, account_id: &str) -> Result<NamedFacts, AppError> {
        let now = self.clock.running();
        let mut open = self.open.lock();
        open.retain(|_, question| question.until > now);
        if open
            .get(token)
            .is_some_and(|question| question.facts.account_id == account_id)
            && let Some(question) = open.remove(token)
        {
            return Ok(question.facts);
        }
        Err(AppError::new(
            ErrorCode::NotFound,
            "the confirmation is not valid any more",
        )
        .subject(Subject::Confirmation))
    }
}
