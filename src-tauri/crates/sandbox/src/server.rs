//! Sockets: two listeners on loopback, one per service, over http or https.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::box_side::BoxSide;
use crate::clumio::Clumio;
use crate::control::{Control, Gate, Network, Side};
use crate::options::Options;
use crate::{box_side, clumio};

/// A sandbox that serves until this is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    /// Base address of Box, without a path, such as `http://127.0.0.1:40123`.
    pub box_url: String,
    /// Base address of Clumio, without a path.
    pub clumio_url: String,
    /// Access token of an ordinary Box user.
    pub box_token: String,
    /// Access token of a Box administrator, who may act as other users.
    pub box_admin_token: String,
    /// API token of the Clumio organisation.
    pub clumio_token: String,
    /// Client id of the Box app, for the OAuth calls.
    pub box_client_id: String,
    /// Client secret of the Box app.
    pub box_client_secret: String,
    /// Id of the enterprise, for client credentials whose subject is all of it.
    pub box_enterprise_id: String,
    stopping: CancellationToken,
    connections: TaskTracker,
}

impl Running {
    /// The line the program prints when it is ready, a JSON object.
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

    /// Closes both ports and every connection, and returns when that is done.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.connections.wait().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

/// Starts a sandbox on the current tokio runtime.
///
/// # Errors
///
/// When an address is not loopback, a port is taken, or the certificate or key cannot be used.
pub async fn start(options: Options) -> io::Result<Running> {
    start_at(options, jiff::Timestamp::now()).await
}

/// The same, with a world that is made as of `now`: names and times in it are counted from there.
pub(crate) async fn start_at(options: Options, now: jiff::Timestamp) -> io::Result<Running> {
    let (box_side, clumio) = (BoxSide::new(&options, now), Clumio::new(&options, now));
    serve(options, box_side, clumio).await
}

pub(crate) async fn serve(
    options: Options,
    box_side: BoxSide,
    clumio: Clumio,
) -> io::Result<Running> {
    let tls = tls_acceptor(options.tls_cert.as_deref(), options.tls_key.as_deref())?;
    let box_listener = listen(options.box_listen).await?;
    let clumio_listener = listen(options.clumio_listen).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let box_url = format!("{scheme}://{}", box_listener.local_addr()?);
    let clumio_url = format!("{scheme}://{}", clumio_listener.local_addr()?);

    if tls.is_some() {
        clumio.speaks_tls();
    }
    let (box_side, clumio) = (Arc::new(box_side), Arc::new(clumio));
    let credentials = box_side.credentials();
    let (clumio_token, box_enterprise_id) = (clumio.token(), box_side.enterprise_id().to_string());
    let control = Arc::new(Control::new(
        options,
        Arc::clone(&box_side),
        Arc::clone(&clumio),
    ));

    let stopping = CancellationToken::new();
    let connections = TaskTracker::new();
    for (side, listener, router) in [
        (Side::Box, box_listener, box_side::router(box_side)),
        (Side::Clumio, clumio_listener, clumio::router(clumio)),
    ] {
        let address = listener.local_addr()?;
        let gate = Arc::new(Gate::new(side, Arc::clone(&control), router, address));
        connections.spawn(accept(
            listener,
            tls.clone(),
            gate,
            stopping.clone(),
            connections.clone(),
        ));
    }
    connections.close();
    Ok(Running {
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
            Err(unusable("https needs both a certificate and its key"))
        } else {
            Ok(None)
        };
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| {
            unusable(format!(
                "cannot read the certificate {}: {error}",
                cert.display()
            ))
        })?;
    let key_der = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| unusable(format!("cannot read the key {}: {error}", key.display())))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|error| {
            unusable(format!(
                "cannot use {} with {}: {error}",
                cert.display(),
                key.display()
            ))
        })?;
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn unusable(error: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error.to_string())
}

/// Accepts connections, unless the control calls have the network fail.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    gate: Arc<Gate>,
    stopping: CancellationToken,
    connections: TaskTracker,
) {
    let Ok(address) = listener.local_addr() else {
        return;
    };
    let mut network = gate.network();
    let mut listening = Some(listener);
    loop {
        let now = *network.borrow_and_update();
        if now == Network::Refused {
            listening = None;
        } else if listening.is_none() {
            // Tried again below when something else has the port for a moment.
            listening = listen(address).await.ok();
        }
        let accepted = tokio::select! {
            () = stopping.cancelled() => return,
            _ = network.changed() => continue,
            accepted = next(listening.as_ref(), now) => accepted,
        };
        // Out of file descriptors, or the peer left before it was accepted: the next accept may work again.
        let Ok((stream, _)) = accepted else {
            tokio::task::yield_now().await;
            continue;
        };
        let (tls, gate, stopping) = (tls.clone(), Arc::clone(&gate), stopping.clone());
        let mut until = gate.network();
        connections.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                _ = until.changed(), if now == Network::Silent => {}
                () = converse(stream, tls, gate), if now == Network::Open => {}
            }
        });
    }
}

/// The next connection. Without a listener there is none while connections are refused, and else soon a new listener.
async fn next(
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

async fn converse(stream: TcpStream, tls: Option<TlsAcceptor>, gate: Arc<Gate>) {
    // Only a hint to the kernel; the answers are right without it.
    let _ = stream.set_nodelay(true);
    match tls {
        None => speak(stream, gate).await,
        Some(acceptor) => {
            if let Ok(encrypted) = acceptor.accept(stream).await {
                speak(encrypted, gate).await;
            }
        }
    }
}

/// A connection that ends with an error is the client's business, or was asked for by a script.
async fn speak(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, gate: Arc<Gate>) {
    let title_case = gate.title_case_headers();
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        let gate = Arc::clone(&gate);
        async move { gate.answer(request.map(Body::new)).await }
    });
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .title_case_headers(title_case)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Lets a router answer one request; a router cannot fail.
pub(crate) async fn route(router: axum::Router, request: Request<Body>) -> Response<Body> {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => {
            let never: Infallible = never;
            match never {}
        }
    }
}
