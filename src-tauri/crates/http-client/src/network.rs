use std::{
    fmt,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    base_url::BaseUrl, dates::HeardDates, proxy_setting::system_proxy, trust::ExtraRoots,
    way::WayError,
};

/// How connections leave this computer: through which proxy, and trusting whom beyond the system's authorities.
///
/// A demo service on this machine is always reached directly.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Which proxy.
    pub proxy: ProxyChoice,
    /// What the proxy is told about who asks. It goes to this proxy and to no other.
    pub sign_in: Option<ProxySignIn>,
    /// Authorities that are trusted in addition to the system's.
    pub extra_roots: ExtraRoots,
    /// Who hears the dates of the answers.
    pub dates: HeardDates,
}

/// Which proxy connections go through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The system's: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment, else the settings of Windows or macOS. One
    /// that cannot be read is an error, never a direct connection. Scripts that choose a proxy (PAC) are not run.
    #[default]
    System,
    /// None, whatever the system says.
    Direct,
    /// This one, whatever the system says.
    At(ProxyAddress),
}

/// Where a proxy answers: `http://host:port` or `https://host:port`.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    secure: bool,
    host: String,
    port: u16,
}

/// Who asks a proxy. Clones share what became of it: a password that a proxy did not take is not sent again by any of them.
#[derive(Clone)]
pub struct ProxySignIn {
    /// Host and port of the proxy that it is for.
    pub proxy: String,
    /// The user's name there.
    pub user: String,
    /// The password there.
    pub password: SecretString,
    record: Arc<SignInRecord>,
}

/// A record of what became of a sign-in to a proxy so far.
#[derive(Debug, Default)]
pub(crate) struct SignInRecord {
    not_taken: AtomicBool,
    taken: AtomicBool,
    /// Held by the one that tries a sign-in that no proxy has taken yet, so that a wrong password is tried once and not by
    /// every connection at the same time, which locks accounts.
    pub(crate) first_try: tokio::sync::Mutex<()>,
}

/// A sign-in as a proxy is told it, once it has offered Basic.
#[derive(Clone)]
pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) record: Arc<SignInRecord>,
}

/// A proxy and what it is told.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) address: ProxyAddress,
    pub(crate) authorization: Option<Authorization>,
}

impl Network {
    /// The proxy through which a service is reached; none where it is reached directly.
    ///
    /// The error names the setting of the system that cannot be used.
    pub fn proxy_to(&self, base: &BaseUrl) -> Result<Option<ProxyAddress>, WayError> {
        Ok(self.proxy(base)?.map(|proxy| proxy.address))
    }

    pub(crate) fn proxy(&self, base: &BaseUrl) -> Result<Option<Proxy>, WayError> {
        if base.is_demo() {
            return Ok(None);
        }
        let mut proxy = match &self.proxy {
            ProxyChoice::Direct => return Ok(None),
            ProxyChoice::At(address) => Proxy {
                address: address.clone(),
                authorization: None,
            },
            ProxyChoice::System => match system_proxy(base)? {
                Some(proxy) => proxy,
                None => return Ok(None),
            },
        };
        let signed_in = self
            .sign_in
            .as_ref()
            .filter(|sign_in| sign_in.proxy == proxy.address.to_string());
        if let Some(sign_in) = signed_in {
            let header = sign_in.header().map_err(|reason| WayError {
                obstacle: None,
                reason,
            })?;
            proxy.authorization = Some(Authorization {
                header,
                record: Arc::clone(&sign_in.record),
            });
        }
        Ok(Some(proxy))
    }
}

impl Proxy {
    /// As a client takes it that tells the proxy nothing, and as one that signs in.
    pub(crate) fn for_reqwest(&self, signs_in: bool) -> Result<reqwest::Proxy, String> {
        let proxy = reqwest::Proxy::all(self.address.url()).map_err(|error| error.to_string())?;
        Ok(match &self.authorization {
            Some(authorization) if signs_in => proxy.custom_http_auth(authorization.header.clone()),
            Some(_) | None => proxy,
        })
    }
}

impl Authorization {
    /// Takes a sign-in that the system's setting holds. What became of it is kept for as long as the program runs.
    pub(crate) fn of_the_system(header: HeaderValue) -> Self {
        static LAST: Mutex<Option<(u64, Arc<SignInRecord>)>> = Mutex::new(None);
        let mut header = header;
        header.set_sensitive(true);
        let mut hasher = DefaultHasher::new();
        header.as_bytes().hash(&mut hasher);
        let mark = hasher.finish();
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last
            .as_ref()
            .filter(|(of, _)| *of == mark)
            .map(|(_, record)| Arc::clone(record));
        let record = known.unwrap_or_default();
        *last = Some((mark, Arc::clone(&record)));
        Self { header, record }
    }
}

impl SignInRecord {
    pub(crate) fn was_not_taken(&self) -> bool {
        self.not_taken.load(Ordering::Relaxed)
    }

    pub(crate) fn was_taken(&self) -> bool {
        self.taken.load(Ordering::Relaxed)
    }

    pub(crate) fn note(&self, taken: bool) {
        self.taken.store(taken, Ordering::Relaxed);
        self.not_taken.store(!taken, Ordering::Relaxed);
    }
}

impl ProxyAddress {
    /// Whether the way to the proxy itself is TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Its name, or its number on the network; one of IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn url(&self) -> String {
        format!(
            "{}://{}:{}",
            if self.secure { "https" } else { "http" },
            self.host,
            self.port
        )
    }
}

impl FromStr for ProxyAddress {
    type Err = ProxyAddressError;

    fn from_str(text: &str) -> Result<Self, ProxyAddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(ProxyAddressError)?;
        let secure = match scheme {
            "http" => false,
            "https" => true,
            _ => return Err(ProxyAddressError),
        };
        let plain = rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.:[]".contains(&b));
        let (_, port) = rest.rsplit_once(':').ok_or(ProxyAddressError)?;
        let port: u16 = port.parse().map_err(|_| ProxyAddressError)?;
        // A scheme without a port of its own, so that none is left out.
        let url = Url::parse(&format!("https://{rest}")).map_err(|_| ProxyAddressError)?;
        match url.host_str() {
            Some(host) if plain && port > 0 => Ok(Self {
                secure,
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

/// Says that something is not the address of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a proxy is written as http://host:port or https://host:port, without a user or a password"
)]
pub struct ProxyAddressError;

impl ProxySignIn {
    /// Takes the proxy's host and port, and who asks it.
    pub fn new(proxy: impl Into<String>, user: impl Into<String>, password: SecretString) -> Self {
        Self {
            proxy: proxy.into(),
            user: user.into(),
            password,
            record: Arc::default(),
        }
    }

    /// Basic, the only kind that is spoken here (RFC 7617).
    fn header(&self) -> Result<HeaderValue, String> {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let pair = SecretString::from(format!("{}:{}", self.user, self.password.expose_secret()));
        let words = format!("Basic {}", BASE64_STANDARD.encode(pair.expose_secret()));
        let mut header =
            HeaderValue::from_str(&words).map_err(|_| "a password that no header can hold")?;
        header.set_sensitive(true);
        Ok(header)
    }
}

impl fmt::Debug for ProxySignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxySignIn")
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_of_proxies_and_no_passwords_in_them() {
        for (address, shown) in [
            ("http://proxy.corp.test:3128", "proxy.corp.test:3128"),
            ("https://Proxy.corp.test:443", "proxy.corp.test:443"),
            ("http://10.0.0.1:80", "10.0.0.1:80"),
            ("http://[::1]:3128", "[::1]:3128"),
        ] {
            let proxy: ProxyAddress = address.parse().unwrap();
            assert_eq!(
                (proxy.to_string().as_str(), proxy.is_secure()),
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
    fn a_sign_in_goes_to_its_own_proxy_only_and_is_never_printed() {
        let base = BaseUrl::https("https://box.test").unwrap();
        let sign_in = |proxy: &str| Some(ProxySignIn::new(proxy, "ann", "canary".into()));
        let mut network = Network {
            proxy: ProxyChoice::At("http://proxy.test:3128".parse().unwrap()),
            sign_in: sign_in("proxy.test:3128"),
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
        network.sign_in = sign_in("other.test:3128");
        assert!(
            network
                .proxy(&base)
                .unwrap()
                .unwrap()
                .authorization
                .is_none()
        );
        let demo = BaseUrl::loopback_for_demo("http://127.0.0.1:1").unwrap();
        assert_eq!(network.proxy_to(&demo), Ok(None));
        network.proxy = ProxyChoice::Direct;
        assert_eq!(network.proxy_to(&base), Ok(None));
    }
}
