use std::fmt;

use http_client::{Request, RetryPolicy, json as lenient};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ClumioClient, assets::AssetKind};
use crate::{
    error::Error,
    id::{AssetId, RestoredFileId},
    page::{Page, PageStart, SeenStarts, parse_page},
};

const VERSION: &str = "restored-files=v1";

/// Page size.
const PER_PAGE: u16 = 100;

/// Maximum number of pages that [`ClumioClient::all_restored_files`] reads: far more than anybody shares, so that a list without an
/// end has one.
const MAX_PAGES: usize = 1000;

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
    /// Whether all of its shares could be read; if not, the passcode has more recipients than `email_shares` names.
    pub are_shares_complete: bool,
    /// Whether it was restored for direct download.
    pub direct_download: bool,
}

/// The restored files of one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredFileList {
    /// The files, in Clumio's order.
    pub files: Vec<RestoredFile>,
    /// Whether every entry of every page was read. If not, there may be restored files that are not among `files`.
    pub is_complete: bool,
}

/// An email with a link to restored files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailShare {
    /// Address of the recipient.
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

    /// Lists all restored files of one asset, up to 100,000. The list is incomplete if it is longer, if entries could not be read, or
    /// if a page leads to one before it.
    pub async fn all_restored_files(
        &self,
        kind: AssetKind,
        asset: &AssetId,
    ) -> Result<RestoredFileList, Error> {
        let mut files = Vec::new();
        let mut are_all_read = true;
        let mut seen = SeenStarts::default();
        let mut from = None;
        for _ in 0..MAX_PAGES {
            let page = self.restored_files(kind, asset, from.as_ref()).await?;
            files.extend(page.entries);
            are_all_read &= page.skipped == 0;
            from = page.next;
            if !from.as_ref().is_some_and(|start| seen.insert(start)) {
                break;
            }
        }
        Ok(RestoredFileList {
            files,
            is_complete: are_all_read && from.is_none(),
        })
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
        )
        .returns_secret();
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
    access_methods: Value,
}

/// The ways to a file.
struct AccessMethods {
    email_shares: Vec<EmailShare>,
    direct_download: bool,
    /// Whether every method could be read.
    are_complete: bool,
}

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
        let access = AccessMethods::read(self.access_methods);
        Some(RestoredFile {
            id: RestoredFileId::parse(&self.id?).ok()?,
            name: self.name.unwrap_or_default(),
            size: self.size,
            task_id: self.task_id,
            backup_id: self.backup_id,
            backup_at: self.backup_timestamp,
            expires_at: self.expiration_timestamp,
            email_shares: access.email_shares,
            are_shares_complete: access.are_complete,
            direct_download: access.direct_download,
        })
    }
}

impl AccessMethods {
    /// Reads `access_methods`: null or a list of objects, each with an object `direct_download`, whose link works without sign-in and
    /// is not read, or an object `email`; the other one is null. A method that is anything else may be a recipient.
    fn read(methods: Value) -> Self {
        let mut access = Self {
            email_shares: Vec::new(),
            direct_download: false,
            are_complete: true,
        };
        let methods = match methods {
            Value::Null => Vec::new(),
            Value::Array(methods) => methods,
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                vec![methods]
            }
        };
        for mut method in methods {
            let email = method.get_mut("email").map(Value::take).unwrap_or_default();
            let has_download = method
                .get("direct_download")
                .is_some_and(|download| !download.is_null());
            access.direct_download |= has_download;
            if email.is_null() {
                access.are_complete &= has_download;
            } else if let Some(share) = email_share(email) {
                access.email_shares.push(share);
            } else {
                access.are_complete = false;
            }
        }
        access
    }
}

/// Reads a share by email; none without a recipient.
fn email_share(email: Value) -> Option<EmailShare> {
    let email = email
        .is_object()
        .then(|| WireEmail::deserialize(email).ok())??;
    Some(EmailShare {
        recipient: email
            .retrieved_for
            .filter(|recipient| !recipient.trim().is_empty())?,
        sent_by: email.retrieved_by,
        message: email.email_message.filter(|text| !text.is_empty()),
    })
}
