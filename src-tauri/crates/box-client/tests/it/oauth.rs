use std::time::Duration;

use box_client::{
    AppCredentials, BaseUrl, ErrorKind, HttpClient, OAuthClient, TokenSubject, UserId,
    authorize_url,
};
use secrecy::ExposeSecret as _;
use url::{Url, form_urlencoded};
use wiremock::{Mock, MockServer, matchers::path};

use crate::setup::json;

async fn sign_in(status: u16, body: &str) -> (MockServer, OAuthClient) {
    let server = MockServer::start().await;
    Mock::given(path("/oauth2/token"))
        .respond_with(json(status, body))
        .mount(&server)
        .await;
    let options = box_client::http_options(BaseUrl::loopback_for_demo(&server.uri()).unwrap());
    let app = AppCredentials {
        client_id: "app".to_owned(),
        client_secret: "s&cret".into(),
    };
    (
        server,
        OAuthClient::new(HttpClient::new(options).unwrap(), app),
    )
}

async fn sent(server: &MockServer) -> Vec<(String, String)> {
    let requests = server.received_requests().await.unwrap();
    let request = requests.last().unwrap();
    assert_eq!(
        request.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert!(!request.headers.contains_key("authorization"));
    form_urlencoded::parse(&request.body).into_owned().collect()
}

/// The response of Box's OpenAPI description, `AccessToken`, with a real lifetime.
const GRANTED: &str = r#"{"access_token":"c3FIOG9vSGV4VHo4QzAyg5T1JvNnJoZ3ExaVNyQWw6","expires_in":3646,"token_type":"bearer",
    "restricted_to":[],"refresh_token":"c3FIOG9vSGV4VHo4QzAyg5T1JvNnJoZ3ExaVNyQWw6WjRsanRKZG5lQk9qUE1BVQ"}"#;

#[tokio::test]
async fn a_code_is_exchanged_and_tokens_are_refreshed() {
    let (server, sign_in) = sign_in(200, GRANTED).await;
    let grant = sign_in
        .exchange_code("c0de", "http://127.0.0.1:5001/callback", &"verifier".into())
        .await
        .unwrap();
    assert_eq!(grant.expires_in, Duration::from_secs(3646));
    assert_eq!(
        grant.access_token.expose_secret(),
        "c3FIOG9vSGV4VHo4QzAyg5T1JvNnJoZ3ExaVNyQWw6"
    );
    let fields = sent(&server).await;
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        (field("grant_type"), field("code")),
        ("authorization_code".into(), "c0de".into())
    );
    assert_eq!(
        (field("redirect_uri"), field("code_verifier")),
        ("http://127.0.0.1:5001/callback".into(), "verifier".into())
    );
    assert_eq!(
        (field("client_id"), field("client_secret")),
        ("app".into(), "s&cret".into())
    );
    assert!(!format!("{grant:?} {sign_in:?}").contains("c3FI"));
    assert!(!format!("{sign_in:?}").contains("s&cret"));

    sign_in
        .refresh(&grant.refresh_token.unwrap())
        .await
        .unwrap();
    let fields = sent(&server).await;
    assert!(fields.contains(&("grant_type".into(), "refresh_token".into())));
    assert!(
        fields
            .iter()
            .any(|(key, value)| key == "refresh_token" && value.ends_with("BVQ"))
    );
}

#[tokio::test]
async fn client_credentials_give_a_token() {
    let (server, sign_in) = sign_in(
        200,
        r#"{"access_token":"T","expires_in":"4051","token_type":"bearer","restricted_to":[]}"#,
    )
    .await;
    let user = TokenSubject::User(UserId::parse("77").unwrap());
    for (subject, kind, id) in [
        (
            TokenSubject::Enterprise("900".to_owned()),
            "enterprise",
            "900",
        ),
        (user, "user", "77"),
    ] {
        let grant = sign_in.client_credentials(&subject).await.unwrap();
        assert!(grant.refresh_token.is_none() && grant.expires_in == Duration::from_secs(4051));
        let fields = sent(&server).await;
        assert!(fields.contains(&("box_subject_type".into(), kind.into())));
        assert!(fields.contains(&("box_subject_id".into(), id.into())));
    }
}

/// Messages as seen in practice; codes of the OpenAPI description, `OAuth2Error`.
#[tokio::test]
async fn rejected_grants_and_applications_differ() {
    for (status, error, expected) in [
        (400, "invalid_grant", ErrorKind::GrantRejected),
        (400, "invalid_client", ErrorKind::AppRejected),
        (401, "invalid_client", ErrorKind::AppRejected),
        (400, "unauthorized_client", ErrorKind::AppRejected),
        (400, "unsupported_grant_type", ErrorKind::Rejected),
    ] {
        let body =
            format!(r#"{{"error":"{error}","error_description":"Refresh token has expired"}}"#);
        let (_server, sign_in) = sign_in(status, &body).await;
        let error = sign_in.refresh(&"old".into()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (&expected, Some("Refresh token has expired"))
        );
    }
}

#[tokio::test]
async fn a_refresh_token_is_never_sent_twice() {
    let (server, sign_in) = sign_in(503, "").await;
    let error = sign_in.refresh(&"old".into()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UnknownOutcome);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
    let (_server, sign_in) = self::sign_in(200, r#"{"token_type":"bearer"}"#).await;
    assert_eq!(
        sign_in.refresh(&"old".into()).await.unwrap_err().kind(),
        &ErrorKind::UnknownOutcome
    );
}

/// The conflict of two concurrent refreshes has no body.
#[tokio::test]
async fn a_conflict_of_two_refreshes_is_rate_limited() {
    for body in ["", r#"{"error":"conflict"}"#] {
        let (server, sign_in) = sign_in(409, body).await;
        let error = sign_in.refresh(&"old".into()).await.unwrap_err();
        assert_eq!(
            error.kind(),
            &ErrorKind::RateLimited { retry_after: None },
            "{body}"
        );
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
    let (_server, sign_in) = sign_in(409, "<html>No</html>").await;
    assert_eq!(
        sign_in.refresh(&"old".into()).await.unwrap_err().kind(),
        &ErrorKind::UnknownOutcome
    );
}

#[test]
fn the_authorization_url_has_all_parameters() {
    let page = Url::parse(box_client::AUTHORIZE_URL).unwrap();
    let page = authorize_url(
        &page,
        "a&b",
        "http://127.0.0.1:5001/callback",
        "st/ate",
        "ch",
    );
    assert_eq!(
        page.as_str(),
        "https://account.box.com/api/oauth2/authorize?response_type=code&client_id=a%26b\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A5001%2Fcallback&state=st%2Fate&code_challenge=ch"
    );
}
