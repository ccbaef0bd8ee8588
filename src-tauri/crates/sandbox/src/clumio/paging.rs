//! Pages and the links between them.

use axum::http::Uri;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::Quirks;
use super::call::Call;
use super::reply::Refusal;

/// How a list counts its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// `start=1` is the first page.
    PageNumber,
    /// `start` is a token out of the link to the next page.
    Token,
}

/// Cuts `all` to the page that `call` asks for.
pub(crate) fn page(
    call: &Call,
    quirks: &Quirks,
    start: Start,
    all: Vec<Value>,
) -> Result<Value, Refusal> {
    let limit = limit(call, quirks)?;
    let number = match call.query("start") {
        None => 1,
        Some(text) => page_number(text, start)?,
    };
    let total = all.len();
    let pages = total.div_ceil(limit);
    let items: Vec<Value> = all
        .into_iter()
        .skip((number - 1).saturating_mul(limit))
        .take(limit)
        .collect();
    let link = |page: usize| link(call, quirks, Some((&written(page, start), limit)));
    let mut links = Map::new();
    links.insert("_first".into(), link(1));
    links.insert("_last".into(), link(pages.max(1)));
    if number < pages {
        links.insert("_next".into(), link(number + 1));
    }
    if number > 1 && number <= pages + 1 {
        links.insert("_prev".into(), link(number - 1));
    }
    links.insert("_self".into(), self_link(call, quirks));
    Ok(json!({
        "current_count": items.len(),
        "limit": limit,
        "start": written(number, start),
        "total_count": total,
        "total_pages_count": pages,
        "_links": links,
        "_embedded": {"items": items},
    }))
}

/// A page that also says which filter it obeyed.
pub(crate) fn page_with_filter(
    call: &Call,
    quirks: &Quirks,
    all: Vec<Value>,
) -> Result<Value, Refusal> {
    let mut page = page(call, quirks, Start::PageNumber, all)?;
    page["filter_applied"] = json!(call.query("filter"));
    Ok(page)
}

/// The link to what was asked for, as it was asked for.
pub(crate) fn self_link(call: &Call, quirks: &Quirks) -> Value {
    link(call, quirks, None)
}

/// A link to a path of this account.
pub(crate) fn link_to(call: &Call, quirks: &Quirks, href: &str, verb: &str) -> Value {
    let href = if quirks.absolute_links {
        format!("{}{href}", call.origin)
    } else {
        href.to_owned()
    };
    json!({"href": href, "templated": false, "type": verb})
}

fn link(call: &Call, quirks: &Quirks, page: Option<(&str, usize)>) -> Value {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in call.query_pairs() {
        if page.is_none() || !["start", "limit"].contains(&name) {
            query.append_pair(name, value);
        }
    }
    if let Some((start, limit)) = page {
        query
            .append_pair("limit", &limit.to_string())
            .append_pair("start", start);
    }
    let query = query.finish();
    let href = if query.is_empty() {
        call.path.clone()
    } else {
        format!("{}?{query}", call.path)
    };
    debug_assert!(href.parse::<Uri>().is_ok(), "{href}");
    link_to(call, quirks, &href, call.verb())
}

/// `limit=0` and `limit=` count as absent: an older official client sends them when nothing was chosen.
fn limit(call: &Call, quirks: &Quirks) -> Result<usize, Refusal> {
    match call.query("limit").map(str::parse::<usize>) {
        None | Some(Ok(0)) => Ok(quirks.default_limit.min(quirks.max_limit)),
        Some(Ok(limit)) => Ok(limit.min(quirks.max_limit)),
        Some(Err(_)) => Err(Refusal::bad_request("limit is not a number.")),
    }
}

/// Page numbers are taken for tokens as well: the vendor's page describes `start` both ways.
fn page_number(text: &str, start: Start) -> Result<usize, Refusal> {
    let number = text.parse().ok().or_else(|| match start {
        Start::PageNumber => None,
        Start::Token => token_page(text),
    });
    number
        .filter(|number| *number >= 1)
        .ok_or_else(|| Refusal::bad_request("start names no page."))
}

fn token_page(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix("page:")?
        .parse()
        .ok()
}

fn written(page: usize, start: Start) -> String {
    match start {
        Start::Token if page > 1 => URL_SAFE_NO_PAD.encode(format!("page:{page}")),
        Start::Token | Start::PageNumber => page.to_string(),
    }
}
