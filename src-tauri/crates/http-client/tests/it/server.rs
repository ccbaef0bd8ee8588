//! A server that follows a script, one reply a connection, and records its requests.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http_client::{BaseUrl, HttpClient, HttpOptions};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// The reply to one request. The last one repeats.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Reads the request, sends these bytes, closes.
    Response(String),
    /// Reads the request and closes.
    Cut,
    /// Reads the request and stays silent.
    Silence,
}

pub(crate) struct Server {
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<String>>>,
    arrived: Arc<Notify>,
}

impl Server {
    pub(crate) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let arrived = Arc::new(Notify::new());
        let (seen, notify) = (requests.clone(), arrived.clone());
        let mut script: Vec<Reply> = script.into_iter().collect();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = read_request(&mut stream).await else {
                    continue;
                };
                seen.lock().unwrap().push(request);
                notify.notify_one();
                let play = if script.len() > 1 {
                    script.remove(0)
                } else {
                    script[0].clone()
                };
                match play {
                    Reply::Response(bytes) => {
                        let _ = stream.write_all(bytes.as_bytes()).await;
                        let _ = stream.shutdown().await;
                    }
                    Reply::Cut => drop(stream),
                    Reply::Silence => {
                        tokio::spawn(async move {
                            let _ = stream.read(&mut [0]).await;
                        });
                    }
                }
            }
        });
        Self {
            address,
            requests,
            arrived,
        }
    }

    /// Returns all requests, with head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests().len()
    }

    /// Waits for a request.
    pub(crate) async fn arrival(&self) {
        self.arrived.notified().await;
    }

    /// Returns a client with the default limits and a minimal backoff.
    pub(crate) fn http(&self) -> HttpClient {
        HttpClient::new(self.options()).unwrap()
    }

    pub(crate) fn options(&self) -> HttpOptions {
        options(&self.address)
    }
}

pub(crate) fn options(address: &str) -> HttpOptions {
    let mut options = HttpOptions::new(
        BaseUrl::loopback_for_demo(address).unwrap(),
        "restore-desk/test",
    );
    options.initial_backoff = Duration::from_millis(1);
    options
}

/// Returns a response with this status, these header lines and this body.
pub(crate) fn response(status: u16, headers: &[&str], body: &str) -> Reply {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    Reply::Response(format!(
        "HTTP/1.1 {status} Words\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    ))
}

/// Returns a 200 with `{"ok":true}`.
pub(crate) fn ok() -> Reply {
    response(200, &["content-type: application/json"], r#"{"ok":true}"#)
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.trim().parse().unwrap());
            if body.len() >= length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(read @ 1..) => bytes.extend_from_slice(&chunk[..read]),
            Ok(0) | Err(_) => return None,
        }
    }
}
