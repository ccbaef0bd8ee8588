use serde_json::json;
use tokio::task::yield_now;

use super::{Decision, Decisions, Desk, Group, JobItemState, JobPhase, by, restore};
use crate::ports::Event;
use crate::restore::job::{ItemDecision, WaitReason};
use crate::restore::tests::bench::path;
use crate::restore::{Choice, ItemKey};
use app_error::ErrorCode;

#[tokio::test]
async fn one_failure_stops_nothing_and_every_reason_is_told() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(6).await;
    desk.bench
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
    let job = desk.run(&keys, by(Group::NoAccess, Decision::Skip)).await;
    assert_eq!(job.phase, JobPhase::Asking, "{job:?}");
    assert_eq!(
        (job.counts.done, job.counts.asking, job.counts.failed),
        (4, 1, 1),
        "{job:?}"
    );
    let busy = desk.item(&job.id, &keys[0]).await;
    assert_eq!((busy.state, busy.attempts), (JobItemState::Done, 3));
    let forbidden = desk.item(&job.id, &keys[1]).await;
    assert_eq!(
        (forbidden.code, forbidden.request_id.as_deref()),
        (Some(ErrorCode::Forbidden), Some("no1"))
    );
    assert!(desk.item(&job.id, &keys[3]).await.found_by_looking);
    assert_eq!(desk.sent(&keys[3]).await, 1, "never sent again");
    let bad = desk.item(&job.id, &keys[4]).await;
    assert!(bad.request_id.unwrap().starts_with("bad1"));
}

#[tokio::test]
async fn new_clashes_are_asked_about_at_the_end_and_answered() {
    let desk = Desk::new().await;
    let (folder, keys) = desk.many(4).await;
    let dry_run = desk.dry_run(&keys).await;
    // Between the dry run and the job somebody takes two names.
    for number in [0, 1] {
        desk.made_file(&folder.id, &format!("file {number}")).await;
    }
    let restorer = &desk.bench.restorer;
    let job = desk
        .jobs
        .start(restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.asking),
        (JobPhase::Asking, 2, 2),
        "{job:?}"
    );
    assert_eq!(
        (job.asking[0].group, job.asking[0].items),
        (Group::NameTaken, 2)
    );
    assert!(desk.item(&job.id, &keys[0]).await.finding.is_some());

    let mut answers = by(Group::NameTaken, Decision::KeepBoth);
    answers.items.push(ItemDecision {
        key: keys[1].clone(),
        decision: restore(Choice::NewName {
            name: "mine".into(),
        }),
    });
    let job = desk.jobs.answer(restorer, &job.id, answers).await.unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 4),
        "{job:?}"
    );
    let name = async |key| desk.item(&job.id, key).await.new_name.unwrap();
    assert_eq!(name(&keys[0]).await, "file 0 (restored 2026-11-21)");
    assert_eq!(name(&keys[1]).await, "mine");
}

#[tokio::test]
async fn the_rule_that_was_given_answers_new_clashes() {
    let desk = Desk::new().await;
    let (folder, keys) = desk.many(3).await;
    let dry_run = desk.dry_run(&keys).await;
    for name in ["file 0", "file 0 (restored 2026-11-21)", "file 1"] {
        desk.made_file(&folder.id, name).await;
    }
    let rule = by(Group::NameTaken, Decision::KeepBoth);
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, rule)
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 3),
        "{job:?}"
    );
    let name = desk.item(&job.id, &keys[0]).await.new_name.unwrap();
    assert_eq!(name, "file 0 (restored 2026-11-21 2)");
}

#[tokio::test]
async fn a_job_that_broke_off_goes_on_and_repeats_nothing() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(5).await;
    // The first is done at Box, and the answer takes for ever.
    desk.bench
        .script(
            json!([{ "match": { "method": "POST", "path": path(&keys[0]) }, "do": { "delay_ms": 60_000 } }]),
        )
        .await;
    let job = desk.start(&keys, Decisions::default()).await;
    while desk.jobs.state(&job.id).await.unwrap().counts.done < 4 {
        yield_now().await;
    }
    // A power cut: what goes on in the old program is forgotten, and its request has arrived.
    desk.bench.call("POST", &path(&keys[0]), json!({})).await;
    let desk = desk.restart();
    let left = desk.jobs.state(&job.id).await.unwrap();
    assert_eq!(
        (left.phase, left.counts.in_flight, left.counts.done),
        (JobPhase::Paused, 1, 4)
    );
    desk.jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 5),
        "{job:?}"
    );
    assert!(desk.item(&job.id, &keys[0]).await.found_by_looking);
    assert_eq!(
        desk.sent(&keys[0]).await,
        2,
        "the one that got lost, and the one that the test made of it"
    );
}

#[tokio::test]
async fn pausing_and_stopping_see_to_what_is_on_its_way() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(30).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 30, "do": { "delay_ms": 300 } }]);
    desk.bench.script(slow).await;
    let job = desk.start(&keys, Decisions::default()).await;
    desk.bench
        .window
        .wait_for(|event| matches!(event, Event::Job { state } if state.counts.done > 0))
        .await;
    assert_eq!(
        desk.jobs.pause(&job.id).await.unwrap().phase,
        JobPhase::Stopping
    );
    let paused = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (paused.phase, paused.counts.in_flight),
        (JobPhase::Paused, 0),
        "{paused:?}"
    );
    assert!(paused.counts.pending > 0 && paused.counts.done > 0);

    desk.jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let again = desk
        .jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyRunning);
    desk.jobs
        .cancel(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let stopped = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(stopped.phase, JobPhase::Cancelled);
    assert_eq!(
        stopped.counts.done + stopped.counts.skipped,
        30,
        "{stopped:?}"
    );
    assert!(stopped.finished_at.is_some() && !desk.jobs.any_going_on());
    for item in desk.items(&job.id).await {
        assert_eq!(
            desk.bench.is_active(&item.key).await,
            item.state == JobItemState::Done
        );
    }
}

#[tokio::test]
async fn a_token_that_ends_pauses_the_job_with_the_reason() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(4).await;
    desk.bench
        .script(json!([{ "match": { "method": "POST" }, "times": 9, "do": { "status": 401 } }]))
        .await;
    let job = desk.run(&keys, Decisions::default()).await;
    assert_eq!(job.phase, JobPhase::Paused);
    assert_eq!(
        job.problem.as_ref().unwrap().code,
        ErrorCode::CredentialRejected
    );
    assert_eq!((job.counts.pending, job.counts.failed), (4, 0), "{job:?}");
    desk.bench
        .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
        .await;
    desk.jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.problem),
        (JobPhase::Finished, 4, None)
    );
}

#[tokio::test]
async fn a_lost_network_is_waited_for() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(3).await;
    let dry_run = desk.dry_run(&keys).await;
    // Every way of asking what became of the request is cut as well.
    desk.bench
        .script(json!([{ "match": { "path": "/2.0/" }, "times": 40, "do": { "drop": "before" } }]))
        .await;
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let offline = |event: &Event| matches!(event, Event::Job { state } if state.waiting.is_some_and(|wait| wait.reason == WaitReason::Offline));
    desk.bench.window.wait_for(offline).await;
    desk.bench
        .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
        .await;
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.unknown),
        (JobPhase::Finished, 3, 0),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_computer_that_slept_asks_for_a_sign_of_life_and_counts_no_try() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(16).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 16, "do": { "delay_ms": 700 } }]);
    desk.bench.script(slow).await;
    let before = desk.bench.requests("GET", "/2.0/users/me").await;
    let job = desk.start(&keys, Decisions::default()).await;
    desk.bench
        .window
        .wait_for(|event| matches!(event, Event::Job { state } if state.counts.in_flight > 0))
        .await;
    desk.bench
        .clock
        .advance(jiff::SignedDuration::from_hours(9));
    let slept = |event: &Event| matches!(event, Event::Job { state } if state.waiting.is_some_and(|wait| wait.reason == WaitReason::Slept));
    desk.bench.window.wait_for(slept).await;
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 16),
        "{job:?}"
    );
    assert!(
        desk.items(&job.id)
            .await
            .iter()
            .all(|item| item.attempts == 1)
    );
    assert_eq!(
        desk.bench.requests("GET", "/2.0/users/me").await,
        before + 1,
        "one sign of life"
    );
}

#[tokio::test]
async fn a_job_goes_on_with_a_new_token() {
    let mut desk = Desk::new().await;
    let (_, keys) = desk.many(4).await;
    let ended = json!([{ "match": { "path": "/2.0/" }, "times": 99, "do": { "status": 401 } }]);
    let dry_run = desk.dry_run(&keys).await;
    desk.bench.script(ended).await;
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        job.problem.as_ref().map(|problem| problem.code),
        Some(ErrorCode::CredentialRejected)
    );
    desk.bench
        .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
        .await;
    // The account is connected anew: another restorer, over the same journal and in the same run.
    desk.bench.restart();
    desk.jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.problem),
        (JobPhase::Finished, 4, None)
    );
}

#[tokio::test]
async fn a_job_of_another_account_waits_for_that_one() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(1).await;
    let new = journal::NewRestoreJob {
        account: "somebody@else.example".into(),
        acting_as: None,
        started_at: platform::Clock::now(&*desk.bench.clock),
        detail: json!({}),
    };
    let id = desk
        .bench
        .journal
        .create_job(new, Vec::new())
        .await
        .unwrap()
        .to_string();
    let problem = desk
        .jobs
        .go_on(&desk.bench.restorer, &id)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::NotConnected);
    assert_eq!(desk.sent(&keys[0]).await, 0);
}

#[tokio::test]
async fn of_two_answers_at_once_only_one_is_written_down() {
    // Which of the two is quicker is chance.
    for _ in 0..3 {
        let desk = Desk::new().await;
        let (folder, keys) = desk.many(2).await;
        for number in [0, 1] {
            desk.made_file(&folder.id, &format!("file {number}")).await;
        }
        let job = desk.run(&keys, by(Group::NameTaken, Decision::Ask)).await;
        assert_eq!(job.counts.asking, 2, "{job:?}");
        // The first is still at it when the second comes.
        let slow =
            json!([{ "match": { "method": "POST" }, "times": 9, "do": { "delay_ms": 300 } }]);
        desk.bench.script(slow).await;
        let restorer = &desk.bench.restorer;
        let keeping = |key: &ItemKey| Decisions {
            groups: Vec::new(),
            items: vec![ItemDecision {
                key: key.clone(),
                decision: Decision::KeepBoth,
            }],
        };
        let (one, other) = tokio::join!(
            desk.jobs.answer(restorer, &job.id, keeping(&keys[0])),
            desk.jobs.answer(restorer, &job.id, keeping(&keys[1])),
        );
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(
            refused
                .iter()
                .map(|problem| problem.code)
                .collect::<Vec<_>>(),
            [ErrorCode::AlreadyRunning]
        );
        let job = desk.jobs.standstill(&job.id).await.unwrap();
        assert_eq!(
            (job.counts.done, job.counts.asking, job.counts.pending),
            (1, 1, 0),
            "{job:?}"
        );
    }
}
