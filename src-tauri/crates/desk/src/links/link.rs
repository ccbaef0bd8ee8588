//! Links.

use super::{
    Jump,
    box_link::box_link,
    encoded::percent_all,
    id::{native_id_in, uuid_in},
    wrapped::{Target, is_of, raw_param, target},
};
use crate::passcode::AssetKind;
use box_client::normalize_id;
use url::Url;

/// How many wrappers may stand around a link: mail programs wrap what was wrapped before.
const WRAPPERS: usize = 5;

/// Domains whose links people paste without the scheme before them.
pub(super) const WITHOUT_SCHEME: [&str; 3] = ["box.com", "console.aws.amazon.com", "clumio.com"];

/// Reads a link to Box, Clumio or the cloud provider's console, or to anywhere else; what is wrapped is unwrapped.
pub(super) fn link(text: &str) -> Option<Jump> {
    let mut text = text.to_owned();
    let mut wrapper = None;
    for _ in 0..=WRAPPERS {
        let Some((url, host)) = web_address(&text) else {
            break;
        };
        match target(&url, &host, &text) {
            Some(Target::Link(target)) => {
                wrapper = Some(host);
                text = normalize_id(&target).trim().to_owned();
                let begins = text.get(.."https%3a%2f".len()).map(str::to_ascii_lowercase);
                if begins.is_some_and(|begins| begins.contains("%3a%2f")) {
                    text = percent_all(&text);
                }
            }
            Some(Target::Hidden) => return Some(Jump::UnknownLink { host }),
            None => return Some(named_by(&url, host)),
        }
    }
    wrapper.map(|host| Jump::UnknownLink { host })
}

fn web_address(text: &str) -> Option<(Url, String)> {
    let url = if begins_with_known_host(text) {
        Url::parse(&format!("https://{text}"))
    } else {
        Url::parse(text)
    };
    let url = url
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    Some((url, host))
}

fn begins_with_known_host(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or(text).to_ascii_lowercase();
    host.len() < text.len() && WITHOUT_SCHEME.iter().any(|domain| is_of(&host, domain))
}

fn named_by(url: &Url, host: String) -> Jump {
    let consoles = ["aws.amazon.com", "amazonaws-us-gov.com", "amazonaws.cn"];
    if is_of(&host, "box.com") {
        box_link(url, &host)
    } else if is_of(&host, "clumio.com") {
        clumio_link(url)
    } else if consoles.iter().any(|domain| is_of(&host, domain)) {
        native_id_in(url.as_str())
            .or_else(|| table_in(url))
            .unwrap_or(Jump::UnknownLink { host })
    } else {
        Jump::UnknownLink { host }
    }
}

/// The page where a recipient asks for the file has an ID of its own in its address, which is no restored file's.
fn clumio_link(url: &Url) -> Jump {
    let plain = percent_all(url.as_str());
    if plain.to_ascii_lowercase().contains("access-requested-file") {
        return Jump::AccessRequestedFile;
    }
    uuid_in(&normalize_id(&plain)).map_or(Jump::ClumioLink, |id| Jump::RestoredFile { id })
}

/// The table that a page of the DynamoDB console shows.
fn table_in(url: &Url) -> Option<Jump> {
    let page = Url::parse(&format!(
        "https://page/?{}",
        url.fragment()?.split_once('?')?.1
    ))
    .ok()?;
    let name = raw_param(&page, &["name", "table"]).filter(|_| url.path().contains("dynamodb"))?;
    let fits = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    fits.then(|| Jump::Asset {
        asset: AssetKind::DynamodbTable,
        native_id: name.to_owned(),
    })
}
