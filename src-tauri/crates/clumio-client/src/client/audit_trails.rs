use http_client::{Request, RetryPolicy, json as lenient};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::ClumioClient;
use crate::{
    error::Error,
    id::RestoredFileId,
    page::{Page, PageStart, SeenStarts, parse_page},
};

/// Clumio's action for a regenerated passcode (Go SDK, `AuditTrails`; "tda" is transparent data access).
const REGENERATE_ACTION: &str = "regenerate_tda_passcode";

/// Page size.
const PER_PAGE: u16 = 100;

/// Maximum number of pages that [`ClumioClient::regenerations`] reads. The latest entries come first as far as seen, but no page says
/// so, and an organization has many entries an hour.
const MAX_PAGES: usize = 50;

/// An entry of Clumio's audit trail about restored files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Time of the action.
    pub at: Timestamp,
    /// Clumio's action: `regenerate_tda_passcode`, `grant_email_access`, …
    pub action: String,
    /// Whether the action succeeded.
    pub succeeded: bool,
    /// Email address of the user.
    pub user: Option<String>,
    /// ID of the object, if returned.
    pub entity: Option<String>,
    /// Path of the request, if returned.
    pub request_path: Option<String>,
}

impl AuditEntry {
    /// Returns whether this is a successful regeneration of the passcode of `file`. The entity for restored files is not documented,
    /// so the path of the request counts as well.
    pub fn is_regeneration_of(&self, file: &RestoredFileId) -> bool {
        let by_entity = self.entity.as_deref() == Some(file.as_str());
        let by_path = self
            .request_path
            .as_deref()
            .is_some_and(|path| path.split('/').any(|part| part == file.as_str()));
        self.action == REGENERATE_ACTION && self.succeeded && (by_entity || by_path)
    }
}

impl ClumioClient {
    /// Lists the entries about restored files since a time, latest first as far as seen (`GET /audit-trails`; Python SDK,
    /// `audit_trails_v1.py`). Clumio keeps 90 days.
    ///
    /// The documented filter values do not include the passcode actions, so only the category is filtered.
    pub async fn audit_trails(
        &self,
        since: Timestamp,
        from: Option<&PageStart>,
    ) -> Result<Page<AuditEntry>, Error> {
        let filter = json!({
            "category": { "$in": ["restore"] },
            "start_timestamp": { "$gte": since.to_string() },
        });
        let request = Request::get(["audit-trails"], RetryPolicy::Idempotent)
            .query("limit", PER_PAGE)
            .query_if("start", from.map(|start| &start.0))
            .query("filter", filter);
        parse_page(
            &self.send(request, "audit-trails=v1").await?,
            from,
            WireEntry::into_entry,
        )
    }

    /// Lists the regenerations of the passcode of `file` since a time, oldest first; reads at most 5,000 entries. Requires a role with
    /// permission to read the audit trail, else fails with [`Forbidden`](crate::ErrorKind::Forbidden).
    pub async fn regenerations(
        &self,
        file: &RestoredFileId,
        since: Timestamp,
    ) -> Result<Vec<AuditEntry>, Error> {
        let mut regenerations = Vec::new();
        let mut seen = SeenStarts::default();
        let mut from = None;
        for _ in 0..MAX_PAGES {
            let page = self.audit_trails(since, from.as_ref()).await?;
            regenerations.extend(
                page.entries
                    .into_iter()
                    .filter(|entry| entry.at >= since && entry.is_regeneration_of(file)),
            );
            from = page.next.filter(|start| seen.insert(start));
            if from.is_none() {
                break;
            }
        }
        regenerations.sort_by_key(|entry| entry.at);
        Ok(regenerations)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEntry {
    #[serde(deserialize_with = "lenient::timestamp")]
    timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::text")]
    action: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    status: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    user_email: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    primary_entity: Option<WireEntity>,
    #[serde(deserialize_with = "lenient::object")]
    details_json: Option<WireDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEntity {
    #[serde(deserialize_with = "lenient::text")]
    id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireDetails {
    #[serde(deserialize_with = "lenient::text")]
    request_url: Option<String>,
}

impl WireEntry {
    fn into_entry(self) -> Option<AuditEntry> {
        Some(AuditEntry {
            at: self.timestamp?,
            action: self.action?,
            succeeded: self.status.as_deref() != Some("failure"),
            user: self.user_email.filter(|user| !user.is_empty()),
            entity: self.primary_entity.and_then(|entity| entity.id),
            request_path: self.details_json.and_then(|details| details.request_url),
        })
    }
}
