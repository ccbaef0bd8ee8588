use super::{JobBench, by, restore};
use crate::{Decision, Decisions, Group, JobPhase, Undone};
use box_session::test_support::path;
use restore::Choice;
use serde_json::{Value, json};

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn a_whole_job_goes_back_but_for_what_was_changed_since() {
    let test = JobBench::new().await;
    let folder = test.made_folder("0", "back and forth").await;
    let mut keys = Vec::new();
    for name in ["a", "b", "c"] {
        keys.push(test.trashed_file(&folder.id, name).await);
    }
    let job = test.run(&keys, Decisions::default()).await;
    assert!(job.can_undo);
    test.bench.rename(&keys[1], "changed").await;
    let undoing = test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    assert_eq!((undoing.phase, undoing.undoing), (JobPhase::Undoing, true));
    let undone = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (
            undone.phase,
            undone.counts.undone,
            undone.counts.changed_since
        ),
        (JobPhase::Finished, 2, 1),
        "{undone:?}"
    );
    assert!(!undone.can_undo && !undone.undoing);
    for (index, key) in keys.iter().enumerate() {
        assert_eq!(test.bench.is_active(key).await, index == 1);
    }
    let kept = test.item(&job.id, &keys[1]).await;
    assert_eq!(
        (kept.undone, kept.code),
        (Some(Undone::ChangedSince), Some(ErrorCode::ChangedSince))
    );
    let again = test
        .jobs
        .undo(&test.bench.restorer, &job.id)
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::ChangedSince);
}

#[tokio::test]
async fn children_go_back_before_their_folder_and_a_changed_one_keeps_it_there() {
    let test = JobBench::new().await;
    for changed in [false, true] {
        let outer = test.made_folder("0", &format!("outer {changed}")).await;
        let child = test.trashed_file(&outer.id, "child").await;
        test.bench.delete(&outer).await;
        let keys = [child.clone(), outer.clone()];
        let job = test
            .run(&keys, by(Group::NameTaken, Decision::KeepBoth))
            .await;
        assert_eq!(job.counts.done, 2, "{job:?}");
        if changed {
            test.bench.rename(&child, "precious").await;
        }
        test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
        let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
        let expected = if changed { (0, 2) } else { (2, 0) };
        assert_eq!(
            (job.counts.undone, job.counts.changed_since),
            expected,
            "{job:?}"
        );
        assert_eq!(test.bench.is_active(&outer).await, changed);
        // The child has its own place in the trash again, as it had before.
        assert_eq!(test.bench.is_active(&child).await, changed);
    }
}

#[tokio::test]
async fn one_item_of_a_job_goes_back_by_itself() {
    let test = JobBench::new().await;
    let folder = test.made_folder("0", "one of three").await;
    let mut keys = Vec::new();
    for name in ["a", "b", "c"] {
        keys.push(test.trashed_file(&folder.id, name).await);
    }
    let job = test.run(&keys, Decisions::default()).await;
    let numbers = [
        test.item(&job.id, &keys[0]).await.number,
        test.item(&job.id, &keys[1]).await.number,
    ];
    let restorer = &test.bench.restorer;
    let state = test
        .jobs
        .undo_item(restorer, &job.id, numbers[0])
        .await
        .unwrap();
    assert_eq!(
        (state.phase, state.counts.undone, state.can_undo),
        (JobPhase::Finished, 1, true),
        "{state:?}"
    );
    assert!(!test.bench.is_active(&keys[0]).await && test.bench.is_active(&keys[1]).await);
    assert!(!test.item(&job.id, &keys[0]).await.can_undo);
    let again = test
        .jobs
        .undo_item(restorer, &job.id, numbers[0])
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::ChangedSince);

    test.bench.rename(&keys[1], "somebody works on it").await;
    let changed = test
        .jobs
        .undo_item(restorer, &job.id, numbers[1])
        .await
        .unwrap_err();
    assert_eq!(changed.code, ErrorCode::ChangedSince);
    assert!(test.bench.is_active(&keys[1]).await);
    assert_eq!(
        test.item(&job.id, &keys[1]).await.undone,
        Some(Undone::ChangedSince)
    );
    test.jobs.undo(restorer, &job.id).await.unwrap();
    let undone = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (
            undone.counts.undone,
            undone.counts.changed_since,
            undone.can_undo
        ),
        (2, 1, false),
        "{undone:?}"
    );
}

#[tokio::test]
async fn a_folder_takes_nothing_back_that_the_job_restored_into_it() {
    let test = JobBench::new().await;
    let outer = test.made_folder("0", "outer").await;
    let child = test.trashed_file(&outer.id, "child").await;
    test.bench.delete(&outer).await;
    let job = test
        .run(&[outer.clone(), child.clone()], Decisions::default())
        .await;
    assert_eq!(job.counts.done, 2, "{job:?}");
    let restorer = &test.bench.restorer;
    let number = async |key| test.item(&job.id, key).await.number;
    let refused = test
        .jobs
        .undo_item(restorer, &job.id, number(&outer).await)
        .await
        .unwrap_err();
    assert_eq!(refused.about(), Some(Subject::Inside));
    assert!(test.bench.is_active(&outer).await && test.bench.is_active(&child).await);
    test.jobs
        .undo_item(restorer, &job.id, number(&child).await)
        .await
        .unwrap();
    test.jobs
        .undo_item(restorer, &job.id, number(&outer).await)
        .await
        .unwrap();
    assert!(!test.bench.is_active(&outer).await);
}

#[tokio::test]
async fn a_job_has_one_row_in_the_activity_that_is_found_by_its_items() {
    let test = JobBench::new().await;
    let folder = test.made_folder("0", "for the activity").await;
    let mut keys = Vec::new();
    for name in ["Ledger", "Payroll", "Leases", "Taxes"] {
        keys.push(test.trashed_file(&folder.id, name).await);
    }
    let job = test.run(&keys, Decisions::default()).await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    test.jobs.wait_until_stopped(&job.id).await.unwrap();
    let rows = test.bench.activities().await;
    let row = &rows[0];
    assert_eq!(
        (rows.len(), row.action, row.outcome),
        (1, journal::Action::RestoreMany, journal::Outcome::Done)
    );
    assert_eq!(
        (row.item.id.as_str(), row.item.name.ends_with(" … (4)")),
        (job.id.as_str(), true),
        "{row:?}"
    );
    assert_eq!(
        test.bench
            .journal
            .search("payroll", 0, 9)
            .await
            .unwrap()
            .total,
        1
    );

    // One that brought nothing back says so, and why.
    let job = test.run(&keys[..1], by(Group::Ready, Decision::Skip)).await;
    assert_eq!(job.counts.skipped, 1);
    assert_eq!(
        test.bench.activities().await[0].outcome,
        journal::Outcome::NotDone
    );
}

#[tokio::test]
async fn an_item_that_took_many_tries_to_restore_has_as_many_to_be_put_back() {
    let test = JobBench::new().await;
    let (_, keys) = test.many(1).await;
    let job = test.run(&keys, Decisions::default()).await;
    test.remember(&job.id, &keys[0], |item| item.attempts = 5)
        .await;
    test.bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&keys[0]) }, "do": { "status": 503 } }]))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.wait_until_stopped(&job).await;
    assert_eq!(undone.counts.undone, 1, "{undone:?}");
    let item = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (item.undone, item.attempts),
        (Some(Undone::Done), 5),
        "the tries of the restore: {item:?}"
    );
}

#[tokio::test]
async fn what_turns_out_to_be_back_by_our_doing_can_be_put_back() {
    let test = JobBench::new().await;
    let (_, keys) = test.many(2).await;
    let preview = test.preview(&keys).await;
    test.bench
        .script(json!([{ "match": { "path": "/2.0/" }, "times": 99, "do": { "status": 401 } }]))
        .await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    test.wait_until_stopped(&job).await;
    // An answer was lost before, and Box took its time.
    test.remember(&job.id, &keys[0], |item| {
        item.detail["lost_before"] = true.into();
    })
    .await;
    test.bench
        .call("DELETE", "/_sandbox/script", Value::Null)
        .await;
    test.bench.call("POST", &path(&keys[0]), json!({})).await;
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 2),
        "{job:?}"
    );
    let item = test.item(&job.id, &keys[0]).await;
    assert!(item.verified && item.can_undo, "{item:?}");
}

#[tokio::test]
async fn what_a_job_renamed_gets_its_name_back_unless_it_was_changed_since() {
    let test = JobBench::new().await;
    let (folder, keys) = test.many(3).await;
    let mut there = Vec::new();
    for number in 0..3 {
        there.push(test.made_file(&folder.id, &format!("file {number}")).await);
    }
    let rule = by(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let job = test.run(&keys, rule).await;
    assert_eq!(job.counts.done, 3, "{job:?}");
    let changed = json!({ "description": "somebody works on it" });
    test.bench.call("PUT", &path(&there[1]), changed).await;
    let name = async |key| {
        test.bench.state_of(key).await.unwrap()["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // One by itself, the others with the whole job.
    let number = test.number(&job.id, &keys[0]).await;
    test.jobs
        .undo_item(&test.bench.restorer, &job.id, number)
        .await
        .unwrap();
    assert_eq!(name(&there[0]).await, "file 0");
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(job.counts.undone, 3, "{job:?}");
    assert_eq!(name(&there[2]).await, "file 2");
    assert_eq!(test.item(&job.id, &keys[2]).await.existing_renamed, None);
    assert_eq!(name(&there[1]).await, "file 1 (renamed 2026-11-21)");
    let kept = test.item(&job.id, &keys[1]).await;
    assert_eq!(
        kept.existing_renamed.as_deref(),
        Some("file 1 (renamed 2026-11-21)")
    );
}
