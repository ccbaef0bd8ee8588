//! The name of an intermediary that answered in place of a service.

use reqwest::header::{HeaderMap, SERVER, VIA};

/// Maximum length of a name, in characters.
const MAX_NAME_CHARS: usize = 120;

/// Returns the server's name from `Via` or `Server`.
pub(crate) fn server(headers: &HeaderMap) -> Option<String> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok())
    };
    single_line(text(VIA).or_else(|| text(SERVER))?)
}

/// Combines the title of a page, or the first line of a text, with the server's name.
pub(crate) fn name(body: &[u8], server: Option<&str>) -> Option<String> {
    let body = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    let title = if body.trim_start().starts_with('<') {
        title(&body)
    } else {
        first_line(&body)
    };
    match (title.and_then(|title| single_line(&title)), server) {
        (Some(title), Some(server)) => single_line(&format!("{title} ({server})")),
        (Some(title), None) => Some(title),
        (None, server) => server.map(ToOwned::to_owned),
    }
}

/// Returns the title of a page, or its first heading.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    ["title", "h1", "h2"].iter().find_map(|tag| {
        let begin = lower.find(&format!("<{tag}"))?;
        let begin = begin + lower[begin..].find('>')? + 1;
        let end = begin + lower[begin..].find('<')?;
        let text = unescape(&page[begin..end]);
        (!text.trim().is_empty()).then_some(text)
    })
}

/// Returns the first line of a text that is not JSON.
fn first_line(text: &str) -> Option<String> {
    let first = text.trim_start().chars().next()?;
    (!matches!(first, '{' | '[' | '"')).then(|| text.lines().next().unwrap_or_default().to_owned())
}

/// Resolves the five entities that HTML shares with XML.
fn unescape(text: &str) -> String {
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

/// Returns one line without control and bidirectional characters, of bounded length; `None` if nothing is left.
fn single_line(text: &str) -> Option<String> {
    let is_visible = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
    };
    let spaced: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| is_visible(c))
        .collect();
    let line = spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let line: String = line.chars().take(MAX_NAME_CHARS).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_name_is_the_title_and_the_server() {
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
        fn a_name_is_a_single_short_line(body in proptest::collection::vec(any::<u8>(), 0..400), html in "<(title|h1)>[\\PC\n\t\u{202e}\u{200b}\u{2066}]{0,200}<") {
            for body in [body, html.into_bytes()] {
                if let Some(name) = name(&body, Some("server")) {
                    prop_assert!(name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(char::is_control), "{}", name);
                    prop_assert!(!name.contains(['\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}']), "{:?}", name);
                }
            }
        }

        #[test]
        fn a_header_names_itself_in_one_short_line(via in proptest::collection::vec(32_u8..=255, 0..300)) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = reqwest::header::HeaderValue::from_bytes(&via) {
                headers.insert(VIA, value);
            }
            if let Some(name) = server(&headers) {
                prop_assert!(name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(char::is_control), "{}", name);
            }
        }
    }
}
