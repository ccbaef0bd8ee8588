use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use secrecy::SecretString;
use serde_json::json;
use tracing::{Dispatch, level_filters::LevelFilter};
use transport::{Repeat, Request};

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
        tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(io::sink).finish(),
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
    assert!(server.requests().iter().all(|request| request.matches(CANARY).count() == 4));
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
        answer(302, &["Location: https://canary:canary@evil.test/?canary"], ""),
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
