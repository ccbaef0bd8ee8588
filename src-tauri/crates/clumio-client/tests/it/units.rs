use wiremock::{
    Mock,
    matchers::{path, query_param},
};

use crate::setup::{Setup, json};

#[tokio::test]
async fn units_are_listed_with_a_minimal_request() {
    let setup = Setup::new().await;
    let body = r#"{"filter_applied":null,"total_count":3,"_links":{"_next":{"href":"/organizational-units?start=2"}},
        "_embedded":{"items":[{"id":"00000000-0000-0000-0000-000000000000","name":"Global","parent_id":null,"users":[]}]}}"#;
    Mock::given(path("/organizational-units"))
        .and(query_param("limit", "1"))
        .respond_with(json(200, body))
        .expect(1)
        .mount(&setup.server)
        .await;
    let page = setup.client.organizational_units(1, None).await.unwrap();
    assert_eq!(
        (
            page.entries[0].name.as_str(),
            page.total,
            page.next.is_some()
        ),
        ("Global", Some(3), true)
    );
    let request = &setup.requests().await[0];
    assert_eq!(
        request.headers["accept"],
        "application/api.clumio.organizational-units=v2+json"
    );
}
