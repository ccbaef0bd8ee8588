//! A network whose proxy inspects TLS, in front of the sandbox, over real sockets.

use super::TestDesk;
use clumio_client::{ExtraRoots, ProxyChoice};
use config::Policy;
use credential_store::MemoryStore;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::fs;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// User `ann` with password `pass:word`, as Basic.
const ANN: &str = "Basic YW5uOnBhc3M6d29yZA==";

/// How a proxy answers a CONNECT request.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum ProxyBehavior {
    Open,
    RequiresAnn,
    RequiresWindows,
    Unreachable,
    Denies,
    Silent,
}

/// A network with TLS inspection: all connections go through its proxy, and its authority signs for the vendors' hosts.
pub(super) struct InspectedNetwork {
    pub(super) sandbox: sandbox::RunningSandbox,
    pub(super) proxy: String,
    pub(super) roots: ExtraRoots,
    /// The authority's certificate as PEM.
    pub(super) authority: String,
    _files: TempDir,
}

impl InspectedNetwork {
    pub(super) async fn with(behavior: ProxyBehavior) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority
            .distinguished_name
            .push(DnType::CommonName, "TLS Inspection");
        let (key, leaf_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let pem = authority.self_signed(&key).unwrap().pem();
        let names = [
            "api.box.com".to_owned(),
            "us-west-2.api.clumio.com".to_owned(),
        ];
        let leaf = CertificateParams::new(names).unwrap();
        let leaf = leaf
            .signed_by(&leaf_key, &Issuer::new(authority, key))
            .unwrap();
        let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
        fs::write(&cert, leaf.pem()).unwrap();
        fs::write(&key, leaf_key.serialize_pem()).unwrap();
        let options = sandbox::Options {
            tls_cert: Some(cert),
            tls_key: Some(key),
            ..sandbox::Options::default()
        };
        let sandbox = sandbox::start(options).await.unwrap();
        let roots = ExtraRoots::from_pem(pem.as_bytes()).unwrap();
        let proxy = start_proxy(&sandbox, behavior).await;
        Self {
            sandbox,
            proxy,
            roots,
            authority: pem,
            _files: files,
        }
    }

    pub(super) fn test_desk(&self, keyring: &MemoryStore) -> TestDesk {
        TestDesk::new(self.policy(), keyring)
    }

    pub(super) fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        policy.network.proxy =
            ProxyChoice::Fixed(format!("http://{}", self.proxy).parse().unwrap());
        policy.network.extra_roots = self.roots.clone();
        policy
    }
}

/// Starts a proxy that connects requests for the vendors to the sandbox; returns its host and port.
async fn start_proxy(sandbox: &sandbox::RunningSandbox, behavior: ProxyBehavior) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let bare = |url: &str| url.strip_prefix("https://").unwrap().to_owned();
    let (box_at, clumio_at) = (bare(&sandbox.box_url), bare(&sandbox.clumio_url));
    tokio::spawn(async move {
        let mut silent = Vec::new();
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            if behavior == ProxyBehavior::Silent {
                silent.push(client);
                continue;
            }
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = client.read_u8().await else {
                    break;
                };
                head.push(byte);
            }
            let head = String::from_utf8(head).unwrap();
            let to = match head.split(' ').nth(1) {
                Some("api.box.com:443") => &box_at,
                Some("us-west-2.api.clumio.com:443") => &clumio_at,
                _ => continue,
            };
            let ann = head
                .lines()
                .any(|line| line.eq_ignore_ascii_case(&format!("proxy-authorization: {ANN}")));
            let refusal = match behavior {
                ProxyBehavior::RequiresAnn if !ann => Some(
                    "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"",
                ),
                ProxyBehavior::RequiresWindows => {
                    Some("407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate, NTLM")
                }
                ProxyBehavior::Unreachable => Some("503 Busy"),
                ProxyBehavior::Denies => Some("403 Forbidden"),
                ProxyBehavior::Open | ProxyBehavior::RequiresAnn | ProxyBehavior::Silent => None,
            };
            if let Some(refusal) = refusal {
                assert!(
                    behavior == ProxyBehavior::RequiresAnn
                        || !head.to_lowercase().contains("authorization"),
                    "{head}"
                );
                let answer = format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\n\r\n");
                let _ = client.write_all(answer.as_bytes()).await;
                continue;
            }
            let mut service = TcpStream::connect(to).await.unwrap();
            client
                .write_all(b"HTTP/1.1 200 Connected\r\n\r\n")
                .await
                .unwrap();
            tokio::spawn(async move {
                let _ = copy_bidirectional(&mut client, &mut service).await;
            });
        }
    });
    address
}
