//! The bulk restores of 0.1.0: one that finished, and one that was killed.

use super::{MIKA_ID, Opened, key};
use crate::activity::{Action, Ending};
use app_error::ErrorCode;
use box_session::{ItemKey, ItemKind};
use bulk_restore::{
    Decision, Decisions, Group, GroupDecision, JobCounts, JobItemFilter, JobItemRow, JobItemState,
    JobPhase, JobState,
};
use messages::SpokenLanguage;
use sandbox::demo::trash;
use serde_json::json;
use std::time::Duration;

const FINISHED: &str = "b1f87d27-8b1e-4b23-bf91-d556e874cb53";
const UNFINISHED: &str = "72935fb0-ff91-4d1a-90aa-d6d40178372f";

/// Longer than a job takes.
const JOB_TIMEOUT: Duration = Duration::from_secs(60);

impl Opened {
    /// Restores the items in the new sandbox that the killed job had restored: three items, and one of the two in flight, the
    /// folder.
    async fn apply_killed_job(&self) {
        for done in [
            key(ItemKind::File, trash::BIDI_NAME),
            key(ItemKind::File, trash::PURGED_SOON),
            key(ItemKind::File, trash::OWNED_BY_KEIKO),
            spring(),
        ] {
            self.restore(&done, json!({})).await;
        }
    }

    async fn items(&self, job: &str) -> Vec<JobItemRow> {
        let jobs = &self.desk.jobs;
        let page = jobs
            .items(job, JobItemFilter::All, None, 0, 100, SpokenLanguage::En)
            .await
            .unwrap();
        page.rows
    }

    async fn item(&self, key: &ItemKey) -> JobItemRow {
        let items = self.items(UNFINISHED).await;
        items.into_iter().find(|item| item.key == *key).unwrap()
    }

    async fn wait_until_stopped(&self) -> JobState {
        let wait_until_stopped = self.desk.jobs.wait_until_stopped(UNFINISHED);
        let stopped = tokio::time::timeout(JOB_TIMEOUT, wait_until_stopped).await;
        stopped.expect("the job never ends").unwrap()
    }

    async fn ending_of(&self, job: &str) -> Ending {
        let page = self.desk.activity.page("", 0, 100).await.unwrap();
        let mut rows = page.rows.into_iter();
        let row = rows.find(|row| row.action == Action::RestoreMany && row.item_id == job);
        row.unwrap().ending
    }
}

fn spring() -> ItemKey {
    key(ItemKind::Folder, trash::FOLDER)
}

fn in_flight_file() -> ItemKey {
    key(ItemKind::File, trash::HEBREW)
}

fn states(items: &[JobItemRow]) -> Vec<(&str, JobItemState, Option<ErrorCode>)> {
    items
        .iter()
        .map(|item| (&*item.key.id, item.state, item.code))
        .collect()
}

#[tokio::test]
async fn bulk_restores_of_0_1_0_are_listed_with_their_state() {
    let opened = Opened::new().await;
    let all = opened.desk.jobs.all().await.unwrap();
    let ids: Vec<&str> = all.iter().map(|job| &*job.id).collect();
    assert_eq!(ids, [UNFINISHED, FINISHED]);
    for job in &all {
        assert_eq!(
            (&*job.account, job.account_id.as_deref()),
            ("m.sato@aoyama-foods.example", Some(MIKA_ID))
        );
        assert_eq!((job.problem.as_ref(), job.undoing), (None, false));
    }

    let unfinished = &all[0];
    assert_eq!(
        (unfinished.phase, unfinished.finished_at),
        (JobPhase::Paused, None)
    );
    assert_eq!(
        unfinished.counts,
        JobCounts {
            items: 10,
            pending: 2,
            in_flight: 2,
            asking: 2,
            done: 3,
            skipped: 1,
            ..JobCounts::default()
        }
    );
    let names = [
        "Onboarding 2026",
        "Spring campaign",
        "invoice\u{202e}fdp.exe",
    ];
    assert_eq!(unfinished.names, names);
    assert_eq!(
        (unfinished.asking[0].group, unfinished.asking[0].items),
        (Group::NameTaken, 2)
    );
    let items = opened.items(UNFINISHED).await;
    let taken = Some(ErrorCode::NameTaken);
    assert_eq!(
        states(&items),
        [
            (
                trash::FOLDER_CONFLICTING_WITH_FOLDER,
                JobItemState::Asking,
                taken
            ),
            (trash::FOLDER, JobItemState::InFlight, None),
            (trash::BIDI_NAME, JobItemState::Done, None),
            (trash::PURGED_SOON, JobItemState::Done, None),
            (trash::OWNED_BY_KEIKO, JobItemState::Done, None),
            (
                trash::WEB_LINK_CONFLICTING_WITH_FILE,
                JobItemState::Asking,
                taken
            ),
            (trash::NAME_WITH_HTML, JobItemState::Pending, None),
            (trash::SUGGESTED_NAMES_IN_USE, JobItemState::Pending, None),
            (trash::HEBREW, JobItemState::InFlight, None),
            (trash::DUPLICATE_NEWER, JobItemState::Skipped, None),
        ]
    );
    assert!(items[0].finding.is_some() && items[5].finding.is_some());

    let finished = &all[1];
    assert_eq!(finished.phase, JobPhase::Finished);
    assert_eq!(finished.finished_at, Some(finished.started_at));
    assert!(finished.can_undo);
    assert_eq!(
        finished.counts,
        JobCounts {
            items: 8,
            done: 5,
            skipped: 2,
            failed: 1,
            ..JobCounts::default()
        }
    );
    let items = opened.items(FINISHED).await;
    let new_names: Vec<Option<&str>> = items.iter().map(|item| item.new_name.as_deref()).collect();
    assert_eq!(
        (new_names[2], new_names[7]),
        (
            Some("Brand Guidelines (restored 2026-11-25).pdf"),
            Some("Supplier audits")
        )
    );
    let failed = &items[5];
    assert_eq!(
        (failed.code, failed.request_id.as_deref()),
        (Some(ErrorCode::Unexpected), Some("4a5b6c7d"))
    );
}

#[tokio::test]
async fn unfinished_bulk_restore_of_0_1_0_can_be_resumed() {
    let opened = Opened::new().await;
    opened.apply_killed_job().await;
    let jobs = &opened.desk.jobs;
    let restorer = opened.desk.restorers.of_job(UNFINISHED).await.unwrap();
    jobs.resume(&restorer, UNFINISHED).await.unwrap();
    let job = opened.wait_until_stopped().await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Asking, 7),
        "{job:?}"
    );
    assert!(opened.item(&spring()).await.verified);
    let menu = opened
        .item(&key(ItemKind::File, trash::SUGGESTED_NAMES_IN_USE))
        .await;
    let shown = Some("Menu autumn (restored 2026-11-26).docx");
    assert_eq!(menu.new_name.as_deref(), shown, "the name that was shown");

    let keep_both = GroupDecision {
        group: Group::NameTaken,
        decision: Decision::KeepBoth,
    };
    let answers = Decisions {
        groups: vec![keep_both],
        items: Vec::new(),
    };
    jobs.answer(&restorer, UNFINISHED, answers).await.unwrap();
    let job = opened.wait_until_stopped().await;
    assert_eq!(
        (job.phase, job.counts.done, job.counts.skipped),
        (JobPhase::Finished, 9, 1),
        "{job:?}"
    );
    for item in opened.items(UNFINISHED).await {
        let done = item.state == JobItemState::Done;
        assert_eq!(opened.is_active(&item.key).await, done, "{item:?}");
    }
    assert_eq!(opened.ending_of(UNFINISHED).await, Ending::Done);
}

#[tokio::test]
async fn unfinished_bulk_restore_of_0_1_0_can_be_cancelled() {
    let opened = Opened::new().await;
    opened.apply_killed_job().await;
    let restorer = opened.desk.restorers.of_job(UNFINISHED).await.unwrap();
    let jobs = &opened.desk.jobs;
    jobs.cancel(&restorer, UNFINISHED).await.unwrap();
    let job = opened.wait_until_stopped().await;
    assert_eq!(
        (job.phase, job.counts),
        (
            JobPhase::Cancelled,
            JobCounts {
                items: 10,
                done: 4,
                skipped: 6,
                ..JobCounts::default()
            }
        )
    );
    assert!(job.finished_at.is_some());
    assert!(!opened.is_active(&in_flight_file()).await);
    assert_eq!(opened.ending_of(UNFINISHED).await, Ending::Done);
}
