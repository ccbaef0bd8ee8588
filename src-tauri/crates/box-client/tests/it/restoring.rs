use box_client::{ErrorKind, FolderId, ItemKind, ItemStatus, NewPlace};
use serde_json::{Value, json as value};
use wiremock::{Mock, ResponseTemplate, matchers::method, matchers::path};

use crate::bench::{Bench, json, key};

/// OpenAPI `TrashFileRestored`, condensed: marks one up, link and trash times null, the real path.
const RESTORED: &str = r#"{"type":"file","id":"12345","sequence_id":"2","etag":"2","name":"Contract.pdf","size":629644,
 "path_collection":{"total_count":2,"entries":[{"type":"folder","id":"0","sequence_id":null,"etag":null,"name":"All Files"},
 {"type":"folder","id":"77","sequence_id":"0","etag":"0","name":"Legal"}]},"trashed_at":null,"purged_at":null,
 "shared_link":null,"folder_upload_email":null,"parent":{"type":"folder","id":"77","name":"Legal"},"item_status":"active"}"#;

async fn restored(place: &NewPlace) -> Value {
    let bench = Bench::new().await;
    Mock::given(method("POST"))
        .and(path("/2.0/files/12345"))
        .respond_with(json(201, RESTORED))
        .expect(1)
        .mount(&bench.server)
        .await;
    let item = bench
        .client
        .restore(&key(ItemKind::File, "12345"), place)
        .await
        .unwrap()
        .item;
    assert_eq!(
        (item.status, item.etag.unwrap().as_str()),
        (ItemStatus::Active, "2")
    );
    assert_eq!(
        item.path
            .iter()
            .map(|folder| folder.name.as_str())
            .collect::<Vec<_>>(),
        ["All Files", "Legal"]
    );
    assert_eq!(
        bench.requests().await[0].headers["content-type"],
        "application/json"
    );
    bench.last_body().await
}

#[tokio::test]
async fn sends_only_what_was_chosen() {
    assert_eq!(restored(&NewPlace::default()).await, value!({}));
    let name = Some("Contract (1).pdf".to_owned());
    assert_eq!(
        restored(&NewPlace {
            name: name.clone(),
            parent: None
        })
        .await,
        value!({"name": "Contract (1).pdf"})
    );
    let parent = Some(FolderId::root());
    assert_eq!(
        restored(&NewPlace {
            name: None,
            parent: parent.clone()
        })
        .await,
        value!({"parent": {"id": "0"}})
    );
    let both = value!({"name": "Contract (1).pdf", "parent": {"id": "0"}});
    assert_eq!(restored(&NewPlace { name, parent }).await, both);
}

#[tokio::test]
async fn each_kind_has_its_path_and_a_missing_type_is_the_kind_asked_for() {
    for (kind, at) in [
        (ItemKind::File, "/2.0/files/5"),
        (ItemKind::Folder, "/2.0/folders/5"),
        (ItemKind::WebLink, "/2.0/web_links/5"),
    ] {
        let bench = Bench::new().await;
        Mock::given(method("POST"))
            .and(path(at))
            .respond_with(json(200, r#"{"id":5}"#))
            .mount(&bench.server)
            .await;
        let item = bench
            .client
            .restore(&key(kind, "5"), &NewPlace::default())
            .await
            .unwrap()
            .item;
        assert_eq!(item.key, key(kind, "5"));
    }
}

#[tokio::test]
async fn a_busy_folder_is_tried_again_and_a_taken_name_is_not() {
    let bench = Bench::new().await;
    let busy =
        r#"{"type":"error","status":409,"code":"operation_blocked_temporary","message":"busy"}"#;
    Mock::given(method("POST"))
        .respond_with(json(409, busy))
        .up_to_n_times(2)
        .mount(&bench.server)
        .await;
    Mock::given(method("POST"))
        .respond_with(json(201, RESTORED))
        .mount(&bench.server)
        .await;
    bench
        .client
        .restore(&key(ItemKind::File, "12345"), &NewPlace::default())
        .await
        .unwrap();
    assert_eq!(bench.requests().await.len(), 3);

    let bench = Bench::new().await;
    let reserved = r#"{"type":"error","status":409,"code":"name_temporarily_reserved"}"#;
    Mock::given(method("POST"))
        .respond_with(json(409, reserved))
        .mount(&bench.server)
        .await;
    let error = bench
        .client
        .restore(&key(ItemKind::File, "1"), &NewPlace::default())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Busy, 5));

    let bench = Bench::new().await;
    let taken = r#"{"type":"error","status":409,"code":"item_name_in_use"}"#;
    Mock::given(method("POST"))
        .respond_with(json(409, taken))
        .mount(&bench.server)
        .await;
    let error = bench
        .client
        .restore(&key(ItemKind::File, "1"), &NewPlace::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (&ErrorKind::NameTaken { conflicts: vec![] }, 1)
    );
}

#[tokio::test]
async fn a_503_may_have_been_applied_so_it_is_not_repeated() {
    let bench = Bench::new().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(503).insert_header("retry-after", "0"))
        .mount(&bench.server)
        .await;
    let error = bench
        .client
        .restore(&key(ItemKind::File, "1"), &NewPlace::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (&ErrorKind::UnknownOutcome, 1)
    );
}

#[tokio::test]
async fn an_answer_without_an_id_leaves_the_outcome_open() {
    for body in ["{}", r#"{"id":"not digits"}"#, "[]", "<html>", ""] {
        let bench = Bench::new().await;
        Mock::given(method("POST"))
            .respond_with(json(201, body))
            .mount(&bench.server)
            .await;
        let error = bench
            .client
            .restore(&key(ItemKind::File, "1"), &NewPlace::default())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnknownOutcome, "{body}");
    }
}

#[tokio::test]
async fn an_answer_about_another_item_leaves_the_outcome_open() {
    for body in [
        r#"{"type":"file","id":"2","name":"x"}"#,
        r#"{"type":"folder","id":"1","name":"x"}"#,
        r#"{"type":"event","id":"1"}"#,
        r#"{"status":"ok"}"#,
        "true",
    ] {
        let bench = Bench::new().await;
        Mock::given(method("POST"))
            .respond_with(json(200, body))
            .mount(&bench.server)
            .await;
        Mock::given(method("PUT"))
            .respond_with(json(200, body))
            .mount(&bench.server)
            .await;
        let file = key(ItemKind::File, "1");
        let folder = FolderId::root();
        for error in [
            bench
                .client
                .restore(&file, &NewPlace::default())
                .await
                .unwrap_err(),
            bench.client.rename(&file, "x", None).await.unwrap_err(),
            bench.client.move_to(&file, &folder).await.unwrap_err(),
        ] {
            assert_eq!(
                (error.kind(), error.attempts()),
                (&ErrorKind::UnknownOutcome, 1),
                "{body}"
            );
        }
    }
}
