use super::{JobBench, decide_group, restore};
use crate::{Decision, Decisions, Group, JobPhase, Undone};
use box_session::test_support::path;
use restore::Choice;
use serde_json::{Value, json};

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn undo_of_a_job_spares_items_changed_since() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "back and forth").await;
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
async fn undo_keeps_a_folder_with_a_changed_child() {
    let test = JobBench::new().await;
    for changed in [false, true] {
        let outer = test.create_folder("0", &format!("outer {changed}")).await;
        let child = test.trashed_file(&outer.id, "child").await;
        test.bench.delete(&outer).await;
        let keys = [child.clone(), outer.clone()];
        let job = test
            .run(&keys, decide_group(Group::NameTaken, Decision::KeepBoth))
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
        // The child is an item of its own in the trash again, as before.
        assert_eq!(test.bench.is_active(&child).await, changed);
    }
}

#[tokio::test]
async fn a_folder_kept_for_a_refused_item_can_be_undone_later() {
    let test = JobBench::new().await;
    let outer = test.create_folder("0", "outer").await;
    let child = test.trashed_file(&outer.id, "child").await;
    test.bench.delete(&outer).await;
    let job = test
        .run(&[child.clone(), outer.clone()], Decisions::default())
        .await;
    assert_eq!(job.counts.done, 2, "{job:?}");
    let refused = json!({ "status": 403, "body": { "type": "error", "status": 403,
        "code": "access_denied_insufficient_permissions", "message": "no" } });
    test.bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&child) }, "do": refused }]))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let kept = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!((kept.counts.undone, kept.can_undo), (0, true), "{kept:?}");
    let folder = test.item(&job.id, &outer).await;
    assert_eq!(
        (folder.undone, folder.about),
        (Some(Undone::Failed), Some(Subject::Inside))
    );
    assert!(test.bench.is_active(&outer).await);

    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(undone.counts.undone, 2, "{undone:?}");
    assert!(!test.bench.is_active(&outer).await);
}

#[tokio::test]
async fn one_item_of_a_job_is_undone_on_its_own() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "one of three").await;
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

    test.bench.rename(&keys[1], "changed by another user").await;
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
async fn undo_of_a_folder_is_refused_with_restored_items_inside() {
    let test = JobBench::new().await;
    let outer = test.create_folder("0", "outer").await;
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
async fn a_job_has_one_activity_found_by_its_items() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "for the activity").await;
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
    assert_eq!(row.detail, json!({ "items": 4, "restored": 4 }));
    assert_eq!(
        test.bench
            .journal
            .search("payroll", 0, 9)
            .await
            .unwrap()
            .total,
        1
    );

    // One that restored nothing has the reason.
    let job = test
        .run(&keys[..1], decide_group(Group::Ready, Decision::Skip))
        .await;
    assert_eq!(job.counts.skipped, 1);
    assert_eq!(
        test.bench.activities().await[0].outcome,
        journal::Outcome::NotDone
    );
}

#[tokio::test]
async fn undo_counts_its_own_attempts() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(1).await;
    let job = test.run(&keys, Decisions::default()).await;
    test.store_item(&job.id, &keys[0], |item| item.attempts = 5)
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
async fn an_item_found_restored_by_the_job_can_be_undone() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(2).await;
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
    // An answer was lost before, and Box finished late.
    test.store_item(&job.id, &keys[0], |item| {
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
async fn undo_renames_existing_items_back_unless_changed() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(3).await;
    let mut there = Vec::new();
    for number in 0..3 {
        there.push(
            test.create_file(&folder.id, &format!("file {number}"))
                .await,
        );
    }
    let rule = decide_group(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let job = test.run(&keys, rule).await;
    assert_eq!(job.counts.done, 3, "{job:?}");
    let changed = json!({ "description": "changed by another user" });
    test.bench.call("PUT", &path(&there[1]), changed).await;
    let name = async |key| {
        test.bench.state_of(key).await.unwrap()["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // One on its own, the others with the whole job.
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
