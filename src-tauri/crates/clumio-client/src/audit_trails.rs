use http_client::{Request, RetryPolicy, json as read};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{
    client::ClumioClient,
    error::Error,
    id::RestoredFileId,
    page::{Page, PageStart, page},
};

/// How Clumio names the making of a new passcode (Go SDK, `AuditTrails`; "tda" is transparent data access).
const REGENERATED: &str = "regenerate_tda_passcode";

/// How many entries are asked for at a time.
const PER_PAGE: u16 = 100;

/// How many pages [`ClumioClient::regenerations`] reads at most: what was done most lately comes first.
const MOST_PAGES: usize = 3;

/// Something that was done to restored files, as Clumio wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// What, in Clumio's word: `regenerate_tda_passcode`, `grant_email_access`, …
    pub action: String,
    /// Whether it was done, rather than refused.
    pub succeeded: bool,
    /// The address of whoever did it.
    pub user: Option<String>,
    /// The id of what it was done to, as far as told.
    pub entity: Option<String>,
    /// The path of the request that did it, as far as told.
    pub request_path: Option<String>,
}

impl AuditEntry {
    /// Whether this made a new passcode of `file`. Which of its entities Clumio fills for a restored file is not documented, so
    /// the path of the request counts as well.
    pub fn regenerated(&self, file: &RestoredFileId) -> bool {
        let named = self.entity.as_deref() == Some(file.as_str());
        let asked = self
            .request_path
            .as_deref()
            .is_some_and(|path| path.split('/').any(|part| part == file.as_str()));
        self.action == REGENERATED && self.succeeded && (named || asked)
    }
}

impl ClumioClient {
    /// Lists what was done to restored files since a moment, newest first as far as seen
    /// (`GET /audit-trails`; Python SDK, `audit_trails_v1.py`). Clumio keeps 90 days.
    ///
    /// The documented values of the filter do not name the actions about passcodes, so only the category is filtered there.
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
        page(
            &self.send(request, "audit-trails=v1").await?,
            from,
            WireEntry::into_entry,
        )
    }

    /// Who made a new passcode of `file` since a moment, the latest last; looks at 300 entries at most. Needs a role that may
    /// read the audit trails, otherwise it fails with [`Forbidden`](crate::ErrorKind::Forbidden).
    pub async fn regenerations(
        &self,
        file: &RestoredFileId,
        since: Timestamp,
    ) -> Result<Vec<AuditEntry>, Error> {
        let mut found = Vec::new();
        let mut from = None;
        for _ in 0..MOST_PAGES {
            let page = self.audit_trails(since, from.as_ref()).await?;
            found.extend(
                page.entries
                    .into_iter()
                    .filter(|entry| entry.at >= since && entry.regenerated(file)),
            );
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        found.sort_by_key(|entry| entry.at);
        Ok(found)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEntry {
    #[serde(deserialize_with = "read::timestamp")]
    timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "read::text")]
    action: Option<String>,
    #[serde(deserialize_with = "read::text")]
    status: Option<String>,
    #[serde(deserialize_with = "read::text")]
    user_email: Option<String>,
    #[serde(deserialize_with = "read::object")]
    primary_entity: Option<WireEntity>,
    #[serde(deserialize_with = "read::object")]
    details_json: Option<WireDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEntity {
    #[serde(deserialize_with = "read::text")]
    id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireDetails {
    #[serde(deserialize_with = "read::text")]
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
