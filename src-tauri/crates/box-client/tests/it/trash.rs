use box_client::{ItemKind, ItemStatus};
use wiremock::{
    Mock,
    matchers::{method, path, query_param, query_param_is_missing},
};

use crate::setup::{Setup, json, key};

/// Shaped like the Java SDK 4 fixture `GetAllTrashItemsUsingmarker200`, one entry of each kind, with the fields asked for.
const PAGE: &str = r#"{"limit":1000,"next_marker":"JV9IRGZmieiBasejOG9yDCRNgd2ymoZIbjsxbJMjIs3kioVii","entries":[
 {"type":"folder","id":"2","sequence_id":"1","etag":"1","name":"Projects 2018","size":1.0034576983313e+14,
  "item_status":"trashed","trashed_at":"2018-04-09T13:14:44-07:00","purged_at":"2018-05-09T13:14:44-07:00",
  "parent":{"type":"folder","id":"0","sequence_id":null,"etag":null,"name":"All Files"},
  "owned_by":{"type":"user","id":"11446498","name":"Aaron Levie","login":"ceo@example.com"},
  "modified_by":{"type":"user","id":"11446498","name":"Aaron Levie","login":"ceo@example.com"},
  "modified_at":"2018-04-09T13:14:44-07:00","description":"","shared_link":null},
 {"type":"file","id":12345,"sequence_id":1,"etag":1,"sha1":"85136C79CBF9FE36BB9D05D0639C70C265C18D37","name":"報告📄.pdf",
  "size":629644,"item_status":"trashed","trashed_at":"2018-04-10T05:14:44+09:00","purged_at":null,
  "parent":{"type":"folder","id":"1234","name":"Gone"},"extension":"pdf","description":"about money",
  "owned_by":{"type":"user","id":"","name":"","login":""},"shared_link":{"url":"https://app.box.com/s/x"}},
 {"type":"web_link","id":"6742981","sequence_id":"0","etag":"0","name":"Wiki","url":"https://example.com/"},
 {"type":"hologram","id":"9","name":"from the future"},
 {"type":"file","name":"no id"},
 null]}"#;

#[tokio::test]
async fn the_trash_is_listed_by_marker_with_its_fields() {
    let setup = Setup::new().await;
    Mock::given(method("GET"))
        .and(path("/2.0/folders/trash/items"))
        .and(query_param("usemarker", "true"))
        .and(query_param("limit", "1000"))
        .and(query_param_is_missing("marker"))
        .respond_with(json(200, PAGE))
        .expect(1)
        .mount(&setup.server)
        .await;
    let page = setup.client.trash_page(None, 5000).await.unwrap();
    let request = &setup.requests().await[0];
    assert_eq!(request.headers["authorization"], "Bearer T0KEN");
    assert!(request.headers.get("as-user").is_none());
    let query = request.url.query().unwrap();
    assert!(
        !query.contains("sort") && !query.contains("offset"),
        "{query}"
    );
    assert!(
        query.contains(
            "fields=type%2Cid%2Cname%2Cetag%2Csize%2Citem_status%2Ctrashed_at%2Cpurged_at"
        ),
        "{query}"
    );

    let [folder, file, link] = page.entries.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(folder.key, key(ItemKind::Folder, "2"));
    assert_eq!(folder.size, Some(100_345_769_833_130));
    assert_eq!(folder.trashed_at, "2018-04-09T20:14:44Z".parse().ok());
    assert_eq!(folder.purged_at, "2018-05-09T20:14:44Z".parse().ok());
    assert!(folder.parent.as_ref().unwrap().id.is_root());
    assert_eq!(
        folder.owned_by.as_ref().unwrap().login.as_deref(),
        Some("ceo@example.com")
    );
    assert_eq!(
        (folder.description.as_deref(), folder.has_shared_link),
        (None, false)
    );

    assert_eq!(file.key, key(ItemKind::File, "12345"));
    assert_eq!(
        (file.name.as_str(), file.status),
        ("報告📄.pdf", ItemStatus::Trashed)
    );
    assert_eq!(file.etag.as_ref().unwrap().as_str(), "1");
    assert_eq!(
        file.trashed_at, folder.trashed_at,
        "the same moment with another offset"
    );
    assert_eq!(
        (file.purged_at, file.extension.as_deref()),
        (None, Some("pdf"))
    );
    assert!(file.has_shared_link);
    let owner = file.owned_by.as_ref().unwrap();
    assert_eq!((owner.id.as_ref(), owner.login.as_ref()), (None, None));

    assert_eq!(link.key, key(ItemKind::WebLink, "6742981"));
    assert_eq!(
        (link.url.as_deref(), link.status),
        (Some("https://example.com/"), ItemStatus::Unknown)
    );
}

#[tokio::test]
async fn every_form_of_the_last_marker_ends_the_list() {
    for end in [
        r#"{"entries":[]}"#,
        r#"{"entries":[],"next_marker":null}"#,
        r#"{"entries":[],"next_marker":"","order":{"by":"type"}}"#,
        r#"{"entries":[],"next_marker":"JV9IRGZmieiBasejOG9yDCRNgd2ymoZIbjsxbJMjIs3kioVii"}"#,
    ] {
        let setup = Setup::new().await;
        Mock::given(query_param(
            "marker",
            "JV9IRGZmieiBasejOG9yDCRNgd2ymoZIbjsxbJMjIs3kioVii",
        ))
        .respond_with(json(200, end))
        .expect(1)
        .mount(&setup.server)
        .await;
        Mock::given(query_param_is_missing("marker"))
            .respond_with(json(200, PAGE))
            .mount(&setup.server)
            .await;
        let first = setup.client.trash_page(None, 1000).await.unwrap();
        let second = setup
            .client
            .trash_page(first.next.as_ref(), 1000)
            .await
            .unwrap();
        assert_eq!((second.entries.len(), second.next), (0, None), "{end}");
    }
}

/// Condensed from the Java SDK 4 fixture `GetTrashedFileItemInfo200`.
#[tokio::test]
async fn a_trashed_item_is_returned() {
    let setup = Setup::new().await;
    Mock::given(method("GET"))
        .and(path("/2.0/files/12345/trash"))
        .respond_with(json(
            200,
            r#"{"type":"file","id":"12345","sequence_id":"1","etag":"1","sha1":"85136C79CBF9FE36BB9D05D0639C70C265C18D37",
            "name":"Contract.pdf","description":"","size":629644,"path_collection":{"total_count":1,"entries":[
            {"type":"folder","id":"1","sequence_id":null,"etag":null,"name":"Trash"}]},"created_at":"2012-12-12T10:53:43-08:00",
            "trashed_at":"2012-12-12T10:53:43-08:00","purged_at":null,"shared_link":null,
            "parent":{"type":"folder","id":"0","sequence_id":null,"etag":null,"name":"All Files"},"item_status":"trashed"}"#,
        ))
        .mount(&setup.server)
        .await;
    let item = setup
        .client
        .trashed_item(&key(ItemKind::File, "12345"))
        .await
        .unwrap();
    assert_eq!(
        (item.name.as_str(), item.status, item.size),
        ("Contract.pdf", ItemStatus::Trashed, Some(629_644))
    );
    assert_eq!(
        item.path
            .iter()
            .map(|folder| folder.id.as_str())
            .collect::<Vec<_>>(),
        ["1"]
    );
    assert!(item.parent.unwrap().id.is_root());
}

#[tokio::test]
async fn a_missing_list_is_not_an_empty_trash() {
    for body in [
        r#"{"total_count":5}"#,
        r#"{"entries":null}"#,
        r#"{"entries":{"a":1}}"#,
        r#"{"entries":"x"}"#,
        "[]",
    ] {
        let setup = Setup::new().await;
        Mock::given(method("GET"))
            .respond_with(json(200, body))
            .mount(&setup.server)
            .await;
        let root = box_client::FolderId::root();
        let search = box_client::TrashSearch {
            words: vec!["a".to_owned()],
            ..Default::default()
        };
        for kind in [
            setup
                .client
                .trash_page(None, 10)
                .await
                .map(drop)
                .unwrap_err()
                .kind()
                .clone(),
            setup
                .client
                .folder_items(&root, None, 10)
                .await
                .map(drop)
                .unwrap_err()
                .kind()
                .clone(),
            setup
                .client
                .search_folders(&["a".to_owned()], 10)
                .await
                .map(drop)
                .unwrap_err()
                .kind()
                .clone(),
            setup
                .client
                .search_trash(&search, 0)
                .await
                .map(drop)
                .unwrap_err()
                .kind()
                .clone(),
            setup
                .client
                .search_users("a", 10)
                .await
                .map(drop)
                .unwrap_err()
                .kind()
                .clone(),
            setup
                .client
                .deletion_events(None, None, None)
                .await
                .map(drop)
                .unwrap_err()
                .kind()
                .clone(),
        ] {
            assert_eq!(kind, box_client::ErrorKind::InvalidResponse, "{body}");
        }
    }
}

#[tokio::test]
async fn skipped_entries_are_counted() {
    let setup = Setup::new().await;
    Mock::given(method("GET"))
        .respond_with(json(200, PAGE))
        .mount(&setup.server)
        .await;
    let page = setup.client.trash_page(None, 10).await.unwrap();
    assert_eq!((page.entries.len(), page.skipped), (3, 3));
}

#[tokio::test]
async fn one_invalid_value_does_not_affect_other_items() {
    let one = |name: &[u8], size: &str| {
        let mut body =
            br#"{"entries":[{"type":"file","id":"1","name":"a"},{"type":"file","id":"2","name":""#
                .to_vec();
        body.extend_from_slice(name);
        body.extend_from_slice(format!(r#"","size":{size}}}],"next_marker":"m"}}"#).as_bytes());
        body
    };
    for (body, name) in [
        (one(br"a\ud800b", "1"), "a\u{fffd}b"),
        (one(b"a\xf0\x9fb", "1"), "a\u{fffd}b"),
        (one(b"ab", "1e400"), "ab"),
    ] {
        let setup = Setup::new().await;
        let response = wiremock::ResponseTemplate::new(200).set_body_raw(body, "application/json");
        Mock::given(method("GET"))
            .respond_with(response)
            .mount(&setup.server)
            .await;
        let page = setup.client.trash_page(None, 10).await.unwrap();
        let names: Vec<&str> = page.entries.iter().map(|item| item.name.as_str()).collect();
        assert_eq!((names, page.next.is_some()), (vec!["a", name], true));
    }
}
