use std::{collections::BTreeMap, time::Duration};

use http_client::{ErrorKind, Obstacle, Repeat, Request};
use serde_json::Value;

use crate::server::{Play, Server, answer};

const KINDS: [Repeat; 3] = [Repeat::Safe, Repeat::IfNotApplied, Repeat::Never];

fn misbehaved(repeat: Repeat) -> ErrorKind {
    if repeat == Repeat::Safe {
        ErrorKind::Misbehaved
    } else {
        ErrorKind::UnknownOutcome
    }
}

#[tokio::test]
async fn an_answer_up_to_the_cap_is_read_and_a_larger_one_is_not() {
    let body = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    let server =
        Server::start([answer(200, &[], &body(1000)), answer(200, &[], &body(1001))]).await;
    let mut options = server.options();
    options.answer_cap = 1000;
    let http = http_client::Http::new(options).unwrap();
    let read: String = http
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(read.len(), 998);
    for repeat in KINDS {
        let error = http.send(Request::get(["x"], repeat)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (misbehaved(repeat), 1),
            "{repeat:?}"
        );
        assert_eq!(error.reason(), Some("the answer is larger than 1000 bytes"));
    }
}

#[tokio::test]
async fn an_answer_without_an_end_stops_at_the_cap() {
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(100_000));
    let server = Server::start([Play::Answer(endless)]).await;
    let mut options = server.options();
    options.answer_cap = 1000;
    let http = http_client::Http::new(options).unwrap();
    let error = http
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Misbehaved);
}

#[tokio::test]
async fn an_answer_cut_off_inside_is_lost() {
    let cut = Play::Answer(
        "HTTP/1.1 200 OK\r\nx-request-id: r1\r\ncontent-length: 50\r\n\r\n{\"a\":".to_owned(),
    );
    for repeat in KINDS {
        let server = Server::start([cut.clone()]).await;
        let error = server
            .http()
            .send(Request::post(["x"], repeat))
            .await
            .unwrap_err();
        let (kind, count) = if repeat == Repeat::Safe {
            (ErrorKind::Offline, 5)
        } else {
            (ErrorKind::UnknownOutcome, 1)
        };
        assert_eq!((error.kind(), server.count()), (kind, count), "{repeat:?}");
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(200), Some("r1"))
        );
    }
}

#[tokio::test]
async fn what_is_no_json_or_of_another_shape_misbehaves() {
    for (body, reason) in [
        ("", "empty or cut off at line 1 column 0"),
        ("{\"a\":", "empty or cut off at line 1 column 5"),
        ("{'a'}", "not JSON at line 1 column 2"),
        (
            "{\"a\":\"canary\"}",
            "JSON of another shape at line 1 column 13",
        ),
    ] {
        for repeat in KINDS {
            let server = Server::start([answer(200, &["Box-Request-Id: r7"], body)]).await;
            let answer = server
                .http()
                .send(Request::get(["x"], repeat))
                .await
                .unwrap();
            let error = answer.json::<BTreeMap<String, u8>>().unwrap_err();
            assert_eq!(
                (error.kind(), error.reason()),
                (misbehaved(repeat), Some(reason)),
                "{body:?}"
            );
            assert_eq!(
                (error.request_id(), error.status()),
                (Some("r7"), Some(200))
            );
            assert!(!error.to_string().contains("canary"));
        }
    }
}

#[tokio::test]
async fn a_page_in_place_of_data_comes_from_something_on_the_way() {
    for (body, name) in [
        (
            "<html><title>Guest Wi-Fi</title></html>",
            Some("Guest Wi-Fi (nginx)"),
        ),
        ("<html><body>Sign in</body></html>", Some("nginx")),
        ("Blocked", Some("Blocked (nginx)")),
    ] {
        for repeat in KINDS {
            let server = Server::start([answer(200, &["Server: nginx"], body)]).await;
            let answer = server
                .http()
                .send(Request::get(["x"], repeat))
                .await
                .unwrap();
            let error = answer.json::<BTreeMap<String, u8>>().unwrap_err();
            let kind = if repeat == Repeat::Safe {
                ErrorKind::Intercepted
            } else {
                ErrorKind::UnknownOutcome
            };
            let name = name.map(ToOwned::to_owned);
            assert_eq!(
                (error.kind(), error.obstacle()),
                (kind, Some(&Obstacle::Intermediary { name })),
                "{body}"
            );
        }
    }
}

#[tokio::test]
async fn nesting_without_end_is_no_way_to_the_stack() {
    let server = Server::start([answer(200, &[], &"[".repeat(100_000))]).await;
    let answer = server
        .http()
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap();
    assert_eq!(
        answer.json::<Value>().unwrap_err().kind(),
        ErrorKind::Misbehaved
    );
}

#[tokio::test]
async fn an_error_keeps_what_was_said() {
    let server = Server::start([
        answer(
            409,
            &["BOX-REQUEST-ID: r1"],
            r#"{"code":"item_name_in_use"}"#,
        ),
        answer(
            403,
            &["WWW-Authenticate: Bearer error=\"insufficient_scope\""],
            "",
        ),
        answer(404, &[], "<html>Not here</html>"),
    ])
    .await;
    let http = server.http();
    let conflict = http
        .send(Request::get(["a", "b"], Repeat::Safe).query("token", "q"))
        .await
        .unwrap_err();
    assert_eq!(conflict.json().unwrap()["code"], "item_name_in_use");
    assert_eq!(
        conflict.to_string(),
        "GET /a/b: in conflict with something else (HTTP 409, 1 attempt, waited 0.0 s, request id r1)"
    );
    let forbidden = http
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap_err();
    assert_eq!(
        forbidden.challenge(),
        Some("Bearer error=\"insufficient_scope\"")
    );
    assert_eq!((forbidden.json(), forbidden.text()), (None, None));
    let missing = http
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap_err();
    assert_eq!(
        (missing.kind(), missing.text()),
        (ErrorKind::NotFound, Some("<html>Not here</html>"))
    );
}

#[tokio::test]
async fn silence_ends() {
    for repeat in KINDS {
        let server = Server::start([Play::Silence]).await;
        let mut options = server.options();
        options.quick = Duration::from_millis(100);
        let http = http_client::Http::new(options).unwrap();
        let error = http.send(Request::post(["x"], repeat)).await.unwrap_err();
        let (kind, count) = if repeat == Repeat::Safe {
            (ErrorKind::TimedOut, 5)
        } else {
            (ErrorKind::UnknownOutcome, 1)
        };
        assert_eq!(
            (error.kind(), server.count()),
            (kind, count),
            "{repeat:?}: {error}"
        );
    }
}
