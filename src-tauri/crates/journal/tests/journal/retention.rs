//! Erasing by age under a clock that is wrong.

use jiff::SignedDuration;
use journal::{
    Completion, CurrentTime, Erased, ItemState, JobPhase, JobUpdate, Journal, NewRestoreItem,
    NewRestoreJob,
};
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{activity, at};

const DAY: i64 = 86_400;

fn kept() -> SignedDuration {
    SignedDuration::from_secs(90 * DAY)
}

/// Rows that began on these days, in the order in which they were written.
async fn written_on(days: &[i64]) -> Journal {
    let journal = Journal::in_memory().await.unwrap();
    for day in days {
        let id = journal
            .start(activity(&format!("day {day}"), day * DAY))
            .await
            .unwrap();
        journal
            .finish(id, Completion::done(at(day * DAY + 1)))
            .await
            .unwrap();
    }
    journal
}

async fn days_left(journal: &Journal) -> Vec<i64> {
    let rows = journal.search("", 0, 100).await.unwrap().rows;
    rows.iter()
        .rev()
        .map(|row| row.item.name.strip_prefix("day ").unwrap().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn untrusted_clock_erases_relative_to_the_newest_row() {
    for (clock, left) in [
        (100, vec![0, 5, 100]),
        // Far ahead: the newest row is of day 100, so day 5 is 95 days old and day 0 is 100 days old.
        (500, vec![100]),
        (101, vec![100]),
        // Far behind.
        (-300, vec![0, 5, 100]),
    ] {
        let journal = written_on(&[0, 5, 100]).await;
        let days = if clock == 100 { 101 } else { 90 };
        let kept = SignedDuration::from_secs(days * DAY);
        journal
            .erase_older_than(kept, CurrentTime::Untrusted(at(clock * DAY)))
            .await
            .unwrap();
        assert_eq!(days_left(&journal).await, left, "clock at day {clock}");
    }
    let one_row = written_on(&[0]).await;
    assert_eq!(
        one_row
            .erase_older_than(kept(), CurrentTime::Untrusted(at(500 * DAY)))
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn trusted_time_erases_older_rows() {
    let journal = written_on(&[0, 5, 100]).await;
    assert_eq!(
        journal
            .erase_older_than(kept(), CurrentTime::Trusted(at(96 * DAY)))
            .await
            .unwrap(),
        2
    );
    assert_eq!(days_left(&journal).await, [100]);
    assert_eq!(
        journal
            .erase_older_than(kept(), CurrentTime::Trusted(at(191 * DAY)))
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        journal.erased().await.unwrap(),
        Some(Erased {
            count: 3,
            until: at(100 * DAY)
        })
    );
}

#[tokio::test]
async fn row_written_after_a_young_one_is_young() {
    // The clock was 400 days behind for the second row and 400 days ahead for the fourth.
    let journal = written_on(&[100, -299, 102, 503, 104]).await;
    assert_eq!(
        journal
            .erase_older_than(kept(), CurrentTime::Trusted(at(105 * DAY)))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        journal
            .erase_older_than(kept(), CurrentTime::Trusted(at(191 * DAY)))
            .await
            .unwrap(),
        2,
        "100 and -299"
    );
    assert_eq!(
        journal
            .erase_older_than(kept(), CurrentTime::Trusted(at(300 * DAY)))
            .await
            .unwrap(),
        2,
        "but for 503"
    );
    assert_eq!(
        journal
            .erase_older_than(kept(), CurrentTime::Trusted(at(600 * DAY)))
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_clock_that_jumps_erases_no_job() {
    for jump in [1, 100, 400, -1, -400] {
        let journal = written_on(&[99]).await;
        let job = ended_job(&journal, 99 * DAY).await;
        // Once with a wrong clock, and with something done in that time; then it is right again.
        let wrong = (99 + jump) * DAY;
        for now in [wrong, wrong + 1, 100 * DAY] {
            let now = CurrentTime::Untrusted(at(now));
            assert_eq!(journal.erase_older_than(kept(), now).await.unwrap(), 0);
            if jump < 90 {
                journal.start(activity("meanwhile", wrong)).await.unwrap();
            }
        }
        let (items, _) = journal.job_items(job, Vec::new(), 0, 9).await.unwrap();
        assert_eq!(items, 1, "{jump}");
        let now = CurrentTime::Trusted(at(191 * DAY));
        assert_eq!(journal.erase_older_than(kept(), now).await.unwrap(), 2);
        assert!(journal.job(job).await.is_err(), "{jump}");
    }
}

async fn ended_job(journal: &Journal, second: i64) -> Uuid {
    let job = NewRestoreJob {
        account: "support@example.com".into(),
        acting_as: None,
        started_at: at(second),
        detail: json!({ "rules": [] }),
    };
    let item = NewRestoreItem {
        item: activity("file", second).item,
        state: ItemState::Done,
        code: None,
        detail: json!({}),
    };
    let id = journal.create_job(job, vec![item]).await.unwrap();
    let finished = JobUpdate {
        phase: Some((JobPhase::Finished, None)),
        finished_at: Some(at(second + 1)),
        ..JobUpdate::default()
    };
    journal.update_job(id, finished).await.unwrap();
    id
}

#[tokio::test]
async fn empty_journal_has_nothing_to_erase() {
    let journal = Journal::in_memory().await.unwrap();
    for now in [CurrentTime::Untrusted(at(0)), CurrentTime::Trusted(at(0))] {
        assert_eq!(journal.erase_older_than(kept(), now).await.unwrap(), 0);
    }
    assert_eq!(journal.erased().await.unwrap(), None);
}

#[tokio::test]
async fn rows_of_this_run_differ_from_earlier_rows() {
    let journal = Journal::in_memory().await.unwrap();
    let before = journal.start(activity("before", 0)).await.unwrap();
    let journal = journal.for_new_run();
    // The clock was set back in between.
    let now = journal.clone().start(activity("now", -5)).await.unwrap();
    assert!(journal.started_in_this_run(now) && !journal.started_in_this_run(before));
}
