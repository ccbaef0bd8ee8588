//! The two listeners on loopback, one per service, over http or https.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fake_box::FakeBox;
use crate::fake_clumio::FakeClumio;
use crate::gateway::{Gateway, Network, Service, Services};
use crate::options::Options;
use crate::{fake_box, fake_clumio};

/// A running sandbox. It serves until it is stopped or dropped.
#[derive(Debug)]
pub struct RunningSandbox {
    /// The base URL of Box without a path, such as `http://127.0.0.1:40123`.
    pub box_url: String,
    /// The base URL of Clumio without a path.
    pub clumio_url: String,
    /// The access token of an ordinary Box user.
    pub box_token: String,
    /// The access token of a Box admin, who may use `As-User`.
    pub box_admin_token: String,
    /// The API token of the Clumio organisation.
    pub clumio_token: String,
    /// The client ID of the Box app, for the OAuth calls.
    pub box_client_id: String,
    /// The client secret of the Box app.
    pub box_client_secret: String,
    /// The ID of the Box enterprise, the subject of its client credentials.
    pub box_enterprise_id: String,
    stopping: CancellationToken,
    connections: TaskTracker,
}

impl RunningSandbox {
    /// Returns the line that the program prints when it is ready, a JSON object.
    #[must_use]
    pub fn ready_line(&self) -> String {
        serde_json::json!({
            "box_url": self.box_url,
            "clumio_url": self.clumio_url,
            "box_token": self.box_token,
            "box_admin_token": self.box_admin_token,
            "clumio_token": self.clumio_token,
            "box_client_id": self.box_client_id,
            "box_client_secret": self.box_client_secret,
            "box_enterprise_id": self.box_enterprise_id,
        })
        .to_string()
    }

    /// Closes both ports and every connection, and waits for them to end.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.connections.wait().await;
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

/// Starts a sandbox on the current tokio runtime.
///
/// # Errors
///
/// Fails when an address is not loopback, a port is in use, or the certificate or its key is unusable.
pub async fn start(options: Options) -> io::Result<RunningSandbox> {
    start_at(options, jiff::Timestamp::now()).await
}

/// Starts a sandbox whose data is dated back from `now`.
pub(crate) async fn start_at(options: Options, now: jiff::Timestamp) -> io::Result<RunningSandbox> {
    let (fake_box, fake_clumio) = (FakeBox::new(&options, now), FakeClumio::new(&options, now));
    serve(options, fake_box, fake_clumio).await
}

pub(crate) async fn serve(
    options: Options,
    fake_box: FakeBox,
    fake_clumio: FakeClumio,
) -> io::Result<RunningSandbox> {
    let tls = tls_acceptor(options.tls_cert.as_deref(), options.tls_key.as_deref())?;
    let box_listener = listen(options.box_listen).await?;
    let clumio_listener = listen(options.clumio_listen).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let box_url = format!("{scheme}://{}", box_listener.local_addr()?);
    let clumio_url = format!("{scheme}://{}", clumio_listener.local_addr()?);

    if tls.is_some() {
        fake_clumio.use_https_links();
    }
    let (fake_box, fake_clumio) = (Arc::new(fake_box), Arc::new(fake_clumio));
    let credentials = fake_box.credentials();
    let (clumio_token, box_enterprise_id) =
        (fake_clumio.token(), fake_box.enterprise_id().to_string());
    let services = Arc::new(Services::new(
        options,
        Arc::clone(&fake_box),
        Arc::clone(&fake_clumio),
    ));

    let stopping = CancellationToken::new();
    let connections = TaskTracker::new();
    for (service, listener, router) in [
        (Service::Box, box_listener, fake_box::router(fake_box)),
        (
            Service::Clumio,
            clumio_listener,
            fake_clumio::router(fake_clumio),
        ),
    ] {
        let address = listener.local_addr()?;
        let gateway = Arc::new(Gateway::new(
            service,
            Arc::clone(&services),
            router,
            address,
        ));
        connections.spawn(accept(
            listener,
            tls.clone(),
            gateway,
            stopping.clone(),
            connections.clone(),
        ));
    }
    connections.close();
    Ok(RunningSandbox {
        box_url,
        clumio_url,
        box_token: credentials.token,
        box_admin_token: credentials.admin_token,
        clumio_token,
        box_client_id: credentials.client_id,
        box_client_secret: credentials.client_secret,
        box_enterprise_id,
        stopping,
        connections,
    })
}

async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "{address} is not a loopback address; the sandbox listens on loopback only, for example 127.0.0.1:0"
            ),
        ));
    }
    TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
    })
}

fn tls_acceptor(cert: Option<&Path>, key: Option<&Path>) -> io::Result<Option<TlsAcceptor>> {
    let (Some(cert), Some(key)) = (cert, key) else {
        return if cert.is_some() || key.is_some() {
            Err(invalid_input("https needs both a certificate and its key"))
        } else {
            Ok(None)
        };
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| {
            invalid_input(format!(
                "cannot read the certificate {}: {error}",
                cert.display()
            ))
        })?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| {
        invalid_input(format!("cannot read the key {}: {error}", key.display()))
    })?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(invalid_input)?
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|error| {
            invalid_input(format!(
                "cannot use {} with {}: {error}",
                cert.display(),
                key.display()
            ))
        })?;
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn invalid_input(error: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error.to_string())
}

/// Accepts connections until the sandbox stops, as far as the network is open.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    gateway: Arc<Gateway>,
    stopping: CancellationToken,
    connections: TaskTracker,
) {
    let Ok(address) = listener.local_addr() else {
        return;
    };
    let mut network = gateway.network();
    let mut listening = Some(listener);
    loop {
        let now = *network.borrow_and_update();
        if now == Network::Refused {
            listening = None;
        } else if listening.is_none() {
            // `accept_next` tries again when something else has the port for a moment.
            listening = listen(address).await.ok();
        }
        let accepted = tokio::select! {
            () = stopping.cancelled() => return,
            _ = network.changed() => continue,
            accepted = accept_next(listening.as_ref(), now) => accepted,
        };
        // Out of file descriptors, or the peer left before it was accepted: the next accept may work again.
        let Ok((stream, _)) = accepted else {
            tokio::task::yield_now().await;
            continue;
        };
        let (tls, gateway, stopping) = (tls.clone(), Arc::clone(&gateway), stopping.clone());
        let mut until = gateway.network();
        connections.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                _ = until.changed(), if now == Network::Silent => {}
                () = serve_connection(stream, tls, gateway), if now == Network::Open => {}
            }
        });
    }
}

/// Accepts the next connection. Without a listener it waits while connections are refused, and otherwise fails soon, so
/// that the caller listens again.
async fn accept_next(
    listener: Option<&TcpListener>,
    network: Network,
) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None if network == Network::Refused => std::future::pending().await,
        None => {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Err(io::ErrorKind::NotConnected.into())
        }
    }
}

async fn serve_connection(stream: TcpStream, tls: Option<TlsAcceptor>, gateway: Arc<Gateway>) {
    // Only a hint to the kernel; the answers are right without it.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve_http(stream, gateway).await,
        Some(acceptor) => {
            if let Ok(encrypted) = acceptor.accept(stream).await {
                serve_http(encrypted, gateway).await;
            }
        }
    }
}

/// Serves one connection. Errors are ignored: the client caused them, or a script did.
async fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    gateway: Arc<Gateway>,
) {
    let title_case = gateway.title_case_headers();
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        let gateway = Arc::clone(&gateway);
        async move { gateway.answer(request.map(Body::new)).await }
    });
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .title_case_headers(title_case)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
