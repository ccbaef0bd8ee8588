use std::{fmt, time::Duration};

use http_client::{CallKind, ErrorResponse, HttpClient, Request, Response, RetryPolicy, json};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{error::Error, id::UserId};

/// Address of the authorization page (guide "OAuth 2.0 without SDKs").
pub const AUTHORIZE_URL: &str = "https://account.box.com/api/oauth2/authorize";

/// Lifetime of an access token if Box does not return it (guide "Access Token": 60 minutes).
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// An application that is registered in Box's developer console.
#[derive(Clone)]
pub struct AppCredentials {
    /// The client ID; not secret.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
}

/// The subject of a client credentials grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSubject {
    /// The application's service account in the organization with this ID.
    Enterprise(String),
    /// A user. Requires an application that may generate user access tokens.
    User(UserId),
}

/// The tokens of a grant.
#[derive(Clone)]
pub struct TokenGrant {
    /// The access token.
    pub access_token: SecretString,
    /// Lifetime of the access token from the response on; about an hour.
    pub expires_in: Duration,
    /// The refresh token, valid once within 60 days; `None` with client credentials.
    pub refresh_token: Option<SecretString>,
}

/// Client for the token endpoints, which are outside `/2.0` and need no access token.
#[derive(Clone, Debug)]
pub struct OAuthClient {
    http: HttpClient,
    app: AppCredentials,
}

/// Returns the URL of the authorization page; `page` is [`AUTHORIZE_URL`] or a sandbox's.
///
/// `challenge` is a PKCE challenge, S256. Box does not document PKCE; its command line client sends it in this form, without a
/// method (box/boxcli, `src/commands/login.js`).
pub fn authorize_url(
    page: &Url,
    client_id: &str,
    redirect_uri: &str,
    state: &str,
    challenge: &str,
) -> Url {
    let mut page = page.clone();
    page.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", client_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state)
        .append_pair("code_challenge", challenge);
    page
}

impl OAuthClient {
    /// Takes an HTTP client (see [`http_options`](crate::http_options)) and the application.
    pub fn new(http: HttpClient, app: AppCredentials) -> Self {
        Self { http, app }
    }

    /// Exchanges an authorization code for tokens. A code is valid once, for 30 seconds (guide "OAuth 2.0 without SDKs").
    ///
    /// # Errors
    /// [`GrantRejected`](crate::ErrorKind::GrantRejected) for a code that is used, expired or of another application,
    /// [`AppRejected`](crate::ErrorKind::AppRejected) for an unknown application or a wrong secret.
    pub async fn exchange_code(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &SecretString,
    ) -> Result<TokenGrant, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.expose_secret()),
        ];
        self.grant(&fields, RetryPolicy::Never).await
    }

    /// Refreshes both tokens. The refresh token is used up, even if the response is lost.
    ///
    /// # Errors
    /// [`GrantRejected`](crate::ErrorKind::GrantRejected) for a token that is used, expired or revoked.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<TokenGrant, Error> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        self.grant(&fields, RetryPolicy::Never).await
    }

    /// Requests a token with the client credentials grant (guide "Client Credentials TokenGrant").
    ///
    /// # Errors
    /// [`GrantRejected`](crate::ErrorKind::GrantRejected) for an unknown organization or user,
    /// [`AppRejected`](crate::ErrorKind::AppRejected) for an application without this grant type.
    pub async fn client_credentials(&self, subject: &TokenSubject) -> Result<TokenGrant, Error> {
        let (kind, id) = match subject {
            TokenSubject::Enterprise(id) => ("enterprise", id.as_str()),
            TokenSubject::User(id) => ("user", id.as_str()),
        };
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", kind),
            ("box_subject_id", id),
        ];
        self.grant(&fields, RetryPolicy::Idempotent).await
    }

    /// Revokes a token; either token of a pair revokes both. Succeeds for an unknown token (RFC 7009).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn revoke(&self, token: &SecretString) -> Result<(), Error> {
        let response = self
            .post(
                "revoke",
                &[("token", token.expose_secret())],
                RetryPolicy::Idempotent,
            )
            .await?;
        Ok(response.no_content(|body| body.as_object().is_some_and(serde_json::Map::is_empty))?)
    }

    async fn grant(
        &self,
        fields: &[(&str, &str)],
        repeat: RetryPolicy,
    ) -> Result<TokenGrant, Error> {
        let response = self.post("token", fields, repeat).await?;
        let wire: WireTokenGrant = response.json()?;
        let access_token = wire
            .access_token
            .ok_or_else(|| response.invalid("a grant without an access token"))?;
        let expires_in = wire
            .expires_in
            .map_or(DEFAULT_LIFETIME, Duration::from_secs);
        Ok(TokenGrant {
            access_token,
            expires_in,
            refresh_token: wire.refresh_token,
        })
    }

    async fn post(
        &self,
        call: &str,
        fields: &[(&str, &str)],
        repeat: RetryPolicy,
    ) -> Result<Response, Error> {
        let mut fields = fields.to_vec();
        fields.push(("client_id", &self.app.client_id));
        fields.push(("client_secret", self.app.client_secret.expose_secret()));
        let request = Request::post(["oauth2", call], repeat)
            .kind(CallKind::General)
            .header("Accept", "application/json")
            .form(&fields);
        // Of two concurrent refreshes of one sign-in Box rejects one with a 409 without a body (support.box.com, community
        // 360052599233): it can simply be repeated.
        let result = self.http.send(request.service_error_if(is_box_error)).await;
        result.map_err(|error| Error::from(error.conflict_as_rate_limited()))
    }
}

/// Returns whether an error response is Box's: an OAuth error, or the error body of the other endpoints.
fn is_box_error(response: &ErrorResponse<'_>) -> bool {
    match response.json {
        Some(body) => ["error", "code"].iter().any(|key| body[key].is_string()),
        None => response.is_empty && matches!(response.status, 401 | 403),
    }
}

/// `AccessToken` of Box's OpenAPI description.
#[derive(Deserialize)]
struct WireTokenGrant {
    #[serde(default)]
    access_token: Option<SecretString>,
    #[serde(default, deserialize_with = "json::number")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<SecretString>,
}

impl fmt::Debug for AppCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppCredentials")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TokenGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenGrant")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}
