//! Of several that start the same thing, one may; and what is remembered is found again.

use crate::fixtures::{activity, at, open};
use journal::{Action, Completion};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn of_several_that_start_the_same_thing_at_once_one_may() {
    let folder = tempfile::tempdir().unwrap();
    let journals = [
        open(folder.path()).await,
        open(folder.path()).await,
        open(folder.path()).await,
    ];
    let started = futures_of(&journals, |journal| async move {
        journal
            .start_exclusive(activity("Report.docx", 1), |_| true)
            .await
            .unwrap()
    })
    .await;
    assert_eq!(started.iter().flatten().count(), 1);
    let mut other = activity("Plan.xlsx", 2);
    other.item.id = "77".into();
    assert!(
        journals[0]
            .start_exclusive(other, |_| true)
            .await
            .unwrap()
            .is_some(),
        "another item is free"
    );
    // A row that an ended program left open blocks no other.
    assert!(
        journals[1]
            .start_exclusive(activity("Report.docx", 3), |_| false)
            .await
            .unwrap()
            .is_some()
    );
}

async fn futures_of<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    journals: &[journal::Journal],
    act: impl Fn(journal::Journal) -> F,
) -> Vec<T> {
    let running: Vec<_> = journals
        .iter()
        .map(|journal| tokio::spawn(act(journal.clone())))
        .collect();
    let mut done = Vec::new();
    for one in running {
        done.push(one.await.unwrap());
    }
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_found_by_what_is_remembered_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    for (number, state) in ["waiting", "passed_on", "copied"].into_iter().enumerate() {
        let id = journal
            .start(activity(state, i64::try_from(number).unwrap()))
            .await
            .unwrap();
        journal
            .finish(
                id,
                Completion::done(at(9)).detail(json!({ "handover": state })),
            )
            .await
            .unwrap();
    }
    journal.start(activity("not done yet", 8)).await.unwrap();
    let found = journal
        .done_with_detail(Action::Restore, "handover", &["waiting", "copied"])
        .await
        .unwrap();
    let names: Vec<&str> = found.iter().map(|row| row.item.name.as_str()).collect();
    assert_eq!(names, ["waiting", "copied"]);
}
