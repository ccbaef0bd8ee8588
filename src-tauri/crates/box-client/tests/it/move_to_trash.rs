use box_client::{ErrorKind, Etag, ItemKind};
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{header, method, path, query_param, query_param_is_missing},
};

use crate::setup::{Setup, json, key};

#[tokio::test]
async fn each_kind_is_trashed_only_if_unchanged() {
    let setup = Setup::new().await;
    for at in ["/2.0/files/5", "/2.0/web_links/5"] {
        Mock::given(method("DELETE"))
            .and(path(at))
            .and(header("If-Match", "2"))
            .and(query_param_is_missing("recursive"))
            .respond_with(ResponseTemplate::new(204))
            .expect(1)
            .mount(&setup.server)
            .await;
    }
    Mock::given(method("DELETE"))
        .and(path("/2.0/folders/5"))
        .and(query_param("recursive", "true"))
        .and(header("If-Match", "2"))
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&setup.server)
        .await;
    for kind in [ItemKind::File, ItemKind::Folder, ItemKind::WebLink] {
        setup
            .client
            .move_to_trash(&key(kind, "5"), Some(&Etag::new("2")))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_changed_item_is_a_failed_precondition() {
    let setup = Setup::new().await;
    let body = r#"{"type":"error","status":412,"code":"precondition_failed","message":"The resource has been modified."}"#;
    Mock::given(method("DELETE"))
        .respond_with(json(412, body))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .move_to_trash(&key(ItemKind::File, "5"), Some(&Etag::new("2")))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::PreconditionFailed);
    let plain = setup
        .client
        .move_to_trash(&key(ItemKind::File, "5"), None)
        .await;
    assert!(plain.is_err());
    assert!(setup.requests().await[1].headers.get("if-match").is_none());
}

#[tokio::test]
async fn only_the_documented_response_is_a_success() {
    let file = key(ItemKind::File, "5");
    for (status, body, is_done) in [
        (204, "", true),
        (200, "", true),
        (200, r#"{"type":"file","id":"5"}"#, true),
        (200, "<h1>Welcome to Guest Wi-Fi</h1>", false),
        (200, r#"{"status":"blocked"}"#, false),
        (200, "ok", false),
        (202, "null", false),
    ] {
        let setup = Setup::new().await;
        Mock::given(method("DELETE"))
            .respond_with(json(status, body))
            .mount(&setup.server)
            .await;
        match setup.client.move_to_trash(&file, None).await {
            Ok(_) => assert!(is_done, "{status} {body}"),
            Err(error) => {
                assert!(!is_done, "{status} {body}");
                assert_eq!(
                    (error.kind(), error.attempts()),
                    (&ErrorKind::UnknownOutcome, 1),
                    "{status} {body}"
                );
            }
        }
    }
}
