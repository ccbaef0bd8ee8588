use box_client::{About, ErrorKind, UserId};
use wiremock::{
    Mock,
    matchers::{header, path, query_param},
};

use crate::bench::{Bench, json};

#[tokio::test]
async fn says_whose_account_it_is() {
    let bench = Bench::new().await;
    Mock::given(path("/2.0/users/me"))
        .respond_with(json(
            200,
            r#"{"type":"user","id":11446498,"name":"Aaron Levie","login":"ceo@example.com","role":"admin",
               "enterprise":{"type":"enterprise","id":"11446490","name":"Acme"},"space_amount":1.0e+18}"#,
        ))
        .mount(&bench.server)
        .await;
    let me = bench.client.me().await.unwrap();
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
async fn acts_for_another_user_who_has_to_exist() {
    let bench = Bench::new().await;
    let unknown = r#"{"type":"error","status":404,"code":"not_found","message":"On-Behalf-Of User not found",
        "context_info":{"invalid_user_id":{"id":"77"}}}"#;
    Mock::given(header("As-User", "77"))
        .respond_with(json(404, unknown))
        .expect(1)
        .mount(&bench.server)
        .await;
    let error = bench
        .client
        .as_user(UserId::parse("77").unwrap())
        .me()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotFound { about: About::User });
    assert_eq!(error.message(), Some("On-Behalf-Of User not found"));
}

#[tokio::test]
async fn finds_people() {
    let bench = Bench::new().await;
    Mock::given(path("/2.0/users"))
        .and(query_param("filter_term", "aar"))
        .respond_with(json(
            200,
            r#"{"total_count":2,"entries":[{"type":"user","id":"1","name":"Aaron","login":"a@example.com"},{"id":"x"}]}"#,
        ))
        .mount(&bench.server)
        .await;
    let people = bench.client.search_users("aar ", 20).await.unwrap();
    assert_eq!(
        people
            .iter()
            .map(|user| user.name.as_str())
            .collect::<Vec<_>>(),
        ["Aaron"]
    );
}
