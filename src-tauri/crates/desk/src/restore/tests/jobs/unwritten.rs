//! A job whose journal cannot be written any more.

use serde_json::json;

use super::{Decisions, Desk, JobPhase};
use crate::ports::Event;
use app_error::ErrorCode;

#[tokio::test]
async fn the_reason_of_a_pause_is_shown_though_it_was_not_written() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(30).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 30, "do": { "delay_ms": 200 } }]);
    desk.bench.script(slow).await;
    let job = desk.start(&keys, Decisions::default()).await;
    let under_way =
        |event: &Event| matches!(event, Event::Job { state } if state.counts.in_flight > 0);
    desk.bench.window.wait_for(under_way).await;
    desk.bench.journal.simulate_read_only(true).await.unwrap();
    let paused = desk.standstill(&job).await;
    let code =
        |state: &crate::restore::job::JobState| state.problem.as_ref().map(|problem| problem.code);
    assert_eq!(
        (paused.phase, code(&paused)),
        (JobPhase::Paused, Some(ErrorCode::JournalUnavailable))
    );
    assert_eq!(
        paused.counts.in_flight, 0,
        "what was on its way has its ending: {paused:?}"
    );
    let done = paused.counts.done;

    desk.bench.journal.simulate_read_only(false).await.unwrap();
    let still = desk.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (code(&still), still.counts.done),
        (Some(ErrorCode::JournalUnavailable), done)
    );
    let desk = desk.restart();
    let next = desk.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (next.phase, code(&next)),
        (JobPhase::Paused, Some(ErrorCode::JournalUnavailable))
    );
    assert_eq!((next.counts.done, next.counts.in_flight), (done, 0));
    desk.jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let finished = desk.standstill(&job).await;
    assert_eq!(
        (finished.phase, finished.counts.done),
        (JobPhase::Finished, 30),
        "{finished:?}"
    );
}
