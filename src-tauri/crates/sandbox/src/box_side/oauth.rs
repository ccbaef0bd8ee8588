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

use super::call::Query;
use super::item::{Role, UserId};
use super::json::{ok, respond};
use super::tokens::{ACCESS_SECONDS, Closed, Pair};
use super::{BoxSide, Knowledge};

/// `error` and `error_description` of a 400.
type OAuthRefusal = (&'static str, &'static str);

pub(crate) async fn token(State(side): State<Arc<BoxSide>>, body: Bytes) -> Response {
    let form = Query::parse(&String::from_utf8_lossy(&body));
    let now = Timestamp::now();
    answer(exchanged_before(&side, &form).map_or_else(|| issue(&side, &form, now), Ok))
}

fn issue(side: &BoxSide, form: &Query, now: Timestamp) -> Result<Response, OAuthRefusal> {
    let (user, refreshable) = grant(side, form, now)?;
    let mut knowledge = side.lock();
    let access = knowledge.tokens.issue_access(user, now);
    let refresh = refreshable.then(|| knowledge.tokens.issue_refresh(user, &access, now));
    if let (Some(refresh), Some(spent), true) =
        (&refresh, spent(form), knowledge.quirks.refresh_grace)
    {
        let pair = Pair {
            access: access.clone(),
            refresh: refresh.clone(),
        };
        knowledge.tokens.exchange_again(spent, pair);
    }
    Ok(ok(&issued(&access, refresh.as_deref())))
}

/// Returns what the same refresh token gave before and was not used since: with the quirk `refresh_grace`.
fn exchanged_before(side: &BoxSide, form: &Query) -> Option<Response> {
    known_client(side, form).ok()?;
    let knowledge = side.lock();
    let pair = knowledge.tokens.exchanged(spent(form)?)?;
    Some(ok(&issued(&pair.access, Some(&pair.refresh))))
}

fn spent(form: &Query) -> Option<&str> {
    form.get("refresh_token")
        .filter(|_| form.get("grant_type") == Some("refresh_token"))
}

fn issued(access: &str, refresh: Option<&str>) -> Value {
    let mut body = json!({
        "access_token": access,
        "expires_in": ACCESS_SECONDS,
        "token_type": "bearer",
        "restricted_to": [],
    });
    if let Some(refresh) = refresh {
        body["refresh_token"] = Value::from(refresh);
    }
    body
}

pub(crate) async fn revoke(State(side): State<Arc<BoxSide>>, body: Bytes) -> Response {
    let form = Query::parse(&String::from_utf8_lossy(&body));
    answer(known_client(&side, &form).and_then(|()| {
        let token = form
            .get("token")
            .ok_or(("invalid_request", "Missing token parameter"))?;
        // A token nobody knows is as good as revoked (RFC 7009, section 2.2).
        side.lock().tokens.revoke(token);
        Ok(Response::new(axum::body::Body::empty()))
    }))
}

fn answer(result: Result<Response, OAuthRefusal>) -> Response {
    result.unwrap_or_else(|(error, description)| {
        respond(
            StatusCode::BAD_REQUEST,
            &json!({"error": error, "error_description": description}),
        )
    })
}

/// Whose token it will be, and whether it can be refreshed.
fn grant(side: &BoxSide, form: &Query, now: Timestamp) -> Result<(UserId, bool), OAuthRefusal> {
    let kind = form.get("grant_type").ok_or((
        "invalid_request",
        "Invalid grant_type parameter or parameter missing",
    ))?;
    known_client(side, form)?;
    let mut knowledge = side.lock();
    match kind {
        "authorization_code" => redeem(&mut knowledge, form, now).map(|user| (user, true)),
        "refresh_token" => {
            let token = form
                .get("refresh_token")
                .ok_or(("invalid_request", "Missing refresh_token parameter"))?;
            knowledge
                .tokens
                .spend_refresh(token, now)
                .map(|user| (user, true))
                .map_err(|closed| match closed {
                    Closed::Unknown => ("invalid_grant", "Invalid refresh token"),
                    Closed::Expired => ("invalid_grant", "Refresh token has expired"),
                })
        }
        "client_credentials" => subject(&knowledge, form).map(|user| (user, false)),
        _ => Err((
            "unsupported_grant_type",
            "Invalid grant_type parameter or parameter missing",
        )),
    }
}

fn known_client(side: &BoxSide, form: &Query) -> Result<(), OAuthRefusal> {
    let ours = &side.credentials;
    if form.get("client_id") == Some(&ours.client_id)
        && form.get("client_secret") == Some(&ours.client_secret)
    {
        Ok(())
    } else {
        Err(("invalid_client", "The client credentials are invalid"))
    }
}

fn redeem(knowledge: &mut Knowledge, form: &Query, now: Timestamp) -> Result<UserId, OAuthRefusal> {
    let code = form
        .get("code")
        .ok_or(("invalid_request", "Missing code parameter"))?;
    let consent = knowledge
        .tokens
        .spend_code(code, now)
        .map_err(|closed| match closed {
            Closed::Unknown => (
                "invalid_grant",
                "Auth code doesn't exist or is invalid for the client",
            ),
            Closed::Expired => ("invalid_grant", "The authorization code has expired"),
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
    // Box was seen to let a missing verifier pass; a wrong one is another matter.
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

/// The subject of a client-credentials token: the app's own account for the enterprise, or a managed user.
fn subject(knowledge: &Knowledge, form: &Query) -> Result<UserId, OAuthRefusal> {
    let world = &knowledge.world;
    let invalid = ("invalid_grant", "Grant credentials are invalid");
    let id = form
        .get("box_subject_id")
        .and_then(|id| id.parse::<u64>().ok());
    let service_account = || {
        let account = world
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
        Some("enterprise") if id == Some(world.enterprise.0) => service_account(),
        Some("user") => {
            let user = id.and_then(|id| world.users.get(&id)).ok_or(invalid)?;
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
