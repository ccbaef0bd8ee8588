//! A service behind TLS, and the authority that signed for it.

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

/// An authority that no system knows, such as the one of a proxy that looks into connections.
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

    /// An authority below another, whose certificate demands that these extensions are understood.
    pub(crate) fn below(above: &Self, name: &str, demands: &[CustomExtension]) -> Self {
        let (params, key) = (params(name, demands), KeyPair::generate().unwrap());
        let cert = params.signed_by(&key, &above.issuer).unwrap();
        Self {
            pem: cert.pem(),
            der: cert.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// An authority of its own whose certificate demands this.
    pub(crate) fn demanding(name: &str, demands: &[CustomExtension]) -> Self {
        let (params, key) = (params(name, demands), KeyPair::generate().unwrap());
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

    /// Its certificate, as a file would hold it.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }
}

fn params(name: &str, demands: &[CustomExtension]) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Aoyama Foods");
    params.custom_extensions = demands.to_vec();
    params
}

/// Answers every request with a 200.
pub(crate) struct Secure {
    pub(crate) port: u16,
    read: Arc<AtomicUsize>,
}

impl Secure {
    /// A service for which `authority` vouches under `name`, for as many days from now.
    pub(crate) async fn start(authority: &Authority, name: &str, valid: bool) -> Self {
        Self::behind(authority, name, valid, &[]).await
    }

    /// The same with these certificates behind its own in the chain.
    pub(crate) async fn behind(
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

    /// How many bytes of requests it was sent.
    pub(crate) fn read(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }
}
