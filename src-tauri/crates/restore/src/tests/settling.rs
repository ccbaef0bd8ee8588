use super::{Bench, bench};
use crate::{Choice, can_undo};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use journal::{Action, Item, NewActivity, Outcome as Ending};
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

use platform::Clock;

/// Writes a start and no end, as a crash leaves it.
async fn left_open(bench: &Bench, action: Action, key: &ItemKey, detail: Value) -> uuid::Uuid {
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
async fn a_crash_between_request_and_answer_is_settled_at_the_next_start() {
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
        "what this run does is not left over"
    );
    // The request arrived all the same.
    bench.call("POST", &path(&key), json!({})).await;

    bench.restart();
    let settled = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!((settled.len(), settled[0].outcome), (1, Ending::Done));
    assert_eq!(settled[0].place.as_deref(), Some("購買部 / 発注"));
    assert!(can_undo(&settled[0]));
    bench
        .restorer
        .undo(&settled[0].id.to_string())
        .await
        .unwrap();
    assert!(
        bench.restorer.recover(|_| true).await.unwrap().is_empty(),
        "told once"
    );
}

#[tokio::test]
async fn each_leftover_gets_the_ending_that_a_look_shows() {
    let mut bench = bench().await;
    let undone = bench.restored(&file(ids::HTML_NAME), Choice::AsItWas).await;
    bench.delete(&file(ids::HTML_NAME)).await;
    let kept = bench.restored(&file(ids::EMOJI), Choice::AsItWas).await;
    let detail = |restore: &str| json!({ "restore": restore });
    let cases = [
        (
            left_open(&bench, Action::Restore, &file(ids::JAPANESE), json!({})).await,
            Ending::NotDone,
        ),
        (
            left_open(
                &bench,
                Action::Restore,
                &file(ids::CONFLICTING_CONTRACT),
                json!({}),
            )
            .await,
            Ending::Done,
        ),
        (
            left_open(&bench, Action::Restore, &file("999999999"), json!({})).await,
            Ending::Unknown,
        ),
        (
            left_open(
                &bench,
                Action::UndoRestore,
                &file(ids::HTML_NAME),
                detail(&undone.activity),
            )
            .await,
            Ending::Done,
        ),
        (
            left_open(
                &bench,
                Action::UndoRestore,
                &file(ids::EMOJI),
                detail(&kept.activity),
            )
            .await,
            Ending::NotDone,
        ),
        (
            left_open(&bench, Action::UndoRestore, &file("999999998"), json!({})).await,
            Ending::Unknown,
        ),
    ];
    let other = left_open(&bench, Action::RegeneratePasscode, &file("1"), json!({})).await;

    bench.restart();
    let settled = bench.restorer.recover(|_| true).await.unwrap();
    let endings: Vec<_> = settled.iter().map(|row| (row.id, row.outcome)).collect();
    assert_eq!(endings, cases);
    let open: Vec<_> = bench
        .journal
        .unfinished()
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(open, [other], "the other job's own");
    let row = bench
        .journal
        .activity(undone.activity.parse().unwrap())
        .await
        .unwrap();
    assert!(!can_undo(&row), "its undo is known now");
}

#[tokio::test]
async fn what_cannot_be_looked_up_stays_open() {
    let mut bench = bench().await;
    let id = left_open(&bench, Action::Restore, &file(ids::JAPANESE), json!({})).await;
    bench.restart();
    bench
        .script(json!([{ "match": { "path": "/2.0/" }, "times": 5, "do": { "status": 503 } }]))
        .await;
    let settled = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!((settled[0].id, settled[0].outcome), (id, Ending::Started));
    assert_eq!(
        bench.restorer.recover(|_| true).await.unwrap()[0].outcome,
        Ending::NotDone
    );
}
