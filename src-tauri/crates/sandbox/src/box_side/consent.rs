//! `/api/oauth2/authorize`: the page on which somebody lets an app in.
//!
//! `GET` shows it; its form is sent by `POST`. `?allow=true` or `?allow=false` answers it at once, for programs.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use jiff::Timestamp;
use url::{Host, Url};

use super::BoxSide;
use super::call::Query;
use super::item::{Role, UserId};
use super::tokens::Consent;

pub(crate) async fn show(State(side): State<Arc<BoxSide>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    if query.get("allow").is_some() {
        return decide(&side, &query);
    }
    match redirect_of(&side, &query) {
        Ok(_) => Html(page(&side, &query)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

pub(crate) async fn submit(State(side): State<Arc<BoxSide>>, body: Bytes) -> Response {
    decide(&side, &Query::parse(&String::from_utf8_lossy(&body)))
}

fn decide(side: &BoxSide, answer: &Query) -> Response {
    let mut target = match redirect_of(side, answer) {
        Ok(target) => target,
        Err(refusal) => return refusal.into_response(),
    };
    let redirect_uri = answer.get("redirect_uri").unwrap_or_default().to_owned();
    let mut knowledge = side.lock();
    let user: UserId = answer
        .get("user_id")
        .and_then(|id| id.parse().ok())
        .unwrap_or(knowledge.world.token_user);
    let agreed = answer.flag("allow") && knowledge.world.users.contains_key(&user);
    {
        let mut pairs = target.query_pairs_mut();
        if agreed {
            let challenge = answer.get("code_challenge").map(str::to_owned);
            let consent = Consent {
                user,
                redirect_uri,
                challenge,
            };
            pairs.append_pair(
                "code",
                &knowledge.tokens.issue_code(consent, Timestamp::now()),
            );
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

/// Where the browser goes afterwards. Everything on this machine is taken as registered, any port, as well as
/// any https address; Box insists on an exact match otherwise.
fn redirect_of(side: &BoxSide, query: &Query) -> Result<Url, (StatusCode, Html<String>)> {
    let refuse = |text: &str| {
        Err((
            StatusCode::BAD_REQUEST,
            Html(format!("<!doctype html><title>Error</title><p>{text}</p>")),
        ))
    };
    if query.get("client_id") != Some(&side.credentials.client_id) {
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

fn page(side: &BoxSide, query: &Query) -> String {
    let knowledge = side.lock();
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
                escaped(value)
            );
        }
    }
    let mut people = String::new();
    for user in knowledge
        .world
        .users
        .values()
        .filter(|user| !matches!(user.role, Role::ServiceAccount | Role::External))
    {
        let selected = if user.id == knowledge.world.token_user {
            " selected"
        } else {
            ""
        };
        let (name, login) = (escaped(&user.name), escaped(&user.login));
        let _ = writeln!(
            people,
            "<option value=\"{}\"{selected}>{name} ({login})</option>",
            user.id
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Grant access to Box (sandbox)</title>\n\
         <body><main><h1>Grant access to Box</h1>\n<p>This is the sandbox; no real account is involved.</p>\n\
         <form method=\"post\" action=\"/api/oauth2/authorize\">\n{hidden}\
         <p><label>Sign in as <select name=\"user_id\">\n{people}</select></label></p>\n\
         <p><button name=\"allow\" value=\"true\">Grant access to Box</button>\n\
         <button name=\"allow\" value=\"false\">Deny access</button></p></form></main></body></html>\n"
    )
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
