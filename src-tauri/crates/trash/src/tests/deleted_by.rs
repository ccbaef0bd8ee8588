use super::{Bench, admin_bench, bench};
use crate::{
    DateFilter, DeletedByFilter, DeletedBySource, DeletedByStatus, SelectionChange, TrashFilter,
    TrashPage, TrashQuery,
};
use box_session::Person;
use box_session::test_support::{file, folder};
use jiff::civil::time;
use sandbox::demo::{people, trash as ids};
use serde_json::json;

use app_error::ErrorCode;
use platform::Clock;

fn by(id: &str) -> TrashFilter {
    let person = Person {
        id: Some(id.into()),
        name: "Chosen".into(),
        login: None,
    };
    TrashFilter {
        deleted_by: Some(DeletedByFilter::Person { person }),
        ..TrashFilter::default()
    }
}

fn shown(bench: &Bench, filter: TrashFilter) -> TrashPage {
    bench.trash.rows(
        &TrashQuery {
            filter,
            ..TrashQuery::default()
        },
        0,
        1000,
    )
}

/// Sets the clock to the sandbox's, whose demo counts back from its start.
fn now(bench: &Bench) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox dates by the real clock"
    )]
    bench.clock.set(jiff::Timestamp::now());
}

#[tokio::test]
async fn an_administrator_learns_it_all_from_the_events() {
    let bench = admin_bench().await;
    let mika = Person {
        id: Some(people::MIKA_ID.into()),
        name: "Mika Sato".into(),
        login: None,
    };
    bench.trash.load(false, vec![mika]).await;
    bench.trash_events.wait_for(|state| state.complete).await;
    let before = shown(&bench, by(people::LUIS_ID));
    assert_eq!((before.matched, before.unknown), (0, before.state.listed));
    assert!(
        shown(&bench, TrashFilter::default())
            .rows
            .iter()
            .all(|row| row.deleted_by == DeletedByStatus::NotAsked)
    );

    assert_eq!(
        bench
            .trash
            .find_deleted_by(&by(people::LUIS_ID))
            .await
            .unwrap(),
        DeletedBySource::Events
    );
    let luis = shown(&bench, by(people::LUIS_ID));
    assert!(luis.matched > 5 && luis.unknown == 0, "{}", luis.matched);
    assert!(
        luis.rows
            .iter()
            .any(|row| row.key == file(ids::PURGED_SOON))
    );
    let known = DeletedByStatus::Known {
        name: "Luis Ortega".into(),
    };
    assert!(luis.rows.iter().all(|row| row.deleted_by == known));
    assert_eq!(luis.state.named, luis.state.listed);

    let asked = bench.requests("GET", "/2.0/events").await;
    bench
        .trash
        .find_deleted_by(&by(people::KEIKO_ID))
        .await
        .unwrap();
    assert_eq!(
        bench.requests("GET", "/2.0/events").await,
        asked,
        "asked once for everybody"
    );
    assert!(shown(&bench, by(people::KEIKO_ID)).matched > 5);
}

#[tokio::test]
async fn only_the_events_of_the_time_in_question_are_read() {
    let bench = admin_bench().await;
    now(&bench);
    let mika = Person {
        id: Some(people::MIKA_ID.into()),
        name: "Mika Sato".into(),
        login: None,
    };
    bench.trash.load(false, vec![mika]).await;
    bench.trash_events.wait_for(|state| state.complete).await;
    let at = |hour| Some(time(hour, 0, 0, 0));
    let filter = TrashFilter {
        when: DateFilter::Yesterday {
            from: at(14),
            to: at(15),
        },
        ..by(people::MIKA_ID)
    };
    bench.trash.find_deleted_by(&filter).await.unwrap();
    let found = shown(&bench, filter);
    assert!(
        found.matched >= 48,
        "the clear-out of yesterday afternoon: {}",
        found.matched
    );
    assert!(
        found.state.named < found.state.listed,
        "older ones were not asked about"
    );
    let unknown = TrashFilter {
        deleted_by: Some(DeletedByFilter::Unknown),
        ..TrashFilter::default()
    };
    assert_eq!(
        shown(&bench, unknown).matched,
        found.state.listed - found.state.named
    );
}

#[tokio::test]
async fn without_events_the_search_tells_of_one_person() {
    let bench = bench().await;
    bench.list().await;
    assert_eq!(
        bench
            .trash
            .find_deleted_by(&by(people::LUIS_ID))
            .await
            .unwrap(),
        DeletedBySource::Search
    );
    let luis = shown(&bench, by(people::LUIS_ID));
    assert!(
        luis.matched > 5 && luis.unknown == luis.state.listed - luis.matched,
        "{}",
        luis.matched
    );
    assert!(
        luis.rows
            .iter()
            .any(|row| row.key == file(ids::PURGED_SOON))
    );
    bench
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    assert_eq!(
        bench.requests("GET", "/2.0/events").await,
        1,
        "refused once is enough"
    );

    let unknown = TrashFilter {
        deleted_by: Some(DeletedByFilter::Unknown),
        ..TrashFilter::default()
    };
    assert_eq!(
        bench
            .trash
            .find_deleted_by(&unknown)
            .await
            .unwrap_err()
            .code,
        ErrorCode::Forbidden
    );
}

#[tokio::test]
async fn what_the_index_does_not_know_yet_stays_unknown() {
    let bench = bench().await;
    bench.quirk("search_lag_ms", json!(600_000)).await;
    bench.delete(&file(ids::CONFLICTING_CONTRACT)).await;
    bench.list().await;
    bench
        .trash
        .find_deleted_by(&by(people::MIKA_ID))
        .await
        .unwrap();
    let mika = shown(&bench, by(people::MIKA_ID));
    assert!(
        mika.matched > 5
            && !mika
                .rows
                .iter()
                .any(|row| row.key == file(ids::CONFLICTING_CONTRACT))
    );
    assert!(mika.unknown > 0);
}

#[tokio::test]
async fn names_that_are_operators_of_the_search_are_words() {
    let bench = bench().await;
    let mut keys = Vec::new();
    for name in ["NOT signed", "AND", "OR-2024", "\"All\" quoted"] {
        let made = bench
            .call(
                "POST",
                "/2.0/folders",
                json!({ "name": name, "parent": { "id": "0" } }),
            )
            .await;
        let key = folder(made["id"].as_str().unwrap());
        bench.delete(&key).await;
        keys.push(key);
    }
    bench.list().await;
    assert_eq!(
        bench
            .trash
            .find_deleted_by(&by(people::MIKA_ID))
            .await
            .unwrap(),
        DeletedBySource::Search
    );
    let mika = shown(&bench, by(people::MIKA_ID));
    let known = |key: &box_session::ItemKey| mika.rows.iter().any(|row| row.key == *key);
    assert!(keys.iter().all(known), "{:?} of {keys:?}", mika.matched);
}

#[tokio::test]
async fn a_search_that_takes_no_words_is_asked_once_for_all() {
    let bench = bench().await;
    bench.list().await;
    let found = json!({ "entries": [{ "type": "file", "id": ids::PURGED_SOON }] }).to_string();
    let answer = |body: &str| {
        json!({ "match": { "path": "/2.0/search" }, "do": { "status": 200,
            "headers": { "content-type": "application/json" }, "body": body } })
    };
    bench
        .script(json!([answer(&found), answer(r#"{"entries":[]}"#)]))
        .await;
    bench
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    bench
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    assert_eq!(
        bench.requests("GET", "/2.0/search").await,
        2,
        "a page and the empty one after it"
    );
    assert_eq!(
        shown(&bench, by(people::LUIS_ID)).rows[0].key,
        file(ids::PURGED_SOON)
    );
}

#[tokio::test]
async fn a_new_list_keeps_the_selection_and_who_deleted_what() {
    let bench = admin_bench().await;
    let mika = Person {
        id: Some(people::MIKA_ID.into()),
        name: "Mika Sato".into(),
        login: None,
    };
    bench.trash.load(false, vec![mika]).await;
    bench.trash_events.wait_for(|state| state.complete).await;
    bench
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    let query = TrashQuery {
        filter: by(people::LUIS_ID),
        ..TrashQuery::default()
    };
    let selected = bench.trash.select(&SelectionChange::All {
        query: query.clone(),
        on: true,
    });
    let named = bench.trash.state().named;

    bench.clock.advance(jiff::SignedDuration::from_mins(1));
    let begun = bench.clock.now();
    bench.trash.refresh();
    bench
        .trash_events
        .wait_for(|state| state.complete && state.listed_at == Some(begun))
        .await;
    let again = bench.trash.rows(&query, 0, 1000);
    assert_eq!(
        (again.matched, again.selected, again.selected_matching),
        (selected, selected, selected)
    );
    assert_eq!((again.state.named, again.state.list), (named, 2));
    let keys = bench.trash.selected_keys();
    assert!(keys.len() == selected as usize && keys.contains(&file(ids::PURGED_SOON)));
    assert_eq!(bench.trash.select(&SelectionChange::Nothing), 0);
}

#[tokio::test]
async fn a_new_list_that_fails_leaves_what_is_known_of_folders() {
    let bench = bench().await;
    bench.list().await;
    let key = file(ids::CONTRACT);
    bench
        .trash
        .folder_locations(std::slice::from_ref(&key))
        .await
        .unwrap();
    let place = |bench: &Bench| {
        let rows = shown(bench, TrashFilter::default()).rows;
        rows.into_iter().find(|row| row.key == key).unwrap().was_in
    };
    let known = place(&bench);
    assert_eq!(known.path, ["Legal", "Contracts"]);
    bench
        .script(json!([{ "match": { "path": "/2.0/folders/trash" }, "times": 5, "do": { "status": 500 } }]))
        .await;
    bench.trash.refresh();
    bench
        .trash_events
        .wait_for(|state| state.problem.is_some())
        .await;
    assert_eq!(place(&bench), known);
    assert_eq!(bench.trash.state().list, 1);
}
