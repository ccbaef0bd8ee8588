use super::{Bench, bench};
use crate::{Choice, can_undo};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use journal::{Action, Item, NewActivity, Outcome as RecordedOutcome};
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

use platform::Clock;

/// Records a start and no outcome, as a crash leaves it.
async fn unfinished_row(bench: &Bench, action: Action, key: &ItemKey, detail: Value) -> uuid::Uuid {
    let kind = box_client::ItemKind::from(key.kind).as_str().to_owned();
    let new = NewActivity {
        action,
        account: "m.sato@aoyama-foods.example".into(),
        acting_as: None,
        item: Item {
            kind,
            id: key.id.clone(),
            name: "x".into(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: bench.clock.now(),
        detail,
    };
    bench.journal.start(new).await.unwrap()
}

#[tokio::test]
async fn a_restore_interrupted_by_a_crash_is_recovered() {
    let mut bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 60_000 } }]))
        .await;
    let restorer = bench.restorer.clone();
    let restoring = key.clone();
    let task = tokio::spawn(async move { restorer.restore(&restoring, Choice::AsItWas).await });
    while bench.journal.unfinished().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    task.abort();
    assert!(
        bench.restorer.recover(|_| true).await.unwrap().is_empty(),
        "what this run does is not unfinished"
    );
    // The request reached Box.
    bench.call("POST", &path(&key), json!({})).await;

    bench.restart();
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(
        (recovered.len(), recovered[0].outcome),
        (1, RecordedOutcome::Done)
    );
    assert_eq!(recovered[0].place.as_deref(), Some("購買部 / 発注"));
    assert!(can_undo(&recovered[0]));
    bench
        .restorer
        .undo(&recovered[0].id.to_string())
        .await
        .unwrap();
    assert!(
        bench.restorer.recover(|_| true).await.unwrap().is_empty(),
        "recovered once"
    );
}

#[tokio::test]
async fn each_unfinished_row_is_verified_and_recorded() {
    let mut bench = bench().await;
    let undone = bench
        .restored(&file(ids::NAME_WITH_HTML), Choice::AsItWas)
        .await;
    bench.delete(&file(ids::NAME_WITH_HTML)).await;
    let not_undone = bench.restored(&file(ids::EMOJI), Choice::AsItWas).await;
    let detail = |restore: &str| json!({ "restore": restore });
    let cases = [
        (
            unfinished_row(&bench, Action::Restore, &file(ids::JAPANESE), json!({})).await,
            RecordedOutcome::NotDone,
        ),
        (
            unfinished_row(
                &bench,
                Action::Restore,
                &file(ids::CONFLICTING_CONTRACT),
                json!({}),
            )
            .await,
            RecordedOutcome::Done,
        ),
        (
            unfinished_row(&bench, Action::Restore, &file("999999999"), json!({})).await,
            RecordedOutcome::Unknown,
        ),
        (
            unfinished_row(
                &bench,
                Action::UndoRestore,
                &file(ids::NAME_WITH_HTML),
                detail(&undone.activity),
            )
            .await,
            RecordedOutcome::Done,
        ),
        (
            unfinished_row(
                &bench,
                Action::UndoRestore,
                &file(ids::EMOJI),
                detail(&not_undone.activity),
            )
            .await,
            RecordedOutcome::NotDone,
        ),
        (
            unfinished_row(&bench, Action::UndoRestore, &file("999999998"), json!({})).await,
            RecordedOutcome::Unknown,
        ),
    ];
    let other = unfinished_row(&bench, Action::RegeneratePasscode, &file("1"), json!({})).await;

    bench.restart();
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    let outcomes: Vec<_> = recovered.iter().map(|row| (row.id, row.outcome)).collect();
    assert_eq!(outcomes, cases);
    let open: Vec<_> = bench
        .journal
        .unfinished()
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(open, [other], "the row of a passcode");
    let row = bench
        .journal
        .activity(undone.activity.parse().unwrap())
        .await
        .unwrap();
    assert!(!can_undo(&row), "its undo is recorded now");
}

#[tokio::test]
async fn a_row_that_cannot_be_verified_stays_open() {
    let mut bench = bench().await;
    let id = unfinished_row(&bench, Action::Restore, &file(ids::JAPANESE), json!({})).await;
    bench.restart();
    bench
        .script(json!([{ "match": { "path": "/2.0/" }, "times": 5, "do": { "status": 503 } }]))
        .await;
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(
        (recovered[0].id, recovered[0].outcome),
        (id, RecordedOutcome::Started)
    );
    assert_eq!(
        bench.restorer.recover(|_| true).await.unwrap()[0].outcome,
        RecordedOutcome::NotDone
    );
}
