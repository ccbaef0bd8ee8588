//! Ways to connect Box against a sandbox that hands out tokens as Box does, over real sockets.

use crate::{
    AccountBook, BoxApp, BoxSubject, BoxSubjectKind, Endpoints, Farewell, Keeping, Revocation,
    SandboxPlace, Service,
};
use app_error::{AppError, ErrorCode, Subject};
use config::BoxAuthMethod;
use config::{BoxAppPolicy, Policy};
use credential_store::{CredentialStore, Error, MemoryStore};
use futures::future::join_all;
use jiff::SignedDuration;
use platform::{
    Browser,
    test_support::{ManualClock, RecordingBrowser, sandbox_call},
};
use sandbox::demo::people;
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    thread,
};
use tempfile::TempDir;
use url::Url;

mod allowed_host;
mod files;
mod keyring;
mod side_by_side;

impl AccountBook {
    /// Disconnects the account of a service that is used.
    pub(crate) async fn disconnect_used(&self, service: Service) -> Result<super::Left, AppError> {
        let now = self.now();
        let id = match service {
            Service::Clumio => now.clumio.unwrap().mark.id,
            Service::Box => now.box_account.unwrap().mark.id,
        };
        self.disconnect(service, &id).await
    }
}

struct Bench {
    sandbox: sandbox::RunningSandbox,
    profile: TempDir,
    keyring: MemoryStore,
    clock: Arc<ManualClock>,
    book: Arc<AccountBook>,
}

impl Bench {
    async fn new() -> Self {
        let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
        let (profile, keyring, clock) = (
            tempfile::tempdir().unwrap(),
            MemoryStore::default(),
            Arc::new(ManualClock::default()),
        );
        clock.set(
            std::time::UNIX_EPOCH
                .elapsed()
                .map(|since| jiff::Timestamp::UNIX_EPOCH + since)
                .unwrap(),
        );
        let book = open(&sandbox, &profile, &keyring, &clock, &with_app(&sandbox));
        Self {
            sandbox,
            profile,
            keyring,
            clock,
            book,
        }
    }

    /// Another program on the same profile, with the same keyring.
    fn beside(&self) -> Arc<AccountBook> {
        self.beside_with(&with_app(&self.sandbox))
    }

    /// The same, where the company decided this.
    fn beside_with(&self, policy: &Policy) -> Arc<AccountBook> {
        open(
            &self.sandbox,
            &self.profile,
            &self.keyring,
            &self.clock,
            policy,
        )
    }

    fn app(&self) -> Option<BoxApp> {
        Some(BoxApp {
            client_id: format!(" {} ", self.sandbox.box_client_id),
            client_secret: self.sandbox.box_client_secret.clone().into(),
        })
    }

    async fn sign_in(&self, answer: &'static str) -> Result<super::Accounts, AppError> {
        let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser { answer });
        self.book
            .sign_in_box(self.app(), &farewell(), &browser)
            .await
    }

    async fn control(&self, call: &str, body: Value) -> Value {
        let method = if body.is_null() { "GET" } else { "POST" };
        sandbox_call(
            &self.sandbox.box_url,
            "",
            method,
            &format!("/_sandbox/{call}"),
            &body,
        )
        .await
        .1
    }

    async fn times(&self, path: &str) -> usize {
        let state = self.control("state", Value::Null).await;
        state["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|request| request["path"] == path)
            .count()
    }

    fn the_hour_goes_by(&self) {
        self.clock.advance(SignedDuration::from_hours(1));
    }
}

fn open(
    sandbox: &sandbox::RunningSandbox,
    profile: &TempDir,
    keyring: &MemoryStore,
    clock: &Arc<ManualClock>,
    policy: &Policy,
) -> Arc<AccountBook> {
    let endpoints = Endpoints::Demo(vec![place_of(sandbox)]);
    let store = CredentialStore::in_memory(keyring.clone());
    Arc::new(AccountBook::open(
        profile.path(),
        store,
        endpoints,
        clock.clone(),
        policy,
    ))
}

/// Where a sandbox answers.
fn place_of(sandbox: &sandbox::RunningSandbox) -> SandboxPlace {
    SandboxPlace::parse(&sandbox.box_url, &sandbox.clumio_url).unwrap()
}

fn with_app(sandbox: &sandbox::RunningSandbox) -> Policy {
    let app = BoxAppPolicy {
        client_id: sandbox.box_client_id.clone(),
        client_secret: sandbox.box_client_secret.clone(),
        redirect_ports: vec![0],
        locked: false,
    };
    Policy {
        box_app: Some(app),
        ..Policy::default()
    }
}

fn farewell() -> Farewell {
    Farewell {
        language: "en".into(),
        done: "Granted".into(),
        denied: "Denied".into(),
    }
}

/// Somebody at Box's page, who presses one of its buttons and is sent back.
struct ScriptedBrowser {
    answer: &'static str,
}

impl Browser for ScriptedBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let page =
            Url::parse(&format!("{address}&{}", self.answer)).map_err(|error| error.to_string())?;
        thread::spawn(move || {
            let answer = get(&page);
            let back = answer
                .lines()
                .find_map(|line| line.strip_prefix("location: "))
                .unwrap();
            get(&Url::parse(back).unwrap())
        });
        Ok(())
    }
}

fn get(url: &Url) -> String {
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n",
        address.0, address.1
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

const TOKEN: &str = "/oauth2/token";

#[tokio::test]
async fn a_sign_in_in_the_browser_is_kept_and_renews_itself() {
    let bench = Bench::new().await;
    let accounts = bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let account = accounts.box_account.unwrap();
    assert_eq!(
        (account.user_id.as_str(), account.way, account.keeping),
        (people::LUIS_ID, BoxAuthMethod::Browser, Keeping::Keyring)
    );

    // The next program finds it in the keyring, and goes on when the hour is over.
    let next = bench.beside();
    assert_eq!(
        next.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::LUIS_ID
    );
    assert_eq!(bench.times(TOKEN).await, 1);
    bench.the_hour_goes_by();
    assert_eq!(
        next.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::LUIS_ID
    );
    assert_eq!(bench.times(TOKEN).await, 2);
    let ways = next.box_ways().await;
    assert_eq!(ways.client_id.as_ref(), Some(&bench.sandbox.box_client_id));
}

#[tokio::test]
async fn who_says_no_is_not_signed_in() {
    let bench = Bench::new().await;
    let problem = bench.sign_in("allow=false").await.unwrap_err();
    assert_eq!(
        (problem.code, problem.about()),
        (ErrorCode::SignInEnded, Some(Subject::Denied))
    );
    assert_eq!(
        (bench.times(TOKEN).await, bench.book.now().box_account),
        (0, None)
    );
}

#[tokio::test]
async fn a_wrong_secret_is_told_from_everything_else() {
    let bench = Bench::new().await;
    let app = BoxApp {
        client_id: bench.sandbox.box_client_id.clone(),
        client_secret: "wrong".into(),
    };
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true",
    });
    let problem = bench
        .book
        .sign_in_box(Some(app), &farewell(), &browser)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code, problem.about()),
        (ErrorCode::CredentialRejected, Some(Subject::App))
    );
    assert_eq!(bench.book.now().box_account, None);
}

#[tokio::test]
async fn an_application_is_cleaned_as_a_token_is() {
    let bench = Bench::new().await;
    let app = BoxApp {
        client_id: format!("\u{feff}{}\u{200b}", bench.sandbox.box_client_id),
        client_secret: format!("“{}\u{200b}” ", bench.sandbox.box_client_secret).into(),
    };
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true",
    });
    let accounts = bench
        .book
        .sign_in_box(Some(app), &farewell(), &browser)
        .await
        .unwrap();
    assert!(accounts.box_account.is_some());
}

#[tokio::test]
async fn fifty_tasks_of_two_programs_renew_once_and_lose_nothing() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let other = bench.beside();
    for round in 1..=3 {
        bench.the_hour_goes_by();
        let asked = (0..50).map(|number| {
            let book = Arc::clone(if number % 2 == 0 { &bench.book } else { &other });
            tokio::spawn(async move { book.box_client().await?.me().await.map_err(AppError::from) })
        });
        for answer in join_all(asked).await {
            assert_eq!(answer.unwrap().unwrap().user.id.as_str(), people::LUIS_ID);
        }
        assert_eq!(
            bench.times(TOKEN).await,
            1 + round,
            "one renewal for all of them"
        );
    }
}

#[tokio::test]
async fn a_token_that_ends_early_is_renewed_in_the_middle_of_whatever_goes_on() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    bench
        .control("quirks", json!({ "expire_after_calls": 3 }))
        .await;
    let client = bench.book.box_client().await.unwrap();
    for _ in 0..10 {
        assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
    }
    assert!(bench.times(TOKEN).await > 3);
}

#[tokio::test]
async fn whoever_loses_the_race_finds_the_winners_token_in_the_keyring() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let (client, other) = (bench.book.box_client().await.unwrap(), bench.beside());
    bench.the_hour_goes_by();
    other.box_client().await.unwrap().me().await.unwrap();
    client.me().await.unwrap();
    assert_eq!(bench.times(TOKEN).await, 2);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_a_spent_sign_in_is_called_ended() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    bench.the_hour_goes_by();
    let cut =
        |when: &str| json!([{ "match": { "path": TOKEN }, "times": 1, "do": { "drop": when } }]);
    bench.control("script", cut("before")).await;
    bench.book.box_client().await.unwrap().me().await.unwrap();

    bench.the_hour_goes_by();
    bench.control("script", cut("after")).await;
    let client = bench.book.box_client().await;
    let problem = client.err().unwrap();
    assert_eq!(
        (problem.code, problem.about()),
        (ErrorCode::CredentialRejected, Some(Subject::SignIn))
    );
}

#[tokio::test]
async fn a_lost_renewal_costs_nothing_where_box_gives_it_again() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    bench
        .control("quirks", json!({ "refresh_grace": true }))
        .await;
    bench.the_hour_goes_by();
    bench
        .control(
            "script",
            json!([{ "match": { "path": TOKEN }, "do": { "drop": "after" } }]),
        )
        .await;
    let client = bench.book.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
    assert_eq!(bench.times(TOKEN).await, 3);
}

#[tokio::test]
async fn no_network_is_told_from_a_sign_in_that_has_ended() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    bench.the_hour_goes_by();
    let busy = json!([{ "match": { "path": TOKEN }, "times": 9, "do": { "status": 503 } }]);
    bench.control("script", busy).await;
    let problem = bench.book.box_client().await.err().unwrap();
    assert_eq!(
        (problem.code, problem.retryable),
        (ErrorCode::Offline, true),
        "{problem:?}"
    );
}

#[tokio::test]
async fn a_keyring_that_fails_at_a_renewal_costs_nothing_in_this_run() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let client = bench.book.box_client().await.unwrap();
    bench.the_hour_goes_by();
    // The read before the renewal fails: nothing is sent, and the next try goes on.
    bench.keyring.fail_next(Error::Unavailable {
        reason: "locked".into(),
    });
    client.me().await.unwrap_err();
    assert_eq!(bench.times(TOKEN).await, 1);
    client.me().await.unwrap();
    bench.book.forget_tokens();
    client.me().await.unwrap();
    assert_eq!(bench.times(TOKEN).await, 2);
}

#[tokio::test]
async fn an_application_acts_as_itself_or_as_a_user() {
    let bench = Bench::new().await;
    let me = sandbox_call(
        &bench.sandbox.box_url,
        &bench.sandbox.box_token,
        "GET",
        "/2.0/users/me?fields=enterprise",
        &Value::Null,
    );
    let enterprise = me.await.1["enterprise"]["id"].as_str().unwrap().to_owned();
    for (kind, id) in [
        (BoxSubjectKind::User, people::LUIS_ID.to_owned()),
        (BoxSubjectKind::Enterprise, enterprise),
    ] {
        let subject = BoxSubject {
            kind,
            id: format!("{id} "),
        };
        let account = bench
            .book
            .connect_box_application(bench.app(), &subject)
            .await
            .unwrap()
            .box_account
            .unwrap();
        assert_eq!(account.way, BoxAuthMethod::Application);
        let next = bench.beside();
        bench.the_hour_goes_by();
        let who = next.box_client().await.unwrap().me().await.unwrap().user.id;
        assert_eq!(who.as_str(), account.user_id);
    }
    for id in ["", "x", "1 2", "123456789012345678901"] {
        let subject = BoxSubject {
            kind: BoxSubjectKind::Enterprise,
            id: id.to_owned(),
        };
        let problem = bench
            .book
            .connect_box_application(None, &subject)
            .await
            .unwrap_err();
        assert_eq!(problem.about(), Some(Subject::Subject), "{id:?}");
    }
    let nobody = BoxSubject {
        kind: BoxSubjectKind::User,
        id: "1".to_owned(),
    };
    let problem = bench
        .book
        .connect_box_application(None, &nobody)
        .await
        .unwrap_err();
    assert_eq!(problem.about(), Some(Subject::SignIn));
}

#[tokio::test]
async fn signing_out_withdraws_the_sign_in() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let left = bench.book.disconnect_used(Service::Box).await.unwrap();
    assert!(left.revocation == Revocation::Revoked && left.accounts.box_account.is_none());
    assert_eq!(bench.times("/oauth2/revoke").await, 1);

    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let refused =
        json!([{ "match": { "path": "/oauth2/revoke" }, "times": 9, "do": { "status": 403 } }]);
    bench.control("script", refused).await;
    let left = bench.book.disconnect_used(Service::Box).await.unwrap();
    assert_eq!(
        (left.revocation, left.entry_left),
        (Revocation::Unconfirmed, None),
        "it says so"
    );
    assert!(bench.keyring.names().is_empty());

    bench
        .book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    bench.book.disconnect_used(Service::Box).await.unwrap();
    let who = sandbox_call(
        &bench.sandbox.box_url,
        &bench.sandbox.box_token,
        "GET",
        "/2.0/users/me",
        &Value::Null,
    );
    assert_eq!(who.await.0, 200, "a pasted token may be in use elsewhere");
}

#[tokio::test]
async fn a_way_that_the_company_closed_is_open_to_nobody() {
    let bench = Bench::new().await;
    let token = bench.sandbox.box_token.clone().into();
    bench.book.connect_box(&token).await.unwrap();
    let closed =
        Policy::parse(r#"{ "box_ways": { "value": ["browser"], "locked": true } }"#).unwrap();
    let book = bench.beside_with(&Policy {
        box_app: with_app(&bench.sandbox).box_app,
        ..closed.clone()
    });
    let by_policy = |problem: AppError| {
        let about = problem.about();
        assert_eq!(
            (problem.code, about),
            (ErrorCode::Forbidden, Some(Subject::Policy))
        );
    };
    by_policy(book.connect_box(&token).await.unwrap_err());
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    by_policy(
        book.connect_box_application(None, &subject)
            .await
            .unwrap_err(),
    );
    by_policy(book.box_client().await.map(drop).unwrap_err());
    let asked = bench.control("state", Value::Null).await["requests"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(asked, 1, "only the token that was pasted before was tested");
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true&user_id=31240028",
    });
    book.sign_in_box(None, &farewell(), &browser).await.unwrap();
    assert_eq!(
        book.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::LUIS_ID
    );

    // A rule that is not locked only says which comes first.
    let first = Policy::parse(r#"{ "box_ways": { "value": ["pasted"] } }"#).unwrap();
    assert_eq!(
        first.ways_to_connect_box(),
        [
            BoxAuthMethod::Pasted,
            BoxAuthMethod::Browser,
            BoxAuthMethod::Application
        ]
    );
    assert_eq!(closed.ways_to_connect_box(), [BoxAuthMethod::Browser]);
    assert_eq!(closed.in_demo().ways_to_connect_box().len(), 3);
}

#[tokio::test]
async fn no_other_application_than_that_of_the_company_connects_where_it_is_locked() {
    let bench = Bench::new().await;
    let app = with_app(&bench.sandbox).box_app.map(|app| BoxAppPolicy {
        locked: true,
        ..app
    });
    let book = bench.beside_with(&Policy {
        box_app: app,
        ..Policy::default()
    });
    let typed = |client_id: &str| {
        Some(BoxApp {
            client_id: client_id.to_owned(),
            client_secret: "mine".to_owned().into(),
        })
    };
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    let problem = book
        .connect_box_application(typed("mine"), &subject)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code, problem.about()),
        (ErrorCode::Forbidden, Some(Subject::Policy))
    );
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true",
    });
    assert_eq!(
        book.sign_in_box(typed("mine"), &farewell(), &browser)
            .await
            .unwrap_err()
            .code,
        ErrorCode::Forbidden
    );
    assert_eq!(bench.times(TOKEN).await, 0);
    book.connect_box_application(None, &subject).await.unwrap();
}

#[tokio::test]
async fn the_page_of_a_sign_in_that_waits_is_shown_again_and_answered_once() {
    let bench = Bench::new().await;
    let closed_at_once = Arc::new(RecordingBrowser::default());
    let absent: Arc<dyn Browser> = closed_at_once.clone();
    let none = bench.book.show_sign_in_again(&absent).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NotFound);

    let (book, app, browser) = (Arc::clone(&bench.book), bench.app(), Arc::clone(&absent));
    let waiting = tokio::spawn(async move { book.sign_in_box(app, &farewell(), &browser).await });
    while bench.book.show_sign_in_again(&absent).await.is_err() {
        tokio::task::yield_now().await;
    }
    let pages = loop {
        let pages = closed_at_once.0.lock().clone();
        if pages.len() > 1 {
            break pages;
        }
        tokio::task::yield_now().await;
    };
    assert!(
        pages.len() == 2 && pages[0] == pages[1],
        "the same question: {pages:?}"
    );

    let granting: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true&user_id=31240028",
    });
    bench.book.show_sign_in_again(&granting).await.unwrap();
    let account = waiting.await.unwrap().unwrap().box_account.unwrap();
    assert_eq!(account.user_id, people::LUIS_ID);
    assert_eq!(
        bench
            .book
            .show_sign_in_again(&absent)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );

    // One that was given up is not shown again either.
    let (book, app, browser) = (Arc::clone(&bench.book), bench.app(), Arc::clone(&absent));
    let given_up = tokio::spawn(async move { book.sign_in_box(app, &farewell(), &browser).await });
    while bench.book.show_sign_in_again(&absent).await.is_err() {
        tokio::task::yield_now().await;
    }
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    assert_eq!(
        bench
            .book
            .show_sign_in_again(&absent)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}
