use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_client::{HeldSecrets, HeldSecretsSource, HttpClient, Request, RetryPolicy};
use secrecy::SecretString;
use serde_json::{Value, json};
use tracing::{Dispatch, level_filters::LevelFilter};

use crate::server::{Reply, Server, response};

/// Secrets in token, query, and request and response bodies.
const CANARY: &str = "canary";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn secrets_are_neither_printed_nor_logged() {
    // A callsite that is first hit on a thread without a subscriber is cached as disabled while there is only one subscriber. So
    // all callsites are hit once before the second one is installed, which rebuilds the cache.
    let _elsewhere = Dispatch::new(
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_writer(io::sink)
            .finish(),
    );
    printable_output().await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let (server, printed) = printable_output().await;
    drop(guard);
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(logged.matches("call=\"POST /x\"").count(), 5, "{logged}");
    assert!(logged.contains("request_id=\"r1\""), "{logged}");
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.matches(CANARY).count() == 4)
    );
    assert!(!logged.contains(CANARY), "{logged}");
    assert!(!printed.contains(CANARY), "{printed}");
}

/// Sends secrets, with every kind of response; returns everything printable.
async fn printable_output() -> (Server, String) {
    let body = r#"{"message":"canary","passcode":"canary"}"#;
    let server = Server::start([
        response(200, &["x-request-id: r1"], body),
        response(400, &[], body),
        response(500, &[], "<html>canary</html>"),
        response(
            302,
            &["Location: https://canary:canary@evil.test/?canary"],
            "",
        ),
        Reply::Cut,
    ])
    .await;
    let http = server.http();
    let mut printed = format!("{http:?}");
    for repeat in [RetryPolicy::Never; 5] {
        let request = Request::post(["x"], repeat)
            .bearer(Arc::new(SecretString::from(CANARY)))
            .query("q", CANARY)
            .header("X-Unit", CANARY)
            .json(json!({"passcode": CANARY}));
        printed += &format!("{request:?}");
        match http.send(request).await {
            Ok(answer) => {
                printed += &format!("{answer:?}");
                let error = answer.json::<Vec<u8>>().unwrap_err();
                printed += &format!("{error} {error:?} {error:#?}");
            }
            Err(error) => printed += &format!("{error} {error:?} {error:#?}"),
        }
    }
    (server, printed)
}

/// A token and a form secret with characters that every encoding escapes.
const QUOTED: &str = "c4nary/t0ken+with=odd&ones";

/// Returns every readable field of a response, and everything printable.
async fn readable(http: &HttpClient, request: Request) -> String {
    match http.send(request).await {
        Ok(answer) => {
            let value: Value = answer.json().unwrap_or_default();
            format!(
                "{answer:?} {:?} {value} {}",
                answer.request_id(),
                answer.invalid("x")
            )
        }
        Err(error) => {
            let (json, text) = (error.json().map(Value::to_string), error.text());
            format!(
                "{error} {error:#?} {:?} {:?} {json:?} {text:?} {:?}",
                error.request_id(),
                error.challenge(),
                error.reason()
            )
        }
    }
}

#[tokio::test]
async fn a_secret_quoted_by_a_response_is_redacted() {
    let percent = percent_encoding::utf8_percent_encode(QUOTED, percent_encoding::NON_ALPHANUMERIC);
    let quoted = [
        QUOTED.to_owned(),
        percent.to_string(),
        BASE64_STANDARD.encode(format!("Bearer {QUOTED}")),
    ];
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", QUOTED),
        ("client_secret", QUOTED),
    ];
    let requests = [
        Request::post(["x"], RetryPolicy::Never).bearer(Arc::new(SecretString::from(QUOTED))),
        Request::post(["oauth2", "token"], RetryPolicy::Never).form(&form),
    ];
    for status in [
        200, 201, 302, 400, 401, 403, 404, 405, 408, 409, 412, 413, 429, 500, 502, 503, 507,
    ] {
        for (quote, is_json) in quoted
            .iter()
            .flat_map(|quote| [(quote, true), (quote, false)])
        {
            let body = json!({ "code": quote, "message": format!("bad {quote}"), "request_id": quote,
                "error": quote, "error_description": quote, "errors": [{ "error_message": quote }],
                "context_info": { "conflicts": [{ "name": quote, quote.as_str(): [quote] }] } });
            let body = if is_json {
                body.to_string()
            } else {
                format!("<p>\n{quote}\n</p>")
            };
            let headers = [
                format!("x-request-id: {quote}"),
                format!("WWW-Authenticate: Bearer error=\"{quote}\""),
                format!("Location: https://box.test/?t={quote}"),
                format!("Retry-After: {quote}"),
            ];
            let headers = headers.each_ref().map(String::as_str);
            let server = Server::start([response(status, &headers, &body)]).await;
            let mut options = server.options();
            options.max_wait = std::time::Duration::ZERO;
            let http = HttpClient::new(options).unwrap();
            for request in &requests {
                // The successful response of a token endpoint contains tokens and is not redacted.
                if status < 300 && format!("{request:?}").contains("token") {
                    continue;
                }
                let output = readable(&http, request.clone()).await;
                let leaked = output.contains("c4nary")
                    || output.contains("t0ken")
                    || output.contains(&quote[8..]);
                assert!(!leaked, "{status} {is_json} {quote}: {output}");
            }
            assert!(server.count() > 0);
        }
    }
}

/// Passcodes that are not delivered yet.
struct Held;

impl HeldSecrets for Held {
    fn held_secrets(&self) -> Vec<SecretString> {
        vec![QUOTED.into()]
    }
}

#[tokio::test]
async fn a_held_passcode_is_redacted_from_every_response() {
    let body =
        json!({ "message": QUOTED, "errors": [{ "error_message": QUOTED }], "name": QUOTED })
            .to_string();
    let id = format!("x-request-id: {QUOTED}");
    for status in [200, 302, 401, 403, 404, 409, 500, 502] {
        let server = Server::start([response(status, &[&id], &body)]).await;
        let mut options = server.options();
        options.max_wait = std::time::Duration::ZERO;
        options.network.held_secrets = HeldSecretsSource::new(Arc::new(Held));
        let http = HttpClient::new(options).unwrap();
        let output = readable(&http, Request::get(["x"], RetryPolicy::Idempotent)).await;
        assert!(!output.contains("c4nary"), "{status}: {output}");
    }
}

#[tokio::test]
async fn a_new_passcode_arrives_whole_and_is_quoted_nowhere_else() {
    let body = json!({ "passcode": QUOTED }).to_string();
    let id = format!("x-request-id: {QUOTED}");
    let pages = [
        response(200, &[&id], &body),
        response(200, &[&id], &format!("<title>{QUOTED}</title>")),
    ];
    let server = Server::start(pages).await;
    let http = server.http();
    let request = Request::post(["x"], RetryPolicy::Never).returns_secret();
    let answer = http.send(request.clone()).await.unwrap();
    let value: Value = answer.json().unwrap();
    assert_eq!(value["passcode"], QUOTED);
    assert_eq!(answer.request_id(), None);
    let page = http.send(request).await.unwrap();
    let error = page.json::<Value>().unwrap_err();
    let output = format!(
        "{error} {error:#?} {:?} {:?}",
        error.connection_error(),
        page.request_id()
    );
    assert!(!output.contains("c4nary"), "{output}");
}
