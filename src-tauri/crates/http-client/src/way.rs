use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use reqwest::header::HeaderValue;
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::{
    base_url::BaseUrl,
    network::{Authorization, Network, Proxy, ProxyAddress},
    obstacle::Obstacle,
    proxy_challenge::ProxyAnswer,
    trust,
};

/// The longest that one step may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer of a proxy that is read, in bytes.
const LONGEST_ANSWER: usize = 8192;

/// The way to a service as far as a secure connection, one step after the other, to find out which one fails. Nothing of an
/// account is sent.
#[derive(Clone)]
pub struct Way {
    host: String,
    port: u16,
    secure: bool,
    proxy: Option<Proxy>,
    network: Network,
}

/// A connection that was made.
pub struct Connected {
    stream: Box<dyn Stream>,
    /// The other end.
    address: SocketAddr,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A step that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct WayError {
    /// What stands in the way, where it is known.
    pub obstacle: Option<Obstacle>,
    /// What happened, in a few English words.
    pub reason: String,
}

impl Way {
    /// Plans the way as [`Http`](crate::Http) would go it.
    pub fn to(base: &BaseUrl, network: &Network) -> Result<Self, WayError> {
        let url = base.url();
        let proxy = network.proxy(base)?;
        Ok(Self {
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            secure: url.scheme() == "https",
            proxy,
            network: network.clone(),
        })
    }

    /// Host and port of the service.
    pub fn service(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The proxy on the way.
    pub fn proxy(&self) -> Option<&ProxyAddress> {
        self.proxy.as_ref().map(|proxy| &proxy.address)
    }

    /// Whether the service is one that speaks TLS; only a demo on this machine does not.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Looks up the number of the first host on the way: the proxy's, or the service's.
    pub async fn look_up(&self) -> Result<Vec<SocketAddr>, WayError> {
        let (host, port) = match self.proxy() {
            Some(proxy) => (proxy.host(), proxy.port()),
            None => (self.host.as_str(), self.port),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let found = in_time(lookup_host((host, port)))
            .await
            .map_err(|reason| self.failed(reason))?;
        let found: Vec<SocketAddr> = found.collect();
        if found.is_empty() {
            Err(self.failed("the name has no address".to_owned()))
        } else {
            Ok(found)
        }
    }

    /// Connects to the first of these that answers.
    pub async fn connect(&self, addresses: &[SocketAddr]) -> Result<Connected, WayError> {
        let stream = in_time(TcpStream::connect(addresses))
            .await
            .map_err(|reason| self.failed(reason))?;
        let address = stream
            .peer_addr()
            .map_err(|error| self.failed(error.to_string()))?;
        Ok(Connected {
            stream: Box::new(stream),
            address,
        })
    }

    /// Asks the proxy to hand on to the service, without a sign-in first: a proxy that does not offer Basic never gets a
    /// password. Where it does, it is asked again with the sign-in, on a new connection. Where there is no proxy, nothing is done.
    pub async fn pass_proxy(&self, connected: Connected) -> Result<Connected, WayError> {
        let address = connected.address;
        let said = match self.ask(connected, None).await {
            Err(said) if said.wants_basic() => said,
            passed => return passed,
        };
        let Some(Authorization { header, record }) = self.authorization() else {
            return Err(said);
        };
        let _first = if record.was_taken() {
            None
        } else {
            Some(record.first_try.lock().await)
        };
        if record.was_not_taken() {
            return Err(self.sign_in_not_taken());
        }
        let passed = self
            .ask(self.connect(&[address]).await?, Some(header))
            .await;
        match &passed {
            Err(said) if said.wants_sign_in() => record.note(false),
            Ok(_) => record.note(true),
            Err(_) => {}
        }
        passed
    }

    /// Returns the sign-in that the proxy is told when it offers Basic.
    pub(crate) fn authorization(&self) -> Option<&Authorization> {
        self.proxy.as_ref()?.authorization.as_ref()
    }

    /// Asks the proxy on a connection of its own, without a sign-in, whether it hands on to the service.
    pub(crate) async fn ask_openly(&self) -> Result<(), WayError> {
        let connected = self.connect(&self.look_up().await?).await?;
        self.ask(connected, None).await.map(drop)
    }

    /// Asks the proxy on a connection of its own, with the sign-in. Only for one that has just offered Basic.
    pub(crate) async fn ask_signed_in(&self) -> Result<(), WayError> {
        let connected = self.connect(&self.look_up().await?).await?;
        let header = self
            .authorization()
            .map(|authorization| &authorization.header);
        self.ask(connected, header).await.map(drop)
    }

    pub(crate) fn sign_in_not_taken(&self) -> WayError {
        let proxy = self.proxy().map(ToString::to_string).unwrap_or_default();
        let reason = "the proxy did not take the sign-in (HTTP 407)".to_owned();
        WayError {
            obstacle: Some(Obstacle::ProxySignIn { proxy }),
            reason,
        }
    }

    async fn ask(
        &self,
        connected: Connected,
        sign_in: Option<&HeaderValue>,
    ) -> Result<Connected, WayError> {
        let Some(proxy) = &self.proxy else {
            return Ok(connected);
        };
        let mut connected = connected;
        if proxy.address.is_secure() {
            connected = self.handshake(proxy.address.host(), connected).await?;
        }
        let mut request =
            format!("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", self.service()).into_bytes();
        if let Some(value) = sign_in {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(value.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        let answer = in_time(ask(&mut connected.stream, &request))
            .await
            .map_err(|reason| self.failed(reason))?;
        match refusal(proxy.address.to_string(), &answer) {
            None => Ok(connected),
            Some((obstacle, reason)) => Err(WayError {
                obstacle: Some(obstacle),
                reason,
            }),
        }
    }

    /// Makes the connection a secure one, with a certificate that is trusted. Where the service speaks no TLS, nothing is done.
    pub async fn secure(&self, connected: Connected) -> Result<(), WayError> {
        if self.secure {
            self.handshake(&self.host, connected).await?;
        }
        Ok(())
    }

    async fn handshake(&self, host: &str, connected: Connected) -> Result<Connected, WayError> {
        let other = |reason: String| WayError {
            obstacle: Some(Obstacle::Tls),
            reason,
        };
        let mut config = trust::tls(&self.network.extra_roots).map_err(other)?;
        config.alpn_protocols.clear();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = ServerName::try_from(host).map_err(|error| other(error.to_string()))?;
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, connected.stream);
        match timeout(PATIENCE, connecting).await {
            Ok(Ok(stream)) => Ok(Connected {
                stream: Box::new(stream),
                address: connected.address,
            }),
            Ok(Err(error)) => Err(
                match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                    Some(tls) => {
                        let (obstacle, reason) = trust::obstacle(tls);
                        WayError {
                            obstacle: Some(obstacle),
                            reason,
                        }
                    }
                    None => other(error.to_string()),
                },
            ),
            Err(_) => Err(other(too_long())),
        }
    }

    /// A failure on the way to the proxy is the proxy's.
    fn failed(&self, reason: String) -> WayError {
        let obstacle = self.proxy().map(|proxy| Obstacle::ProxyOutOfReach {
            proxy: proxy.to_string(),
        });
        WayError { obstacle, reason }
    }
}

impl WayError {
    /// Whether a proxy wants a name and a password in the one way that is spoken here.
    pub(crate) fn wants_basic(&self) -> bool {
        matches!(self.obstacle, Some(Obstacle::ProxySignIn { .. }))
    }

    fn wants_sign_in(&self) -> bool {
        self.wants_basic() || matches!(self.obstacle, Some(Obstacle::ProxyScheme { .. }))
    }
}

/// Returns what stands in the way by a proxy's answer, and the words for it; none where it hands on.
fn refusal(proxy: String, answer: &ProxyAnswer) -> Option<(Obstacle, String)> {
    let status = answer.status;
    Some(match status {
        200..=299 => return None,
        407 if answer.offers_basic() => (
            Obstacle::ProxySignIn { proxy },
            "the proxy wants a sign-in (HTTP 407)".to_owned(),
        ),
        407 => {
            let schemes = answer.schemes.clone();
            let named = if schemes.is_empty() {
                "none named".to_owned()
            } else {
                schemes.join(", ")
            };
            let reason = format!("the proxy wants a sign-in other than Basic ({named}; HTTP 407)");
            (Obstacle::ProxyScheme { proxy, schemes }, reason)
        }
        408 | 429 | 502..=504 => {
            let reason = format!("the proxy cannot reach the service now (HTTP {status})");
            (Obstacle::ProxyGateway { proxy }, reason)
        }
        _ => (
            Obstacle::Proxy { proxy },
            format!("the proxy does not let this through (HTTP {status})"),
        ),
    })
}

/// Sends a request to a proxy and reads the head of its answer, nothing behind it.
async fn ask(stream: &mut Box<dyn Stream>, request: &[u8]) -> std::io::Result<ProxyAnswer> {
    stream.write_all(request).await?;
    stream.flush().await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST_ANSWER {
            return Err(std::io::Error::other("the proxy's answer is too long"));
        }
        head.push(stream.read_u8().await?);
    }
    let answer = ProxyAnswer::read(&String::from_utf8_lossy(&head));
    answer.ok_or_else(|| std::io::Error::other("the proxy does not speak HTTP"))
}

async fn in_time<T>(step: impl Future<Output = std::io::Result<T>>) -> Result<T, String> {
    match timeout(PATIENCE, step).await {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err(too_long()),
    }
}

fn too_long() -> String {
    format!("no answer within {} s", PATIENCE.as_secs())
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way")
            .field("service", &self.service())
            .field("proxy", &self.proxy())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connected")
    }
}
