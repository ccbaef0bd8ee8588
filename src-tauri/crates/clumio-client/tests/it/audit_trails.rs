use clumio_client::{ErrorKind, RestoredFileId};
use jiff::Timestamp;
use serde_json::{Value, json as value};
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{any, path, query_param, query_param_is_missing},
};

use crate::setup::{Setup, json};

fn since() -> Timestamp {
    "2026-01-04T07:00:00Z".parse().unwrap()
}

fn entry(action: &str, entity: &Value, url: &str, at: &str) -> Value {
    value!({ "timestamp": at, "action": action, "category": "restore", "status": "success",
             "user_email": "m.sato@example.com", "primary_entity": entity, "details_json": { "request_url": url } })
}

#[tokio::test]
async fn regenerations_are_found_by_entity_or_path() {
    let setup = Setup::new().await;
    let file = RestoredFileId::parse("rf-1").unwrap();
    let other = value!({ "id": "rf-2", "type": "restored_file" });
    let named = value!({ "id": "rf-1", "type": "restored_file" });
    let asset = value!({ "id": "asset-1", "type": "aws_ebs_volume" });
    let mut failed = entry(
        "regenerate_tda_passcode",
        &named,
        "",
        "2026-01-04T08:09:00Z",
    );
    failed["status"] = "failure".into();
    let first = value!({ "_links": { "_next": { "href": "/audit-trails?start=2" } }, "_embedded": { "items": [
        entry("regenerate_tda_passcode", &named, "", "2026-01-04T08:05:00Z"),
        entry("regenerate_tda_passcode", &other, "/restores/files/rf-2/_generate_passcode", "2026-01-04T08:06:00Z"),
        entry("validate_tda_passcode", &named, "/restores/files/_download", "2026-01-04T08:07:00Z"),
        failed,
        { "action": null }, null,
    ] } });
    let second = value!({ "_embedded": { "items": [
        entry("regenerate_tda_passcode", &asset, "/restores/files/rf-1/_generate_passcode", "2026-01-04T07:55:00Z"),
        entry("regenerate_tda_passcode", &named, "", "2026-01-04T06:55:00Z"),
    ] } });
    let on = |start: Option<&str>, body: &Value| {
        let mock = Mock::given(path("/audit-trails"));
        let mock = match start {
            Some(start) => mock.and(query_param("start", start)),
            None => mock.and(query_param_is_missing("start")),
        };
        mock.respond_with(json(200, &body.to_string())).expect(1)
    };
    on(None, &first).mount(&setup.server).await;
    on(Some("2"), &second).mount(&setup.server).await;
    let found = setup.client.regenerations(&file, since()).await.unwrap();
    let times: Vec<String> = found.iter().map(|entry| entry.at.to_string()).collect();
    assert_eq!(times, ["2026-01-04T07:55:00Z", "2026-01-04T08:05:00Z"]);
    assert_eq!(found[1].user.as_deref(), Some("m.sato@example.com"));
    let request = &setup.requests().await[0];
    assert_eq!(
        request.headers["accept"],
        "application/api.clumio.audit-trails=v1+json"
    );
    let filter: std::collections::HashMap<_, _> = request.url.query_pairs().collect();
    let filter: Value = serde_json::from_str(&filter["filter"]).unwrap();
    assert_eq!(
        filter,
        value!({ "category": { "$in": ["restore"] }, "start_timestamp": { "$gte": "2026-01-04T07:00:00Z" } })
    );
}

#[tokio::test]
async fn a_role_without_permission_is_forbidden() {
    let setup = Setup::new().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(403))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .regenerations(&RestoredFileId::parse("rf-1").unwrap(), since())
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Forbidden);
}
