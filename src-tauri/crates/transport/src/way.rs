use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::{
    base_url::BaseUrl,
    network::{Network, Proxy, ProxyAddress},
    obstacle::Obstacle,
    trust,
};

/// The longest that one step may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer of a proxy that is read, in bytes.
const LONGEST_ANSWER: usize = 8192;

/// The way to a service as far as a secure connection, one step after the other, to find out which one fails. Nothing of an
/// account is sent.
pub struct Way {
    host: String,
    port: u16,
    secure: bool,
    proxy: Option<Proxy>,
    network: Network,
}

/// A connection that was made.
pub struct Connected(Box<dyn Stream>);

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        let proxy = network.proxy(base).map_err(|reason| WayError { obstacle: None, reason })?;
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
        let found = in_time(lookup_host((host, port))).await.map_err(|reason| self.failed(reason))?;
        let found: Vec<SocketAddr> = found.collect();
        if found.is_empty() { Err(self.failed("the name has no address".to_owned())) } else { Ok(found) }
    }

    /// Connects to the first of these that answers.
    pub async fn connect(&self, addresses: &[SocketAddr]) -> Result<Connected, WayError> {
        let stream = in_time(TcpStream::connect(addresses)).await.map_err(|reason| self.failed(reason))?;
        Ok(Connected(Box::new(stream)))
    }

    /// Asks the proxy to hand on to the service. Where there is none, nothing is done.
    pub async fn pass_proxy(&self, connected: Connected) -> Result<Connected, WayError> {
        let Some(proxy) = &self.proxy else { return Ok(connected) };
        let mut stream = connected;
        if proxy.address.is_secure() {
            stream = self.handshake(proxy.address.host(), stream).await?;
        }
        let mut request = format!("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", self.service()).into_bytes();
        if let Some(value) = &proxy.authorization {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(value.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        let answer = in_time(ask(&mut stream, &request)).await.map_err(|reason| self.failed(reason))?;
        match answer {
            200..=299 => Ok(stream),
            407 => {
                let proxy = proxy.address.to_string();
                let reason = "the proxy wants a sign-in (HTTP 407)".to_owned();
                Err(WayError { obstacle: Some(Obstacle::ProxySignIn { proxy }), reason })
            }
            status => Err(self.failed(format!("the proxy does not let this through (HTTP {status})"))),
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
        let other = |reason: String| WayError { obstacle: Some(Obstacle::Tls), reason };
        let mut config = trust::tls(&self.network.extra_roots).map_err(other)?;
        config.alpn_protocols.clear();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host).map_err(|error| other(error.to_string()))?;
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, connected.0);
        match timeout(PATIENCE, connecting).await {
            Ok(Ok(stream)) => Ok(Connected(Box::new(stream))),
            Ok(Err(error)) => Err(match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(tls) => {
                    let (obstacle, reason) = trust::obstacle(tls);
                    WayError { obstacle: Some(obstacle), reason }
                }
                None => other(error.to_string()),
            }),
            Err(_) => Err(other(too_long())),
        }
    }

    /// A failure on the way to the proxy is the proxy's.
    fn failed(&self, reason: String) -> WayError {
        let obstacle = self.proxy().map(|proxy| Obstacle::Proxy { proxy: proxy.to_string() });
        WayError { obstacle, reason }
    }
}

/// Sends a request to a proxy and reads the head of its answer, nothing behind it; gives the status.
async fn ask(stream: &mut Connected, request: &[u8]) -> std::io::Result<u16> {
    stream.0.write_all(request).await?;
    stream.0.flush().await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST_ANSWER {
            return Err(std::io::Error::other("the proxy's answer is too long"));
        }
        head.push(stream.0.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    let status = head.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)?.trim().parse().ok());
    status.ok_or_else(|| std::io::Error::other("the proxy does not speak HTTP"))
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
