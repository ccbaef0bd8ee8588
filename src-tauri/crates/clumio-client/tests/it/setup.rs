use std::time::Duration;

use clumio_client::{BaseUrl, ClumioClient, HttpClient, UnitId};
use serde_json::Value;
use wiremock::{MockServer, Request, ResponseTemplate};

/// A mock of Clumio, and a client for it.
pub(crate) struct Setup {
    pub(crate) server: MockServer,
    pub(crate) client: ClumioClient,
}

impl Setup {
    pub(crate) async fn new() -> Self {
        Self::in_unit(None).await
    }

    pub(crate) async fn in_unit(unit: Option<&str>) -> Self {
        let server = MockServer::start().await;
        let mut options =
            clumio_client::http_options(BaseUrl::loopback_for_demo(&server.uri()).unwrap());
        options.initial_backoff = Duration::from_millis(1);
        let unit = unit.map(|id| UnitId::parse(id).unwrap());
        let client = ClumioClient::new(
            HttpClient::new(options).unwrap(),
            secrecy::SecretString::from("T0KEN"),
            unit,
        );
        Self { server, client }
    }

    /// Returns all requests.
    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// Returns a query value of the last request.
    pub(crate) async fn query(&self, name: &str) -> Option<String> {
        let requests = self.requests().await;
        let url = &requests.last().unwrap().url;
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Returns the filter of the last request.
    pub(crate) async fn filter(&self) -> Value {
        self.query("filter")
            .await
            .map_or(Value::Null, |filter| serde_json::from_str(&filter).unwrap())
    }
}

pub(crate) fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.as_bytes(), "application/json")
}
