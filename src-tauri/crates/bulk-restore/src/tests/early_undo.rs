//! Undo of jobs that are not finished.

use super::{JobBench, decide_group};
use crate::{Decision, Decisions, Group, JobItemState, JobPhase, JobState};
use box_session::ItemKey;
use box_session::test_support::path;
use journal::{ItemState, Outcome};
use serde_json::{Value, json};

async fn outcome(test: &JobBench) -> Outcome {
    test.bench.activities().await[0].outcome
}

/// Starts a job and pauses it halfway.
async fn halfway(test: &JobBench) -> (Vec<ItemKey>, JobState) {
    let (_, keys) = test.trashed_files(20).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 20, "do": { "delay_ms": 300 } }]);
    test.bench.script(slow).await;
    let job = test.start(&keys, Decisions::default()).await;
    test.events.wait_for(|state| state.counts.done > 0).await;
    test.jobs.pause(&job.id).await.unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert!(job.counts.pending > 0, "{job:?}");
    test.bench
        .call("DELETE", "/_sandbox/script", Value::Null)
        .await;
    (keys, job)
}

#[tokio::test]
async fn a_paused_job_is_paused_after_undo_and_resumes() {
    let test = JobBench::new().await;
    let (keys, paused) = halfway(&test).await;
    test.jobs
        .undo(&test.bench.restorer, &paused.id)
        .await
        .unwrap();
    let undone = test.wait_until_stopped(&paused).await;
    assert_eq!(
        (undone.phase, undone.undoing, undone.finished_at),
        (JobPhase::Paused, false, None)
    );
    assert_eq!(undone.counts.pending, paused.counts.pending, "{undone:?}");
    assert_eq!(undone.counts.undone, paused.counts.done, "{undone:?}");
    assert_eq!(outcome(&test).await, Outcome::Started);

    test.jobs
        .resume(&test.bench.restorer, &paused.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&paused).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 20),
        "{job:?}"
    );
    assert_eq!(
        job.counts.undone, paused.counts.done,
        "an undone item stays in the trash: {job:?}"
    );
    let mut active = 0;
    for key in &keys {
        active += u32::from(test.bench.is_active(key).await);
    }
    assert_eq!(active, paused.counts.pending);
    assert_eq!(outcome(&test).await, Outcome::Done);
}

#[tokio::test]
async fn a_job_that_asks_still_asks_after_undo() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(4).await;
    for number in [0, 1] {
        test.create_file(&folder.id, &format!("file {number}"))
            .await;
    }
    let asking = test
        .run(&keys, decide_group(Group::NameTaken, Decision::Ask))
        .await;
    test.jobs
        .undo(&test.bench.restorer, &asking.id)
        .await
        .unwrap();
    let undone = test.wait_until_stopped(&asking).await;
    assert_eq!(
        (undone.phase, undone.counts.asking, undone.counts.undone),
        (JobPhase::Asking, 2, 2)
    );
    assert_eq!(outcome(&test).await, Outcome::Started);
    let answer = decide_group(Group::NameTaken, Decision::Skip);
    test.jobs
        .answer(&test.bench.restorer, &asking.id, answer)
        .await
        .unwrap();
    assert_eq!(
        test.wait_until_stopped(&asking).await.phase,
        JobPhase::Finished
    );
    assert_eq!(outcome(&test).await, Outcome::Done);
}

#[tokio::test]
async fn cancelling_an_undo_leaves_pending_items_in_the_trash() {
    let test = JobBench::new().await;
    let (keys, paused) = halfway(&test).await;
    let slow = json!([{ "match": { "method": "DELETE", "path": "/2.0/" }, "times": 99, "do": { "delay_ms": 300 } }]);
    test.bench.script(slow).await;
    test.jobs
        .undo(&test.bench.restorer, &paused.id)
        .await
        .unwrap();
    test.jobs
        .cancel(&test.bench.restorer, &paused.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&paused).await;
    assert_eq!(
        (job.phase, job.undoing, job.counts.pending),
        (JobPhase::Cancelled, false, 0),
        "{job:?}"
    );
    assert_eq!(job.counts.skipped, paused.counts.pending, "{job:?}");
    assert_eq!(outcome(&test).await, Outcome::Done);
    for item in test.items(&job.id).await {
        let there = item.state == JobItemState::Done && item.undone.is_none();
        assert_eq!(test.bench.is_active(&item.key).await, there, "{item:?}");
    }
    drop(keys);
}

#[tokio::test]
async fn items_in_flight_at_a_crash_are_undone_too() {
    let test = JobBench::new().await;
    let (keys, paused) = halfway(&test).await;
    // One of them is restored at Box already, one is not; neither was answered.
    let left: Vec<_> = test
        .items(&paused.id)
        .await
        .into_iter()
        .filter(|item| item.state == JobItemState::Pending)
        .collect();
    for item in &left[..2] {
        test.store_item(&paused.id, &item.key, |item| {
            item.state = ItemState::InFlight;
        })
        .await;
    }
    test.bench
        .call("POST", &path(&left[0].key), json!({}))
        .await;
    let test = test.restart();
    test.jobs
        .undo(&test.bench.restorer, &paused.id)
        .await
        .unwrap();
    let undone = test.wait_until_stopped(&paused).await;
    assert_eq!(
        (undone.phase, undone.counts.in_flight),
        (JobPhase::Paused, 0),
        "{undone:?}"
    );
    assert_eq!(undone.counts.undone, paused.counts.done + 1, "{undone:?}");
    for key in &keys {
        assert!(!test.bench.is_active(key).await, "{key:?}");
    }
    assert_eq!(
        test.times_sent(&left[1].key).await,
        0,
        "nothing is restored to be undone"
    );
}
