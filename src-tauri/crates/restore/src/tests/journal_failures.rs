//! A journal that becomes read-only between two writes.

use super::{Bench, bench};
use crate::{Choice, Outcome, Restored};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use journal::Outcome as RecordedOutcome;
use sandbox::demo::trash as ids;
use serde_json::json;
use trash::TrashQuery;

use app_error::ErrorCode;

/// Restores while the journal can record the start and not the outcome.
async fn restored_without_outcome(bench: &Bench, key: &ItemKey) -> Restored {
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
        Outcome::NeedsDecision { check } => panic!("a conflict: {check:?}"),
    }
}

#[tokio::test]
async fn undo_is_refused_until_the_outcome_is_recorded() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = restored_without_outcome(&bench, &key).await;
    let refused = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::JournalUnavailable, "{refused:?}");
    assert!(
        bench.is_active(&key).await,
        "nothing is changed that cannot be recorded"
    );

    bench.journal.simulate_read_only(false).await.unwrap();
    let row = bench
        .journal
        .activity(restored.activity.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        row.outcome,
        RecordedOutcome::Done,
        "recorded as soon as the journal can be written"
    );
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
}

#[tokio::test]
async fn an_item_modified_before_its_outcome_is_recorded_is_kept() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = restored_without_outcome(&bench, &key).await;
    bench.rename(&key, "modified.xlsx").await;
    bench.journal.simulate_read_only(false).await.unwrap();
    let refused = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ChangedSince);
    assert!(bench.is_active(&key).await);
}

#[tokio::test]
async fn undo_of_a_restore_without_an_outcome_is_refused() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    // As after a crash that lost the outcome.
    let row = bench
        .journal
        .activity(restored.activity.parse().unwrap())
        .await
        .unwrap();
    let unfinished = journal::NewActivity {
        action: row.action,
        account: row.account,
        acting_as: None,
        item: row.item,
        for_whom: Vec::new(),
        place: None,
        started_at: row.started_at,
        detail: json!({}),
    };
    let unfinished = bench.journal.start(unfinished).await.unwrap();
    let refused = bench
        .restorer
        .undo(&unfinished.to_string())
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::UnknownOutcome);
}

#[tokio::test]
async fn a_read_only_journal_allows_checks_but_no_restore() {
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
        "nothing is sent that is not recorded"
    );
}
