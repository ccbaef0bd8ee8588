use std::time::Duration;

use box_client::{BaseUrl, BoxClient, HttpClient, ItemId, ItemKey, ItemKind};
use serde_json::Value;
use wiremock::{MockServer, Request, ResponseTemplate};

/// A mock of Box, and a client for it.
pub(crate) struct Setup {
    pub(crate) server: MockServer,
    pub(crate) client: BoxClient,
}

impl Setup {
    pub(crate) async fn new() -> Self {
        let server = MockServer::start().await;
        let mut options =
            box_client::http_options(BaseUrl::loopback_for_demo(&server.uri()).unwrap());
        options.initial_backoff = Duration::from_millis(1);
        let client = BoxClient::new(
            HttpClient::new(options).unwrap(),
            secrecy::SecretString::from("T0KEN"),
        );
        Self { server, client }
    }

    /// Returns all requests.
    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// Returns the body of the last request.
    pub(crate) async fn last_body(&self) -> Value {
        self.requests().await.last().unwrap().body_json().unwrap()
    }
}

pub(crate) fn key(kind: ItemKind, id: &str) -> ItemKey {
    ItemKey {
        kind,
        id: ItemId::parse(id).unwrap(),
    }
}

pub(crate) fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.as_bytes(), "application/json")
}
