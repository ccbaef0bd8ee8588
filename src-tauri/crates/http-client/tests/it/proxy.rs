use std::sync::{Arc, Mutex};

use http_client::{
    BaseUrl, ConnectionError, ErrorKind, HttpClient, HttpOptions, ProxyChoice, ProxyCredentials,
    Request, RetryPolicy,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::tls_server::{Authority, TlsServer};

/// Basic credentials of user "ann" with password "pass word".
pub(crate) const ANN: &str = "Basic YW5uOnBhc3Mgd29yZA==";

/// A proxy that forwards every host to one port, and may require credentials or deny connections.
pub(crate) struct Proxy {
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub(crate) async fn start(to: u16, required: Option<&'static str>, denies: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let welcome = required.is_none_or(|wanted| {
                    head.lines().any(|line| {
                        line.eq_ignore_ascii_case(&format!("proxy-authorization: {wanted}"))
                    })
                });
                seen.lock().unwrap().push(head);
                let refusal = match (welcome, denies) {
                    (false, _) => {
                        Some("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic")
                    }
                    (true, true) => Some("403 Forbidden"),
                    (true, false) => None,
                };
                if let Some(refusal) = refusal {
                    let answer = format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\n\r\n");
                    let _ = client.write_all(answer.as_bytes()).await;
                    continue;
                }
                let mut service = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                client
                    .write_all(b"HTTP/1.1 200 Connected\r\n\r\n")
                    .await
                    .unwrap();
                tokio::spawn(async move {
                    let _ = copy_bidirectional(&mut client, &mut service).await;
                });
            }
        });
        Self { address, requests }
    }

    fn options(&self, authority: &Authority) -> HttpOptions {
        let mut options = HttpOptions::new(
            BaseUrl::https("https://api.box.test").unwrap(),
            "restore-desk/test",
        );
        options.initial_backoff = std::time::Duration::from_millis(1);
        options.network.proxy =
            ProxyChoice::Fixed(format!("http://{}", self.address).parse().unwrap());
        options.network.extra_roots = authority.roots();
        options
    }

    pub(crate) fn request_heads(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

pub(crate) fn get() -> Request {
    Request::get(["2.0", "users", "me"], RetryPolicy::Never).bearer(std::sync::Arc::new(
        secrecy::SecretString::from("canary-token"),
    ))
}

#[tokio::test]
async fn the_proxy_sees_only_the_name_of_the_service() {
    let authority = Authority::new("Ours");
    let service = TlsServer::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, None, false).await;
    HttpClient::new(proxy.options(&authority))
        .unwrap()
        .send(get())
        .await
        .unwrap();
    let requests = proxy.request_heads();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0].starts_with("CONNECT api.box.test:443 HTTP/1.1\r\n"),
        "{requests:?}"
    );
    assert!(!requests[0].contains("canary"), "{requests:?}");
    assert!(service.bytes_received() > 0);
}

#[tokio::test]
async fn nothing_is_sent_without_the_right_proxy_credentials() {
    let authority = Authority::new("Ours");
    let service = TlsServer::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, Some(ANN), false).await;
    let credentials =
        |password: &str| ProxyCredentials::new(&proxy.address, "ann", password.to_owned().into());
    for wrong in [None, Some(credentials("wrong"))] {
        let mut options = proxy.options(&authority);
        options.network.proxy_credentials = wrong;
        let error = HttpClient::new(options)
            .unwrap()
            .send(get())
            .await
            .unwrap_err();
        let wanted = ConnectionError::ProxyAuthRequired {
            proxy: proxy.address.clone(),
        };
        assert_eq!(
            (error.kind(), error.attempts(), error.connection_error()),
            (ErrorKind::ConnectionBlocked, 1, Some(&wanted))
        );
    }
    assert_eq!(service.bytes_received(), 0);
    let mut options = proxy.options(&authority);
    options.network.proxy_credentials = Some(credentials("pass word"));
    HttpClient::new(options).unwrap().send(get()).await.unwrap();
    assert!(service.bytes_received() > 0);
}

#[tokio::test]
async fn denying_and_unreachable_proxies_are_named() {
    let authority = Authority::new("Ours");
    let service = TlsServer::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, None, true).await;
    let error = HttpClient::new(proxy.options(&authority))
        .unwrap()
        .send(get())
        .await
        .unwrap_err();
    let named = ConnectionError::Proxy {
        proxy: proxy.address.clone(),
    };
    assert_eq!(
        (error.kind(), error.attempts(), error.connection_error()),
        (ErrorKind::ConnectionBlocked, 1, Some(&named))
    );

    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let mut options = proxy.options(&authority);
    options.network.proxy = ProxyChoice::Fixed(format!("http://{gone}").parse().unwrap());
    let error = HttpClient::new(options)
        .unwrap()
        .send(get())
        .await
        .unwrap_err();
    let named = ConnectionError::ProxyUnreachable { proxy: gone };
    assert_eq!(
        (error.kind(), error.connection_error()),
        (ErrorKind::Offline, Some(&named)),
        "{error}"
    );
    assert_eq!(service.bytes_received(), 0);
}
