//! Refreshing the tokens of Box accounts, by several tasks and programs at once.

use super::{Fixture, TOKEN_PATH};
use app_error::{AppError, ErrorCode, Subject};
use credential_store::Error;
use futures::future::join_all;
use sandbox::demo::people;
use serde_json::json;
use std::sync::Arc;

#[tokio::test]
async fn fifty_tasks_of_two_programs_refresh_once() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let other = fixture.second_instance();
    for round in 1..=3 {
        fixture.advance_one_hour();
        let calls = (0..50).map(|number| {
            let registry = Arc::clone(if number % 2 == 0 {
                &fixture.registry
            } else {
                &other
            });
            tokio::spawn(async move {
                registry
                    .box_client()
                    .await?
                    .me()
                    .await
                    .map_err(AppError::from)
            })
        });
        for answer in join_all(calls).await {
            assert_eq!(answer.unwrap().unwrap().user.id.as_str(), people::LUIS_ID);
        }
        assert_eq!(
            fixture.request_count(TOKEN_PATH).await,
            1 + round,
            "one refresh for all of them"
        );
    }
}

#[tokio::test]
async fn a_token_that_expires_early_is_refreshed_between_calls() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    fixture
        .control("quirks", json!({ "expire_after_calls": 3 }))
        .await;
    let client = fixture.registry.box_client().await.unwrap();
    for _ in 0..10 {
        assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
    }
    assert!(fixture.request_count(TOKEN_PATH).await > 3);
}

#[tokio::test]
async fn a_program_reads_the_token_that_another_refreshed() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let (client, other) = (
        fixture.registry.box_client().await.unwrap(),
        fixture.second_instance(),
    );
    fixture.advance_one_hour();
    other.box_client().await.unwrap().me().await.unwrap();
    client.me().await.unwrap();
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn a_lost_refresh_is_retried_and_a_used_token_is_expired() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    fixture.advance_one_hour();
    let drop_connection = |when: &str| json!([{ "match": { "path": TOKEN_PATH }, "times": 1, "do": { "drop": when } }]);
    fixture.control("script", drop_connection("before")).await;
    fixture
        .registry
        .box_client()
        .await
        .unwrap()
        .me()
        .await
        .unwrap();

    fixture.advance_one_hour();
    fixture.control("script", drop_connection("after")).await;
    let client = fixture.registry.box_client().await;
    let error = client.err().unwrap();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::CredentialRejected, Some(Subject::SignIn))
    );
}

#[tokio::test]
async fn a_lost_refresh_succeeds_if_box_repeats_its_response() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    fixture
        .control("quirks", json!({ "refresh_grace": true }))
        .await;
    fixture.advance_one_hour();
    fixture
        .control(
            "script",
            json!([{ "match": { "path": TOKEN_PATH }, "do": { "drop": "after" } }]),
        )
        .await;
    let client = fixture.registry.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 3);
}

#[tokio::test]
async fn an_unavailable_box_is_not_an_expired_sign_in() {
    let page = "<html><title>Blocked by policy</title></html>";
    for (fault, code, about) in [
        (json!({ "status": 503 }), ErrorCode::Offline, None),
        (
            json!({ "status": 403, "body": page }),
            ErrorCode::Intercepted,
            Some(Subject::Intermediary),
        ),
        (
            json!({ "status": 502, "body": page }),
            ErrorCode::Intercepted,
            Some(Subject::Intermediary),
        ),
    ] {
        let fixture = Fixture::new().await;
        fixture
            .sign_in("allow=true&user_id=31240028")
            .await
            .unwrap();
        fixture.advance_one_hour();
        let unavailable = json!([{ "match": { "path": TOKEN_PATH }, "times": 9, "do": fault }]);
        fixture.control("script", unavailable).await;
        let error = fixture.registry.box_client().await.err().unwrap();
        assert_eq!(
            (error.code, error.retryable, error.about()),
            (code, true, about),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_keychain_failure_during_a_refresh_loses_no_token() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let client = fixture.registry.box_client().await.unwrap();
    fixture.advance_one_hour();
    // Reading the keychain before the refresh fails: no request is sent, and the next attempt succeeds.
    fixture.keyring.fail_next(Error::Unavailable {
        reason: "locked".into(),
    });
    client.me().await.unwrap_err();
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 1);
    client.me().await.unwrap();
    fixture.registry.forget_tokens();
    client.me().await.unwrap();
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 2);
}
