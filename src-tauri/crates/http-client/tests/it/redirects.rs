use std::sync::Arc;

use http_client::{ErrorKind, Request, RetryPolicy};
use secrecy::SecretString;

use crate::server::{Server, ok, response};

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start([ok()]).await;
        let location = format!("Location: {}/stolen", elsewhere.address);
        let server = Server::start([response(status, &[&location], "")]).await;
        let token = Arc::new(SecretString::from("canary-token"));
        for repeat in [
            RetryPolicy::Idempotent,
            RetryPolicy::IfNotApplied,
            RetryPolicy::Never,
        ] {
            let request = Request::post(["x"], repeat).bearer(token.clone());
            let error = server.http().send(request).await.unwrap_err();
            // The services never redirect; a captive portal does.
            let kind = if repeat == RetryPolicy::Idempotent {
                ErrorKind::Intercepted
            } else {
                ErrorKind::UnknownOutcome
            };
            assert_eq!(error.kind(), kind, "{status} {repeat:?}");
            assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        }
        assert_eq!(elsewhere.count(), 0);
        assert_eq!(server.count(), 3);
        assert!(server.requests()[0].contains("authorization: Bearer canary-token"));
    }
}
