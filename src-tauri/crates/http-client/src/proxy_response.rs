//! Response of a proxy to CONNECT, and the authentication schemes that it offers.

/// Limits for the number of schemes and the length of their names.
const MAX_SCHEMES: usize = 8;
const MAX_SCHEME_LENGTH: usize = 32;

/// Status and offered schemes of a proxy's response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProxyResponse {
    pub(crate) status: u16,
    /// The authentication schemes that it offers, without duplicates.
    pub(crate) schemes: Vec<String>,
}

impl ProxyResponse {
    /// Parses an HTTP/1 response head; `None` for anything else.
    pub(crate) fn parse(head: &str) -> Option<Self> {
        let mut lines = head.split("\r\n");
        let status = lines
            .next()?
            .strip_prefix("HTTP/1.")?
            .split(' ')
            .nth(1)?
            .trim()
            .parse()
            .ok()?;
        let mut schemes: Vec<String> = Vec::new();
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            if name.trim().eq_ignore_ascii_case("proxy-authenticate") {
                for scheme in schemes_in(value) {
                    if !schemes
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(scheme))
                    {
                        schemes.push(scheme.to_owned());
                    }
                }
            }
        }
        schemes.truncate(MAX_SCHEMES);
        Some(Self { status, schemes })
    }

    pub(crate) fn offers_basic(&self) -> bool {
        self.schemes
            .iter()
            .any(|scheme| scheme.eq_ignore_ascii_case("basic"))
    }
}

/// Returns the schemes of one header, which may contain several with parameters (RFC 9110, 11.6.1):
/// `Digest realm="a, b", nonce="x", Basic realm="c", NTLM`.
fn schemes_in(value: &str) -> impl Iterator<Item = &str> {
    elements(value).filter_map(|element| {
        let element = element.trim();
        let length = element
            .find(|c: char| !is_token_char(c))
            .unwrap_or(element.len());
        let (scheme, rest) = element.split_at(length);
        // `name=value` is a parameter of the scheme before it.
        let parameter = rest.trim_start().starts_with('=');
        (!scheme.is_empty() && scheme.len() <= MAX_SCHEME_LENGTH && !parameter).then_some(scheme)
    })
}

/// Splits at commas outside quotation marks.
fn elements(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    value.split(move |c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' => return !quoted,
            _ => {}
        }
        false
    })
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schemes(headers: &str) -> Vec<String> {
        let head = format!("HTTP/1.1 407 Proxy Authentication Required\r\n{headers}\r\n\r\n");
        ProxyResponse::parse(&head).unwrap().schemes
    }

    #[test]
    fn parses_several_headers_and_lists() {
        for (headers, expected) in [
            ("", vec![]),
            ("Proxy-Authenticate: Basic realm=\"Aoyama\"", vec!["Basic"]),
            ("proxy-authenticate:basic", vec!["basic"]),
            (
                "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM",
                vec!["Negotiate", "NTLM"],
            ),
            (
                "Proxy-Authenticate: Negotiate, NTLM, Basic realm=\"x\"",
                vec!["Negotiate", "NTLM", "Basic"],
            ),
            (
                "PROXY-AUTHENTICATE: Digest realm=\"a, Basic b\", nonce = \"\\\", Basic\", qop=auth",
                vec!["Digest"],
            ),
            (
                "Proxy-Authenticate: NTLM TlRMTVNTUAACAA==, NTLM",
                vec!["NTLM"],
            ),
            ("Proxy-Authenticate: Digest Basic=\"x\"", vec!["Digest"]),
            ("WWW-Authenticate: Basic realm=\"x\"", vec![]),
            ("X: Proxy-Authenticate: Basic", vec![]),
            ("Proxy-Authenticate: , ,\"Basic\",=", vec![]),
        ] {
            assert_eq!(schemes(headers), expected, "{headers}");
        }
        assert_eq!(
            ProxyResponse::parse("HTTP/1.0 502 Bad Gateway\r\n\r\n")
                .unwrap()
                .status,
            502
        );
        for head in [
            "",
            "SSH-2.0\r\n\r\n",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 abc\r\n\r\n",
        ] {
            assert_eq!(ProxyResponse::parse(head), None, "{head}");
        }
    }

    proptest! {
        #[test]
        fn schemes_are_always_valid_tokens(head in "\\PC*|HTTP/1.1 407 x\r\nProxy-Authenticate:[ -~]{0,80}") {
            for scheme in ProxyResponse::parse(&head).into_iter().flat_map(|answer| answer.schemes) {
                prop_assert!(scheme.chars().all(is_token_char) && scheme.len() <= MAX_SCHEME_LENGTH, "{}", scheme);
            }
        }

        #[test]
        fn basic_is_offered_only_as_a_scheme(realm in "[ !#-\\[\\]-~]{0,30}", scheme in "[A-Za-z]{3,9}") {
            let offered = format!("HTTP/1.1 407 x\r\nProxy-Authenticate: {scheme} realm=\"{realm}\"\r\n\r\n");
            let offers = ProxyResponse::parse(&offered).unwrap().offers_basic();
            prop_assert_eq!(offers, scheme.eq_ignore_ascii_case("basic"));
        }
    }
}
