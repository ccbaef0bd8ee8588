use journal::{Action, Outcome as Ending};
use sandbox::demo::trash as ids;
use serde_json::json;

use super::bench::{Bench, file, folder, path, web_link};
use crate::problem::Code;
use crate::restore::{Choice, TrashQuery, can_undo};

#[tokio::test]
async fn what_was_restored_goes_back_and_is_in_the_list_again() {
    let bench = Bench::new().await;
    bench.list().await;
    let before = bench.restorer.trash_state().listed;
    for key in [file(ids::JAPANESE), folder(ids::FOLDER), web_link(ids::WEB_LINK)] {
        let restored = bench.restored(&key, Choice::AsItWas).await;
        bench.restorer.undo(&restored.activity).await.unwrap();
        assert!(!bench.is_active(&key).await);
        assert_eq!(bench.restorer.trash_state().listed, before);
        let row = bench.journal.activity(restored.activity.parse().unwrap()).await.unwrap();
        assert_eq!((row.outcome, can_undo(&row)), (Ending::Done, false), "once");
        let undo =
            bench.activities().await.into_iter().find(|row| row.action == Action::UndoRestore).unwrap();
        assert_eq!(undo.outcome, Ending::Done);
        let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
        assert_eq!(problem.code, Code::ChangedSince);
        assert_eq!(bench.restored(&key, Choice::AsItWas).await.key, key, "and comes back again");
        bench.list().await;
        bench.delete(&key).await;
        bench.restorer.refresh_trash();
    }
    assert!(bench.restorer.trash_rows(&TrashQuery::default(), 0, 1).matched > 0);
}

#[tokio::test]
async fn what_was_touched_since_stays() {
    let bench = Bench::new().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench.rename(&key, "touched.xlsx").await;
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(problem.code, Code::ChangedSince);
    assert!(bench.is_active(&key).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 0);
}

#[tokio::test]
async fn what_is_touched_between_look_and_delete_stays() {
    let bench = Bench::new().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do":
        { "status": 412, "body": { "code": "precondition_failed" } } }]))
        .await;
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(problem.code, Code::ChangedSince);
    let undo = bench.activities().await.into_iter().find(|row| row.action == Action::UndoRestore).unwrap();
    assert_eq!((undo.outcome, undo.code.as_deref()), (Ending::NotDone, Some("ChangedSince")));
    bench.restorer.undo(&restored.activity).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_is_looked_after() {
    let bench = Bench::new().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "drop": "before" } }]))
        .await;
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!((problem.code, problem.retryable), (Code::Offline, true));
    assert!(bench.is_active(&key).await);

    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "drop": "after" } }]))
        .await;
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 2, "one each");
}

#[tokio::test]
async fn what_is_gone_or_never_was_cannot_be_undone() {
    let bench = Bench::new().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench.delete(&key).await;
    bench.call("DELETE", &format!("{}/trash", path(&key)), json!(null)).await;
    assert_eq!(bench.restorer.undo(&restored.activity).await.unwrap_err().code, Code::NotFound);

    assert_eq!(bench.restorer.undo("nonsense").await.unwrap_err().code, Code::InputInvalid);
    let unknown = uuid::Uuid::new_v4().to_string();
    assert_eq!(bench.restorer.undo(&unknown).await.unwrap_err().code, Code::NotFound);
    bench.asked(&file(ids::CONTRACT), Choice::AsItWas).await;
    let clash = bench.activities().await.remove(0).id.to_string();
    assert_eq!(bench.restorer.undo(&clash).await.unwrap_err().code, Code::ChangedSince, "was never done");
}
