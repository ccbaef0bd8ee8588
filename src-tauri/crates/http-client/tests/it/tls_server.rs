//! A TLS service and its certificate authority.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http_client::ExtraRoots;
use rcgen::{BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, pki_types::CertificateDer},
};

/// An authority that the system does not trust, such as that of a TLS-inspecting proxy.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let (params, key) = (params(name, &[]), KeyPair::generate().unwrap());
        let cert = params.self_signed(&key).unwrap();
        Self {
            pem: cert.pem(),
            der: cert.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Returns an intermediate authority whose certificate has these extensions.
    pub(crate) fn intermediate(above: &Self, name: &str, extensions: &[CustomExtension]) -> Self {
        let (params, key) = (params(name, extensions), KeyPair::generate().unwrap());
        let cert = params.signed_by(&key, &above.issuer).unwrap();
        Self {
            pem: cert.pem(),
            der: cert.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Returns a root authority whose certificate has these extensions.
    pub(crate) fn with_extensions(name: &str, extensions: &[CustomExtension]) -> Self {
        let (params, key) = (params(name, extensions), KeyPair::generate().unwrap());
        let cert = params.self_signed(&key).unwrap();
        Self {
            pem: cert.pem(),
            der: cert.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn roots(&self) -> ExtraRoots {
        ExtraRoots::from_pem(self.pem.as_bytes()).unwrap()
    }

    /// Returns its certificate as PEM.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }
}

fn params(name: &str, extensions: &[CustomExtension]) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Aoyama Foods");
    params.custom_extensions = extensions.to_vec();
    params
}

/// A service that responds with 200 to every request.
pub(crate) struct TlsServer {
    pub(crate) port: u16,
    read: Arc<AtomicUsize>,
}

impl TlsServer {
    /// Starts a service with a certificate of `authority` for `name`, valid or expired.
    pub(crate) async fn start(authority: &Authority, name: &str, valid: bool) -> Self {
        Self::with_chain(authority, name, valid, &[]).await
    }

    /// Starts a service with these intermediate certificates in its chain.
    pub(crate) async fn with_chain(
        authority: &Authority,
        name: &str,
        valid: bool,
        above: &[&Authority],
    ) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if !valid {
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let cert = params.signed_by(&key, &authority.issuer).unwrap();
        let mut chain = vec![cert.der().clone()];
        chain.extend(above.iter().map(|above| above.der.clone()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key.serialize_der().try_into().unwrap())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let read = Arc::new(AtomicUsize::new(0));
        let seen = read.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    seen.fetch_add(
                        stream.read(&mut [0; 4096]).await.unwrap_or(0),
                        Ordering::SeqCst,
                    );
                    let answer =
                        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { port, read }
    }

    /// Returns the number of request bytes received.
    pub(crate) fn bytes_received(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }
}
