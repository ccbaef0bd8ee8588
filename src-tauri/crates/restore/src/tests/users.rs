use super::{Bench, admin_bench, bench};
use crate::{Choice, Outcome};
use box_session::Person;
use box_session::test_support::{file, path};
use sandbox::demo::{people, trash as ids};
use serde_json::json;
use trash::{TrashQuery, TrashRow, TrashState};

use app_error::{ErrorCode, Subject};

fn person(id: &str) -> Person {
    Person {
        id: Some(id.into()),
        name: format!("Person {id}"),
        login: Some(format!("{id}@example.com")),
    }
}

/// Loads the trash of these users until each is loaded or has failed.
pub(super) async fn listed(bench: &Bench, own: bool, users: &[&str]) -> TrashState {
    bench.clock.advance(jiff::SignedDuration::from_secs(1));
    let started = bench
        .restorer
        .trash()
        .load(own, users.iter().map(|id| person(id)).collect())
        .await;
    bench
        .trash_events
        .wait_for(|state| !state.listing && state.listed_at == started.listed_at)
        .await;
    bench.restorer.trash().state()
}

fn row(bench: &Bench, id: &str) -> TrashRow {
    let rows = bench
        .restorer
        .trash()
        .rows(&TrashQuery::default(), 0, 1000)
        .rows;
    rows.into_iter()
        .find(|row| row.key == file(id))
        .unwrap_or_else(|| panic!("{id} is not listed"))
}

#[tokio::test]
async fn the_trash_of_several_users_lists_each_item_once() {
    let bench = admin_bench().await;
    let state = listed(&bench, false, &[people::MIKA_ID, people::KEIKO_ID]).await;
    assert!(state.complete && state.problem.is_none(), "{state:?}");
    let of_each: u32 = state.users.iter().map(|user| user.listed).sum();
    assert!(
        state.users.len() == 2 && of_each > state.listed,
        "some items are in both: {state:?}"
    );
    let keiko = person(people::KEIKO_ID).name;
    assert_eq!(
        row(&bench, ids::PRIVATE_TO_KEIKO).seen_by.as_ref(),
        Some(&keiko)
    );
    let mut rows = bench
        .restorer
        .trash()
        .rows(&TrashQuery::default(), 0, 1000)
        .rows;
    let shared = rows
        .iter()
        .filter(|row| row.key == file(ids::OWNED_BY_KEIKO));
    assert_eq!(
        shared.map(|row| row.seen_by.clone()).collect::<Vec<_>>(),
        [Some(keiko)],
        "once, for its owner"
    );
    let all = rows.len();
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    rows.dedup_by(|one, other| one.key == other.key);
    assert_eq!(rows.len(), all);
}

#[tokio::test]
async fn changes_are_sent_on_behalf_of_the_user_of_the_trash() {
    let mut bench = admin_bench().await;
    listed(&bench, true, &[people::MIKA_ID, people::KEIKO_ID]).await;
    let key = file(ids::PRIVATE_TO_KEIKO);
    let locations = bench
        .restorer
        .trash()
        .folder_locations(&[key.clone(), file(ids::CONTRACT)])
        .await
        .unwrap();
    assert_eq!(locations[1].path, ["Legal", "Contracts"]);
    let Outcome::Restored { restored } = bench
        .restorer
        .for_item(&key)
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap()
    else {
        panic!("there is no conflict")
    };
    assert_eq!(restored.acting_as, Some(person(people::KEIKO_ID)));
    let sent = bench.principals("POST", &path(&key)).await;
    assert!(
        sent.len() == 1 && sent[0].contains(people::KEIKO_ID),
        "{sent:?}"
    );
    assert!(bench.is_active(&key).await);
    let rows = bench.activities().await;
    assert_eq!(
        rows[0].acting_as.as_deref(),
        person(people::KEIKO_ID).login.as_deref()
    );

    // Also in a later run, in which no trash is loaded.
    bench.restart_as_admin();
    bench.restorer.undo(&restored.activity).await.unwrap();
    let sent = bench.principals("DELETE", &path(&key)).await;
    assert!(
        sent.len() == 1 && sent[0].contains(people::KEIKO_ID),
        "{sent:?}"
    );
    assert!(!bench.is_active(&key).await);
}

#[tokio::test]
async fn an_undone_item_is_listed_for_its_user_again() {
    let bench = admin_bench().await;
    listed(&bench, false, &[people::KEIKO_ID]).await;
    let key = file(ids::PRIVATE_TO_KEIKO);
    let Outcome::Restored { restored } = bench
        .restorer
        .for_item(&key)
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap()
    else {
        panic!("there is no conflict")
    };
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert_eq!(
        row(&bench, ids::PRIVATE_TO_KEIKO).seen_by,
        Some(person(people::KEIKO_ID).name)
    );
}

#[tokio::test]
async fn recovery_acts_on_behalf_of_the_recorded_user() {
    let mut bench = admin_bench().await;
    listed(&bench, false, &[people::KEIKO_ID]).await;
    let key = file(ids::PRIVATE_TO_KEIKO);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 60_000 } }]))
        .await;
    let restorer = bench.restorer.for_item(&key);
    let restoring = key.clone();
    let task = tokio::spawn(async move { restorer.restore(&restoring, Choice::AsItWas).await });
    while bench.journal.unfinished().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    task.abort();
    bench.restart_as_admin();
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(
        recovered[0].outcome,
        journal::Outcome::NotDone,
        "it is in Keiko's trash: {recovered:?}"
    );
}

#[tokio::test]
async fn a_user_who_cannot_be_listed_does_not_stop_the_others() {
    let bench = admin_bench().await;
    let state = listed(&bench, false, &[people::MIKA_ID, "999999"]).await;
    assert!(
        state.listed > 0 && state.problem.is_none() && !state.complete,
        "{state:?}"
    );
    assert!(state.users[0].complete);
    let error = state.users[1].problem.clone().unwrap();
    let about = error.about();
    assert_eq!(
        (error.code, about),
        (ErrorCode::NotFound, Some(Subject::User))
    );

    let bench = super::bench().await;
    let state = listed(&bench, true, &[people::KEIKO_ID]).await;
    assert_eq!(
        state.users[1].problem.clone().unwrap().code,
        ErrorCode::Forbidden
    );
    assert!(state.listed > 100 && state.users[0].complete);
    let state = listed(&bench, false, &[people::KEIKO_ID]).await;
    assert_eq!(
        state.problem.unwrap().code,
        ErrorCode::Forbidden,
        "there is no other user to list"
    );
    assert!(state.listed > 100, "what was listed before stays");
}

#[tokio::test]
async fn people_chosen_before_come_first_in_a_search() {
    let bench = admin_bench().await;
    let names = async |text: &str| {
        let result = bench.restorer.trash().search_users(text).await.unwrap();
        (
            result
                .people
                .into_iter()
                .map(|person| person.name)
                .collect::<Vec<_>>(),
            result.everybody,
        )
    };
    assert_eq!(names("kei").await, (vec!["Keiko Tanaka".into()], true));
    assert_eq!(names("k.tanaka@").await.0, ["Keiko Tanaka"]);
    assert_eq!(names("\u{feff}kei\u{200b}").await.0, ["Keiko Tanaka"]);
    let luis = Person {
        name: "Luis Ortega".into(),
        ..person(people::LUIS_ID)
    };
    bench.restorer.trash().load(true, vec![luis]).await;
    let (all, _) = names("").await;
    assert_eq!(all[0], "Luis Ortega");
    assert!(
        all.len() > 5 && all.iter().filter(|name| *name == "Luis Ortega").count() == 1,
        "{all:?}"
    );
}

#[tokio::test]
async fn users_that_cannot_be_read_are_counted() {
    let bench = admin_bench().await;
    let users =
        json!({ "entries": [{ "type": "user", "id": "7", "name": "Kei" }, { "name": "no ID" }] });
    let script = json!([{ "match": { "method": "GET", "path": "/2.0/users" }, "times": 1,
                          "do": { "status": 200, "body": users } }]);
    bench.script(script).await;
    let result = bench.restorer.trash().search_users("kei").await.unwrap();
    assert_eq!(result.unreadable, 1);
}

#[tokio::test]
async fn without_permission_only_listed_people_are_found() {
    let bench = bench().await;
    bench.list().await;
    let result = bench.restorer.trash().search_users("kei").await.unwrap();
    assert!(!result.everybody);
    assert_eq!(
        result
            .people
            .iter()
            .map(|person| &*person.name)
            .collect::<Vec<_>>(),
        ["Keiko Tanaka"]
    );
}

#[tokio::test]
async fn people_chosen_before_are_found_by_login() {
    let bench = bench().await;
    let namesake = |id: &str| Person {
        name: "Aiko".into(),
        ..person(id)
    };
    bench
        .restorer
        .trash()
        .load(true, vec![namesake("71"), namesake("72")])
        .await;
    assert_eq!(
        bench
            .restorer
            .trash()
            .search_users("aiko")
            .await
            .unwrap()
            .people
            .len(),
        2
    );
    assert_eq!(
        bench
            .restorer
            .trash()
            .search_users("72@example")
            .await
            .unwrap()
            .people,
        [namesake("72")]
    );
}

#[tokio::test]
async fn a_forbidden_user_and_an_unknown_user_differ() {
    let bench = admin_bench().await;
    let refused = json!([{ "match": { "path": "/2.0/folders/trash/items" }, "do": { "status": 403,
        "body": { "code": "access_denied_insufficient_permissions" } } }]);
    bench.script(refused).await;
    let about = |state: &TrashState| {
        let error = state.users[0].problem.clone().unwrap();
        (error.code, error.about())
    };
    let state = listed(&bench, false, &[people::KEIKO_ID]).await;
    assert_eq!(about(&state), (ErrorCode::Forbidden, Some(Subject::AsUser)));
    bench.script(json!([])).await;
    let state = listed(&bench, false, &["404404"]).await;
    assert_eq!(about(&state), (ErrorCode::NotFound, Some(Subject::User)));

    // An error about the account's own trash is about the account's own permission.
    let refused = json!([{ "match": { "path": "/2.0/folders/trash/items" }, "do": { "status": 403,
        "body": { "code": "access_denied_insufficient_permissions" } } }]);
    bench.script(refused).await;
    assert_ne!(
        about(&listed(&bench, true, &[]).await).1,
        Some(Subject::AsUser)
    );
}
