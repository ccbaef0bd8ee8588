use super::{JobBench, decide_group, restore};
use crate::{
    Decision, Decisions, Group, GroupDecision, ItemDecision, JobItemFilter, JobItemRow,
    JobItemState, JobPhase, JobState,
};
use app_error::ErrorCode;
use box_session::test_support::path;
use box_session::{ItemKey, Person};
use messages::SpokenLanguage;
use restore::{CheckResult, Choice};
use sandbox::demo::people;
use serde_json::json;

fn ask_about(key: &ItemKey, others: Decision) -> Decisions {
    let exception = ItemDecision {
        key: key.clone(),
        decision: Decision::Ask,
    };
    Decisions {
        items: vec![exception],
        ..decide_group(Group::NameTaken, others)
    }
}

#[tokio::test]
async fn an_item_is_asked_about_whatever_its_group_decides() {
    for others in [Decision::KeepBoth, Decision::Skip] {
        let test = JobBench::new().await;
        let (folder, keys) = test.trashed_files(2).await;
        for number in [0, 1] {
            test.create_file(&folder.id, &format!("file {number}"))
                .await;
        }
        let job = test.run(&keys, ask_about(&keys[1], others)).await;
        assert_eq!(
            (job.phase, job.counts.asking),
            (JobPhase::Asking, 1),
            "{job:?}"
        );
        let asked = test.item(&job.id, &keys[1]).await;
        assert_eq!(
            (asked.state, asked.decision),
            (JobItemState::Asking, Decision::Ask)
        );
        assert_eq!(test.times_sent(&keys[1]).await, 0);
        for (group, total) in [(Group::NameTaken, 1), (Group::NoAccess, 0)] {
            let filter = JobItemFilter::Asking;
            let page = test
                .jobs
                .items(&job.id, filter, Some(group), 0, 9, SpokenLanguage::En)
                .await;
            assert_eq!(page.unwrap().total, total, "{group:?}");
        }

        let answer = decide_group(Group::NameTaken, Decision::KeepBoth);
        test.jobs
            .answer(&test.bench.restorer, &job.id, answer)
            .await
            .unwrap();
        let job = test.wait_until_stopped(&job).await;
        assert_eq!(
            (job.phase, job.counts.asking),
            (JobPhase::Finished, 0),
            "{job:?}"
        );
        assert_eq!(test.item(&job.id, &keys[1]).await.state, JobItemState::Done);
    }
}

#[tokio::test]
async fn a_name_taken_after_the_check_is_asked_about() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(1).await;
    test.create_file(&folder.id, "file 0").await;
    let preview = test.preview(&keys).await;
    let empty = json!({ "entries": [], "limit": 1000 });
    let items = format!("/2.0/folders/{}/items", folder.id);
    let script = json!([{ "match": { "method": "GET", "path": items }, "do": { "status": 200, "body": empty } }]);
    test.bench.script(script).await;
    let decisions = ask_about(&keys[0], Decision::KeepBoth);
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, decisions)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.asking),
        (JobPhase::Asking, 1),
        "{job:?}"
    );
    assert_eq!(
        test.bench.requests("POST", &path(&keys[0])).await,
        1,
        "sent once, and refused"
    );
}

#[tokio::test]
async fn a_question_is_answered_while_the_job_runs() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(30).await;
    test.create_file(&folder.id, "file 0").await;
    let preview = test.preview(&keys).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 99, "do": { "delay_ms": 200 } }]);
    test.bench.script(slow).await;
    let job = test
        .jobs
        .start(
            &test.bench.restorer,
            &preview.id,
            ask_about(&keys[0], Decision::Skip),
        )
        .await
        .unwrap();
    let asks = |state: &JobState| state.counts.asking == 1 && state.phase == JobPhase::Running;
    test.events.wait_for(asks).await;
    let answered = test
        .jobs
        .answer(
            &test.bench.restorer,
            &job.id,
            decide_group(Group::NameTaken, Decision::KeepBoth),
        )
        .await
        .unwrap();
    assert_eq!(
        (answered.phase, answered.counts.asking),
        (JobPhase::Running, 0),
        "{answered:?}"
    );
    assert!(answered.counts.pending > 0, "{answered:?}");
    let done = test.wait_until_stopped(&job).await;
    assert_eq!(
        (done.phase, done.counts.done),
        (JobPhase::Finished, 30),
        "{done:?}"
    );
    let phases: Vec<_> = test.events.all().iter().map(|state| state.phase).collect();
    assert!(!phases.contains(&JobPhase::Paused), "{phases:?}");
    for key in &keys {
        assert_eq!(test.times_sent(key).await, 1, "{key:?}");
    }
}

#[tokio::test]
async fn a_job_that_cannot_take_its_answers_is_shown_as_paused() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(12).await;
    test.create_file(&folder.id, "file 0").await;
    let preview = test.preview(&keys).await;
    let slow = json!([{ "match": { "method": "POST" }, "times": 99, "do": { "delay_ms": 300 } }]);
    test.bench.script(slow).await;
    let job = test
        .jobs
        .start(
            &test.bench.restorer,
            &preview.id,
            ask_about(&keys[0], Decision::Skip),
        )
        .await
        .unwrap();
    let asks = |state: &JobState| state.counts.asking == 1 && state.phase == JobPhase::Running;
    test.events.wait_for(asks).await;
    let person = Person {
        id: Some(people::KEIKO_ID.into()),
        name: "Keiko".into(),
        login: None,
    };
    let another = test.bench.restorer.as_person(&person).unwrap();
    let error = test
        .jobs
        .answer(&another, &job.id, Decisions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::NotConnected);
    let paused = |state: &JobState| state.phase == JobPhase::Paused;
    test.events.wait_for(paused).await;
}

/// Returns the name that is proposed for it.
fn proposed_name(item: &JobItemRow) -> String {
    match &item.finding {
        Some(CheckResult::NameTaken { suggestion, .. }) => suggestion.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_proposed_names_are_the_names_used() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "twice").await;
    let mut keys = Vec::new();
    for _ in 0..3 {
        keys.push(test.trashed_file(&folder.id, "a").await);
    }
    test.create_file(&folder.id, "a").await;
    let asking = test
        .run(&keys, decide_group(Group::NameTaken, Decision::Ask))
        .await;
    assert_eq!(asking.counts.asking, 3, "{asking:?}");
    let mut names = Vec::new();
    for key in &keys {
        names.push(proposed_name(&test.item(&asking.id, key).await));
    }
    let mut distinct = names.clone();
    distinct.sort();
    assert_eq!(
        distinct,
        [
            "a (restored 2026-11-21 2)",
            "a (restored 2026-11-21 3)",
            "a (restored 2026-11-21)"
        ]
    );

    // Each in a job of its own, the last one first.
    for (key, name) in keys.iter().zip(&names).rev() {
        let keep = ItemDecision {
            key: key.clone(),
            decision: Decision::KeepBoth,
        };
        let rest = GroupDecision {
            group: Group::NameTaken,
            decision: Decision::Ask,
        };
        let answers = Decisions {
            groups: vec![rest],
            items: vec![keep],
        };
        test.jobs
            .answer(&test.bench.restorer, &asking.id, answers)
            .await
            .unwrap();
        test.wait_until_stopped(&asking).await;
        assert_eq!(
            test.item(&asking.id, key).await.new_name.as_ref(),
            Some(name)
        );
        assert_eq!(test.times_sent(key).await, 1, "sent under its name at once");
    }
}

#[tokio::test]
async fn a_proposed_name_taken_since_is_replaced() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "twice").await;
    let asked = test.trashed_file(&folder.id, "a").await;
    let other = test.trashed_file(&folder.id, "a").await;
    test.create_file(&folder.id, "a").await;
    let job = test
        .run(
            std::slice::from_ref(&asked),
            decide_group(Group::NameTaken, Decision::Ask),
        )
        .await;
    let name = proposed_name(&test.item(&job.id, &asked).await);
    let second = test
        .run(
            std::slice::from_ref(&other),
            decide_group(Group::NameTaken, Decision::KeepBoth),
        )
        .await;
    assert_eq!(
        test.item(&second.id, &other).await.new_name,
        Some(name.clone()),
        "another job knows nothing of it"
    );
    test.jobs
        .answer(
            &test.bench.restorer,
            &job.id,
            decide_group(Group::NameTaken, Decision::KeepBoth),
        )
        .await
        .unwrap();
    test.wait_until_stopped(&job).await;
    let given = test.item(&job.id, &asked).await.new_name.unwrap();
    assert_eq!(
        (name.as_str(), given.as_str()),
        ("a (restored 2026-11-21)", "a (restored 2026-11-21 2)")
    );
}

/// Returns the new name that is proposed for the existing item.
fn proposed_rename(item: &JobItemRow) -> Option<String> {
    match &item.finding {
        Some(CheckResult::NameTaken {
            existing_new_name, ..
        }) => existing_new_name.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_existing_item_is_renamed_once_as_proposed() {
    for asks_first in [false, true] {
        let test = JobBench::new().await;
        let folder = test.create_folder("0", "twice").await;
        let keys = [
            test.trashed_file(&folder.id, "a").await,
            test.trashed_file(&folder.id, "a").await,
        ];
        let third = test
            .trashed_file(&folder.id, "a (renamed 2026-11-21)")
            .await;
        let there = test.create_file(&folder.id, "a").await;
        let all = [keys[0].clone(), keys[1].clone(), third.clone()];
        let rename = decide_group(
            Group::NameTaken,
            restore(Choice::RenameExisting { name: None }),
        );
        let (job, shown) = if asks_first {
            let job = test
                .run(&all, decide_group(Group::NameTaken, Decision::Ask))
                .await;
            assert_eq!(job.counts.asking, 2, "{job:?}");
            let mut shown = Vec::new();
            for key in &keys {
                let item = test.item(&job.id, key).await;
                shown.push((
                    key.clone(),
                    proposed_rename(&item),
                    self::proposed_name(&item),
                ));
            }
            test.jobs
                .answer(&test.bench.restorer, &job.id, rename)
                .await
                .unwrap();
            (test.wait_until_stopped(&job).await, shown)
        } else {
            let preview = test.preview(&all).await;
            let page = test
                .jobs
                .preview_items(&preview.id, Some(Group::NameTaken), 0, 10)
                .unwrap();
            let rows = page.rows.into_iter();
            let shown = rows
                .map(|row| (row.key, row.existing_new_name, row.suggestion.unwrap()))
                .collect();
            let job = test
                .jobs
                .start(&test.bench.restorer, &preview.id, rename)
                .await
                .unwrap();
            (test.wait_until_stopped(&job).await, shown)
        };
        assert_eq!(
            (job.phase, job.counts.done),
            (JobPhase::Finished, 3),
            "{job:?}"
        );
        let renamed: Vec<_> = shown.iter().filter(|(_, name, _)| name.is_some()).collect();
        assert_eq!(renamed.len(), 1, "{shown:?}");
        assert_eq!(renamed[0].1.as_deref(), Some("a (renamed 2026-11-21 2)"));
        assert_eq!(
            test.bench.state_of(&there).await.unwrap()["name"],
            "a (renamed 2026-11-21 2)"
        );
        for (key, existing, suggestion) in &shown {
            let now = test.item(&job.id, key).await;
            assert_eq!(now.existing_renamed, *existing);
            let name = if existing.is_some() { "a" } else { suggestion };
            assert_eq!(now.new_name.as_deref(), Some(name), "{asks_first}");
        }
    }
}

#[tokio::test]
async fn an_existing_item_skipped_by_one_is_renamed_for_the_next() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "twice").await;
    let keys = [
        test.trashed_file(&folder.id, "a").await,
        test.trashed_file(&folder.id, "a").await,
    ];
    test.create_file(&folder.id, "a").await;
    let preview = test.preview(&keys).await;
    let page = test.jobs.preview_items(&preview.id, None, 0, 10).unwrap();
    let (first, second) = (&page.rows[0], &page.rows[1]);
    let skip = ItemDecision {
        key: first.key.clone(),
        decision: Decision::Skip,
    };
    let rename = decide_group(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let decisions = Decisions {
        items: vec![skip],
        ..rename
    };
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, decisions)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!((job.counts.done, job.counts.skipped), (1, 1), "{job:?}");
    assert_eq!(
        test.item(&job.id, &second.key).await.existing_renamed,
        first.existing_new_name
    );
}

#[tokio::test]
async fn a_new_name_taken_since_is_replaced_for_the_existing_item() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(1).await;
    test.create_file(&folder.id, "file 0").await;
    let preview = test.preview(&keys).await;
    test.create_file(&folder.id, "file 0 (renamed 2026-11-21)")
        .await;
    let rename = decide_group(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rename)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(job.counts.done, 1, "{job:?}");
    let renamed = test.item(&job.id, &keys[0]).await.existing_renamed;
    assert_eq!(renamed.as_deref(), Some("file 0 (renamed 2026-11-21 2)"));
}

#[tokio::test]
async fn a_late_conflict_takes_no_name_proposed_for_another_item() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(1).await;
    let shown = test.trashed_file(&folder.id, "a").await;
    let snatched = test
        .trashed_file(&folder.id, "a (restored 2026-11-21)")
        .await;
    test.create_file(&folder.id, "a").await;
    let all = [keys[0].clone(), snatched.clone(), shown.clone()];
    let preview = test.preview(&all).await;
    let page = test
        .jobs
        .preview_items(&preview.id, Some(Group::NameTaken), 0, 10)
        .unwrap();
    assert_eq!((page.total, &page.rows[0].key), (1, &shown));
    let promised = page.rows[0].suggestion.clone();
    assert_eq!(promised.as_deref(), Some("a (restored 2026-11-21 2)"));
    // Another item takes the name of the second one, which is refused before the first is restored.
    test.create_file(&folder.id, "a (restored 2026-11-21)")
        .await;
    test.bench
        .script(json!([{ "match": { "method": "POST", "path": path(&shown) }, "do": { "delay_ms": 600 } }]))
        .await;
    let job = test.jobs.start(
        &test.bench.restorer,
        &preview.id,
        decide_group(Group::NameTaken, Decision::KeepBoth),
    );
    let job = test.wait_until_stopped(&job.await.unwrap()).await;
    assert_eq!(job.counts.done, 3, "{job:?}");
    assert_eq!(test.item(&job.id, &shown).await.new_name, promised);
    let given = test.item(&job.id, &snatched).await.new_name;
    assert_eq!(given.as_deref(), Some("a (restored 2026-11-21 3)"));
}
