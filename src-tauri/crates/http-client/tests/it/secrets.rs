use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_client::{Http, Repeat, Request};
use secrecy::SecretString;
use serde_json::{Value, json};
use tracing::{Dispatch, level_filters::LevelFilter};

use crate::server::{Play, Server, answer};

/// The token, the body sent, the query and the bodies answered: none may turn up anywhere.
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
async fn nothing_secret_is_printed_or_logged() {
    // A place that logs for the first time on a thread where nobody listens is taken for mute, as long as there is one listener
    // only. So there are two, and every place is passed once before the second comes and all are asked again.
    let _elsewhere = Dispatch::new(
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_writer(io::sink)
            .finish(),
    );
    told().await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let (server, printed) = told().await;
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

/// Makes a call that carries secrets meet every kind of answer; gives all that can be printed of it.
async fn told() -> (Server, String) {
    let body = r#"{"message":"canary","passcode":"canary"}"#;
    let server = Server::start([
        answer(200, &["x-request-id: r1"], body),
        answer(400, &[], body),
        answer(500, &[], "<html>canary</html>"),
        answer(
            302,
            &["Location: https://canary:canary@evil.test/?canary"],
            "",
        ),
        Play::Cut,
    ])
    .await;
    let http = server.http();
    let mut printed = format!("{http:?}");
    for repeat in [Repeat::Never; 5] {
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

/// A token and a form's secret with characters that are escaped in every notation.
const QUOTED: &str = "c4nary/t0ken+with=odd&ones";

/// Every field of an answer that can be read, and all that can be printed of it.
async fn readable(http: &Http, request: Request) -> String {
    match http.send(request).await {
        Ok(answer) => {
            let value: Value = answer.json().unwrap_or_default();
            format!(
                "{answer:?} {:?} {value} {}",
                answer.request_id(),
                answer.unusable("x")
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
async fn a_secret_that_any_answer_quotes_is_hidden() {
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
        Request::post(["x"], Repeat::Never).bearer(Arc::new(SecretString::from(QUOTED))),
        Request::post(["oauth2", "token"], Repeat::Never).form(&form),
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
            let server = Server::start([answer(status, &headers, &body)]).await;
            let mut options = server.options();
            options.longest_wait = std::time::Duration::ZERO;
            let http = Http::new(options).unwrap();
            for request in &requests {
                // A token service gives tokens: its 2xx is for the program alone.
                if status < 300 && format!("{request:?}").contains("token") {
                    continue;
                }
                let readable = readable(&http, request.clone()).await;
                let leaked = readable.contains("c4nary")
                    || readable.contains("t0ken")
                    || readable.contains(&quote[8..]);
                assert!(!leaked, "{status} {is_json} {quote}: {readable}");
            }
            assert!(server.count() > 0);
        }
    }
}
