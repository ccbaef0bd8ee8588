use box_client::{ErrorKind, FolderId, ItemKind, ItemStatus, RestoreTarget};
use serde_json::{Value, json as value};
use wiremock::{Mock, ResponseTemplate, matchers::method, matchers::path};

use crate::setup::{Setup, json, key};

/// OpenAPI `TrashFileRestored`, condensed: marks one up, link and trash times null, the real path.
const RESTORED: &str = r#"{"type":"file","id":"12345","sequence_id":"2","etag":"2","name":"Contract.pdf","size":629644,
 "path_collection":{"total_count":2,"entries":[{"type":"folder","id":"0","sequence_id":null,"etag":null,"name":"All Files"},
 {"type":"folder","id":"77","sequence_id":"0","etag":"0","name":"Legal"}]},"trashed_at":null,"purged_at":null,
 "shared_link":null,"folder_upload_email":null,"parent":{"type":"folder","id":"77","name":"Legal"},"item_status":"active"}"#;

async fn restored(place: &RestoreTarget) -> Value {
    let setup = Setup::new().await;
    Mock::given(method("POST"))
        .and(path("/2.0/files/12345"))
        .respond_with(json(201, RESTORED))
        .expect(1)
        .mount(&setup.server)
        .await;
    let item = setup
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
        setup.requests().await[0].headers["content-type"],
        "application/json"
    );
    setup.last_body().await
}

#[tokio::test]
async fn only_set_fields_are_sent() {
    assert_eq!(restored(&RestoreTarget::default()).await, value!({}));
    let name = Some("Contract (1).pdf".to_owned());
    assert_eq!(
        restored(&RestoreTarget {
            name: name.clone(),
            parent: None
        })
        .await,
        value!({"name": "Contract (1).pdf"})
    );
    let parent = Some(FolderId::root());
    assert_eq!(
        restored(&RestoreTarget {
            name: None,
            parent: parent.clone()
        })
        .await,
        value!({"parent": {"id": "0"}})
    );
    let both = value!({"name": "Contract (1).pdf", "parent": {"id": "0"}});
    assert_eq!(restored(&RestoreTarget { name, parent }).await, both);
}

#[tokio::test]
async fn a_missing_type_is_the_requested_kind() {
    for (kind, at) in [
        (ItemKind::File, "/2.0/files/5"),
        (ItemKind::Folder, "/2.0/folders/5"),
        (ItemKind::WebLink, "/2.0/web_links/5"),
    ] {
        let setup = Setup::new().await;
        Mock::given(method("POST"))
            .and(path(at))
            .respond_with(json(200, r#"{"id":5}"#))
            .mount(&setup.server)
            .await;
        let item = setup
            .client
            .restore(&key(kind, "5"), &RestoreTarget::default())
            .await
            .unwrap()
            .item;
        assert_eq!(item.key, key(kind, "5"));
    }
}

#[tokio::test]
async fn a_busy_folder_is_retried_and_a_name_conflict_is_not() {
    let setup = Setup::new().await;
    let busy =
        r#"{"type":"error","status":409,"code":"operation_blocked_temporary","message":"busy"}"#;
    Mock::given(method("POST"))
        .respond_with(json(409, busy))
        .up_to_n_times(2)
        .mount(&setup.server)
        .await;
    Mock::given(method("POST"))
        .respond_with(json(201, RESTORED))
        .mount(&setup.server)
        .await;
    setup
        .client
        .restore(&key(ItemKind::File, "12345"), &RestoreTarget::default())
        .await
        .unwrap();
    assert_eq!(setup.requests().await.len(), 3);

    let setup = Setup::new().await;
    let reserved = r#"{"type":"error","status":409,"code":"name_temporarily_reserved"}"#;
    Mock::given(method("POST"))
        .respond_with(json(409, reserved))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .restore(&key(ItemKind::File, "1"), &RestoreTarget::default())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Busy, 5));

    let setup = Setup::new().await;
    let taken = r#"{"type":"error","status":409,"code":"item_name_in_use"}"#;
    Mock::given(method("POST"))
        .respond_with(json(409, taken))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .restore(&key(ItemKind::File, "1"), &RestoreTarget::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (&ErrorKind::NameConflict { conflicts: vec![] }, 1)
    );
}

#[tokio::test]
async fn a_503_for_a_write_is_not_retried() {
    let setup = Setup::new().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(503).insert_header("retry-after", "0"))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .restore(&key(ItemKind::File, "1"), &RestoreTarget::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (&ErrorKind::UnknownOutcome, 1)
    );
}

#[tokio::test]
async fn a_response_without_an_id_is_an_unknown_outcome() {
    for body in ["{}", r#"{"id":"not digits"}"#, "[]", "<html>", ""] {
        let setup = Setup::new().await;
        Mock::given(method("POST"))
            .respond_with(json(201, body))
            .mount(&setup.server)
            .await;
        let error = setup
            .client
            .restore(&key(ItemKind::File, "1"), &RestoreTarget::default())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnknownOutcome, "{body}");
    }
}

#[tokio::test]
async fn a_response_with_another_item_is_an_unknown_outcome() {
    for body in [
        r#"{"type":"file","id":"2","name":"x"}"#,
        r#"{"type":"folder","id":"1","name":"x"}"#,
        r#"{"type":"event","id":"1"}"#,
        r#"{"status":"ok"}"#,
        "true",
    ] {
        let setup = Setup::new().await;
        Mock::given(method("POST"))
            .respond_with(json(200, body))
            .mount(&setup.server)
            .await;
        Mock::given(method("PUT"))
            .respond_with(json(200, body))
            .mount(&setup.server)
            .await;
        let file = key(ItemKind::File, "1");
        let folder = FolderId::root();
        for error in [
            setup
                .client
                .restore(&file, &RestoreTarget::default())
                .await
                .unwrap_err(),
            setup.client.rename(&file, "x", None).await.unwrap_err(),
            setup.client.move_to(&file, &folder).await.unwrap_err(),
        ] {
            assert_eq!(
                (error.kind(), error.attempts()),
                (&ErrorKind::UnknownOutcome, 1),
                "{body}"
            );
        }
    }
}
