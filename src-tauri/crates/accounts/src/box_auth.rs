//! Input for connecting Box: the OAuth application, and the enterprise or user that it acts as.

use app_error::{AppError, ErrorCode, Subject};
use box_client::{
    AppCredentials, TokenInputError, TokenSubject, UserId, normalize_id, parse_token_input,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most digits of an ID of Box.
const MAX_ID_DIGITS: usize = 20;

/// Values that a person needs before connecting Box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "BoxWays")]
pub struct BoxAuthOptions {
    /// Client ID of the application that is used unless another is entered: the policy's, or the active account's.
    pub client_id: Option<String>,
    /// Client ID of the application whose client credentials are used unless another is entered; none where only the policy has
    /// its secret.
    pub application_client_id: Option<String>,
    /// Redirect URIs to register at Box, in the order in which they are tried.
    #[serde(rename = "redirect_addresses")]
    pub redirect_uris: Vec<String>,
}

/// An OAuth application of Box, as entered by a person.
#[derive(Deserialize, TS)]
pub struct BoxApp {
    /// Client ID.
    pub client_id: String,
    /// Client secret; never sent back to the window.
    #[ts(as = "String")]
    pub client_secret: SecretString,
}

/// Enterprise or user that an application acts as (client credentials grant).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct BoxSubject {
    /// Kind of the subject.
    pub kind: BoxSubjectKind,
    /// ID of the enterprise or of the user, 1 to 20 digits.
    pub id: String,
}

/// Kind of a [`BoxSubject`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BoxSubjectKind {
    /// The application's service account in an enterprise.
    Enterprise,
    /// A user.
    User,
}

impl BoxApp {
    /// Returns the credentials without the whitespace, quotes and invisible characters that pasting adds.
    pub(crate) fn credentials(&self) -> AppCredentials {
        AppCredentials {
            client_id: cleaned(&self.client_id).expose_secret().to_owned(),
            client_secret: cleaned(self.client_secret.expose_secret()),
        }
    }
}

impl BoxSubject {
    /// Checks the ID.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `subject` when the ID is not a number of 1 to 20 digits.
    pub(crate) fn parse(&self) -> Result<TokenSubject, AppError> {
        let invalid = || {
            AppError::new(ErrorCode::InputInvalid, "the id is a number").subject(Subject::Subject)
        };
        let normalized = normalize_id(&self.id);
        let id = normalized.trim();
        let is_number =
            (1..=MAX_ID_DIGITS).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        match self.kind {
            _ if !is_number => Err(invalid()),
            BoxSubjectKind::Enterprise => Ok(TokenSubject::Enterprise(id.to_owned())),
            BoxSubjectKind::User => UserId::parse(id)
                .map(TokenSubject::User)
                .map_err(|_| invalid()),
        }
    }
}

/// Cleans a pasted client ID or secret as a token is cleaned. Box judges one that does not look like a token.
fn cleaned(text: &str) -> SecretString {
    match parse_token_input(text) {
        Ok(token) => token,
        Err(TokenInputError::Empty) => SecretString::default(),
        Err(TokenInputError::NotAToken) => normalize_id(text).trim().into(),
    }
}
