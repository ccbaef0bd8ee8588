use tokio::{io::AsyncWriteExt, net::TcpListener};
use transport::{CertificateFault, ErrorKind, Http, Obstacle, Repeat, Request};

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
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Refused, 1), "{error}");
        let issuer = Some("TLS Inspection (Aoyama Foods)".to_owned());
        let fault = CertificateFault::UnknownIssuer;
        assert_eq!(error.obstacle(), Some(&Obstacle::Certificate { fault, issuer }));
        assert!(error.reason().is_some_and(|reason| reason.contains("issued by TLS Inspection")), "{error}");
    }
    assert_eq!(service.read(), 0);
}

#[tokio::test]
async fn an_authority_from_a_file_is_trusted_for_what_it_signed_and_no_more() {
    let (authority, other) = (Authority::new("Ours"), Authority::new("Ours"));
    let fault_of = async |service: &Secure, trusted: &Authority| {
        let mut options = options(&format!("https://localhost:{}", service.port));
        options.network.extra_roots = trusted.roots();
        match Http::new(options).unwrap().send(Request::get(["x"], Repeat::Safe)).await {
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
    assert_eq!(fault_of(&good, &other).await, Some(CertificateFault::UnknownIssuer));
    let elsewhere = Secure::start(&authority, "elsewhere.test", true).await;
    assert_eq!(fault_of(&elsewhere, &authority).await, Some(CertificateFault::OtherHost));
    let ended = Secure::start(&authority, "localhost", false).await;
    assert_eq!(fault_of(&ended, &authority).await, Some(CertificateFault::Time));
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
    let error = http.send(Request::post(["x"], Repeat::Never)).await.unwrap_err();
    assert_eq!((error.kind(), error.obstacle()), (ErrorKind::Refused, Some(&Obstacle::Tls)), "{error}");
}
