//! JSON responses in Box's notation.

use std::io;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::Formatter;

pub(crate) fn respond(status: StatusCode, value: &Value) -> Response<Body> {
    let mut bytes = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, ExponentFloats);
    // Writing a value to memory does not fail.
    if value.serialize(&mut serializer).is_err() {
        bytes.clear();
    }
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

pub(crate) fn ok(value: &Value) -> Response<Body> {
    respond(StatusCode::OK, value)
}

pub(crate) fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Writes floating-point numbers, which are always sizes, as `1.0034576983313e+14`.
struct ExponentFloats;

impl Formatter for ExponentFloats {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let sign = if exponent.starts_with('-') { "" } else { "+" };
        write!(writer, "{digits}e{sign}{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn large_sizes_have_an_exponent() {
        let response = ok(&serde_json::json!({"size": 100_345_769_833_130.0_f64, "count": 3}));
        let bytes = axum::body::to_bytes(response.into_body(), 1000)
            .await
            .unwrap();
        assert_eq!(&bytes[..], br#"{"count":3,"size":1.0034576983313e+14}"#);
    }
}
