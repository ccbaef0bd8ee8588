use serde_json::{Value, json};
use url::Url;

use super::client::{Request, Response};
use super::{Sandbox, sandbox};

async fn form(sandbox: &Sandbox, path: &str, fields: &str) -> Response {
    let running = &sandbox.running;
    let body = format!(
        "client_id={}&client_secret={}&{fields}",
        running.box_client_id, running.box_client_secret
    );
    Request::new(&running.box_url, "POST", path)
        .body("application/x-www-form-urlencoded", &body)
        .send()
        .await
}

async fn who(sandbox: &Sandbox, token: &Value) -> Response {
    let token = token.as_str().unwrap();
    Request::new(&sandbox.running.box_url, "GET", "/2.0/users/me")
        .header("Authorization", &format!("Bearer {token}"))
        .send()
        .await
}

async fn authorize(sandbox: &Sandbox, more: &str) -> Response {
    let path = format!(
        "/api/oauth2/authorize?response_type=code&client_id={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A5001%2Fcallback&state=s%26t{more}",
        sandbox.running.box_client_id
    );
    Request::new(&sandbox.running.box_url, "GET", &path)
        .send()
        .await
}

fn redirected(response: &Response, name: &str) -> String {
    assert_eq!(response.status(), 302);
    let target = Url::parse(response.header("location").unwrap()).unwrap();
    assert_eq!(target.port(), Some(5001));
    target
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap()
}

#[tokio::test]
async fn code_and_refresh_token_work_once() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let page = authorize(&sandbox, "").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("value=\"s&amp;t\"") && page.text().contains("kenji@example.com"));
    let redirect = authorize(&sandbox, "&allow=true&user_id=11").await;
    assert_eq!(redirected(&redirect, "state"), "s&t");
    let code = redirected(&redirect, "code");

    let grant = format!("grant_type=authorization_code&code={code}");
    let first = form(&sandbox, "/oauth2/token", &grant).await.json();
    assert_eq!(
        (&first["token_type"], &first["restricted_to"]),
        (&json!("bearer"), &json!([]))
    );
    assert_eq!(
        who(&sandbox, &first["access_token"]).await.json()["id"],
        "11"
    );
    let again = form(&sandbox, "/oauth2/token", &grant).await;
    assert_eq!(
        (again.status(), &again.json()["error"]),
        (400, &json!("invalid_grant"))
    );

    let refresh = format!(
        "grant_type=refresh_token&refresh_token={}",
        first["refresh_token"].as_str().unwrap()
    );
    let second = form(&sandbox, "/oauth2/token", &refresh).await.json();
    assert_eq!(who(&sandbox, &first["access_token"]).await.status(), 401);
    assert_eq!(who(&sandbox, &second["access_token"]).await.status(), 200);
    let reused = form(&sandbox, "/oauth2/token", &refresh).await;
    assert_eq!(
        (reused.status(), reused.json()),
        (
            400,
            json!({"error": "invalid_grant", "error_description": "Invalid refresh token"})
        )
    );

    let token = format!("token={}", second["refresh_token"].as_str().unwrap());
    assert_eq!(form(&sandbox, "/oauth2/revoke", &token).await.status(), 200);
    assert_eq!(who(&sandbox, &second["access_token"]).await.status(), 401);
}

#[tokio::test]
async fn wrong_verifier_invalidates_the_code() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    // RFC 7636, appendix B.
    let challenge = "&allow=true&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for (verifier, status) in [
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", 200),
        ("wrong", 400),
    ] {
        let code = redirected(&authorize(&sandbox, challenge).await, "code");
        let grant = format!("grant_type=authorization_code&code={code}&code_verifier={verifier}");
        assert_eq!(
            form(&sandbox, "/oauth2/token", &grant).await.status(),
            status
        );
    }
}

#[tokio::test]
async fn denial_and_foreign_redirect_uris() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    assert_eq!(
        redirected(&authorize(&sandbox, "&allow=false").await, "error"),
        "access_denied"
    );
    let path = format!(
        "/api/oauth2/authorize?response_type=code&client_id={}&redirect_uri=http%3A%2F%2Fexample.com%2F",
        sandbox.running.box_client_id
    );
    let response = Request::new(&sandbox.running.box_url, "GET", &path)
        .send()
        .await;
    assert_eq!(response.status(), 400);
    assert!(response.text().contains("redirect_uri_mismatch"));
}

#[tokio::test]
async fn client_credentials_for_enterprise_and_user() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let me = sandbox.get("/2.0/users/me?fields=enterprise").await.json();
    let ready: Value = serde_json::from_str(&sandbox.running.ready_line()).unwrap();
    let enterprise = ready["box_enterprise_id"].as_str().unwrap();
    assert_eq!(me["enterprise"]["id"], enterprise);
    for (kind, id, user) in [("enterprise", enterprise, "20"), ("user", "11", "11")] {
        let grant =
            format!("grant_type=client_credentials&box_subject_type={kind}&box_subject_id={id}");
        let answer = form(&sandbox, "/oauth2/token", &grant).await.json();
        assert!(answer.get("refresh_token").is_none());
        assert_eq!(
            who(&sandbox, &answer["access_token"]).await.json()["id"],
            user
        );
    }
    let grant = "grant_type=client_credentials&box_subject_type=enterprise&box_subject_id=1";
    let answer = form(&sandbox, "/oauth2/token", grant).await;
    assert_eq!(
        (answer.status(), &answer.json()["error"]),
        (400, &json!("invalid_grant"))
    );
    let other = Request::new(&sandbox.running.box_url, "POST", "/oauth2/token")
        .body(
            "application/x-www-form-urlencoded",
            "grant_type=client_credentials&client_id=a&client_secret=b",
        )
        .send()
        .await;
    assert_eq!(
        (other.status(), &other.json()["error"]),
        (400, &json!("invalid_client"))
    );
}

#[tokio::test]
async fn refresh_grace_returns_the_same_pair_again() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    sandbox.quirk("refresh_grace", json!(true)).await;
    let code = redirected(&authorize(&sandbox, "&allow=true").await, "code");
    let first = form(
        &sandbox,
        "/oauth2/token",
        &format!("grant_type=authorization_code&code={code}"),
    )
    .await;
    let first = first.json();
    let refresh = format!(
        "grant_type=refresh_token&refresh_token={}",
        first["refresh_token"].as_str().unwrap()
    );
    let second = form(&sandbox, "/oauth2/token", &refresh).await.json();
    assert_eq!(
        form(&sandbox, "/oauth2/token", &refresh).await.json(),
        second
    );
    assert_eq!(who(&sandbox, &second["access_token"]).await.status(), 200);
    let used = form(&sandbox, "/oauth2/token", &refresh).await;
    assert_eq!(
        (used.status(), &used.json()["error"]),
        (400, &json!("invalid_grant"))
    );
}
