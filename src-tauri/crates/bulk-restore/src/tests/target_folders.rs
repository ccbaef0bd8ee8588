//! Name conflicts in the chosen target folder.

use super::{JobBench, decide_group, restore};
use crate::{
    Decision, Decisions, Group, GroupDecision, JobItemRow, JobItemState, JobPhase, JobState,
};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use restore::{CheckResult, Choice};
use sandbox::demo::trash as ids;
use serde_json::json;

#[tokio::test]
async fn items_of_one_name_all_go_to_the_target_folder() {
    let test = JobBench::new().await;
    for (number, rule) in [Decision::KeepBoth, rename_existing()]
        .into_iter()
        .enumerate()
    {
        let target = test.create_folder("0", &format!("target {number}")).await;
        let mut keys = Vec::new();
        for place in ["one", "two", "three"] {
            let folder = test.create_folder("0", &format!("{place} {number}")).await;
            keys.push(test.trashed_file(&folder.id, "Report").await);
        }
        let job = run(&test, &keys, Group::Ready, into_folder(&target), rule).await;
        assert_eq!(
            (job.phase, job.counts.done),
            (JobPhase::Finished, 3),
            "{job:?}"
        );
        let items = test.items(&job.id).await;
        let mut names: Vec<_> = items
            .iter()
            .map(|item| item.new_name.clone().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "Report",
                "Report (restored 2026-11-21 2)",
                "Report (restored 2026-11-21)"
            ]
        );
        for item in &items {
            assert_in_folder(&test, item, &target).await;
        }
    }
}

#[tokio::test]
async fn an_item_gets_another_name_in_the_target_folder() {
    let test = JobBench::new().await;
    for (number, rule) in [Decision::KeepBoth, rename_existing()]
        .into_iter()
        .enumerate()
    {
        let target = test.create_folder("0", &format!("target {number}")).await;
        let origin = test.create_folder("0", &format!("origin {number}")).await;
        let there = test.create_file(&target.id, "Report").await;
        let before = test.bench.state_of(&there).await;
        let key = test.trashed_file(&origin.id, "Report").await;
        let job = run(
            &test,
            std::slice::from_ref(&key),
            Group::Ready,
            into_folder(&target),
            rule,
        )
        .await;
        assert_eq!(
            (job.phase, job.counts.done),
            (JobPhase::Finished, 1),
            "{job:?}"
        );
        let item = test.item(&job.id, &key).await;
        assert_eq!(
            item.new_name.as_deref(),
            Some("Report (restored 2026-11-21)")
        );
        assert_in_folder(&test, &item, &target).await;
        assert_eq!(test.bench.state_of(&there).await, before, "never touched");
    }
}

#[tokio::test]
async fn an_answer_about_a_name_keeps_the_target_folder() {
    let test = JobBench::new().await;
    let own = restore(Choice::NewName {
        name: "mine".into(),
    });
    let answers = [
        (Decision::KeepBoth, "Report (restored 2026-11-21)"),
        (rename_existing(), "Report (restored 2026-11-21)"),
        (own, "mine"),
    ];
    for (number, (answer, name)) in answers.into_iter().enumerate() {
        let target = test.create_folder("0", &format!("target {number}")).await;
        let origin = test.create_folder("0", &format!("origin {number}")).await;
        test.create_file(&target.id, "Report").await;
        let key = test.trashed_file(&origin.id, "Report").await;
        let job = run(
            &test,
            std::slice::from_ref(&key),
            Group::Ready,
            into_folder(&target),
            Decision::Ask,
        )
        .await;
        assert_eq!(
            (job.phase, job.counts.asking),
            (JobPhase::Asking, 1),
            "{job:?}"
        );
        let asked = test.item(&job.id, &key).await;
        let Some(CheckResult::NameTaken { destination, .. }) = asked.finding else {
            panic!("{asked:?}")
        };
        assert_eq!(destination.id, target.id);
        assert!(!test.bench.is_active(&key).await);
        let plan = test
            .bench
            .restorer
            .check(&key, Some(&target.id))
            .await
            .unwrap();
        assert!(
            matches!(plan.result, CheckResult::NameTaken { .. }),
            "{plan:?}"
        );
        assert!(matches!(
            test.bench.check(&key).await.result,
            CheckResult::Ready { .. }
        ));

        let answer = decide_group(Group::NameTaken, answer);
        test.jobs
            .answer(&test.bench.restorer, &job.id, answer)
            .await
            .unwrap();
        let job = test.wait_until_stopped(&job).await;
        assert_eq!(
            (job.phase, job.counts.done),
            (JobPhase::Finished, 1),
            "{job:?}"
        );
        let item = test.item(&job.id, &key).await;
        assert_eq!(item.new_name.as_deref(), Some(name));
        assert_in_folder(&test, &item, &target).await;
    }
}

#[tokio::test]
async fn a_conflict_in_the_target_folder_is_no_endless_loop() {
    for rule in [Decision::KeepBoth, rename_existing()] {
        let test = JobBench::new().await;
        let target = test.create_folder("0", "target").await;
        let there = test.create_file(&target.id, "storefront.PNG").await;
        let key = file(ids::FILE_OF_PURGED_FOLDER);
        let other = restore(Choice::OtherFolder {
            folder_id: target.id.clone(),
            name: None,
        });
        let job = run(
            &test,
            std::slice::from_ref(&key),
            Group::FolderGone,
            other,
            rule,
        )
        .await;
        assert_eq!(
            (job.phase, job.counts.done),
            (JobPhase::Finished, 1),
            "{job:?}"
        );
        let item = test.item(&job.id, &key).await;
        assert_eq!(
            item.new_name.as_deref(),
            Some("Storefront (restored 2026-11-21).png")
        );
        assert_in_folder(&test, &item, &target).await;
        assert_eq!(
            test.bench.state_of(&there).await.unwrap()["name"],
            "storefront.PNG"
        );
        assert_eq!(test.times_sent(&key).await, 2, "refused once");
    }
}

#[tokio::test]
async fn a_restored_original_folder_keeps_the_target_folder() {
    let test = JobBench::new().await;
    let target = test.create_folder("0", "target").await;
    let origin = test.create_folder("0", "origin").await;
    let key = test.trashed_file(&origin.id, "Report").await;
    test.bench.delete(&origin).await;
    let preview = test.preview(std::slice::from_ref(&key)).await;
    // Not through the list: that still has the folder in the trash.
    test.bench.call("POST", &path(&origin), json!({})).await;
    let other = restore(Choice::OtherFolder {
        folder_id: target.id.clone(),
        name: None,
    });
    let decisions = decide_group(Group::FolderInTrash, other);
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, decisions)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 1),
        "{job:?}"
    );
    assert_in_folder(&test, &test.item(&job.id, &key).await, &target).await;
}

#[tokio::test]
async fn a_name_taken_before_the_move_is_resolved_as_decided() {
    let test = JobBench::new().await;
    let target = test.create_folder("0", "target").await;
    let origin = test.create_folder("0", "origin").await;
    test.create_file(&target.id, "Report").await;
    let key = test.trashed_file(&origin.id, "Report").await;
    // The check returns an old state.
    let empty = json!({ "entries": [], "limit": 1000 });
    let items = format!("/2.0/folders/{}/items", target.id);
    let script = json!([{ "match": { "method": "GET", "path": items }, "do": { "status": 200, "body": empty } }]);
    test.bench.script(script).await;
    let job = run(
        &test,
        std::slice::from_ref(&key),
        Group::Ready,
        into_folder(&target),
        Decision::KeepBoth,
    )
    .await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 1),
        "{job:?}"
    );
    let item = test.item(&job.id, &key).await;
    assert_eq!(
        item.new_name.as_deref(),
        Some("Report (restored 2026-11-21)")
    );
    assert_in_folder(&test, &item, &target).await;
}

#[tokio::test]
async fn repeated_conflicts_of_an_item_are_asked_about() {
    let test = JobBench::new().await;
    let origin = test.create_folder("0", "origin").await;
    let key = test.trashed_file(&origin.id, "Report").await;
    test.create_file(&origin.id, "Report").await;
    let refused = |status: u16, code: &str| {
        json!({ "match": { "method": "POST", "path": path(&key) },
            "do": { "status": status, "body": { "type": "error", "code": code } } })
    };
    let forbidden_then_taken = [refused(403, "forbidden"), refused(409, "item_name_in_use")];
    test.bench
        .script(json!(
            forbidden_then_taken
                .iter()
                .cycle()
                .take(40)
                .collect::<Vec<_>>()
        ))
        .await;
    let decisions = Decisions {
        groups: vec![
            GroupDecision {
                group: Group::NameTaken,
                decision: restore(Choice::NewName {
                    name: "mine".into(),
                }),
            },
            GroupDecision {
                group: Group::NoAccess,
                decision: restore(Choice::AsItWas),
            },
        ],
        items: Vec::new(),
    };
    let job = test.start(std::slice::from_ref(&key), decisions).await;
    let job = test.wait_until_stopped(&job).await;
    let item = test.item(&job.id, &key).await;
    assert_eq!(
        (job.phase, item.state),
        (JobPhase::Asking, JobItemState::Asking),
        "{item:?}"
    );
    assert_eq!(item.attempts, 6);
}

#[tokio::test]
async fn an_item_answered_with_skip_is_finished() {
    let test = JobBench::new().await;
    let target = test.create_folder("0", "target").await;
    test.create_file(&target.id, "Report").await;
    let origin = test.create_folder("0", "origin").await;
    let key = test.trashed_file(&origin.id, "Report").await;
    let job = run(
        &test,
        std::slice::from_ref(&key),
        Group::Ready,
        into_folder(&target),
        Decision::Ask,
    )
    .await;
    let answer = decide_group(Group::NameTaken, Decision::Skip);
    test.jobs
        .answer(&test.bench.restorer, &job.id, answer)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    let item = test.item(&job.id, &key).await;
    assert_eq!(
        (job.phase, item.state),
        (JobPhase::Finished, JobItemState::Skipped),
        "{item:?}"
    );
    assert!(item.finished_at.is_some());
}

fn rename_existing() -> Decision {
    restore(Choice::RenameExisting { name: None })
}

fn into_folder(folder: &ItemKey) -> Decision {
    restore(Choice::Elsewhere {
        folder_id: folder.id.clone(),
        name: None,
    })
}

/// Runs a job with a decision for a group, and one for name conflicts.
async fn run(
    test: &JobBench,
    keys: &[ItemKey],
    group: Group,
    decision: Decision,
    taken: Decision,
) -> JobState {
    let groups = vec![
        GroupDecision { group, decision },
        GroupDecision {
            group: Group::NameTaken,
            decision: taken,
        },
    ];
    let job = test
        .start(
            keys,
            Decisions {
                groups,
                items: Vec::new(),
            },
        )
        .await;
    test.wait_until_stopped(&job).await
}

/// Asserts that the item is in the folder, according to the job and to Box.
async fn assert_in_folder(test: &JobBench, item: &JobItemRow, folder: &ItemKey) {
    let now = test.bench.state_of(&item.key).await.unwrap();
    assert_eq!(
        (&now["status"], &now["parent_id"]),
        (&json!("active"), &json!(folder.id)),
        "{item:?}"
    );
    assert_eq!(now["name"], json!(item.new_name));
    let folder = test.bench.state_of(folder).await.unwrap();
    assert_eq!(json!(item.path), json!([folder["name"]]));
}
