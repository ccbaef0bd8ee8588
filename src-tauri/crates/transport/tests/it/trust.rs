use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{TlsAcceptor, rustls};
use transport::{ErrorKind, Http, Repeat, Request};

use crate::server::options;

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent() {
    let key = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![key.cert.der().clone()], key.signing_key.serialize_der().try_into().unwrap())
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
                seen.fetch_add(stream.read(&mut [0; 64]).await.unwrap_or(0), Ordering::SeqCst);
            }
        }
    });
    let http = Http::new(options(&format!("https://localhost:{port}"))).unwrap();
    for repeat in [Repeat::Safe, Repeat::Never] {
        let error = http.send(Request::get(["x"], repeat)).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Refused, 1), "{error}");
        assert!(error.reason().is_some_and(|reason| reason.contains("certificate")), "{error}");
    }
    assert_eq!(read.load(Ordering::SeqCst), 0);
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
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
}
