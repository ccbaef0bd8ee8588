use std::sync::Arc;

use http_client::{ErrorKind, Repeat, Request};
use secrecy::SecretString;

use crate::server::{Server, answer, fine};

#[tokio::test]
async fn no_redirect_is_followed_and_no_token_goes_elsewhere() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start([fine()]).await;
        let location = format!("Location: {}/stolen", elsewhere.address);
        let server = Server::start([answer(status, &[&location], "")]).await;
        let token = Arc::new(SecretString::from("canary-token"));
        for repeat in [Repeat::Safe, Repeat::IfNotApplied, Repeat::Never] {
            let request = Request::post(["x"], repeat).bearer(token.clone());
            let error = server.http().send(request).await.unwrap_err();
            // No service that is spoken to redirects: the sign-in page of a network does.
            let kind = if repeat == Repeat::Safe {
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
