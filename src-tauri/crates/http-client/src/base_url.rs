use std::fmt;

use url::{Host, Url};

use crate::{host::WebHost, safe_url::SafeUrl};

/// The address of a service: scheme, host and port, nothing else.
///
/// There are two kinds: [`BaseUrl::https`], and [`BaseUrl::loopback_for_demo`] for a service on this machine, for which plain http
/// is allowed and proxies are bypassed.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    demo: bool,
}

impl BaseUrl {
    /// Parses an https address: a host name that [`WebHost`] accepts, without user, path, query and fragment.
    pub fn https(address: &str) -> Result<Self, BaseUrlError> {
        let url = parse_origin(address)?;
        if url.scheme() != "https" {
            return Err(BaseUrlError::NotHttps);
        }
        let host = WebHost::from_address(address).map_err(|_| BaseUrlError::NotAnAddress)?;
        if url.host_str() == Some(host.name()) {
            Ok(Self { url, demo: false })
        } else {
            Err(BaseUrlError::NotAnAddress)
        }
    }

    /// Parses an http or https address of a demo service on this machine (`localhost`, 127.0.0.0/8 or `::1`).
    pub fn loopback_for_demo(address: &str) -> Result<Self, BaseUrlError> {
        let url = parse_origin(address)?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if !loopback {
            return Err(BaseUrlError::NotLoopback);
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::NotHttps);
        }
        Ok(Self { url, demo: true })
    }

    /// Returns whether this is a demo service on this machine.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

fn parse_origin(address: &str) -> Result<Url, BaseUrlError> {
    let url = Url::parse(address.trim()).map_err(|_| BaseUrlError::NotAnAddress)?;
    let has_more = !url.username().is_empty()
        || url.password().is_some()
        || !matches!(url.path(), "" | "/")
        || url.query().is_some()
        || url.fragment().is_some();
    if url.host().is_none() {
        return Err(BaseUrlError::NotAnAddress);
    }
    if has_more {
        Err(BaseUrlError::MoreThanAHost)
    } else {
        Ok(url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SafeUrl::new(self.url.clone()).fmt(f)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self}, demo: {})", self.demo)
    }
}

/// The reason why an address is not a base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL with a host.
    #[error("this is not the address of a service")]
    NotAnAddress,
    /// Plain http, or something else that is not https.
    #[error("the address has to begin with https://")]
    NotHttps,
    /// A demo address that is not on this machine.
    #[error("a demo service has to run on this computer")]
    NotLoopback,
    /// A user part, path, query or fragment.
    #[error("the address has to end after the host")]
    MoreThanAHost,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_accepts_https_only() {
        assert!(BaseUrl::https("https://api.box.com").is_ok_and(|base| !base.is_demo()));
        assert!(BaseUrl::https(" https://api.box.com/ ").is_ok());
        assert_eq!(
            BaseUrl::https("http://api.box.com"),
            Err(BaseUrlError::NotHttps)
        );
        assert_eq!(
            BaseUrl::https("http://127.0.0.1:9"),
            Err(BaseUrlError::NotHttps)
        );
        assert_eq!(
            BaseUrl::https("ftp://api.box.com"),
            Err(BaseUrlError::NotHttps)
        );
        assert_eq!(
            BaseUrl::https("api.box.com"),
            Err(BaseUrlError::NotAnAddress)
        );
        assert_eq!(
            BaseUrl::https("data:text/html,x"),
            Err(BaseUrlError::NotAnAddress)
        );
        assert_eq!(
            BaseUrl::https("https://127.0.0.1"),
            Err(BaseUrlError::NotAnAddress)
        );
        assert_eq!(
            BaseUrl::https("https:\\\\api.box.com"),
            Err(BaseUrlError::NotAnAddress)
        );
    }

    #[test]
    fn rejects_anything_but_scheme_host_and_port() {
        for address in [
            "https://a:b@box.test",
            "https://box.test/2.0",
            "https://box.test/?a=b",
            "https://box.test/#a",
        ] {
            assert_eq!(
                BaseUrl::https(address),
                Err(BaseUrlError::MoreThanAHost),
                "{address}"
            );
        }
    }

    #[test]
    fn demo_accepts_loopback_only() {
        for local in [
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:1/",
            "https://127.8.9.1",
        ] {
            assert!(
                BaseUrl::loopback_for_demo(local).is_ok_and(|base| base.is_demo()),
                "{local}"
            );
        }
        for remote in [
            "http://10.0.0.1",
            "http://localhost.evil.test",
            "http://0.0.0.0",
            "https://api.box.com",
        ] {
            assert_eq!(
                BaseUrl::loopback_for_demo(remote),
                Err(BaseUrlError::NotLoopback),
                "{remote}"
            );
        }
    }
}
