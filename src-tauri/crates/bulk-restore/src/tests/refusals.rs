//! Refusals: those of the account or the network stop a job once, those of an item are recorded on the item.

use super::{JobBench, decide_group, quick_bench, restore};
use crate::{
    Decision, Decisions, Group, GroupDecision, JobItemState, JobPhase, JobState, Selection,
    WaitReason,
};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use restore::Choice;
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

use app_error::{ErrorCode, Subject};

/// Answers every request with a fault.
fn every_request(fault: &Value) -> Value {
    json!([{ "match": { "path": "/2.0/" }, "times": 99_999, "do": fault }])
}

pub(super) fn box_says(status: u16, code: &str) -> Value {
    json!({ "status": status, "body": { "type": "error", "status": status, "code": code, "message": "no" } })
}

pub(super) async fn clear_faults(test: &JobBench) {
    test.bench
        .call("DELETE", "/_sandbox/script", Value::Null)
        .await;
}

/// Starts a job whose requests get these answers, and that skips items without permission.
pub(super) async fn start_with_faults(
    test: &JobBench,
    items: usize,
    script: Value,
) -> (Vec<ItemKey>, JobState) {
    let (_, keys) = test.trashed_files(items).await;
    let preview = test.preview(&keys).await;
    test.bench.script(script).await;
    let rule = decide_group(Group::NoAccess, Decision::Skip);
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rule)
        .await
        .unwrap();
    (keys, job)
}

pub(super) async fn assert_resumes(test: &JobBench, job: &JobState, items: u32) {
    clear_faults(test).await;
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(job).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, items),
        "{job:?}"
    );
}

pub(super) async fn assert_undo_resumes(test: &JobBench, job: &JobState, items: u32) {
    clear_faults(test).await;
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.wait_until_stopped(job).await;
    assert_eq!(
        (job.phase, job.counts.undone),
        (JobPhase::Finished, items),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_refusal_of_the_whole_account_pauses_once() {
    for (fault, about) in [
        (
            box_says(403, "access_from_location_blocked"),
            Subject::Location,
        ),
        (box_says(400, "terms_of_service_required"), Subject::Terms),
        (box_says(400, "password_reset_required"), Subject::Password),
        (
            box_says(403, "access_denied_insufficient_permissions"),
            Subject::Everything,
        ),
    ] {
        let test = JobBench::new().await;
        let (_, job) = start_with_faults(&test, 12, every_request(&fault)).await;
        let paused = test.wait_until_stopped(&job).await;
        assert_eq!(
            (paused.phase, paused.counts.pending),
            (JobPhase::Paused, 12),
            "{paused:?}"
        );
        let error = paused.problem.clone().unwrap();
        let said = error.about();
        assert_eq!(
            (error.code, said),
            (ErrorCode::AccountBlocked, Some(about)),
            "{error:?}"
        );
        assert_resumes(&test, &job, 12).await;
    }
}

#[tokio::test]
async fn a_full_storage_pauses_once() {
    let test = JobBench::new().await;
    let full = box_says(403, "storage_limit_exceeded");
    let script = json!([{ "match": { "method": "POST" }, "times": 99_999, "do": full }]);
    let (_, job) = start_with_faults(&test, 12, script).await;
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(
        (paused.phase, paused.counts.pending, paused.counts.failed),
        (JobPhase::Paused, 12, 0),
        "{paused:?}"
    );
    assert_eq!(
        paused.problem.as_ref().unwrap().code,
        ErrorCode::StorageFull
    );
    assert_resumes(&test, &job, 12).await;
}

#[tokio::test]
async fn refusals_in_a_row_pause_once_then_are_asked_about() {
    let test = JobBench::new().await;
    let refused = box_says(403, "access_denied_insufficient_permissions");
    let script = json!([{ "match": { "method": "POST" }, "times": 99_999, "do": refused }]);
    let (_, job) = start_with_faults(&test, 8, script).await;
    let paused = test.wait_until_stopped(&job).await;
    assert_eq!(
        (paused.phase, paused.counts.skipped),
        (JobPhase::Paused, 0),
        "{paused:?}"
    );
    assert_eq!(
        paused.problem.as_ref().unwrap().code,
        ErrorCode::AccountBlocked,
        "{paused:?}"
    );
    // They are refused again after resuming: now they are asked about, and none is skipped.
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let asking = test.wait_until_stopped(&job).await;
    assert_eq!(
        (asking.phase, asking.counts.asking),
        (JobPhase::Asking, 8),
        "{asking:?}"
    );
    assert_eq!(asking.asking[0].offers[0], Decision::TryAgain, "{asking:?}");
    // Once more without success, then it is allowed.
    let again = || {
        test.jobs.answer(
            &test.bench.restorer,
            &job.id,
            decide_group(Group::NoAccess, Decision::TryAgain),
        )
    };
    again().await.unwrap();
    let asking = test.wait_until_stopped(&job).await;
    assert_eq!(
        (asking.phase, asking.counts.asking),
        (JobPhase::Asking, 8),
        "{asking:?}"
    );
    clear_faults(&test).await;
    again().await.unwrap();
    let done = test.wait_until_stopped(&job).await;
    assert_eq!(
        (done.phase, done.counts.done),
        (JobPhase::Finished, 8),
        "{done:?}"
    );
}

#[tokio::test]
async fn every_group_that_asks_can_be_tried_again() {
    let test = JobBench::new().await;
    let (folder, keys) = test.trashed_files(2).await;
    let there = test.create_file(&folder.id, "file 0").await;
    let asking = test
        .run(&keys, decide_group(Group::NameTaken, Decision::Ask))
        .await;
    assert_eq!(
        (asking.counts.done, asking.counts.asking),
        (1, 1),
        "{asking:?}"
    );
    assert!(asking.asking[0].offers.contains(&Decision::TryAgain));
    let again = || {
        test.jobs.answer(
            &test.bench.restorer,
            &asking.id,
            decide_group(Group::NameTaken, Decision::TryAgain),
        )
    };
    again().await.unwrap();
    assert_eq!(
        test.wait_until_stopped(&asking).await.counts.asking,
        1,
        "it is asked about as long as the name is taken"
    );
    test.bench.rename(&there, "out of the way").await;
    again().await.unwrap();
    let done = test.wait_until_stopped(&asking).await;
    assert_eq!(
        (done.phase, done.counts.done),
        (JobPhase::Finished, 2),
        "{done:?}"
    );
    assert_eq!(
        test.item(&done.id, &keys[0]).await.new_name.as_deref(),
        Some("file 0")
    );
}

#[tokio::test]
async fn a_folder_that_came_back_ends_the_question() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "away").await;
    let key = test.trashed_file(&folder.id, "inside").await;
    test.bench.delete(&folder).await;
    let purged = file(ids::FILE_OF_PURGED_FOLDER);
    let asking = test.run(&[key.clone(), purged], Decisions::default()).await;
    let groups = [Group::FolderInTrash, Group::FolderGone];
    let asks_about = |job: &JobState, groups: &[Group]| {
        assert_eq!(job.phase, JobPhase::Asking, "{job:?}");
        let asked: Vec<Group> = job.asking.iter().map(|group| group.group).collect();
        assert_eq!(asked, groups);
        for group in &job.asking {
            assert!(group.offers.contains(&Decision::TryAgain), "{group:?}");
        }
    };
    asks_about(&asking, &groups);
    let again = async || {
        let answers = groups.map(|group| GroupDecision {
            group,
            decision: Decision::TryAgain,
        });
        let answers = Decisions {
            groups: answers.to_vec(),
            items: Vec::new(),
        };
        let answered = test.jobs.answer(&test.bench.restorer, &asking.id, answers);
        answered.await.unwrap();
        test.wait_until_stopped(&asking).await
    };
    asks_about(&again().await, &groups);
    // Not through the list: that still has the folder in the trash.
    test.bench.call("POST", &path(&folder), json!({})).await;
    let job = again().await;
    asks_about(&job, &groups[1..]);
    assert!(test.bench.is_active(&key).await, "{job:?}");
}

#[tokio::test]
async fn a_block_page_is_waited_for() {
    let page = json!({ "status": 403, "body": "<html><h1>Access denied by policy</h1></html>" });
    let test = JobBench::new().await;
    let (_, job) = start_with_faults(&test, 12, every_request(&page)).await;
    let waits = |state: &JobState| {
        state
            .waiting
            .is_some_and(|wait| wait.reason == WaitReason::Intercepted)
    };
    test.events.wait_for(waits).await;
    clear_faults(&test).await;
    let done = test.wait_until_stopped(&job).await;
    assert_eq!(
        (done.phase, done.counts.done),
        (JobPhase::Finished, 12),
        "{done:?}"
    );
}

#[tokio::test]
async fn a_404_of_a_gateway_keeps_the_undo() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(4).await;
    let job = test.run(&keys, Decisions::default()).await;
    let page = json!({ "status": 404, "body": "<html>not found</html>" });
    test.bench
        .script(json!([{ "match": { "path": "/2.0/" }, "times": 6, "do": page }]))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.counts.undone, job.counts.changed_since),
        (4, 0),
        "{job:?}"
    );
}

#[tokio::test]
async fn an_undo_answered_by_an_intermediary_is_verified() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(4).await;
    let job = test.run(&keys, Decisions::default()).await;
    let page = json!({ "status": 200, "body": "<h1>Welcome to Guest Wi-Fi</h1>" });
    test.bench
        .script(
            json!([{ "match": { "method": "DELETE", "path": "/2.0/" }, "times": 4, "do": page }]),
        )
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(job.counts.undone, 4, "{job:?}");
    for key in &keys {
        assert!(!test.bench.is_active(key).await, "{key:?}");
    }
}

#[tokio::test]
async fn a_name_refused_as_too_long_is_shortened_or_shown() {
    for (times, shortest) in [(1, true), (99, false)] {
        let test = JobBench::new().await;
        let folder = test.create_folder("0", "long names").await;
        let name = "長".repeat(100);
        let key = test.trashed_file(&folder.id, &name).await;
        test.create_file(&folder.id, &name).await;
        let too_long = box_says(400, "item_name_too_long");
        let rule = json!([{ "match": { "method": "POST", "path": path(&key) }, "times": times, "do": too_long }]);
        let preview = test.preview(std::slice::from_ref(&key)).await;
        test.bench.script(rule).await;
        let both = decide_group(Group::NameTaken, Decision::KeepBoth);
        let job = test
            .jobs
            .start(&test.bench.restorer, &preview.id, both)
            .await
            .unwrap();
        test.wait_until_stopped(&job).await;
        let item = test.item(&job.id, &key).await;
        if shortest {
            let new = item.new_name.unwrap();
            assert_eq!(item.state, JobItemState::Done);
            assert!(
                new.len() <= 255
                    && new.starts_with("長長")
                    && new.ends_with("(restored 2026-11-21)"),
                "{new}"
            );
        } else {
            assert_eq!(
                (item.state, item.code),
                (JobItemState::Failed, Some(ErrorCode::NameInvalid)),
                "{item:?}"
            );
            let reason = item.reason.unwrap();
            let refused = reason.split(['\u{2068}', '\u{2069}']).nth(1).unwrap();
            assert!(
                refused.len() < 64 && refused.contains("(restored"),
                "the last that was tried: {reason}"
            );
        }
    }
}

#[tokio::test]
async fn a_refused_account_gets_no_preview() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(4).await;
    // The items were read before, so that only their folder is read.
    test.bench.list().await;
    test.bench
        .script(every_request(&box_says(
            403,
            "access_denied_insufficient_permissions",
        )))
        .await;
    let selection = Selection::Items { keys };
    let error = test
        .jobs
        .preview(&test.bench.restorer, selection, &|_| {})
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::AccountBlocked, "{error:?}");
}

/// Answers every request of this method and path with a fault.
pub(super) fn every_change(method: &str, path: &str, fault: &Value) -> Value {
    json!([{ "match": { "method": method, "path": path }, "times": 99_999, "do": fault }])
}

fn block_page(status: u16) -> Value {
    json!({ "status": status, "body": "<html><title>Uploads are not allowed</title></html>" })
}

/// Asserts that a block page of an intermediary paused the job.
fn assert_paused_by_page(job: &JobState) {
    let error = job.problem.clone().unwrap();
    let by = error.detail.and_then(|detail| detail.by);
    assert_eq!(
        (job.phase, job.counts.failed, job.counts.unknown),
        (JobPhase::Paused, 0, 0),
        "{job:?}"
    );
    assert_eq!(
        (error.code, by.as_deref()),
        (ErrorCode::Intercepted, Some("Uploads are not allowed")),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_block_page_for_changes_only_pauses_once() {
    for status in [200, 403] {
        let test = JobBench::over(quick_bench().await);
        let writes = every_change("POST", "/2.0/", &block_page(status));
        let (_, job) = start_with_faults(&test, 12, writes).await;
        let paused = test.wait_until_stopped(&job).await;
        assert_paused_by_page(&paused);
        assert_eq!(paused.counts.pending, 12, "{paused:?}");
        assert_resumes(&test, &job, 12).await;
    }
}

#[tokio::test]
async fn a_block_page_for_folders_and_renames_pauses_once() {
    let test = JobBench::over(quick_bench().await);
    let mut keys = Vec::new();
    for number in 0..6 {
        let folder = test.create_folder("0", &format!("folder {number}")).await;
        test.bench.delete(&folder).await;
        keys.push(folder);
    }
    let preview = test.preview(&keys).await;
    test.bench
        .script(every_change("POST", "/2.0/folders", &block_page(200)))
        .await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    assert_paused_by_page(&test.wait_until_stopped(&job).await);
    assert_resumes(&test, &job, 6).await;

    let test = JobBench::over(quick_bench().await);
    let (folder, keys) = test.trashed_files(1).await;
    test.create_file(&folder.id, "file 0").await;
    let preview = test.preview(&keys).await;
    test.bench
        .script(every_change("PUT", "/2.0/", &block_page(403)))
        .await;
    let rename = decide_group(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rename)
        .await
        .unwrap();
    assert_paused_by_page(&test.wait_until_stopped(&job).await);
    assert_resumes(&test, &job, 1).await;
}

#[tokio::test]
async fn a_block_page_for_an_undo_pauses_once() {
    let test = JobBench::over(quick_bench().await);
    let (_, keys) = test.trashed_files(6).await;
    let job = test.run(&keys, Decisions::default()).await;
    test.bench
        .script(every_change("DELETE", "/2.0/", &block_page(200)))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let paused = test.wait_until_stopped(&job).await;
    assert_paused_by_page(&paused);
    assert!(paused.undoing && paused.counts.undone == 0, "{paused:?}");
    assert_undo_resumes(&test, &job, 6).await;
}

#[tokio::test]
async fn one_refused_item_is_asked_about_with_its_reason() {
    // Whatever was decided for items that were known to have no permission.
    for rule in [
        Decisions::default(),
        decide_group(Group::NoAccess, Decision::Skip),
        decide_group(Group::NoAccess, Decision::Ask),
    ] {
        let test = JobBench::new().await;
        let (_, keys) = test.trashed_files(6).await;
        let preview = test.preview(&keys).await;
        let refused = box_says(403, "access_denied_insufficient_permissions");
        let of_two = [&keys[1], &keys[4]].map(|key| {
            json!({ "match": { "method": "POST", "path": path(key) }, "times": 99_999, "do": refused })
        });
        test.bench.script(json!(of_two)).await;
        let job = test
            .jobs
            .start(&test.bench.restorer, &preview.id, rule)
            .await
            .unwrap();
        let asking = test.wait_until_stopped(&job).await;
        assert_eq!(
            (asking.phase, asking.counts.done, asking.counts.asking),
            (JobPhase::Asking, 4, 2),
            "{asking:?}"
        );
        assert_eq!(asking.asking[0].group, Group::NoAccess, "{asking:?}");
        assert_eq!(asking.asking[0].offers[0], Decision::TryAgain, "{asking:?}");
        for key in [&keys[1], &keys[4]] {
            let item = test.item(&job.id, key).await;
            assert_eq!(
                (item.state, item.group, item.code),
                (
                    JobItemState::Asking,
                    Group::NoAccess,
                    Some(ErrorCode::Forbidden)
                ),
                "{item:?}"
            );
        }
        clear_faults(&test).await;
        test.jobs
            .answer(
                &test.bench.restorer,
                &job.id,
                decide_group(Group::NoAccess, Decision::TryAgain),
            )
            .await
            .unwrap();
        let done = test.wait_until_stopped(&job).await;
        assert_eq!(
            (done.phase, done.counts.done),
            (JobPhase::Finished, 6),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn a_new_name_for_the_existing_item_is_shortened() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "long names").await;
    let name = "長".repeat(100);
    let key = test.trashed_file(&folder.id, &name).await;
    let existing = test.create_file(&folder.id, &name).await;
    let rule = json!([{ "match": { "method": "PUT", "path": path(&existing) }, "times": 1,
        "do": box_says(400, "item_name_too_long") }]);
    let preview = test.preview(std::slice::from_ref(&key)).await;
    test.bench.script(rule).await;
    let rename = decide_group(
        Group::NameTaken,
        restore(Choice::RenameExisting { name: None }),
    );
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, rename)
        .await
        .unwrap();
    test.wait_until_stopped(&job).await;
    let item = test.item(&job.id, &key).await;
    assert_eq!(item.state, JobItemState::Done, "{item:?}");
    let new = item.existing_renamed.unwrap();
    assert!(
        new.len() <= 255 && new.starts_with("長長") && new.ends_with("(renamed 2026-11-21)"),
        "{new}"
    );
}
