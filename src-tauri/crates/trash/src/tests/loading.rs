use super::{Fixture, admin_fixture, fixture, fixture_with};
use crate::{DateFilter, TrashFilter, TrashQuery, TrashSort};
use box_session::test_support::{file, folder, web_link};
use box_session::{ItemKind, LocationState, Person};
use std::collections::HashSet;

use platform::Clock as _;
use sandbox::demo::{people, trash as ids};
use sandbox::{Options, Scenario};
use serde_json::json;

use app_error::{ErrorCode, ServiceWaitReason};

fn all() -> TrashQuery {
    TrashQuery::default()
}

fn text(text: &str) -> TrashQuery {
    filtered(TrashFilter {
        text: text.into(),
        ..TrashFilter::default()
    })
}

fn filtered(filter: TrashFilter) -> TrashQuery {
    TrashQuery { filter, ..all() }
}

async fn large(trash_items: usize) -> Fixture {
    fixture_with(Options {
        scenario: Scenario::Large,
        trash_items,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn each_page_is_emitted_and_each_item_listed_once() {
    let fixture = large(2500).await;
    assert!(fixture.trash.rows(&all(), 0, 10).rows.is_empty());
    let started = fixture.trash.refresh();
    assert!(started.listing && !started.complete && started.listed_at.is_some());
    fixture
        .trash_events
        .wait_for(|state| state.listing && state.listed > 0)
        .await;
    fixture.trash_events.wait_for(|state| state.complete).await;

    let all_rows = fixture.trash.rows(&all(), 0, 5000);
    assert_eq!(
        (all_rows.matched, all_rows.rows.len(), all_rows.state.listed),
        (2500, 2500, 2500)
    );
    let keys: HashSet<_> = all_rows.rows.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), 2500);
    let page = fixture.trash.rows(&all(), 2400, 60);
    assert_eq!(
        (page.from, &page.rows[..]),
        (2400, &all_rows.rows[2400..2460])
    );
}

#[tokio::test]
async fn rows_are_filtered_by_text_kind_and_time_and_sorted() {
    let fixture = fixture().await;
    fixture.list().await;
    let page = fixture.trash.rows(&text("contract 2025"), 0, 10);
    assert!(
        page.rows.iter().any(|row| row.key == file(ids::CONTRACT)),
        "{page:?}"
    );
    let copied = fixture
        .trash
        .rows(&text("\u{200e}Con\u{ad}tract 2025\u{200b}"), 0, 10);
    assert_eq!(copied.rows, page.rows, "invisible characters came along");
    let japanese = fixture.trash.rows(&text("発注リスト"), 0, 10);
    assert_eq!(japanese.rows[0].key, file(ids::JAPANESE));
    let by_folder = fixture.trash.rows(&text("見積 ハンカク"), 0, 10);
    assert_eq!(
        by_folder.matched, 1,
        "half width matches full width: {by_folder:?}"
    );

    let links = filtered(TrashFilter {
        kinds: vec![ItemKind::WebLink],
        ..TrashFilter::default()
    });
    let links = fixture.trash.rows(&links, 0, 1000).rows;
    assert!(links.iter().any(|row| row.key == web_link(ids::WEB_LINK)));
    assert!(
        links
            .iter()
            .all(|row| row.key.kind == ItemKind::WebLink && row.size.is_none())
    );

    let newest = TrashQuery {
        sort: TrashSort::Deleted,
        descending: true,
        ..all()
    };
    let newest = fixture.trash.rows(&newest, 0, 1000).rows;
    assert!(
        newest
            .windows(2)
            .all(|pair| pair[0].deleted_at >= pair[1].deleted_at)
    );
    let middle = newest[newest.len() / 2].deleted_at.unwrap();
    let from = Some(middle.to_zoned(fixture.clock.zone()).datetime());
    let since = TrashFilter {
        when: DateFilter::Between { from, to: None },
        ..TrashFilter::default()
    };
    let since = fixture.trash.rows(&filtered(since), 0, 1000);
    assert!(since.rows.iter().all(|row| row.deleted_at >= Some(middle)));
    assert!(since.matched > 0 && since.matched < since.state.listed);
    assert!(
        newest
            .iter()
            .any(|row| row.key == file(ids::RETAINED) && row.erased_at.is_none())
    );
}

#[tokio::test]
async fn each_original_folder_is_looked_up_once() {
    let fixture = fixture().await;
    fixture.list().await;
    let before = fixture.trash.rows(&text("Contract 2025.docx"), 0, 1).rows;
    assert_eq!(
        (before[0].was_in.state, &before[0].was_in.path[..]),
        (LocationState::NotLookedUp, &["Contracts".into()][..])
    );

    let keys = [
        file(ids::CONTRACT),
        file(ids::FILE_OF_PURGED_FOLDER),
        file(ids::FILE_OF_TRASHED_FOLDER),
        file(ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER),
        file(ids::ROOT_FILE),
        folder(ids::FOLDER),
    ];
    let locations = fixture.trash.folder_locations(&keys).await.unwrap();
    let shown: Vec<_> = locations
        .iter()
        .map(|location| (location.path.join("/"), location.state))
        .collect();
    assert_eq!(
        shown,
        [
            ("Legal/Contracts".into(), LocationState::There),
            ("Shop".into(), LocationState::Gone),
            ("Purchasing/Supplier audits".into(), LocationState::InTrash),
            (
                "Purchasing/Supplier audits/Drafts".into(),
                LocationState::InTrash
            ),
            (String::new(), LocationState::There),
            ("Marketing".into(), LocationState::There),
        ]
    );
    let path = format!("/2.0/folders/{}", ids::CONTRACTS_FOLDER);
    fixture.trash.folder_locations(&keys).await.unwrap();
    assert_eq!(fixture.requests("GET", &path).await, 1);
    let row = fixture.trash.rows(&text("Contract 2025.docx"), 0, 1).rows;
    assert_eq!(
        row[0].was_in, locations[0],
        "rows have the location from then on"
    );
}

#[tokio::test]
async fn a_failed_loading_keeps_its_rows_and_the_error() {
    let fixture = large(2500).await;
    let path = "/2.0/folders/trash/items";
    fixture.script(json!([
        { "match": { "method": "GET", "path": path }, "do": { "delay_ms": 1 } },
        { "match": { "method": "GET", "path": path }, "times": 5,
          "do": { "status": 500, "headers": { "content-type": "text/html" }, "body": "<h1>Bad day</h1>" } },
    ]))
    .await;
    fixture.trash.refresh();
    fixture
        .trash_events
        .wait_for(|state| state.problem.is_some())
        .await;
    let page = fixture.trash.rows(&all(), 0, 5000);
    assert_eq!(
        (page.rows.len(), page.state.listing, page.state.complete),
        (1000, false, false)
    );
    let error = page.state.problem.unwrap();
    assert_eq!(
        (error.code, error.retryable),
        (ErrorCode::ServiceMisbehaved, true)
    );
    assert!(!error.message.contains("Bad day"));

    fixture.list().await;
    let state = fixture.trash.state();
    assert_eq!(
        (state.listed, state.complete, state.problem),
        (2500, true, None)
    );
}

#[tokio::test]
async fn loading_can_be_stopped_and_started_again() {
    let fixture = large(2500).await;
    fixture
        .script(json!([
            { "match": { "path": "/2.0/folders/trash/items" }, "do": { "delay_ms": 1 } },
            { "match": { "path": "/2.0/folders/trash/items" }, "do": { "delay_ms": 60_000 } },
        ]))
        .await;
    fixture.trash.refresh();
    fixture
        .trash_events
        .wait_for(|state| state.listed == 1000)
        .await;
    let stopped = fixture.trash.stop();
    assert_eq!(
        (stopped.listed, stopped.listing, stopped.complete),
        (1000, false, false)
    );
    fixture.list().await;
    assert_eq!(fixture.trash.state().listed, 2500);
}

#[tokio::test]
async fn a_wait_that_box_asks_for_is_in_the_state_until_stopped() {
    let fixture = fixture().await;
    fixture
        .script(
            json!([{ "match": { "path": "/2.0/folders/trash/items" }, "times": 1,
            "do": { "status": 429, "headers": { "Retry-After": "30" }, "body": "" } }]),
        )
        .await;
    fixture.trash.refresh();
    let state = fixture
        .trash_events
        .wait_for(|state| state.waiting.is_some())
        .await;
    let wait = state.waiting.unwrap();
    let left = wait.until.duration_since(fixture.clock.now()).as_secs();
    assert_eq!(wait.reason, ServiceWaitReason::RateLimited);
    assert!(state.listing && (20..=30).contains(&left), "{state:?}");
    assert!(fixture.trash.rows(&all(), 0, 1).state.waiting.is_some());

    let stopped = fixture.trash.stop();
    assert_eq!((stopped.listing, stopped.waiting), (false, None));
}

#[tokio::test]
async fn attempts_after_server_errors_are_counted_in_the_state() {
    let fixture = fixture().await;
    fixture
        .script(
            json!([{ "match": { "path": "/2.0/folders/trash/items" }, "times": 2,
            "do": { "status": 503, "body": "" } }]),
        )
        .await;
    fixture.list().await;
    let waits: Vec<_> = fixture
        .trash_events
        .all()
        .into_iter()
        .filter_map(|state| state.waiting)
        .map(|wait| (wait.reason, wait.attempt, wait.max_attempts))
        .collect();
    let reason = ServiceWaitReason::NotResponding;
    assert_eq!(waits, [(reason, 2, 5), (reason, 3, 5)]);
    assert_eq!(fixture.trash.state().waiting, None);
}

#[tokio::test]
async fn a_wrong_token_is_reported() {
    let fixture = fixture().await;
    fixture
        .script(json!([{ "match": { "path": "/2.0/" }, "do": { "status": 401, "body": "" } }]))
        .await;
    fixture.trash.refresh();
    fixture
        .trash_events
        .wait_for(|state| state.problem.is_some())
        .await;
    assert_eq!(
        fixture.trash.state().problem.unwrap().code,
        ErrorCode::CredentialRejected
    );
}

#[tokio::test]
async fn a_late_page_of_other_users_is_not_listed() {
    let fixture = admin_fixture().await;
    let person = |id: &str| Person {
        id: Some(id.into()),
        name: "Chosen".into(),
        login: None,
    };
    let keys = || -> HashSet<_> {
        let page = fixture.trash.rows(&all(), 0, 5000);
        page.rows.into_iter().map(|row| row.key).collect()
    };
    fixture
        .trash
        .load(false, vec![person(people::LUIS_ID)])
        .await;
    fixture.trash_events.wait_for(|state| state.complete).await;
    let of_luis = keys();
    // The pages of the users before come while that of the users after is awaited.
    let delays = [(2, 100), (1, 400)].map(|(times, delay_ms)| {
        json!({
            "match": { "method": "GET", "path": "/2.0/folders/trash/items" },
            "times": times,
            "do": { "delay_ms": delay_ms },
        })
    });
    fixture.script(json!(delays)).await;
    let mika_and_luis = vec![person(people::MIKA_ID), person(people::LUIS_ID)];
    fixture.trash.load(false, mika_and_luis).await;
    // Both pages are on their way.
    while fixture.requests("GET", "/2.0/folders/trash/items").await < 3 {
        tokio::task::yield_now().await;
    }
    fixture
        .trash
        .load(false, vec![person(people::LUIS_ID)])
        .await;
    while fixture.trash.state().listing {
        tokio::task::yield_now().await;
    }
    assert_eq!(keys(), of_luis);
}
