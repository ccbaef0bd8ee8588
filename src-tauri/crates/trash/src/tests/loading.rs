use super::{Bench, bench, bench_with};
use crate::{DateFilter, TrashFilter, TrashQuery, TrashSort};
use box_session::test_support::{file, folder, web_link};
use box_session::{ItemKind, LocationState};
use std::collections::HashSet;

use platform::Clock as _;
use sandbox::demo::trash as ids;
use sandbox::{Options, Scenario};
use serde_json::json;

use app_error::ErrorCode;

fn all() -> TrashQuery {
    TrashQuery::default()
}

fn text(text: &str) -> TrashQuery {
    narrowed(TrashFilter {
        text: text.into(),
        ..TrashFilter::default()
    })
}

fn narrowed(filter: TrashFilter) -> TrashQuery {
    TrashQuery { filter, ..all() }
}

async fn large(trash_items: usize) -> Bench {
    bench_with(Options {
        scenario: Scenario::Large,
        trash_items,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn a_trash_of_several_pages_is_listed_once_and_told_page_by_page() {
    let bench = large(2500).await;
    assert!(bench.trash.rows(&all(), 0, 10).rows.is_empty());
    let begun = bench.trash.refresh();
    assert!(begun.listing && !begun.complete && begun.listed_at.is_some());
    bench
        .trash_events
        .wait_for(|state| state.listing && state.listed > 0)
        .await;
    bench.trash_events.wait_for(|state| state.complete).await;

    let window = bench.trash.rows(&all(), 0, 5000);
    assert_eq!(
        (window.matched, window.rows.len(), window.state.listed),
        (2500, 2500, 2500)
    );
    let keys: HashSet<_> = window.rows.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), 2500);
    let page = bench.trash.rows(&all(), 2400, 60);
    assert_eq!(
        (page.from, &page.rows[..]),
        (2400, &window.rows[2400..2460])
    );
}

#[tokio::test]
async fn rows_are_narrowed_by_text_kind_and_time_and_sorted() {
    let bench = bench().await;
    bench.list().await;
    let found = bench.trash.rows(&text("contract 2025"), 0, 10);
    assert!(
        found.rows.iter().any(|row| row.key == file(ids::CONTRACT)),
        "{found:?}"
    );
    let copied = bench
        .trash
        .rows(&text("\u{200e}Con\u{ad}tract 2025\u{200b}"), 0, 10);
    assert_eq!(copied.rows, found.rows, "invisible characters came along");
    let japanese = bench.trash.rows(&text("発注リスト"), 0, 10);
    assert_eq!(japanese.rows[0].key, file(ids::JAPANESE));
    let by_folder = bench.trash.rows(&text("見積 ハンカク"), 0, 10);
    assert_eq!(
        by_folder.matched, 1,
        "half width found by full width: {by_folder:?}"
    );

    let links = narrowed(TrashFilter {
        kinds: vec![ItemKind::WebLink],
        ..TrashFilter::default()
    });
    let links = bench.trash.rows(&links, 0, 1000).rows;
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
    let newest = bench.trash.rows(&newest, 0, 1000).rows;
    assert!(
        newest
            .windows(2)
            .all(|pair| pair[0].deleted_at >= pair[1].deleted_at)
    );
    let middle = newest[newest.len() / 2].deleted_at.unwrap();
    let from = Some(middle.to_zoned(bench.clock.zone()).datetime());
    let since = TrashFilter {
        when: DateFilter::Between { from, to: None },
        ..TrashFilter::default()
    };
    let since = bench.trash.rows(&narrowed(since), 0, 1000);
    assert!(since.rows.iter().all(|row| row.deleted_at >= Some(middle)));
    assert!(since.matched > 0 && since.matched < since.state.listed);
    assert!(
        newest
            .iter()
            .any(|row| row.key == file(ids::RETAINED) && row.erased_at.is_none())
    );
}

#[tokio::test]
async fn places_tell_what_became_of_each_folder_and_are_looked_up_once() {
    let bench = bench().await;
    bench.list().await;
    let before = bench.trash.rows(&text("Contract 2025.docx"), 0, 1).rows;
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
    let places = bench.trash.folder_locations(&keys).await.unwrap();
    let shown: Vec<_> = places
        .iter()
        .map(|place| (place.path.join("/"), place.state))
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
    bench.trash.folder_locations(&keys).await.unwrap();
    assert_eq!(bench.requests("GET", &path).await, 1);
    let row = bench.trash.rows(&text("Contract 2025.docx"), 0, 1).rows;
    assert_eq!(row[0].was_in, places[0], "rows know it from now on");
}

#[tokio::test]
async fn a_listing_that_breaks_keeps_what_it_has_and_says_why() {
    let bench = large(2500).await;
    let path = "/2.0/folders/trash/items";
    bench.script(json!([
        { "match": { "method": "GET", "path": path }, "do": { "delay_ms": 1 } },
        { "match": { "method": "GET", "path": path }, "times": 5,
          "do": { "status": 500, "headers": { "content-type": "text/html" }, "body": "<h1>Bad day</h1>" } },
    ]))
    .await;
    bench.trash.refresh();
    bench
        .trash_events
        .wait_for(|state| state.problem.is_some())
        .await;
    let window = bench.trash.rows(&all(), 0, 5000);
    assert_eq!(
        (
            window.rows.len(),
            window.state.listing,
            window.state.complete
        ),
        (1000, false, false)
    );
    let problem = window.state.problem.unwrap();
    assert_eq!(
        (problem.code, problem.retryable),
        (ErrorCode::ServiceMisbehaved, true)
    );
    assert!(!problem.message.contains("Bad day"));

    bench.list().await;
    let state = bench.trash.state();
    assert_eq!(
        (state.listed, state.complete, state.problem),
        (2500, true, None)
    );
}

#[tokio::test]
async fn a_listing_can_be_stopped_and_begun_again() {
    let bench = large(2500).await;
    bench
        .script(json!([
            { "match": { "path": "/2.0/folders/trash/items" }, "do": { "delay_ms": 1 } },
            { "match": { "path": "/2.0/folders/trash/items" }, "do": { "delay_ms": 60_000 } },
        ]))
        .await;
    bench.trash.refresh();
    bench
        .trash_events
        .wait_for(|state| state.listed == 1000)
        .await;
    let stopped = bench.trash.stop();
    assert_eq!(
        (stopped.listed, stopped.listing, stopped.complete),
        (1000, false, false)
    );
    bench.list().await;
    assert_eq!(bench.trash.state().listed, 2500);
}

#[tokio::test]
async fn a_wrong_token_is_said_so() {
    let bench = bench().await;
    bench
        .script(json!([{ "match": { "path": "/2.0/" }, "do": { "status": 401, "body": "" } }]))
        .await;
    bench.trash.refresh();
    bench
        .trash_events
        .wait_for(|state| state.problem.is_some())
        .await;
    assert_eq!(
        bench.trash.state().problem.unwrap().code,
        ErrorCode::CredentialRejected
    );
}
