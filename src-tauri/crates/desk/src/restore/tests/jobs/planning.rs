use sandbox::demo::trash as ids;

use super::{Decision, Decisions, Desk, Group, JobItemFilter, JobItemState, JobPhase, by, restore};
use crate::ports::Event;
use crate::restore::job::{NameHolder, Selection};
use crate::restore::tests::bench::{file, folder, path, web_link};
use crate::restore::{Choice, ItemKind, Selecting, TrashFilter, TrashQuery};
use app_error::ErrorCode;

#[tokio::test]
async fn a_dry_run_sorts_what_waits_and_sends_nothing() {
    let desk = Desk::new().await;
    desk.bench.list().await;
    let keys = [
        file(ids::JAPANESE),
        file(ids::CONTRACT),
        file(ids::FILE_OF_PURGED_FOLDER),
        file(ids::FILE_OF_TRASHED_FOLDER),
        folder(ids::FOLDER),
        file("999999999"),
        file(ids::JAPANESE),
    ];
    let dry_run = desk.dry_run(&keys).await;
    assert_eq!(dry_run.items, 6, "one that comes twice counts once");
    let counts: Vec<_> = dry_run
        .groups
        .iter()
        .map(|group| (group.group, group.items))
        .collect();
    let expected = [
        (Group::Ready, 2),
        (Group::NameTaken, 1),
        (Group::FolderInTrash, 1),
        (Group::FolderGone, 1),
        (Group::NotInTrash, 1),
    ];
    assert_eq!(counts, expected);
    let taken = &dry_run.groups[1].examples[0];
    assert_eq!(
        taken.suggestion.as_deref(),
        Some("Contract 2025 (restored 2026-11-21).docx")
    );
    let Some(NameHolder::Existing { existing }) = &taken.taken_by else {
        panic!("{taken:?}")
    };
    assert_eq!(existing.key, file(ids::CONFLICTING_CONTRACT));
    assert_eq!(
        dry_run.groups[2].examples[0]
            .folder_first
            .as_ref()
            .unwrap()
            .key
            .kind,
        ItemKind::Folder
    );
    for key in &keys {
        assert_eq!(desk.sent(key).await, 0, "{key:?}");
    }
    desk.bench
        .window
        .wait_for(|event| matches!(event, Event::DryRun { step, .. } if step.looked > 0))
        .await;
    let page = desk
        .jobs
        .dry_run_items(&dry_run.id, Some(Group::NameTaken), 0, 10)
        .unwrap();
    assert_eq!((page.total, &page.rows[0]), (1, taken));
    desk.jobs.drop_dry_run(&dry_run.id);
    assert_eq!(
        desk.jobs
            .dry_run_items(&dry_run.id, None, 0, 1)
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn what_this_account_may_not_put_back_is_told_before_anything_is_sent() {
    let desk = Desk::new().await;
    desk.bench.list().await;
    let keys = [file(ids::FILE_OF_VIEWER_ONLY_FOLDER), file(ids::JAPANESE)];
    let dry_run = desk.dry_run(&keys).await;
    let counts: Vec<_> = dry_run
        .groups
        .iter()
        .map(|group| (group.group, group.items))
        .collect();
    assert_eq!(counts, [(Group::Ready, 1), (Group::NoAccess, 1)]);
    let place = &dry_run.groups[1].examples[0].was_in;
    assert_eq!(
        place.path,
        ["Finance", "2024"],
        "the folder is there, and said"
    );
    let job = desk.run(&keys, Decisions::default()).await;
    assert_eq!(
        (job.phase, job.counts.done, job.counts.skipped),
        (JobPhase::Finished, 1, 1)
    );
    assert_eq!(
        desk.item(&job.id, &keys[0]).await.code,
        Some(ErrorCode::Forbidden)
    );
    assert_eq!(desk.sent(&keys[0]).await, 0);

    // What Box says of rights may be wrong: a person who knows better may have it tried.
    let ask = by(Group::NoAccess, Decision::Ask);
    let job = desk.run(&keys[..1], ask).await;
    assert_eq!(
        (job.phase, job.asking[0].group),
        (JobPhase::Asking, Group::NoAccess)
    );
}

#[tokio::test]
async fn all_that_match_can_be_selected_but_for_some() {
    let desk = Desk::new().await;
    desk.bench.list().await;
    let query = TrashQuery {
        filter: TrashFilter {
            text: "contract 2025".into(),
            ..TrashFilter::default()
        },
        ..TrashQuery::default()
    };
    let matched = desk.bench.restorer.trash_rows(&query, 0, 1).matched;
    let dry_run = async |except| {
        let selection = Selection::Matching {
            query: Box::new(query.clone()),
            except,
        };
        desk.jobs
            .dry_run(&desk.bench.restorer, selection, "x")
            .await
            .unwrap()
            .items
    };
    assert!(matched > 0);
    assert_eq!(dry_run(Vec::new()).await, matched);
    assert_eq!(dry_run(vec![file(ids::CONTRACT)]).await, matched - 1);
}

#[tokio::test]
async fn what_is_selected_in_the_list_is_planned_without_naming_it() {
    let desk = Desk::new().await;
    desk.bench.list().await;
    let restorer = &desk.bench.restorer;
    restorer.select(&Selecting::One {
        key: file(ids::CONTRACT),
        on: true,
    });
    restorer.select(&Selecting::One {
        key: folder(ids::FOLDER),
        on: true,
    });
    let dry_run = desk
        .jobs
        .dry_run(restorer, Selection::Selected, "x")
        .await
        .unwrap();
    assert_eq!(dry_run.items, 2);
}

#[tokio::test]
async fn the_whole_demo_trash_comes_back_beside_what_is_there() {
    let desk = Desk::new().await;
    desk.bench.list().await;
    let before = desk
        .bench
        .call("GET", "/_sandbox/state", serde_json::Value::Null)
        .await;
    let everything = Selection::Matching {
        query: Box::default(),
        except: Vec::new(),
    };
    let dry_run = desk
        .jobs
        .dry_run(&desk.bench.restorer, everything, "x")
        .await
        .unwrap();
    let cost = desk
        .jobs
        .dry_run_cost(&dry_run.id, &Decisions::default())
        .unwrap();
    assert_eq!(cost, dry_run.cost);
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(job.phase, JobPhase::Asking, "{job:?}");
    assert_eq!(job.counts.items, dry_run.items);
    assert_eq!(
        job.counts.pending + job.counts.in_flight + job.counts.unknown,
        0,
        "{job:?}"
    );
    assert!(job.counts.done > job.counts.items * 9 / 10, "{job:?}");
    let asking: u32 = job.asking.iter().map(|group| group.items).sum();
    assert_eq!(asking, job.counts.asking);

    // What was there is untouched.
    let after = desk
        .bench
        .call("GET", "/_sandbox/state", serde_json::Value::Null)
        .await;
    let items = |state: &serde_json::Value| state["box"]["items"].as_array().unwrap().clone();
    let now = items(&after);
    for item in items(&before)
        .iter()
        .filter(|item| item["status"] == "active")
    {
        let same = now
            .iter()
            .find(|one| one["type"] == item["type"] && one["id"] == item["id"])
            .unwrap();
        assert_eq!(
            (&same["name"], &same["etag"]),
            (&item["name"], &item["etag"])
        );
    }
    let failed = desk
        .jobs
        .items(&job.id, JobItemFilter::NotDone, 0, 100)
        .await
        .unwrap();
    for item in failed.rows {
        assert!(item.code.is_some(), "{item:?}");
    }
}

#[tokio::test]
async fn a_folder_and_what_was_deleted_from_it_before_come_back_in_order() {
    let desk = Desk::new().await;
    let outer = desk.made_folder("0", "outer").await;
    let inner = desk.made_folder(&outer.id, "inner").await;
    let early = desk.trashed_file(&inner.id, "early").await;
    // Takes the place of the other one, and is in the folder when that is deleted.
    let late = desk.made_file(&inner.id, "early").await;
    let other = desk.trashed_file(&inner.id, "other").await;
    desk.bench.delete(&inner).await;
    desk.bench.delete(&outer).await;

    let keys = [early.clone(), other.clone(), inner.clone(), outer.clone()];
    let dry_run = desk.dry_run(&keys).await;
    let group = |group| {
        dry_run
            .groups
            .iter()
            .find(|one| one.group == group)
            .map(|one| one.items)
    };
    assert_eq!(
        (group(Group::Ready), group(Group::InsideSelected)),
        (Some(1), Some(3))
    );
    let job = desk
        .run(&keys, by(Group::NameTaken, Decision::KeepBoth))
        .await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 4),
        "{job:?}"
    );
    for key in keys.iter().chain([&late]) {
        assert!(desk.bench.is_active(key).await, "{key:?}");
    }
    let early = desk.item(&job.id, &early).await;
    assert_eq!(
        early.new_name.as_deref(),
        Some("early (restored 2026-11-21)")
    );
    assert_eq!(early.path.unwrap(), ["outer", "inner"]);
    assert!(early.request_id.is_some());
}

#[tokio::test]
async fn a_folder_that_seems_gone_because_another_holds_it_is_looked_for_again() {
    let desk = Desk::new().await;
    let outer = desk.made_folder("0", "outer").await;
    let inner = desk.made_folder(&outer.id, "inner").await;
    let early = desk.trashed_file(&inner.id, "early").await;
    desk.bench.delete(&outer).await;
    // Box shows a folder inside a trashed one neither as there nor as in the trash.
    let keys = [early.clone(), outer.clone()];
    let dry_run = desk.dry_run(&keys).await;
    assert!(
        dry_run
            .groups
            .iter()
            .any(|group| group.group == Group::FolderGone)
    );
    let job = desk.run(&keys, Decisions::default()).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 2),
        "{job:?}"
    );
    assert!(desk.bench.is_active(&early).await);
}

#[tokio::test]
async fn the_folders_that_are_in_the_trash_come_first_when_that_is_decided() {
    let desk = Desk::new().await;
    let outer = desk.made_folder("0", "outer").await;
    let inner = desk.made_folder(&outer.id, "inner").await;
    let one = desk.trashed_file(&inner.id, "one").await;
    let two = desk.trashed_file(&inner.id, "two").await;
    desk.bench.delete(&inner).await;
    desk.bench.delete(&outer).await;
    let keys = [one, two];
    let first = by(Group::FolderInTrash, restore(Choice::FolderFirst));
    let dry_run = desk.dry_run(&keys).await;
    let cost = desk.jobs.dry_run_cost(&dry_run.id, &first).unwrap();
    assert_eq!((cost.items, cost.requests), (2, 4), "both folders count");
    let job = desk.run(&keys, first).await;
    assert_eq!(
        (job.phase, job.counts.items, job.counts.done),
        (JobPhase::Finished, 4, 4),
        "{job:?}"
    );
    assert!(desk.bench.is_active(&keys[0]).await && desk.bench.is_active(&keys[1]).await);
    assert_eq!((desk.sent(&outer).await, desk.sent(&inner).await), (1, 1));
}

#[tokio::test]
async fn each_way_of_deciding_does_what_it_says() {
    let desk = Desk::new().await;
    let there = desk.made_file(ids::CONTRACTS_FOLDER, "Rules").await;
    let keeps = desk.trashed_file(ids::CONTRACTS_FOLDER, "keeps").await;
    desk.bench.rename(&there, "keeps").await;
    let job = desk
        .run(
            std::slice::from_ref(&keeps),
            by(
                Group::NameTaken,
                restore(Choice::RenameExisting { name: None }),
            ),
        )
        .await;
    let item = desk.item(&job.id, &keeps).await;
    assert_eq!(item.new_name.as_deref(), Some("keeps"), "{item:?}");
    assert_eq!(
        item.existing_renamed.as_deref(),
        Some("keeps (renamed 2026-11-21)")
    );
    assert_eq!(
        desk.bench.state_of(&there).await.unwrap()["name"],
        "keeps (renamed 2026-11-21)"
    );

    let moves = desk.trashed_file(ids::CONTRACTS_FOLDER, "moves").await;
    let target = desk.made_folder("0", "target").await;
    let elsewhere = Choice::Elsewhere {
        folder_id: target.id.clone(),
        name: None,
    };
    let job = desk
        .run(
            std::slice::from_ref(&moves),
            by(Group::Ready, restore(elsewhere)),
        )
        .await;
    assert_eq!(desk.item(&job.id, &moves).await.path.unwrap(), ["target"]);

    let skipped = web_link(ids::WEB_LINK);
    let job = desk
        .run(
            std::slice::from_ref(&skipped),
            by(Group::Ready, Decision::Skip),
        )
        .await;
    assert_eq!((job.phase, job.counts.skipped), (JobPhase::Finished, 1));
    assert_eq!(
        desk.item(&job.id, &skipped).await.state,
        JobItemState::Skipped
    );
    assert_eq!(desk.sent(&skipped).await, 0);

    let gone = file(ids::FILE_OF_PURGED_FOLDER);
    let other = Choice::OtherFolder {
        folder_id: target.id.clone(),
        name: None,
    };
    let job = desk
        .run(
            std::slice::from_ref(&gone),
            by(Group::FolderGone, restore(other)),
        )
        .await;
    assert_eq!(desk.item(&job.id, &gone).await.path.unwrap(), ["target"]);
}

#[tokio::test]
async fn what_lies_in_a_folder_that_is_in_the_trash_comes_back_with_it() {
    let desk = Desk::new().await;
    let folder = desk.made_folder("0", "outer").await;
    let key = desk.trashed_file(&folder.id, "inside").await;
    let dry_run = desk.dry_run(std::slice::from_ref(&key)).await;
    // Somebody brings it back, and then deletes its folder with it.
    desk.bench
        .call("POST", &path(&key), serde_json::json!({}))
        .await;
    desk.bench.delete(&folder).await;
    let first = by(Group::FolderInTrash, restore(Choice::FolderFirst));
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, first)
        .await
        .unwrap();
    let job = desk.standstill(&job).await;
    assert_eq!(
        (job.phase, job.counts.done, job.counts.items),
        (JobPhase::Finished, 2, 2),
        "{job:?}"
    );
    assert!(desk.bench.is_active(&key).await);
    let item = desk.item(&job.id, &key).await;
    assert_eq!(
        (item.path.unwrap(), item.found_by_looking),
        (vec!["outer".to_owned()], false)
    );
}
