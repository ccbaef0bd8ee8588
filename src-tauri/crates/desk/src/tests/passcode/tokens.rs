//! Tokens are forgotten while things go on, and read again by whatever needs one.

use super::{Bench, regenerate};
use crate::ports::Event;
use accounts::Service;
use app_error::{AppError, ErrorCode};
use box_session::{ItemKey, ItemKind};
use bulk_restore::{Decisions, JobPhase, JobState, Selection};
use credential_store::Error;
use platform::test_support::sandbox_call;
use restore::ItemRestorer;
use restore::{Choice, Outcome};
use sandbox::demo::{people, trash};
use serde_json::{Value, json};

impl Bench {
    fn locks_the_keyring(&self) {
        self.keyring.fail_next(Error::Unavailable {
            reason: "locked".into(),
        });
    }

    /// Lists the trash again, to its end.
    async fn list(&self, restorer: &ItemRestorer) -> Option<AppError> {
        let mut state = restorer.trash().refresh();
        while state.listing {
            tokio::task::yield_now().await;
            state = restorer.trash().state();
        }
        state.problem
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        sandbox_call(
            &self.sandbox.box_url,
            &self.sandbox.box_token,
            method,
            path,
            &body,
        )
        .await
        .1
    }

    /// Begins to bring back what a folder held, each with 30 ms to wait.
    async fn begin_a_slow_job(&self, restorer: &ItemRestorer) -> JobState {
        let folder = json!({ "name": "many", "parent": { "id": "0" } });
        let folder = self.call("POST", "/2.0/folders", folder).await["id"].clone();
        let mut keys = Vec::new();
        for number in 0..ITEMS {
            let link = json!({ "name": format!("link {number}"), "url": "https://example.com", "parent": { "id": folder } });
            let made = self.call("POST", "/2.0/web_links", link).await;
            let id = made["id"].as_str().unwrap().to_owned();
            self.call("DELETE", &format!("/2.0/web_links/{id}"), Value::Null)
                .await;
            keys.push(ItemKey {
                kind: ItemKind::WebLink,
                id,
            });
        }
        let slow = json!([{ "match": { "method": "POST", "path": "/2.0/" }, "times": 99, "do": { "delay_ms": 30 } }]);
        self.control("script", slow).await;
        let dry_run = self
            .desk
            .jobs
            .preview(restorer, Selection::Items { keys }, &|_| {})
            .await
            .unwrap();
        let job = self
            .desk
            .jobs
            .start(restorer, &dry_run.id, Decisions::default())
            .await
            .unwrap();
        self.window
            .wait_for(|event| matches!(event, Event::Job { state } if state.counts.done > 0))
            .await;
        job
    }

    async fn principals(&self) -> Vec<String> {
        let state = self.control("state", Value::Null).await;
        let of_box = |request: &&Value| {
            request["path"]
                .as_str()
                .is_some_and(|path| path.starts_with("/2.0/"))
        };
        let requests = state["requests"].as_array().unwrap().iter().filter(of_box);
        requests
            .map(|request| request["principal"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

const ITEMS: u32 = 30;

fn key(id: &str) -> ItemKey {
    ItemKey {
        kind: ItemKind::File,
        id: id.to_owned(),
    }
}

#[tokio::test]
async fn the_open_trash_reads_its_token_again_after_idleness_and_after_passing_on() {
    let bench = Bench::new().await;
    let restorer = bench.desk.restorers.active().await.unwrap();
    assert_eq!(bench.list(&restorer).await, None);
    let listed = restorer.trash().state().listed;

    bench.idle_for(11).await;
    bench.locks_the_keyring();
    assert_eq!(
        bench.list(&restorer).await.unwrap().code,
        ErrorCode::KeyringUnavailable
    );
    assert_eq!(bench.list(&restorer).await, None);
    assert_eq!(restorer.trash().state().listed, listed);

    bench
        .desk
        .mark_delivered(&regenerate(&bench).await.unwrap().id)
        .await;
    bench.locks_the_keyring();
    let refused = restorer
        .check(&key(trash::JAPANESE), None)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.retryable),
        (ErrorCode::KeyringUnavailable, true)
    );
    let back = restorer
        .restore(&key(trash::JAPANESE), Choice::AsItWas)
        .await
        .unwrap();
    assert!(matches!(back, Outcome::Restored { .. }), "{back:?}");
    // Read once, it is at hand again.
    bench.locks_the_keyring();
    assert_eq!(bench.list(&restorer).await, None);
}

#[tokio::test]
async fn a_job_goes_on_across_the_idleness_and_pauses_when_the_keyring_is_locked() {
    let bench = Bench::new().await;
    let restorer = bench.desk.restorers.active().await.unwrap();
    assert_eq!(bench.list(&restorer).await, None);
    let job = bench.begin_a_slow_job(&restorer).await;
    bench.locks_the_keyring();
    bench.idle_for(11).await;
    let paused = bench.desk.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        paused.problem.as_ref().map(|problem| problem.code),
        Some(ErrorCode::KeyringUnavailable)
    );
    assert_eq!(
        (paused.phase, paused.counts.failed, paused.counts.unknown),
        (JobPhase::Paused, 0, 0)
    );

    bench.desk.jobs.resume(&restorer, &job.id).await.unwrap();
    bench.desk.accounts.forget_tokens();
    let ended = bench.desk.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (ended.phase, ended.counts.done),
        (JobPhase::Finished, ITEMS),
        "{ended:?}"
    );
}

#[tokio::test]
async fn nothing_goes_on_with_the_token_of_another_account() {
    let bench = Bench::new().await;
    let of_mika = bench.desk.restorers.active().await.unwrap();
    let job = bench.begin_a_slow_job(&of_mika).await;
    let connected = bench
        .desk
        .accounts
        .connect_box(&bench.sandbox.box_admin_token.clone().into())
        .await
        .unwrap();
    bench
        .desk
        .accounts
        .switch(Service::Box, &connected.other_boxes[0].label.id)
        .unwrap();
    assert!(
        of_mika.check(&key(trash::JAPANESE), None).await.is_ok(),
        "goes on as who it was begun as"
    );
    let accounts = bench.desk.accounts.list();
    let (admin, mika) = (
        accounts.box_account.unwrap(),
        accounts.other_boxes[0].clone(),
    );
    assert_eq!(
        (&*admin.user_id, &*mika.user_id),
        (people::ADMIN_ID, people::MIKA_ID)
    );

    bench
        .desk
        .accounts
        .disconnect(Service::Box, &mika.label.id)
        .await
        .unwrap();
    let paused = bench.desk.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        paused.problem.map(|problem| problem.code),
        Some(ErrorCode::NotConnected)
    );
    let theirs = bench.desk.restorers.of_job(&job.id).await.err().unwrap();
    assert_eq!(
        (theirs.code, theirs.detail.unwrap().by),
        (ErrorCode::NotConnected, Some(mika.login))
    );
    let principals = bench.principals().await;
    let hers = principals
        .iter()
        .filter(|principal| **principal == people::ADMIN_ID)
        .count();
    assert_eq!(
        hers, 1,
        "only who she is was asked with her token: {principals:?}"
    );
    assert_eq!(
        of_mika
            .check(&key(trash::JAPANESE), None)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotConnected
    );
    // A new token of the same person is as good as the old one for the jobs of that person.
    bench
        .desk
        .accounts
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    bench.desk.paused_jobs.resume_after_connecting().await;
    let ended = bench.desk.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (ended.phase, ended.counts.done),
        (JobPhase::Finished, ITEMS),
        "{ended:?}"
    );
}
