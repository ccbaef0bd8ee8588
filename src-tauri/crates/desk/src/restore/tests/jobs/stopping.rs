use serde_json::{Value, json};

use super::{Decisions, Desk, JobItemState, JobPhase};
use crate::ports::Event;
use crate::restore::job::WaitReason;
use crate::restore::tests::bench::path;
use app_error::ErrorCode;

#[tokio::test]
async fn closing_the_window_makes_no_pause_of_a_job_that_was_stopped() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(20).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 20, "do": { "delay_ms": 300 } }]);
    desk.bench.script(slow).await;
    let job = desk.start(&keys, Decisions::default()).await;
    desk.bench
        .window
        .wait_for(|event| matches!(event, Event::Job { state } if state.counts.in_flight > 0))
        .await;
    desk.jobs
        .cancel(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    desk.jobs.pause(&job.id).await.unwrap();
    desk.jobs.pause_all().await;
    let stopped = desk.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (stopped.phase, stopped.counts.pending),
        (JobPhase::Cancelled, 0),
        "{stopped:?}"
    );
}

#[tokio::test]
async fn a_job_without_a_connection_is_stopped_at_once_and_says_what_it_does_not_know() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(3).await;
    let dry_run = desk.dry_run(&keys).await;
    // The first is done at Box; its answer and everything after it are lost.
    desk.bench
        .script(json!([
            { "match": { "method": "POST", "path": path(&keys[0]) }, "do": { "drop": "after" } },
            { "match": { "path": "/2.0/" }, "times": 9999, "do": { "drop": "before" } },
        ]))
        .await;
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let offline = |event: &Event| matches!(event, Event::Job { state } if state.waiting.is_some_and(|wait| wait.reason == WaitReason::Offline));
    desk.bench.window.wait_for(offline).await;
    desk.jobs
        .cancel(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = desk.standstill(&job).await;
    assert_eq!(
        (job.phase, job.problem.as_ref()),
        (JobPhase::Cancelled, None),
        "{job:?}"
    );
    let first = desk.item(&job.id, &keys[0]).await;
    assert_eq!(
        (first.state, first.code),
        (JobItemState::Unknown, Some(ErrorCode::UnknownOutcome)),
        "{first:?}"
    );
    assert_eq!(job.counts.unknown + job.counts.skipped, 3, "{job:?}");
    let row = desk.bench.activities().await.remove(0);
    assert_eq!(row.outcome, journal::Outcome::Unknown);
}

#[tokio::test]
async fn a_job_that_broke_off_is_stopped_although_nobody_can_look() {
    for answer in [json!({ "drop": "before" }), json!({ "status": 401 })] {
        let desk = Desk::new().await;
        let (_, keys) = desk.many(2).await;
        let dry_run = desk.dry_run(&keys).await;
        let ended = json!([{ "match": { "path": "/2.0/" }, "times": 99, "do": { "status": 401 } }]);
        desk.bench.script(ended).await;
        let job = desk
            .jobs
            .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
            .await
            .unwrap();
        desk.standstill(&job).await;
        desk.remember(&job.id, &keys[0], |item| {
            item.state = journal::ItemState::InFlight;
        })
        .await;
        desk.bench
            .call("DELETE", "/_sandbox/script", Value::Null)
            .await;
        desk.bench
            .script(json!([{ "match": { "path": "/2.0/" }, "times": 9999, "do": answer }]))
            .await;
        desk.jobs
            .cancel(&desk.bench.restorer, &job.id)
            .await
            .unwrap();
        let stopped = desk.standstill(&job).await;
        assert_eq!(stopped.phase, JobPhase::Cancelled, "{stopped:?}");
        assert_eq!(
            (stopped.counts.unknown, stopped.counts.skipped),
            (1, 1),
            "{stopped:?}"
        );
    }
}

#[tokio::test]
async fn a_job_that_is_just_being_set_going_can_be_stopped_and_paused() {
    for expected in [JobPhase::Paused, JobPhase::Cancelled] {
        let desk = Desk::new().await;
        // More than are under way at once: some are left however late the wish comes.
        let (_, keys) = desk.many(20).await;
        let dry_run = desk.dry_run(&keys).await;
        let ended =
            json!([{ "match": { "method": "POST" }, "times": 20, "do": { "status": 401 } }]);
        desk.bench.script(ended).await;
        let restorer = &desk.bench.restorer;
        let job = desk
            .jobs
            .start(restorer, &dry_run.id, Decisions::default())
            .await
            .unwrap();
        desk.standstill(&job).await;
        desk.bench
            .call("DELETE", "/_sandbox/script", Value::Null)
            .await;
        let slow =
            json!([{ "match": { "method": "POST" }, "times": 99, "do": { "delay_ms": 300 } }]);
        desk.bench.script(slow).await;
        let wish = async {
            if expected == JobPhase::Paused {
                return desk.jobs.pause(&job.id).await;
            }
            desk.jobs.cancel(restorer, &job.id).await
        };
        let (going, stopping) = tokio::join!(
            desk.jobs.answer(restorer, &job.id, Decisions::default()),
            wish
        );
        going.unwrap();
        stopping.unwrap();
        let state = desk.standstill(&job).await;
        assert_eq!(state.phase, expected, "{state:?}");
    }
}

#[tokio::test]
async fn a_job_that_has_ended_stays_as_it_ended() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(2).await;
    let done = desk.run(&keys, Decisions::default()).await;
    let restorer = &desk.bench.restorer;
    desk.jobs.cancel(restorer, &done.id).await.unwrap();
    assert_eq!(desk.standstill(&done).await, done);
    desk.jobs.go_on(restorer, &done.id).await.unwrap();
    assert_eq!(desk.standstill(&done).await, done);
}
