//! Undo on a computer whose clock is wrong, always or between restore and undo.

use jiff::SignedDuration;
use serde_json::json;

use super::bench::{Bench, folder, path, web_link};
use crate::books::Books;
use crate::problem::{Code, Problem};
use crate::restore::job::{Decisions, Jobs, Selection};
use crate::restore::{Choice, ItemKey};

/// By how much a clock is ahead.
fn shifts() -> [SignedDuration; 9] {
    let (minutes, days) = (SignedDuration::from_mins, |days: i64| SignedDuration::from_hours(24 * days));
    [days(-400), days(-1), minutes(-15), minutes(-3), minutes(0), minutes(3), minutes(15), days(1), days(400)]
}

/// What happens in a folder between its restore and the undo.
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
        folder(bench.call("POST", "/2.0/folders", body).await["id"].as_str().unwrap())
    };
    let made_file = async |name: &str, parent: &ItemKey| {
        let body = json!({ "name": name, "url": "https://example.com", "parent": { "id": parent.id } });
        web_link(bench.call("POST", "/2.0/web_links", body).await["id"].as_str().unwrap())
    };
    let outer = made_folder(name, "0").await;
    made_folder("deeper", &outer.id).await;
    let file = made_file("in it", &outer).await;
    let elsewhere = made_file(&format!("not in {name}"), &folder("0")).await;
    bench.rename(&file, "changed before").await;
    bench.delete(&outer).await;
    Tree { outer, file, elsewhere }
}

async fn happens(bench: &Bench, tree: &Tree, since: Since) {
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
            let items = bench.call("GET", &format!("{}/items", path(&tree.outer)), json!(null)).await;
            let entries = items["entries"].as_array().unwrap();
            let deeper = entries.iter().find(|item| item["type"] == "folder").unwrap();
            bench.call("PUT", &path(&tree.elsewhere), json!({ "parent": { "id": deeper["id"] } })).await;
        }
        Since::Changed => {
            bench.rename(&tree.file, "a colleague works on it").await;
        }
    }
}

/// Restores the tree, lets something happen, and answers what undo says.
async fn undone(
    bench: &Bench,
    tree: &Tree,
    since: Since,
    before: SignedDuration,
    after: SignedDuration,
) -> Result<(), Problem> {
    bench.clock.set_off_by(before);
    let restored = bench.restored(&tree.outer, Choice::AsItWas).await;
    happens(bench, tree, since).await;
    bench.clock.set_off_by(after);
    bench.restorer.undo(&restored.activity).await.map(drop)
}

/// The same by a job of one item.
async fn undone_by_job(
    bench: &Bench,
    tree: &Tree,
    since: Since,
    before: SignedDuration,
    after: SignedDuration,
) -> Result<(), Problem> {
    let books = std::sync::Arc::new(Books::holding(bench.journal.clone()));
    let jobs = Jobs::new(books, bench.clock.clone(), bench.window.clone());
    bench.clock.set_off_by(before);
    let selection = Selection::Items { keys: vec![tree.outer.clone()] };
    let dry_run = jobs.dry_run(&bench.restorer, selection, "test").await?;
    let job = jobs.start(&bench.restorer, &dry_run.id, Decisions::default()).await?;
    assert_eq!(jobs.standstill(&job.id).await?.counts.done, 1);
    happens(bench, tree, since).await;
    bench.clock.set_off_by(after);
    jobs.undo_item(&bench.restorer, &job.id, 0).await.map(drop)
}

#[tokio::test]
async fn no_clock_takes_the_work_of_others_into_the_trash() {
    let bench = Bench::new().await;
    bench.quirk("moves_keep_times", json!(true)).await;
    let all = [Since::Nothing, Since::Added, Since::MovedIn, Since::MovedDeeper, Since::Changed];
    for (number, shift) in shifts().into_iter().enumerate() {
        let right = SignedDuration::ZERO;
        for (when, before, after) in
            [("all the time", shift, shift), ("before", shift, right), ("after", right, shift)]
        {
            for since in all {
                for by_job in [false, true] {
                    let case = format!("{since:?}, clock ahead by {shift:#} {when}, by job: {by_job}");
                    let tree = trashed_tree(&bench, &format!("{number} {when} {since:?} {by_job}")).await;
                    let undone = if by_job {
                        undone_by_job(&bench, &tree, since, before, after).await
                    } else {
                        undone(&bench, &tree, since, before, after).await
                    };
                    match (since, undone) {
                        (Since::Nothing, undone) => {
                            undone.unwrap_or_else(|problem| panic!("{case}: {problem:?}"))
                        }
                        (_, Ok(())) => panic!("{case}: went into the trash"),
                        (_, Err(problem)) => {
                            let about = problem.detail.clone().and_then(|detail| detail.about);
                            assert_eq!(
                                (problem.code, about.as_deref()),
                                (Code::ChangedSince, Some("inside_newer")),
                                "{case}: {problem:?}"
                            );
                        }
                    }
                    assert_eq!(bench.is_active(&tree.outer).await, since != Since::Nothing, "{case}");
                    assert!(since != Since::MovedIn || bench.is_active(&tree.elsewhere).await, "{case}");
                }
            }
        }
    }
}
