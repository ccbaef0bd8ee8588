//! Requests through the router, with responses compared to the vendor's pages.

mod lists;
mod official_clients;
mod passcode;
mod properties;
mod refusals;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{FakeClumio, router};
use crate::options::Scenario;
use crate::scenario::{ExtraAssets, clumio_account};

/// A response with its parsed body.
struct TestResponse {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl TestResponse {
    fn items(&self) -> &[Value] {
        self.body["_embedded"]["items"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    fn texts(&self, key: &str) -> Vec<&str> {
        self.items()
            .iter()
            .filter_map(|item| item[key].as_str())
            .collect()
    }

    fn content_type(&self) -> &str {
        self.headers["content-type"].to_str().unwrap()
    }
}

fn demo() -> Arc<FakeClumio> {
    Arc::new(FakeClumio::with_account(clumio_account(
        Scenario::Demo,
        1,
        ExtraAssets::default(),
        Timestamp::now(),
    )))
}

async fn send(clumio: &Arc<FakeClumio>, request: Request<Body>) -> TestResponse {
    let response: Response<Body> = router(Arc::clone(clumio)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    TestResponse {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap(),
    }
}

async fn get(clumio: &Arc<FakeClumio>, target: &str) -> TestResponse {
    get_with(clumio, target, &[]).await
}

async fn get_with(
    clumio: &Arc<FakeClumio>,
    target: &str,
    headers: &[(&str, &str)],
) -> TestResponse {
    let mut request =
        Request::get(target).header("authorization", format!("Bearer {}", clumio.token()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(clumio, request.body(Body::empty()).unwrap()).await
}

async fn post(clumio: &Arc<FakeClumio>, target: &str, body: Option<Value>) -> TestResponse {
    let request =
        Request::post(target).header("authorization", format!("Bearer {}", clumio.token()));
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    send(clumio, request.body(body).unwrap()).await
}

/// Returns the path of the restored files of one asset, with its filter.
fn files_of(kind: &str, asset_id: &str) -> String {
    let filter = json!({"asset_type": {"$eq": kind}, "asset_id": {"$eq": asset_id}});
    filtered("/restores/files", &filter)
}

fn filtered(path: &str, filter: &Value) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("filter", &filter.to_string())
        .finish();
    format!("{path}?{query}")
}

fn quirks(clumio: &FakeClumio, changes: &Value) {
    clumio.set_quirks(changes.as_object().unwrap()).unwrap();
}

fn state_of(clumio: &FakeClumio, id: &str) -> Value {
    let snapshot = clumio.snapshot(&crate::control::StateQuery::default());
    let files = snapshot["restored_files"].as_array().unwrap();
    files.iter().find(|file| file["id"] == id).unwrap().clone()
}
