//! Links to Box, to Clumio and to the console of the cloud provider.

use super::{
    box_url::classify_box_url,
    escapes::percent_decode_all,
    id::{first_native_id, last_uuid},
    parsed_input::ParsedInput,
    wrapped_url::{WrappedTarget, is_in_domain, query_parameter, unwrap},
};
use box_client::normalize_id;
use passcode::AssetKind;
use url::Url;

/// Maximum number of wrappers around a link: email programs wrap links that are wrapped already.
const MAX_WRAPPERS: usize = 5;

/// Domains whose links are recognized without a scheme.
pub(super) const KNOWN_DOMAINS: [&str; 3] = ["box.com", "console.aws.amazon.com", "clumio.com"];

/// Parses a link, without the links that mail gateways wrapped around it; `None` for a text that is not a link.
pub(super) fn parse_url(text: &str) -> Option<ParsedInput> {
    let mut text = text.to_owned();
    let mut wrapper = None;
    for _ in 0..=MAX_WRAPPERS {
        let Some((url, host)) = parse_web_url(&text) else {
            break;
        };
        match unwrap(&url, &host, &text) {
            Some(WrappedTarget::Url(target)) => {
                wrapper = Some(host);
                text = normalize_id(&target).trim().to_owned();
                let prefix = text.get(.."https%3a%2f".len()).map(str::to_ascii_lowercase);
                if prefix.is_some_and(|prefix| prefix.contains("%3a%2f")) {
                    text = percent_decode_all(&text);
                }
            }
            Some(WrappedTarget::Hidden) => return Some(ParsedInput::UnknownLink { host }),
            None => return Some(classify(&url, host)),
        }
    }
    wrapper.map(|host| ParsedInput::UnknownLink { host })
}

fn parse_web_url(text: &str) -> Option<(Url, String)> {
    let url = if has_known_host(text) {
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

fn has_known_host(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or(text).to_ascii_lowercase();
    host.len() < text.len()
        && KNOWN_DOMAINS
            .iter()
            .any(|domain| is_in_domain(&host, domain))
}

fn classify(url: &Url, host: String) -> ParsedInput {
    let consoles = ["aws.amazon.com", "amazonaws-us-gov.com", "amazonaws.cn"];
    if is_in_domain(&host, "box.com") {
        classify_box_url(url, &host)
    } else if is_in_domain(&host, "clumio.com") {
        classify_clumio_url(url)
    } else if consoles.iter().any(|domain| is_in_domain(&host, domain)) {
        first_native_id(url.as_str())
            .or_else(|| parse_table_url(url))
            .unwrap_or(ParsedInput::UnknownLink { host })
    } else {
        ParsedInput::UnknownLink { host }
    }
}

/// Classifies a link to Clumio. The URL of the page where a recipient asks for a file holds an ID, but not that of a restored
/// file.
fn classify_clumio_url(url: &Url) -> ParsedInput {
    let plain = percent_decode_all(url.as_str());
    if plain.to_ascii_lowercase().contains("access-requested-file") {
        return ParsedInput::AccessRequestedFile;
    }
    last_uuid(&normalize_id(&plain)).map_or(ParsedInput::ClumioLink, |id| {
        ParsedInput::RestoredFile { id }
    })
}

/// Returns the table of a page of the DynamoDB console.
fn parse_table_url(url: &Url) -> Option<ParsedInput> {
    let page = Url::parse(&format!(
        "https://page/?{}",
        url.fragment()?.split_once('?')?.1
    ))
    .ok()?;
    let name =
        query_parameter(&page, &["name", "table"]).filter(|_| url.path().contains("dynamodb"))?;
    let fits = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    fits.then(|| ParsedInput::Asset {
        asset: AssetKind::DynamodbTable,
        native_id: name.to_owned(),
    })
}
