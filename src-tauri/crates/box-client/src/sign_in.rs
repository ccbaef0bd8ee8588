use std::{fmt, time::Duration};

use http_client::{CallKind, ErrorResponse, HttpClient, Request, Response, RetryPolicy, json};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{error::Error, id::UserId};

/// Where people are asked for their consent (guide "OAuth 2.0 without SDKs").
pub const AUTHORIZE: &str = "https://account.box.com/api/oauth2/authorize";

/// How long an access token lives where Box does not say (guide "Access Token": 60 minutes).
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// An application as its company registered it in Box's developer console.
#[derive(Clone)]
pub struct App {
    /// The client id; not secret.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
}

/// In whose name a token is asked for without anybody signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The application's own service account in the company with this id.
    Enterprise(String),
    /// One user; the application has to be allowed to generate user access tokens.
    User(UserId),
}

/// What Box handed out.
#[derive(Clone)]
pub struct Grant {
    /// Sent with every call.
    pub access_token: SecretString,
    /// How long that is good for, from the answer on. About an hour.
    pub lives: Duration,
    /// Good for one renewal within 60 days; none with client credentials.
    pub refresh_token: Option<SecretString>,
}

/// The calls that hand out tokens and take them back. They are outside `/2.0` and carry no token.
#[derive(Clone, Debug)]
pub struct BoxSignIn {
    http: HttpClient,
    app: App,
}

/// The page on which somebody lets the application in; `page` is [`AUTHORIZE`] or a sandbox's.
///
/// `challenge` is PKCE's, S256. Box documents no PKCE; its own command line sends it as it is sent here (box/boxcli,
/// `src/commands/login.js`), without a method.
pub fn authorize_page(
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

impl BoxSignIn {
    /// Takes a connection ([`http_options`](crate::http_options)) and the application.
    pub fn new(http: HttpClient, app: App) -> Self {
        Self { http, app }
    }

    /// Turns an authorization code into tokens. A code is good once, for 30 seconds (guide "OAuth 2.0 without SDKs").
    ///
    /// # Errors
    /// [`GrantRejected`](crate::ErrorKind::GrantRejected) for a code that is spent, too old or not this application's,
    /// [`AppRejected`](crate::ErrorKind::AppRejected) when Box does not know the application or its secret.
    pub async fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &SecretString,
    ) -> Result<Grant, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.expose_secret()),
        ];
        self.grant(&fields, RetryPolicy::Never).await
    }

    /// Renews both tokens. The refresh token is spent with this, also when the answer gets lost.
    ///
    /// # Errors
    /// [`GrantRejected`](crate::ErrorKind::GrantRejected) for one that is spent, too old or revoked.
    pub async fn renew(&self, refresh_token: &SecretString) -> Result<Grant, Error> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        self.grant(&fields, RetryPolicy::Never).await
    }

    /// Asks for a token without anybody signing in (guide "Client Credentials Grant").
    ///
    /// # Errors
    /// [`GrantRejected`](crate::ErrorKind::GrantRejected) for an unknown company or user,
    /// [`AppRejected`](crate::ErrorKind::AppRejected) for an application that may not do this.
    pub async fn client_credentials(&self, subject: &Subject) -> Result<Grant, Error> {
        let (kind, id) = match subject {
            Subject::Enterprise(id) => ("enterprise", id.as_str()),
            Subject::User(id) => ("user", id.as_str()),
        };
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", kind),
            ("box_subject_id", id),
        ];
        self.grant(&fields, RetryPolicy::Idempotent).await
    }

    /// Takes a token back; either of a pair ends both. One that Box does not know counts as taken back (RFC 7009).
    ///
    /// # Errors
    /// Any.
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

    async fn grant(&self, fields: &[(&str, &str)], repeat: RetryPolicy) -> Result<Grant, Error> {
        let response = self.post("token", fields, repeat).await?;
        let wire: WireGrant = response.json()?;
        let access_token = wire
            .access_token
            .ok_or_else(|| response.invalid("a grant without an access token"))?;
        let lives = wire.expires_in.map_or(USUAL_LIFE, Duration::from_secs);
        Ok(Grant {
            access_token,
            lives,
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
        // Two that renew one sign-in at the same time get in each other's way, and Box answers one of them with a 409, without
        // a body (support.box.com, community 360052599233): nothing is in use, it only takes another try.
        let sent = self.http.send(request.service_error_if(is_box)).await;
        sent.map_err(|error| Error::from(error.conflict_as_rate_limited()))
    }
}

/// Whether a refusal is Box's own: an OAuth error, or a body as the rest of Box has it.
fn is_box(refusal: &ErrorResponse<'_>) -> bool {
    match refusal.json {
        Some(body) => ["error", "code"].iter().any(|key| body[key].is_string()),
        None => refusal.is_empty && matches!(refusal.status, 401 | 403),
    }
}

/// `AccessToken` of Box's OpenAPI description.
#[derive(Deserialize)]
struct WireGrant {
    #[serde(default)]
    access_token: Option<SecretString>,
    #[serde(default, deserialize_with = "json::number")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<SecretString>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("lives", &self.lives)
            .finish_non_exhaustive()
    }
}
