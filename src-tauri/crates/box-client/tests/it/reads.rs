use box_client::{ConnectionError, ErrorKind, FolderId, ItemKind, ItemStatus};
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{method, path, query_param},
};

use crate::setup::{Setup, json, key};

#[tokio::test]
async fn a_trashed_file_has_its_status() {
    let setup = Setup::new().await;
    let body = r#"{"type":"file","id":"5","name":"a","item_status":"trashed"}"#;
    Mock::given(method("GET"))
        .and(path("/2.0/files/5"))
        .respond_with(json(200, body))
        .mount(&setup.server)
        .await;
    let item = setup.client.item(&key(ItemKind::File, "5")).await.unwrap();
    assert_eq!(item.status, ItemStatus::Trashed);
    assert!(
        setup.requests().await[0]
            .url
            .query()
            .unwrap()
            .contains("path_collection")
    );
}

#[tokio::test]
async fn a_folder_has_the_upload_permission() {
    for (permissions, can_upload) in [
        (r#"{"can_download":true,"can_upload":true}"#, Some(true)),
        (r#"{"can_upload":false}"#, Some(false)),
        ("{}", None),
        ("null", None),
    ] {
        let setup = Setup::new().await;
        let body = format!(
            r#"{{"type":"folder","id":"7","name":"Legal","item_status":"active","size":1.0e+18,"permissions":{permissions},
            "path_collection":{{"total_count":1,"entries":[{{"type":"folder","id":"0","name":"All Files"}}]}}}}"#
        );
        Mock::given(path("/2.0/folders/7"))
            .respond_with(json(200, &body))
            .mount(&setup.server)
            .await;
        let folder = setup
            .client
            .folder(&FolderId::parse("7").unwrap())
            .await
            .unwrap();
        assert_eq!(
            (folder.can_upload, folder.item.name.as_str()),
            (can_upload, "Legal")
        );
        assert_eq!(folder.item.size, Some(1_000_000_000_000_000_000));
        assert!(
            setup.requests().await[0]
                .url
                .query()
                .unwrap()
                .contains("permissions")
        );
    }
}

#[tokio::test]
async fn the_names_of_a_small_folder_come_with_it() {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    let cases: [(&str, Option<Vec<String>>); 7] = [
        (r#"{"total_count":0,"entries":[]}"#, names(&[])),
        (
            r#"{"total_count":2,"entries":[{"type":"file","id":"1","name":"a"},{"type":"folder","id":"2","name":"b"}]}"#,
            names(&["a", "b"]),
        ),
        (
            r#"{"total_count":2,"entries":[{"type":"file","id":"1","name":"a"}]}"#,
            None,
        ),
        (
            r#"{"total_count":1,"entries":[{"type":"file","id":"1"}]}"#,
            None,
        ),
        (r#"{"entries":[]}"#, None),
        (r#""a""#, None),
        ("null", None),
    ];
    for (collection, expected) in cases {
        let setup = Setup::new().await;
        let body = format!(
            r#"{{"type":"folder","id":"7","name":"Legal","item_status":"active","item_collection":{collection}}}"#
        );
        Mock::given(path("/2.0/folders/7"))
            .and(query_param("limit", "1000"))
            .respond_with(json(200, &body))
            .mount(&setup.server)
            .await;
        let (folder, names) = setup
            .client
            .folder_with_names(&FolderId::parse("7").unwrap())
            .await
            .unwrap();
        assert_eq!(folder.item.name, "Legal");
        assert_eq!(names, expected, "{collection}");
    }
}

#[tokio::test]
async fn a_read_is_retried() {
    let setup = Setup::new().await;
    for status in [502, 429, 500] {
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(status).insert_header("retry-after", "0"))
            .up_to_n_times(1)
            .mount(&setup.server)
            .await;
    }
    Mock::given(method("GET"))
        .respond_with(json(200, r#"{"entries":[]}"#))
        .mount(&setup.server)
        .await;
    let page = setup
        .client
        .folder_items(&FolderId::root(), None, 0)
        .await
        .unwrap();
    assert!(page.entries.is_empty());
    let requests = setup.requests().await;
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[3].url.path(), "/2.0/folders/0/items");
    assert!(requests[3].url.query().unwrap().contains("limit=1&"));
}

#[tokio::test]
async fn an_html_error_page_is_an_error() {
    let setup = Setup::new().await;
    let page = "<html><title>Bad gateway</title></html>";
    let page = ResponseTemplate::new(502).set_body_raw(page, "text/html");
    Mock::given(method("GET"))
        .respond_with(page)
        .mount(&setup.server)
        .await;
    let error = setup.client.folder(&FolderId::root()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.code()),
        (&ErrorKind::InvalidResponse, 5, None)
    );
    let name = Some("Bad gateway".to_owned());
    assert_eq!(
        error.connection_error(),
        Some(&ConnectionError::Intermediary { name })
    );
}

#[tokio::test]
async fn folders_are_searched_by_name() {
    let setup = Setup::new().await;
    Mock::given(path("/2.0/search"))
        .and(query_param("query", "leg AND not"))
        .and(query_param("type", "folder"))
        .and(query_param("content_types", "name"))
        .and(query_param("limit", "200"))
        .respond_with(json(
            200,
            r#"{"type":"search_results_items","total_count":1,"limit":200,"offset":0,
               "entries":[{"type":"folder","id":"7","name":"NOT of Leg"}]}"#,
        ))
        .expect(1)
        .mount(&setup.server)
        .await;
    let words = ["Leg", "NOT"].map(str::to_owned);
    let found = setup.client.search_folders(&words, 900).await.unwrap();
    assert_eq!(
        found
            .entries
            .iter()
            .map(|folder| folder.name.as_str())
            .collect::<Vec<_>>(),
        ["NOT of Leg"]
    );
    assert!(
        setup
            .client
            .search_folders(&[], 10)
            .await
            .unwrap()
            .entries
            .is_empty()
    );
}
