use http_client::{
    CertificateFault, Error, ErrorKind, ExtraRoots, Http, Obstacle, Repeat, Request,
};
use rcgen::CustomExtension;
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{
    secure::{Authority, Secure},
    server::options,
};

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_by_its_issuer_before_anything_is_sent() {
    let authority = Authority::new("TLS Inspection");
    let service = Secure::start(&authority, "localhost", true).await;
    let http = Http::new(options(&format!("https://localhost:{}", service.port))).unwrap();
    for repeat in [Repeat::Safe, Repeat::Never] {
        let error = http.send(Request::get(["x"], repeat)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Refused, 1),
            "{error}"
        );
        let issuer = Some("TLS Inspection (Aoyama Foods)".to_owned());
        let fault = CertificateFault::UnknownIssuer;
        assert_eq!(
            error.obstacle(),
            Some(&Obstacle::Certificate { fault, issuer })
        );
        assert!(
            error
                .reason()
                .is_some_and(|reason| reason.contains("issued by TLS Inspection")),
            "{error}"
        );
    }
    assert_eq!(service.read(), 0);
}

#[tokio::test]
async fn an_authority_from_a_file_is_trusted_for_what_it_signed_and_no_more() {
    let (authority, other) = (Authority::new("Ours"), Authority::new("Ours"));
    let fault_of = async |service: &Secure, trusted: &Authority| {
        let mut options = options(&format!("https://localhost:{}", service.port));
        options.network.extra_roots = trusted.roots();
        match Http::new(options)
            .unwrap()
            .send(Request::get(["x"], Repeat::Safe))
            .await
        {
            Ok(_) => None,
            Err(error) => match error.obstacle() {
                Some(Obstacle::Certificate { fault, .. }) => Some(*fault),
                other => panic!("{error} {other:?}"),
            },
        }
    };
    let good = Secure::start(&authority, "localhost", true).await;
    assert_eq!(fault_of(&good, &authority).await, None);
    assert!(good.read() > 0);
    assert_eq!(
        fault_of(&good, &other).await,
        Some(CertificateFault::UnknownIssuer)
    );
    let elsewhere = Secure::start(&authority, "elsewhere.test", true).await;
    assert_eq!(
        fault_of(&elsewhere, &authority).await,
        Some(CertificateFault::OtherHost)
    );
    let ended = Secure::start(&authority, "localhost", false).await;
    assert_eq!(
        fault_of(&ended, &authority).await,
        Some(CertificateFault::Time)
    );
    assert_eq!(elsewhere.read() + ended.read(), 0);
}

#[tokio::test]
async fn a_port_that_speaks_no_tls_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let http = Http::new(options(&format!("https://localhost:{port}"))).unwrap();
    let error = http
        .send(Request::post(["x"], Repeat::Never))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.obstacle()),
        (ErrorKind::Refused, Some(&Obstacle::Tls)),
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

/// Sends a request to a service that trusts these authorities besides the system's.
async fn sent(service: &Secure, pem: &str) -> Result<(), Error> {
    let mut options = options(&format!("https://localhost:{}", service.port));
    options.network.extra_roots = ExtraRoots::from_pem(pem.as_bytes()).unwrap();
    Http::new(options)
        .unwrap()
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .map(drop)
}

#[tokio::test]
async fn a_certificate_that_demands_too_much_is_named_with_the_root_above() {
    let root = Authority::new("Aoyama Root");
    let below = Authority::below(&root, "Aoyama Inspection", &[policies()]);
    let service = Secure::behind(&below, "localhost", true, &[&below]).await;
    for (trusted, known) in [
        (&root, Some("Aoyama Root (Aoyama Foods)")),
        (&Authority::new("Aoyama Root"), None),
    ] {
        let error = sent(&service, trusted.pem()).await.unwrap_err();
        let demands = Obstacle::CertificateExtension {
            certificate: "Aoyama Inspection (Aoyama Foods)".to_owned(),
            extension: "certificatePolicies (2.5.29.32)".to_owned(),
            root: known.map(ToOwned::to_owned),
        };
        assert_eq!(
            (error.kind(), error.obstacle()),
            (ErrorKind::Refused, Some(&demands)),
            "{error}"
        );
        let words = "certificate 2 of 2 in the chain, Aoyama Inspection (Aoyama Foods), issued by Aoyama Root";
        assert!(error.reason().unwrap().contains(words), "{error}");
    }
    assert_eq!(service.read(), 0);
}

#[tokio::test]
async fn the_certificate_itself_in_the_file_is_trusted_whatever_it_demands() {
    let root = Authority::new("Aoyama Root");
    let below = Authority::below(&root, "Aoyama Inspection", &[policies()]);
    let service = Secure::behind(&below, "localhost", true, &[&below]).await;
    sent(&service, below.pem()).await.unwrap();
    let demanding = Authority::demanding("Aoyama Root", &[policies()]);
    let direct = Secure::start(&demanding, "localhost", true).await;
    sent(&direct, demanding.pem()).await.unwrap();
}

#[tokio::test]
async fn another_fault_is_not_laid_at_the_door_of_an_extension() {
    let root = Authority::new("Aoyama Root");
    let below = Authority::below(&root, "Aoyama Inspection", &[policies()]);
    let ended = Secure::behind(&below, "localhost", false, &[&below]).await;
    let error = sent(&ended, below.pem()).await.unwrap_err();
    assert!(
        matches!(
            error.obstacle(),
            Some(Obstacle::Certificate {
                fault: CertificateFault::Time,
                ..
            })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_bundle_with_a_broken_root_works_with_the_rest() {
    let (ours, other) = (Authority::new("Ours"), Authority::new("Other"));
    let service = Secure::start(&ours, "localhost", true).await;
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
            .contains("these were left out: certificate 2: "),
        "{error}"
    );
}
