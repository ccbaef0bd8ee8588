use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject as _;
use serde_json::json;
use tokio::net::TcpStream;

use super::client::{Request, Response};
use crate::options::Options;
use crate::server::start;

/// Sends a request over https, trusting the certificate.
async fn send(base: &str, cert: &Path, request: Request) -> Response {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(rustls::pki_types::CertificateDer::from_pem_file(cert).unwrap())
        .unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_root_certificates(roots)
    .with_no_client_auth();
    let stream = TcpStream::connect(base.trim_start_matches("https://"))
        .await
        .unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = tokio_rustls::TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap();
    request.send_over(stream).await
}

#[tokio::test]
async fn speaks_https_with_a_certificate() {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&cert, certified.cert.pem()).unwrap();
    std::fs::write(&key, certified.signing_key.serialize_pem()).unwrap();
    let options = Options {
        tls_cert: Some(cert.clone()),
        tls_key: Some(key),
        ..Options::default()
    };
    let running = start(options).await.unwrap();
    assert!(running.box_url.starts_with("https://127.0.0.1:"));
    let request = Request::new(&running.box_url, "GET", "/2.0/users/me")
        .header("Authorization", &format!("Bearer {}", running.box_token));
    assert_eq!(send(&running.box_url, &cert, request).await.status(), 200);

    let quirk = Request::new(&running.clumio_url, "POST", "/_sandbox/quirks")
        .json(&json!({"absolute_links": true}));
    assert_eq!(send(&running.clumio_url, &cert, quirk).await.status(), 200);
    let request = Request::new(&running.clumio_url, "GET", "/organizational-units")
        .header("Authorization", &format!("Bearer {}", running.clumio_token));
    let page = send(&running.clumio_url, &cert, request).await.json();
    let link = page["_links"]["_self"]["href"].as_str().unwrap();
    assert_eq!(link, format!("{}/organizational-units", running.clumio_url));

    let one_without_the_other = Options {
        tls_cert: Some(cert),
        ..Options::default()
    };
    assert!(start(one_without_the_other).await.is_err());
}
