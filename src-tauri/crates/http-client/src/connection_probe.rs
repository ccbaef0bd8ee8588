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
    connection_error::ConnectionError,
    network::Network,
    probe_error::ProbeError,
    proxy::{Authorization, Proxy, ProxyAddress},
    proxy_response::ProxyResponse,
    tls,
};

/// Timeout of a single step.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum size of a proxy's response head, in bytes.
const MAX_HEAD_BYTES: usize = 8192;

/// Connects to a service step by step (DNS, TCP, proxy, TLS) to find out which step fails. Sends no token.
#[derive(Clone)]
pub struct ConnectionProbe {
    host: String,
    port: u16,
    tls: bool,
    proxy: Option<Proxy>,
    network: Network,
}

/// An open connection.
pub struct OpenConnection {
    stream: Box<dyn Stream>,
    /// Address of the peer.
    address: SocketAddr,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl ConnectionProbe {
    /// Prepares the steps that [`HttpClient`](crate::HttpClient) would take.
    ///
    /// # Errors
    /// When the system's proxy setting is invalid.
    pub fn new(base: &BaseUrl, network: &Network) -> Result<Self, ProbeError> {
        let url = base.url();
        let proxy = network.proxy(base)?;
        Ok(Self {
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            tls: url.scheme() == "https",
            proxy,
            network: network.clone(),
        })
    }

    /// Returns host and port of the service.
    pub fn service_address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Returns the proxy in use.
    pub fn proxy(&self) -> Option<&ProxyAddress> {
        self.proxy.as_ref().map(|proxy| &proxy.address)
    }

    /// Returns whether the service uses TLS; only a demo on this machine does not.
    pub fn uses_tls(&self) -> bool {
        self.tls
    }

    /// Resolves the host name of the proxy, or of the service without one.
    pub async fn resolve(&self) -> Result<Vec<SocketAddr>, ProbeError> {
        let (host, port) = match self.proxy() {
            Some(proxy) => (proxy.host(), proxy.port()),
            None => (self.host.as_str(), self.port),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let addresses = with_timeout(lookup_host((host, port)))
            .await
            .map_err(|reason| self.failed(reason))?;
        let addresses: Vec<SocketAddr> = addresses.collect();
        if addresses.is_empty() {
            Err(self.failed("the name has no address".to_owned()))
        } else {
            Ok(addresses)
        }
    }

    /// Connects to the first of these addresses that accepts.
    pub async fn connect(&self, addresses: &[SocketAddr]) -> Result<OpenConnection, ProbeError> {
        let stream = with_timeout(TcpStream::connect(addresses))
            .await
            .map_err(|reason| self.failed(reason))?;
        let address = stream
            .peer_addr()
            .map_err(|error| self.failed(error.to_string()))?;
        Ok(OpenConnection {
            stream: Box::new(stream),
            address,
        })
    }

    /// Opens a tunnel through the proxy, first without credentials: a proxy that does not offer Basic never gets a password. If it
    /// does, tries again with credentials on a new connection. Does nothing without a proxy.
    pub async fn open_tunnel(
        &self,
        connected: OpenConnection,
    ) -> Result<OpenConnection, ProbeError> {
        let address = connected.address;
        let error = match self.send_connect(connected, None).await {
            Err(error) if error.requires_basic_auth() => error,
            result => return result,
        };
        let Some(Authorization { header, state }) = self.authorization() else {
            return Err(error);
        };
        let _guard = if state.is_accepted() {
            None
        } else {
            Some(state.first_attempt.lock().await)
        };
        if state.is_rejected() {
            return Err(self.credentials_rejected());
        }
        let result = self
            .send_connect(self.connect(&[address]).await?, Some(header))
            .await;
        match &result {
            Err(error) if error.requires_auth() => state.record(false),
            Ok(_) => state.record(true),
            Err(_) => {}
        }
        result
    }

    /// Returns the credentials for a proxy that offers Basic.
    pub(crate) fn authorization(&self) -> Option<&Authorization> {
        self.proxy.as_ref()?.authorization.as_ref()
    }

    /// Tries CONNECT on a new connection, without credentials.
    pub(crate) async fn try_without_credentials(&self) -> Result<(), ProbeError> {
        let connected = self.connect(&self.resolve().await?).await?;
        self.send_connect(connected, None).await.map(drop)
    }

    /// Tries CONNECT on a new connection, with credentials. Only for a proxy that has just offered Basic.
    pub(crate) async fn try_with_credentials(&self) -> Result<(), ProbeError> {
        let connected = self.connect(&self.resolve().await?).await?;
        let header = self
            .authorization()
            .map(|authorization| &authorization.header);
        self.send_connect(connected, header).await.map(drop)
    }

    pub(crate) fn credentials_rejected(&self) -> ProbeError {
        let proxy = self.proxy().map(ToString::to_string).unwrap_or_default();
        let reason = "the proxy rejected the credentials (HTTP 407)".to_owned();
        ProbeError {
            connection_error: Some(ConnectionError::ProxyAuthRequired { proxy }),
            reason,
        }
    }

    async fn send_connect(
        &self,
        connected: OpenConnection,
        authorization: Option<&HeaderValue>,
    ) -> Result<OpenConnection, ProbeError> {
        let Some(proxy) = &self.proxy else {
            return Ok(connected);
        };
        let mut connected = connected;
        if proxy.address.uses_tls() {
            connected = self.handshake(proxy.address.host(), connected).await?;
        }
        let mut request = format!(
            "CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n",
            self.service_address()
        )
        .into_bytes();
        if let Some(value) = authorization {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(value.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        let response = with_timeout(send_head(&mut connected.stream, &request))
            .await
            .map_err(|reason| self.failed(reason))?;
        match connect_failure(proxy.address.to_string(), &response) {
            None => Ok(connected),
            Some((connection_error, reason)) => Err(ProbeError {
                connection_error: Some(connection_error),
                reason,
            }),
        }
    }

    /// Performs the TLS handshake and verifies the certificate. Does nothing if the service does not use TLS.
    pub async fn tls_handshake(&self, connected: OpenConnection) -> Result<(), ProbeError> {
        if self.tls {
            self.handshake(&self.host, connected).await?;
        }
        Ok(())
    }

    async fn handshake(
        &self,
        host: &str,
        connected: OpenConnection,
    ) -> Result<OpenConnection, ProbeError> {
        let tls_error = |reason: String| ProbeError {
            connection_error: Some(ConnectionError::Tls),
            reason,
        };
        let mut config = tls::client_config(&self.network.extra_roots).map_err(tls_error)?;
        config.alpn_protocols.clear();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = ServerName::try_from(host).map_err(|error| tls_error(error.to_string()))?;
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, connected.stream);
        match timeout(STEP_TIMEOUT, connecting).await {
            Ok(Ok(stream)) => Ok(OpenConnection {
                stream: Box::new(stream),
                address: connected.address,
            }),
            Ok(Err(error)) => Err(
                match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                    Some(error) => {
                        let (connection_error, reason) = tls::connection_error(error);
                        ProbeError {
                            connection_error: Some(connection_error),
                            reason,
                        }
                    }
                    None => tls_error(error.to_string()),
                },
            ),
            Err(_) => Err(tls_error(timeout_reason())),
        }
    }

    /// Returns the error of a step; with a proxy it is the proxy that is unreachable.
    fn failed(&self, reason: String) -> ProbeError {
        let connection_error = self.proxy().map(|proxy| ConnectionError::ProxyUnreachable {
            proxy: proxy.to_string(),
        });
        ProbeError {
            connection_error,
            reason,
        }
    }
}

/// Returns cause and reason of a failed CONNECT; `None` for a success.
fn connect_failure(proxy: String, response: &ProxyResponse) -> Option<(ConnectionError, String)> {
    let status = response.status;
    Some(match status {
        200..=299 => return None,
        407 if response.offers_basic() => (
            ConnectionError::ProxyAuthRequired { proxy },
            "the proxy requires credentials (HTTP 407)".to_owned(),
        ),
        407 => {
            let schemes = response.schemes.clone();
            let offered = if schemes.is_empty() {
                "none offered".to_owned()
            } else {
                schemes.join(", ")
            };
            let reason =
                format!("the proxy requires authentication other than Basic ({offered}; HTTP 407)");
            (
                ConnectionError::ProxyAuthUnsupported { proxy, schemes },
                reason,
            )
        }
        408 | 429 | 502..=504 => {
            let reason =
                format!("the proxy cannot reach the service at the moment (HTTP {status})");
            (ConnectionError::ProxyBadGateway { proxy }, reason)
        }
        _ => (
            ConnectionError::Proxy { proxy },
            format!("the proxy denies the connection (HTTP {status})"),
        ),
    })
}

/// Sends a request head to the proxy and reads the head of its response, and nothing after it.
async fn send_head(stream: &mut Box<dyn Stream>, request: &[u8]) -> std::io::Result<ProxyResponse> {
    stream.write_all(request).await?;
    stream.flush().await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= MAX_HEAD_BYTES {
            return Err(std::io::Error::other("the proxy's response is too long"));
        }
        head.push(stream.read_u8().await?);
    }
    let response = ProxyResponse::parse(&String::from_utf8_lossy(&head));
    response.ok_or_else(|| std::io::Error::other("the proxy does not speak HTTP"))
}

async fn with_timeout<T>(step: impl Future<Output = std::io::Result<T>>) -> Result<T, String> {
    match timeout(STEP_TIMEOUT, step).await {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err(timeout_reason()),
    }
}

fn timeout_reason() -> String {
    format!("no response within {} s", STEP_TIMEOUT.as_secs())
}

impl fmt::Debug for ConnectionProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionProbe")
            .field("service", &self.service_address())
            .field("proxy", &self.proxy())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OpenConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenConnection")
    }
}
