//! A keyring that waits for a person, or says what is not so: nobody else waits, and nothing is said that is not known.

use crate::tests::{Bench, ScriptedBrowser, farewell, get, with_app};
use crate::{Left, Revocation, Service};
use app_error::{ErrorCode, Subject};
use config::{BoxAppPolicy, Policy};
use credential_store::{CredentialStore, Error};
use platform::{Browser, test_support::sandbox_call};
use sandbox::demo::people;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

#[tokio::test]
async fn connecting_with_a_locked_keyring_delays_no_other_account() {
    let bench = Bench::new().await;
    bench
        .book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    let question = bench.keyring.hold_unlock_prompt().await;
    let before = bench.keyring.call_count();
    let (book, token) = (
        Arc::clone(&bench.book),
        bench.sandbox.box_admin_token.clone().into(),
    );
    let connecting = tokio::spawn(async move { book.connect_box(&token).await.map(drop) });
    while bench.keyring.call_count() == before {
        tokio::task::yield_now().await;
    }
    let client = bench.book.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::MIKA_ID);
    assert!(!connecting.is_finished());
    drop(question);
    connecting.await.unwrap().unwrap();
}

const REVOKE: &str = "/oauth2/revoke";

/// Whether it is said that the sign-in was revoked.
fn revoked(left: &Left) -> bool {
    left.revocation == Revocation::Revoked
}

#[tokio::test]
async fn nothing_is_called_revoked_that_could_not_be_read() {
    let bench = Bench::new().await;
    let failures = [
        Error::TimedOut {
            waited: Duration::from_secs(20),
        },
        Error::Unavailable {
            reason: "no bus".into(),
        },
        Error::Locked {
            reason: "dismissed".into(),
        },
        Error::Unreadable {
            name: "box-token".into(),
        },
    ];
    for failure in failures {
        bench.sign_in("allow=true&user_id=31240028").await.unwrap();
        let next = bench.beside();
        bench.keyring.fail_next(failure.clone());
        let left = next.disconnect_used(Service::Box).await.unwrap();
        assert!(!revoked(&left), "{failure:?}");
    }
    // Somebody removed the entry by hand: the sign-in may be in use all the same.
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let next = bench.beside();
    for name in bench.keyring.names() {
        CredentialStore::in_memory(bench.keyring.clone())
            .remove(&name)
            .await
            .unwrap();
    }
    assert!(!revoked(&next.disconnect_used(Service::Box).await.unwrap()));
    assert_eq!(bench.times(REVOKE).await, 0);
}

#[tokio::test]
async fn only_an_answer_of_box_makes_a_sign_in_revoked() {
    let bench = Bench::new().await;
    for (fault, is_revoked) in [
        (json!({ "status": 200 }), true),
        (
            json!({ "status": 200, "body": "<h1>Welcome to Guest Wi-Fi</h1>" }),
            false,
        ),
        (json!({ "status": 400, "body": "<h1>Blocked</h1>" }), false),
        (json!({ "status": 403 }), false),
        (json!({ "drop": "after" }), false),
    ] {
        bench.sign_in("allow=true&user_id=31240028").await.unwrap();
        sandbox_call(
            &bench.sandbox.box_url,
            "",
            "DELETE",
            "/_sandbox/script",
            &Value::Null,
        )
        .await;
        let script = json!([{ "match": { "path": REVOKE }, "times": 9, "do": fault }]);
        bench.control("script", script).await;
        let left = bench.book.disconnect_used(Service::Box).await.unwrap();
        assert_eq!(revoked(&left), is_revoked, "{fault}");
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_late_is_revoked() {
    let bench = Bench::new().await;
    let refused =
        json!([{ "match": { "path": "/2.0/users/me" }, "times": 1, "do": { "status": 403 } }]);
    bench.control("script", refused).await;
    bench
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap_err();
    assert_eq!(bench.times(REVOKE).await, 1);

    // A profile that cannot be written, found out when the token is kept already.
    std::fs::create_dir(bench.profile.path().join("accounts.json")).unwrap();
    bench
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap_err();
    assert_eq!(
        (bench.times(REVOKE).await, bench.keyring.names().len()),
        (2, 0)
    );
    assert_eq!(bench.book.now().box_account, None);
}

#[tokio::test]
async fn a_browser_that_does_not_open_says_what_it_was_for() {
    struct NoBrowser;
    impl Browser for NoBrowser {
        fn open(&self, _: &str) -> Result<(), String> {
            Err("no browser is installed".to_owned())
        }
    }
    let bench = Bench::new().await;
    let browser: Arc<dyn Browser> = Arc::new(NoBrowser);
    let problem = bench
        .book
        .sign_in_box(bench.app(), &farewell(), &browser)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::BrowserUnavailable);
    assert_eq!(problem.about(), Some(Subject::SignIn));
}

#[tokio::test]
async fn a_renewed_sign_in_works_though_its_record_is_not_written() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let file = bench.profile.path().join("accounts.json");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    bench
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap_err();
    assert_eq!(bench.times(REVOKE).await, 0);
    let client = bench.book.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
}

#[tokio::test]
async fn an_entry_that_the_store_keeps_is_named() {
    let bench = Bench::new().await;
    bench
        .book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    bench.keyring.ignore_removals();
    let left = bench.book.disconnect_used(Service::Box).await.unwrap();
    let still_there = bench.keyring.names();
    assert_eq!(
        left.entry_left.as_deref(),
        still_there
            .first()
            .map(credential_store::SecretName::as_str)
    );
    assert_eq!(left.accounts.box_account, None);
}

#[tokio::test]
async fn a_pasted_token_is_neither_revoked_nor_said_to_be() {
    let bench = Bench::new().await;
    bench
        .book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    let left = bench.book.disconnect_used(Service::Box).await.unwrap();
    assert_eq!(
        (left.revocation, left.entry_left),
        (Revocation::NotRequested, None)
    );
}

/// A browser on another computer: Box's page is answered there, and the last address cannot be reached from it.
struct ElsewhereBrowser(mpsc::UnboundedSender<String>);

impl Browser for ElsewhereBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let page = format!("{address}&allow=true&user_id={}", people::LUIS_ID)
            .parse()
            .map_err(|error| format!("{error}"))?;
        let last = self.0.clone();
        std::thread::spawn(move || {
            let answer = get(&page);
            let back = answer
                .lines()
                .find_map(|line| line.strip_prefix("location: "))
                .unwrap();
            last.send(back.to_owned()).unwrap();
        });
        Ok(())
    }
}

#[tokio::test]
async fn a_browser_elsewhere_signs_in_by_its_last_address() {
    let bench = Bench::new().await;
    assert_eq!(
        bench
            .book
            .finish_sign_in("http://127.0.0.1/")
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    let (send, mut last) = mpsc::unbounded_channel();
    let browser: Arc<dyn Browser> = Arc::new(ElsewhereBrowser(send));
    let (book, app) = (Arc::clone(&bench.book), bench.app());
    let waiting = tokio::spawn(async move { book.sign_in_box(app, &farewell(), &browser).await });
    let address = last.recv().await.unwrap();
    let wrong = bench
        .book
        .finish_sign_in(&address.replace("state=", "state=x"))
        .unwrap_err();
    assert_eq!(
        (wrong.code, wrong.about()),
        (ErrorCode::InputInvalid, Some(Subject::CallbackAddress))
    );
    bench.book.finish_sign_in(&address).unwrap();
    assert_eq!(
        waiting.await.unwrap().unwrap().box_account.unwrap().user_id,
        people::LUIS_ID
    );
    assert_eq!(
        bench.book.finish_sign_in(&address).unwrap_err().code,
        ErrorCode::NotFound
    );
    let late = tokio::task::spawn_blocking(move || get(&address.parse().unwrap()))
        .await
        .unwrap();
    assert!(
        late.contains("Granted"),
        "a late visit shows success as well"
    );
}

#[tokio::test]
async fn the_next_sign_in_gets_the_only_address_back() {
    let bench = Bench::new().await;
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let app = with_app(&bench.sandbox).box_app.map(|app| BoxAppPolicy {
        redirect_ports: vec![port],
        ..app
    });
    let book = bench.beside_with(&Policy {
        box_app: app,
        ..Policy::default()
    });
    for _ in 0..3 {
        let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
            answer: "allow=true&user_id=31240028",
        });
        book.sign_in_box(None, &farewell(), &browser).await.unwrap();
    }
}
