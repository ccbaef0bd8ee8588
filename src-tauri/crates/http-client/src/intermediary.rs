//! How something that answered in a service's place names itself.

use reqwest::header::{HeaderMap, SERVER, VIA};

/// The longest name that is kept, in characters.
const LONGEST: usize = 120;

/// Reads who answered from the headers, as far as they say.
pub(crate) fn server(headers: &HeaderMap) -> Option<String> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok())
    };
    plain(text(VIA).or_else(|| text(SERVER))?)
}

/// Puts together the title of a page, or the first words of a text, and the name in the headers.
pub(crate) fn name(body: &[u8], server: Option<&str>) -> Option<String> {
    let body = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    let said = if body.trim_start().starts_with('<') {
        title(&body)
    } else {
        words(&body)
    };
    match (said.and_then(|said| plain(&said)), server) {
        (Some(said), Some(server)) => plain(&format!("{said} ({server})")),
        (Some(said), None) => Some(said),
        (None, server) => server.map(ToOwned::to_owned),
    }
}

/// The words of the page's title, or of its first heading.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    ["title", "h1", "h2"].iter().find_map(|tag| {
        let begin = lower.find(&format!("<{tag}"))?;
        let begin = begin + lower[begin..].find('>')? + 1;
        let end = begin + lower[begin..].find('<')?;
        let text = unescaped(&page[begin..end]);
        (!text.trim().is_empty()).then_some(text)
    })
}

/// The first words of a text that is neither a page nor JSON.
fn words(text: &str) -> Option<String> {
    let first = text.trim_start().chars().next()?;
    (!matches!(first, '{' | '[' | '"')).then(|| text.lines().next().unwrap_or_default().to_owned())
}

/// The five references that HTML shares with XML; others stay as they are.
fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// One line without control or direction characters, of bounded length; none if nothing is left.
fn plain(text: &str) -> Option<String> {
    let seen = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
    };
    let spaced: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| seen(c))
        .collect();
    let line = spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let line: String = line.chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_is_named_by_its_title_and_server() {
        let page = b"<!DOCTYPE html><html><head><TITLE lang=en>Access  denied &amp;\n logged</TITLE></head>";
        assert_eq!(
            name(page, Some("Zscaler/6.2")).as_deref(),
            Some("Access denied & logged (Zscaler/6.2)")
        );
        assert_eq!(
            name(b"<h1>Welcome to Guest Wi-Fi</h1>", None).as_deref(),
            Some("Welcome to Guest Wi-Fi")
        );
        assert_eq!(
            name(b"<html><title></title><body>", Some("nginx")).as_deref(),
            Some("nginx")
        );
        assert_eq!(
            name(b"Blocked by policy 7\nmore", None).as_deref(),
            Some("Blocked by policy 7")
        );
        assert_eq!(name(b"{\"blocked\":true}", None), None);
        assert_eq!(name(b"", None), None);
    }

    proptest! {
        #[test]
        fn a_name_is_one_short_line(body in proptest::collection::vec(any::<u8>(), 0..400), html in "<(title|h1)>\\PC{0,200}<") {
            for body in [body, html.into_bytes()] {
                if let Some(name) = name(&body, Some("server")) {
                    prop_assert!(name.chars().count() <= LONGEST && !name.chars().any(char::is_control), "{}", name);
                }
            }
        }
    }
}
