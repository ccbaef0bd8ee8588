use box_client::{ErrorKind, ErrorTarget, UserId};
use wiremock::{
    Mock,
    matchers::{header, path, query_param},
};

use crate::setup::{Setup, json};

#[tokio::test]
async fn the_current_user_is_returned() {
    let setup = Setup::new().await;
    Mock::given(path("/2.0/users/me"))
        .respond_with(json(
            200,
            r#"{"type":"user","id":11446498,"name":"Aaron Levie","login":"ceo@example.com","role":"admin",
               "enterprise":{"type":"enterprise","id":"11446490","name":"Acme"},"space_amount":1.0e+18}"#,
        ))
        .mount(&setup.server)
        .await;
    let me = setup.client.me().await.unwrap();
    assert_eq!(
        (me.user.id.as_str(), me.user.login.as_str()),
        ("11446498", "ceo@example.com")
    );
    assert_eq!(
        (me.role.as_deref(), me.enterprise.as_deref()),
        (Some("admin"), Some("Acme"))
    );
}

#[tokio::test]
async fn impersonation_requires_an_existing_user() {
    let setup = Setup::new().await;
    let unknown = r#"{"type":"error","status":404,"code":"not_found","message":"On-Behalf-Of User not found",
        "context_info":{"invalid_user_id":{"id":"77"}}}"#;
    Mock::given(header("As-User", "77"))
        .respond_with(json(404, unknown))
        .expect(1)
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .as_user(UserId::parse("77").unwrap())
        .me()
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::NotFound {
            target: ErrorTarget::User
        }
    );
    assert_eq!(error.message(), Some("On-Behalf-Of User not found"));
}

#[tokio::test]
async fn users_are_searched_by_prefix() {
    let setup = Setup::new().await;
    Mock::given(path("/2.0/users"))
        .and(query_param("filter_term", "aar"))
        .respond_with(json(
            200,
            r#"{"total_count":2,"entries":[{"type":"user","id":"1","name":"Aaron","login":"a@example.com"},{"id":"x"}]}"#,
        ))
        .mount(&setup.server)
        .await;
    let people = setup.client.search_users("aar ", 20).await.unwrap();
    assert_eq!(people.skipped, 1);
    assert_eq!(
        people
            .entries
            .iter()
            .map(|user| user.name.as_str())
            .collect::<Vec<_>>(),
        ["Aaron"]
    );
}
