//! Links.

use super::{
    Jump,
    id::{is_box_id, native_id_in, uuid_in},
};
use crate::restore::{ItemKey, ItemKind};
use url::Url;

/// Hosts that people paste without the scheme before them.
const WITHOUT_SCHEME: [&str; 4] =
    ["app.box.com/", "api.box.com/", "console.aws.amazon.com/", "portal.clumio.com/"];

/// A link to Box, Clumio or the cloud provider's console, or to anywhere else.
pub(super) fn link(text: &str) -> Option<Jump> {
    let host_first = WITHOUT_SCHEME
        .iter()
        .any(|host| text.split_once(host).is_some_and(|(before, _)| is_subdomain(before)));
    let url = if host_first { Url::parse(&format!("https://{text}")) } else { Url::parse(text) }.ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?.to_ascii_lowercase();
    let of = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    Some(if of("box.com") {
        box_item_in(&url).unwrap_or(Jump::BoxLink)
    } else if of("clumio.com") {
        uuid_in(url.as_str()).map_or(Jump::ClumioLink, |id| Jump::RestoredFile { id })
    } else if of("aws.amazon.com") {
        native_id_in(url.as_str()).unwrap_or(Jump::UnknownLink { host })
    } else {
        Jump::UnknownLink { host }
    })
}

/// Nothing, or labels each with a dot behind it.
fn is_subdomain(text: &str) -> bool {
    text.is_empty()
        || (text.ends_with('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)))
}

/// `…/file/123`, `…/folder/123`, and the same behind a shared link (`/s/abc/file/123`).
fn box_item_in(url: &Url) -> Option<Jump> {
    let segments: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let item = segments.windows(2).find_map(|pair| {
        let kind = match pair[0] {
            "file" | "files" => ItemKind::File,
            "folder" | "folders" => ItemKind::Folder,
            "web_link" | "web_links" | "weblink" => ItemKind::WebLink,
            _ => return None,
        };
        is_box_id(pair[1]).then(|| ItemKey { kind, id: pair[1].to_owned() })
    });
    match item {
        Some(key) => Some(Jump::BoxItem { key }),
        None if matches!(segments.first(), Some(&("s" | "v"))) => Some(Jump::BoxSharedLink),
        None => None,
    }
}
