use serde_json::json;

use super::{Decision, Decisions, Desk, Group, JobItemState, JobPhase, by};
use crate::restore::ItemKey;
use crate::restore::job::ItemDecision;
use crate::restore::tests::bench::path;

fn ask_about(key: &ItemKey, others: Decision) -> Decisions {
    let exception = ItemDecision { key: key.clone(), decision: Decision::Ask };
    Decisions { items: vec![exception], ..by(Group::NameTaken, others) }
}

#[tokio::test]
async fn what_is_to_be_asked_about_is_asked_about_whatever_holds_for_the_others() {
    for others in [Decision::KeepBoth, Decision::Skip] {
        let desk = Desk::new().await;
        let (folder, keys) = desk.many(2).await;
        for number in [0, 1] {
            desk.made_file(&folder.id, &format!("file {number}")).await;
        }
        let job = desk.run(&keys, ask_about(&keys[1], others)).await;
        assert_eq!((job.phase, job.counts.asking), (JobPhase::Asking, 1), "{job:?}");
        let asked = desk.item(&job.id, &keys[1]).await;
        assert_eq!((asked.state, asked.decision), (JobItemState::Asking, Decision::Ask));
        assert_eq!(desk.sent(&keys[1]).await, 0);

        let answer = by(Group::NameTaken, Decision::KeepBoth);
        desk.jobs.answer(&desk.bench.restorer, &job.id, answer).await.unwrap();
        let job = desk.standstill(&job).await;
        assert_eq!((job.phase, job.counts.asking), (JobPhase::Finished, 0), "{job:?}");
        assert_eq!(desk.item(&job.id, &keys[1]).await.state, JobItemState::Done);
    }
}

#[tokio::test]
async fn a_name_that_is_taken_after_the_look_is_asked_about_as_well() {
    let desk = Desk::new().await;
    let (folder, keys) = desk.many(1).await;
    desk.made_file(&folder.id, "file 0").await;
    let dry_run = desk.dry_run(&keys).await;
    let empty = json!({ "entries": [], "limit": 1000 });
    let items = format!("/2.0/folders/{}/items", folder.id);
    let script =
        json!([{ "match": { "method": "GET", "path": items }, "do": { "status": 200, "body": empty } }]);
    desk.bench.script(script).await;
    let decisions = ask_about(&keys[0], Decision::KeepBoth);
    let job = desk.jobs.start(&desk.bench.restorer, &dry_run.id, decisions).await.unwrap();
    let job = desk.standstill(&job).await;
    assert_eq!((job.phase, job.counts.asking), (JobPhase::Asking, 1), "{job:?}");
    assert_eq!(desk.bench.requests("POST", &path(&keys[0])).await, 1, "sent once, and refused");
}
