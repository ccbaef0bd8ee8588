use std::fmt;

use http_client::{Request, RetryPolicy, json as lenient};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::{ClumioClient, assets::AssetKind};
use crate::{
    error::Error,
    id::{AssetId, RestoredFileId},
    page::{Page, PageStart, parse_page},
};

const VERSION: &str = "restored-files=v1";

/// Page size.
const PER_PAGE: u16 = 100;

/// Maximum number of pages that [`ClumioClient::all_restored_files`] reads.
const MAX_PAGES: usize = 100;

/// Files that were restored and can be downloaded until they expire. Clumio does not return their passcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredFile {
    /// The ID.
    pub id: RestoredFileId,
    /// Clumio's name, not the original path; empty if not returned.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// The restore task.
    pub task_id: Option<String>,
    /// The backup.
    pub backup_id: Option<String>,
    /// Start of the backup.
    pub backup_at: Option<Timestamp>,
    /// End of the download period.
    pub expires_at: Option<Timestamp>,
    /// The emails with a link to it. Only files shared by email have a passcode.
    pub email_shares: Vec<EmailShare>,
    /// Whether it was restored for direct download.
    pub direct_download: bool,
}

/// An email with a link to restored files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailShare {
    /// Address of the recipient; empty if not returned.
    pub recipient: String,
    /// Address of the sender.
    pub sent_by: Option<String>,
    /// The sender's message.
    pub message: Option<String>,
}

/// A new passcode, which invalidates the previous one.
pub struct Passcode {
    /// The passcode, exactly as Clumio returned it.
    pub secret: SecretString,
    /// The request ID, for Clumio's support.
    pub request_id: Option<String>,
}

impl ClumioClient {
    /// Lists the restored files of one asset that have not expired (`GET /restores/files`; Go SDK, `restored_files_v1.go`).
    /// There is no list across assets.
    pub async fn restored_files(
        &self,
        kind: AssetKind,
        asset: &AssetId,
        from: Option<&PageStart>,
    ) -> Result<Page<RestoredFile>, Error> {
        let filter = json!({ "asset_type": { "$eq": kind.as_str() }, "asset_id": { "$eq": asset.as_str() } });
        let request = Request::get(["restores", "files"], RetryPolicy::Idempotent)
            .query("limit", PER_PAGE)
            .query_if("start", from.map(|start| &start.0))
            .query("filter", filter);
        parse_page(
            &self.send(request, VERSION).await?,
            from,
            WireFile::into_file,
        )
    }

    /// Lists all restored files of one asset, up to 10,000.
    pub async fn all_restored_files(
        &self,
        kind: AssetKind,
        asset: &AssetId,
    ) -> Result<Vec<RestoredFile>, Error> {
        let mut files = Vec::new();
        let mut from = None;
        for _ in 0..MAX_PAGES {
            let page = self.restored_files(kind, asset, from.as_ref()).await?;
            let empty = page.entries.is_empty();
            files.extend(page.entries);
            from = page.next;
            if empty || from.is_none() {
                break;
            }
        }
        Ok(files)
    }

    /// Regenerates the passcode of files that were shared by email. The previous one is invalid at once
    /// (`POST /restores/files/{id}/_generate_passcode`, vendor page "Generate file restore passcode").
    ///
    /// Retried only if Clumio certainly did not receive it. After
    /// [`ErrorKind::UnknownOutcome`](crate::ErrorKind::UnknownOutcome) the previous passcode may be invalid and the new one lost:
    /// regenerate again.
    pub async fn regenerate(&self, id: &RestoredFileId) -> Result<Passcode, Error> {
        let request = Request::post(
            ["restores", "files", id.as_str(), "_generate_passcode"],
            RetryPolicy::Never,
        );
        let response = self.send(request, VERSION).await?;
        let wire: WirePasscode = response.json()?;
        let secret = wire
            .passcode
            .filter(|secret| !secret.is_empty())
            .ok_or_else(|| response.invalid("no passcode in it"))?;
        Ok(Passcode {
            secret: secret.into(),
            request_id: response.request_id().map(ToOwned::to_owned),
        })
    }

    /// Sends the link to a recipient, who needs the current passcode (`POST /restores/files/{id}/_share`, Go SDK).
    pub async fn share(
        &self,
        id: &RestoredFileId,
        email: &str,
        message: Option<&str>,
    ) -> Result<(), Error> {
        let request = Request::post(
            ["restores", "files", id.as_str(), "_share"],
            RetryPolicy::Never,
        )
        .json(json!({ "email_address": email, "message": message }));
        let response = self.send(request, VERSION).await?;
        let wire: WireShared = response.json()?;
        // The documented response has links; without them it is not certain that the email was sent.
        wire._links
            .map(|WireLinks {}| ())
            .ok_or_else(|| response.invalid("no links in it").into())
    }
}

impl fmt::Debug for Passcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passcode")
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireFile {
    #[serde(deserialize_with = "lenient::text")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    size: Option<u64>,
    #[serde(deserialize_with = "lenient::text")]
    task_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    backup_id: Option<String>,
    #[serde(deserialize_with = "lenient::timestamp")]
    backup_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::timestamp")]
    expiration_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::list")]
    access_methods: Vec<WireAccess>,
}

/// One of the fields is null.
#[derive(Deserialize, Default)]
#[serde(default)]
struct WireAccess {
    #[serde(deserialize_with = "lenient::object")]
    direct_download: Option<WireDirect>,
    #[serde(deserialize_with = "lenient::object")]
    email: Option<WireEmail>,
}

/// Contains a link that works without sign-in, so it is not read.
#[derive(Deserialize)]
struct WireDirect {}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEmail {
    #[serde(deserialize_with = "lenient::text")]
    email_message: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    retrieved_by: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    retrieved_for: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireShared {
    #[serde(deserialize_with = "lenient::object")]
    _links: Option<WireLinks>,
}

/// Links, whose content is ignored.
#[derive(Deserialize)]
struct WireLinks {}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WirePasscode {
    #[serde(deserialize_with = "lenient::text")]
    passcode: Option<String>,
}

impl WireFile {
    fn into_file(self) -> Option<RestoredFile> {
        let direct_download = self
            .access_methods
            .iter()
            .any(|access| access.direct_download.is_some());
        let shares = self
            .access_methods
            .into_iter()
            .filter_map(|access| access.email);
        Some(RestoredFile {
            id: RestoredFileId::parse(&self.id?).ok()?,
            name: self.name.unwrap_or_default(),
            size: self.size,
            task_id: self.task_id,
            backup_id: self.backup_id,
            backup_at: self.backup_timestamp,
            expires_at: self.expiration_timestamp,
            email_shares: shares
                .map(|email| EmailShare {
                    recipient: email.retrieved_for.unwrap_or_default(),
                    sent_by: email.retrieved_by,
                    message: email.email_message.filter(|text| !text.is_empty()),
                })
                .collect(),
            direct_download,
        })
    }
}
