use std::fmt;

use http_client::{Request, RetryPolicy, json as read};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use crate::{
    assets::AssetKind,
    client::ClumioClient,
    error::Error,
    id::{AssetId, RestoredFileId},
    page::{Page, PageStart, page},
};

const VERSION: &str = "restored-files=v1";

/// How many files are asked for at a time.
const PER_PAGE: u16 = 100;

/// How many pages [`ClumioClient::all_restored_files`] reads at most.
const MOST_PAGES: usize = 100;

/// Files that were restored and can be fetched for a while. The passcode is not among what Clumio tells about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredFile {
    /// The id.
    pub id: RestoredFileId,
    /// The name that Clumio gave it, empty if not told; not the original path.
    pub name: String,
    /// Bytes.
    pub size: Option<u64>,
    /// The task that restored it.
    pub task_id: Option<String>,
    /// The backup it came from.
    pub backup_id: Option<String>,
    /// When that backup began.
    pub backup_at: Option<Timestamp>,
    /// When it can no longer be fetched.
    pub expires_at: Option<Timestamp>,
    /// To whom it was sent by email. Only such files have a passcode; none here means that there is nothing to regenerate.
    pub email_shares: Vec<EmailShare>,
    /// Whether it was restored for direct download.
    pub direct_download: bool,
}

/// One email with a link to restored files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailShare {
    /// The address it went to, empty if not told.
    pub recipient: String,
    /// The address of the person who sent it.
    pub sent_by: Option<String>,
    /// What they wrote.
    pub message: Option<String>,
}

/// A new passcode. The one before it died when this was made.
pub struct Passcode {
    /// The passcode, exactly as Clumio wrote it.
    pub code: SecretString,
    /// The id of the request that made it, for Clumio's support.
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
        page(
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
        for _ in 0..MOST_PAGES {
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

    /// Makes a new passcode for files that were shared by email. The old one is dead at once
    /// (`POST /restores/files/{id}/_generate_passcode`, vendor page "Generate file restore passcode").
    ///
    /// Never repeated unless Clumio certainly did not see it. [`ErrorKind::UnknownOutcome`](crate::ErrorKind::UnknownOutcome)
    /// means that the old passcode may be dead and the new one is lost: then generate again.
    pub async fn regenerate(&self, id: &RestoredFileId) -> Result<Passcode, Error> {
        let request = Request::post(
            ["restores", "files", id.as_str(), "_generate_passcode"],
            RetryPolicy::Never,
        );
        let response = self.send(request, VERSION).await?;
        let wire: WirePasscode = response.json()?;
        let code = wire
            .passcode
            .filter(|code| !code.is_empty())
            .ok_or_else(|| response.invalid("no passcode in it"))?;
        Ok(Passcode {
            code: code.into(),
            request_id: response.request_id().map(ToOwned::to_owned),
        })
    }

    /// Sends the link to another person, or to the same again. They need the passcode that is valid already
    /// (`POST /restores/files/{id}/_share`, Go SDK).
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
        // The vendor's page knows no other answer than one with links: anything else does not say that a mail went out.
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
    #[serde(deserialize_with = "read::text")]
    id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    name: Option<String>,
    #[serde(deserialize_with = "read::number")]
    size: Option<u64>,
    #[serde(deserialize_with = "read::text")]
    task_id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    backup_id: Option<String>,
    #[serde(deserialize_with = "read::timestamp")]
    backup_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "read::timestamp")]
    expiration_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "read::list")]
    access_methods: Vec<WireAccess>,
}

/// In each element the way that was not used is null.
#[derive(Deserialize, Default)]
#[serde(default)]
struct WireAccess {
    #[serde(deserialize_with = "read::object")]
    direct_download: Option<WireDirect>,
    #[serde(deserialize_with = "read::object")]
    email: Option<WireEmail>,
}

/// The link inside works without a login, so it is not read.
#[derive(Deserialize)]
struct WireDirect {}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEmail {
    #[serde(deserialize_with = "read::text")]
    email_message: Option<String>,
    #[serde(deserialize_with = "read::text")]
    retrieved_by: Option<String>,
    #[serde(deserialize_with = "read::text")]
    retrieved_for: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireShared {
    #[serde(deserialize_with = "read::object")]
    _links: Option<WireLinks>,
}

/// Where to go from here, which is of no interest.
#[derive(Deserialize)]
struct WireLinks {}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WirePasscode {
    #[serde(deserialize_with = "read::text")]
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
