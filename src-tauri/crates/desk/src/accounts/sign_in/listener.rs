//! The address on this computer to which Box sends the browser back, open for one sign-in.

use super::callback::{self, Callback, Stranger};
use crate::problem::{Code, Problem};
use futures::stream::{FuturesUnordered, StreamExt as _};
use serde::Deserialize;
use std::{io, net::Ipv4Addr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use ts_rs::TS;

/// Where it listens unless the policy says otherwise, in this order. Box compares the whole address with what is registered,
/// so there are a few fixed ones and none by chance. None of them is assigned to anything (IANA, service names and ports).
pub const PORTS: [u16; 5] = [47811, 47821, 47831, 47841, 47851];

/// How long somebody has for signing in.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

/// How long one connection may take to say what it wants. Browsers open some that they never use.
const ONE_CONNECTION: Duration = Duration::from_secs(10);

/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// Connections that are listened to at a time; others wait.
const MOST_CONNECTIONS: usize = 16;

/// A bound address, and the state that the browser has to bring along.
pub(super) struct Listener {
    socket: TcpListener,
    port: u16,
    state: String,
}

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
    pub(super) async fn bind(ports: &[u16], state: String) -> Result<Self, Problem> {
        let mut last = None;
        for port in ports {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).await {
                Ok(socket) => {
                    let port = socket.local_addr().map_err(|error| none_free(&error))?.port();
                    return Ok(Self { socket, port, state });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(none_free(&last.unwrap_or_else(|| io::Error::other("no port is allowed"))))
    }

    pub(super) fn redirect_address(&self) -> String {
        redirect_address(self.port)
    }

    /// Waits for the consent, and then takes nothing more.
    ///
    /// # Errors
    /// [`Code::SignInEnded`] when it was refused or nobody came within [`PATIENCE`].
    pub(super) async fn code(self, farewell: &Farewell) -> Result<String, Problem> {
        let code = timeout(PATIENCE, self.first_answer(farewell)).await;
        code.unwrap_or_else(|_| {
            Err(Problem::new(Code::SignInEnded, "nobody signed in within five minutes")
                .about("time")
                .retryable())
        })
    }

    async fn first_answer(&self, farewell: &Farewell) -> Result<String, Problem> {
        let mut talks = FuturesUnordered::new();
        loop {
            tokio::select! {
                arrived = self.socket.accept(), if talks.len() < MOST_CONNECTIONS => {
                    // One that is gone before it is taken is no reason to stop listening.
                    if let Ok((stream, _)) = arrived {
                        talks.push(timeout(ONE_CONNECTION, self.talk(stream, farewell)));
                    }
                }
                Some(ended) = talks.next(), if !talks.is_empty() => match ended {
                    Ok(Ok(Callback::Code(code))) => return Ok(code),
                    Ok(Ok(Callback::Denied(word))) => {
                        let words = format!("Box did not let the application in: {word}");
                        return Err(Problem::new(Code::SignInEnded, words).about("denied").retryable());
                    }
                    Ok(Ok(Callback::Unfinished | Callback::Stranger(_)) | Err(_)) | Err(_) => {}
                },
            }
        }
    }

    async fn talk(&self, mut stream: TcpStream, farewell: &Farewell) -> io::Result<Callback> {
        let mut head = Vec::new();
        let callback = loop {
            if head.len() > LONGEST_HEAD || stream.read_buf(&mut head).await? == 0 {
                break Callback::Stranger(Stranger::Senseless);
            }
            match callback::read(&head, self.port, &self.state) {
                Callback::Unfinished => {}
                settled @ (Callback::Code(_) | Callback::Denied(_) | Callback::Stranger(_)) => break settled,
            }
        };
        // What was said counts, whether or not the page that says so still arrives.
        let _ = stream.write_all(page(&callback, farewell).as_bytes()).await;
        let _ = stream.shutdown().await;
        Ok(callback)
    }
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
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn none_free(error: &io::Error) -> Problem {
    Problem::new(Code::SignInEnded, format!("no port to listen on: {error}")).about("port").retryable()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "c2VjcmV0";

    fn farewell() -> Farewell {
        Farewell { language: "en".into(), done: "Signed in. <b>".into(), denied: "Not signed in.".into() }
    }

    async fn say(port: u16, head: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn get(port: u16, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
    }

    #[tokio::test]
    async fn takes_one_code_past_strangers_and_idle_connections_and_is_gone_then() {
        let listener = Listener::bind(&[0], STATE.into()).await.unwrap();
        let port = listener.port;
        assert_eq!(listener.redirect_address(), format!("http://127.0.0.1:{port}/callback"));
        let waiting = tokio::spawn(async move { listener.code(&farewell()).await });
        let _idle = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        assert!(say(port, &get(port, "/callback?code=x&state=guessed")).await.starts_with("HTTP/1.1 400"));
        assert!(say(port, &get(port, "/favicon.ico")).await.starts_with("HTTP/1.1 404"));
        let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(LONGEST_HEAD));
        assert!(say(port, &long).await.starts_with("HTTP/1.1 400"));

        let page = say(port, &get(port, &format!("/callback?code=c0de&state={STATE}"))).await;
        assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("Signed in. &lt;b>"), "{page}");
        assert!(!page.contains("c0de") && !page.contains(STATE));
        assert_eq!(waiting.await.unwrap().unwrap(), "c0de");
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap_err();
    }

    #[tokio::test]
    async fn a_refusal_ends_it() {
        let listener = Listener::bind(&[0], STATE.into()).await.unwrap();
        let port = listener.port;
        let waiting = tokio::spawn(async move { listener.code(&farewell()).await });
        let page = say(port, &get(port, &format!("/callback?error=access_denied&state={STATE}"))).await;
        assert!(page.contains("Not signed in."), "{page}");
        let problem = waiting.await.unwrap().unwrap_err();
        assert_eq!(
            (problem.code, problem.detail.unwrap().about.as_deref()),
            (Code::SignInEnded, Some("denied"))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn waits_five_minutes_and_no_longer() {
        let listener = Listener::bind(&[0], STATE.into()).await.unwrap();
        let problem = listener.code(&farewell()).await.unwrap_err();
        assert_eq!(problem.detail.unwrap().about.as_deref(), Some("time"));
    }

    #[tokio::test]
    async fn goes_to_the_next_port_and_says_when_there_is_none() {
        let taken = Listener::bind(&[0], STATE.into()).await.unwrap();
        let second = Listener::bind(&[taken.port, 0], STATE.into()).await.unwrap();
        assert_ne!(second.port, taken.port);
        let Err(problem) = Listener::bind(&[taken.port], STATE.into()).await else { panic!("it was taken") };
        assert_eq!(problem.detail.unwrap().about.as_deref(), Some("port"));
    }
}
