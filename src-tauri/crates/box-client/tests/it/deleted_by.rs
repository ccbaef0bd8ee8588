use box_client::{ErrorKind, Marker, NextPage, TrashSearch, UserId};
use wiremock::{
    Mock,
    matchers::{path, query_param},
};

use crate::setup::{Setup, json};

#[tokio::test]
async fn deletion_events_are_listed_until_a_page_is_empty() {
    let setup = Setup::new().await;
    let events = r#"{"chunk_size":3,"next_stream_position":1152922976252290886,"entries":[
        {"type":"event","event_type":"DELETE","created_at":"2026-11-20T05:10:00-08:00",
         "created_by":{"type":"user","id":"7","name":"Aiko","login":"aiko@example.com"},
         "source":{"item_type":"web_link","item_id":560284318361,"item_name":"Portal"}},
        {"type":"event","event_type":"UNDELETE","created_by":{"id":"7"},"source":{"item_type":"file","item_id":"1"}},
        {"type":"event","event_type":"DELETE","created_by":null,"source":{"item_type":"file","item_id":"1"}},
        {"type":"event","event_type":"DELETE","created_by":{"id":"7"},"source":{"item_type":"user","item_id":"1"}}]}"#;
    Mock::given(path("/2.0/events"))
        .and(query_param("stream_type", "admin_logs"))
        .and(query_param("event_type", "DELETE"))
        .and(query_param("created_after", "2026-11-20T00:00:00Z"))
        .respond_with(json(200, events))
        .up_to_n_times(1)
        .mount(&setup.server)
        .await;
    Mock::given(query_param("stream_position", "1152922976252290886"))
        .respond_with(json(
            200,
            r#"{"chunk_size":0,"next_stream_position":"1152922976252290887","entries":[]}"#,
        ))
        .mount(&setup.server)
        .await;
    let from = "2026-11-20T00:00:00Z".parse().ok();
    let page = setup
        .client
        .deletion_events(from, None, None)
        .await
        .unwrap();
    let [deletion] = &page.entries[..] else {
        panic!("{page:?}")
    };
    assert_eq!(
        (deletion.key.to_string(), &*deletion.deleted_by.name),
        ("web_link 560284318361".into(), "Aiko")
    );
    assert_eq!(deletion.deleted_at, "2026-11-20T13:10:00Z".parse().ok());
    assert_eq!(page.next, Some(Marker::new("1152922976252290886")));
    let end = setup
        .client
        .deletion_events(from, None, page.next.as_ref())
        .await
        .unwrap();
    assert!(end.entries.is_empty() && end.next.is_none());
}

#[tokio::test]
async fn a_repeated_stream_position_is_the_end() {
    let setup = Setup::new().await;
    let same = r#"{"next_stream_position":"5","entries":[{"event_type":"DELETE"}]}"#;
    Mock::given(path("/2.0/events"))
        .respond_with(json(200, same))
        .mount(&setup.server)
        .await;
    let page = setup
        .client
        .deletion_events(None, None, Some(&Marker::new("5")))
        .await
        .unwrap();
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn deletion_events_require_an_admin() {
    let setup = Setup::new().await;
    let refused = r#"{"type":"error","status":403,"code":"access_denied_insufficient_permissions","message":"no"}"#;
    Mock::given(path("/2.0/events"))
        .respond_with(json(403, refused))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .deletion_events(None, None, None)
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Forbidden { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_trash_is_searched_by_user_and_time() {
    let setup = Setup::new().await;
    let found = r#"{"type":"search_results_items","total_count":99999,"limit":200,"offset":0,
        "entries":[{"type":"file","id":"1","name":"a.txt","trashed_at":"2026-11-20T14:00:00Z"}]}"#;
    Mock::given(path("/2.0/search"))
        .and(query_param("query", ""))
        .and(query_param("trash_content", "trashed_only"))
        .and(query_param("deleted_user_ids", "7"))
        .and(query_param("deleted_at_range", "2026-11-20T14:00:00Z,"))
        .respond_with(json(200, found))
        .mount(&setup.server)
        .await;
    let search = TrashSearch {
        deleted_by: UserId::parse("7").ok(),
        from: "2026-11-20T14:00:00Z".parse().ok(),
        ..TrashSearch::default()
    };
    let results = setup.client.search_trash(&search, 0).await.unwrap();
    assert_eq!(
        (&*results.items[0].name, results.next),
        ("a.txt", NextPage::Offset(200))
    );
    let results = setup.client.search_trash(&search, 9_800).await.unwrap();
    assert_eq!(results.next, NextPage::Offset(10_000));
    assert_eq!(
        setup
            .client
            .search_trash(&search, 10_000)
            .await
            .unwrap()
            .next,
        NextPage::BeyondLimit
    );
}

#[tokio::test]
async fn search_words_are_not_operators() {
    let setup = Setup::new().await;
    Mock::given(query_param("query", r#""NOT" OR "AND" OR "見積書""#))
        .respond_with(json(200, r#"{"total_count":0,"entries":[]}"#))
        .expect(1)
        .mount(&setup.server)
        .await;
    let words = ["NOT", "AND", "見積書"].map(str::to_owned).to_vec();
    let search = TrashSearch {
        words,
        ..TrashSearch::default()
    };
    assert_eq!(
        setup.client.search_trash(&search, 0).await.unwrap().next,
        NextPage::End
    );
}
