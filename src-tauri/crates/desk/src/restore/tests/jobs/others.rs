//! Jobs over the trash of several users, by an administrator who acts for each of them.

use sandbox::demo::{people, trash as ids};
use serde_json::json;
use tokio::task::yield_now;

use super::{Decision, Decisions, Desk, Group, JobPhase, by};
use crate::export::Format;
use crate::restore::tests::bench::{Bench, file, path};
use crate::restore::tests::users::listed;
use app_error::ErrorCode;

async fn admins() -> Desk {
    let desk = Desk::over(Bench::of_admin().await);
    listed(&desk.bench, false, &[people::MIKA_ID, people::KEIKO_ID]).await;
    desk
}

/// In whose name every such request came.
async fn only_by(desk: &Desk, method: &str, id: &str, user: &str) {
    let sent = desk.bench.principals(method, &path(&file(id))).await;
    assert!(
        !sent.is_empty() && sent.iter().all(|by| by.contains(user)),
        "{id}: {sent:?}"
    );
}

#[tokio::test]
async fn each_item_is_planned_restored_and_put_back_in_the_name_of_whose_trash_it_is_in() {
    let desk = admins().await;
    let keys = [
        file(ids::PRIVATE_TO_KEIKO),
        file(ids::CONTRACT),
        file(ids::FILE_OF_VIEWER_ONLY_FOLDER),
    ];
    let dry_run = desk.dry_run(&keys).await;
    let counts: Vec<_> = dry_run
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
    assert_eq!(dry_run.groups[0].examples[0].seen_by.as_ref(), Some(&keiko));
    let plan = desk.jobs.dry_run_file(&dry_run.id, Format::Csv).unwrap();
    assert!(String::from_utf8(plan).unwrap().contains(&keiko));

    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.skipped),
        (JobPhase::Finished, 2, 1),
        "{job:?}"
    );
    only_by(&desk, "POST", ids::PRIVATE_TO_KEIKO, people::KEIKO_ID).await;
    only_by(&desk, "POST", ids::CONTRACT, people::MIKA_ID).await;
    assert_eq!(dry_run.acting_as, job.acting_as);
    let told = job
        .acting_as
        .users
        .iter()
        .map(|user| user.as_ref().and_then(|user| user.id.as_deref()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [Some(people::KEIKO_ID), Some(people::MIKA_ID)]
    );
    assert_eq!(job.acting_as.total, 2);
    let keiko = format!("{}@example.com", people::KEIKO_ID);
    let row = &desk.bench.activities().await[0];
    assert_eq!(
        row.acting_as,
        Some(format!("{keiko}, m.sato@aoyama-foods.example"))
    );
    assert_eq!(
        desk.item(&job.id, &keys[0]).await.acting_as.as_ref(),
        Some(&keiko)
    );
    let report = desk.jobs.file(&job.id, Format::Csv, &[]).await.unwrap();
    assert!(String::from_utf8(report).unwrap().contains(&keiko));

    desk.jobs.undo(&desk.bench.restorer, &job.id).await.unwrap();
    let undone = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(undone.counts.undone, 2, "{undone:?}");
    only_by(&desk, "DELETE", ids::PRIVATE_TO_KEIKO, people::KEIKO_ID).await;
    only_by(&desk, "DELETE", ids::CONTRACT, people::MIKA_ID).await;
}

#[tokio::test]
async fn what_was_on_its_way_is_settled_in_the_same_name_after_a_crash() {
    let desk = admins().await;
    let key = file(ids::PRIVATE_TO_KEIKO);
    let slow = json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 60_000 } }]);
    desk.bench.script(slow).await;
    let job = desk
        .start(&[key.clone(), file(ids::JAPANESE)], Decisions::default())
        .await;
    while desk.jobs.state(&job.id).await.unwrap().counts.done < 1 {
        yield_now().await;
    }
    let mut bench = desk.bench;
    bench.restart_as_admin();
    let desk = Desk::over(bench);
    desk.jobs
        .go_on(&desk.bench.restorer, &job.id)
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 2),
        "{job:?}"
    );
    only_by(&desk, "POST", ids::PRIVATE_TO_KEIKO, people::KEIKO_ID).await;
    assert!(desk.bench.is_active(&key).await);
}

#[tokio::test]
async fn a_user_who_is_gone_keeps_nobody_else_from_getting_their_things_back() {
    let desk = admins().await;
    let keys = [file(ids::PRIVATE_TO_KEIKO), file(ids::JAPANESE)];
    let dry_run = desk.dry_run(&keys).await;
    let gone = json!({ "type": "error", "status": 404, "code": "not_found",
        "context_info": { "errors": [{ "reason": "invalid_parameter", "name": "On-Behalf-Of", "message": "x" }] } });
    let rule = json!([{ "match": { "method": "POST", "path": path(&keys[0]) }, "times": 9,
        "do": { "status": 404, "body": gone } }]);
    desk.bench.script(rule).await;
    let job = desk
        .jobs
        .start(
            &desk.bench.restorer,
            &dry_run.id,
            by(
                Group::Ready,
                Decision::Restore {
                    choice: crate::restore::Choice::AsItWas,
                },
            ),
        )
        .await
        .unwrap();
    let job = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (job.phase, job.counts.done, job.counts.failed),
        (JobPhase::Finished, 1, 1),
        "{job:?}"
    );
    assert_eq!(
        desk.item(&job.id, &keys[0]).await.code,
        Some(ErrorCode::NotFound)
    );
}
