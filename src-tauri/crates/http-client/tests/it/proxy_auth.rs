//! Tests of when a proxy gets a password, with a proxy that records its requests.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http_client::{
    BaseUrl, ConnectionError, ConnectionProbe, Error, ErrorKind, HttpClient, HttpOptions,
    ProbeError, ProxyChoice, ProxyCredentials, Request, RetryPolicy,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::{
    proxy::{ANN, get},
    tls_server::{Authority, TlsServer},
};

const CONNECTED: &str = "200 Connected";
const BASIC: &str =
    "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate, Basic realm=\"Aoyama\"";
const NEGOTIATE_AND_NTLM: &str = "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM";
const DIGEST: &str = "407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm=\"Basic, a\", nonce=\"x\"";
const NO_SCHEME: &str = "407 Proxy Authentication Required";

/// Responses to requests without and with the right credentials.
#[derive(Clone, Copy)]
struct Responses {
    without_credentials: &'static str,
    with_credentials: &'static str,
}

struct Setup {
    proxy: String,
    responses: Arc<Mutex<Responses>>,
    requests: Arc<Mutex<Vec<String>>>,
    service: TlsServer,
    authority: Authority,
}

impl Setup {
    async fn with(without_credentials: &'static str, with_credentials: &'static str) -> Self {
        let authority = Authority::new("Ours");
        let service = TlsServer::start(&authority, "api.box.test", true).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = listener.local_addr().unwrap().to_string();
        let (responses, requests) = (
            Arc::new(Mutex::new(Responses {
                without_credentials,
                with_credentials,
            })),
            Arc::new(Mutex::new(Vec::new())),
        );
        let (port, received, answers) = (service.port, requests.clone(), responses.clone());
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = client.read_u8().await else {
                        break;
                    };
                    head.push(byte);
                }
                let head = String::from_utf8(head).unwrap();
                let ann = format!("proxy-authorization: {ANN}");
                let is_ann = head.lines().any(|line| line.eq_ignore_ascii_case(&ann));
                received.lock().unwrap().push(head);
                let responses = *answers.lock().unwrap();
                let answer = if is_ann {
                    responses.with_credentials
                } else {
                    responses.without_credentials
                };
                if answer != CONNECTED {
                    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
                    let _ = client.write_all(answer.as_bytes()).await;
                    continue;
                }
                tokio::spawn(async move {
                    let mut service = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    client
                        .write_all(b"HTTP/1.1 200 Connected\r\n\r\n")
                        .await
                        .unwrap();
                    let _ = copy_bidirectional(&mut client, &mut service).await;
                });
            }
        });
        Self {
            proxy,
            responses,
            requests,
            service,
            authority,
        }
    }

    fn respond(&self, without_credentials: &'static str, with_credentials: &'static str) {
        *self.responses.lock().unwrap() = Responses {
            without_credentials,
            with_credentials,
        };
    }

    fn options(&self, password: Option<&str>) -> HttpOptions {
        let mut options = HttpOptions::new(
            BaseUrl::https("https://api.box.test").unwrap(),
            "restore-desk/test",
        );
        options.initial_backoff = Duration::from_millis(1);
        options.network.proxy =
            ProxyChoice::Fixed(format!("http://{}", self.proxy).parse().unwrap());
        options.network.extra_roots = self.authority.roots();
        options.network.proxy_credentials = password
            .map(|password| ProxyCredentials::new(&self.proxy, "ann", password.to_owned().into()));
        options
    }

    /// Returns the number of requests, and of those with credentials.
    fn counts(&self) -> (usize, usize) {
        let requests = self.requests.lock().unwrap();
        let authorized = requests
            .iter()
            .filter(|head| head.to_lowercase().contains("authorization"))
            .count();
        (requests.len(), authorized)
    }
}

fn unsupported(setup: &Setup, schemes: &[&str]) -> ConnectionError {
    let schemes = schemes.iter().map(|&scheme| scheme.to_owned()).collect();
    ConnectionError::ProxyAuthUnsupported {
        proxy: setup.proxy.clone(),
        schemes,
    }
}

fn kind_and_cause(error: &Error) -> (ErrorKind, Option<&ConnectionError>) {
    (error.kind(), error.connection_error())
}

#[tokio::test]
async fn a_proxy_without_basic_never_gets_a_password() {
    for (responses, schemes) in [
        (NEGOTIATE_AND_NTLM, vec!["Negotiate", "NTLM"]),
        (DIGEST, vec!["Digest"]),
        (NO_SCHEME, vec![]),
    ] {
        let setup = Setup::with(responses, CONNECTED).await;
        let http = HttpClient::new(setup.options(Some("pass word"))).unwrap();
        for _ in 0..3 {
            let error = http.send(get()).await.unwrap_err();
            assert_eq!(
                kind_and_cause(&error),
                (
                    ErrorKind::ConnectionBlocked,
                    Some(&unsupported(&setup, &schemes))
                ),
                "{error}"
            );
            assert_eq!(error.attempts(), 1);
        }
        let (requests, authorized) = setup.counts();
        assert!(
            requests >= 3 && authorized == 0,
            "{responses}: {authorized} of {requests}"
        );
        assert_eq!(setup.service.bytes_received(), 0);
    }
}

#[tokio::test]
async fn a_password_is_sent_after_basic_was_offered() {
    let setup = Setup::with(BASIC, CONNECTED).await;
    let http = HttpClient::new(setup.options(Some("pass word"))).unwrap();
    http.send(get()).await.unwrap();
    assert!(
        !setup.requests.lock().unwrap()[0]
            .to_lowercase()
            .contains("authorization")
    );
    assert_eq!(setup.counts().1, 1);
    http.send(get()).await.unwrap();
    assert!(setup.counts().1 <= 2);
    let error = HttpClient::new(setup.options(None))
        .unwrap()
        .send(get())
        .await
        .unwrap_err();
    let wants = ConnectionError::ProxyAuthRequired {
        proxy: setup.proxy.clone(),
    };
    assert_eq!(
        kind_and_cause(&error),
        (ErrorKind::ConnectionBlocked, Some(&wants))
    );
}

#[tokio::test]
async fn a_proxy_that_stops_offering_basic_gets_no_password() {
    let setup = Setup::with(BASIC, CONNECTED).await;
    let http = HttpClient::new(setup.options(Some("pass word"))).unwrap();
    http.send(get()).await.unwrap();
    let (_, authorized) = setup.counts();
    setup.respond(NEGOTIATE_AND_NTLM, NEGOTIATE_AND_NTLM);
    for _ in 0..2 {
        let error = http.send(get()).await.unwrap_err();
        assert_eq!(
            kind_and_cause(&error),
            (
                ErrorKind::ConnectionBlocked,
                Some(&unsupported(&setup, &["Negotiate", "NTLM"]))
            )
        );
    }
    assert_eq!(setup.counts().1, authorized);
    // A proxy that no longer requires credentials does not get them.
    setup.respond(CONNECTED, CONNECTED);
    http.send(get()).await.unwrap();
    assert_eq!(setup.counts().1, authorized);
    setup.respond(BASIC, CONNECTED);
    http.send(get()).await.unwrap();
    assert_eq!(setup.counts().1, authorized + 1);
}

#[tokio::test]
async fn concurrent_requests_send_a_wrong_password_once() {
    let setup = Setup::with(BASIC, CONNECTED).await;
    let options = setup.options(Some("wrong"));
    let https = [
        HttpClient::new(options.clone()).unwrap(),
        HttpClient::new(options).unwrap(),
    ];
    let sent: Vec<_> = (0..8)
        .map(|number| {
            let http = https[number % 2].clone();
            tokio::spawn(async move { http.send(get()).await.unwrap_err() })
        })
        .collect();
    let wants = ConnectionError::ProxyAuthRequired {
        proxy: setup.proxy.clone(),
    };
    for sent in sent {
        let error = sent.await.unwrap();
        assert_eq!(
            kind_and_cause(&error),
            (ErrorKind::ConnectionBlocked, Some(&wants)),
            "{error}"
        );
    }
    assert_eq!(setup.counts().1, 1);
    let error = https[0].send(get()).await.unwrap_err();
    assert_eq!(
        (kind_and_cause(&error), setup.counts().1),
        ((ErrorKind::ConnectionBlocked, Some(&wants)), 1)
    );
}

#[tokio::test]
async fn a_bad_gateway_response_is_retried() {
    for status in ["502 Bad Gateway", "503 Busy", "504 Late", "429 Slow down"] {
        for (without_credentials, with_credentials, password) in
            [(status, status, None), (BASIC, status, Some("pass word"))]
        {
            let setup = Setup::with(without_credentials, with_credentials).await;
            let http = HttpClient::new(setup.options(password)).unwrap();
            let error = http
                .send(Request::post(["x"], RetryPolicy::Never))
                .await
                .unwrap_err();
            let gateway = ConnectionError::ProxyBadGateway {
                proxy: setup.proxy.clone(),
            };
            assert_eq!(
                kind_and_cause(&error),
                (ErrorKind::Offline, Some(&gateway)),
                "{status} {error}"
            );
            assert!(error.attempts() == 3 && http.is_offline(), "{status}");
            assert!(error.reason().unwrap().contains(&status[..3]), "{error}");
            setup.respond(CONNECTED, CONNECTED);
            http.send(get()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_denied_connection_is_not_retried() {
    for status in ["403 Forbidden", "400 Bad Request", "500 Broken"] {
        for (without_credentials, with_credentials, password) in
            [(status, status, None), (BASIC, status, Some("pass word"))]
        {
            let setup = Setup::with(without_credentials, with_credentials).await;
            let error = HttpClient::new(setup.options(password))
                .unwrap()
                .send(get())
                .await
                .unwrap_err();
            let says_no = ConnectionError::Proxy {
                proxy: setup.proxy.clone(),
            };
            assert_eq!(
                kind_and_cause(&error),
                (ErrorKind::ConnectionBlocked, Some(&says_no)),
                "{status} {error}"
            );
            assert_eq!(error.attempts(), 1);
        }
    }
}

#[tokio::test]
async fn the_connection_probe_sends_a_password_by_the_same_rules() {
    let pass = async |setup: &Setup, password: Option<&str>| -> Result<(), ProbeError> {
        let options = setup.options(password);
        let probe = ConnectionProbe::new(&options.base, &options.network).unwrap();
        let connected = probe.connect(&probe.resolve().await?).await?;
        probe
            .tls_handshake(probe.open_tunnel(connected).await?)
            .await
    };
    let setup = Setup::with(NEGOTIATE_AND_NTLM, CONNECTED).await;
    let error = pass(&setup, Some("pass word")).await.unwrap_err();
    assert_eq!(
        error.connection_error,
        Some(unsupported(&setup, &["Negotiate", "NTLM"]))
    );
    assert_eq!(setup.counts(), (1, 0));
    setup.respond(BASIC, CONNECTED);
    pass(&setup, Some("pass word")).await.unwrap();
    assert_eq!(setup.counts(), (3, 1));
    for password in [None, Some("wrong")] {
        let error = pass(&setup, password).await.unwrap_err();
        assert_eq!(
            error.connection_error,
            Some(ConnectionError::ProxyAuthRequired {
                proxy: setup.proxy.clone()
            })
        );
    }
    setup.respond(CONNECTED, CONNECTED);
    pass(&setup, Some("pass word")).await.unwrap();
    assert_eq!(setup.counts().1, 2);
    setup.respond("503 Busy", CONNECTED);
    let error = pass(&setup, None).await.unwrap_err();
    assert_eq!(
        error.connection_error,
        Some(ConnectionError::ProxyBadGateway {
            proxy: setup.proxy.clone()
        })
    );
}
