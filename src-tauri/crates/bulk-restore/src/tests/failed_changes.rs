//! Changes that fail while Box can be read: those of the service or the account stop a job once, those of an item are its own.

use super::refusals::{
    assert_resumes, assert_undo_resumes, box_says, clear_faults, every_change, start_with_faults,
};
use super::{JobBench, quick_bench};
use crate::{Decisions, JobPhase, JobState, Undone};
use app_error::ErrorCode;
use box_session::test_support::path;
use serde_json::json;

#[tokio::test]
async fn changes_without_an_answer_pause_the_job_once() {
    let unavailable = box_says(503, "unavailable");
    let test = JobBench::over(quick_bench().await);
    let writes = every_change("POST", "/2.0/", &unavailable);
    let (keys, job) = start_with_faults(&test, 5, writes).await;
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(
        (paused.phase, paused.counts.pending, paused.counts.failed),
        (JobPhase::Paused, 5, 0),
        "{paused:?}"
    );
    assert!(paused.problem.is_some(), "{paused:?}");
    assert_resumes(&test, &job, 5).await;

    let deletes = every_change("DELETE", "/2.0/", &unavailable);
    test.bench.script(deletes).await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(
        (paused.phase, paused.undoing, paused.counts.undone),
        (JobPhase::Paused, true, 0),
        "{paused:?}"
    );
    assert_undo_resumes(&test, &job, 5).await;
    for key in &keys {
        assert!(!test.bench.is_active(key).await);
    }
}

#[tokio::test]
async fn changes_that_stay_unanswered_fail_after_the_pause() {
    let test = JobBench::over(quick_bench().await);
    let writes = every_change("POST", "/2.0/", &box_says(503, "unavailable"));
    let (_, job) = start_with_faults(&test, 3, writes).await;
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(paused.phase, JobPhase::Paused, "{paused:?}");
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let failed = test.wait_until_stopped(&job).await;
    assert_eq!(
        (failed.phase, failed.counts.failed),
        (JobPhase::Finished, 3),
        "{failed:?}"
    );
}

#[tokio::test]
async fn one_item_without_an_answer_does_not_stop_the_others() {
    let page = json!({ "status": 504, "body": "<html>Gateway timeout</html>" });
    for unavailable in [box_says(503, "unavailable"), page] {
        let test = JobBench::over(quick_bench().await);
        let (_, keys) = test.trashed_files(4).await;
        let preview = test.preview(&keys).await;
        test.bench
            .script(every_change("POST", &path(&keys[1]), &unavailable))
            .await;
        let job = test
            .jobs
            .start(&test.bench.restorer, &preview.id, Decisions::default())
            .await
            .unwrap();
        let done = test.wait_until_stopped(&job).await;
        assert_eq!(
            (done.phase, done.counts.done, done.counts.failed),
            (JobPhase::Finished, 3, 1),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn a_file_that_box_restores_after_its_last_try_is_done() {
    let test = JobBench::over(quick_bench().await);
    let (_, keys) = test.trashed_files(2).await;
    let unavailable = every_change("POST", &path(&keys[1]), &box_says(503, "unavailable"));
    let preview = test.preview(&keys).await;
    test.bench.script(unavailable).await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let is_last_try = |state: &JobState| state.counts.in_flight == 1 && state.waiting.is_some();
    test.events.wait_for(is_last_try).await;
    clear_faults(&test).await;
    test.bench.call("POST", &path(&keys[1]), json!({})).await;
    let done = test.wait_until_stopped(&job).await;
    assert_eq!(
        (done.phase, done.counts.done, done.can_undo),
        (JobPhase::Finished, 2, true),
        "{done:?}"
    );
}

#[tokio::test]
async fn a_success_in_flight_decides_about_refused_undos() {
    let test = JobBench::over(quick_bench().await);
    let (_, keys) = test.trashed_files(4).await;
    let job = test.run(&keys, Decisions::default()).await;
    let refused = box_says(403, "access_denied_insufficient_permissions");
    let mut rules: Vec<_> = keys[..3]
        .iter()
        .map(|key| json!({ "match": { "method": "DELETE", "path": path(key) }, "times": 99, "do": refused }))
        .collect();
    rules.push(json!({ "match": { "method": "DELETE", "path": path(&keys[3]) }, "do": { "delay_ms": 250 } }));
    test.bench.script(json!(rules)).await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.wait_until_stopped(&job).await;
    assert_eq!(
        (undone.phase, undone.counts.undone),
        (JobPhase::Finished, 1),
        "{undone:?}"
    );
    let item = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (item.undone, item.code),
        (Some(Undone::Failed), Some(ErrorCode::Forbidden))
    );
}

#[tokio::test]
async fn refused_undos_in_a_row_pause_once_then_fail() {
    let test = JobBench::over(quick_bench().await);
    let (_, keys) = test.trashed_files(6).await;
    let job = test.run(&keys, Decisions::default()).await;
    let refused = box_says(403, "access_denied_insufficient_permissions");
    test.bench
        .script(every_change("DELETE", "/2.0/", &refused))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(
        (paused.phase, paused.undoing, paused.counts.undone),
        (JobPhase::Paused, true, 0),
        "{paused:?}"
    );
    let error = paused.problem.as_ref().unwrap();
    assert_eq!(error.code, ErrorCode::AccountBlocked, "{paused:?}");
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let failed = test.wait_until_stopped(&job).await;
    assert_eq!(failed.phase, JobPhase::Finished, "{failed:?}");
    for key in &keys {
        let item = test.item(&job.id, key).await;
        assert_eq!(
            (item.undone, item.code),
            (Some(Undone::Failed), Some(ErrorCode::Forbidden))
        );
    }
    clear_faults(&test).await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.wait_until_stopped(&job).await;
    assert_eq!(undone.counts.undone, 6, "{undone:?}");
}

#[tokio::test]
async fn a_refused_undo_between_others_fails_alone() {
    let test = JobBench::over(quick_bench().await);
    let (_, keys) = test.trashed_files(4).await;
    let job = test.run(&keys, Decisions::default()).await;
    let refused = box_says(403, "access_denied_insufficient_permissions");
    test.bench
        .script(every_change("DELETE", &path(&keys[3]), &refused))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.wait_until_stopped(&job).await;
    assert_eq!(
        (undone.phase, undone.counts.undone),
        (JobPhase::Finished, 3),
        "{undone:?}"
    );
    let item = test.item(&job.id, &keys[3]).await;
    assert_eq!(item.undone, Some(Undone::Failed));
}
