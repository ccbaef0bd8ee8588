use std::{fmt, time::Duration};

use http_client::{ConnectionError, json};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    client::busy,
    item::MiniItem,
    wire::{WireItem, WireUser},
};

/// A Box call that failed: the situation, and what support needs to know about it.
///
/// Neither `Debug` nor `Display` holds the service's own sentence, which may quote what was sent.
#[derive(Clone)]
pub struct Error {
    kind: ErrorKind,
    message: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
    transport: http_client::Error,
}

/// The situation. Codes are those of the developer guide "Common errors" unless another source is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token is wrong, has expired or was revoked (401).
    CredentialRejected,
    /// What a token was asked for with is spent, too old or of somebody unknown (`invalid_grant`, RFC 6749, section 5.2).
    GrantRejected,
    /// Box does not know the application, its secret, or does not allow it this kind of sign-in (`invalid_client`,
    /// `unauthorized_client`).
    AppRejected,
    /// Not allowed (403).
    Forbidden {
        /// Box's word: `access_denied_insufficient_permissions`, `insufficient_scope`, `forbidden_by_policy`,
        /// `access_denied_item_locked`…
        code: Option<String>,
        /// To what.
        about: About,
    },
    /// Not there, or out of sight (404).
    NotFound {
        /// What.
        about: About,
    },
    /// The item is not in the trash (404 `not_trashed`).
    NotTrashed,
    /// The item is in the trash (404 `trashed`).
    Trashed,
    /// Something of that name is there already (409). Names are unique among files, folders and web links of one folder, and
    /// letter case does not count.
    NameTaken {
        /// What is there, as far as Box said; often nothing, and then the folder's list tells.
        conflicts: Vec<MiniItem>,
    },
    /// The name cannot be (400).
    NameInvalid {
        /// Because it is too long: more than 255.
        too_long: bool,
    },
    /// Something else works on the folder or holds the name for a moment, and did so through five tries (409).
    Busy,
    /// The item has changed since (412).
    PreconditionFailed,
    /// No storage left (403 `storage_limit_exceeded`, or 507).
    StorageFull,
    /// Box keeps the whole account out until something about it is done; nothing was changed.
    AccountBlocked(AccountBlock),
    /// Another request that Box refused as such (4xx).
    Rejected,
    /// Too many requests (429), after five tries or with a wait of more than two minutes.
    RateLimited {
        /// How long Box asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// No connection.
    Offline,
    /// No connection that can be trusted.
    ConnectionBlocked,
    /// No answer in time to a read.
    TimedOut,
    /// A change was sent and its answer lost. A 503 on a write may still be applied later (developer guide).
    UnknownOutcome,
    /// An answer that is none.
    InvalidResponse,
    /// Something between this computer and Box answered in its place; nothing was changed.
    Intercepted,
    /// The account is connected no more; nothing was sent.
    AccountDisconnected,
    /// The token could not be read from where it is kept; nothing was sent.
    TokenUnavailable,
    /// Stopped by the caller.
    Cancelled,
}

/// Why Box keeps an account out of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountBlock {
    /// The company allows Box from certain networks only (403 `access_from_location_blocked`).
    Location,
    /// The user has to confirm the mail address first (403 `user_email_confirmation_required`).
    EmailUnconfirmed,
    /// The user has to accept the company's terms of service first (400 `terms_of_service_required`).
    TermsOfService,
    /// The user has to set a new password first (400 `password_reset_required`).
    PasswordReset,
}

impl AccountBlock {
    fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "access_from_location_blocked" => Self::Location,
            "user_email_confirmation_required" => Self::EmailUnconfirmed,
            "terms_of_service_required" => Self::TermsOfService,
            "password_reset_required" => Self::PasswordReset,
            _ => return None,
        })
    }
}

/// Which part of a request an error is about, from `context_info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The item that the call names.
    Item,
    /// The folder to put it into.
    Parent,
    /// The user to act for.
    User,
    /// Not said.
    Other,
}

impl Error {
    /// The situation.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Box's own sentence, in English; may name items.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Box's own word for the error, such as `item_name_in_use`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.transport.status()
    }

    /// What Box's support asks for: the id in the body and the one in the header, as the official clients print them.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What stands in the way, where it is known.
    pub fn connection_error(&self) -> Option<&ConnectionError> {
        self.transport.connection_error()
    }

    /// How many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.transport.attempts()
    }

    /// How long was spent waiting.
    pub fn waited(&self) -> Duration {
        self.transport.waited()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transport.fmt(f)?;
        match &self.code {
            Some(code) => write!(f, " [{code}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("text", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

impl From<http_client::Error> for Error {
    fn from(error: http_client::Error) -> Self {
        let body = error
            .json()
            .and_then(|body| Envelope::deserialize(body).ok())
            .unwrap_or_default();
        let code = body.code.clone().or_else(|| body.error.clone());
        let code = code.or_else(|| challenge_code(error.challenge()?));
        let about = body.about();
        let busy = error.json().is_some_and(busy);
        let kind = situation(&error, code.as_deref(), about, busy, &body);
        let request_id = match (body.request_id, error.request_id()) {
            (Some(body), Some(header)) if body != header => Some(format!("{body}.{header}")),
            (Some(id), _) => Some(id),
            (None, header) => header.map(ToOwned::to_owned),
        };
        let message = body.message.or(body.error_description);
        Self {
            kind,
            message,
            code,
            request_id,
            transport: error,
        }
    }
}

/// The same for whoever asked for a token on the way to another call.
impl From<Error> for http_client::Error {
    fn from(error: Error) -> Self {
        error.transport
    }
}

fn situation(
    error: &http_client::Error,
    code: Option<&str>,
    about: About,
    busy: bool,
    body: &Envelope,
) -> ErrorKind {
    use http_client::ErrorKind as Kind;
    let block = code.and_then(AccountBlock::from_code);
    match error.kind() {
        Kind::InvalidResponse | Kind::UnknownOutcome if error.status() == Some(507) => {
            ErrorKind::StorageFull
        }
        Kind::InvalidRequest | Kind::Unauthorized | Kind::Forbidden if body.error.is_some() => {
            match code {
                Some("invalid_grant") => ErrorKind::GrantRejected,
                Some("invalid_client" | "unauthorized_client") => ErrorKind::AppRejected,
                _ => ErrorKind::Rejected,
            }
        }
        Kind::InvalidRequest | Kind::Unauthorized | Kind::Forbidden if block.is_some() => {
            block.map_or(ErrorKind::Rejected, ErrorKind::AccountBlocked)
        }
        Kind::Unauthorized => ErrorKind::CredentialRejected,
        Kind::Forbidden if code == Some("storage_limit_exceeded") => ErrorKind::StorageFull,
        Kind::Forbidden => ErrorKind::Forbidden {
            code: code.map(ToOwned::to_owned),
            about,
        },
        Kind::NotFound => match code {
            Some("not_trashed") => ErrorKind::NotTrashed,
            Some("trashed") => ErrorKind::Trashed,
            _ => ErrorKind::NotFound { about },
        },
        Kind::Conflict if busy => ErrorKind::Busy,
        Kind::Conflict => match code {
            Some("item_name_in_use" | "conflict") => ErrorKind::NameTaken {
                conflicts: body.conflicts(),
            },
            None | Some(_) => ErrorKind::Rejected,
        },
        Kind::InvalidRequest => match code {
            Some("item_name_too_long") => ErrorKind::NameInvalid { too_long: true },
            Some("item_name_invalid") => ErrorKind::NameInvalid { too_long: false },
            _ => ErrorKind::Rejected,
        },
        Kind::PreconditionFailed => ErrorKind::PreconditionFailed,
        Kind::RateLimited { retry_after } => ErrorKind::RateLimited { retry_after },
        Kind::Offline => ErrorKind::Offline,
        Kind::ConnectionBlocked => ErrorKind::ConnectionBlocked,
        Kind::TimedOut => ErrorKind::TimedOut,
        Kind::UnknownOutcome => ErrorKind::UnknownOutcome,
        Kind::InvalidResponse => ErrorKind::InvalidResponse,
        Kind::Intercepted => ErrorKind::Intercepted,
        Kind::AccountDisconnected => ErrorKind::AccountDisconnected,
        Kind::TokenUnavailable => ErrorKind::TokenUnavailable,
        Kind::Cancelled => ErrorKind::Cancelled,
    }
}

/// An answer may say it in a header only: `Bearer realm="Service", error="insufficient_scope", …`.
fn challenge_code(challenge: &str) -> Option<String> {
    let (_, rest) = challenge.split_once("error=\"")?;
    let (code, _) = rest.split_once('"')?;
    Some(code.to_owned())
}

/// Box's error body (OpenAPI, `ClientError`).
#[derive(Deserialize, Default)]
#[serde(default)]
struct Envelope {
    #[serde(deserialize_with = "json::text")]
    code: Option<String>,
    #[serde(deserialize_with = "json::text")]
    message: Option<String>,
    #[serde(deserialize_with = "json::text")]
    request_id: Option<String>,
    #[serde(deserialize_with = "json::object")]
    context_info: Option<Context>,
    /// Of a call for tokens (OpenAPI, `OAuth2Error`), which has none of the above.
    #[serde(deserialize_with = "json::text")]
    error: Option<String>,
    #[serde(deserialize_with = "json::text")]
    error_description: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Context {
    #[serde(deserialize_with = "json::list")]
    errors: Vec<Fault>,
    conflicts: Value,
    #[serde(deserialize_with = "json::object")]
    invalid_user_id: Option<WireUser>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fault {
    #[serde(deserialize_with = "json::text")]
    name: Option<String>,
}

impl Envelope {
    fn about(&self) -> About {
        let Some(context) = &self.context_info else {
            return About::Other;
        };
        if context.invalid_user_id.is_some() {
            return About::User;
        }
        match context
            .errors
            .iter()
            .find_map(|fault| fault.name.as_deref())
        {
            Some("parent") => About::Parent,
            Some("item" | "file" | "folder" | "web_link") => About::Item,
            _ => About::Other,
        }
    }

    /// Is documented as a list, and was seen as one object (upload, copy), as a list (create folder) and missing (move).
    fn conflicts(&self) -> Vec<MiniItem> {
        let Some(context) = &self.context_info else {
            return Vec::new();
        };
        let conflicts: Vec<WireItem> = json::list(&context.conflicts).unwrap_or_default();
        conflicts
            .into_iter()
            .filter_map(WireItem::into_mini)
            .collect()
    }
}
