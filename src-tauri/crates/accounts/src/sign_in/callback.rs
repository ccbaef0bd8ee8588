//! Parses requests to the redirect URI, to which Box sends the browser back. Any program on this computer can send one.

use sha2::{Digest as _, Sha256};
use url::Url;

/// Path of the redirect URI.
pub(super) const PATH: &str = "/callback";

/// The most characters of an authorization code. Box's have 32.
const MAX_CODE_CHARS: usize = 512;

/// The most bytes of the query of a pasted address.
const MAX_QUERY_BYTES: usize = 4096;

/// The most headers of a request.
const MAX_HEADERS: usize = 64;

/// Meaning of a request to the redirect URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Callback {
    /// The head has not arrived completely.
    Incomplete,
    /// The user authorized the application: the authorization code.
    Code(String),
    /// The user or Box denied it: Box's error code.
    Denied(String),
    /// Not a response of Box to this sign-in. It is answered, and otherwise ignored.
    Rejected(Rejection),
}

/// Reason to reject a request, as the HTTP status to answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejection {
    /// 400
    Malformed,
    /// 404
    UnknownPath,
    /// 405
    WrongMethod,
    /// 421: another name for this computer's address, as sent by a page that uses DNS rebinding.
    WrongHost,
}

/// Parses the head of a request to `127.0.0.1:port`. It belongs to this sign-in only if it contains `state`.
pub(super) fn parse_request(head: &[u8], port: u16, state: &str) -> Callback {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(head) {
        Ok(httparse::Status::Partial) => return Callback::Incomplete,
        Ok(httparse::Status::Complete(_)) => {}
        Err(_) => return Callback::Rejected(Rejection::Malformed),
    }
    if !has_loopback_host(request.headers, port) {
        return Callback::Rejected(Rejection::WrongHost);
    }
    if request.method != Some("GET") {
        return Callback::Rejected(Rejection::WrongMethod);
    }
    let target = request
        .path
        .filter(|path| path.starts_with('/') && !path.starts_with("//"));
    let url = target.and_then(|path| Url::parse(&format!("http://127.0.0.1:{port}{path}")).ok());
    let Some(url) = url else {
        return Callback::Rejected(Rejection::Malformed);
    };
    if url.path() != PATH {
        return Callback::Rejected(Rejection::UnknownPath);
    }
    parse_query(&url, state).unwrap_or(Callback::Rejected(Rejection::Malformed))
}

/// Parses a pasted address, which must be the redirect URI with a response that contains `state`. `http://` may be missing,
/// because some browsers leave it out when a part of the address is copied.
pub(super) fn parse_pasted_address(text: &str, port: u16, state: &str) -> Callback {
    let text = text.trim();
    let rest = text.strip_prefix("http://").unwrap_or(text);
    let query = rest.strip_prefix(&format!("127.0.0.1:{port}{PATH}?"));
    let is_plain = |query: &&str| {
        query.len() <= MAX_QUERY_BYTES
            && query
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'#')
    };
    let url = query
        .filter(is_plain)
        .and_then(|_| Url::parse(&format!("http://{rest}")).ok());
    url.filter(|url| url.path() == PATH)
        .and_then(|url| parse_query(&url, state))
        .unwrap_or(Callback::Rejected(Rejection::Malformed))
}

/// Returns whether there is exactly one `Host` header, with the address that the server is bound to.
fn has_loopback_host(headers: &[httparse::Header<'_>], port: u16) -> bool {
    let mut hosts = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host = hosts.next().map(|header| header.value);
    host == Some(format!("127.0.0.1:{port}").as_bytes()) && hosts.next().is_none()
}

/// Parses the query, which must contain the right `state` once, and either `code` or `error` once.
fn parse_query(url: &Url, state: &str) -> Option<Callback> {
    let single = |name: &str| {
        let mut values = url
            .query_pairs()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned());
        let first = values.next();
        if values.next().is_some() {
            None
        } else {
            Some(first)
        }
    };
    if !single("state")?.is_some_and(|given| equals_in_constant_time(&given, state)) {
        return None;
    }
    match (single("code")?, single("error")?) {
        (Some(code), None) if is_valid(&code) => Some(Callback::Code(code)),
        (None, Some(error)) if is_valid(&error) => Some(Callback::Denied(error)),
        _ => None,
    }
}

/// Compares hashes, so that the time it takes reveals nothing about a partial match.
fn equals_in_constant_time(given: &str, state: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(state)
}

fn is_valid(text: &str) -> bool {
    (1..=MAX_CODE_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATE: &str = "c2VjcmV0LXN0YXRl";

    fn get(target: &str) -> Callback {
        parse_request(
            format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:5001\r\nAccept: */*\r\n\r\n")
                .as_bytes(),
            5001,
            STATE,
        )
    }

    #[test]
    fn a_code_and_a_denial_are_accepted() {
        assert_eq!(
            get(&format!("/callback?state={STATE}&code=C0de")),
            Callback::Code("C0de".into())
        );
        assert_eq!(
            get(&format!("/callback?code=a%2Fb&state={STATE}")),
            Callback::Code("a/b".into())
        );
        let denied = format!("/callback?error=access_denied&error_description=no&state={STATE}");
        assert_eq!(get(&denied), Callback::Denied("access_denied".into()));
    }

    #[test]
    fn every_other_request_is_rejected() {
        for (target, why) in [
            (format!("/?state={STATE}&code=x"), Rejection::UnknownPath),
            (
                format!("/callback/?state={STATE}&code=x"),
                Rejection::UnknownPath,
            ),
            (
                format!("/a/../other?state={STATE}&code=x"),
                Rejection::UnknownPath,
            ),
            (
                format!("//evil.test/callback?state={STATE}&code=x"),
                Rejection::Malformed,
            ),
            (
                format!("http://evil.test/callback?state={STATE}&code=x"),
                Rejection::Malformed,
            ),
            ("/callback?code=x".into(), Rejection::Malformed),
            ("/callback?state=&code=x".into(), Rejection::Malformed),
            (
                format!("/callback?state={STATE}x&code=x"),
                Rejection::Malformed,
            ),
            (
                format!("/callback?state={STATE}&state={STATE}&code=x"),
                Rejection::Malformed,
            ),
            (
                format!("/callback?state={STATE}&code=x&code=y"),
                Rejection::Malformed,
            ),
            (
                format!("/callback?state={STATE}&code=x&error=y"),
                Rejection::Malformed,
            ),
            (format!("/callback?state={STATE}"), Rejection::Malformed),
            (
                format!("/callback?state={STATE}&code="),
                Rejection::Malformed,
            ),
            (
                format!("/callback?state={STATE}&code=a%0Ab"),
                Rejection::Malformed,
            ),
            (
                format!(
                    "/callback?state={STATE}&code={}",
                    "x".repeat(MAX_CODE_CHARS + 1)
                ),
                Rejection::Malformed,
            ),
        ] {
            assert_eq!(get(&target), Callback::Rejected(why), "{target}");
        }
    }

    #[test]
    fn only_a_get_to_the_loopback_address_is_accepted() {
        let good = format!("/callback?state={STATE}&code=x");
        for (head, why) in [
            (
                format!("POST {good} HTTP/1.1\r\nHost: 127.0.0.1:5001\r\n\r\n"),
                Rejection::WrongMethod,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: evil.test:5001\r\n\r\n"),
                Rejection::WrongHost,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: localhost:5001\r\n\r\n"),
                Rejection::WrongHost,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
                Rejection::WrongHost,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1:5002\r\n\r\n"),
                Rejection::WrongHost,
            ),
            (format!("GET {good} HTTP/1.1\r\n\r\n"), Rejection::WrongHost),
            (
                format!(
                    "GET {good} HTTP/1.1\r\nHost: 127.0.0.1:5001\r\nHost: 127.0.0.1:5001\r\n\r\n"
                ),
                Rejection::WrongHost,
            ),
            ("\u{16}\u{3}\u{1}\r\n\r\n".into(), Rejection::Malformed),
        ] {
            assert_eq!(
                parse_request(head.as_bytes(), 5001, STATE),
                Callback::Rejected(why),
                "{head:?}"
            );
        }
        assert_eq!(
            parse_request(b"GET /callback?st", 5001, STATE),
            Callback::Incomplete
        );
        assert_eq!(parse_request(b"", 5001, STATE), Callback::Incomplete);
    }

    fn pasted(text: &str) -> Callback {
        parse_pasted_address(text, 5001, STATE)
    }

    #[test]
    fn a_pasted_address_must_be_the_exact_redirect_uri() {
        let query = format!("code=C0de&state={STATE}");
        for good in [
            format!("http://127.0.0.1:5001/callback?{query}"),
            format!("  http://127.0.0.1:5001/callback?{query}\r\n"),
            format!("127.0.0.1:5001/callback?{query}"),
        ] {
            assert_eq!(pasted(&good), Callback::Code("C0de".into()), "{good}");
        }
        let denied = format!("http://127.0.0.1:5001/callback?error=access_denied&state={STATE}");
        assert_eq!(pasted(&denied), Callback::Denied("access_denied".into()));
        for bad in [
            String::new(),
            "C0de".into(),
            query.clone(),
            format!("https://127.0.0.1:5001/callback?{query}"),
            format!("HTTP://127.0.0.1:5001/callback?{query}"),
            format!("http://127.0.0.1:5002/callback?{query}"),
            format!("http://127.0.0.1/callback?{query}"),
            format!("http://localhost:5001/callback?{query}"),
            format!("http://127.1:5001/callback?{query}"),
            format!("http://127.0.0.1:5001/callback/?{query}"),
            format!("http://127.0.0.1:5001/a/../callback?{query}"),
            format!("http://127.0.0.1:5001/callback#?{query}"),
            format!("http://127.0.0.1:5001/callback?{query}#x"),
            format!("http://a@127.0.0.1:5001/callback?{query}"),
            format!("http://evil.test/?http://127.0.0.1:5001/callback?{query}"),
            format!("http://127.0.0.1:5001/callback?{query}&{query}"),
            "http://127.0.0.1:5001/callback?code=C0de&state=other".into(),
            format!("http://127.0.0.1:5001/callback?state={STATE}"),
            format!("http://127.0.0.1:5001/callback?code=a b&state={STATE}"),
            format!(
                "http://127.0.0.1:5001/callback?code=x&state={STATE}&x={}",
                "y".repeat(MAX_QUERY_BYTES)
            ),
        ] {
            assert_eq!(
                pasted(&bad),
                Callback::Rejected(Rejection::Malformed),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn pasted_text_without_the_state_is_rejected(text in "(http://127\\.0\\.0\\.1:5001/callback\\?)?\\PC{0,80}") {
            prop_assume!(!text.contains(STATE));
            prop_assert_eq!(pasted(&text), Callback::Rejected(Rejection::Malformed));
        }

        #[test]
        fn a_pasted_address_is_parsed_like_a_request(code in "[!-~]{1,80}") {
            let encoded: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
            let target = format!("/callback?code={encoded}&state={STATE}");
            prop_assert_eq!(pasted(&format!("http://127.0.0.1:5001{target}")), get(&target));
        }
    }

    proptest! {
        #[test]
        fn bytes_without_the_state_are_never_accepted(head in proptest::collection::vec(any::<u8>(), 0..400)) {
            let parsed = parse_request(&head, 5001, STATE);
            prop_assert!(matches!(parsed, Callback::Incomplete | Callback::Rejected(_)), "{parsed:?}");
        }

        #[test]
        fn a_query_without_the_state_is_rejected(query in "[ -~]{0,60}", code in "[a-zA-Z0-9%&=]{1,20}") {
            prop_assume!(!query.contains(STATE));
            let parsed = get(&format!("/callback?{}&code={code}", query.replace(' ', "+")));
            prop_assert!(matches!(parsed, Callback::Rejected(_)), "{parsed:?}");
        }

        #[test]
        fn any_printable_code_arrives_unchanged(code in "[!-~]{1,80}") {
            let encoded: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
            prop_assert_eq!(get(&format!("/callback?code={encoded}&state={STATE}")), Callback::Code(code));
        }
    }
}
