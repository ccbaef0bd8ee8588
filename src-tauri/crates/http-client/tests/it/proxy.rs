use std::sync::{Arc, Mutex};

use http_client::{
    BaseUrl, ErrorKind, Http, HttpOptions, Obstacle, ProxyChoice, ProxySignIn, Repeat, Request,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::secure::{Authority, Secure};

/// "ann" and "pass word" as Basic.
pub(crate) const ANN: &str = "Basic YW5uOnBhc3Mgd29yZA==";

/// A proxy that hands every host on to one port, and wants what it wants of those who ask.
pub(crate) struct Proxy {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub(crate) async fn start(to: u16, wants: Option<&'static str>, says_no: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let welcome = wants.is_none_or(|wanted| {
                    head.lines().any(|line| {
                        line.eq_ignore_ascii_case(&format!("proxy-authorization: {wanted}"))
                    })
                });
                seen.lock().unwrap().push(head);
                let refusal = match (welcome, says_no) {
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
        Self { address, asked }
    }

    fn options(&self, authority: &Authority) -> HttpOptions {
        let mut options = HttpOptions::new(
            BaseUrl::https("https://api.box.test").unwrap(),
            "restore-desk/test",
        );
        options.first_delay = std::time::Duration::from_millis(1);
        options.network.proxy =
            ProxyChoice::At(format!("http://{}", self.address).parse().unwrap());
        options.network.extra_roots = authority.roots();
        options
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

pub(crate) fn get() -> Request {
    Request::get(["2.0", "users", "me"], Repeat::Never).bearer(std::sync::Arc::new(
        secrecy::SecretString::from("canary-token"),
    ))
}

#[tokio::test]
async fn a_service_is_reached_through_the_proxy_which_sees_its_name_only() {
    let authority = Authority::new("Ours");
    let service = Secure::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, None, false).await;
    Http::new(proxy.options(&authority))
        .unwrap()
        .send(get())
        .await
        .unwrap();
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].starts_with("CONNECT api.box.test:443 HTTP/1.1\r\n"),
        "{asked:?}"
    );
    assert!(!asked[0].contains("canary"), "{asked:?}");
    assert!(service.read() > 0);
}

#[tokio::test]
async fn a_proxy_that_wants_a_sign_in_gets_the_right_one_and_otherwise_nothing_is_sent() {
    let authority = Authority::new("Ours");
    let service = Secure::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, Some(ANN), false).await;
    let sign_in =
        |password: &str| ProxySignIn::new(&proxy.address, "ann", password.to_owned().into());
    for wrong in [None, Some(sign_in("wrong"))] {
        let mut options = proxy.options(&authority);
        options.network.sign_in = wrong;
        let error = Http::new(options).unwrap().send(get()).await.unwrap_err();
        let wanted = Obstacle::ProxySignIn {
            proxy: proxy.address.clone(),
        };
        assert_eq!(
            (error.kind(), error.attempts(), error.obstacle()),
            (ErrorKind::Refused, 1, Some(&wanted))
        );
    }
    assert_eq!(service.read(), 0);
    let mut options = proxy.options(&authority);
    options.network.sign_in = Some(sign_in("pass word"));
    Http::new(options).unwrap().send(get()).await.unwrap();
    assert!(service.read() > 0);
}

#[tokio::test]
async fn a_proxy_that_says_no_and_one_that_is_not_there_are_named() {
    let authority = Authority::new("Ours");
    let service = Secure::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, None, true).await;
    let error = Http::new(proxy.options(&authority))
        .unwrap()
        .send(get())
        .await
        .unwrap_err();
    let named = Obstacle::Proxy {
        proxy: proxy.address.clone(),
    };
    assert_eq!(
        (error.kind(), error.attempts(), error.obstacle()),
        (ErrorKind::Refused, 1, Some(&named))
    );

    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let mut options = proxy.options(&authority);
    options.network.proxy = ProxyChoice::At(format!("http://{gone}").parse().unwrap());
    let error = Http::new(options).unwrap().send(get()).await.unwrap_err();
    let named = Obstacle::ProxyOutOfReach { proxy: gone };
    assert_eq!(
        (error.kind(), error.obstacle()),
        (ErrorKind::Offline, Some(&named)),
        "{error}"
    );
    assert_eq!(service.read(), 0);
}
