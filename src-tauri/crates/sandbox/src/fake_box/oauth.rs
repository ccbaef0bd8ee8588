//! `/oauth2/token` and `/oauth2/revoke`: tokens for an authorization code, a refresh token or client credentials.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::FakeBox;
use super::item::{Role, UserId};
use super::json::{ok, respond};
use super::query::QueryParams;
use super::state::BoxState;
use super::tokens::{ACCESS_TOKEN_SECONDS, InvalidToken, TokenPair};

/// `error` and `error_description` of a 400 response.
type OAuthError = (&'static str, &'static str);

pub(crate) async fn token(State(fake_box): State<Arc<FakeBox>>, body: Bytes) -> Response {
    let form = QueryParams::parse(&String::from_utf8_lossy(&body));
    let now = Timestamp::now();
    to_response(
        unused_pair(&fake_box, &form).map_or_else(|| issue_tokens(&fake_box, &form, now), Ok),
    )
}

fn issue_tokens(
    fake_box: &FakeBox,
    form: &QueryParams,
    now: Timestamp,
) -> Result<Response, OAuthError> {
    let (user, refreshable) = authorize(fake_box, form, now)?;
    let mut state = fake_box.lock();
    let access = state.tokens.issue_access_token(user, now);
    let refresh = refreshable.then(|| state.tokens.issue_refresh_token(user, &access, now));
    if let (Some(refresh), Some(spent), true) =
        (&refresh, refresh_token_of(form), state.quirks.refresh_grace)
    {
        let pair = TokenPair {
            access: access.clone(),
            refresh: refresh.clone(),
        };
        state.tokens.keep_unused_pair(spent, pair);
    }
    Ok(ok(&token_json(&access, refresh.as_deref())))
}

/// Returns the pair that a refresh token was exchanged for, while it is unused (quirk `refresh_grace`).
fn unused_pair(fake_box: &FakeBox, form: &QueryParams) -> Option<Response> {
    check_client(fake_box, form).ok()?;
    let state = fake_box.lock();
    let pair = state.tokens.unused_pair(refresh_token_of(form)?)?;
    Some(ok(&token_json(&pair.access, Some(&pair.refresh))))
}

fn refresh_token_of(form: &QueryParams) -> Option<&str> {
    form.get("refresh_token")
        .filter(|_| form.get("grant_type") == Some("refresh_token"))
}

fn token_json(access: &str, refresh: Option<&str>) -> Value {
    let mut body = json!({
        "access_token": access,
        "expires_in": ACCESS_TOKEN_SECONDS,
        "token_type": "bearer",
        "restricted_to": [],
    });
    if let Some(refresh) = refresh {
        body["refresh_token"] = Value::from(refresh);
    }
    body
}

pub(crate) async fn revoke(State(fake_box): State<Arc<FakeBox>>, body: Bytes) -> Response {
    let form = QueryParams::parse(&String::from_utf8_lossy(&body));
    to_response(check_client(&fake_box, &form).and_then(|()| {
        let token = form
            .get("token")
            .ok_or(("invalid_request", "Missing token parameter"))?;
        // An unknown token counts as revoked (RFC 7009, section 2.2).
        fake_box.lock().tokens.revoke(token);
        Ok(Response::new(axum::body::Body::empty()))
    }))
}

fn to_response(result: Result<Response, OAuthError>) -> Response {
    result.unwrap_or_else(|(error, description)| {
        respond(
            StatusCode::BAD_REQUEST,
            &json!({"error": error, "error_description": description}),
        )
    })
}

/// Checks a grant and returns the user of the new token, and whether it can be refreshed.
fn authorize(
    fake_box: &FakeBox,
    form: &QueryParams,
    now: Timestamp,
) -> Result<(UserId, bool), OAuthError> {
    let kind = form.get("grant_type").ok_or((
        "invalid_request",
        "Invalid grant_type parameter or parameter missing",
    ))?;
    check_client(fake_box, form)?;
    let mut state = fake_box.lock();
    match kind {
        "authorization_code" => redeem_code(&mut state, form, now).map(|user| (user, true)),
        "refresh_token" => {
            let token = form
                .get("refresh_token")
                .ok_or(("invalid_request", "Missing refresh_token parameter"))?;
            state
                .tokens
                .consume_refresh_token(token, now)
                .map(|user| (user, true))
                .map_err(|invalid| match invalid {
                    InvalidToken::Unknown => ("invalid_grant", "Invalid refresh token"),
                    InvalidToken::Expired => ("invalid_grant", "Refresh token has expired"),
                })
        }
        "client_credentials" => client_credentials_subject(&state, form).map(|user| (user, false)),
        _ => Err((
            "unsupported_grant_type",
            "Invalid grant_type parameter or parameter missing",
        )),
    }
}

fn check_client(fake_box: &FakeBox, form: &QueryParams) -> Result<(), OAuthError> {
    let credentials = &fake_box.credentials;
    if form.get("client_id") == Some(&credentials.client_id)
        && form.get("client_secret") == Some(&credentials.client_secret)
    {
        Ok(())
    } else {
        Err(("invalid_client", "The client credentials are invalid"))
    }
}

fn redeem_code(
    state: &mut BoxState,
    form: &QueryParams,
    now: Timestamp,
) -> Result<UserId, OAuthError> {
    let code = form
        .get("code")
        .ok_or(("invalid_request", "Missing code parameter"))?;
    let consent = state
        .tokens
        .consume_code(code, now)
        .map_err(|invalid| match invalid {
            InvalidToken::Unknown => (
                "invalid_grant",
                "Auth code doesn't exist or is invalid for the client",
            ),
            InvalidToken::Expired => ("invalid_grant", "The authorization code has expired"),
        })?;
    if form
        .get("redirect_uri")
        .is_some_and(|uri| uri != consent.redirect_uri)
    {
        return Err((
            "redirect_uri_mismatch",
            "The redirect URI does not match the one of the authorization code",
        ));
    }
    // Box was seen to accept a missing verifier, but not a wrong one.
    if let (Some(challenge), Some(verifier)) = (&consent.challenge, form.get("code_verifier"))
        && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != *challenge
    {
        return Err((
            "invalid_grant",
            "The code verifier does not match the code challenge",
        ));
    }
    Ok(consent.user)
}

/// Returns the subject of client credentials: the service account for the enterprise, or a managed user.
fn client_credentials_subject(state: &BoxState, form: &QueryParams) -> Result<UserId, OAuthError> {
    let enterprise = &state.enterprise;
    let invalid = ("invalid_grant", "Grant credentials are invalid");
    let id = form
        .get("box_subject_id")
        .and_then(|id| id.parse::<u64>().ok());
    let service_account = || {
        let account = enterprise
            .users
            .values()
            .find(|user| user.role == Role::ServiceAccount);
        account.map(|user| user.id).ok_or((
            "unauthorized_client",
            "This app is not authorized by the enterprise",
        ))
    };
    match form.get("box_subject_type") {
        None => service_account(),
        Some("enterprise") if id == Some(enterprise.id) => service_account(),
        Some("user") => {
            let user = id.and_then(|id| enterprise.users.get(&id)).ok_or(invalid)?;
            if user.role == Role::External {
                Err(invalid)
            } else {
                Ok(user.id)
            }
        }
        Some("enterprise") => Err(invalid),
        Some(_) => Err((
            "unauthorized_client",
            "The \"box_subject_type\" value is unauthorized for this client_id",
        )),
    }
}
