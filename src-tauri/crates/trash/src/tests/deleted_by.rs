use super::{Fixture, admin_fixture, fixture};
use crate::{
    DateFilter, DeletedByFilter, DeletedBySource, DeletedByStatus, SelectionChange, TrashFilter,
    TrashPage, TrashQuery,
};
use box_session::Person;
use box_session::test_support::{file, folder};
use jiff::civil::time;
use sandbox::demo::{people, trash as ids};
use serde_json::json;

use app_error::{ErrorCode, Subject};
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

fn shown(fixture: &Fixture, filter: TrashFilter) -> TrashPage {
    fixture.trash.rows(
        &TrashQuery {
            filter,
            ..TrashQuery::default()
        },
        0,
        1000,
    )
}

/// Sets the clock to the real one, by which the sandbox dates its items.
fn set_clock_to_now(fixture: &Fixture) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox dates by the real clock"
    )]
    fixture.clock.set(jiff::Timestamp::now());
}

#[tokio::test]
async fn an_administrator_gets_deleted_by_from_events() {
    let fixture = admin_fixture().await;
    let mika = Person {
        id: Some(people::MIKA_ID.into()),
        name: "Mika Sato".into(),
        login: None,
    };
    fixture.trash.load(false, vec![mika]).await;
    fixture.trash_events.wait_for(|state| state.complete).await;
    let before = shown(&fixture, by(people::LUIS_ID));
    assert_eq!((before.matched, before.unknown), (0, before.state.listed));
    assert!(
        shown(&fixture, TrashFilter::default())
            .rows
            .iter()
            .all(|row| row.deleted_by == DeletedByStatus::NotAsked)
    );

    assert_eq!(
        fixture
            .trash
            .find_deleted_by(&by(people::LUIS_ID))
            .await
            .unwrap(),
        DeletedBySource::Events
    );
    let luis = shown(&fixture, by(people::LUIS_ID));
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

    let sent = fixture.requests("GET", "/2.0/events").await;
    fixture
        .trash
        .find_deleted_by(&by(people::KEIKO_ID))
        .await
        .unwrap();
    assert_eq!(
        fixture.requests("GET", "/2.0/events").await,
        sent,
        "one reading of the events names all users"
    );
    assert!(shown(&fixture, by(people::KEIKO_ID)).matched > 5);
}

#[tokio::test]
async fn events_are_read_only_for_the_filtered_time() {
    let fixture = admin_fixture().await;
    set_clock_to_now(&fixture);
    let mika = Person {
        id: Some(people::MIKA_ID.into()),
        name: "Mika Sato".into(),
        login: None,
    };
    fixture.trash.load(false, vec![mika]).await;
    fixture.trash_events.wait_for(|state| state.complete).await;
    let at = |hour| Some(time(hour, 0, 0, 0));
    let filter = TrashFilter {
        when: DateFilter::Yesterday {
            from: at(14),
            to: at(15),
        },
        ..by(people::MIKA_ID)
    };
    fixture.trash.find_deleted_by(&filter).await.unwrap();
    let page = shown(&fixture, filter);
    assert!(
        page.matched >= 48,
        "the clear-out of yesterday afternoon: {}",
        page.matched
    );
    assert!(
        page.state.named < page.state.listed,
        "the events of older ones were not read"
    );
    let unknown = TrashFilter {
        deleted_by: Some(DeletedByFilter::Unknown),
        ..TrashFilter::default()
    };
    assert_eq!(
        shown(&fixture, unknown).matched,
        page.state.listed - page.state.named
    );
}

#[tokio::test]
async fn without_events_one_persons_deletions_are_searched() {
    let fixture = fixture().await;
    fixture.list().await;
    assert_eq!(
        fixture
            .trash
            .find_deleted_by(&by(people::LUIS_ID))
            .await
            .unwrap(),
        DeletedBySource::Search
    );
    let luis = shown(&fixture, by(people::LUIS_ID));
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
    fixture
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    assert_eq!(
        fixture.requests("GET", "/2.0/events").await,
        1,
        "not requested again after a refusal"
    );

    let unknown = TrashFilter {
        deleted_by: Some(DeletedByFilter::Unknown),
        ..TrashFilter::default()
    };
    assert_eq!(
        fixture
            .trash
            .find_deleted_by(&unknown)
            .await
            .unwrap_err()
            .code,
        ErrorCode::Forbidden
    );
}

#[tokio::test]
async fn deletions_not_yet_in_the_search_index_stay_unknown() {
    let fixture = fixture().await;
    fixture.quirk("search_lag_ms", json!(600_000)).await;
    fixture.delete(&file(ids::CONFLICTING_CONTRACT)).await;
    fixture.list().await;
    fixture
        .trash
        .find_deleted_by(&by(people::MIKA_ID))
        .await
        .unwrap();
    let mika = shown(&fixture, by(people::MIKA_ID));
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
async fn search_operators_in_names_are_searched_as_words() {
    let fixture = fixture().await;
    let mut keys = Vec::new();
    for name in ["NOT signed", "AND", "OR-2024", "\"All\" quoted"] {
        let made = fixture
            .call(
                "POST",
                "/2.0/folders",
                json!({ "name": name, "parent": { "id": "0" } }),
            )
            .await;
        let key = folder(made["id"].as_str().unwrap());
        fixture.delete(&key).await;
        keys.push(key);
    }
    fixture.list().await;
    assert_eq!(
        fixture
            .trash
            .find_deleted_by(&by(people::MIKA_ID))
            .await
            .unwrap(),
        DeletedBySource::Search
    );
    let mika = shown(&fixture, by(people::MIKA_ID));
    let known = |key: &box_session::ItemKey| mika.rows.iter().any(|row| row.key == *key);
    assert!(keys.iter().all(known), "{:?} of {keys:?}", mika.matched);
}

#[tokio::test]
async fn a_search_without_words_is_sent_once() {
    let fixture = fixture().await;
    fixture.list().await;
    let results = json!({ "entries": [{ "type": "file", "id": ids::PURGED_SOON }] }).to_string();
    let answer = |body: &str| {
        json!({ "match": { "path": "/2.0/search" }, "do": { "status": 200,
            "headers": { "content-type": "application/json" }, "body": body } })
    };
    fixture
        .script(json!([answer(&results), answer(r#"{"entries":[]}"#)]))
        .await;
    fixture
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    fixture
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    assert_eq!(
        fixture.requests("GET", "/2.0/search").await,
        2,
        "a page and the empty one after it"
    );
    assert_eq!(
        shown(&fixture, by(people::LUIS_ID)).rows[0].key,
        file(ids::PURGED_SOON)
    );
}

#[tokio::test]
async fn a_new_list_keeps_the_selection_and_deleted_by() {
    let fixture = admin_fixture().await;
    let mika = Person {
        id: Some(people::MIKA_ID.into()),
        name: "Mika Sato".into(),
        login: None,
    };
    fixture.trash.load(false, vec![mika]).await;
    fixture.trash_events.wait_for(|state| state.complete).await;
    fixture
        .trash
        .find_deleted_by(&by(people::LUIS_ID))
        .await
        .unwrap();
    let query = TrashQuery {
        filter: by(people::LUIS_ID),
        ..TrashQuery::default()
    };
    let selected = fixture.trash.select(&SelectionChange::All {
        query: query.clone(),
        on: true,
    });
    let named = fixture.trash.state().named;

    fixture.clock.advance(jiff::SignedDuration::from_mins(1));
    let started_at = fixture.clock.now();
    fixture.trash.refresh();
    fixture
        .trash_events
        .wait_for(|state| state.complete && state.listed_at == Some(started_at))
        .await;
    let again = fixture.trash.rows(&query, 0, 1000);
    assert_eq!(
        (again.matched, again.selected, again.selected_matching),
        (selected, selected, selected)
    );
    assert_eq!((again.state.named, again.state.list), (named, 2));
    let keys = fixture.trash.selected_keys();
    assert!(keys.len() == selected as usize && keys.contains(&file(ids::PURGED_SOON)));
    assert_eq!(fixture.trash.select(&SelectionChange::Nothing), 0);
}

#[tokio::test]
async fn a_failed_refresh_keeps_the_known_locations() {
    let fixture = fixture().await;
    fixture.list().await;
    let key = file(ids::CONTRACT);
    fixture
        .trash
        .folder_locations(std::slice::from_ref(&key))
        .await
        .unwrap();
    let location = |fixture: &Fixture| {
        let rows = shown(fixture, TrashFilter::default()).rows;
        rows.into_iter().find(|row| row.key == key).unwrap().was_in
    };
    let known = location(&fixture);
    assert_eq!(known.path, ["Legal", "Contracts"]);
    fixture
        .script(json!([{ "match": { "path": "/2.0/folders/trash" }, "times": 5, "do": { "status": 500 } }]))
        .await;
    fixture.trash.refresh();
    fixture
        .trash_events
        .wait_for(|state| state.problem.is_some())
        .await;
    assert_eq!(location(&fixture), known);
    assert_eq!(fixture.trash.state().list, 1);
}

#[tokio::test]
async fn events_that_go_round_are_not_taken_for_all() {
    let fixture = admin_fixture().await;
    fixture.list().await;
    let page =
        |next: &str| json!({ "entries": [{}], "chunk_size": 1, "next_stream_position": next });
    let script: Vec<_> = ["a", "b", "a"]
        .map(|next| {
            json!({ "match": { "method": "GET", "path": "/2.0/events" }, "times": 1, "do": { "status": 200, "body": page(next) } })
        })
        .into();
    for _ in 0..2 {
        fixture.script(json!(script)).await;
        let error = fixture
            .trash
            .find_deleted_by(&by(people::LUIS_ID))
            .await
            .unwrap_err();
        assert_eq!(
            (error.code, error.about()),
            (ErrorCode::ServiceMisbehaved, Some(Subject::List)),
            "and it is asked again the next time"
        );
    }
}
