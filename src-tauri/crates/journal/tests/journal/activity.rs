//! The activity table: endings, and what a search finds.

use crate::fixtures::{activity, at};
use jiff::SignedDuration;
use journal::{
    Action, Completion, CurrentTime, Erased, Error, Item, Journal, NewActivity, Outcome,
};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

async fn names(journal: &Journal, text: &str) -> Vec<String> {
    journal
        .search(text, 0, 100)
        .await
        .unwrap()
        .rows
        .into_iter()
        .map(|row| row.item.name)
        .collect()
}

#[tokio::test]
async fn row_is_read_as_written() {
    let journal = Journal::in_memory().await.unwrap();
    let new = NewActivity {
        action: Action::RegeneratePasscode,
        account: "Clumio EU".into(),
        acting_as: Some("ben@example.com".into()),
        item: Item {
            kind: "restored_file".into(),
            id: "r-1".into(),
            name: "名簿.xlsx".into(),
        },
        for_whom: vec![
            "aiko@example.com".into(),
            "O'Neil \"x\" <o@example.com>".into(),
        ],
        place: None,
        started_at: at(0),
        detail: json!({ "deep": [1, null, "ü"] }),
    };
    let id = journal.start(new.clone()).await.unwrap();
    journal
        .finish(
            id,
            Completion::unknown(at(9), "UnknownOutcome")
                .request_id("req-9")
                .place("asset db-7"),
        )
        .await
        .unwrap();
    let row = journal.activity(id).await.unwrap();
    assert_eq!(
        (row.action, row.account, row.acting_as),
        (new.action, new.account, new.acting_as)
    );
    assert_eq!(
        (row.item, row.for_whom, row.detail),
        (new.item, new.for_whom, new.detail)
    );
    assert_eq!((row.started_at, row.finished_at), (at(0), Some(at(9))));
    assert_eq!(
        (row.outcome, row.code.as_deref()),
        (Outcome::Unknown, Some("UnknownOutcome"))
    );
    assert_eq!(
        (row.place.as_deref(), row.request_id.as_deref()),
        (Some("asset db-7"), Some("req-9"))
    );
}

#[tokio::test]
async fn later_completion_replaces_only_what_it_names() {
    let journal = Journal::in_memory().await.unwrap();
    let id = journal.start(activity("Report.docx", 0)).await.unwrap();
    journal
        .finish(
            id,
            Completion::unknown(at(1), "UnknownOutcome").request_id("first"),
        )
        .await
        .unwrap();
    journal
        .finish(id, Completion::done(at(2)).detail(json!({ "etag": "4" })))
        .await
        .unwrap();
    let row = journal.activity(id).await.unwrap();
    assert_eq!(
        (row.outcome, row.code, row.request_id.as_deref()),
        (Outcome::Done, None, Some("first"))
    );
    assert_eq!(
        (row.place.as_deref(), row.detail),
        (Some("All Files / Legal"), json!({ "etag": "4" }))
    );

    journal
        .update_detail(id, json!({ "undone": true }))
        .await
        .unwrap();
    let row = journal.activity(id).await.unwrap();
    assert_eq!(
        (row.outcome, row.detail),
        (Outcome::Done, json!({ "undone": true }))
    );
    assert!(journal.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn unknown_row_is_not_found() {
    let journal = Journal::in_memory().await.unwrap();
    let id = Uuid::new_v4();
    assert!(matches!(journal.activity(id).await, Err(Error::NotFound(missing)) if missing == id));
    assert!(matches!(
        journal.finish(id, Completion::done(at(0))).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(
        journal.update_detail(id, json!(1)).await,
        Err(Error::NotFound(_))
    ));
}

#[tokio::test]
async fn search_pages_are_newest_first_with_the_total() {
    let journal = Journal::in_memory().await.unwrap();
    for (name, second) in [("b", 2), ("a", 1), ("d", 4), ("c", 3), ("c again", 3)] {
        journal.start(activity(name, second)).await.unwrap();
    }
    assert_eq!(names(&journal, "").await, ["d", "c again", "c", "b", "a"]);
    let page = journal.search("", 1, 2).await.unwrap();
    assert_eq!(page.total, 5);
    assert_eq!(
        page.rows
            .iter()
            .map(|row| &*row.item.name)
            .collect::<Vec<_>>(),
        ["c again", "c"]
    );
    assert!(journal.search("", 9, 2).await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn search_has_no_special_characters() {
    let journal = Journal::in_memory().await.unwrap();
    for name in [
        "100% sure.txt",
        "100 sure.txt",
        "snake_case.rs",
        "snakeXcase.rs",
        "契約書ﾃﾞｰﾀ２０２５.pdf",
        "Ünïcode \"q\" \\ '.md",
        "İstanbul.txt",
    ] {
        journal.start(activity(name, 0)).await.unwrap();
    }
    assert_eq!(names(&journal, "0%").await, ["100% sure.txt"]);
    assert_eq!(names(&journal, "snake_").await, ["snake_case.rs"]);
    assert_eq!(names(&journal, "契約書").await, ["契約書ﾃﾞｰﾀ２０２５.pdf"]);
    assert_eq!(
        names(&journal, "データ2025").await,
        ["契約書ﾃﾞｰﾀ２０２５.pdf"]
    );
    assert_eq!(names(&journal, "istanbul").await, ["İstanbul.txt"]);
    assert_eq!(names(&journal, "İSTANBUL").await, ["İstanbul.txt"]);
    assert_eq!(
        names(&journal, "üNÏCODE \"q\" \\ '").await,
        ["Ünïcode \"q\" \\ '.md"]
    );
    assert_eq!(
        names(&journal, "sure　100").await,
        ["100 sure.txt", "100% sure.txt"]
    );
    assert!(names(&journal, "legal nowhere").await.is_empty());
}

#[tokio::test]
async fn a_search_finds_what_is_seen_of_a_name() {
    let journal = Journal::in_memory().await.unwrap();
    for (name, text) in [
        ("Con\u{ad}tract\u{200b} 1.docx", "contract 1"),
        ("Minutes 2.docx", "Min\u{200b}utes\u{feff} 2"),
        ("Q3 – forecast.xlsx", "q3 - fore"),
        ("葛\u{e0100}城.pdf", "葛城"),
        ("タナカ商店.pdf", "たなか"),
    ] {
        journal.start(activity(name, 0)).await.unwrap();
        assert_eq!(names(&journal, text).await, [name], "{text:?}");
    }
}

#[tokio::test]
async fn rows_of_an_older_version_are_found_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let journal = crate::fixtures::open(folder.path()).await;
    let name = "Con\u{ad}tract.docx";
    journal.start(activity(name, 0)).await.unwrap();
    drop(journal);
    let file = rusqlite::Connection::open(folder.path().join(crate::fixtures::FILE)).unwrap();
    file.execute("UPDATE activity SET words = lower(item_name)", [])
        .unwrap();
    file.pragma_update(None, "user_version", 2_026_113_001)
        .unwrap();
    drop(file);
    let journal = crate::fixtures::open(folder.path()).await;
    assert_eq!(names(&journal, "contract").await, [name]);
}

#[tokio::test]
async fn search_covers_all_searchable_columns() {
    let journal = Journal::in_memory().await.unwrap();
    let new = NewActivity {
        for_whom: vec!["Aiko@Example.com".into()],
        acting_as: Some("ben@corp.example".into()),
        ..activity("Report.docx", 0)
    };
    let id = journal.start(new).await.unwrap();
    journal
        .finish(
            id,
            Completion::not_done(at(1), "NameTaken")
                .request_id("r1.0ab")
                .place("Legal / 2025"),
        )
        .await
        .unwrap();
    for text in [
        "aiko@",
        "BEN@",
        "1234",
        "support@",
        "nametaken",
        "r1.0",
        "legal / 2025",
        "report",
    ] {
        assert_eq!(journal.search(text, 0, 1).await.unwrap().total, 1, "{text}");
    }
    assert_eq!(
        journal.search("All Files", 0, 1).await.unwrap().total,
        0,
        "the place it was is replaced"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_name_is_found(name in "\\PC{1,40}") {
        let found = search_for(&name, &name);
        prop_assert_eq!(found, [name]);
    }

    #[test]
    fn every_part_of_a_name_matches(name in "[ -~]{1,40}", from in 0usize..40, count in 1usize..40) {
        let part: String = name.chars().skip(from).take(count).collect();
        let found = search_for(&name, &part);
        prop_assert_eq!(found, [name]);
    }
}

fn search_for(name: &str, text: &str) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let journal = Journal::in_memory().await.unwrap();
        journal.start(activity(name, 0)).await.unwrap();
        names(&journal, text).await
    })
}

#[tokio::test]
async fn actor_is_recorded_and_found() {
    let journal = Journal::in_memory()
        .await
        .unwrap()
        .with_actor(Some("m.sato"));
    let id = journal.start(activity("Report.docx", 0)).await.unwrap();
    assert_eq!(
        journal.activity(id).await.unwrap().actor.as_deref(),
        Some("m.sato")
    );
    assert_eq!(names(&journal, "M.Sato").await, ["Report.docx"]);
}

#[tokio::test]
async fn old_rows_are_erased_and_unfinished_ones_stay() {
    let journal = Journal::in_memory().await.unwrap();
    for (name, second) in [("old", 0), ("fresh", 100)] {
        let id = journal.start(activity(name, second)).await.unwrap();
        journal
            .finish(id, Completion::done(at(second + 1)))
            .await
            .unwrap();
    }
    journal.start(activity("open", 0)).await.unwrap();

    let kept = SignedDuration::from_secs(100);
    assert_eq!(
        journal
            .erase_older_than(kept, CurrentTime::Trusted(at(200)))
            .await
            .unwrap(),
        1
    );
    assert_eq!(names(&journal, "").await, ["fresh", "open"]);
    assert_eq!(
        journal.erased().await.unwrap(),
        Some(Erased {
            count: 1,
            until: at(0)
        })
    );
    assert_eq!(journal.erase_all().await.unwrap(), 1);
    assert_eq!(names(&journal, "").await, ["open"]);
}

#[tokio::test]
async fn erased_rows_leave_no_bytes_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let journal = crate::fixtures::open(folder.path()).await;
    let id = journal
        .start(activity("Unmistakable-name.docx", 0))
        .await
        .unwrap();
    journal.finish(id, Completion::done(at(1))).await.unwrap();
    let held = |folder: &std::path::Path| {
        std::fs::read_dir(folder).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(17).any(|part| part == b"Unmistakable-name")
        })
    };
    assert!(held(folder.path()));
    journal.erase_all().await.unwrap();
    assert!(!held(folder.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_that_write_at_once_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (
        crate::fixtures::open(folder.path()).await,
        crate::fixtures::open(folder.path()).await,
    );
    let writing = |journal: Journal, name: &'static str| async move {
        let id = journal.start(activity(name, 0)).await.unwrap();
        for step in 0..200 {
            journal
                .update_detail(id, serde_json::json!({ "step": step }))
                .await
                .unwrap();
        }
    };
    let both = tokio::join!(
        tokio::spawn(writing(one.clone(), "one")),
        tokio::spawn(writing(other, "other"))
    );
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(names(&one, "").await.len(), 2);
}
