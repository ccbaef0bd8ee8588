//! HTTP server on the loopback interface for the redirect URI, open for one sign-in (RFC 8252, section 7.3).

use crate::sign_in::callback::{self, Callback, Rejection};
use app_error::{AppError, ErrorCode, Subject};
use futures::{
    future::BoxFuture,
    stream::{FuturesUnordered, StreamExt as _},
};
use parking_lot::Mutex;
use serde::Deserialize;
use std::{io, net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::timeout,
};
use tokio_util::task::AbortOnDropHandle;
use ts_rs::TS;

/// Time to sign in.
const SIGN_IN_TIMEOUT: Duration = Duration::from_secs(300);

/// Time for which the page is served again after the sign-in. A browser may load it twice, and a virus scanner first.
const REPEAT_VISITS_PERIOD: Duration = Duration::from_secs(60);

/// Time for one connection. Browsers open some that they never use.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of the head of a request.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The most connections that are served at a time; others wait.
const MAX_CONNECTIONS: usize = 16;

/// A server bound to the redirect URI.
pub(super) struct CallbackServer {
    socket: TcpListener,
    response: Arc<PendingResponse>,
}

/// The authorization response that a sign-in waits for. The first one with the right `state` counts.
pub(crate) struct PendingResponse {
    port: u16,
    state: String,
    received: Mutex<Option<Callback>>,
    notify: Notify,
}

/// Task that serves the page to repeat visits for a while. The redirect URI is closed when this is dropped.
pub(crate) type RepeatVisits = AbortOnDropHandle<()>;

/// Connections that are being served.
type Connections = FuturesUnordered<BoxFuture<'static, ()>>;

/// Text of the page that the browser shows after the sign-in, in the user's language.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(rename = "Farewell")]
pub struct CallbackPage {
    /// Language tag, as in HTML's `lang`.
    pub language: String,
    /// Shown when the user authorized the application.
    #[serde(rename = "done")]
    pub authorized: String,
    /// Shown when the user denied it.
    pub denied: String,
}

/// Returns the redirect URI to register at Box for `port`.
pub(crate) fn redirect_uri(port: u16) -> String {
    format!("http://127.0.0.1:{port}{}", callback::PATH)
}

impl CallbackServer {
    /// Binds the first of `ports` that is free.
    pub(super) async fn bind(ports: &[u16], state: String) -> Result<Self, AppError> {
        let mut last = None;
        for port in ports {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).await {
                Ok(socket) => {
                    let port = socket.local_addr().map_err(|error| no_port(&error))?.port();
                    let response = PendingResponse {
                        port,
                        state,
                        received: Mutex::default(),
                        notify: Notify::new(),
                    };
                    return Ok(Self {
                        socket,
                        response: Arc::new(response),
                    });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(no_port(
            &last.unwrap_or_else(|| io::Error::other("no port is allowed")),
        ))
    }

    pub(super) fn redirect_uri(&self) -> String {
        redirect_uri(self.response.port)
    }

    pub(super) fn response(&self) -> &Arc<PendingResponse> {
        &self.response
    }

    /// Waits for the authorization code. The page is served to repeat visits afterwards.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`] when the user denied it or [`SIGN_IN_TIMEOUT`] has passed.
    pub(super) async fn authorization_code(
        self,
        page: &CallbackPage,
    ) -> (Result<String, AppError>, Option<RepeatVisits>) {
        let mut connections = Connections::new();
        let response = tokio::select! {
            response = timeout(SIGN_IN_TIMEOUT, self.response.wait()) => response,
            never = self.serve(&mut connections, page) => match never {},
        };
        let Ok(response) = response else {
            let words = "no sign-in within five minutes";
            return (
                Err(AppError::new(ErrorCode::SignInEnded, words)
                    .subject(Subject::Time)
                    .retryable()),
                None,
            );
        };
        let code = match response {
            Callback::Code(code) => Ok(code),
            Callback::Denied(error) => {
                let words = format!("Box did not let the application in: {error}");
                Err(AppError::new(ErrorCode::SignInEnded, words)
                    .subject(Subject::Denied)
                    .retryable())
            }
            Callback::Incomplete | Callback::Rejected(_) => Err(AppError::new(
                ErrorCode::Unexpected,
                "this is no answer to a sign-in",
            )),
        };
        let page = page.clone();
        let repeat_visits = tokio::spawn(async move {
            let _elapsed = timeout(REPEAT_VISITS_PERIOD, self.serve(&mut connections, &page)).await;
        });
        (code, Some(AbortOnDropHandle::new(repeat_visits)))
    }

    async fn serve(
        &self,
        connections: &mut Connections,
        page: &CallbackPage,
    ) -> std::convert::Infallible {
        loop {
            tokio::select! {
                accepted = self.socket.accept(), if connections.len() < MAX_CONNECTIONS => {
                    // A connection that was closed before it was accepted is not a failure of the server.
                    if let Ok((stream, _)) = accepted {
                        let served = serve_connection(stream, Arc::clone(&self.response), page.clone());
                        connections.push(Box::pin(async move { drop(timeout(CONNECTION_TIMEOUT, served).await) }));
                    }
                }
                Some(()) = connections.next(), if !connections.is_empty() => {}
            }
        }
    }
}

impl PendingResponse {
    /// Accepts the address that Box redirected to, pasted by a user whose browser cannot reach this computer.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `callback_address` when it is not a response to this sign-in.
    pub(crate) fn accept_pasted_address(&self, address: &str) -> Result<(), AppError> {
        let callback = callback::parse_pasted_address(address, self.port, &self.state);
        match self.accept(callback) {
            Callback::Code(_) | Callback::Denied(_) => Ok(()),
            Callback::Incomplete | Callback::Rejected(_) => {
                let words = "this is not the address that this sign-in ends at";
                Err(AppError::new(ErrorCode::InputInvalid, words).subject(Subject::CallbackAddress))
            }
        }
    }

    /// Accepts the first response; a second one is rejected unless it is equal.
    fn accept(&self, callback: Callback) -> Callback {
        let (Callback::Code(_) | Callback::Denied(_)) = &callback else {
            return callback;
        };
        let mut received = self.received.lock();
        match &*received {
            Some(first) if *first == callback => callback,
            Some(_) => Callback::Rejected(Rejection::Malformed),
            None => {
                *received = Some(callback.clone());
                self.notify.notify_one();
                callback
            }
        }
    }

    async fn wait(&self) -> Callback {
        loop {
            let notified = self.notify.notified();
            if let Some(response) = self.received.lock().clone() {
                return response;
            }
            notified.await;
        }
    }
}

async fn serve_connection(
    mut stream: TcpStream,
    response: Arc<PendingResponse>,
    page: CallbackPage,
) -> io::Result<()> {
    let mut head = Vec::new();
    let callback = loop {
        if head.len() > MAX_HEAD_BYTES || stream.read_buf(&mut head).await? == 0 {
            break Callback::Rejected(Rejection::Malformed);
        }
        match callback::parse_request(&head, response.port, &response.state) {
            Callback::Incomplete => {}
            complete @ (Callback::Code(_) | Callback::Denied(_) | Callback::Rejected(_)) => {
                break complete;
            }
        }
    };
    // The response counts even if the browser is gone before the page is sent.
    let callback = response.accept(callback);
    stream
        .write_all(http_response(&callback, &page).as_bytes())
        .await?;
    stream.shutdown().await
}

/// Returns the HTTP response with the page, which has no scripts, images or external resources.
fn http_response(callback: &Callback, page: &CallbackPage) -> String {
    let (status, text) = match callback {
        Callback::Code(_) => ("200 OK", page.authorized.as_str()),
        Callback::Denied(_) => ("200 OK", page.denied.as_str()),
        Callback::Rejected(Rejection::UnknownPath) => ("404 Not Found", ""),
        Callback::Rejected(Rejection::WrongMethod) => ("405 Method Not Allowed", ""),
        Callback::Rejected(Rejection::WrongHost) => ("421 Misdirected Request", ""),
        Callback::Rejected(Rejection::Malformed) | Callback::Incomplete => ("400 Bad Request", ""),
    };
    let language = escaped(&page.language);
    let text = escaped(text);
    let body = format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Restore Desk</title><style>body{{font:1.25rem/1.6 system-ui,sans-serif;max-width:34rem;margin:20vh auto;\
         padding:0 1.5rem}}</style><h1>Restore Desk</h1><p>{text}</p></html>\n"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

fn no_port(error: &io::Error) -> AppError {
    AppError::new(
        ErrorCode::SignInEnded,
        format!("no port to listen on: {error}"),
    )
    .subject(Subject::Port)
    .retryable()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinHandle;

    const STATE: &str = "c2VjcmV0";

    fn page() -> CallbackPage {
        CallbackPage {
            language: "en".into(),
            authorized: "Signed in. <b>".into(),
            denied: "Not signed in.".into(),
        }
    }

    async fn request(port: u16, head: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn get(port: u16, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
    }

    /// Starts a server that waits for a response. Returns its result, its port, and the pending response.
    async fn start_waiting() -> (
        JoinHandle<(Result<String, AppError>, Option<RepeatVisits>)>,
        u16,
        Arc<PendingResponse>,
    ) {
        let server = CallbackServer::bind(&[0], STATE.into()).await.unwrap();
        let response = Arc::clone(server.response());
        let port = response.port;
        assert_eq!(
            server.redirect_uri(),
            format!("http://127.0.0.1:{port}/callback")
        );
        (
            tokio::spawn(async move { server.authorization_code(&page()).await }),
            port,
            response,
        )
    }

    #[tokio::test]
    async fn the_code_arrives_after_rejected_and_idle_connections() {
        let (waiting, port, _) = start_waiting().await;
        let _idle = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        assert!(
            request(port, &get(port, "/callback?code=x&state=guessed"))
                .await
                .starts_with("HTTP/1.1 400")
        );
        assert!(
            request(port, &get(port, "/favicon.ico"))
                .await
                .starts_with("HTTP/1.1 404")
        );
        let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(MAX_HEAD_BYTES));
        assert!(request(port, &long).await.starts_with("HTTP/1.1 400"));

        let body = request(
            port,
            &get(port, &format!("/callback?code=c0de&state={STATE}")),
        )
        .await;
        assert!(
            body.starts_with("HTTP/1.1 200 OK") && body.contains("Signed in. &lt;b>"),
            "{body}"
        );
        assert!(!body.contains("c0de") && !body.contains(STATE));
        assert_eq!(waiting.await.unwrap().0.unwrap(), "c0de");
    }

    #[tokio::test]
    async fn repeat_visits_show_success_for_a_while() {
        let (waiting, port, _) = start_waiting().await;
        let good = get(port, &format!("/callback?code=c0de&state={STATE}"));
        request(port, &good).await;
        let (code, visits) = waiting.await.unwrap();
        assert_eq!(code.unwrap(), "c0de");
        for _ in 0..3 {
            assert!(request(port, &good).await.contains("Signed in."));
        }
        let other = get(port, &format!("/callback?code=other&state={STATE}"));
        assert!(
            request(port, &other).await.starts_with("HTTP/1.1 400"),
            "only the first response counts"
        );
        let visits = visits.unwrap();
        visits.abort();
        assert!(visits.await.unwrap_err().is_cancelled());
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap_err();
    }

    #[tokio::test]
    async fn simultaneous_visits_all_show_success() {
        let (waiting, port, _) = start_waiting().await;
        let good = get(port, &format!("/callback?code=c0de&state={STATE}"));
        let bodies = futures::future::join_all((0..8).map(|_| request(port, &good))).await;
        assert!(
            bodies.iter().all(|body| body.contains("Signed in.")),
            "{bodies:?}"
        );
        assert_eq!(waiting.await.unwrap().0.unwrap(), "c0de");
    }

    #[tokio::test(start_paused = true)]
    async fn repeat_visits_end_after_a_minute() {
        let (waiting, port, response) = start_waiting().await;
        let address = format!("http://127.0.0.1:{port}/callback?code=c0de&state={STATE}");
        response.accept_pasted_address(&address).unwrap();
        let visits = waiting.await.unwrap().1.unwrap();
        let begun = tokio::time::Instant::now();
        visits.await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), REPEAT_VISITS_PERIOD.as_secs());
    }

    #[tokio::test]
    async fn the_redirected_address_can_be_pasted() {
        let (waiting, port, response) = start_waiting().await;
        for wrong in [
            format!("http://127.0.0.1:{port}/callback?code=c0de&state=guessed"),
            format!(
                "http://127.0.0.1:{}/callback?code=c0de&state={STATE}",
                port ^ 1
            ),
            String::new(),
        ] {
            let error = response.accept_pasted_address(&wrong).unwrap_err();
            assert_eq!(error.about(), Some(Subject::CallbackAddress), "{wrong}");
        }
        let address = format!(" http://127.0.0.1:{port}/callback?code=c0de&state={STATE}\n");
        response.accept_pasted_address(&address).unwrap();
        response.accept_pasted_address(&address).unwrap();
        assert_eq!(waiting.await.unwrap().0.unwrap(), "c0de");
    }

    #[tokio::test]
    async fn a_denial_ends_the_sign_in() {
        let (waiting, port, _) = start_waiting().await;
        let body = request(
            port,
            &get(
                port,
                &format!("/callback?error=access_denied&state={STATE}"),
            ),
        )
        .await;
        assert!(body.contains("Not signed in."), "{body}");
        let error = waiting.await.unwrap().0.unwrap_err();
        assert_eq!(
            (error.code, error.about()),
            (ErrorCode::SignInEnded, Some(Subject::Denied))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_after_five_minutes() {
        let server = CallbackServer::bind(&[0], STATE.into()).await.unwrap();
        let error = server.authorization_code(&page()).await.0.unwrap_err();
        assert_eq!(error.about(), Some(Subject::Time));
    }

    #[tokio::test]
    async fn the_next_port_is_used_and_none_is_an_error() {
        let taken = CallbackServer::bind(&[0], STATE.into()).await.unwrap();
        let second = CallbackServer::bind(&[taken.response.port, 0], STATE.into())
            .await
            .unwrap();
        assert_ne!(second.response.port, taken.response.port);
        let Err(error) = CallbackServer::bind(&[taken.response.port], STATE.into()).await else {
            panic!("the port was taken")
        };
        assert_eq!(error.about(), Some(Subject::Port));
    }
}
