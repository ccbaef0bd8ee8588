use jiff::SignedDuration;
use journal::{
    CurrentTime, Item, ItemFilter, ItemState, ItemUpdate, JobPhase, JobUpdate, Journal,
    NewRestoreItem, NewRestoreJob, UndoneState,
};
use serde_json::json;

use crate::fixtures::{FILE, at, open};

fn item(name: &str, state: ItemState) -> NewRestoreItem {
    let item = Item {
        kind: "file".into(),
        id: "12".into(),
        name: name.into(),
    };
    NewRestoreItem {
        item,
        state,
        code: None,
        detail: json!({ "parent": "7" }),
    }
}

fn job(second: i64) -> NewRestoreJob {
    NewRestoreJob {
        account: "support@example.com".into(),
        acting_as: None,
        started_at: at(second),
        detail: json!({ "rules": [] }),
    }
}

fn done(number: u32) -> ItemUpdate {
    ItemUpdate {
        number,
        state: ItemState::Done,
        undone: None,
        attempts: 2,
        code: None,
        request_id: Some("r1".into()),
        finished_at: Some(at(9)),
        detail: json!({ "etag": "3" }),
    }
}

#[tokio::test]
async fn job_survives_a_restart_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    let items = vec![item("a", ItemState::Pending), item("b", ItemState::Pending)];
    let id = journal.create_job(job(1), items).await.unwrap();
    let write = JobUpdate {
        phase: Some((JobPhase::Paused, Some("CredentialRejected".into()))),
        items: vec![done(1)],
        new_items: vec![item("c", ItemState::InFlight)],
        ..JobUpdate::default()
    };
    journal.update_job(id, write).await.unwrap();
    drop(journal);

    let journal = open(folder.path()).await;
    let callback = journal.job(id).await.unwrap();
    assert_eq!(
        (callback.phase, callback.code.as_deref()),
        (JobPhase::Paused, Some("CredentialRejected"))
    );
    assert_eq!(
        (callback.started_at, callback.detail),
        (at(1), json!({ "rules": [] }))
    );
    let (total, rows) = journal.job_items(id, Vec::new(), 0, 10).await.unwrap();
    assert_eq!(total, 3);
    assert_eq!(
        rows.iter()
            .map(|row| row.item.name.as_str())
            .collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
    assert_eq!(rows[1].now, done(1));
    assert_eq!(
        (rows[2].now.number, rows[2].now.state),
        (2, ItemState::InFlight)
    );
}

#[tokio::test]
async fn items_are_paged_by_state() {
    let journal = Journal::in_memory().await.unwrap();
    let items = (0..5).map(|number| {
        item(
            &number.to_string(),
            if number % 2 == 0 {
                ItemState::Asking
            } else {
                ItemState::Failed
            },
        )
    });
    let id = journal.create_job(job(1), items.collect()).await.unwrap();
    let (total, rows) = journal
        .job_items(id, vec![ItemState::Asking], 1, 1)
        .await
        .unwrap();
    assert_eq!((total, rows.len(), rows[0].item.name.as_str()), (3, 1, "2"));
    let both = vec![ItemState::Asking, ItemState::Failed];
    assert_eq!(journal.job_items(id, both, 0, 9).await.unwrap().0, 5);
    assert_eq!(
        journal
            .job_items(id, vec![ItemState::Done], 0, 9)
            .await
            .unwrap()
            .0,
        0
    );
}

#[tokio::test]
async fn items_are_filtered_by_a_value_of_their_details() {
    let journal = Journal::in_memory().await.unwrap();
    let items = ["7", "8", "7"].map(|parent| NewRestoreItem {
        detail: json!({ "parent": parent }),
        ..item(parent, ItemState::Asking)
    });
    let id = journal.create_job(job(1), items.into()).await.unwrap();
    for (value, state, total) in [
        (json!("7"), ItemState::Asking, 2),
        (json!("8"), ItemState::Asking, 1),
        (json!("7"), ItemState::Done, 0),
        (json!(7), ItemState::Asking, 0),
    ] {
        let filter = ItemFilter {
            states: vec![state],
            detail: Some(("parent", value.clone())),
        };
        let found = journal.job_items(id, filter, 0, 1).await.unwrap();
        assert_eq!(found.0, total, "{value} {state:?}");
        assert!(found.1.iter().all(|row| row.now.detail["parent"] == value));
    }
}

#[tokio::test]
async fn failed_update_writes_nothing() {
    let journal = Journal::in_memory().await.unwrap();
    let id = journal
        .create_job(job(1), vec![item("a", ItemState::Pending)])
        .await
        .unwrap();
    let other = uuid::Uuid::new_v4();
    journal
        .update_job(
            other,
            JobUpdate {
                items: vec![done(0)],
                ..JobUpdate::default()
            },
        )
        .await
        .unwrap_err();
    assert_eq!(
        journal.job_items(id, Vec::new(), 0, 1).await.unwrap().1[0]
            .now
            .state,
        ItemState::Pending
    );
    assert!(journal.job_items(other, Vec::new(), 0, 1).await.is_err());
}

#[tokio::test]
async fn jobs_are_newest_first_and_erased_only_when_completed() {
    let journal = Journal::in_memory().await.unwrap();
    let old_rows_sql = journal
        .create_job(job(1), vec![item("a", ItemState::Done)])
        .await
        .unwrap();
    let open = journal
        .create_job(job(2), vec![item("b", ItemState::Pending)])
        .await
        .unwrap();
    let new = journal
        .create_job(job(3), vec![item("c", ItemState::Done)])
        .await
        .unwrap();
    for id in [old_rows_sql, new] {
        let finished = JobUpdate {
            phase: Some((JobPhase::Finished, None)),
            finished_at: Some(at(4)),
            ..JobUpdate::default()
        };
        journal.update_job(id, finished).await.unwrap();
    }
    let undone = ItemUpdate {
        undone: Some(UndoneState::Done),
        ..done(0)
    };
    journal
        .update_job(
            new,
            JobUpdate {
                items: vec![undone],
                ..JobUpdate::default()
            },
        )
        .await
        .unwrap();
    let ids =
        |jobs: Vec<journal::RestoreJob>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!(
        ids(journal.jobs(9).await.unwrap()),
        [new, open, old_rows_sql]
    );
    assert_eq!(
        journal
            .erase_older_than(SignedDuration::from_secs(97), CurrentTime::Trusted(at(100)))
            .await
            .unwrap(),
        1
    );
    assert_eq!(ids(journal.jobs(9).await.unwrap()), [new, open]);
    assert_eq!(journal.erase_all().await.unwrap(), 1);
    assert_eq!(ids(journal.jobs(9).await.unwrap()), [open]);
    assert_eq!(
        journal.job_items(open, Vec::new(), 0, 9).await.unwrap().0,
        1
    );
}

#[tokio::test]
async fn items_are_counted_by_state_and_details() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    let items = ["a", "b", "c", "d"].map(|name| item(name, ItemState::Pending));
    let id = journal.create_job(job(1), items.to_vec()).await.unwrap();
    let marked = |number| ItemUpdate {
        undone: Some(UndoneState::Failed),
        detail: json!({ "parent": "7", "of": { "name": "Kai" }, "etag": number }),
        ..done(number)
    };
    let write = JobUpdate {
        items: vec![marked(1), marked(2)],
        ..JobUpdate::default()
    };
    journal.update_job(id, write).await.unwrap();
    let counts = journal
        .job_counts(id, ["parent", "of"], "etag")
        .await
        .unwrap();
    let callback: Vec<_> = counts
        .iter()
        .map(|count| (count.state, count.undone, count.present, count.items))
        .collect();
    let undone = Some(UndoneState::Failed);
    assert_eq!(
        callback,
        [
            (ItemState::Pending, None, false, 2),
            (ItemState::Done, undone, true, 2)
        ]
    );
    assert_eq!(counts[0].values, [json!("7"), json!(null)]);
    assert_eq!(counts[1].values, [json!("7"), json!({ "name": "Kai" })]);
}

#[tokio::test]
async fn unknown_values_do_not_hide_other_rows() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).await;
    let items = ["a", "b"].map(|name| item(name, ItemState::Pending));
    let id = journal.create_job(job(1), items.to_vec()).await.unwrap();
    let other = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    let broken =
        "UPDATE restore_items SET detail = '{ \"group\": ', state = 'tomorrow' WHERE number = 0";
    assert_eq!(other.execute(broken, []).unwrap(), 1);
    other
        .execute(
            "UPDATE restore_jobs SET phase = 'tomorrow', detail = ''",
            [],
        )
        .unwrap();
    let (total, rows) = journal.job_items(id, Vec::new(), 0, 9).await.unwrap();
    assert_eq!((total, rows.len()), (2, 2));
    assert_eq!(
        (rows[0].now.state, &rows[0].now.detail),
        (ItemState::Unknown, &json!("{ \"group\": "))
    );
    assert_eq!(rows[1].now.state, ItemState::Pending);
    let counts = journal
        .job_counts(id, ["parent", "of"], "etag")
        .await
        .unwrap();
    assert_eq!(counts.iter().map(|count| count.items).sum::<u32>(), 2);
    assert_eq!(journal.jobs(9).await.unwrap()[0].phase, JobPhase::Paused);
}
