use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::{demo, get, get_with, quirks, send};
use crate::scenario::demo::clumio as ids;

async fn units_as(
    clumio: &std::sync::Arc<crate::fake_clumio::FakeClumio>,
    authorization: Option<&str>,
) -> super::TestResponse {
    let mut request = Request::get("/organizational-units");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    send(clumio, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn invalid_token_is_401_with_code_402() {
    let clumio = demo();
    for authorization in [
        None,
        Some("Bearer "),
        Some("Bearer wrong"),
        Some("Basic abc"),
        Some("wrong"),
    ] {
        let answer = units_as(&clumio, authorization).await;
        assert_eq!(answer.status, 401, "{authorization:?}");
        let body = json!({"errors": [{"error_code": 402, "error_message": "Unauthorized access"}]});
        assert_eq!(answer.body, body);
        assert_eq!(answer.content_type(), "application/json");
    }
    quirks(&clumio, &json!({"missing_token_is_403": true}));
    let answer = units_as(&clumio, None).await;
    assert_eq!(
        (answer.status, &answer.body["errors"][0]["error_code"]),
        (403, &json!(359))
    );
    assert_eq!(units_as(&clumio, Some("Bearer wrong")).await.status, 401);
}

#[tokio::test]
async fn token_of_another_region_is_refused() {
    let clumio = demo();
    let authorization = format!("Bearer {}", ids::OTHER_REGION_TOKEN);
    assert_eq!(units_as(&clumio, Some(&authorization)).await.status, 401);
    quirks(&clumio, &json!({"wrong_region_status": 403}));
    assert_eq!(units_as(&clumio, Some(&authorization)).await.status, 403);
}

#[tokio::test]
async fn roles_limit_what_a_user_may_do() {
    let clumio = demo();
    let generate = async |token: &str| {
        let request = Request::post(format!(
            "/restores/files/{}/_generate_passcode",
            ids::EXPIRES_SOON
        ))
        .header("authorization", format!("Bearer {token}"));
        send(&clumio, request.body(Body::empty()).unwrap())
            .await
            .status
    };
    assert_eq!(generate(ids::REPORTING_TOKEN).await, 403);
    assert_eq!(generate(ids::HELPDESK_TOKEN).await, 200);
    // The asset of the file is in Europe, which the Japan unit cannot see.
    assert_eq!(generate(ids::JAPAN_TOKEN).await, 404);
    quirks(&clumio, &json!({"helpdesk_may_generate": false}));
    assert_eq!(generate(ids::HELPDESK_TOKEN).await, 403);
}

#[tokio::test]
async fn versions_in_accept() {
    let clumio = demo();
    let status = async |accept: &str| {
        get_with(&clumio, "/organizational-units", &[("accept", accept)])
            .await
            .status
    };
    let accepted = [
        "application/api.clumio.organizational-units=v2+json",
        "application/api.clumio.*=v1+json",
        "application/api.clumio.*=v2&users=v3&tasks=v1+json",
        "*/*",
        "application/json",
    ];
    let unknown = "application/api.clumio.organizational-units=v9+json";
    for accept in accepted.into_iter().chain([unknown]) {
        assert_eq!(status(accept).await, 200, "{accept}");
    }
    quirks(&clumio, &json!({"unknown_version_status": 406}));
    for accept in accepted {
        assert_eq!(status(accept).await, 200, "{accept}");
    }
    assert_eq!(status(unknown).await, 406);
}

#[tokio::test]
async fn unknown_paths_and_methods_use_the_error_envelope() {
    let clumio = demo();
    let answer = get(&clumio, "/api/restores/files").await;
    assert_eq!(answer.status, 501, "nothing that could be missing");
    assert!(answer.body["errors"][0]["error_message"].is_string());
    let answer = get(&clumio, "/restores/files/_download").await;
    assert_eq!(answer.status, 405);
    assert!(answer.body["errors"][0]["error_code"].is_u64());
}

#[tokio::test]
async fn quirks_change_links_nulls_and_codes() {
    let clumio = demo();
    let headers = [("host", "sandbox.example:1")];
    quirks(
        &clumio,
        &json!({"omit_nulls": true, "error_code_as_text": true, "absolute_links": true}),
    );
    let page = get_with(&clumio, "/organizational-units?limit=1", &headers).await;
    assert!(page.items()[0].get("parent_id").is_none());
    let next = page.body["_links"]["_next"]["href"].as_str().unwrap();
    assert!(
        next.starts_with("http://sandbox.example:1/organizational-units?"),
        "{next}"
    );
    let refused = units_as(&clumio, None).await;
    assert_eq!(refused.body["errors"][0]["error_code"], "402");

    quirks(
        &clumio,
        &json!({"omit_nulls": null, "absolute_links": null}),
    );
    let page = get(&clumio, "/organizational-units?limit=1").await;
    assert_eq!(page.items()[0]["parent_id"], Value::Null);
}

#[tokio::test]
async fn invalid_quirks_change_nothing() {
    let clumio = demo();
    let before = clumio.quirks();
    for changes in [
        json!({"default_limit": 3, "no_such": 1}),
        json!({"default_limit": 0}),
        json!({"default_limit": 3, "wrong_passcode_status": 200}),
        json!({"unknown_unit_status": 302}),
        json!({"passcode_style": "poem"}),
    ] {
        assert!(
            clumio.set_quirks(changes.as_object().unwrap()).is_err(),
            "{changes}"
        );
        assert_eq!(clumio.quirks(), before);
    }
}

#[tokio::test]
async fn rate_limit_answer() {
    let clumio = demo();
    let usual = clumio.rate_limited(7);
    assert_eq!(usual.status().as_u16(), 429);
    assert_eq!(usual.headers()["retry-after"], "7");
    quirks(&clumio, &json!({"rate_limit_retry_after": false}));
    assert_eq!(clumio.rate_limited(7).headers().get("retry-after"), None);
}
