use std::collections::HashSet;

use serde_json::{Value, json};

use super::{TestResponse, demo, files_of, get, post, quirks, state_of};
use crate::fake_clumio::FakeClumio;
use crate::fake_clumio::control::sha256_hex;
use crate::scenario::demo::clumio as ids;
use std::sync::Arc;

async fn generate(clumio: &Arc<FakeClumio>, id: &str) -> TestResponse {
    post(
        clumio,
        &format!("/restores/files/{id}/_generate_passcode"),
        None,
    )
    .await
}

async fn download(clumio: &Arc<FakeClumio>, id: &str, passcode: &str) -> TestResponse {
    let link = state_of(clumio, id)["email_link"].clone();
    post(
        clumio,
        "/restores/files/_download",
        Some(json!({"email_link": link, "passcode": passcode})),
    )
    .await
}

#[tokio::test]
async fn old_passcode_fails_at_once() {
    let clumio = demo();
    let answer = generate(&clumio, ids::EXPIRES_SOON).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.content_type(),
        "application/api.clumio.restored-files=v1+json"
    );
    let keys: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["_links", "passcode"]);
    let first = answer.body["passcode"].as_str().unwrap().to_owned();
    assert_eq!(
        download(&clumio, ids::EXPIRES_SOON, &first).await.status,
        200
    );

    let second = generate(&clumio, ids::EXPIRES_SOON).await.body["passcode"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(first, second);
    assert_eq!(
        download(&clumio, ids::EXPIRES_SOON, &first).await.status,
        403
    );
    let answer = download(&clumio, ids::EXPIRES_SOON, &second).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.body["download_url"]
            .as_str()
            .unwrap()
            .starts_with("https://")
    );

    let state = state_of(&clumio, ids::EXPIRES_SOON);
    assert_eq!(state["passcodes_issued"], 3);
    assert_eq!(state["passcode_sha256"], sha256_hex(&second));
    assert!(
        !clumio
            .snapshot(&crate::control::StateQuery::default())
            .to_string()
            .contains(&second)
    );
}

#[tokio::test]
async fn regenerating_changes_only_the_passcode() {
    let clumio = demo();
    let before = (
        state_of(&clumio, ids::EXPIRES_SOON),
        state_of(&clumio, ids::SAME_NAME),
    );
    generate(&clumio, ids::EXPIRES_SOON).await;
    let after = (
        state_of(&clumio, ids::EXPIRES_SOON),
        state_of(&clumio, ids::SAME_NAME),
    );
    assert_eq!(before.0["email_link"], after.0["email_link"]);
    assert_eq!(before.0["recipients"], after.0["recipients"]);
    assert_eq!(before.1, after.1);
}

#[tokio::test]
async fn passcodes_have_a_confusable_character_and_follow_the_seed() {
    let (one, other) = (demo(), demo());
    let mut seen = HashSet::new();
    for _ in 0..40 {
        let answer = generate(&one, ids::CONTRACTS).await;
        let passcode = answer.body["passcode"].as_str().unwrap().to_owned();
        assert_eq!(passcode.chars().count(), 10);
        assert!(
            passcode.chars().all(|c| c.is_ascii_alphanumeric()),
            "{passcode}"
        );
        assert!(passcode.contains(['0', 'O', '1', 'l', 'I']), "{passcode}");
        let again = generate(&other, ids::CONTRACTS).await;
        assert_eq!(again.body["passcode"], passcode.as_str());
        assert!(seen.insert(passcode));
    }
}

#[tokio::test]
async fn passcode_styles_have_their_characters() {
    let clumio = demo();
    let mut ids_generated = Vec::new();
    for style in ["digits", "symbols", "spaces", "long"] {
        quirks(&clumio, &json!({"passcode_style": style}));
        let passcode = generate(&clumio, ids::CONTRACTS).await.body["passcode"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            download(&clumio, ids::CONTRACTS, &passcode).await.status,
            200,
            "{passcode:?}"
        );
        ids_generated.push(passcode);
    }
    assert!(ids_generated[0].starts_with('0') && ids_generated[0].len() == 6);
    assert!(ids_generated[1].contains('<') && ids_generated[1].contains('"'));
    assert!(ids_generated[2].starts_with(' ') && ids_generated[2].ends_with(' '));
    assert_eq!(
        download(&clumio, ids::CONTRACTS, ids_generated[2].trim())
            .await
            .status,
        403
    );
    assert_eq!(ids_generated[3].len(), 64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_regenerations_leave_one_valid_passcode() {
    let clumio = demo();
    let calls = (0..32).map(|_| {
        let clumio = Arc::clone(&clumio);
        tokio::spawn(async move {
            generate(&clumio, ids::CONTRACTS).await.body["passcode"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    });
    let mut passcodes = HashSet::new();
    for request in calls.collect::<Vec<_>>() {
        passcodes.insert(request.await.unwrap());
    }
    assert_eq!(passcodes.len(), 32);
    let mut working = 0;
    for passcode in &passcodes {
        working += usize::from(download(&clumio, ids::CONTRACTS, passcode).await.status == 200);
    }
    assert_eq!(working, 1);
    assert_eq!(state_of(&clumio, ids::CONTRACTS)["passcodes_issued"], 33);
}

#[tokio::test]
async fn direct_downloads_and_expired_links_get_no_passcode() {
    let clumio = demo();
    assert_eq!(generate(&clumio, ids::DIRECT_DOWNLOAD).await.status, 412);
    assert_eq!(
        generate(&clumio, ids::EXPIRED).await.status,
        404,
        "what is not listed is not found"
    );
    quirks(&clumio, &json!({"listed_days_after_end": 30}));
    assert_eq!(generate(&clumio, ids::EXPIRED).await.status, 412);
    assert_eq!(generate(&clumio, "unknown").await.status, 404);
    assert_eq!(state_of(&clumio, ids::EXPIRED)["passcodes_issued"], 1);
    assert_eq!(
        state_of(&clumio, ids::DIRECT_DOWNLOAD)["passcode_sha256"],
        Value::Null
    );

    quirks(
        &clumio,
        &json!({"generate_direct_download_status": 404, "generate_expired_status": 200}),
    );
    assert_eq!(generate(&clumio, ids::DIRECT_DOWNLOAD).await.status, 404);
    assert_eq!(generate(&clumio, ids::EXPIRED).await.status, 200);
}

#[tokio::test]
async fn download_distinguishes_wrong_passcode_from_expired_link() {
    let clumio = demo();
    let wrong = download(&clumio, ids::EXPIRES_SOON, "wrong").await;
    assert_eq!(
        (wrong.status, wrong.content_type()),
        (403, "application/json")
    );
    assert_eq!(download(&clumio, ids::EXPIRED, "wrong").await.status, 404);
    quirks(
        &clumio,
        &json!({"wrong_passcode_status": 401, "ended_link_status": 410}),
    );
    assert_eq!(
        download(&clumio, ids::EXPIRES_SOON, "wrong").await.status,
        401
    );
    assert_eq!(download(&clumio, ids::EXPIRED, "wrong").await.status, 410);
}

#[tokio::test]
async fn sharing_adds_a_recipient_and_keeps_the_passcode() {
    let clumio = demo();
    let before = state_of(&clumio, ids::EXPIRES_SOON);
    let path = format!("/restores/files/{}/_share", ids::EXPIRES_SOON);
    let body = json!({"email_address": "n.okada@aoyama-foods.example", "message": null});
    let answer = post(&clumio, &path, Some(body.clone())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.as_object().unwrap().len(), 1);
    let after = state_of(&clumio, ids::EXPIRES_SOON);
    assert_eq!(after["recipients"].as_array().unwrap().len(), 2);
    assert_eq!(after["passcode_sha256"], before["passcode_sha256"]);

    quirks(&clumio, &json!({"share_adds_access_method": false}));
    assert_eq!(post(&clumio, &path, Some(body)).await.status, 200);
    assert_eq!(
        state_of(&clumio, ids::EXPIRES_SOON)["recipients"],
        after["recipients"]
    );

    for address in [
        "",
        "unknown",
        "a b@c.example",
        "@c.example",
        "a@",
        "a@b",
        "a@b..c",
        "a@b.c,d@e.f",
    ] {
        let answer = post(&clumio, &path, Some(json!({"email_address": address}))).await;
        assert_eq!(answer.status, 400, "{address:?}");
    }
}

#[tokio::test]
async fn every_action_on_a_file_is_in_the_audit_trail() {
    let clumio = demo();
    let passcode = generate(&clumio, ids::EXPIRES_SOON).await.body["passcode"]
        .as_str()
        .unwrap()
        .to_owned();
    download(&clumio, ids::EXPIRES_SOON, "wrong").await;
    download(&clumio, ids::EXPIRES_SOON, &passcode).await;
    let share = format!("/restores/files/{}/_share", ids::EXPIRES_SOON);
    post(
        &clumio,
        &share,
        Some(json!({"email_address": "n.okada@aoyama-foods.example"})),
    )
    .await;

    let trail = get(&clumio, "/audit-trails").await;
    let lines: Vec<(&str, &str)> = trail
        .texts("action")
        .into_iter()
        .zip(trail.texts("status"))
        .collect();
    let expected = [
        ("grant_email_access", "success"),
        ("download", "success"),
        ("validate_tda_passcode", "success"),
        ("validate_tda_passcode", "failure"),
        ("regenerate_tda_passcode", "success"),
    ];
    assert_eq!(lines, expected);
    let ids_generated = &trail.items()[4];
    assert_eq!(ids_generated["user_email"], "m.sato@aoyama-foods.example");
    assert_eq!(ids_generated["ip_address"], "127.0.0.1");
    assert_eq!(ids_generated["primary_entity"]["id"], ids::EXPIRES_SOON);
    assert!(
        ids_generated["details"].is_string()
            && ids_generated["details_json"]["request_url"].is_string()
    );
}

#[tokio::test]
async fn restore_by_email_returns_a_passcode() {
    let clumio = demo();
    let backup_id = clumio
        .lock()
        .account
        .asset(ids::WEB_PROD_01)
        .unwrap()
        .backup_id
        .clone();
    let source =
        json!({"backup_id": backup_id, "files": [{"filesystem_id": "f", "path": "/etc/hosts"}]});
    let email = json!({"email_address": "b@example.com", "message": "m"});
    let body = json!({"source": source, "target": {"direct_download": null, "email": email}});
    let answer = post(&clumio, "/restores/files?embed=read-task", Some(body)).await;
    assert_eq!(answer.status, 202);
    let (id, passcode) = (
        answer.body["id"].as_str().unwrap(),
        answer.body["passcode"].as_str().unwrap(),
    );
    assert_eq!(download(&clumio, id, passcode).await.status, 200);
    assert_eq!(
        answer.body["_embedded"]["read-task"]["id"],
        answer.body["task_id"]
    );
    let task = get(
        &clumio,
        answer.body["_links"]["read-task"]["href"].as_str().unwrap(),
    )
    .await;
    assert_eq!(task.body["type"], "aws_ec2_instance_file_restore");
    let as_list = get(&clumio, &files_of("aws_ec2_instance", ids::WEB_PROD_01)).await;
    assert_eq!(as_list.items()[0]["id"], id);
    assert_eq!(as_list.items()[0]["name"], "hosts");

    let answer = post(
        &clumio,
        "/restores/files",
        Some(json!({"source": source, "target": null})),
    )
    .await;
    assert_eq!(
        (answer.status, &answer.body["passcode"]),
        (202, &Value::Null)
    );
    assert!(answer.body.get("_embedded").is_none());
    let id = answer.body["id"].as_str().unwrap();
    assert_eq!(generate(&clumio, id).await.status, 412);
}
