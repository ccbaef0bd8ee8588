//! Refusals of the whole account, which say nothing of an item.

use super::bench;
use crate::Choice;
use app_error::{ErrorCode, Subject};
use box_session::test_support::{file, path};
use journal::{Action, Item, NewActivity, Outcome};
use platform::Clock;
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

/// Refuses every request, without a word of the reason.
fn refusing(method: Option<&str>) -> Value {
    let mut rule = json!({ "match": { "path": "/2.0/" }, "times": 99_999, "do": { "status": 403,
        "body": { "type": "error", "status": 403, "code": "forbidden", "message": "no" } } });
    if let Some(method) = method {
        rule["match"]["method"] = json!(method);
    }
    json!([rule])
}

#[tokio::test]
async fn an_account_without_access_is_named_not_the_item() {
    let bench = bench().await;
    let (key, undoable) = (file(ids::JAPANESE), file(ids::NAME_WITH_HTML));
    let restored = bench.restored(&undoable, Choice::AsItWas).await;
    bench.list().await;
    bench.script(refusing(None)).await;
    for error in [
        bench.restorer.restore(&key, Choice::AsItWas).await.err(),
        bench.restorer.undo(&restored.activity).await.err(),
    ] {
        let error = error.unwrap();
        assert_eq!(
            (error.code, error.about()),
            (ErrorCode::AccountBlocked, Some(Subject::Everything)),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_refused_item_of_an_account_with_access_is_its_own() {
    let bench = bench().await;
    let undoable = file(ids::NAME_WITH_HTML);
    let restored = bench.restored(&undoable, Choice::AsItWas).await;
    bench.script(refusing(Some("DELETE"))).await;
    let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn recovery_waits_while_the_account_has_no_access() {
    let mut bench = bench().await;
    let key = file(ids::JAPANESE);
    let row = NewActivity {
        action: Action::Restore,
        account: "m.sato@aoyama-foods.example".into(),
        acting_as: None,
        item: Item {
            kind: "file".into(),
            id: key.id.clone(),
            name: "x".into(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: bench.clock.now(),
        detail: json!({}),
    };
    bench.journal.start(row).await.unwrap();
    bench.call("POST", &path(&key), json!({})).await;
    bench.script(refusing(None)).await;
    bench.restart();
    let open = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(open[0].outcome, Outcome::Started);

    bench.call("DELETE", "/_sandbox/script", Value::Null).await;
    bench.restart();
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(recovered[0].outcome, Outcome::Done);
}
