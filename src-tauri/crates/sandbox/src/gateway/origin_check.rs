//! Checks that a request comes from a program on this computer and not from a page of another site.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use url::{Host, Url};

/// The hosts that a request may name in `Host` and `Origin`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AllowedHosts {
    /// The address that the sandbox listens on.
    Exactly(SocketAddr),
    /// Any loopback address and `localhost`, on any port, because a proxy may stand in between.
    #[cfg_attr(
        not(feature = "control"),
        expect(dead_code, reason = "only the control calls allow this")
    )]
    AnyLoopback,
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests from pages of other sites and requests under a foreign host name (DNS rebinding).
///
/// # Errors
/// Returns the status to answer with.
pub(crate) fn check(headers: &HeaderMap, allowed: AllowedHosts) -> Result<(), StatusCode> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts
        .next()
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if hosts.next().is_some() || !is_allowed(host, allowed) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    let foreign_origin = headers.get_all(header::ORIGIN).iter().any(|origin| {
        let url = origin
            .to_str()
            .ok()
            .and_then(|origin| Url::parse(origin).ok());
        let host = url
            .as_ref()
            .and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)));
        !host.is_some_and(|(host, port)| is_allowed(&format!("{host}:{port}"), allowed))
    });
    let cross_site = headers
        .get_all(FETCH_SITE)
        .iter()
        .any(|site| site == "cross-site");
    if foreign_origin || cross_site {
        Err(StatusCode::FORBIDDEN)
    } else {
        Ok(())
    }
}

fn is_allowed(host: &str, allowed: AllowedHosts) -> bool {
    match allowed {
        AllowedHosts::Exactly(address) => host == address.to_string(),
        AllowedHosts::AnyLoopback => match Url::parse(&format!("http://{host}/"))
            .as_ref()
            .map(Url::host)
        {
            Ok(Some(Host::Domain(name))) => name == "localhost",
            Ok(Some(Host::Ipv4(address))) => IpAddr::from(address).is_loopback(),
            Ok(Some(Host::Ipv6(address))) => IpAddr::from(address).is_loopback(),
            Ok(None) | Err(_) => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(allowed: AllowedHosts, headers: &[(&'static str, &'static str)]) -> Result<(), u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, axum::http::HeaderValue::from_static(value));
        }
        check(&map, allowed).map_err(|status| status.as_u16())
    }

    #[test]
    fn only_the_own_host_and_origin_are_allowed() {
        let allowed = AllowedHosts::Exactly("127.0.0.1:4000".parse().unwrap());
        let host = ("host", "127.0.0.1:4000");
        for (headers, expected) in [
            (&[host][..], Ok(())),
            (&[host, ("origin", "http://127.0.0.1:4000")], Ok(())),
            (&[host, ("sec-fetch-site", "none")], Ok(())),
            (&[host, ("sec-fetch-site", "same-origin")], Ok(())),
            (&[], Err(421)),
            (&[host, host], Err(421)),
            (&[("host", "localhost:4000")], Err(421)),
            (&[("host", "127.0.0.1")], Err(421)),
            (&[("host", "evil.example:4000")], Err(421)),
            (&[host, ("origin", "https://evil.example")], Err(403)),
            (&[host, ("origin", "http://127.0.0.1:4001")], Err(403)),
            (&[host, ("origin", "null")], Err(403)),
            (&[host, ("sec-fetch-site", "cross-site")], Err(403)),
        ] {
            assert_eq!(checked(allowed, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn any_loopback_host_and_origin_is_allowed() {
        let allowed = AllowedHosts::AnyLoopback;
        for (headers, expected) in [
            (&[("host", "127.0.0.1:9")][..], Ok(())),
            (&[("host", "[::1]:9")], Ok(())),
            (&[("host", "localhost")], Ok(())),
            (
                &[("host", "127.0.0.1:9"), ("origin", "http://localhost:1420")],
                Ok(()),
            ),
            (&[("host", "rebind.evil.example:9")], Err(421)),
            (&[("host", "localhost.evil.example")], Err(421)),
            (
                &[("host", "127.0.0.1:9"), ("origin", "https://evil.example")],
                Err(403),
            ),
            (
                &[("host", "127.0.0.1:9"), ("sec-fetch-site", "cross-site")],
                Err(403),
            ),
        ] {
            assert_eq!(checked(allowed, headers), expected, "{headers:?}");
        }
    }
}
