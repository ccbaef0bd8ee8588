//! Undo on a computer whose clock is wrong, always or between restore and undo.

use super::bench;
use crate::{BulkRestore, Decisions, Selection};
use box_session::ItemKey;
use box_session::test_support::{folder, path, web_link};
use jiff::SignedDuration;
use platform::test_support::RecordingEvents;
use restore::test_support::Bench;
use restore::{Choice, fingerprint_after_restore};
use serde_json::json;
use std::sync::Arc;

use app_error::{AppError, ErrorCode, Subject};

/// Returns by how much a clock is ahead.
fn shifts() -> [SignedDuration; 9] {
    let (minutes, days) = (SignedDuration::from_mins, |days: i64| {
        SignedDuration::from_hours(24 * days)
    });
    [
        days(-400),
        days(-1),
        minutes(-15),
        minutes(-3),
        minutes(0),
        minutes(3),
        minutes(15),
        days(1),
        days(400),
    ]
}

/// A change in a folder between its restore and the undo.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Since {
    Nothing,
    Added,
    MovedIn,
    MovedDeeper,
    Changed,
}

struct Tree {
    outer: ItemKey,
    file: ItemKey,
    elsewhere: ItemKey,
}

/// A folder with a file that was changed a moment before the folder went into the trash.
async fn trashed_tree(bench: &Bench, name: &str) -> Tree {
    let made_folder = async |name: &str, parent: &str| {
        let body = json!({ "name": name, "parent": { "id": parent } });
        folder(
            bench.call("POST", "/2.0/folders", body).await["id"]
                .as_str()
                .unwrap(),
        )
    };
    let made_file = async |name: &str, parent: &ItemKey| {
        let body =
            json!({ "name": name, "url": "https://example.com", "parent": { "id": parent.id } });
        web_link(
            bench.call("POST", "/2.0/web_links", body).await["id"]
                .as_str()
                .unwrap(),
        )
    };
    let outer = made_folder(name, "0").await;
    made_folder("deeper", &outer.id).await;
    let file = made_file("in it", &outer).await;
    let elsewhere = made_file(&format!("not in {name}"), &folder("0")).await;
    bench.rename(&file, "changed before").await;
    bench.delete(&outer).await;
    Tree {
        outer,
        file,
        elsewhere,
    }
}

async fn apply_change(bench: &Bench, tree: &Tree, since: Since) {
    match since {
        Since::Nothing => {}
        Since::Added => {
            let body = json!({ "name": "Colleague work", "parent": { "id": tree.outer.id } });
            bench.call("POST", "/2.0/folders", body).await;
        }
        Since::MovedIn => {
            let body = json!({ "parent": { "id": tree.outer.id } });
            bench.call("PUT", &path(&tree.elsewhere), body).await;
        }
        Since::MovedDeeper => {
            let items = bench
                .call("GET", &format!("{}/items", path(&tree.outer)), json!(null))
                .await;
            let entries = items["entries"].as_array().unwrap();
            let deeper = entries
                .iter()
                .find(|item| item["type"] == "folder")
                .unwrap();
            bench
                .call(
                    "PUT",
                    &path(&tree.elsewhere),
                    json!({ "parent": { "id": deeper["id"] } }),
                )
                .await;
        }
        Since::Changed => {
            bench.rename(&tree.file, "a colleague works on it").await;
        }
    }
}

/// Restores the tree, changes it, and returns the result of undo.
async fn undo_result(
    bench: &Bench,
    tree: &Tree,
    since: Since,
    before: SignedDuration,
    after: SignedDuration,
) -> Result<(), AppError> {
    bench.clock.set_off_by(before);
    let restored = bench.restored(&tree.outer, Choice::AsItWas).await;
    apply_change(bench, tree, since).await;
    bench.clock.set_off_by(after);
    bench.restorer.undo(&restored.activity).await.map(drop)
}

/// Does so with a job of one item.
async fn undo_result_of_job(
    bench: &Bench,
    tree: &Tree,
    since: Since,
    before: SignedDuration,
    after: SignedDuration,
) -> Result<(), AppError> {
    let journal = bench.journal.clone();
    let jobs = BulkRestore::new(
        journal,
        bench.clock.clone(),
        Arc::new(RecordingEvents::default()),
    );
    bench.clock.set_off_by(before);
    let selection = Selection::Items {
        keys: vec![tree.outer.clone()],
    };
    let preview = jobs.preview(&bench.restorer, selection, &|_| {}).await?;
    let job = jobs
        .start(&bench.restorer, &preview.id, Decisions::default())
        .await?;
    assert_eq!(jobs.wait_until_stopped(&job.id).await?.counts.done, 1);
    apply_change(bench, tree, since).await;
    bench.clock.set_off_by(after);
    jobs.undo_item(&bench.restorer, &job.id, 0).await.map(drop)
}

#[tokio::test]
async fn no_clock_takes_the_work_of_others_into_the_trash() {
    let bench = bench().await;
    bench.quirk("moves_keep_times", json!(true)).await;
    let all = [
        Since::Nothing,
        Since::Added,
        Since::MovedIn,
        Since::MovedDeeper,
        Since::Changed,
    ];
    for (number, shift) in shifts().into_iter().enumerate() {
        let right = SignedDuration::ZERO;
        for (when, before, after) in [
            ("all the time", shift, shift),
            ("before", shift, right),
            ("after", right, shift),
        ] {
            for since in all {
                for by_job in [false, true] {
                    let case =
                        format!("{since:?}, clock ahead by {shift:#} {when}, by job: {by_job}");
                    let tree =
                        trashed_tree(&bench, &format!("{number} {when} {since:?} {by_job}")).await;
                    let undone = if by_job {
                        undo_result_of_job(&bench, &tree, since, before, after).await
                    } else {
                        undo_result(&bench, &tree, since, before, after).await
                    };
                    match (since, undone) {
                        (Since::Nothing, undone) => {
                            undone.unwrap_or_else(|error| panic!("{case}: {error:?}"));
                        }
                        (_, Ok(())) => panic!("{case}: went into the trash"),
                        (_, Err(error)) => {
                            let about = error.about();
                            assert_eq!(
                                (error.code, about),
                                (ErrorCode::ChangedSince, Some(Subject::InsideNewer)),
                                "{case}: {error:?}"
                            );
                        }
                    }
                    assert_eq!(
                        bench.is_active(&tree.outer).await,
                        since != Since::Nothing,
                        "{case}"
                    );
                    assert!(
                        since != Since::MovedIn || bench.is_active(&tree.elsewhere).await,
                        "{case}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn the_first_request_of_a_run_prepares_its_undo_too() {
    let mut bench = bench().await;
    let tree = trashed_tree(&bench, "after a start").await;
    let journal = bench.journal.clone();
    let jobs = BulkRestore::new(
        journal,
        bench.clock.clone(),
        Arc::new(RecordingEvents::default()),
    );
    let selection = Selection::Items {
        keys: vec![tree.outer.clone()],
    };
    let preview = jobs
        .preview(&bench.restorer, selection, &|_| {})
        .await
        .unwrap();
    // Another connection, which does not know Box's clock.
    bench.restart();
    assert_eq!(bench.restorer.session().client().server_time(), None);
    let job = jobs
        .start(&bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    assert_eq!(
        jobs.wait_until_stopped(&job.id).await.unwrap().counts.done,
        1
    );
    jobs.undo_item(&bench.restorer, &job.id, 0).await.unwrap();
    assert!(!bench.is_active(&tree.outer).await);
}

#[tokio::test]
async fn contents_are_read_only_soon_after_a_restore() {
    let bench = bench().await;
    let tree = trashed_tree(&bench, "looked at late").await;
    bench.restored(&tree.outer, Choice::AsItWas).await;
    let key = (&tree.outer).try_into().unwrap();
    let now = bench.restorer.session().client().server_time().unwrap();
    for (minutes, taken) in [(0, true), (14, false), (16, false)] {
        // It was changed just now, so an earlier restore cannot be the reason.
        let sent = now - SignedDuration::from_mins(minutes);
        assert_eq!(
            fingerprint_after_restore(bench.restorer.session().client(), &key, Some(sent))
                .await
                .is_some(),
            taken,
            "{minutes}"
        );
    }
    assert_eq!(
        fingerprint_after_restore(bench.restorer.session().client(), &key, None).await,
        None
    );
    // Old items in it may have been moved in since.
    bench.quirk("moves_keep_times", json!(true)).await;
    let old = folder(sandbox::demo::trash::FOLDER);
    bench.restored(&old, Choice::AsItWas).await;
    let key = (&old).try_into().unwrap();
    for (minutes, taken) in [(0, true), (14, true), (16, false)] {
        let sent = now - SignedDuration::from_mins(minutes);
        assert_eq!(
            fingerprint_after_restore(bench.restorer.session().client(), &key, Some(sent))
                .await
                .is_some(),
            taken,
            "{minutes}"
        );
    }
}

#[tokio::test]
async fn a_folder_without_a_contents_fingerprint_is_kept() {
    let bench = bench().await;
    for (name, emptied) in [("as before", false), ("emptied", true)] {
        let tree = trashed_tree(&bench, name).await;
        let restored = bench.restored(&tree.outer, Choice::AsItWas).await;
        let id = restored.activity.parse().unwrap();
        // As an older version recorded it.
        let mut detail = bench.journal.activity(id).await.unwrap().detail;
        detail.as_object_mut().unwrap().remove("contents");
        bench.journal.update_detail(id, detail).await.unwrap();
        if emptied {
            let items = bench
                .call("GET", &format!("{}/items", path(&tree.outer)), json!(null))
                .await;
            for item in items["entries"].as_array().unwrap() {
                let of_kind = if item["type"] == "folder" {
                    folder
                } else {
                    web_link
                };
                bench.delete(&of_kind(item["id"].as_str().unwrap())).await;
            }
        }
        let undone = bench.restorer.undo(&restored.activity).await;
        if emptied {
            undone.unwrap();
        } else {
            let error = undone.unwrap_err();
            assert_eq!(error.about(), Some(Subject::InsideUnknown));
        }
        assert_eq!(bench.is_active(&tree.outer).await, !emptied);
    }
}
