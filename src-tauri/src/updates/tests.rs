use super::*;
use http_client::{ProxyChoice, ProxyCredentials};
use std::sync::{
    Mutex as Held,
    atomic::{AtomicI64, Ordering},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A place on this computer that publishes, and keeps every request that it gets.
struct Publisher {
    address: Url,
    answer: Arc<Held<Vec<u8>>>,
    requests: Arc<Held<Vec<String>>>,
}

impl Publisher {
    async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = format!("http://127.0.0.1:{port}/repos/restore-desk/latest%20one")
            .parse()
            .unwrap();
        let this = Self {
            address,
            answer: Arc::new(Held::new(answer.into())),
            requests: Arc::default(),
        };
        let (answer, requests) = (Arc::clone(&this.answer), Arc::clone(&this.requests));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n")
                    && stream.read_buf(&mut request).await.unwrap() > 0
                {}
                requests
                    .lock()
                    .unwrap()
                    .push(String::from_utf8(request).unwrap());
                let answer = answer.lock().unwrap().clone();
                // Who reads no further than it wants to is no fault of ours.
                let _ = stream.write_all(&answer).await;
            }
        });
        this
    }

    async fn publishing(tag: &str) -> Self {
        let this = Self::answering("").await;
        this.publish(tag);
        this
    }

    fn publish(&self, tag: &str) {
        let page = self.address.join("/releases/tag/it").unwrap();
        let body = format!(r#"{{"tag_name":"{tag}","html_url":"{page}","assets":[]}}"#);
        *self.answer.lock().unwrap() = ok(body.as_bytes());
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A clock that is set by hand, in seconds since 1970.
#[derive(Default)]
struct ByHand(AtomicI64);

impl Clock for ByHand {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    fn running(&self) -> std::time::Duration {
        std::time::Duration::from_secs(self.0.load(Ordering::SeqCst).unsigned_abs())
    }
}

impl ByHand {
    fn advance(&self, hours: i64) {
        self.0.fetch_add(hours * 3600, Ordering::SeqCst);
    }
}

/// A program of version 1.2.3 with a profile of its own.
struct Program {
    profile: TempDir,
    clock: Arc<ByHand>,
    address: Option<Url>,
}

impl Program {
    fn asking(address: Option<Url>) -> Self {
        Self {
            profile: tempfile::tempdir().unwrap(),
            clock: Arc::default(),
            address,
        }
    }

    fn started(&self) -> Updates {
        let file = StateFile::in_profile(self.profile.path(), config::ProfileFile::Updates);
        Updates::new(
            self.address.clone(),
            Version::new(1, 2, 3),
            file,
            self.clock.clone(),
        )
    }

    async fn told(&self) -> Option<String> {
        newer(&self.started(), &Settings::default())
            .await
            .map(|newer| newer.version)
    }
}

/// Returns what the program reports when nothing stands between this computer and the publisher.
async fn newer(updates: &Updates, settings: &Settings) -> Option<Newer> {
    updates.newer(settings, async { Network::default() }).await
}

#[tokio::test]
async fn a_newer_version_is_told_and_the_same_or_an_older_one_is_not() {
    for (tag, told) in [
        ("v1.2.4", Some("1.2.4")),
        ("2.0.0", Some("2.0.0")),
        ("v1.10.0", Some("1.10.0")),
        ("v1.2.3", None),
        ("v1.2.3+build.7", None),
        ("v1.2.3-rc.1", None),
        ("v0.9.9", None),
    ] {
        let publisher = Publisher::publishing(tag).await;
        let program = Program::asking(Some(publisher.address.clone()));
        assert_eq!(program.told().await.as_deref(), told, "{tag}");
        assert_eq!(publisher.requests().len(), 1);
    }
}

#[tokio::test]
async fn once_a_day_is_asked_across_starts_and_what_was_found_is_remembered() {
    let publisher = Publisher::publishing("v1.3.0").await;
    let program = Program::asking(Some(publisher.address.clone()));
    let first = newer(&program.started(), &Settings::default()).await;
    assert_eq!(
        first,
        Some(Newer {
            version: "1.3.0".into(),
            is_news: true
        })
    );
    program.clock.advance(23);
    let settings = Settings::default();
    let again = program.started();
    assert_eq!(
        newer(&again, &settings).await,
        Some(Newer {
            version: "1.3.0".into(),
            is_news: false
        })
    );
    assert_eq!(publisher.requests().len(), 1);
    assert!(again.page().unwrap().ends_with("/releases/tag/it"));

    publisher.publish("v1.4.0");
    program.clock.advance(1);
    let both = tokio::join!(newer(&again, &settings), newer(&again, &settings));
    assert_eq!(
        both.0,
        Some(Newer {
            version: "1.4.0".into(),
            is_news: true
        })
    );
    assert_eq!(
        both.1,
        Some(Newer {
            version: "1.4.0".into(),
            is_news: false
        })
    );
    assert_eq!(publisher.requests().len(), 2);
    // A clock that was set back must not stop it for good.
    program.clock.advance(-1000);
    program.told().await;
    assert_eq!(publisher.requests().len(), 3);
}

#[tokio::test]
async fn a_request_tells_nothing_of_who_asks() {
    let publisher = Publisher::publishing("v1.3.0").await;
    Program::asking(Some(publisher.address.clone()))
        .told()
        .await;
    let [request] = publisher.requests().try_into().unwrap();
    let mut lines: Vec<String> = request
        .lines()
        .map(str::to_lowercase)
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort();
    let host = publisher.address.authority();
    assert_eq!(
        lines,
        [
            "accept-encoding: gzip".to_owned(),
            "accept: application/json".to_owned(),
            "get /repos/restore-desk/latest%20one http/1.1".to_owned(),
            format!("host: {host}"),
            "user-agent: restore-desk".to_owned(),
        ]
    );
}

#[tokio::test]
async fn whatever_else_is_answered_is_silent_and_asked_once() {
    let elsewhere = Publisher::publishing("v9.9.9").await;
    let page =
        |page: &str| ok(format!(r#"{{"tag_name":"v9.9.9","html_url":"{page}"}}"#).as_bytes());
    let padded = format!(
        r#"{{"tag_name":"v9.9.9","html_url":"x","body":"{}"}}"#,
        "x".repeat(10 << 20)
    );
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.address
    );
    let status = |line: &str| {
        format!(
            "HTTP/1.1 {line}\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        .into_bytes()
    };
    for (what, answer) in [
        ("garbage", ok(b"<html>Sign in to the guest network</html>")),
        (
            "no version",
            ok(br#"{"tag_name":"newest","html_url":"http://127.0.0.1/"}"#),
        ),
        ("ten megabytes", ok(padded.as_bytes())),
        ("a redirect", redirect.into_bytes()),
        ("another host's page", page("http://evil.example/releases")),
        ("a script for a page", page("javascript:alert(1)")),
        ("busy", status("429 Too Many Requests")),
        ("broken", status("503 Service Unavailable")),
        (
            "cut off",
            b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{".to_vec(),
        ),
    ] {
        let publisher = Publisher::answering(answer).await;
        let program = Program::asking(Some(publisher.address.clone()));
        assert_eq!(program.told().await, None, "{what}");
        assert_eq!(program.started().page(), None, "{what}");
        assert_eq!(publisher.requests().len(), 1, "{what}");
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn it_goes_through_the_companys_proxy_and_says_who_asks_there() {
    let wants = "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let proxy = Publisher::answering(wants).await;
    let at = proxy.address.authority().to_owned();
    let network = Network {
        proxy: ProxyChoice::Fixed(format!("http://{at}").parse().unwrap()),
        proxy_credentials: Some(ProxyCredentials::new(at, "ann", "pass word".into())),
        ..Network::default()
    };
    let program = Program::asking("https://releases.test/latest".parse().ok());
    assert_eq!(
        program
            .started()
            .newer(&Settings::default(), async { network })
            .await,
        None
    );
    let asked = proxy.requests();
    assert!(
        asked
            .iter()
            .all(|asked| asked.starts_with("CONNECT releases.test:443 HTTP/1.1\r\n")),
        "{asked:?}"
    );
    // The proxy's credentials are sent once, only after its 407 has offered Basic.
    let says_who = "proxy-authorization: basic yw5uonbhc3mgd29yza==\r\n";
    let (last, before) = asked.split_last().unwrap();
    assert!(last.to_lowercase().contains(says_who), "{asked:?}");
    assert!(
        !before.is_empty()
            && before
                .iter()
                .all(|asked| !asked.to_lowercase().contains("authorization:")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn offline_is_silent_and_keeps_what_was_known() {
    let publisher = Publisher::publishing("v1.3.0").await;
    let mut program = Program::asking(Some(publisher.address.clone()));
    assert_eq!(program.told().await.as_deref(), Some("1.3.0"));
    program.clock.advance(25);
    // No program listens on a port that was just given back.
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    program.address = format!("http://{closed}/latest").parse().ok();
    assert_eq!(program.told().await.as_deref(), Some("1.3.0"));
}

#[tokio::test]
async fn without_an_address_or_a_place_to_remember_nobody_is_asked() {
    assert_eq!(Program::asking(None).told().await, None);
    let publisher = Publisher::publishing("v1.3.0").await;
    let program = Program::asking(Some(publisher.address.clone()));
    std::fs::create_dir(program.profile.path().join("updates.json")).unwrap();
    assert_eq!(program.told().await, None);
    assert!(publisher.requests().is_empty());
}

#[tokio::test]
async fn off_by_policy_or_by_choice_sends_not_one_request_and_tells_nothing_old() {
    let publisher = Publisher::publishing("v1.3.0").await;
    let program = Program::asking(Some(publisher.address.clone()));
    let locked = r#"{"settings": {"update_check": {"value": false, "locked": true}}}"#;
    let by_policy = Policy::parse(locked).unwrap().enforced(Settings::default());
    let by_choice = Settings {
        update_check: false,
        ..Settings::default()
    };
    for settings in [&by_policy, &by_choice] {
        assert_eq!(newer(&program.started(), settings).await, None);
    }
    assert!(publisher.requests().is_empty());
    assert_eq!(program.told().await.as_deref(), Some("1.3.0"));
    assert_eq!(newer(&program.started(), &by_policy).await, None);
}

#[test]
fn nobody_is_asked_in_the_demo_or_before_an_account_is_connected() {
    let nobody = Accounts::default();
    let account =
        r#"{"region": "", "portal": null, "host": "", "unit": null, "keeping": "keyring"}"#;
    let somebody = Accounts {
        clumio: serde_json::from_str(account).unwrap(),
        ..Accounts::default()
    };
    assert!(may_ask(&somebody, false));
    assert!(!may_ask(&somebody, true));
    assert!(!may_ask(&nobody, false));
}

#[test]
fn a_page_is_shown_from_where_it_was_told() {
    let told = |asked: &str, page: &str| is_of(&asked.parse().unwrap(), &page.parse().unwrap());
    let github = "https://api.github.com/repos/someone/restore-desk/releases/latest";
    assert!(told(
        github,
        "https://github.com/someone/restore-desk/releases/tag/v1.0.0"
    ));
    assert!(told(
        "https://it.example/latest.json",
        "https://it.example/restore-desk"
    ));
    for page in [
        "http://github.com/",
        "https://hub.com/",
        "https://com/",
        "https://gist.github.com/",
        "https://github.com:8443/",
    ] {
        assert!(!told(github, page), "{page}");
    }
}

#[test]
fn the_policy_names_another_place_and_this_version_is_one() {
    let policy = Policy::parse(r#"{"releases": "https://it.example/latest.json"}"#).unwrap();
    assert_eq!(
        address(&policy).unwrap().as_str(),
        "https://it.example/latest.json"
    );
    assert_eq!(
        address(&Policy::default()).map(|url| url.to_string()),
        PUBLISHED.map(str::to_owned)
    );
    assert_eq!(mine().to_string(), env!("CARGO_PKG_VERSION"));
}
