use super::{JobBench, decide_group, restore};
use crate::{
    Decision, Decisions, Group, JobItemFilter, JobItemState, JobPhase, NameHolder, Selection,
};
use box_session::ItemKind;
use box_session::test_support::{file, folder, path, web_link};
use messages::SpokenLanguage;
use restore::Choice;
use sandbox::demo::trash as ids;
use trash::{SelectionChange, TrashFilter, TrashQuery};

use app_error::ErrorCode;

#[tokio::test]
async fn a_folder_without_conflicts_is_read_with_one_request() {
    let test = JobBench::new().await;
    let (parent, keys) = test.trashed_files(5).await;
    test.create_file(&parent.id, "another name").await;
    test.bench.list().await;
    let listing = format!("{}/items", path(&parent));
    let requests = async || {
        let all = test.bench.requests("GET", &path(&parent)).await;
        (all, test.bench.requests("GET", &listing).await)
    };
    let before = requests().await;
    let preview = test.preview(&keys).await;
    assert_eq!(
        (preview.groups[0].group, preview.groups[0].items),
        (Group::Ready, 5)
    );
    let after = requests().await;
    assert_eq!((after.0 - before.0, after.1 - before.1), (1, 0));

    test.create_file(&parent.id, "FILE 3").await;
    let preview = test.preview(&keys).await;
    let counts: Vec<_> = preview
        .groups
        .iter()
        .map(|group| (group.group, group.items))
        .collect();
    assert_eq!(counts, [(Group::Ready, 4), (Group::NameTaken, 1)]);
}

#[tokio::test]
async fn a_preview_groups_items_and_sends_nothing() {
    let test = JobBench::new().await;
    test.bench.list().await;
    let keys = [
        file(ids::JAPANESE),
        file(ids::CONTRACT),
        file(ids::FILE_OF_PURGED_FOLDER),
        file(ids::FILE_OF_TRASHED_FOLDER),
        folder(ids::FOLDER),
        file("999999999"),
        file(ids::JAPANESE),
    ];
    let steps = std::sync::Mutex::new(Vec::new());
    let selection = Selection::Items {
        keys: keys.to_vec(),
    };
    let preview = test
        .jobs
        .preview(&test.bench.restorer, selection, &|step| {
            steps.lock().unwrap().push(step);
        })
        .await
        .unwrap();
    let steps = steps.into_inner().unwrap();
    assert!(steps.last().is_some_and(|step| step.looked > 0));
    assert_eq!(preview.items, 6, "one that comes twice counts once");
    let counts: Vec<_> = preview
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
    let taken = &preview.groups[1].examples[0];
    assert_eq!(
        taken.suggestion.as_deref(),
        Some("Contract 2025 (restored 2026-11-21).docx")
    );
    let Some(NameHolder::Existing { existing }) = &taken.taken_by else {
        panic!("{taken:?}")
    };
    assert_eq!(existing.key, file(ids::CONFLICTING_CONTRACT));
    assert_eq!(
        preview.groups[2].examples[0]
            .folder_first
            .as_ref()
            .unwrap()
            .key
            .kind,
        ItemKind::Folder
    );
    for key in &keys {
        assert_eq!(test.times_sent(key).await, 0, "{key:?}");
    }
    let page = test
        .jobs
        .preview_items(&preview.id, Some(Group::NameTaken), 0, 10)
        .unwrap();
    assert_eq!((page.total, &page.rows[0]), (1, taken));
    test.jobs.drop_preview(&preview.id);
    assert_eq!(
        test.jobs
            .preview_items(&preview.id, None, 0, 1)
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn a_preview_shows_items_without_permission() {
    let test = JobBench::new().await;
    test.bench.list().await;
    let keys = [file(ids::FILE_OF_VIEWER_ONLY_FOLDER), file(ids::JAPANESE)];
    let preview = test.preview(&keys).await;
    let counts: Vec<_> = preview
        .groups
        .iter()
        .map(|group| (group.group, group.items))
        .collect();
    assert_eq!(counts, [(Group::Ready, 1), (Group::NoAccess, 1)]);
    let place = &preview.groups[1].examples[0].was_in;
    assert_eq!(
        place.path,
        ["Finance", "2024"],
        "the folder is there, and said"
    );
    let job = test.run(&keys, Decisions::default()).await;
    assert_eq!(
        (job.phase, job.counts.done, job.counts.skipped),
        (JobPhase::Finished, 1, 1)
    );
    assert_eq!(
        test.item(&job.id, &keys[0]).await.code,
        Some(ErrorCode::Forbidden)
    );
    assert_eq!(test.times_sent(&keys[0]).await, 0);

    // The permissions that Box returns may be wrong: the person may try it.
    let ask = decide_group(Group::NoAccess, Decision::Ask);
    let job = test.run(&keys[..1], ask).await;
    assert_eq!(
        (job.phase, job.asking[0].group),
        (JobPhase::Asking, Group::NoAccess)
    );
}

#[tokio::test]
async fn matching_items_can_be_selected_with_exceptions() {
    let test = JobBench::new().await;
    test.bench.list().await;
    let query = TrashQuery {
        filter: TrashFilter {
            text: "contract 2025".into(),
            ..TrashFilter::default()
        },
        ..TrashQuery::default()
    };
    let matched = test.bench.restorer.trash().rows(&query, 0, 1).matched;
    let preview = async |except| {
        let selection = Selection::Matching {
            query: Box::new(query.clone()),
            except,
        };
        test.jobs
            .preview(&test.bench.restorer, selection, &|_| {})
            .await
            .unwrap()
            .items
    };
    assert!(matched > 0);
    assert_eq!(preview(Vec::new()).await, matched);
    assert_eq!(preview(vec![file(ids::CONTRACT)]).await, matched - 1);
}

#[tokio::test]
async fn the_selection_of_the_trash_list_can_be_previewed() {
    let test = JobBench::new().await;
    test.bench.list().await;
    let restorer = &test.bench.restorer;
    restorer.trash().select(&SelectionChange::One {
        key: file(ids::CONTRACT),
        on: true,
    });
    restorer.trash().select(&SelectionChange::One {
        key: folder(ids::FOLDER),
        on: true,
    });
    let preview = test
        .jobs
        .preview(restorer, Selection::Selected, &|_| {})
        .await
        .unwrap();
    assert_eq!(preview.items, 2);
}

#[tokio::test]
async fn the_whole_demo_trash_is_restored_keeping_both() {
    let test = JobBench::new().await;
    test.bench.list().await;
    let before = test
        .bench
        .call("GET", "/_sandbox/state", serde_json::Value::Null)
        .await;
    let everything = Selection::Matching {
        query: Box::default(),
        except: Vec::new(),
    };
    let preview = test
        .jobs
        .preview(&test.bench.restorer, everything, &|_| {})
        .await
        .unwrap();
    let cost = test
        .jobs
        .preview_cost(&preview.id, &Decisions::default())
        .unwrap();
    assert_eq!(cost, preview.cost);
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(job.phase, JobPhase::Asking, "{job:?}");
    assert_eq!(job.counts.items, preview.items);
    assert_eq!(
        job.counts.pending + job.counts.in_flight + job.counts.unknown,
        0,
        "{job:?}"
    );
    assert!(job.counts.done > job.counts.items * 9 / 10, "{job:?}");
    let asking: u32 = job.asking.iter().map(|group| group.items).sum();
    assert_eq!(asking, job.counts.asking);

    // The existing items are unchanged.
    let after = test
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
    let failed = test
        .jobs
        .items(
            &job.id,
            JobItemFilter::NotDone,
            None,
            0,
            100,
            SpokenLanguage::En,
        )
        .await
        .unwrap();
    for item in failed.rows {
        assert!(item.code.is_some(), "{item:?}");
    }
}

#[tokio::test]
async fn a_folder_is_restored_before_items_deleted_from_it() {
    let test = JobBench::new().await;
    let outer = test.create_folder("0", "outer").await;
    let inner = test.create_folder(&outer.id, "inner").await;
    let early = test.trashed_file(&inner.id, "early").await;
    // Has the name of the other one, and is in the folder when that is deleted.
    let late = test.create_file(&inner.id, "early").await;
    let other = test.trashed_file(&inner.id, "other").await;
    test.bench.delete(&inner).await;
    test.bench.delete(&outer).await;

    let keys = [early.clone(), other.clone(), inner.clone(), outer.clone()];
    let preview = test.preview(&keys).await;
    let group = |group| {
        preview
            .groups
            .iter()
            .find(|one| one.group == group)
            .map(|one| one.items)
    };
    assert_eq!(
        (group(Group::Ready), group(Group::InsideSelected)),
        (Some(1), Some(3))
    );
    let job = test
        .run(&keys, decide_group(Group::NameTaken, Decision::KeepBoth))
        .await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 4),
        "{job:?}"
    );
    for key in keys.iter().chain([&late]) {
        assert!(test.bench.is_active(key).await, "{key:?}");
    }
    let early = test.item(&job.id, &early).await;
    assert_eq!(
        early.new_name.as_deref(),
        Some("early (restored 2026-11-21)")
    );
    assert_eq!(early.path.unwrap(), ["outer", "inner"]);
    assert!(early.request_id.is_some());
}

#[tokio::test]
async fn a_folder_inside_a_restored_folder_is_found_again() {
    let test = JobBench::new().await;
    let outer = test.create_folder("0", "outer").await;
    let inner = test.create_folder(&outer.id, "inner").await;
    let early = test.trashed_file(&inner.id, "early").await;
    test.bench.delete(&outer).await;
    // Box shows a folder inside a trashed one neither as active nor as trashed.
    let keys = [early.clone(), outer.clone()];
    let preview = test.preview(&keys).await;
    assert!(
        preview
            .groups
            .iter()
            .any(|group| group.group == Group::FolderGone)
    );
    let job = test.run(&keys, Decisions::default()).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 2),
        "{job:?}"
    );
    assert!(test.bench.is_active(&early).await);
}

#[tokio::test]
async fn folders_in_the_trash_are_restored_first_if_decided() {
    let test = JobBench::new().await;
    let outer = test.create_folder("0", "outer").await;
    let inner = test.create_folder(&outer.id, "inner").await;
    let one = test.trashed_file(&inner.id, "one").await;
    let two = test.trashed_file(&inner.id, "two").await;
    test.bench.delete(&inner).await;
    test.bench.delete(&outer).await;
    let keys = [one, two];
    let first = decide_group(Group::FolderInTrash, restore(Choice::FolderFirst));
    let preview = test.preview(&keys).await;
    let cost = test.jobs.preview_cost(&preview.id, &first).unwrap();
    assert_eq!((cost.items, cost.requests), (2, 4), "both folders count");
    let job = test.run(&keys, first).await;
    assert_eq!(
        (job.phase, job.counts.items, job.counts.done),
        (JobPhase::Finished, 4, 4),
        "{job:?}"
    );
    assert!(test.bench.is_active(&keys[0]).await && test.bench.is_active(&keys[1]).await);
    assert_eq!(
        (test.times_sent(&outer).await, test.times_sent(&inner).await),
        (1, 1)
    );
}

#[tokio::test]
async fn each_decision_does_what_it_says() {
    let test = JobBench::new().await;
    let there = test.create_file(ids::CONTRACTS_FOLDER, "Rules").await;
    let keeps = test.trashed_file(ids::CONTRACTS_FOLDER, "keeps").await;
    test.bench.rename(&there, "keeps").await;
    let job = test
        .run(
            std::slice::from_ref(&keeps),
            decide_group(
                Group::NameTaken,
                restore(Choice::RenameExisting { name: None }),
            ),
        )
        .await;
    let item = test.item(&job.id, &keeps).await;
    assert_eq!(item.new_name.as_deref(), Some("keeps"), "{item:?}");
    assert_eq!(
        item.existing_renamed.as_deref(),
        Some("keeps (renamed 2026-11-21)")
    );
    assert_eq!(
        test.bench.state_of(&there).await.unwrap()["name"],
        "keeps (renamed 2026-11-21)"
    );

    let moves = test.trashed_file(ids::CONTRACTS_FOLDER, "moves").await;
    let target = test.create_folder("0", "target").await;
    let elsewhere = Choice::Elsewhere {
        folder_id: target.id.clone(),
        name: None,
    };
    let job = test
        .run(
            std::slice::from_ref(&moves),
            decide_group(Group::Ready, restore(elsewhere)),
        )
        .await;
    assert_eq!(test.item(&job.id, &moves).await.path.unwrap(), ["target"]);

    let skipped = web_link(ids::WEB_LINK);
    let job = test
        .run(
            std::slice::from_ref(&skipped),
            decide_group(Group::Ready, Decision::Skip),
        )
        .await;
    assert_eq!((job.phase, job.counts.skipped), (JobPhase::Finished, 1));
    assert_eq!(
        test.item(&job.id, &skipped).await.state,
        JobItemState::Skipped
    );
    assert_eq!(test.times_sent(&skipped).await, 0);

    let gone = file(ids::FILE_OF_PURGED_FOLDER);
    let other = Choice::OtherFolder {
        folder_id: target.id.clone(),
        name: None,
    };
    let job = test
        .run(
            std::slice::from_ref(&gone),
            decide_group(Group::FolderGone, restore(other)),
        )
        .await;
    assert_eq!(test.item(&job.id, &gone).await.path.unwrap(), ["target"]);
}

#[tokio::test]
async fn an_item_inside_a_trashed_folder_is_restored_with_it() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "outer").await;
    let key = test.trashed_file(&folder.id, "inside").await;
    let preview = test.preview(std::slice::from_ref(&key)).await;
    // Another user restores it, and then deletes its folder with it.
    test.bench
        .call("POST", &path(&key), serde_json::json!({}))
        .await;
    test.bench.delete(&folder).await;
    let first = decide_group(Group::FolderInTrash, restore(Choice::FolderFirst));
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, first)
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.done, job.counts.items),
        (JobPhase::Finished, 2, 2),
        "{job:?}"
    );
    assert!(test.bench.is_active(&key).await);
    let item = test.item(&job.id, &key).await;
    assert_eq!(
        (item.path.unwrap(), item.verified),
        (vec!["outer".to_owned()], false)
    );
}

#[tokio::test]
async fn a_job_without_items_is_not_started() {
    let test = JobBench::new().await;
    let preview = test.preview(&[]).await;
    let error = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::InputInvalid);
    assert!(test.bench.activities().await.is_empty());
}
