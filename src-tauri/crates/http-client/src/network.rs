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

use crate::{
    base_url::BaseUrl, connection_probe::ProbeError, proxy_setting::system_proxy,
    server_clock::DateSink, tls::ExtraRoots,
};

/// Network settings: proxy, additional trusted authorities, and the listener for server dates.
///
/// A demo service on this machine is always connected directly.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The proxy.
    pub proxy: ProxyChoice,
    /// Credentials for the proxy, sent to this proxy only.
    pub proxy_credentials: Option<ProxyCredentials>,
    /// Authorities that are trusted in addition to the system's.
    pub extra_roots: ExtraRoots,
    /// Listener for the dates of responses.
    pub date_sink: DateSink,
}

/// The choice of a proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The system's: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment, else the settings of Windows or macOS. An
    /// invalid setting is an error, never a direct connection. PAC scripts are not supported.
    #[default]
    System,
    /// No proxy, whatever the system's setting.
    Direct,
    /// This proxy, whatever the system's setting.
    Fixed(ProxyAddress),
}

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
    state: Arc<ProxyAuthState>,
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

impl Network {
    /// Returns the proxy for a service; `None` for a direct connection.
    ///
    /// # Errors
    /// When the system's proxy setting is invalid.
    pub fn proxy_for(&self, base: &BaseUrl) -> Result<Option<ProxyAddress>, ProbeError> {
        Ok(self.proxy(base)?.map(|proxy| proxy.address))
    }

    pub(crate) fn proxy(&self, base: &BaseUrl) -> Result<Option<Proxy>, ProbeError> {
        if base.is_demo() {
            return Ok(None);
        }
        let mut proxy = match &self.proxy {
            ProxyChoice::Direct => return Ok(None),
            ProxyChoice::Fixed(address) => Proxy {
                address: address.clone(),
                authorization: None,
            },
            ProxyChoice::System => match system_proxy(base)? {
                Some(proxy) => proxy,
                None => return Ok(None),
            },
        };
        let credentials = self
            .proxy_credentials
            .as_ref()
            .filter(|credentials| credentials.proxy == proxy.address.to_string());
        if let Some(credentials) = credentials {
            let header = credentials.header().map_err(|reason| ProbeError {
                connection_error: None,
                reason,
            })?;
            proxy.authorization = Some(Authorization {
                header,
                state: Arc::clone(&credentials.state),
            });
        }
        Ok(Some(proxy))
    }
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
    fn header(&self) -> Result<HeaderValue, String> {
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

    #[test]
    fn credentials_are_for_one_proxy_and_never_printed() {
        let base = BaseUrl::https("https://box.test").unwrap();
        let credentials = |proxy: &str| Some(ProxyCredentials::new(proxy, "ann", "canary".into()));
        let mut network = Network {
            proxy: ProxyChoice::Fixed("http://proxy.test:3128".parse().unwrap()),
            proxy_credentials: credentials("proxy.test:3128"),
            ..Network::default()
        };
        assert_eq!(
            network
                .proxy(&base)
                .unwrap()
                .unwrap()
                .authorization
                .unwrap()
                .header,
            "Basic YW5uOmNhbmFyeQ=="
        );
        assert!(!format!("{network:?}").contains("canary"));
        network.proxy_credentials = credentials("other.test:3128");
        assert!(
            network
                .proxy(&base)
                .unwrap()
                .unwrap()
                .authorization
                .is_none()
        );
        let demo = BaseUrl::loopback_for_demo("http://127.0.0.1:1").unwrap();
        assert_eq!(network.proxy_for(&demo), Ok(None));
        network.proxy = ProxyChoice::Direct;
        assert_eq!(network.proxy_for(&base), Ok(None));
    }
}
