//! Answers, a lost connection, cancel, pause, closing, an expired token and a computer that wakes up, in any order.

use super::outcomes::says_the_truth;
use super::{JobBench, restore};
use crate::{Decision, Decisions, Group, GroupDecision, JobItemState, JobPhase, JobState};
use futures::future::join_all;
use restore::Choice;
use serde_json::{Value, json};

/// The number of orders.
const ORDERS: u64 = 8;
/// The number of events in each order.
const MAX_EVENTS: usize = 7;

/// A random order by seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).unwrap() % most
    }
}

#[tokio::test]
async fn an_ended_job_knows_what_it_sent_in_any_order() {
    join_all((0..ORDERS).map(|seed| Box::pin(run_order(Chance(seed * 7919 + 1))))).await;
}

async fn run_order(mut chance: Chance) {
    let test = JobBench::new().await;
    let (folder, mut keys) = test.trashed_files(10).await;
    // One with a name conflict, and a folder with one that was deleted from it before.
    test.create_file(&folder.id, "file 0").await;
    let outer = test.create_folder("0", "outer").await;
    keys.push(test.trashed_file(&outer.id, "inside").await);
    test.bench.delete(&outer).await;
    keys.push(outer);
    let preview = test.preview(&keys).await;
    let late = json!([{ "match": { "method": "POST" }, "times": 6, "do": { "delay_ms": 400 } }]);
    test.bench.script(late).await;
    let rule = |group, choice| GroupDecision {
        group,
        decision: restore(choice),
    };
    let rules = Decisions {
        groups: vec![
            rule(Group::NameTaken, Choice::RenameExisting { name: None }),
            rule(Group::FolderInTrash, Choice::FolderFirst),
        ],
        items: Vec::new(),
    };
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rules)
        .await
        .unwrap();
    let ended = run_to_end(&test, &job, &mut chance).await;
    says_the_truth(&test, &ended).await;
    if ended.can_undo && chance.below(2) == 0 {
        let late = json!([{ "match": { "method": "DELETE", "path": "/2.0/" }, "times": 6, "do": { "delay_ms": 400 } }]);
        test.bench.script(late).await;
        test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
        let undone = run_to_end(&test, &job, &mut chance).await;
        says_the_truth(&test, &undone).await;
    }
}

async fn run_to_end(test: &JobBench, job: &JobState, chance: &mut Chance) -> JobState {
    let restorer = &test.bench.restorer;
    let outage =
        |fault: Value| json!([{ "match": { "path": "/2.0/" }, "times": 99_999, "do": fault }]);
    let mut stopped = false;
    let mut events = test.events.wait_for_count(0).await;
    for _ in 0..1 + chance.below(MAX_EVENTS) {
        // A few events of the job, or its end.
        events += 1 + chance.below(2);
        tokio::select! {
            now = test.events.wait_for_count(events) => events = now,
            _ = test.jobs.wait_until_stopped(&job.id) => {}
        }
        match chance.below(9) {
            0 => drop(test.jobs.pause(&job.id).await.unwrap()),
            1 => test.jobs.pause_all().await,
            2 => {
                stopped = true;
                test.jobs.cancel(restorer, &job.id).await.unwrap();
            }
            3 | 4 => test.bench.script(outage(json!({ "drop": "before" }))).await,
            5 => test.bench.script(outage(json!({ "drop": "after" }))).await,
            6 => test.bench.script(outage(json!({ "status": 401 }))).await,
            7 => test
                .bench
                .clock
                .advance(jiff::SignedDuration::from_hours(9)),
            _ => drop(
                test.bench
                    .call("DELETE", "/_sandbox/script", Value::Null)
                    .await,
            ),
        }
        let _goes_on_already = test.jobs.resume(restorer, &job.id).await;
    }
    test.bench
        .call("DELETE", "/_sandbox/script", Value::Null)
        .await;
    loop {
        let state = test.wait_until_stopped(job).await;
        match state.phase {
            JobPhase::Finished | JobPhase::Cancelled => {
                let uncertain = |item: &super::JobItemRow| item.state == JobItemState::Unknown;
                let any = test.items(&job.id).await.iter().any(uncertain);
                assert!(
                    stopped || !any,
                    "it was not cancelled, and could be verified: {state:?}"
                );
                return state;
            }
            JobPhase::Asking => {
                let groups = state.asking.iter();
                let leave = groups.map(|asked| GroupDecision {
                    group: asked.group,
                    decision: Decision::Skip,
                });
                let leave = Decisions {
                    groups: leave.collect(),
                    items: Vec::new(),
                };
                test.jobs.answer(restorer, &job.id, leave).await.unwrap();
            }
            JobPhase::Paused | JobPhase::Running | JobPhase::Stopping | JobPhase::Undoing => {
                test.jobs.resume(restorer, &job.id).await.unwrap();
            }
        }
    }
}
