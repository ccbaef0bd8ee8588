//! A journal that cannot be used or written: each cause by its name, reading goes on, and what was done is not forgotten.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::fixtures::{FILE, activity, at, open};
use journal::{
    Cause, Completion, Error, Item, ItemState, ItemUpdate, JobPhase, JobUpdate, Journal,
    NewRestoreItem, NewRestoreJob, Outcome,
};
use rusqlite::Connection;
use serde_json::json;

const SOON: Duration = Duration::from_millis(50);

fn hasty(folder: &Path) -> Journal {
    Journal::with_busy_timeout(folder.join(FILE), SOON)
}

/// Another program that is in the middle of a change.
fn held(folder: &Path) -> Connection {
    let other = Connection::open(folder.join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

fn cause<T: std::fmt::Debug>(result: Result<T, Error>) -> Cause {
    let Err(Error::Unavailable { cause, .. }) = result else {
        panic!("{result:?}")
    };
    cause
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_journal_is_read_and_refuses_a_change_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let id = open(folder.path())
        .await
        .start(activity("Report.docx", 1))
        .await
        .unwrap();
    let other = held(folder.path());
    let journal = hasty(folder.path());
    assert_eq!(journal.activity(id).await.unwrap().item.name, "Report.docx");
    assert_eq!(journal.search("", 0, 10).await.unwrap().total, 1);
    assert!(journal.jobs(10).await.unwrap().is_empty());
    assert_eq!(
        cause(journal.start(activity("Plan.xlsx", 2)).await),
        Cause::Locked
    );
    drop(other);
    journal.start(activity("Plan.xlsx", 2)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_new_journal_that_is_held_ends_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let other = Connection::open(folder.path().join(FILE)).unwrap();
    other
        .execute_batch("BEGIN EXCLUSIVE; CREATE TABLE x (y)")
        .unwrap();
    let journal = hasty(folder.path());
    let refused = tokio::time::timeout(Duration::from_secs(5), journal.search("", 0, 10)).await;
    assert_eq!(
        cause(refused.expect("it is not waited for without end")),
        Cause::Locked
    );
    drop(other);
    assert_eq!(
        journal.search("", 0, 10).await.unwrap().total,
        0,
        "the next call opens it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ending_that_was_not_written_is_shown_and_written_later() {
    let folder = tempfile::tempdir().unwrap();
    let journal = hasty(folder.path());
    let callback = Arc::new(Mutex::new(0));
    let count = Arc::clone(&callback);
    journal.on_write_failure(move |_| *count.lock().unwrap() += 1);
    let id = journal.start(activity("Report.docx", 1)).await.unwrap();
    let other = held(folder.path());
    let ending = Completion::done(at(5))
        .request_id("r1")
        .detail(json!({ "etag": "7" }));
    assert_eq!(cause(journal.finish(id, ending).await), Cause::Locked);
    assert_eq!(*callback.lock().unwrap(), 1, "the callback is called");
    let apply_to_activity = journal.activity(id).await.unwrap();
    assert_eq!(
        (
            apply_to_activity.outcome,
            apply_to_activity.request_id.as_deref()
        ),
        (Outcome::Done, Some("r1"))
    );
    assert_eq!(apply_to_activity.detail["etag"], "7");
    assert!(journal.unfinished().await.unwrap().is_empty());
    assert_eq!(
        journal.search("", 0, 10).await.unwrap().rows,
        std::slice::from_ref(&apply_to_activity)
    );
    journal
        .update_detail_or_queue(id, json!({ "undone": true }))
        .await
        .unwrap_err();
    assert_eq!(
        journal.activity(id).await.unwrap().detail["undone"],
        true,
        "in the order in which it happened"
    );

    drop(other);
    journal.flush_pending().await;
    let afterwards = open(folder.path()).await.activity(id).await.unwrap();
    assert_eq!(
        (afterwards.outcome, &afterwards.detail["undone"]),
        (Outcome::Done, &json!(true))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_of_a_job_that_was_not_written_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let journal = hasty(folder.path());
    let job = NewRestoreJob {
        account: "a".into(),
        acting_as: None,
        started_at: at(1),
        detail: json!({ "problem": null }),
    };
    let item = NewRestoreItem {
        item: Item {
            kind: "file".into(),
            id: "1".into(),
            name: "Report.docx".into(),
        },
        state: ItemState::InFlight,
        code: None,
        detail: json!({}),
    };
    let id = journal.create_job(job, vec![item]).await.unwrap();
    let other = held(folder.path());
    let done = ItemUpdate {
        number: 0,
        state: ItemState::Done,
        undone: None,
        attempts: 1,
        code: None,
        request_id: None,
        finished_at: Some(at(3)),
        detail: json!({}),
    };
    let write = JobUpdate {
        phase: Some((JobPhase::Paused, Some("JournalUnavailable".into()))),
        detail: Some(json!({ "problem": "locked" })),
        items: vec![done],
        ..JobUpdate::default()
    };
    assert_eq!(
        cause(journal.update_job_or_queue(id, write).await),
        Cause::Locked
    );
    for _ in ["while it is held", "and afterwards"] {
        let job = journal.jobs(1).await.unwrap().remove(0);
        assert_eq!(
            (job.phase, job.code.as_deref()),
            (JobPhase::Paused, Some("JournalUnavailable"))
        );
        assert_eq!(journal.job(id).await.unwrap().detail["problem"], "locked");
        assert_eq!(
            journal.job_items(id, Vec::new(), 0, 9).await.unwrap().1[0]
                .now
                .state,
            ItemState::Done
        );
        let counts = journal
            .job_counts(id, ["group", "decision"], "etag")
            .await
            .unwrap();
        assert_eq!(
            counts
                .iter()
                .map(|count| (count.state, count.items))
                .collect::<Vec<_>>(),
            [(ItemState::Done, 1)]
        );
        other.execute_batch("ROLLBACK").ok();
    }
    drop(other);
    assert_eq!(
        open(folder.path()).await.job(id).await.unwrap().phase,
        JobPhase::Paused
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_of_another_program_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let looking = Journal::read_only(folder.path().join(FILE));
    assert_eq!(
        looking.search("", 0, 10).await.unwrap().total,
        0,
        "before there is one"
    );
    assert!(!folder.path().join(FILE).exists());
    let looking = Journal::read_only(folder.path().join(FILE));
    let first = open(folder.path()).await;
    let id = first.start(activity("Report.docx", 1)).await.unwrap();
    assert_eq!(
        looking.activity(id).await.unwrap().outcome,
        Outcome::Started
    );
    first.finish(id, Completion::done(at(2))).await.unwrap();
    assert_eq!(
        looking.search("", 0, 10).await.unwrap().rows[0].outcome,
        Outcome::Done
    );
    for refused in [
        looking.start(activity("Plan.xlsx", 3)).await.map(drop),
        looking.finish(id, Completion::not_done(at(3), "x")).await,
        looking.erase_all().await.map(drop),
        looking.quarantine_if_damaged(at(4)).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::OpenedReadOnly)), "{refused:?}");
    }
    assert_eq!(looking.activity(id).await.unwrap().outcome, Outcome::Done);
}

/// A journal with rows of several pages, damaged as disks do it.
async fn damaged(damage: impl FnOnce(&mut Vec<u8>)) -> (tempfile::TempDir, Journal) {
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
    let mut bytes = fs::read(&file).unwrap();
    damage(&mut bytes);
    fs::write(&file, bytes).unwrap();
    let journal = hasty(folder.path());
    (folder, journal)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_journal_is_set_aside_on_request_and_kept() {
    type Damage = fn(&mut Vec<u8>);
    let ways: [(&str, Damage); 3] = [
        ("the first 4 KiB zeroed", |bytes| bytes[..4096].fill(0)),
        ("cut to half", |bytes| bytes.truncate(bytes.len() / 2)),
        ("zeros in the middle", |bytes| {
            let middle = bytes.len() / 4096 / 2 * 4096;
            bytes[middle..middle + 4096].fill(0);
        }),
    ];
    for (way, damage) in ways {
        let (folder, journal) = damaged(damage).await;
        let found = journal.search("", 0, 300).await.map(drop);
        assert!(
            matches!(found, Err(Error::Corrupt { .. })),
            "{way}: {found:?}"
        );
        let bytes = fs::read(folder.path().join(FILE)).unwrap();
        let clone = journal.clone();
        let kept_as = journal
            .quarantine_if_damaged(at(0))
            .await
            .unwrap()
            .expect(way);
        assert_eq!(kept_as, "journal-damaged-20261118-110640.sqlite3");
        assert_eq!(
            fs::read(folder.path().join(&kept_as)).unwrap(),
            bytes,
            "{way}"
        );
        let id = clone.start(activity("Plan.xlsx", 1)).await.unwrap();
        assert_eq!(
            journal.search("", 0, 300).await.unwrap().total,
            1,
            "{way}: a new one begins"
        );
        assert_eq!(
            journal.quarantine_if_damaged(at(0)).await.unwrap(),
            None,
            "a sound one stays"
        );
        assert_eq!(journal.activity(id).await.unwrap().item.name, "Plan.xlsx");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_damaged_journal_takes_no_name_of_the_first() {
    let (folder, journal) = damaged(|bytes| bytes[..4096].fill(0)).await;
    journal.search("", 0, 1).await.unwrap_err();
    journal.quarantine_if_damaged(at(0)).await.unwrap().unwrap();
    fs::write(folder.path().join(FILE), "no database".repeat(500)).unwrap();
    let again = journal.quarantine_if_damaged(at(0)).await.unwrap().unwrap();
    assert_eq!(again, "journal-damaged-20261118-110640-2.sqlite3");
}
