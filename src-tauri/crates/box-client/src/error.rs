use std::time::Duration;

use http_client::{ApiError, ApiErrorKind, Classified, json};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    item::MiniItem,
    wire::{WireItem, WireUser, is_transient_conflict},
};

/// A failed Box call.
pub type Error = ApiError<ErrorKind>;

/// The situation of a failed Box call. Codes are those of the developer guide "Common errors" unless another source is cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token is wrong, expired or revoked (401).
    CredentialRejected,
    /// The authorization code, refresh token or subject is used, expired or unknown (`invalid_grant`, RFC 6749, section 5.2).
    GrantRejected,
    /// The application or its secret is unknown, or this grant type is not enabled for it (`invalid_client`, `unauthorized_client`).
    AppRejected,
    /// No permission (403).
    Forbidden {
        /// Box's code: `access_denied_insufficient_permissions`, `insufficient_scope`, `forbidden_by_policy`,
        /// `access_denied_item_locked`…
        code: Option<String>,
        /// The part of the request.
        target: ErrorTarget,
    },
    /// Not found, or not visible to the user (404).
    NotFound {
        /// The part of the request.
        target: ErrorTarget,
    },
    /// The item is not in the trash (404 `not_trashed`).
    NotTrashed,
    /// The item is in the trash (404 `trashed`).
    Trashed,
    /// An item with this name already exists (409). Names are unique among files, folders and web links of a folder, ignoring
    /// case.
    NameConflict {
        /// The existing items, if Box returned them; often empty.
        conflicts: Vec<MiniItem>,
    },
    /// The name is not valid (400).
    NameInvalid {
        /// Whether it is longer than 255 characters.
        too_long: bool,
    },
    /// Another operation works on the folder or reserves the name, through all attempts (409).
    Busy,
    /// The item was changed in the meantime (412).
    PreconditionFailed,
    /// No storage left (403 `storage_limit_exceeded`, or 507).
    StorageFull,
    /// Box blocks all calls of the account; nothing was changed.
    AccountBlocked(AccountBlock),
    /// Any other 4xx.
    Rejected,
    /// Too many requests (429), after all attempts or with a wait above the limit.
    RateLimited {
        /// Value of `Retry-After`, if present.
        retry_after: Option<Duration>,
    },
    /// No connection.
    Offline,
    /// The connection was blocked by an untrusted certificate or a proxy.
    ConnectionBlocked,
    /// A read timed out.
    TimedOut,
    /// A write was sent, and its response was lost. A 503 for a write may still be applied later (developer guide).
    UnknownOutcome,
    /// An unusable response.
    InvalidResponse,
    /// A page of a list leads to one before it, so the list has no end.
    EndlessList,
    /// An intermediary answered in place of Box; nothing was changed.
    Intercepted,
    /// The account has been disconnected; nothing was sent.
    AccountDisconnected,
    /// The token could not be read from its store; nothing was sent.
    TokenUnavailable,
    /// Cancelled by the caller.
    Cancelled,
}

/// The reason why Box blocks an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountBlock {
    /// The organization allows Box from certain networks only (403 `access_from_location_blocked`).
    Location,
    /// The user has to confirm the email address (403 `user_email_confirmation_required`).
    EmailUnconfirmed,
    /// The user has to accept the organization's terms of service (400 `terms_of_service_required`).
    TermsOfService,
    /// The user has to reset the password (400 `password_reset_required`).
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

/// The part of a request that an error refers to, from `context_info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorTarget {
    /// The item of the call.
    Item,
    /// The target folder.
    Parent,
    /// The impersonated user.
    User,
    /// Unknown.
    Other,
}

impl ApiErrorKind for ErrorKind {
    fn classify(error: &http_client::Error) -> Classified<Self> {
        let body = error
            .json()
            .and_then(|body| ErrorBody::deserialize(body).ok())
            .unwrap_or_default();
        let code = body.code.clone().or_else(|| body.error.clone());
        let code = code.or_else(|| challenge_code(error.challenge()?));
        let kind = classify(error, code.as_deref(), &body);
        // The official clients print both IDs in this form.
        let request_id = match (body.request_id, error.request_id()) {
            (Some(body), Some(header)) if body != header => Some(format!("{body}.{header}")),
            (body, _) => body,
        };
        Classified {
            kind,
            code,
            message: body.message.or(body.error_description),
            request_id,
        }
    }
}

fn classify(error: &http_client::Error, code: Option<&str>, body: &ErrorBody) -> ErrorKind {
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
            target: body.target(),
        },
        Kind::NotFound => match code {
            Some("not_trashed") => ErrorKind::NotTrashed,
            Some("trashed") => ErrorKind::Trashed,
            _ => ErrorKind::NotFound {
                target: body.target(),
            },
        },
        Kind::Conflict if error.json().is_some_and(is_transient_conflict) => ErrorKind::Busy,
        Kind::Conflict => match code {
            Some("item_name_in_use" | "conflict") => ErrorKind::NameConflict {
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

/// Maximum length of an error code, in characters.
const MAX_CODE_CHARS: usize = 64;

/// Returns the error code of `WWW-Authenticate`: `Bearer realm="Service", error="insufficient_scope", …`.
fn challenge_code(challenge: &str) -> Option<String> {
    let (_, rest) = challenge.split_once("error=\"")?;
    let (code, _) = rest.split_once('"')?;
    Some(code.chars().take(MAX_CODE_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_a_word_of_the_challenge(challenge in "\\PC{0,80}|[ -~]{0,30}error=\"\\PC{0,30}\"?") {
            if let Some(code) = challenge_code(&challenge) {
                let quoted = format!("error=\"{code}\"");
                prop_assert!(challenge.contains(&quoted) && !code.contains('"'), "{:?}", code);
            }
        }

        #[test]
        fn the_code_of_a_challenge_is_read(code in "[a-z_]{1,40}", realm in "[a-zA-Z ]{0,20}") {
            let challenge = format!("Bearer realm=\"{realm}\", error=\"{code}\", error_description=\"x\"");
            prop_assert_eq!(challenge_code(&challenge), Some(code));
        }
    }
}

/// Box's error body (OpenAPI, `ClientError`).
#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorBody {
    #[serde(deserialize_with = "json::text")]
    code: Option<String>,
    #[serde(deserialize_with = "json::text")]
    message: Option<String>,
    #[serde(deserialize_with = "json::text")]
    request_id: Option<String>,
    #[serde(deserialize_with = "json::object")]
    context_info: Option<Context>,
    /// Of the token endpoint (OpenAPI, `OAuth2Error`), which has none of the above.
    #[serde(deserialize_with = "json::text")]
    error: Option<String>,
    #[serde(deserialize_with = "json::text")]
    error_description: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Context {
    #[serde(deserialize_with = "json::list")]
    errors: Vec<ErrorDetail>,
    conflicts: Value,
    #[serde(deserialize_with = "json::object")]
    invalid_user_id: Option<WireUser>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorDetail {
    #[serde(deserialize_with = "json::text")]
    name: Option<String>,
}

impl ErrorBody {
    fn target(&self) -> ErrorTarget {
        let Some(context) = &self.context_info else {
            return ErrorTarget::Other;
        };
        if context.invalid_user_id.is_some() {
            return ErrorTarget::User;
        }
        match context
            .errors
            .iter()
            .find_map(|detail| detail.name.as_deref())
        {
            Some("parent") => ErrorTarget::Parent,
            Some("item" | "file" | "folder" | "web_link") => ErrorTarget::Item,
            _ => ErrorTarget::Other,
        }
    }

    /// Returns `conflicts`, which is documented as a list, and was seen as an object (upload, copy), as a list (create folder) and
    /// missing (move).
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
