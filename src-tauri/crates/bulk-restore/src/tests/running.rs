use super::{JobBench, decide_group, restore};
use crate::{
    Decision, Decisions, Group, ItemDecision, JobItemState, JobPhase, JobState, WaitReason,
    service::all_items,
};
use box_session::ItemKey;
use box_session::test_support::path;
use restore::Choice;
use serde_json::json;
use std::time::Duration;
use tokio::task::yield_now;

use app_error::ErrorCode;

#[tokio::test]
async fn one_failure_stops_nothing_and_reasons_are_reported() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(6).await;
    test.bench
        .script(json!([
            { "match": { "method": "POST", "path": path(&keys[0]) }, "times": 2, "do":
                { "status": 409, "body": { "code": "operation_blocked_temporary", "request_id": "busy1" } } },
            { "match": { "method": "POST", "path": path(&keys[1]) }, "do":
                { "status": 403, "body": { "code": "forbidden_by_policy", "request_id": "no1" } } },
            { "match": { "method": "POST", "path": path(&keys[2]) }, "do":
                { "status": 429, "headers": { "retry-after": "1" } } },
            { "match": { "method": "POST", "path": path(&keys[3]) }, "do": { "drop": "after" } },
            { "match": { "method": "POST", "path": path(&keys[4]) }, "do":
                { "status": 400, "body": { "code": "bad_request", "request_id": "bad1" } } },
        ]))
        .await;
    let job = test
        .run(&keys, decide_group(Group::NoAccess, Decision::Skip))
        .await;
    assert_eq!(job.phase, JobPhase::Asking, "{job:?}");
    assert_eq!(
        (job.counts.done, job.counts.asking, job.counts.failed),
        (4, 1, 1),
        "{job:?}"
    );
    let busy = test.item(&job.id, &keys[0]).await;
    assert_eq!((busy.state, busy.attempts), (JobItemState::Done, 3));
    let forbidden = test.item(&job.id, &keys[1]).await;
    assert_eq!(
        (forbidden.code, forbidden.request_id.as_deref()),
        (Some(ErrorCode::Forbidden), Some("no1"))
    );
    assert!(test.item(&job.id, &keys[3]).await.verified);
    assert_eq!(test.times_sent(&keys[3]).await, 1, "never sent again");
    let bad = test.item(&job.id, &keys[4]).await;
    assert!(bad.request_id.unwrap().starts_with("bad1"));
}

#[tokio::test]
async fn new_conflicts_are_asked_about_at_the_end() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(4).await;
    let preview = test.preview(&keys).await;
    // Between the preview and the job two names are taken.
    for number in [0, 1] {
        test.create_file(&folder.id, &format!("file {number}"))
            .await;
    }
    let restorer = &test.bench.restorer;
    let job = test
        .jobs
        .start(restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.asking),
        (JobPhase::Asking, 2, 2),
        "{job:?}"
    );
    assert_eq!(
        (job.asking[0].group, job.asking[0].items),
        (Group::NameTaken, 2)
    );
    assert!(test.item(&job.id, &keys[0]).await.finding.is_some());

    let mut answers = decide_group(Group::NameTaken, Decision::KeepBoth);
    answers.items.push(ItemDecision {
        key: keys[1].clone(),
        decision: restore(Choice::NewName {
            name: "mine".into(),
        }),
    });
    let job = test.jobs.answer(restorer, &job.id, answers).await.unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 4),
        "{job:?}"
    );
    let name = async |key| test.item(&job.id, key).await.new_name.unwrap();
    assert_eq!(name(&keys[0]).await, "file 0 (restored 2026-11-21)");
    assert_eq!(name(&keys[1]).await, "mine");
}

#[tokio::test]
async fn a_decision_resolves_new_conflicts() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(3).await;
    let preview = test.preview(&keys).await;
    for name in ["file 0", "file 0 (restored 2026-11-21)", "file 1"] {
        test.create_file(&folder.id, name).await;
    }
    let rule = decide_group(Group::NameTaken, Decision::KeepBoth);
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rule)
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 3),
        "{job:?}"
    );
    let name = test.item(&job.id, &keys[0]).await.new_name.unwrap();
    assert_eq!(name, "file 0 (restored 2026-11-21 2)");
}

#[tokio::test]
async fn an_interrupted_job_resumes_and_repeats_nothing() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(5).await;
    // The first is restored at Box, and the answer never arrives.
    test.bench
        .script(
            json!([{ "match": { "method": "POST", "path": path(&keys[0]) }, "do": { "delay_ms": 60_000 } }]),
        )
        .await;
    let job = test.start(&keys, Decisions::default()).await;
    while test.jobs.state(&job.id).await.unwrap().counts.done < 4 {
        yield_now().await;
    }
    // A power cut: the old process is forgotten, and its request has arrived.
    test.bench.call("POST", &path(&keys[0]), json!({})).await;
    let test = test.restart();
    let left = test.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (left.phase, left.counts.in_flight, left.counts.done),
        (JobPhase::Paused, 1, 4)
    );
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 5),
        "{job:?}"
    );
    assert!(test.item(&job.id, &keys[0]).await.verified);
    assert_eq!(
        test.times_sent(&keys[0]).await,
        2,
        "the one that got lost, and the one that the test made of it"
    );
}

#[tokio::test]
async fn pausing_and_cancelling_wait_for_items_in_flight() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(30).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 30, "do": { "delay_ms": 300 } }]);
    test.bench.script(slow).await;
    let job = test.start(&keys, Decisions::default()).await;
    test.events.wait_for(|state| state.counts.done > 0).await;
    assert_eq!(
        test.jobs.pause(&job.id).await.unwrap().phase,
        JobPhase::Stopping
    );
    let paused = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (paused.phase, paused.counts.in_flight),
        (JobPhase::Paused, 0),
        "{paused:?}"
    );
    assert!(paused.counts.pending > 0 && paused.counts.done > 0);

    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let again = test
        .jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyRunning);
    test.jobs
        .cancel(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let stopped = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(stopped.phase, JobPhase::Cancelled);
    assert_eq!(
        stopped.counts.done + stopped.counts.skipped,
        30,
        "{stopped:?}"
    );
    assert!(stopped.finished_at.is_some() && !test.jobs.is_any_running());
    for item in test.items(&job.id).await {
        assert_eq!(
            test.bench.is_active(&item.key).await,
            item.state == JobItemState::Done
        );
    }
}

#[tokio::test]
async fn an_expired_token_pauses_the_job_with_the_reason() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(4).await;
    test.bench
        .script(json!([{ "match": { "method": "POST" }, "times": 9, "do": { "status": 401 } }]))
        .await;
    let job = test.run(&keys, Decisions::default()).await;
    assert_eq!(job.phase, JobPhase::Paused);
    assert_eq!(
        job.problem.as_ref().unwrap().code,
        ErrorCode::CredentialRejected
    );
    assert_eq!((job.counts.pending, job.counts.failed), (4, 0), "{job:?}");
    test.bench
        .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
        .await;
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.problem),
        (JobPhase::Finished, 4, None)
    );
}

#[tokio::test]
async fn a_lost_connection_is_waited_for() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(3).await;
    let preview = test.preview(&keys).await;
    // Every request that could verify it is cut as well.
    test.bench
        .script(json!([{ "match": { "path": "/2.0/" }, "times": 40, "do": { "drop": "before" } }]))
        .await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let offline = |state: &JobState| {
        state
            .waiting
            .is_some_and(|wait| wait.reason == WaitReason::Offline)
    };
    test.events.wait_for(offline).await;
    test.bench
        .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
        .await;
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.unknown),
        (JobPhase::Finished, 3, 0),
        "{job:?}"
    );
}

#[tokio::test]
async fn after_sleep_box_is_probed_and_no_attempt_is_counted() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(16).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 16, "do": { "delay_ms": 700 } }]);
    test.bench.script(slow).await;
    let before = test.bench.requests("GET", "/2.0/users/me").await;
    let job = test.start(&keys, Decisions::default()).await;
    test.events
        .wait_for(|state| state.counts.in_flight > 0)
        .await;
    test.bench
        .clock
        .advance(jiff::SignedDuration::from_hours(9));
    let slept = |state: &JobState| {
        state
            .waiting
            .is_some_and(|wait| wait.reason == WaitReason::Slept)
    };
    test.events.wait_for(slept).await;
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 16),
        "{job:?}"
    );
    assert!(
        test.items(&job.id)
            .await
            .iter()
            .all(|item| item.attempts == 1)
    );
    assert_eq!(
        test.bench.requests("GET", "/2.0/users/me").await,
        before + 1,
        "one sign of life"
    );
}

#[tokio::test]
async fn a_job_resumes_with_a_new_token() {
    let mut test = JobBench::new().await;
    let (_, keys) = test.trashed_files(4).await;
    let ended = json!([{ "match": { "path": "/2.0/" }, "times": 99, "do": { "status": 401 } }]);
    let preview = test.preview(&keys).await;
    test.bench.script(ended).await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        job.problem.as_ref().map(|error| error.code),
        Some(ErrorCode::CredentialRejected)
    );
    test.bench
        .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
        .await;
    // The account is connected again: another restorer, over the same journal and in the same run.
    test.bench.restart();
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.problem),
        (JobPhase::Finished, 4, None)
    );
}

#[tokio::test]
async fn a_job_of_another_account_is_not_resumed() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(1).await;
    let new = journal::NewRestoreJob {
        account: "other@else.example".into(),
        acting_as: None,
        started_at: platform::Clock::now(&*test.bench.clock),
        detail: json!({}),
    };
    let id = test
        .bench
        .journal
        .create_job(new, Vec::new())
        .await
        .unwrap()
        .to_string();
    let error = test
        .jobs
        .resume(&test.bench.restorer, &id)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::NotConnected);
    assert_eq!(test.times_sent(&keys[0]).await, 0);
}

#[tokio::test]
async fn of_two_concurrent_answers_each_is_recorded() {
    // Either may be first.
    for _ in 0..3 {
        let test = JobBench::new().await;
        let (folder, keys) = test.trashed_files(2).await;
        for number in [0, 1] {
            test.create_file(&folder.id, &format!("file {number}"))
                .await;
        }
        let job = test
            .run(&keys, decide_group(Group::NameTaken, Decision::Ask))
            .await;
        assert_eq!(job.counts.asking, 2, "{job:?}");
        // The first is not finished when the second comes.
        let slow =
            json!([{ "match": { "method": "POST" }, "times": 9, "do": { "delay_ms": 300 } }]);
        test.bench.script(slow).await;
        let restorer = &test.bench.restorer;
        let keeping = |key: &ItemKey| Decisions {
            groups: Vec::new(),
            items: vec![ItemDecision {
                key: key.clone(),
                decision: Decision::KeepBoth,
            }],
        };
        let (one, other) = tokio::join!(
            test.jobs.answer(restorer, &job.id, keeping(&keys[0])),
            test.jobs.answer(restorer, &job.id, keeping(&keys[1])),
        );
        one.unwrap();
        other.unwrap();
        let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
        assert_eq!(
            (job.phase, job.counts.done, job.counts.asking),
            (JobPhase::Finished, 2, 0),
            "{job:?}"
        );
        for key in &keys {
            assert_eq!(test.times_sent(key).await, 1, "{key:?}");
        }
    }
}

#[tokio::test]
async fn the_list_of_jobs_is_counted_without_reading_items() {
    let test = JobBench::new().await;
    let journal = &test.bench.journal;
    let new = journal::NewRestoreJob {
        account: "support@example.com".into(),
        acting_as: None,
        started_at: platform::Clock::now(&*test.bench.clock),
        detail: json!({}),
    };
    let item = |number: u32| journal::NewRestoreItem {
        item: journal::Item {
            kind: "file".into(),
            id: number.to_string(),
            name: format!("file {number}"),
        },
        state: journal::ItemState::Pending,
        code: None,
        detail: json!({ "parent": "7" }),
    };
    let id = journal
        .create_job(new, (0..20_000).map(item).collect())
        .await
        .unwrap();
    // As a ratio in one run: a slower computer is slower with both.
    let (mut counting, mut reading) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let begun = tokio::time::Instant::now();
        assert_eq!(test.jobs.all().await.unwrap()[0].counts.items, 20_000);
        counting = counting.min(begun.elapsed());
        let begun = tokio::time::Instant::now();
        assert_eq!(all_items(journal, id).await.unwrap().len(), 20_000);
        reading = reading.min(begun.elapsed());
    }
    assert!(counting * 3 < reading * 2, "{counting:?} and {reading:?}");
}
