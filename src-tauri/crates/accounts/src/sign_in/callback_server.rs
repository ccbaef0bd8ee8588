//! The address on this computer to which Box sends the browser back, open for one sign-in.

use crate::sign_in::callback::{self, Callback, Stranger};
use app_error::{AppError, ErrorCode, Subject};
use futures::{
    future::BoxFuture,
    stream::{FuturesUnordered, StreamExt as _},
};
use serde::Deserialize;
use std::{
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::timeout,
};
use tokio_util::task::AbortOnDropHandle;
use ts_rs::TS;

/// How long somebody has for signing in.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

/// How long the page of an answered sign-in is shown again. A browser may load it twice, and a scanner before the person.
const SECOND_VISITS: Duration = Duration::from_secs(60);

/// How long one connection may take to say what it wants. Browsers open some that they never use.
const ONE_CONNECTION: Duration = Duration::from_secs(10);

/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// Connections that are listened to at a time; others wait.
const MOST_CONNECTIONS: usize = 16;

/// A bound address, and the answer that it waits for.
pub(super) struct Listener {
    socket: TcpListener,
    expected: Arc<Expected>,
}

/// The answer to one sign-in: what proves that one belongs to it, and the first that did, whichever way it came.
pub(crate) struct Expected {
    port: u16,
    state: String,
    answer: Mutex<Option<Callback>>,
    answered: Notify,
}

/// Shows the page of an answered sign-in to second visitors for a while, and closes the address when it is dropped.
pub(crate) type SecondVisits = AbortOnDropHandle<()>;

/// Connections that are listened to.
type Talks = FuturesUnordered<BoxFuture<'static, ()>>;

/// The page that the browser is left with, in the person's language.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct Farewell {
    /// Language of the page, as in HTML's `lang`.
    pub language: String,
    /// After a consent.
    pub done: String,
    /// After a refusal.
    pub denied: String,
}

/// The address to register at Box for `port`.
#[must_use]
pub fn redirect_address(port: u16) -> String {
    format!("http://127.0.0.1:{port}{}", callback::PATH)
}

impl Listener {
    /// Takes the first of `ports` that is free.
    pub(super) async fn bind(ports: &[u16], state: String) -> Result<Self, AppError> {
        let mut last = None;
        for port in ports {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).await {
                Ok(socket) => {
                    let port = socket
                        .local_addr()
                        .map_err(|error| none_free(&error))?
                        .port();
                    let expected = Expected {
                        port,
                        state,
                        answer: Mutex::default(),
                        answered: Notify::new(),
                    };
                    return Ok(Self {
                        socket,
                        expected: Arc::new(expected),
                    });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(none_free(
            &last.unwrap_or_else(|| io::Error::other("no port is allowed")),
        ))
    }

    pub(super) fn redirect_address(&self) -> String {
        redirect_address(self.expected.port)
    }

    pub(super) fn expected(&self) -> &Arc<Expected> {
        &self.expected
    }

    /// Waits for the consent, and takes no other answer afterwards. The page stays for second visitors.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`] when it was refused or nobody came within [`PATIENCE`].
    pub(super) async fn code(
        self,
        farewell: &Farewell,
    ) -> (Result<String, AppError>, Option<SecondVisits>) {
        let mut talks = Talks::new();
        let answer = tokio::select! {
            answer = timeout(PATIENCE, self.expected.answer()) => answer,
            never = self.talk_to_everybody(&mut talks, farewell) => match never {},
        };
        let Ok(answer) = answer else {
            let words = "nobody signed in within five minutes";
            return (
                Err(AppError::new(ErrorCode::SignInEnded, words)
                    .subject(Subject::Time)
                    .retryable()),
                None,
            );
        };
        let code = match answer {
            Callback::Code(code) => Ok(code),
            Callback::Denied(word) => {
                let words = format!("Box did not let the application in: {word}");
                Err(AppError::new(ErrorCode::SignInEnded, words)
                    .subject(Subject::Denied)
                    .retryable())
            }
            Callback::Unfinished | Callback::Stranger(_) => Err(AppError::new(
                ErrorCode::Unexpected,
                "this is no answer to a sign-in",
            )),
        };
        let farewell = farewell.clone();
        let second_visits = tokio::spawn(async move {
            // It ends when the time is over: nobody waits for it.
            let _over = timeout(SECOND_VISITS, self.talk_to_everybody(&mut talks, &farewell)).await;
        });
        (code, Some(AbortOnDropHandle::new(second_visits)))
    }

    async fn talk_to_everybody(
        &self,
        talks: &mut Talks,
        farewell: &Farewell,
    ) -> std::convert::Infallible {
        loop {
            tokio::select! {
                arrived = self.socket.accept(), if talks.len() < MOST_CONNECTIONS => {
                    // One that is gone before it is taken is no reason to stop listening.
                    if let Ok((stream, _)) = arrived {
                        let talk = talk(stream, Arc::clone(&self.expected), farewell.clone());
                        talks.push(Box::pin(async move { drop(timeout(ONE_CONNECTION, talk).await) }));
                    }
                }
                Some(()) = talks.next(), if !talks.is_empty() => {}
            }
        }
    }
}

impl Expected {
    /// Takes the address that the browser was sent to, for a browser that cannot reach this computer.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `callback_address` when it is not an answer to this sign-in.
    pub(crate) fn take_address(&self, address: &str) -> Result<(), AppError> {
        match self.take(callback::read_address(address, self.port, &self.state)) {
            Callback::Code(_) | Callback::Denied(_) => Ok(()),
            Callback::Unfinished | Callback::Stranger(_) => {
                let words = "this is not the address that this sign-in ends at";
                Err(AppError::new(ErrorCode::InputInvalid, words).subject(Subject::CallbackAddress))
            }
        }
    }

    /// Takes the first answer; a second one counts only if it is the same.
    fn take(&self, callback: Callback) -> Callback {
        let (Callback::Code(_) | Callback::Denied(_)) = &callback else {
            return callback;
        };
        let mut answer = self.held();
        match &*answer {
            Some(first) if *first == callback => callback,
            Some(_) => Callback::Stranger(Stranger::Senseless),
            None => {
                *answer = Some(callback.clone());
                self.answered.notify_one();
                callback
            }
        }
    }

    async fn answer(&self) -> Callback {
        loop {
            let answered = self.answered.notified();
            if let Some(answer) = self.held().clone() {
                return answer;
            }
            answered.await;
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Callback>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn talk(
    mut stream: TcpStream,
    expected: Arc<Expected>,
    farewell: Farewell,
) -> io::Result<()> {
    let mut head = Vec::new();
    let callback = loop {
        if head.len() > LONGEST_HEAD || stream.read_buf(&mut head).await? == 0 {
            break Callback::Stranger(Stranger::Senseless);
        }
        match callback::read(&head, expected.port, &expected.state) {
            Callback::Unfinished => {}
            settled @ (Callback::Code(_) | Callback::Denied(_) | Callback::Stranger(_)) => {
                break settled;
            }
        }
    };
    // What was said counts, whether or not the page that says so still arrives.
    let callback = expected.take(callback);
    stream
        .write_all(page(&callback, &farewell).as_bytes())
        .await?;
    stream.shutdown().await
}

/// A page without scripts, pictures or anything from outside.
fn page(callback: &Callback, farewell: &Farewell) -> String {
    let (status, words) = match callback {
        Callback::Code(_) => ("200 OK", farewell.done.as_str()),
        Callback::Denied(_) => ("200 OK", farewell.denied.as_str()),
        Callback::Stranger(Stranger::OtherPath) => ("404 Not Found", ""),
        Callback::Stranger(Stranger::OtherMethod) => ("405 Method Not Allowed", ""),
        Callback::Stranger(Stranger::OtherHost) => ("421 Misdirected Request", ""),
        Callback::Stranger(Stranger::Senseless) | Callback::Unfinished => ("400 Bad Request", ""),
    };
    let language = escaped(&farewell.language);
    let words = escaped(words);
    let body = format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Restore Desk</title><style>body{{font:1.25rem/1.6 system-ui,sans-serif;max-width:34rem;margin:20vh auto;\
         padding:0 1.5rem}}</style><h1>Restore Desk</h1><p>{words}</p></html>\n"
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

fn none_free(error: &io::Error) -> AppError {
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

    fn farewell() -> Farewell {
        Farewell {
            language: "en".into(),
            done: "Signed in. <b>".into(),
            denied: "Not signed in.".into(),
        }
    }

    async fn say(port: u16, head: &str) -> String {
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

    /// A listener that waits for its answer, its port, and where an answer can be pasted.
    async fn waiting() -> (
        JoinHandle<(Result<String, AppError>, Option<SecondVisits>)>,
        u16,
        Arc<Expected>,
    ) {
        let listener = Listener::bind(&[0], STATE.into()).await.unwrap();
        let expected = Arc::clone(listener.expected());
        let port = expected.port;
        assert_eq!(
            listener.redirect_address(),
            format!("http://127.0.0.1:{port}/callback")
        );
        (
            tokio::spawn(async move { listener.code(&farewell()).await }),
            port,
            expected,
        )
    }

    #[tokio::test]
    async fn takes_one_code_past_strangers_and_idle_connections() {
        let (waiting, port, _) = waiting().await;
        let _idle = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        assert!(
            say(port, &get(port, "/callback?code=x&state=guessed"))
                .await
                .starts_with("HTTP/1.1 400")
        );
        assert!(
            say(port, &get(port, "/favicon.ico"))
                .await
                .starts_with("HTTP/1.1 404")
        );
        let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(LONGEST_HEAD));
        assert!(say(port, &long).await.starts_with("HTTP/1.1 400"));

        let page = say(
            port,
            &get(port, &format!("/callback?code=c0de&state={STATE}")),
        )
        .await;
        assert!(
            page.starts_with("HTTP/1.1 200 OK") && page.contains("Signed in. &lt;b>"),
            "{page}"
        );
        assert!(!page.contains("c0de") && !page.contains(STATE));
        assert_eq!(waiting.await.unwrap().0.unwrap(), "c0de");
    }

    #[tokio::test]
    async fn a_second_visit_shows_success_as_well_for_a_while() {
        let (waiting, port, _) = waiting().await;
        let good = get(port, &format!("/callback?code=c0de&state={STATE}"));
        say(port, &good).await;
        let (code, visits) = waiting.await.unwrap();
        assert_eq!(code.unwrap(), "c0de");
        for _ in 0..3 {
            assert!(say(port, &good).await.contains("Signed in."));
        }
        let other = get(port, &format!("/callback?code=other&state={STATE}"));
        assert!(
            say(port, &other).await.starts_with("HTTP/1.1 400"),
            "one answer counts"
        );
        let visits = visits.unwrap();
        visits.abort();
        assert!(visits.await.unwrap_err().is_cancelled());
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap_err();
    }

    #[tokio::test]
    async fn two_visits_at_once_both_see_success() {
        let (waiting, port, _) = waiting().await;
        let good = get(port, &format!("/callback?code=c0de&state={STATE}"));
        let pages = futures::future::join_all((0..8).map(|_| say(port, &good))).await;
        assert!(
            pages.iter().all(|page| page.contains("Signed in.")),
            "{pages:?}"
        );
        assert_eq!(waiting.await.unwrap().0.unwrap(), "c0de");
    }

    #[tokio::test(start_paused = true)]
    async fn second_visits_end_after_a_minute() {
        let (waiting, port, expected) = waiting().await;
        let address = format!("http://127.0.0.1:{port}/callback?code=c0de&state={STATE}");
        expected.take_address(&address).unwrap();
        let visits = waiting.await.unwrap().1.unwrap();
        let begun = tokio::time::Instant::now();
        visits.await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), SECOND_VISITS.as_secs());
    }

    #[tokio::test]
    async fn the_final_address_can_be_pasted() {
        let (waiting, port, expected) = waiting().await;
        for wrong in [
            format!("http://127.0.0.1:{port}/callback?code=c0de&state=guessed"),
            format!(
                "http://127.0.0.1:{}/callback?code=c0de&state={STATE}",
                port ^ 1
            ),
            String::new(),
        ] {
            let problem = expected.take_address(&wrong).unwrap_err();
            assert_eq!(problem.about(), Some(Subject::CallbackAddress), "{wrong}");
        }
        let address = format!(" http://127.0.0.1:{port}/callback?code=c0de&state={STATE}\n");
        expected.take_address(&address).unwrap();
        expected.take_address(&address).unwrap();
        assert_eq!(waiting.await.unwrap().0.unwrap(), "c0de");
    }

    #[tokio::test]
    async fn a_refusal_ends_it() {
        let (waiting, port, _) = waiting().await;
        let page = say(
            port,
            &get(
                port,
                &format!("/callback?error=access_denied&state={STATE}"),
            ),
        )
        .await;
        assert!(page.contains("Not signed in."), "{page}");
        let problem = waiting.await.unwrap().0.unwrap_err();
        assert_eq!(
            (problem.code, problem.about()),
            (ErrorCode::SignInEnded, Some(Subject::Denied))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn waits_five_minutes_and_no_longer() {
        let listener = Listener::bind(&[0], STATE.into()).await.unwrap();
        let problem = listener.code(&farewell()).await.0.unwrap_err();
        assert_eq!(problem.about(), Some(Subject::Time));
    }

    #[tokio::test]
    async fn goes_to_the_next_port_and_says_when_there_is_none() {
        let taken = Listener::bind(&[0], STATE.into()).await.unwrap();
        let second = Listener::bind(&[taken.expected.port, 0], STATE.into())
            .await
            .unwrap();
        assert_ne!(second.expected.port, taken.expected.port);
        let Err(problem) = Listener::bind(&[taken.expected.port], STATE.into()).await else {
            panic!("it was taken")
        };
        assert_eq!(problem.about(), Some(Subject::Port));
    }
}
