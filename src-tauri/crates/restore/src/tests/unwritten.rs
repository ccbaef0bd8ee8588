//! A journal that can be read and not written, at the wrong moment.

use super::{Bench, bench};
use crate::{Choice, Outcome, Restored};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use journal::Outcome as Ending;
use sandbox::demo::trash as ids;
use serde_json::json;
use trash::TrashQuery;

use app_error::ErrorCode;

/// Restores while the journal takes the beginning and not the end.
async fn restored_without_an_end(bench: &Bench, key: &ItemKey) -> Restored {
    let slow =
        json!([{ "match": { "method": "POST", "path": path(key) }, "do": { "delay_ms": 500 } }]);
    bench.script(slow).await;
    let (restorer, item) = (bench.restorer.clone(), key.clone());
    let task = tokio::spawn(async move { restorer.restore(&item, Choice::AsItWas).await });
    while bench.journal.unfinished().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    bench.journal.simulate_read_only(true).await.unwrap();
    match task.await.unwrap().unwrap() {
        Outcome::Restored { restored } => *restored,
        Outcome::NeedsDecision { check: plan } => panic!("asks {plan:?}"),
    }
}

#[tokio::test]
async fn undo_after_an_end_that_was_not_written_says_nothing_false() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = restored_without_an_end(&bench, &key).await;
    let refused = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::JournalUnavailable, "{refused:?}");
    assert!(
        bench.is_active(&key).await,
        "nothing was done that cannot be written down"
    );

    bench.journal.simulate_read_only(false).await.unwrap();
    let row = bench
        .journal
        .activity(restored.activity.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(row.outcome, Ending::Done, "written as soon as that worked");
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
}

#[tokio::test]
async fn what_was_touched_before_the_end_was_written_stays() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = restored_without_an_end(&bench, &key).await;
    bench.rename(&key, "touched.xlsx").await;
    bench.journal.simulate_read_only(false).await.unwrap();
    let refused = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ChangedSince);
    assert!(bench.is_active(&key).await);
}

#[tokio::test]
async fn an_end_that_was_never_written_is_not_called_changed() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    // As a restart finds it when the end was lost.
    let row = bench
        .journal
        .activity(restored.activity.parse().unwrap())
        .await
        .unwrap();
    let left = journal::NewActivity {
        action: row.action,
        account: row.account,
        acting_as: None,
        item: row.item,
        for_whom: Vec::new(),
        place: None,
        started_at: row.started_at,
        detail: json!({}),
    };
    let left = bench.journal.start(left).await.unwrap();
    let refused = bench.restorer.undo(&left.to_string()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::UnknownOutcome);
}

#[tokio::test]
async fn the_trash_is_listed_and_planned_while_nothing_can_be_written() {
    let bench = bench().await;
    bench.journal.simulate_read_only(true).await.unwrap();
    bench.list().await;
    assert!(
        bench
            .restorer
            .trash()
            .rows(&TrashQuery::default(), 0, 1)
            .matched
            > 0
    );
    let key = file(ids::JAPANESE);
    bench.check(&key).await;
    let refused = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::JournalUnavailable);
    assert!(!bench.is_active(&key).await);
    assert_eq!(
        bench.requests("POST", &path(&key)).await,
        0,
        "nothing is sent that is not written down"
    );
}
