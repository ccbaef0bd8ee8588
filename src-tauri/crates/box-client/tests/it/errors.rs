use box_client::{
    AccountBlock, ConnectionError, Error, ErrorKind, ErrorTarget, ItemKind, RestoreTarget,
};
use wiremock::{Mock, ResponseTemplate, matchers::any};

use crate::setup::{Setup, json, key};

async fn restore_error(response: ResponseTemplate) -> Error {
    let setup = Setup::new().await;
    Mock::given(any())
        .respond_with(response)
        .mount(&setup.server)
        .await;
    setup
        .client
        .restore(&key(ItemKind::File, "1"), &RestoreTarget::default())
        .await
        .unwrap_err()
}

async fn kind(status: u16, body: &str) -> ErrorKind {
    restore_error(json(status, body)).await.kind().clone()
}

/// Rows of the table "Common errors" of the developer guide that apply to these calls.
#[tokio::test]
async fn each_code_has_its_error_kind() {
    let forbidden = |code: &str| ErrorKind::Forbidden {
        code: Some(code.to_owned()),
        target: ErrorTarget::Other,
    };
    for (status, code, expected) in [
        (400, "bad_request", ErrorKind::Rejected),
        (
            400,
            "item_name_invalid",
            ErrorKind::NameInvalid { too_long: false },
        ),
        (
            400,
            "item_name_too_long",
            ErrorKind::NameInvalid { too_long: true },
        ),
        (401, "unauthorized", ErrorKind::CredentialRejected),
        (
            403,
            "access_denied_insufficient_permissions",
            forbidden("access_denied_insufficient_permissions"),
        ),
        (
            403,
            "access_denied_item_locked",
            forbidden("access_denied_item_locked"),
        ),
        (403, "forbidden_by_policy", forbidden("forbidden_by_policy")),
        (403, "storage_limit_exceeded", ErrorKind::StorageFull),
        (
            404,
            "not_found",
            ErrorKind::NotFound {
                target: ErrorTarget::Other,
            },
        ),
        (404, "not_trashed", ErrorKind::NotTrashed),
        (404, "trashed", ErrorKind::Trashed),
        (405, "method_not_allowed", ErrorKind::Rejected),
        (
            409,
            "conflict",
            ErrorKind::NameConflict { conflicts: vec![] },
        ),
        (409, "collaboration_already_exists", ErrorKind::Rejected),
        (412, "precondition_failed", ErrorKind::PreconditionFailed),
        (500, "internal_server_error", ErrorKind::UnknownOutcome),
        (507, "insufficient_storage", ErrorKind::StorageFull),
    ] {
        let body = format!(
            r#"{{"type":"error","status":"{status}","code":"{code}","context_info":null}}"#
        );
        assert_eq!(kind(status, &body).await, expected, "{status} {code}");
    }
}

/// Errors about the account, and errors in a header only.
#[tokio::test]
async fn account_errors_differ_from_item_errors() {
    for (status, code, block) in [
        (
            400,
            "terms_of_service_required",
            AccountBlock::TermsOfService,
        ),
        (400, "password_reset_required", AccountBlock::PasswordReset),
        (403, "access_from_location_blocked", AccountBlock::Location),
        (
            403,
            "user_email_confirmation_required",
            AccountBlock::EmailUnconfirmed,
        ),
    ] {
        let body = format!(r#"{{"type":"error","status":{status},"code":"{code}","message":"x"}}"#);
        assert_eq!(
            kind(status, &body).await,
            ErrorKind::AccountBlocked(block),
            "{code}"
        );
    }
}

/// Block pages, guest networks and gateways answer with any status and without the shape of Box's errors.
const FOREIGN: [&str; 7] = [
    "<html><title>Blocked</title></html>",
    "Access denied",
    "",
    "null",
    "[]",
    r#"{"message":"Forbidden"}"#,
    r#"{"error":{"code":403}}"#,
];

#[tokio::test]
async fn errors_without_the_shape_of_box_are_intercepted() {
    for status in [302, 400, 404, 405, 409, 412, 413, 423] {
        for body in FOREIGN {
            let setup = Setup::new().await;
            Mock::given(any())
                .respond_with(json(status, body))
                .mount(&setup.server)
                .await;
            let read = setup
                .client
                .trashed_item(&key(ItemKind::File, "1"))
                .await
                .unwrap_err();
            assert_eq!(
                (read.kind(), read.attempts()),
                (&ErrorKind::Intercepted, 1),
                "{status} {body}"
            );
            let written = setup
                .client
                .restore(&key(ItemKind::File, "1"), &RestoreTarget::default())
                .await
                .unwrap_err();
            assert_eq!(
                (written.kind(), written.attempts()),
                (&ErrorKind::UnknownOutcome, 1),
                "{status} {body}"
            );
        }
    }
    for status in [401, 403] {
        for body in FOREIGN.into_iter().filter(|body| !body.is_empty()) {
            assert_eq!(
                kind(status, body).await,
                ErrorKind::UnknownOutcome,
                "{status} {body}"
            );
        }
    }
}

#[tokio::test]
async fn an_intermediary_is_named() {
    let page = "<html><head><title>Access denied by policy</title></head>";
    let response = ResponseTemplate::new(403)
        .set_body_raw(page, "text/html")
        .insert_header("Via", "1.1 gateway");
    let error = restore_error(response).await;
    let name = Some("Access denied by policy (1.1 gateway)".to_owned());
    assert_eq!(
        error.connection_error(),
        Some(&ConnectionError::Intermediary { name })
    );

    let setup = Setup::new().await;
    let welcome = "<h1>Welcome to Guest Wi-Fi</h1>";
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_raw(welcome, "text/html"))
        .mount(&setup.server)
        .await;
    let error = setup.client.me().await.unwrap_err();
    let name = Some("Welcome to Guest Wi-Fi".to_owned());
    assert_eq!(
        (error.kind(), error.connection_error()),
        (
            &ErrorKind::Intercepted,
            Some(&ConnectionError::Intermediary { name })
        )
    );
}

#[tokio::test]
async fn an_empty_body_is_classified_by_its_status() {
    assert_eq!(kind(401, "").await, ErrorKind::CredentialRejected);
    assert_eq!(
        kind(403, "").await,
        ErrorKind::Forbidden {
            code: None,
            target: ErrorTarget::Other
        }
    );
    let challenge = r#"Bearer realm="Service", error="insufficient_scope", error_description="The scope is too small.""#;
    let error =
        restore_error(ResponseTemplate::new(403).insert_header("WWW-Authenticate", challenge))
            .await;
    let code = Some("insufficient_scope".to_owned());
    assert_eq!(
        error.kind(),
        &ErrorKind::Forbidden {
            code,
            target: ErrorTarget::Other
        }
    );
}

#[tokio::test]
async fn context_info_gives_the_error_target() {
    let about = |name: &str| {
        format!(
            r#"{{"type":"error","status":404,"code":"not_found","context_info":{{"errors":[{{"reason":"invalid_parameter",
            "name":"{name}","message":"Invalid value 'd_123456789012'. '{name}' with value 'd_123456789012' not found"}}]}}}}"#
        )
    };
    assert_eq!(
        kind(404, &about("parent")).await,
        ErrorKind::NotFound {
            target: ErrorTarget::Parent
        }
    );
    assert_eq!(
        kind(404, &about("item")).await,
        ErrorKind::NotFound {
            target: ErrorTarget::Item
        }
    );
    assert_eq!(
        kind(404, &about("folder")).await,
        ErrorKind::NotFound {
            target: ErrorTarget::Item
        }
    );
    let code = Some("not_found".to_owned());
    assert_eq!(
        kind(403, &about("parent")).await,
        ErrorKind::Forbidden {
            code,
            target: ErrorTarget::Parent
        }
    );
}

#[tokio::test]
async fn conflicts_are_read_in_every_shape() {
    let file = r#"{"type":"file","id":"5000948880","sequence_id":"3","etag":"3","sha1":"134b65991ed521fcfe4724b7d814ab8ded5185dc",
        "name":"tigers.jpeg","file_version":{"type":"file_version","id":"1"}}"#;
    let folder = r#"{"type":"folder","id":5001,"sequence_id":"0","etag":"0","name":"Tigers.jpeg"}"#;
    for (conflicts, expected) in [
        (
            format!(r#"{{"conflicts":{file}}}"#),
            vec![key(ItemKind::File, "5000948880")],
        ),
        (
            format!(r#"{{"conflicts":[{folder}]}}"#),
            vec![key(ItemKind::Folder, "5001")],
        ),
        (
            format!(r#"{{"conflicts":[null,{file},7,{folder},{{"type":"file"}}]}}"#),
            vec![
                key(ItemKind::File, "5000948880"),
                key(ItemKind::Folder, "5001"),
            ],
        ),
        (r#"{"conflicts":null}"#.to_owned(), vec![]),
        (r#"{"conflicts":"tigers.jpeg"}"#.to_owned(), vec![]),
        ("{}".to_owned(), vec![]),
        ("null".to_owned(), vec![]),
        ("[]".to_owned(), vec![]),
    ] {
        let body = format!(
            r#"{{"type":"error","status":409,"code":"item_name_in_use","context_info":{conflicts},
            "help_url":"http:\/\/developers.box.com\/docs\/#errors","message":"Item with the same name already exists",
            "request_id":"2132632057555f584de87b7"}}"#
        );
        let ErrorKind::NameConflict { conflicts } = kind(409, &body).await else {
            panic!("{body}")
        };
        assert_eq!(
            conflicts
                .iter()
                .map(|item| item.key.clone())
                .collect::<Vec<_>>(),
            expected,
            "{body}"
        );
        if let Some(first) = conflicts.first() {
            assert!(first.name.eq_ignore_ascii_case("tigers.jpeg"));
        }
    }
}

#[tokio::test]
async fn both_request_ids_are_kept() {
    let body = r#"{"type":"error","code":"not_found","request_id":"abc123"}"#;
    let response = json(404, body).insert_header("Box-Request-Id", "0f1e2d");
    let error = restore_error(response).await;
    assert_eq!(
        (error.request_id(), error.code()),
        (Some("abc123.0f1e2d"), Some("not_found"))
    );
    assert_eq!(
        error.to_string(),
        "POST /2.0/files/1: not found (HTTP 404, 1 attempt, waited 0.0 s, request id 0f1e2d) [not_found]"
    );
    let error =
        restore_error(ResponseTemplate::new(401).insert_header("box-request-id", "0f1e2d")).await;
    assert_eq!(error.request_id(), Some("0f1e2d"));
}

#[tokio::test]
async fn errors_never_contain_the_token() {
    let setup = Setup::new().await;
    let body = r#"{"type":"error","code":"unauthorized","message":"T0KEN is wrong"}"#;
    Mock::given(any())
        .respond_with(json(401, body))
        .mount(&setup.server)
        .await;
    let error = setup.client.me().await.unwrap_err();
    let printed = format!("{:?} {error}", setup.client);
    assert!(!printed.contains("T0KEN"), "{printed}");
    assert!(!format!("{error:?}").contains("T0KEN"), "{error:?}");
}
