//! What arrives at the address that Box sends the browser back to. Anybody on this computer can send something there.

use sha2::{Digest as _, Sha256};
use url::Url;

/// The path of the address that is registered at Box.
pub(super) const PATH: &str = "/callback";

/// The longest code that is taken. Box's own have 32 characters.
const LONGEST_CODE: usize = 512;

/// The longest query of a pasted address that is read.
const LONGEST_QUERY: usize = 4096;

/// Headers that a browser may send; more are not read.
const MOST_HEADERS: usize = 64;

/// What a request at the callback's address means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Callback {
    /// The end of its head has not arrived yet.
    Unfinished,
    /// The consent, as a code to be redeemed.
    Code(String),
    /// Somebody said no, or Box did: its word for it.
    Denied(String),
    /// Not from Box's page: another path, another host, another state, no sense. Nothing is done about it.
    Stranger(Stranger),
}

/// Why a request is not taken for Box's, as the status to answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// 400
    Senseless,
    /// 404
    OtherPath,
    /// 405
    OtherMethod,
    /// 421: the address of this computer under somebody else's name, as a page that rebinds its name would send.
    OtherHost,
}

/// Reads the head of a request to `127.0.0.1:port`, in which only `state` proves that it belongs to this sign-in.
pub(super) fn read(head: &[u8], port: u16, state: &str) -> Callback {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(head) {
        Ok(httparse::Status::Partial) => return Callback::Unfinished,
        Ok(httparse::Status::Complete(_)) => {}
        Err(_) => return Callback::Stranger(Stranger::Senseless),
    }
    if !names_this_computer(request.headers, port) {
        return Callback::Stranger(Stranger::OtherHost);
    }
    if request.method != Some("GET") {
        return Callback::Stranger(Stranger::OtherMethod);
    }
    let asked = request
        .path
        .filter(|path| path.starts_with('/') && !path.starts_with("//"));
    let address = asked.and_then(|path| Url::parse(&format!("http://127.0.0.1:{port}{path}")).ok());
    let Some(address) = address else {
        return Callback::Stranger(Stranger::Senseless);
    };
    if address.path() != PATH {
        return Callback::Stranger(Stranger::OtherPath);
    }
    answer(&address, state).unwrap_or(Callback::Stranger(Stranger::Senseless))
}

/// Reads a pasted address, which must be the registered one exactly, with an answer in which `state` proves that it belongs to
/// this sign-in. Some browsers leave out `http://` when a part of the address is copied.
pub(super) fn read_address(text: &str, port: u16, state: &str) -> Callback {
    let text = text.trim();
    let rest = text.strip_prefix("http://").unwrap_or(text);
    let query = rest.strip_prefix(&format!("127.0.0.1:{port}{PATH}?"));
    let plain = |query: &&str| {
        query.len() <= LONGEST_QUERY
            && query
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'#')
    };
    let address = query
        .filter(plain)
        .and_then(|_| Url::parse(&format!("http://{rest}")).ok());
    address
        .filter(|address| address.path() == PATH)
        .and_then(|address| answer(&address, state))
        .unwrap_or(Callback::Stranger(Stranger::Senseless))
}

/// Exactly one header `Host`, which names the address that the listener is bound to.
fn names_this_computer(headers: &[httparse::Header<'_>], port: u16) -> bool {
    let mut hosts = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host = hosts.next().map(|header| header.value);
    host == Some(format!("127.0.0.1:{port}").as_bytes()) && hosts.next().is_none()
}

/// The answer in the query: once a state that is ours, and once either a code or an error.
fn answer(address: &Url, state: &str) -> Option<Callback> {
    let one = |name: &str| {
        let mut values = address
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
    let ours = one("state")?.is_some_and(|given| same(&given, state));
    if !ours {
        return None;
    }
    match (one("code")?, one("error")?) {
        (Some(code), None) if sound(&code) => Some(Callback::Code(code)),
        (None, Some(error)) if sound(&error) => Some(Callback::Denied(error)),
        _ => None,
    }
}

/// Compared by their hashes, so that the time it takes tells nothing about how much of it was right.
fn same(given: &str, state: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(state)
}

fn sound(text: &str) -> bool {
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATE: &str = "c2VjcmV0LXN0YXRl";

    fn get(target: &str) -> Callback {
        read(
            format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:5001\r\nAccept: */*\r\n\r\n")
                .as_bytes(),
            5001,
            STATE,
        )
    }

    #[test]
    fn takes_a_code_and_a_refusal() {
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
    fn everything_else_is_a_stranger() {
        for (target, why) in [
            (format!("/?state={STATE}&code=x"), Stranger::OtherPath),
            (
                format!("/callback/?state={STATE}&code=x"),
                Stranger::OtherPath,
            ),
            (
                format!("/a/../other?state={STATE}&code=x"),
                Stranger::OtherPath,
            ),
            (
                format!("//evil.test/callback?state={STATE}&code=x"),
                Stranger::Senseless,
            ),
            (
                format!("http://evil.test/callback?state={STATE}&code=x"),
                Stranger::Senseless,
            ),
            ("/callback?code=x".into(), Stranger::Senseless),
            ("/callback?state=&code=x".into(), Stranger::Senseless),
            (
                format!("/callback?state={STATE}x&code=x"),
                Stranger::Senseless,
            ),
            (
                format!("/callback?state={STATE}&state={STATE}&code=x"),
                Stranger::Senseless,
            ),
            (
                format!("/callback?state={STATE}&code=x&code=y"),
                Stranger::Senseless,
            ),
            (
                format!("/callback?state={STATE}&code=x&error=y"),
                Stranger::Senseless,
            ),
            (format!("/callback?state={STATE}"), Stranger::Senseless),
            (
                format!("/callback?state={STATE}&code="),
                Stranger::Senseless,
            ),
            (
                format!("/callback?state={STATE}&code=a%0Ab"),
                Stranger::Senseless,
            ),
            (
                format!(
                    "/callback?state={STATE}&code={}",
                    "x".repeat(LONGEST_CODE + 1)
                ),
                Stranger::Senseless,
            ),
        ] {
            assert_eq!(get(&target), Callback::Stranger(why), "{target}");
        }
    }

    #[test]
    fn only_a_get_to_this_computer_by_its_number() {
        let good = format!("/callback?state={STATE}&code=x");
        for (head, why) in [
            (
                format!("POST {good} HTTP/1.1\r\nHost: 127.0.0.1:5001\r\n\r\n"),
                Stranger::OtherMethod,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: evil.test:5001\r\n\r\n"),
                Stranger::OtherHost,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: localhost:5001\r\n\r\n"),
                Stranger::OtherHost,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
                Stranger::OtherHost,
            ),
            (
                format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1:5002\r\n\r\n"),
                Stranger::OtherHost,
            ),
            (format!("GET {good} HTTP/1.1\r\n\r\n"), Stranger::OtherHost),
            (
                format!(
                    "GET {good} HTTP/1.1\r\nHost: 127.0.0.1:5001\r\nHost: 127.0.0.1:5001\r\n\r\n"
                ),
                Stranger::OtherHost,
            ),
            ("\u{16}\u{3}\u{1}\r\n\r\n".into(), Stranger::Senseless),
        ] {
            assert_eq!(
                read(head.as_bytes(), 5001, STATE),
                Callback::Stranger(why),
                "{head:?}"
            );
        }
        assert_eq!(read(b"GET /callback?st", 5001, STATE), Callback::Unfinished);
        assert_eq!(read(b"", 5001, STATE), Callback::Unfinished);
    }

    fn pasted(text: &str) -> Callback {
        read_address(text, 5001, STATE)
    }

    #[test]
    fn a_pasted_address_is_the_registered_one_exactly() {
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
                "y".repeat(LONGEST_QUERY)
            ),
        ] {
            assert_eq!(
                pasted(&bad),
                Callback::Stranger(Stranger::Senseless),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_pasted_text_without_the_state_is_taken(text in "(http://127\\.0\\.0\\.1:5001/callback\\?)?\\PC{0,80}") {
            prop_assume!(!text.contains(STATE));
            prop_assert_eq!(pasted(&text), Callback::Stranger(Stranger::Senseless));
        }

        #[test]
        fn a_pasted_answer_is_read_as_one_that_arrives(code in "[!-~]{1,80}") {
            let written: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
            let target = format!("/callback?code={written}&state={STATE}");
            prop_assert_eq!(pasted(&format!("http://127.0.0.1:5001{target}")), get(&target));
        }
    }

    proptest! {
        #[test]
        fn without_the_state_nothing_is_ever_taken(head in proptest::collection::vec(any::<u8>(), 0..400)) {
            let read = read(&head, 5001, STATE);
            prop_assert!(matches!(read, Callback::Unfinished | Callback::Stranger(_)), "{read:?}");
        }

        #[test]
        fn no_query_without_the_state_is_taken(query in "[ -~]{0,60}", code in "[a-zA-Z0-9%&=]{1,20}") {
            prop_assume!(!query.contains(STATE));
            let read = get(&format!("/callback?{}&code={code}", query.replace(' ', "+")));
            prop_assert!(matches!(read, Callback::Stranger(_)), "{read:?}");
        }

        #[test]
        fn whatever_box_calls_a_code_arrives_unchanged(code in "[!-~]{1,80}") {
            let written: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
            prop_assert_eq!(get(&format!("/callback?code={written}&state={STATE}")), Callback::Code(code));
        }
    }
}
