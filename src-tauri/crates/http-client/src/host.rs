use std::{fmt, str::FromStr};
use text_search::is_invisible;

/// Quotes and brackets that are pasted along with an address.
const DELIMITERS: &str = "\"'`“”‘’«»„<>「」『』()（）[]";

/// Default port of https.
const HTTPS_PORT: u16 = 443;

/// A host with an unambiguous name: letters, digits, hyphens and dots.
///
/// Addresses can be written so that a person and a program read different hosts. This type rejects them: no user part, no IP
/// address, no character outside ASCII, no backslash, no escape.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WebHost {
    name: String,
    port: u16,
}

impl WebHost {
    /// Extracts the host from a pasted https address, with or without `https://`. Everything after the host is ignored.
    pub fn from_address(address: &str) -> Result<Self, HostError> {
        let visible: String = address.chars().filter(|c| !is_invisible(*c)).collect();
        let address = visible.trim_matches(|c: char| c.is_whitespace() || DELIMITERS.contains(c));
        if address.is_empty() {
            return Err(HostError::Empty);
        }
        let rest = match address.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
            Some((scheme, _))
                if scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) =>
            {
                return Err(HostError::NotHttps);
            }
            Some(_) | None => address,
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        host.parse()
    }

    /// Returns the name in lower case, without a trailing dot.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the port, 443 by default.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns whether the port is 443.
    pub fn uses_default_port(&self) -> bool {
        self.port == HTTPS_PORT
    }
}

impl FromStr for WebHost {
    type Err = HostError;

    /// Parses `name` or `name:port`.
    fn from_str(text: &str) -> Result<Self, HostError> {
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, parse_port(port)?),
            None => (text, HTTPS_PORT),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        if is_host_name(&name) {
            Ok(Self { name, port })
        } else {
            Err(HostError::NotAHost)
        }
    }
}

impl fmt::Display for WebHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.uses_default_port() {
            f.write_str(&self.name)
        } else {
            write!(f, "{}:{}", self.name, self.port)
        }
    }
}

impl fmt::Debug for WebHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebHost({self})")
    }
}

/// Parses a port from 1 to 65535, in plain digits.
fn parse_port(text: &str) -> Result<u16, HostError> {
    let plain = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let number = if plain { text.parse().unwrap_or(0) } else { 0 };
    if number == 0 {
        Err(HostError::NotAHost)
    } else {
        Ok(number)
    }
}

/// Returns whether this is an RFC 1123 name. The last label has to begin with a letter: `127.1` and `0x7f000001` are IP addresses.
fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or(name);
    name.len() <= 253
        && name.split('.').all(label)
        && last.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The reason why a text is not a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// No text.
    #[error("there is no address")]
    Empty,
    /// Plain http, or something else that is not https.
    #[error("the address has to begin with https://")]
    NotHttps,
    /// Not a host name, or an ambiguous one.
    #[error(
        "this is not the name of a host: letters, digits, hyphens and dots, and a port behind a colon"
    )]
    NotAHost,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn parsed(address: &str) -> Result<String, HostError> {
        WebHost::from_address(address).map(|host| host.to_string())
    }

    #[test]
    fn accepts_pasted_addresses() {
        for address in [
            "box.test",
            "https://box.test",
            "HTTPS://Box.TEST:443/a?b=https://evil.test#c",
            "  <https://box.test/> ",
            "「https://box.test」",
            "\u{200b}box.test.\u{feff}\r\n",
            "\u{202a}https://box.\u{200b}test\u{200e}/\u{202c}",
        ] {
            assert_eq!(parsed(address).as_deref(), Ok("box.test"), "{address:?}");
        }
        assert_eq!(
            parsed("gateway-1.corp.test:8443/x").as_deref(),
            Ok("gateway-1.corp.test:8443")
        );
        assert_eq!(parsed("localhost:9").as_deref(), Ok("localhost:9"));
    }

    #[test]
    fn rejects_ambiguous_addresses() {
        for address in [
            "https://box.test@evil.test",
            "https://evil.test\\@box.test",
            "https:\\\\box.test",
            "https:/box.test",
            "https:box.test",
            "//box.test",
            "https:///box.test",
            "box\t.test",
            "box.te\nst",
            "box%2etest",
            "ｂox.test",
            "bоx.test",
            "box。test",
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "2130706433",
            "[::1]",
            "[::1]:443",
            "box..test",
            ".box.test",
            "box.test..",
            "-box.test",
            "box-.test",
            "box_.test",
            "box.test:",
            "box.test:0",
            "box.test:65536",
            "box.test:+443",
            "box.test:443:443",
        ] {
            assert_eq!(parsed(address), Err(HostError::NotAHost), "{address:?}");
        }
        for address in ["http://box.test", "ftp://box.test", "javascript://box.test"] {
            assert_eq!(parsed(address), Err(HostError::NotHttps), "{address:?}");
        }
        assert_eq!(parsed(" \"\" "), Err(HostError::Empty));
    }

    proptest! {
        #[test]
        fn accepted_hosts_match_the_url_parser(
            address in "(https?:[/\\\\]{0,3})?[a-zA-Z0-9@:/.%\\\\\\[\\]\t。ｅо-]{0,24}(\\.test)?[:0-9]{0,4}[/?#@\\\\]?[a-z@:./]{0,8}"
        ) {
            if let Ok(host) = WebHost::from_address(&address) {
                let trimmed = address.trim();
                let has_scheme = trimmed
                    .split_once("://")
                    .is_some_and(|(scheme, _)| scheme.chars().all(|char| char.is_ascii_alphanumeric()));
                let url = if has_scheme { trimmed.to_owned() } else { format!("https://{trimmed}") };
                if let Ok(url) = Url::parse(&url) {
                    let expected = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
                    prop_assert_eq!(host.name(), expected);
                    prop_assert_eq!(Some(host.port()), url.port_or_known_default());
                }
            }
        }

        #[test]
        fn parsing_never_panics_and_round_trips(address in "\\PC*") {
            if let Ok(host) = WebHost::from_address(&address) {
                prop_assert_eq!(host.to_string().parse(), Ok(host));
            }
        }
    }
}
