//! The start requests nothing that the first screen does not need.

use super::Bench;
use crate::activity::Ending;
use app_error::ErrorCode;
use journal::{Action, Item, NewActivity};
use platform::Clock as _;
use sandbox::demo::trash;
use serde_json::Value;

impl Bench {
    /// Leaves a restore in the journal that was sent and has no outcome.
    async fn leave_a_restore_open(&self) {
        let journal = &self.desk.journal;
        let new = NewActivity {
            action: Action::Restore,
            account: self.desk.accounts.list().box_account.unwrap().login,
            acting_as: None,
            item: Item {
                kind: "file".into(),
                id: trash::JAPANESE.into(),
                name: "x".into(),
            },
            for_whom: Vec::new(),
            place: None,
            started_at: self.clock.now(),
            detail: Value::Null,
        };
        journal.start(new).await.unwrap();
    }

    async fn requests_to_box(&self) -> usize {
        let state = self.control("state", Value::Null).await;
        let requests = state["requests"].as_array().unwrap();
        requests
            .iter()
            .filter(|request| request["path"].as_str().unwrap().starts_with("/2.0"))
            .count()
    }

    /// Makes the keyring refuse the next call; says afterwards whether there was one.
    async fn keyring_was_asked(&self, work: impl AsyncFnOnce()) -> bool {
        self.keyring.fail_next(credential_store::Error::Locked {
            reason: "a test".into(),
        });
        work().await;
        // The failure that no call met is left for the next one.
        self.desk.accounts.box_client().await.is_ok()
    }
}

#[tokio::test]
async fn a_start_with_nothing_left_over_asks_neither_the_keyring_nor_box() {
    let mut bench = Bench::new().await;
    bench.crash();
    let before = bench.requests_to_box().await;
    let asked = bench
        .keyring_was_asked(async || assert!(bench.desk.unfinished().await.unwrap().is_empty()));
    assert!(!asked.await);
    assert_eq!(bench.requests_to_box().await, before);
}

#[tokio::test]
async fn a_restore_that_was_left_open_is_looked_up_and_a_locked_keyring_leaves_it_for_later() {
    let mut bench = Bench::new().await;
    bench.leave_a_restore_open().await;
    bench.crash();
    let asked = bench
        .keyring_was_asked(async || assert!(bench.desk.unfinished().await.unwrap().is_empty()));
    assert!(asked.await);
    let rows = bench.desk.unfinished().await.unwrap();
    let endings: Vec<_> = rows.iter().map(|row| (row.ending, row.code)).collect();
    assert_eq!(
        endings,
        [(Ending::NotDone, Some(ErrorCode::UnknownOutcome))]
    );
}
