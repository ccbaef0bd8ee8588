use super::JobBench;
use crate::{Decisions, JobItemState, JobPhase, JobState, WaitReason};
use box_session::test_support::path;
use serde_json::{Value, json};

use app_error::ErrorCode;

#[tokio::test]
async fn closing_the_window_leaves_a_cancelled_job_cancelled() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(20).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 20, "do": { "delay_ms": 300 } }]);
    test.bench.script(slow).await;
    let job = test.start(&keys, Decisions::default()).await;
    test.events
        .wait_for(|state| state.counts.in_flight > 0)
        .await;
    test.jobs
        .cancel(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    test.jobs.pause(&job.id).await.unwrap();
    test.jobs.pause_all().await;
    let stopped = test.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (stopped.phase, stopped.counts.pending),
        (JobPhase::Cancelled, 0),
        "{stopped:?}"
    );
}

#[tokio::test]
async fn a_job_is_cancelled_offline_with_unknown_outcomes() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(3).await;
    let preview = test.preview(&keys).await;
    // The first is restored at Box; its answer and everything after it are lost.
    test.bench
        .script(json!([
            { "match": { "method": "POST", "path": path(&keys[0]) }, "do": { "drop": "after" } },
            { "match": { "path": "/2.0/" }, "times": 9999, "do": { "drop": "before" } },
        ]))
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
    let first = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (first.state, first.code),
        (JobItemState::Unknown, Some(ErrorCode::UnknownOutcome)),
        "{first:?}"
    );
    assert_eq!(job.counts.unknown + job.counts.skipped, 3, "{job:?}");
    let row = test.bench.activities().await.remove(0);
    assert_eq!(row.outcome, journal::Outcome::Unknown);
}

#[tokio::test]
async fn an_interrupted_job_is_cancelled_without_verification() {
    for answer in [json!({ "drop": "before" }), json!({ "status": 401 })] {
        let test = JobBench::new().await;
        let (_, keys) = test.trashed_files(2).await;
        let preview = test.preview(&keys).await;
        let ended = json!([{ "match": { "path": "/2.0/" }, "times": 99, "do": { "status": 401 } }]);
        test.bench.script(ended).await;
        let job = test
            .jobs
            .start(&test.bench.restorer, &preview.id, Decisions::default())
            .await
            .unwrap();
        test.wait_until_stopped(&job).await;
        test.store_item(&job.id, &keys[0], |item| {
            item.state = journal::ItemState::InFlight;
        })
        .await;
        test.bench
            .call("DELETE", "/_sandbox/script", Value::Null)
            .await;
        test.bench
            .script(json!([{ "match": { "path": "/2.0/" }, "times": 9999, "do": answer }]))
            .await;
        test.jobs
            .cancel(&test.bench.restorer, &job.id)
            .await
            .unwrap();
        let stopped = test.wait_until_stopped(&job).await;
        assert_eq!(stopped.phase, JobPhase::Cancelled, "{stopped:?}");
        assert_eq!(
            (stopped.counts.unknown, stopped.counts.skipped),
            (1, 1),
            "{stopped:?}"
        );
    }
}

#[tokio::test]
async fn a_job_that_is_starting_can_be_cancelled_and_paused() {
    for expected in [JobPhase::Paused, JobPhase::Cancelled] {
        let test = JobBench::new().await;
        // More than are in flight at once: some are pending however late the command comes.
        let (_, keys) = test.trashed_files(20).await;
        let preview = test.preview(&keys).await;
        let ended =
            json!([{ "match": { "method": "POST" }, "times": 20, "do": { "status": 401 } }]);
        test.bench.script(ended).await;
        let restorer = &test.bench.restorer;
        let job = test
            .jobs
            .start(restorer, &preview.id, Decisions::default())
            .await
            .unwrap();
        test.wait_until_stopped(&job).await;
        test.bench
            .call("DELETE", "/_sandbox/script", Value::Null)
            .await;
        let slow =
            json!([{ "match": { "method": "POST" }, "times": 99, "do": { "delay_ms": 300 } }]);
        test.bench.script(slow).await;
        let wish = async {
            if expected == JobPhase::Paused {
                return test.jobs.pause(&job.id).await;
            }
            test.jobs.cancel(restorer, &job.id).await
        };
        let (going, stopping) = tokio::join!(
            test.jobs.answer(restorer, &job.id, Decisions::default()),
            wish
        );
        going.unwrap();
        stopping.unwrap();
        let state = test.wait_until_stopped(&job).await;
        assert_eq!(state.phase, expected, "{state:?}");
    }
}

#[tokio::test]
async fn an_ended_job_keeps_its_phase() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(2).await;
    let done = test.run(&keys, Decisions::default()).await;
    let restorer = &test.bench.restorer;
    test.jobs.cancel(restorer, &done.id).await.unwrap();
    assert_eq!(test.wait_until_stopped(&done).await, done);
    test.jobs.resume(restorer, &done.id).await.unwrap();
    assert_eq!(test.wait_until_stopped(&done).await, done);
}

#[tokio::test]
async fn a_request_cut_off_by_a_crash_may_still_be_applied_after_a_cancel() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(2).await;
    let slow = json!([{ "match": { "method": "POST", "path": path(&keys[0]) }, "do": { "delay_ms": 60_000 } }]);
    test.bench.script(slow).await;
    let job = test.start(&keys, Decisions::default()).await;
    while test.jobs.state(&job.id).await.unwrap().counts.done < 1 {
        tokio::task::yield_now().await;
    }
    let test = test.restart();
    test.jobs
        .cancel(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    let item = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (job.phase, item.state, item.code),
        (
            JobPhase::Cancelled,
            JobItemState::Unknown,
            Some(ErrorCode::UnknownOutcome)
        ),
        "{item:?}"
    );
}
