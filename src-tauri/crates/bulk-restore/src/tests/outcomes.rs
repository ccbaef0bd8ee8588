//! The outcomes of everything that a job sent, however it ended.

use super::{JobBench, bench, decide_group, restore};
use crate::{
    Decision, Decisions, Group, JobItemFilter, JobItemState, JobPhase, JobState, Undone, WaitReason,
};
use box_session::ItemKey;
use box_session::test_support::path;
use journal::{ItemState, JobUpdate};
use messages::SpokenLanguage;
use restore::Choice;
use serde_json::{Value, json};

use app_error::{ErrorCode, Subject};

/// Loses the first request with the connection; seven more are in flight and answered after a second and a half.
fn seven_on_the_wire(method: &str, keys: &[ItemKey]) -> Value {
    let rule = |key: &ItemKey, fault: Value| json!({ "match": { "method": method, "path": path(key) }, "do": fault });
    let mut rules = vec![rule(&keys[0], json!({ "drop": "before" }))];
    rules.extend(
        keys[1..8]
            .iter()
            .map(|key| rule(key, json!({ "delay_ms": 1500 }))),
    );
    rules
        .push(json!({ "match": { "path": "/2.0/" }, "times": 99_999, "do": { "drop": "before" } }));
    Value::Array(rules)
}

async fn go_offline(test: &JobBench) {
    let offline = |state: &JobState| {
        state
            .waiting
            .is_some_and(|wait| wait.reason == WaitReason::Offline)
    };
    test.events.wait_for(offline).await;
}

async fn go_online(test: &JobBench) {
    test.bench
        .call("DELETE", "/_sandbox/script", Value::Null)
        .await;
}

/// Asserts that the outcome of each item is that at Box, or unknown.
pub(super) async fn says_the_truth(test: &JobBench, job: &JobState) {
    assert_eq!(job.counts.in_flight, 0, "{job:?}");
    for item in test.items(&job.id).await {
        assert_ne!(item.undone, Some(Undone::InFlight), "{item:?}");
        let active = test.bench.is_active(&item.key).await;
        match (item.state, item.undone) {
            (JobItemState::Unknown, _) | (_, Some(Undone::Unknown)) => {
                assert_eq!(item.code, Some(ErrorCode::UnknownOutcome), "{item:?}");
            }
            (JobItemState::Done, undone) => {
                assert_eq!(active, undone != Some(Undone::Done), "{item:?}");
            }
            (state, _) => assert!(!active && state != JobItemState::InFlight, "{item:?}"),
        }
    }
}

#[tokio::test]
async fn cancelling_offline_accounts_for_all_in_flight() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(16).await;
    let preview = test.preview(&keys).await;
    test.bench.script(seven_on_the_wire("POST", &keys)).await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    go_offline(&test).await;
    test.jobs
        .cancel(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.problem.as_ref()),
        (JobPhase::Cancelled, None),
        "{job:?}"
    );
    assert_eq!(
        (job.counts.done, job.counts.unknown, job.counts.skipped),
        (7, 1, 8),
        "{job:?}"
    );
    says_the_truth(&test, &job).await;
    assert!(job.can_undo);
}

#[tokio::test]
async fn pausing_offline_accounts_for_all_in_flight() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(12).await;
    let preview = test.preview(&keys).await;
    test.bench.script(seven_on_the_wire("POST", &keys)).await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    go_offline(&test).await;
    test.jobs.pause_all().await;
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(
        (paused.phase, paused.counts.done, paused.counts.in_flight),
        (JobPhase::Paused, 7, 1),
        "{paused:?}"
    );
    go_online(&test).await;
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 12),
        "{job:?}"
    );
    says_the_truth(&test, &job).await;
}

#[tokio::test]
async fn cancelling_offline_accounts_for_undos_in_flight() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(12).await;
    let job = test.run(&keys, Decisions::default()).await;
    // The checks before each are answered; nothing is after the first lost one.
    let mut rules = seven_on_the_wire("DELETE", &keys);
    rules.as_array_mut().unwrap().insert(
        0,
        json!({ "match": { "method": "GET" }, "times": 8, "do": { "delay_ms": 1 } }),
    );
    test.bench.script(rules).await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    go_offline(&test).await;
    test.jobs
        .cancel(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(job.phase, JobPhase::Cancelled, "{job:?}");
    says_the_truth(&test, &job).await;
    go_online(&test).await;
    // Items with an unknown outcome are verified by the next undo.
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(job.counts.undone, 12, "{job:?}");
    says_the_truth(&test, &job).await;
}

#[tokio::test]
async fn a_renamed_item_is_shown_when_not_verified() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(1).await;
    test.create_file(&folder.id, "file 0").await;
    let preview = test.preview(&keys).await;
    test.bench
        .script(json!([
            // It is read before anything is renamed.
            { "match": { "method": "GET", "path": path(&keys[0]) }, "do": { "delay_ms": 1 } },
            { "match": { "method": "POST", "path": path(&keys[0]) }, "do": { "drop": "before" } },
            { "match": { "method": "GET", "path": path(&keys[0]) }, "times": 999, "do": { "drop": "before" } },
            { "match": { "method": "GET", "path": "/2.0/users/me" }, "times": 999, "do": { "drop": "before" } },
        ]))
        .await;
    let rename = decide_group(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rename)
        .await
        .unwrap();
    let waits = |state: &JobState| state.waiting.is_some() && state.counts.in_flight == 1;
    test.events.wait_for(waits).await;
    test.jobs
        .cancel(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    let item = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (item.state, item.code),
        (JobItemState::Unknown, Some(ErrorCode::UnknownOutcome)),
        "{item:?}"
    );
    assert_eq!(
        item.existing_renamed.as_deref(),
        Some("file 0 (renamed 2026-11-21)"),
        "{item:?}"
    );
}

#[tokio::test]
async fn an_item_that_box_may_still_restore_is_not_skipped() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "slow").await;
    test.bench.delete(&folder).await;
    let (_, files) = test.trashed_files(1).await;
    for item in [folder, files[0].clone()] {
        let busy = json!([{ "match": { "method": "POST", "path": path(&item) }, "do": { "status": 503, "body": { "type": "error", "code": "unavailable" } } }]);
        test.bench.script(busy).await;
        let job = test
            .start(std::slice::from_ref(&item), Decisions::default())
            .await;
        let waits = |state: &JobState| {
            state.id == job.id
                && state
                    .waiting
                    .is_some_and(|wait| wait.reason == WaitReason::Misbehaving)
        };
        test.events.wait_for(waits).await;
        test.jobs
            .cancel(&test.bench.restorer, &job.id)
            .await
            .unwrap();
        let job = test.wait_until_stopped(&job).await;
        let row = test.item(&job.id, &item).await;
        assert_eq!(
            (row.state, row.code),
            (JobItemState::Unknown, Some(ErrorCode::UnknownOutcome)),
            "{row:?}"
        );
    }
}

#[tokio::test]
async fn an_undo_that_box_finishes_late_is_done() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "slow to go").await;
    test.bench.delete(&folder).await;
    let job = test
        .run(std::slice::from_ref(&folder), Decisions::default())
        .await;
    assert_eq!(job.counts.done, 1, "{job:?}");
    let busy = json!([{ "match": { "method": "DELETE", "path": path(&folder) }, "do": { "status": 503, "body": { "type": "error", "code": "unavailable" } } }]);
    test.bench.script(busy).await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let waits = |state: &JobState| state.waiting.is_some();
    test.events.wait_for(waits).await;
    test.bench.delete(&folder).await;
    let job = test.wait_until_stopped(&job).await;
    let item = test.item(&job.id, &folder).await;
    assert_eq!(
        (job.counts.undone, item.undone, item.code),
        (1, Some(Undone::Done), None),
        "{job:?} {item:?}"
    );
}

#[tokio::test]
async fn an_item_undo_that_box_finishes_late_is_verified() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(1).await;
    let job = test.run(&keys, Decisions::default()).await;
    let busy = json!([{ "match": { "method": "DELETE", "path": path(&keys[0]) }, "do": { "status": 503, "body": { "type": "error", "code": "unavailable" } } }]);
    test.bench.script(busy).await;
    test.jobs
        .undo_item(&test.bench.restorer, &job.id, 0)
        .await
        .unwrap_err();
    test.bench.delete(&keys[0]).await;
    let job = test
        .jobs
        .undo_item(&test.bench.restorer, &job.id, 0)
        .await
        .unwrap();
    assert_eq!((job.counts.undone, job.can_undo), (1, false), "{job:?}");
}

#[tokio::test]
async fn items_in_flight_in_an_ended_job_are_unknown() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(3).await;
    let job = test.run(&keys, Decisions::default()).await;
    test.store_item(&job.id, &keys[1], |item| item.state = ItemState::InFlight)
        .await;
    let cancelled = JobUpdate {
        phase: Some((journal::JobPhase::Cancelled, None)),
        ..JobUpdate::default()
    };
    test.bench
        .journal
        .update_job(job.id.parse().unwrap(), cancelled)
        .await
        .unwrap();
    let job = test.jobs.all().await.unwrap().remove(0);
    assert_eq!(
        (job.counts.in_flight, job.counts.unknown),
        (0, 1),
        "{job:?}"
    );
    let open = test
        .jobs
        .items(
            &job.id,
            JobItemFilter::NotDone,
            None,
            0,
            10,
            SpokenLanguage::En,
        )
        .await
        .unwrap();
    assert_eq!(
        (open.total, &open.rows[0].name[..]),
        (1, "file 1"),
        "{open:?}"
    );
    assert_eq!(
        (open.rows[0].state, open.rows[0].code),
        (JobItemState::Unknown, Some(ErrorCode::UnknownOutcome))
    );
    assert_eq!(
        test.jobs
            .items(
                &job.id,
                JobItemFilter::Left,
                None,
                0,
                10,
                SpokenLanguage::En
            )
            .await
            .unwrap()
            .total,
        0
    );
}

#[tokio::test]
async fn an_unreadable_entry_keeps_its_number_and_has_an_error() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(4).await;
    test.create_file(&folder.id, "file 3").await;
    let ended = json!([{ "match": { "method": "POST" }, "times": 9, "do": { "status": 401 } }]);
    test.bench.script(ended).await;
    let job = test
        .run(&keys, decide_group(Group::NameTaken, Decision::KeepBoth))
        .await;
    go_online(&test).await;
    test.store_item(&job.id, &keys[0], |item| {
        item.detail = json!({ "group": "of tomorrow" });
    })
    .await;
    let first = test
        .jobs
        .items(&job.id, JobItemFilter::All, None, 0, 2, SpokenLanguage::En)
        .await
        .unwrap();
    assert_eq!(
        (first.rows.len(), first.total),
        (2, 4),
        "no row shifts those behind it"
    );
    assert_eq!(first.rows[0].about, Some(Subject::Entry));
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.done, job.counts.failed),
        (JobPhase::Finished, 3, 1),
        "{job:?}"
    );
    assert_eq!(
        test.item(&job.id, &keys[3]).await.new_name.unwrap(),
        "file 3 (restored 2026-11-21)"
    );
    let (_, rows) = test
        .bench
        .journal
        .job_items(job.id.parse().unwrap(), Vec::new(), 0, 9)
        .await
        .unwrap();
    assert!(
        rows.iter()
            .any(|row| row.now.detail == json!({ "group": "of tomorrow" })),
        "left as it is"
    );
}

#[tokio::test]
async fn two_starts_of_one_preview_create_one_job() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(2).await;
    let preview = test.preview(&keys).await;
    let start = || {
        test.jobs
            .start(&test.bench.restorer, &preview.id, Decisions::default())
    };
    let (one, other) = tokio::join!(start(), start());
    let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
    assert_eq!(
        refused.iter().map(|error| error.code).collect::<Vec<_>>(),
        [ErrorCode::NotFound]
    );
    assert_eq!(test.jobs.all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_reason_of_a_pause_survives_a_locked_journal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    let mut bench = bench().await;
    bench.journal = journal::Journal::open(file.clone()).await.unwrap();
    bench.restart();
    let test = JobBench::over(bench);
    let (_, keys) = test.trashed_files(2).await;
    let late = json!([{ "match": { "method": "POST" }, "times": 2, "do": { "delay_ms": 500 } }]);
    let preview = test.preview(&keys).await;
    test.bench.script(late).await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    // Another process locks the journal until this is dropped.
    let other = journal::Journal::open(file).await.unwrap();
    let row = || journal::NewActivity {
        action: journal::Action::Restore,
        account: String::new(),
        acting_as: None,
        item: journal::Item {
            kind: "file".into(),
            id: "1".into(),
            name: String::new(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: platform::Clock::now(&*test.bench.clock),
        detail: Value::Null,
    };
    other.start(row()).await.unwrap();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let row = row();
    let holding = tokio::spawn(async move {
        let waits = move |_: &journal::Activity| held.lock().unwrap().recv().is_ok();
        other.start_exclusive(row, waits).await
    });
    let paused = |state: &JobState| state.phase == JobPhase::Paused;
    test.events.wait_for(paused).await;
    let_go.send(()).unwrap();
    holding.await.unwrap().unwrap();
    let state = test.wait_until_stopped(&job).await;
    assert_eq!(state.phase, JobPhase::Paused, "{state:?}");
    assert!(state.problem.is_some(), "{state:?}");
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let done = test.wait_until_stopped(&job).await;
    assert_eq!(
        (done.phase, done.counts.done, done.problem),
        (JobPhase::Finished, 2, None)
    );
}
