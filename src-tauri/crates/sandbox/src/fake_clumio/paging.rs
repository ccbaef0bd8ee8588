//! Pages of lists, and the links between them.

use axum::http::Uri;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::ClumioQuirks;
use super::request::ClumioRequest;
use super::response::ClumioError;

/// The meaning of `start` in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PagingStyle {
    /// `start=1` is the first page.
    PageNumber,
    /// `start` is a token from the link to the next page.
    Token,
}

/// Returns the requested page of `all`.
pub(crate) fn page(
    request: &ClumioRequest,
    quirks: &ClumioQuirks,
    start: PagingStyle,
    all: Vec<Value>,
) -> Result<Value, ClumioError> {
    let limit = limit(request, quirks)?;
    let number = match request.query("start") {
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
    let link = |page: usize| link(request, quirks, Some((&start_value(page, start), limit)));
    let mut links = Map::new();
    links.insert("_first".into(), link(1));
    links.insert("_last".into(), link(pages.max(1)));
    if number < pages {
        links.insert("_next".into(), link(number + 1));
    }
    if number > 1 && number <= pages + 1 {
        links.insert("_prev".into(), link(number - 1));
    }
    links.insert("_self".into(), self_link(request, quirks));
    Ok(json!({
        "current_count": items.len(),
        "limit": limit,
        "start": start_value(number, start),
        "total_count": total,
        "total_pages_count": pages,
        "_links": links,
        "_embedded": {"items": items},
    }))
}

/// Returns a page with `filter_applied`.
pub(crate) fn page_with_filter(
    request: &ClumioRequest,
    quirks: &ClumioQuirks,
    all: Vec<Value>,
) -> Result<Value, ClumioError> {
    let mut page = page(request, quirks, PagingStyle::PageNumber, all)?;
    page["filter_applied"] = json!(request.query("filter"));
    Ok(page)
}

/// Returns the link to the requested page.
pub(crate) fn self_link(request: &ClumioRequest, quirks: &ClumioQuirks) -> Value {
    link(request, quirks, None)
}

/// Returns a link to a path.
pub(crate) fn link_to(
    request: &ClumioRequest,
    quirks: &ClumioQuirks,
    href: &str,
    method: &str,
) -> Value {
    let href = if quirks.absolute_links {
        format!("{}{href}", request.origin)
    } else {
        href.to_owned()
    };
    json!({"href": href, "templated": false, "type": method})
}

fn link(request: &ClumioRequest, quirks: &ClumioQuirks, page: Option<(&str, usize)>) -> Value {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in request.query_pairs() {
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
        request.path.clone()
    } else {
        format!("{}?{query}", request.path)
    };
    debug_assert!(href.parse::<Uri>().is_ok(), "{href}");
    link_to(request, quirks, &href, request.method())
}

/// Returns the page size. `limit=0` and `limit=` count as absent: an older official client sends them by default.
fn limit(request: &ClumioRequest, quirks: &ClumioQuirks) -> Result<usize, ClumioError> {
    match request.query("limit").map(str::parse::<usize>) {
        None | Some(Ok(0)) => Ok(quirks.default_limit.min(quirks.max_limit)),
        Some(Ok(limit)) => Ok(limit.min(quirks.max_limit)),
        Some(Err(_)) => Err(ClumioError::bad_request("limit is not a number.")),
    }
}

/// Parses `start`. Page numbers are accepted as tokens too: the vendor's page describes `start` both ways.
fn page_number(text: &str, start: PagingStyle) -> Result<usize, ClumioError> {
    let number = text.parse().ok().or_else(|| match start {
        PagingStyle::PageNumber => None,
        PagingStyle::Token => token_page(text),
    });
    number
        .filter(|number| *number >= 1)
        .ok_or_else(|| ClumioError::bad_request("start names no page."))
}

fn token_page(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix("page:")?
        .parse()
        .ok()
}

fn start_value(page: usize, start: PagingStyle) -> String {
    match start {
        PagingStyle::Token if page > 1 => URL_SAFE_NO_PAD.encode(format!("page:{page}")),
        PagingStyle::Token | PagingStyle::PageNumber => page.to_string(),
    }
}
