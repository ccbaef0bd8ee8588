//! Jobs over the trash of several users, by an administrator on their behalf.

use super::{JobBench, admin_bench, decide_group, listed_users};
use crate::{Decision, Decisions, Group, JobPhase, JobState};
use box_session::ItemKey;
use box_session::test_support::{file, path};
use messages::SpokenLanguage;
use sandbox::demo::{people, trash as ids};
use serde_json::json;
use tokio::task::yield_now;

use app_error::{ErrorCode, Subject};

async fn admins() -> JobBench {
    let test = JobBench::over(admin_bench().await);
    listed_users(&test.bench, false, &[people::MIKA_ID, people::KEIKO_ID]).await;
    test
}

/// Returns the users on whose behalf these requests were sent.
async fn only_by(test: &JobBench, method: &str, id: &str, user: &str) {
    let sent = test.bench.principals(method, &path(&file(id))).await;
    assert!(
        !sent.is_empty() && sent.iter().all(|by| by.contains(user)),
        "{id}: {sent:?}"
    );
}

#[tokio::test]
async fn items_are_restored_and_undone_on_behalf_of_their_users() {
    let test = admins().await;
    let keys = [
        file(ids::PRIVATE_TO_KEIKO),
        file(ids::CONTRACT),
        file(ids::FILE_OF_VIEWER_ONLY_FOLDER),
    ];
    let preview = test.preview(&keys).await;
    let counts: Vec<_> = preview
        .groups
        .iter()
        .map(|group| (group.group, group.items))
        .collect();
    assert_eq!(
        counts,
        [
            (Group::Ready, 1),
            (Group::NameTaken, 1),
            (Group::NoAccess, 1)
        ]
    );
    let keiko = format!("Person {}", people::KEIKO_ID);
    assert_eq!(preview.groups[0].examples[0].seen_by.as_ref(), Some(&keiko));
    let lines = test.jobs.preview_lines(&preview.id).unwrap();
    assert!(serde_json::to_string(&lines).unwrap().contains(&keiko));

    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.skipped),
        (JobPhase::Finished, 2, 1),
        "{job:?}"
    );
    only_by(&test, "POST", ids::PRIVATE_TO_KEIKO, people::KEIKO_ID).await;
    only_by(&test, "POST", ids::CONTRACT, people::MIKA_ID).await;
    assert_eq!(preview.acting_as, job.acting_as);
    let names = job
        .acting_as
        .users
        .iter()
        .map(|user| user.as_ref().and_then(|user| user.id.as_deref()));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [Some(people::KEIKO_ID), Some(people::MIKA_ID)]
    );
    assert_eq!(job.acting_as.total, 2);
    let keiko = format!("{}@example.com", people::KEIKO_ID);
    let row = &test.bench.activities().await[0];
    assert_eq!(
        row.acting_as,
        Some(format!("{keiko}, m.sato@aoyama-foods.example"))
    );
    assert_eq!(
        test.item(&job.id, &keys[0]).await.acting_as.as_ref(),
        Some(&keiko)
    );
    let report = test
        .jobs
        .report_lines(&job.id, SpokenLanguage::En)
        .await
        .unwrap();
    assert!(serde_json::to_string(&report).unwrap().contains(&keiko));

    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(undone.counts.undone, 2, "{undone:?}");
    only_by(&test, "DELETE", ids::PRIVATE_TO_KEIKO, people::KEIKO_ID).await;
    only_by(&test, "DELETE", ids::CONTRACT, people::MIKA_ID).await;
}

#[tokio::test]
async fn items_in_flight_are_verified_as_their_user_after_a_crash() {
    let test = admins().await;
    let key = file(ids::PRIVATE_TO_KEIKO);
    let slow = json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 60_000 } }]);
    test.bench.script(slow).await;
    let job = test
        .start(&[key.clone(), file(ids::JAPANESE)], Decisions::default())
        .await;
    while test.jobs.state(&job.id).await.unwrap().counts.done < 1 {
        yield_now().await;
    }
    let mut bench = test.bench;
    bench.restart_as_admin();
    let test = JobBench::over(bench);
    test.jobs
        .resume(&test.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 2),
        "{job:?}"
    );
    only_by(&test, "POST", ids::PRIVATE_TO_KEIKO, people::KEIKO_ID).await;
    assert!(test.bench.is_active(&key).await);
}

/// Starts a job of eight of Mika's items and one of Keiko's, with this answer to every restore of Mika's.
async fn with_mika_blocked(fault: serde_json::Value) -> (JobBench, Vec<ItemKey>, JobState) {
    let test = JobBench::over(admin_bench().await);
    let (_, mut keys) = test.trashed_files(8).await;
    listed_users(&test.bench, false, &[people::MIKA_ID, people::KEIKO_ID]).await;
    keys.push(file(ids::PRIVATE_TO_KEIKO));
    let preview = test.preview(&keys).await;
    test.bench
        .script(json!([{ "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 99_999, "do": fault }]))
        .await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    (test, keys, job)
}

#[tokio::test]
async fn a_blocked_user_is_asked_about_once() {
    let gone = json!({ "type": "error", "status": 404, "code": "not_found",
        "context_info": { "invalid_user_id": { "id": people::MIKA_ID } } });
    let blocked = |code: &str| json!({ "status": 400, "body": { "type": "error", "status": 400, "code": code } });
    let mika = "Mika Sato".to_owned();
    for (fault, code, about) in [
        (
            blocked("terms_of_service_required"),
            ErrorCode::AccountBlocked,
            Some(Subject::Terms),
        ),
        (
            blocked("password_reset_required"),
            ErrorCode::AccountBlocked,
            Some(Subject::Password),
        ),
        (
            json!({ "status": 404, "body": gone }),
            ErrorCode::NotFound,
            Some(Subject::User),
        ),
    ] {
        let (test, keys, job) = with_mika_blocked(fault).await;
        assert_eq!(
            (job.phase, job.counts.done, job.counts.asking),
            (JobPhase::Asking, 1, 8),
            "{job:?}"
        );
        let item = test.item(&job.id, &keys[0]).await;
        assert_eq!((item.code, item.about), (Some(code), about));
        assert_eq!(job.asking.len(), 1, "{job:?}");
        assert_eq!(job.asking[0].offers[0], Decision::TryAgain, "{job:?}");
        let blocked = &job.blocked_users;
        assert_eq!(
            (blocked.len(), &blocked[0].user.name, blocked[0].items),
            (1, &mika, 8),
            "{blocked:?}"
        );
        assert_eq!(blocked[0].problem.code, code, "{blocked:?}");

        test.bench
            .call("DELETE", "/_sandbox/script", serde_json::Value::Null)
            .await;
        test.jobs
            .answer(
                &test.bench.restorer,
                &job.id,
                decide_group(Group::NoAccess, Decision::TryAgain),
            )
            .await
            .unwrap();
        let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
        assert_eq!(
            (job.phase, job.counts.done, job.blocked_users.len()),
            (JobPhase::Finished, 9, 0),
            "{job:?}"
        );
    }
}

#[tokio::test]
async fn one_refusal_blocks_a_user() {
    let test = JobBench::over(admin_bench().await);
    let (_, keys) = test.trashed_files(40).await;
    listed_users(&test.bench, false, &[people::MIKA_ID]).await;
    let preview = test.preview(&keys).await;
    test.bench
        .script(json!([{ "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 99_999,
            "do": { "status": 400, "body": { "type": "error", "status": 400, "code": "password_reset_required" } } }]))
        .await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(job.counts.asking, 40, "{job:?}");
    let mut sent = 0;
    for key in &keys {
        sent += test.bench.requests("POST", &path(key)).await;
    }
    assert!(sent <= 8, "those that were on their way: {sent}");
}

#[tokio::test]
async fn an_inactive_user_is_distinguished_from_a_refused_item() {
    let test = JobBench::over(admin_bench().await);
    let (_, keys) = test.trashed_files(1).await;
    listed_users(&test.bench, false, &[people::MIKA_ID]).await;
    let preview = test.preview(&keys).await;
    let no = json!({ "status": 403, "body": { "type": "error", "status": 403, "code": "access_denied_insufficient_permissions" } });
    test.bench
        .script(json!([
            { "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 99_999, "do": no },
            // The check of the user; the account itself has access.
            { "match": { "method": "GET", "path": "/2.0/users/me" }, "times": 1, "do": no },
        ]))
        .await;
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.asking, job.blocked_users.len()),
        (JobPhase::Asking, 1, 1),
        "{job:?}"
    );
    let item = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (item.code, item.about),
        (Some(ErrorCode::Forbidden), Some(Subject::AsUser))
    );
}

#[tokio::test]
async fn undo_continues_for_other_users_when_one_is_blocked() {
    let test = JobBench::over(admin_bench().await);
    let (_, mut keys) = test.trashed_files(2).await;
    listed_users(&test.bench, false, &[people::MIKA_ID, people::KEIKO_ID]).await;
    keys.push(file(ids::PRIVATE_TO_KEIKO));
    let job = test.run(&keys, Decisions::default()).await;
    assert_eq!(job.counts.done, 3, "{job:?}");
    test.bench
        .script(json!([{ "match": { "method": "DELETE", "path": "/2.0/web_links" }, "times": 99_999,
            "do": { "status": 400, "body": { "type": "error", "status": 400, "code": "terms_of_service_required" } } }]))
        .await;
    test.jobs.undo(&test.bench.restorer, &job.id).await.unwrap();
    let undone = test.jobs.wait_until_stopped(&job.id).await.unwrap();
    assert_eq!(
        (undone.phase, undone.counts.undone, undone.can_undo),
        (JobPhase::Finished, 1, true),
        "{undone:?}"
    );
    let item = test.item(&job.id, &keys[0]).await;
    assert_eq!(
        (item.code, item.about),
        (Some(ErrorCode::AccountBlocked), Some(Subject::Terms))
    );
}
