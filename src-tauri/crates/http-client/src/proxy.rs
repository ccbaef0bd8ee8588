//! A proxy: its address, the credentials for it, and whether it accepted them.

use std::{
    fmt,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The address of a proxy: `http://host:port` or `https://host:port`.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    tls: bool,
    host: String,
    port: u16,
}

/// Credentials for a proxy. Clones share whether the proxy accepted them: a rejected password is not sent again.
#[derive(Clone)]
pub struct ProxyCredentials {
    /// Host and port of the proxy.
    pub proxy: String,
    /// The user name.
    pub user: String,
    /// The password.
    pub password: SecretString,
    pub(crate) state: Arc<ProxyAuthState>,
}

/// Whether a proxy accepted the credentials so far.
#[derive(Debug, Default)]
pub(crate) struct ProxyAuthState {
    rejected: AtomicBool,
    accepted: AtomicBool,
    /// Held by the connection that tries unconfirmed credentials, so that a wrong password is sent once and not by every
    /// connection at once, which locks accounts.
    pub(crate) first_attempt: tokio::sync::Mutex<()>,
}

/// The `Proxy-Authorization` header for a proxy that offers Basic.
#[derive(Clone)]
pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) state: Arc<ProxyAuthState>,
}

/// A proxy and its authorization.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) address: ProxyAddress,
    pub(crate) authorization: Option<Authorization>,
}

impl Proxy {
    /// Converts to reqwest's type, with or without authorization.
    pub(crate) fn to_reqwest(&self, with_authorization: bool) -> Result<reqwest::Proxy, String> {
        let proxy = reqwest::Proxy::all(self.address.url()).map_err(|error| error.to_string())?;
        Ok(match &self.authorization {
            Some(authorization) if with_authorization => {
                proxy.custom_http_auth(authorization.header.clone())
            }
            Some(_) | None => proxy,
        })
    }
}

impl Authorization {
    /// Takes the credentials of the system's setting. Their state is kept until the program ends.
    pub(crate) fn from_system_setting(header: HeaderValue) -> Self {
        static LAST: Mutex<Option<(u64, Arc<ProxyAuthState>)>> = Mutex::new(None);
        let mut header = header;
        header.set_sensitive(true);
        let mut hasher = DefaultHasher::new();
        header.as_bytes().hash(&mut hasher);
        let hash = hasher.finish();
        let mut last = LAST.lock();
        let known = last
            .as_ref()
            .filter(|(known, _)| *known == hash)
            .map(|(_, state)| Arc::clone(state));
        let state = known.unwrap_or_default();
        *last = Some((hash, Arc::clone(&state)));
        Self { header, state }
    }
}

impl ProxyAuthState {
    pub(crate) fn is_rejected(&self) -> bool {
        self.rejected.load(Ordering::Relaxed)
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.accepted.load(Ordering::Relaxed)
    }

    pub(crate) fn record(&self, accepted: bool) {
        self.accepted.store(accepted, Ordering::Relaxed);
        self.rejected.store(!accepted, Ordering::Relaxed);
    }
}

impl ProxyAddress {
    /// Returns whether the connection to the proxy uses TLS.
    pub fn uses_tls(&self) -> bool {
        self.tls
    }

    /// Returns the host name or IP address; IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn url(&self) -> String {
        format!(
            "{}://{}:{}",
            if self.tls { "https" } else { "http" },
            self.host,
            self.port
        )
    }
}

impl FromStr for ProxyAddress {
    type Err = ProxyAddressError;

    fn from_str(text: &str) -> Result<Self, ProxyAddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(ProxyAddressError)?;
        let tls = match scheme {
            "http" => false,
            "https" => true,
            _ => return Err(ProxyAddressError),
        };
        let is_plain = rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.:[]".contains(&b));
        let (_, port) = rest.rsplit_once(':').ok_or(ProxyAddressError)?;
        let port: u16 = port.parse().map_err(|_| ProxyAddressError)?;
        // `Url` drops the default port of the scheme, so the port is parsed above.
        let url = Url::parse(&format!("https://{rest}")).map_err(|_| ProxyAddressError)?;
        match url.host_str() {
            Some(host) if is_plain && port > 0 => Ok(Self {
                tls,
                host: host.to_owned(),
                port,
            }),
            _ => Err(ProxyAddressError),
        }
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyAddress({})", self.url())
    }
}

/// The error for a text that is not the address of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a proxy is written as http://host:port or https://host:port, without a user or a password"
)]
pub struct ProxyAddressError;

impl ProxyCredentials {
    /// Takes the host and port of the proxy, and the credentials.
    pub fn new(proxy: impl Into<String>, user: impl Into<String>, password: SecretString) -> Self {
        Self {
            proxy: proxy.into(),
            user: user.into(),
            password,
            state: Arc::default(),
        }
    }

    /// Returns the header for Basic (RFC 7617), the only supported scheme.
    pub(crate) fn header(&self) -> Result<HeaderValue, String> {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let pair = SecretString::from(format!("{}:{}", self.user, self.password.expose_secret()));
        let value = format!("Basic {}", BASE64_STANDARD.encode(pair.expose_secret()));
        let mut header =
            HeaderValue::from_str(&value).map_err(|_| "a password with invalid characters")?;
        header.set_sensitive(true);
        Ok(header)
    }
}

impl fmt::Debug for ProxyCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyCredentials")
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_proxy_addresses_without_credentials() {
        for (address, shown) in [
            ("http://proxy.corp.test:3128", "proxy.corp.test:3128"),
            ("https://Proxy.corp.test:443", "proxy.corp.test:443"),
            ("http://10.0.0.1:80", "10.0.0.1:80"),
            ("http://[::1]:3128", "[::1]:3128"),
        ] {
            let proxy: ProxyAddress = address.parse().unwrap();
            assert_eq!(
                (proxy.to_string().as_str(), proxy.uses_tls()),
                (shown, address.starts_with("https"))
            );
        }
        for address in [
            "",
            "proxy.corp.test:3128",
            "http://proxy.corp.test",
            "http://proxy.corp.test:0",
            "http://proxy.corp.test:65536",
            "http://ann:secret@proxy.corp.test:3128",
            "http://proxy.corp.test:3128/x",
            "socks5://proxy.corp.test:1080",
            "http://pr oxy.test:3128",
            "http://:3128",
        ] {
            assert_eq!(
                address.parse::<ProxyAddress>(),
                Err(ProxyAddressError),
                "{address}"
            );
        }
    }
}
