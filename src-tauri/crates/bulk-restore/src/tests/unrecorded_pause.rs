//! A job whose journal cannot be written any more.

use super::JobBench;
use crate::{Decisions, JobPhase, JobState};
use serde_json::json;

use app_error::ErrorCode;

#[tokio::test]
async fn an_unrecorded_reason_of_a_pause_is_shown() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(30).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 30, "do": { "delay_ms": 200 } }]);
    test.bench.script(slow).await;
    let job = test.start(&keys, Decisions::default()).await;
    let under_way = |state: &JobState| state.counts.in_flight > 0;
    test.events.wait_for(under_way).await;
    test.bench.journal.simulate_read_only(true).await.unwrap();
    let paused = test.wait_until_stopped(&job).await;
    let code = |state: &crate::JobState| state.problem.as_ref().map(|error| error.code);
    assert_eq!(
        (paused.phase, code(&paused)),
        (JobPhase::Paused, Some(ErrorCode::JournalUnavailable))
    );
    assert_eq!(
        paused.counts.in_flight, 0,
        "what was on its way has its ending: {paused:?}"
    );
    let done = paused.counts.done;

    test.bench.journal.simulate_read_only(false).await.unwrap();
    let still = test.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (code(&still), still.counts.done),
        (Some(ErrorCode::JournalUnavailable), done)
    );
    let test = test.restart();
    let next = test.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (next.phase, code(&next)),
        (JobPhase::Paused, Some(ErrorCode::JournalUnavailable))
    );
    assert_eq!((next.counts.done, next.counts.in_flight), (done, 0));
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let finished = test.wait_until_stopped(&job).await;
    assert_eq!(
        (finished.phase, finished.counts.done),
        (JobPhase::Finished, 30),
        "{finished:?}"
    );
}
