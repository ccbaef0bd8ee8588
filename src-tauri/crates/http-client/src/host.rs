use crate::typed::is_invisible;
use std::{fmt, str::FromStr};

/// What people paste around an address: quotes and brackets.
const AROUND: &str = "\"'`“”‘’«»„<>「」『』()（）[]";

/// The port of https.
const HTTPS: u16 = 443;

/// A host on the network, by a name that can be read in one way only: letters, digits, hyphens and dots.
///
/// Addresses can be written so that a person reads one host in them and a program another. This type takes none of those: no
/// user part, no number in place of a name, no character from outside ASCII, no backslash, no escape.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WebHost {
    name: String,
    port: u16,
}

impl WebHost {
    /// Takes the host out of an https address that somebody pasted, with or without `https://` and whatever page of it. What
    /// stands behind the host is not looked at.
    pub fn in_address(address: &str) -> Result<Self, HostError> {
        let seen: String = address.chars().filter(|c| !is_invisible(*c)).collect();
        let address = seen.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(c));
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

    /// The name in small letters, without a dot at its end.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port, 443 unless another was said.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the port is that of https.
    pub fn is_on_https_port(&self) -> bool {
        self.port == HTTPS
    }
}

impl FromStr for WebHost {
    type Err = HostError;

    /// Takes `name` or `name:port`.
    fn from_str(text: &str) -> Result<Self, HostError> {
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, port_number(port)?),
            None => (text, HTTPS),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        if is_a_name(&name) {
            Ok(Self { name, port })
        } else {
            Err(HostError::NotAHost)
        }
    }
}

impl fmt::Display for WebHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_on_https_port() {
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

/// A number from 1 to 65535, in plain digits.
fn port_number(text: &str) -> Result<u16, HostError> {
    let plain = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let number = if plain { text.parse().unwrap_or(0) } else { 0 };
    if number == 0 {
        Err(HostError::NotAHost)
    } else {
        Ok(number)
    }
}

/// RFC 1123 names. The last label begins with a letter, as every top-level domain does: `127.1` and `0x7f000001` are numbers.
fn is_a_name(name: &str) -> bool {
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

/// Why a text is not the address of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Nothing was given.
    #[error("there is no address")]
    Empty,
    /// Plain http, or something else that is not https.
    #[error("the address has to begin with https://")]
    NotHttps,
    /// No name of a host, or one that can be read in two ways.
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

    fn taken(address: &str) -> Result<String, HostError> {
        WebHost::in_address(address).map(|host| host.to_string())
    }

    #[test]
    fn takes_what_people_paste() {
        for address in [
            "box.test",
            "https://box.test",
            "HTTPS://Box.TEST:443/a?b=https://evil.test#c",
            "  <https://box.test/> ",
            "「https://box.test」",
            "\u{200b}box.test.\u{feff}\r\n",
            "\u{202a}https://box.\u{200b}test\u{200e}/\u{202c}",
        ] {
            assert_eq!(taken(address).as_deref(), Ok("box.test"), "{address:?}");
        }
        assert_eq!(
            taken("gateway-1.corp.test:8443/x").as_deref(),
            Ok("gateway-1.corp.test:8443")
        );
        assert_eq!(taken("localhost:9").as_deref(), Ok("localhost:9"));
    }

    #[test]
    fn refuses_what_can_be_read_in_two_ways() {
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
            assert_eq!(taken(address), Err(HostError::NotAHost), "{address:?}");
        }
        for address in ["http://box.test", "ftp://box.test", "javascript://box.test"] {
            assert_eq!(taken(address), Err(HostError::NotHttps), "{address:?}");
        }
        assert_eq!(taken(" \"\" "), Err(HostError::Empty));
    }

    proptest! {
        #[test]
        fn what_is_taken_is_what_a_browser_would_go_to(
            address in "(https?:[/\\\\]{0,3})?[a-zA-Z0-9@:/.%\\\\\\[\\]\t。ｅо-]{0,24}(\\.test)?[:0-9]{0,4}[/?#@\\\\]?[a-z@:./]{0,8}"
        ) {
            if let Ok(host) = WebHost::in_address(&address) {
                let trimmed = address.trim();
                let whole = if trimmed.contains("://") { trimmed.to_owned() } else { format!("https://{trimmed}") };
                if let Ok(url) = Url::parse(&whole) {
                    let browser = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
                    prop_assert_eq!(host.name(), browser);
                    prop_assert_eq!(Some(host.port()), url.port_or_known_default());
                }
            }
        }

        #[test]
        fn never_panics_and_is_stable(address in "\\PC*") {
            if let Ok(host) = WebHost::in_address(&address) {
                prop_assert_eq!(host.to_string().parse(), Ok(host));
            }
        }
    }
}
