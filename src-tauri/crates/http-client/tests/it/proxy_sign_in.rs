//! Who is told a password: a proxy that writes down all that arrives, and offers what it is told to.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http_client::{
    BaseUrl, Error, ErrorKind, Http, HttpOptions, Obstacle, ProxyChoice, ProxySignIn, Repeat,
    Request, Way, WayError,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::{
    proxy::{ANN, get},
    secure::{Authority, Secure},
};

const OPEN: &str = "200 Connected";
const BASIC: &str = "407 Who are you\r\nProxy-Authenticate: Negotiate, Basic realm=\"Aoyama\"";
const WINDOWS: &str =
    "407 Who are you\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM";
const DIGEST: &str =
    "407 Who are you\r\nProxy-Authenticate: Digest realm=\"Basic, a\", nonce=\"x\"";
const NOTHING: &str = "407 Who are you";

/// What it says to those without the right sign-in, and to those with it.
#[derive(Clone, Copy)]
struct Says {
    to_all: &'static str,
    to_ann: &'static str,
}

struct Company {
    proxy: String,
    says: Arc<Mutex<Says>>,
    asked: Arc<Mutex<Vec<String>>>,
    service: Secure,
    authority: Authority,
}

impl Company {
    async fn with(to_all: &'static str, to_ann: &'static str) -> Self {
        let authority = Authority::new("Ours");
        let service = Secure::start(&authority, "api.box.test", true).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = listener.local_addr().unwrap().to_string();
        let (says, asked) = (
            Arc::new(Mutex::new(Says { to_all, to_ann })),
            Arc::new(Mutex::new(Vec::new())),
        );
        let (port, heard, answers) = (service.port, asked.clone(), says.clone());
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
                heard.lock().unwrap().push(head);
                let says = *answers.lock().unwrap();
                let answer = if is_ann { says.to_ann } else { says.to_all };
                if answer != OPEN {
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
            says,
            asked,
            service,
            authority,
        }
    }

    fn says(&self, to_all: &'static str, to_ann: &'static str) {
        *self.says.lock().unwrap() = Says { to_all, to_ann };
    }

    fn options(&self, password: Option<&str>) -> HttpOptions {
        let mut options = HttpOptions::new(
            BaseUrl::https("https://api.box.test").unwrap(),
            "restore-desk/test",
        );
        options.first_delay = Duration::from_millis(1);
        options.network.proxy = ProxyChoice::At(format!("http://{}", self.proxy).parse().unwrap());
        options.network.extra_roots = self.authority.roots();
        options.network.sign_in = password
            .map(|password| ProxySignIn::new(&self.proxy, "ann", password.to_owned().into()));
        options
    }

    /// How many were asked, and how many of these told who asks.
    fn told(&self) -> (usize, usize) {
        let asked = self.asked.lock().unwrap();
        let told = asked
            .iter()
            .filter(|head| head.to_lowercase().contains("authorization"))
            .count();
        (asked.len(), told)
    }
}

fn scheme(company: &Company, schemes: &[&str]) -> Obstacle {
    let schemes = schemes.iter().map(|&scheme| scheme.to_owned()).collect();
    Obstacle::ProxyScheme {
        proxy: company.proxy.clone(),
        schemes,
    }
}

fn of(error: &Error) -> (ErrorKind, Option<&Obstacle>) {
    (error.kind(), error.obstacle())
}

#[tokio::test]
async fn a_proxy_that_never_offers_basic_never_gets_a_password() {
    for (says, schemes) in [
        (WINDOWS, vec!["Negotiate", "NTLM"]),
        (DIGEST, vec!["Digest"]),
        (NOTHING, vec![]),
    ] {
        let company = Company::with(says, OPEN).await;
        let http = Http::new(company.options(Some("pass word"))).unwrap();
        for _ in 0..3 {
            let error = http.send(get()).await.unwrap_err();
            assert_eq!(
                of(&error),
                (ErrorKind::Refused, Some(&scheme(&company, &schemes))),
                "{error}"
            );
            assert_eq!(error.attempts(), 1);
        }
        let (asked, told) = company.told();
        assert!(asked >= 3 && told == 0, "{says}: {told} of {asked}");
        assert_eq!(company.service.read(), 0);
    }
}

#[tokio::test]
async fn a_password_goes_to_a_proxy_after_it_has_offered_basic() {
    let company = Company::with(BASIC, OPEN).await;
    let http = Http::new(company.options(Some("pass word"))).unwrap();
    http.send(get()).await.unwrap();
    assert!(
        !company.asked.lock().unwrap()[0]
            .to_lowercase()
            .contains("authorization")
    );
    assert_eq!(company.told().1, 1);
    http.send(get()).await.unwrap();
    assert!(company.told().1 <= 2);
    let nobody = Http::new(company.options(None))
        .unwrap()
        .send(get())
        .await
        .unwrap_err();
    let wants = Obstacle::ProxySignIn {
        proxy: company.proxy.clone(),
    };
    assert_eq!(of(&nobody), (ErrorKind::Refused, Some(&wants)));
}

#[tokio::test]
async fn a_proxy_that_offers_basic_no_more_gets_no_password() {
    let company = Company::with(BASIC, OPEN).await;
    let http = Http::new(company.options(Some("pass word"))).unwrap();
    http.send(get()).await.unwrap();
    let (_, told) = company.told();
    company.says(WINDOWS, WINDOWS);
    for _ in 0..2 {
        let error = http.send(get()).await.unwrap_err();
        assert_eq!(
            of(&error),
            (
                ErrorKind::Refused,
                Some(&scheme(&company, &["Negotiate", "NTLM"]))
            )
        );
    }
    assert_eq!(company.told().1, told);
    // One that wants nobody's name any more is not told it either.
    company.says(OPEN, OPEN);
    http.send(get()).await.unwrap();
    assert_eq!(company.told().1, told);
    company.says(BASIC, OPEN);
    http.send(get()).await.unwrap();
    assert_eq!(company.told().1, told + 1);
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_by_all_together() {
    let company = Company::with(BASIC, OPEN).await;
    let options = company.options(Some("wrong"));
    let https = [
        Http::new(options.clone()).unwrap(),
        Http::new(options).unwrap(),
    ];
    let sent: Vec<_> = (0..8)
        .map(|number| {
            let http = https[number % 2].clone();
            tokio::spawn(async move { http.send(get()).await.unwrap_err() })
        })
        .collect();
    let wants = Obstacle::ProxySignIn {
        proxy: company.proxy.clone(),
    };
    for sent in sent {
        let error = sent.await.unwrap();
        assert_eq!(of(&error), (ErrorKind::Refused, Some(&wants)), "{error}");
    }
    assert_eq!(company.told().1, 1);
    let error = https[0].send(get()).await.unwrap_err();
    assert_eq!(
        (of(&error), company.told().1),
        ((ErrorKind::Refused, Some(&wants)), 1)
    );
}

#[tokio::test]
async fn a_proxy_that_cannot_reach_the_service_is_waited_for() {
    for status in ["502 Bad Gateway", "503 Busy", "504 Late", "429 Slow down"] {
        for (to_all, to_ann, password) in
            [(status, status, None), (BASIC, status, Some("pass word"))]
        {
            let company = Company::with(to_all, to_ann).await;
            let http = Http::new(company.options(password)).unwrap();
            let error = http
                .send(Request::post(["x"], Repeat::Never))
                .await
                .unwrap_err();
            let gateway = Obstacle::ProxyGateway {
                proxy: company.proxy.clone(),
            };
            assert_eq!(
                of(&error),
                (ErrorKind::Offline, Some(&gateway)),
                "{status} {error}"
            );
            assert!(error.attempts() == 3 && http.is_out_of_reach(), "{status}");
            assert!(error.reason().unwrap().contains(&status[..3]), "{error}");
            company.says(OPEN, OPEN);
            http.send(get()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_proxy_that_says_no_is_not_waited_for() {
    for status in ["403 Forbidden", "400 Bad Request", "500 Broken"] {
        for (to_all, to_ann, password) in
            [(status, status, None), (BASIC, status, Some("pass word"))]
        {
            let company = Company::with(to_all, to_ann).await;
            let error = Http::new(company.options(password))
                .unwrap()
                .send(get())
                .await
                .unwrap_err();
            let says_no = Obstacle::Proxy {
                proxy: company.proxy.clone(),
            };
            assert_eq!(
                of(&error),
                (ErrorKind::Refused, Some(&says_no)),
                "{status} {error}"
            );
            assert_eq!(error.attempts(), 1);
        }
    }
}

#[tokio::test]
async fn the_way_to_a_service_tells_a_password_under_the_same_rules() {
    let pass = async |company: &Company, password: Option<&str>| -> Result<(), WayError> {
        let options = company.options(password);
        let way = Way::to(&options.base, &options.network).unwrap();
        let connected = way.connect(&way.look_up().await?).await?;
        way.secure(way.pass_proxy(connected).await?).await
    };
    let company = Company::with(WINDOWS, OPEN).await;
    let error = pass(&company, Some("pass word")).await.unwrap_err();
    assert_eq!(
        error.obstacle,
        Some(scheme(&company, &["Negotiate", "NTLM"]))
    );
    assert_eq!(company.told(), (1, 0));
    company.says(BASIC, OPEN);
    pass(&company, Some("pass word")).await.unwrap();
    assert_eq!(company.told(), (3, 1));
    for password in [None, Some("wrong")] {
        let error = pass(&company, password).await.unwrap_err();
        assert_eq!(
            error.obstacle,
            Some(Obstacle::ProxySignIn {
                proxy: company.proxy.clone()
            })
        );
    }
    company.says(OPEN, OPEN);
    pass(&company, Some("pass word")).await.unwrap();
    assert_eq!(company.told().1, 2);
    company.says("503 Busy", OPEN);
    let error = pass(&company, None).await.unwrap_err();
    assert_eq!(
        error.obstacle,
        Some(Obstacle::ProxyGateway {
            proxy: company.proxy.clone()
        })
    );
}
