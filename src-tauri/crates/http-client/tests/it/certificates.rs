use http_client::{
    CertificateFault, ConnectionError, Error, ErrorKind, ExtraRoots, HttpClient, Request,
    RetryPolicy,
};
use rcgen::CustomExtension;
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{
    server::options,
    tls_server::{Authority, TlsServer},
};

#[tokio::test]
async fn an_untrusted_certificate_is_rejected_with_its_issuer() {
    let authority = Authority::new("TLS Inspection");
    let service = TlsServer::start(&authority, "localhost", true).await;
    let http = HttpClient::new(options(&format!("https://localhost:{}", service.port))).unwrap();
    for repeat in [RetryPolicy::Idempotent, RetryPolicy::Never] {
        let error = http.send(Request::get(["x"], repeat)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::ConnectionBlocked, 1),
            "{error}"
        );
        let issuer = Some("TLS Inspection (Aoyama Foods)".to_owned());
        let fault = CertificateFault::UnknownIssuer;
        assert_eq!(
            error.connection_error(),
            Some(&ConnectionError::Certificate { fault, issuer })
        );
        assert!(
            error
                .reason()
                .is_some_and(|reason| reason.contains("issued by TLS Inspection")),
            "{error}"
        );
    }
    assert_eq!(service.bytes_received(), 0);
}

#[tokio::test]
async fn an_extra_root_is_trusted_for_its_own_certificates_only() {
    let (authority, other) = (Authority::new("Ours"), Authority::new("Ours"));
    let fault_of = async |service: &TlsServer, trusted: &Authority| {
        let mut options = options(&format!("https://localhost:{}", service.port));
        options.network.extra_roots = trusted.roots();
        match HttpClient::new(options)
            .unwrap()
            .send(Request::get(["x"], RetryPolicy::Idempotent))
            .await
        {
            Ok(_) => None,
            Err(error) => match error.connection_error() {
                Some(ConnectionError::Certificate { fault, .. }) => Some(*fault),
                other => panic!("{error} {other:?}"),
            },
        }
    };
    let good = TlsServer::start(&authority, "localhost", true).await;
    assert_eq!(fault_of(&good, &authority).await, None);
    assert!(good.bytes_received() > 0);
    assert_eq!(
        fault_of(&good, &other).await,
        Some(CertificateFault::UnknownIssuer)
    );
    let elsewhere = TlsServer::start(&authority, "elsewhere.test", true).await;
    assert_eq!(
        fault_of(&elsewhere, &authority).await,
        Some(CertificateFault::HostMismatch)
    );
    let ended = TlsServer::start(&authority, "localhost", false).await;
    assert_eq!(
        fault_of(&ended, &authority).await,
        Some(CertificateFault::Time)
    );
    assert_eq!(elsewhere.bytes_received() + ended.bytes_received(), 0);
}

#[tokio::test]
async fn a_port_without_tls_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let http = HttpClient::new(options(&format!("https://localhost:{port}"))).unwrap();
    let error = http
        .send(Request::post(["x"], RetryPolicy::Never))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.connection_error()),
        (ErrorKind::ConnectionBlocked, Some(&ConnectionError::Tls)),
        "{error}"
    );
}

/// `certificatePolicies` with `anyPolicy`, critical.
fn policies() -> CustomExtension {
    let any_policy = vec![0x30, 0x08, 0x30, 0x06, 0x06, 0x04, 0x55, 0x1d, 0x20, 0x00];
    let mut policies = CustomExtension::from_oid_content(&[2, 5, 29, 32], any_policy);
    policies.set_criticality(true);
    policies
}

/// Sends a request with these additional authorities.
async fn sent(service: &TlsServer, pem: &str) -> Result<(), Error> {
    let mut options = options(&format!("https://localhost:{}", service.port));
    options.network.extra_roots = ExtraRoots::from_pem(pem.as_bytes()).unwrap();
    HttpClient::new(options)
        .unwrap()
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .map(drop)
}

#[tokio::test]
async fn an_unsupported_extension_is_named_with_its_root() {
    let root = Authority::new("Aoyama Root");
    let below = Authority::intermediate(&root, "Aoyama Inspection", &[policies()]);
    let service = TlsServer::with_chain(&below, "localhost", true, &[&below]).await;
    for (trusted, known) in [
        (&root, Some("Aoyama Root (Aoyama Foods)")),
        (&Authority::new("Aoyama Root"), None),
    ] {
        let error = sent(&service, trusted.pem()).await.unwrap_err();
        let demands = ConnectionError::CertificateExtension {
            certificate: "Aoyama Inspection (Aoyama Foods)".to_owned(),
            extension: "certificatePolicies (2.5.29.32)".to_owned(),
            root: known.map(ToOwned::to_owned),
        };
        assert_eq!(
            (error.kind(), error.connection_error()),
            (ErrorKind::ConnectionBlocked, Some(&demands)),
            "{error}"
        );
        let words = "certificate 2 of 2 in the chain, Aoyama Inspection (Aoyama Foods), issued by Aoyama Root";
        assert!(error.reason().unwrap().contains(words), "{error}");
    }
    assert_eq!(service.bytes_received(), 0);
}

#[tokio::test]
async fn a_root_with_an_unsupported_extension_is_trusted() {
    let root = Authority::new("Aoyama Root");
    let below = Authority::intermediate(&root, "Aoyama Inspection", &[policies()]);
    let service = TlsServer::with_chain(&below, "localhost", true, &[&below]).await;
    sent(&service, below.pem()).await.unwrap();
    let demanding = Authority::with_extensions("Aoyama Root", &[policies()]);
    let direct = TlsServer::start(&demanding, "localhost", true).await;
    sent(&direct, demanding.pem()).await.unwrap();
}

#[tokio::test]
async fn other_faults_are_not_attributed_to_an_extension() {
    let root = Authority::new("Aoyama Root");
    let below = Authority::intermediate(&root, "Aoyama Inspection", &[policies()]);
    let ended = TlsServer::with_chain(&below, "localhost", false, &[&below]).await;
    let error = sent(&ended, below.pem()).await.unwrap_err();
    assert!(
        matches!(
            error.connection_error(),
            Some(ConnectionError::Certificate {
                fault: CertificateFault::Time,
                ..
            })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_bundle_with_a_broken_root_uses_the_others() {
    let (ours, other) = (Authority::new("Ours"), Authority::new("Other"));
    let service = TlsServer::start(&ours, "localhost", true).await;
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    sent(&service, &[other.pem(), broken, ours.pem()].concat())
        .await
        .unwrap();
    let error = sent(&service, &[other.pem(), broken].concat())
        .await
        .unwrap_err();
    assert!(
        error
            .reason()
            .unwrap()
            .contains("skipped extra authorities: certificate 2: "),
        "{error}"
    );
}
