//! Putting back what a job restored before it has come to its end.

use journal::{ItemState, Outcome};
use serde_json::{Value, json};

use super::{Decision, Decisions, Desk, Group, ItemKey, JobItemState, JobPhase, JobState, by};
use crate::ports::Event;
use crate::restore::tests::bench::path;

async fn outcome(desk: &Desk) -> Outcome {
    desk.bench.activities().await[0].outcome
}

/// A job that is paused halfway.
async fn halfway(desk: &Desk) -> (Vec<ItemKey>, JobState) {
    let (_, keys) = desk.many(20).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 20, "do": { "delay_ms": 300 } }]);
    desk.bench.script(slow).await;
    let job = desk.start(&keys, Decisions::default()).await;
    desk.bench
        .window
        .wait_for(|event| matches!(event, Event::Job { state } if state.counts.done > 0))
        .await;
    desk.jobs.pause(&job.id).await.unwrap();
    let job = desk.standstill(&job).await;
    assert!(job.counts.pending > 0, "{job:?}");
    desk.bench
        .call("DELETE", "/_sandbox/script", Value::Null)
        .await;
    (keys, job)
}

#[tokio::test]
async fn a_paused_job_stays_paused_and_goes_on_with_the_rest() {
    let desk = Desk::new().await;
    let (keys, paused) = halfway(&desk).await;
    desk.jobs
        .undo(&desk.bench.restorer, &paused.id)
        .await
        .unwrap();
    let undone = desk.standstill(&paused).await;
    assert_eq!(
        (undone.phase, undone.undoing, undone.finished_at),
        (JobPhase::Paused, false, None)
    );
    assert_eq!(undone.counts.pending, paused.counts.pending, "{undone:?}");
    assert_eq!(undone.counts.undone, paused.counts.done, "{undone:?}");
    assert_eq!(outcome(&desk).await, Outcome::Started);

    desk.jobs
        .go_on(&desk.bench.restorer, &paused.id)
        .await
        .unwrap();
    let job = desk.standstill(&paused).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 20),
        "{job:?}"
    );
    assert_eq!(
        job.counts.undone, paused.counts.done,
        "what was put back stays there: {job:?}"
    );
    let mut active = 0;
    for key in &keys {
        active += u32::from(desk.bench.is_active(key).await);
    }
    assert_eq!(active, paused.counts.pending);
    assert_eq!(outcome(&desk).await, Outcome::Done);
}

#[tokio::test]
async fn a_job_that_asks_goes_on_asking() {
    let desk = Desk::new().await;
    let (folder, keys) = desk.many(4).await;
    for number in [0, 1] {
        desk.made_file(&folder.id, &format!("file {number}")).await;
    }
    let asking = desk.run(&keys, by(Group::NameTaken, Decision::Ask)).await;
    desk.jobs
        .undo(&desk.bench.restorer, &asking.id)
        .await
        .unwrap();
    let undone = desk.standstill(&asking).await;
    assert_eq!(
        (undone.phase, undone.counts.asking, undone.counts.undone),
        (JobPhase::Asking, 2, 2)
    );
    assert_eq!(outcome(&desk).await, Outcome::Started);
    let answer = by(Group::NameTaken, Decision::Skip);
    desk.jobs
        .answer(&desk.bench.restorer, &asking.id, answer)
        .await
        .unwrap();
    assert_eq!(desk.standstill(&asking).await.phase, JobPhase::Finished);
    assert_eq!(outcome(&desk).await, Outcome::Done);
}

#[tokio::test]
async fn a_job_that_is_stopped_while_it_is_put_back_leaves_the_rest_in_the_trash() {
    let desk = Desk::new().await;
    let (keys, paused) = halfway(&desk).await;
    let slow = json!([{ "match": { "method": "DELETE", "path": "/2.0/" }, "times": 99, "do": { "delay_ms": 300 } }]);
    desk.bench.script(slow).await;
    desk.jobs
        .undo(&desk.bench.restorer, &paused.id)
        .await
        .unwrap();
    desk.jobs
        .cancel(&desk.bench.restorer, &paused.id)
        .await
        .unwrap();
    let job = desk.standstill(&paused).await;
    assert_eq!(
        (job.phase, job.undoing, job.counts.pending),
        (JobPhase::Cancelled, false, 0),
        "{job:?}"
    );
    assert_eq!(job.counts.skipped, paused.counts.pending, "{job:?}");
    assert_eq!(outcome(&desk).await, Outcome::Done);
    for item in desk.items(&job.id).await {
        let there = item.state == JobItemState::Done && item.undone.is_none();
        assert_eq!(desk.bench.is_active(&item.key).await, there, "{item:?}");
    }
    drop(keys);
}

#[tokio::test]
async fn what_was_on_its_way_when_the_program_broke_off_is_put_back_too() {
    let desk = Desk::new().await;
    let (keys, paused) = halfway(&desk).await;
    // One of them is at Box already, one is not; nobody has heard of either.
    let left: Vec<_> = desk
        .items(&paused.id)
        .await
        .into_iter()
        .filter(|item| item.state == JobItemState::Pending)
        .collect();
    for item in &left[..2] {
        desk.remember(&paused.id, &item.key, |item| {
            item.state = ItemState::InFlight;
        })
        .await;
    }
    desk.bench
        .call("POST", &path(&left[0].key), json!({}))
        .await;
    let desk = desk.restart();
    desk.jobs
        .undo(&desk.bench.restorer, &paused.id)
        .await
        .unwrap();
    let undone = desk.standstill(&paused).await;
    assert_eq!(
        (undone.phase, undone.counts.in_flight),
        (JobPhase::Paused, 0),
        "{undone:?}"
    );
    assert_eq!(undone.counts.undone, paused.counts.done + 1, "{undone:?}");
    for key in &keys {
        assert!(!desk.bench.is_active(key).await, "{key:?}");
    }
    assert_eq!(
        desk.sent(&left[1].key).await,
        0,
        "nothing is restored to be put back"
    );
}
