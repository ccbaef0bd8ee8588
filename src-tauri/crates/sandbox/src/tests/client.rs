//! A minimal HTTP client that distinguishes a response from a cut connection.

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(super) struct Request {
    address: String,
    method: String,
    path: String,
    headers: String,
    body: String,
}

impl Request {
    pub(super) fn new(base: &str, method: &str, path: &str) -> Self {
        let address = base
            .split_once("://")
            .map_or(base, |(_, address)| address)
            .to_owned();
        Self {
            address,
            method: method.into(),
            path: path.into(),
            headers: String::new(),
            body: String::new(),
        }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    pub(super) fn json(self, body: &Value) -> Self {
        self.body("application/json", &body.to_string())
    }

    pub(super) fn body(self, kind: &str, body: &str) -> Self {
        Self {
            body: body.to_owned(),
            ..self.header("Content-Type", kind)
        }
    }

    pub(super) async fn send(self) -> Response {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        self.send_over(stream).await
    }

    pub(super) async fn send_over(
        self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
    ) -> Response {
        let Self {
            address,
            method,
            path,
            headers,
            body,
        } = self;
        let length = body.len();
        let host = if headers.starts_with("Host: ") {
            String::new()
        } else {
            format!("Host: {address}\r\n")
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .unwrap();
        let mut bytes = Vec::new();
        // A connection reset ends the response as a close does.
        let _ = stream.read_to_end(&mut bytes).await;
        Response::parse(&bytes)
    }
}

#[derive(Debug)]
pub(super) struct Response {
    status: Option<u16>,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Response {
    fn parse(bytes: &[u8]) -> Self {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Self {
                status: None,
                headers: Vec::new(),
                body: bytes.to_vec(),
            };
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|status| status.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            status,
            headers,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// Returns the status, or `None` when the connection ended before it.
    pub(super) fn status_if_any(&self) -> Option<u16> {
        self.status
    }

    pub(super) fn status(&self) -> u16 {
        self.status.unwrap()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns all values of a header.
    pub(super) fn headers(&self, name: &str) -> Vec<&str> {
        let named = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    pub(super) fn has_header_spelled(&self, name: &str) -> bool {
        self.headers.iter().any(|(key, _)| key == name)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Returns the code of a Box error.
    pub(super) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}
