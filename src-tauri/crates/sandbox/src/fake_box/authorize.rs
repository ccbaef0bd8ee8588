//! `/api/oauth2/authorize`: the page on which a user grants an app access.
//!
//! `GET` shows the page, `POST` submits its form. For programs, `?allow=true` and `?allow=false` skip the page.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use jiff::Timestamp;
use url::{Host, Url};

use super::FakeBox;
use super::item::{Role, UserId};
use super::query::QueryParams;
use super::tokens::AuthorizationGrant;

pub(crate) async fn show_page(
    State(fake_box): State<Arc<FakeBox>>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = QueryParams::parse(&query.unwrap_or_default());
    if query.get("allow").is_some() {
        return respond(&fake_box, &query);
    }
    match validated_redirect_uri(&fake_box, &query) {
        Ok(_) => Html(page(&fake_box, &query)).into_response(),
        Err(error) => error.into_response(),
    }
}

pub(crate) async fn submit(State(fake_box): State<Arc<FakeBox>>, body: Bytes) -> Response {
    respond(
        &fake_box,
        &QueryParams::parse(&String::from_utf8_lossy(&body)),
    )
}

fn respond(fake_box: &FakeBox, answer: &QueryParams) -> Response {
    let mut target = match validated_redirect_uri(fake_box, answer) {
        Ok(target) => target,
        Err(error) => return error.into_response(),
    };
    let redirect_uri = answer.get("redirect_uri").unwrap_or_default().to_owned();
    let mut state = fake_box.lock();
    let user: UserId = answer
        .get("user_id")
        .and_then(|id| id.parse().ok())
        .unwrap_or(state.enterprise.token_user);
    let agreed = answer.flag("allow") && state.enterprise.users.contains_key(&user);
    {
        let mut pairs = target.query_pairs_mut();
        if agreed {
            let challenge = answer.get("code_challenge").map(str::to_owned);
            let consent = AuthorizationGrant {
                user,
                redirect_uri,
                challenge,
            };
            pairs.append_pair("code", &state.tokens.issue_code(consent, Timestamp::now()));
        } else {
            pairs.append_pair("error", "access_denied");
            pairs.append_pair(
                "error_description",
                "The user denied access to your application",
            );
        }
        if let Some(state) = answer.get("state") {
            pairs.append_pair("state", state);
        }
    }
    (StatusCode::FOUND, [(header::LOCATION, target.to_string())]).into_response()
}

/// Returns the redirect URI of a request. Every loopback address on any port and every https address counts as
/// registered; Box demands an exact match.
fn validated_redirect_uri(
    fake_box: &FakeBox,
    query: &QueryParams,
) -> Result<Url, (StatusCode, Html<String>)> {
    let refuse = |text: &str| {
        Err((
            StatusCode::BAD_REQUEST,
            Html(format!("<!doctype html><title>Error</title><p>{text}</p>")),
        ))
    };
    if query.get("client_id") != Some(&fake_box.credentials.client_id) {
        return refuse("invalid_client: there is no app with this client_id");
    }
    if query.get("response_type") != Some("code") {
        return refuse("unsupported_response_type: response_type must be code");
    }
    let Some(text) = query.get("redirect_uri") else {
        return refuse("redirect_uri_missing");
    };
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) => {
            Ok(url)
        }
        Ok(_) | Err(_) => refuse("redirect_uri_mismatch"),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn page(fake_box: &FakeBox, query: &QueryParams) -> String {
    let state = fake_box.lock();
    let mut hidden = String::new();
    for name in [
        "client_id",
        "response_type",
        "redirect_uri",
        "state",
        "scope",
        "code_challenge",
    ] {
        if let Some(value) = query.get(name) {
            let _ = writeln!(
                hidden,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape_html(value)
            );
        }
    }
    let mut users = String::new();
    for user in state
        .enterprise
        .users
        .values()
        .filter(|user| !matches!(user.role, Role::ServiceAccount | Role::External))
    {
        let selected = if user.id == state.enterprise.token_user {
            " selected"
        } else {
            ""
        };
        let (name, login) = (escape_html(&user.name), escape_html(&user.login));
        let _ = writeln!(
            users,
            "<option value=\"{}\"{selected}>{name} ({login})</option>",
            user.id
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Grant access to Box (sandbox)</title>\n\
         <body><main><h1>Grant access to Box</h1>\n<p>This is the sandbox; no real account is involved.</p>\n\
         <form method=\"post\" action=\"/api/oauth2/authorize\">\n{hidden}\
         <p><label>Sign in as <select name=\"user_id\">\n{users}</select></label></p>\n\
         <p><button name=\"allow\" value=\"true\">Grant access to Box</button>\n\
         <button name=\"allow\" value=\"false\">Deny access</button></p></form></main></body></html>\n"
    )
}

pub(super) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
