//! Durability: a program that stops half way, a newer program, a damaged file.

use std::path::Path;

use crate::fixtures::{FILE, activity, at, open};
use journal::{Completion, Error, Journal, Outcome};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_started_before_a_stop_is_there_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    let first = journal.start(activity("Report.docx", 1)).await.unwrap();
    let second = journal.start(activity("Plan.xlsx", 2)).await.unwrap();
    let third = journal.start(activity("Photo.jpg", 3)).await.unwrap();
    journal
        .finish(second, Completion::done(at(5)).request_id("r1"))
        .await
        .unwrap();

    // As after a kill: a copy of the files as they lie on the disk now, while the first program still has them open.
    let after = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), after.path().join(entry.file_name())).unwrap();
    }
    let journal = open(after.path()).await;
    let open_rows = journal.unfinished().await.unwrap();
    assert_eq!(
        open_rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        [first, third]
    );
    assert_eq!(
        journal.activity(second).await.unwrap().outcome,
        Outcome::Done
    );
    let left = journal.activity(first).await.unwrap();
    assert_eq!((left.outcome, left.finished_at), (Outcome::Started, None));
    assert_eq!(left.item.name, "Report.docx");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).await);
    let file = folder.path().join(FILE);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .pragma_update(None, "user_version", 2_099_010_101)
        .unwrap();
    drop(connection);
    let before = std::fs::read(&file).unwrap();

    let error = Journal::open(file.clone()).await.unwrap_err();
    let Error::NewerFormat { found, known } = error else {
        panic!("{error}")
    };
    assert!(found == 2_099_010_101 && known < found, "{known}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_called_damaged_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    let words = b"this has never been a database, whatever its name says".repeat(40);
    std::fs::write(&file, &words).unwrap();
    assert!(matches!(
        Journal::open(file.clone()).await,
        Err(Error::Corrupt { .. })
    ));
    assert_eq!(std::fs::read(&file).unwrap(), words);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_in_the_middle_is_an_error_and_not_a_wrong_row() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    for second in 0..200 {
        journal
            .start(activity("Report.docx", second))
            .await
            .unwrap();
    }
    drop(journal);
    let file = folder.path().join(FILE);
    let mut bytes = std::fs::read(&file).unwrap();
    assert!(
        bytes.len() > 3 * 4096,
        "more than the first pages: {}",
        bytes.len()
    );
    bytes[4096..].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();

    let found = match Journal::open(file).await {
        Ok(journal) => journal.search("", 0, 300).await.map(drop),
        Err(error) => Err(error),
    };
    assert!(matches!(found, Err(Error::Corrupt { .. })), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_there_is_unavailable() {
    let error = Journal::open(Path::new("/nowhere/at/all/journal.sqlite3").into())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_in_an_unknown_form_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    let id = journal.start(activity("Report.docx", 1)).await.unwrap();
    let connection = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    connection
        .execute("UPDATE activity SET outcome = 'perhaps'", [])
        .unwrap();
    assert!(matches!(
        journal.activity(id).await,
        Err(Error::Corrupt { .. })
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_may_have_it_open() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = tokio::join!(open(folder.path()), open(folder.path()));
    let (first, second) = tokio::join!(
        one.start(activity("Report.docx", 1)),
        two.start(activity("Plan.xlsx", 2))
    );
    assert_eq!(
        one.activity(second.unwrap()).await.unwrap().item.name,
        "Plan.xlsx"
    );
    assert_eq!(
        two.activity(first.unwrap()).await.unwrap().item.name,
        "Report.docx"
    );
}
