//! Both services, and what a request needs of them.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use parking_lot::Mutex;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::rate_limits::RateLimits;
use super::service::Service;
#[cfg(feature = "control")]
use crate::control::Control;
use crate::fake_box::FakeBox;
use crate::fake_clumio::FakeClumio;
use crate::options::Options;

/// How new connections are treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Network {
    #[default]
    Open,
    /// Nothing listens.
    Refused,
    /// Connections are accepted and never answered.
    Silent,
}

/// Both services and their limits; shared by both ports.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) options: Options,
    pub(crate) fake_box: Arc<FakeBox>,
    pub(crate) fake_clumio: Arc<FakeClumio>,
    pub(super) rate_limits: Mutex<RateLimits>,
    networks: [watch::Sender<Network>; 2],
    #[cfg(feature = "control")]
    pub(crate) control: Control,
}

impl Services {
    pub(crate) fn new(
        options: Options,
        fake_box: Arc<FakeBox>,
        fake_clumio: Arc<FakeClumio>,
    ) -> Self {
        let rate_limits = Mutex::new(RateLimits::new(options.box_rate, options.clumio_rate));
        Self {
            options,
            fake_box,
            fake_clumio,
            rate_limits,
            networks: Default::default(),
            #[cfg(feature = "control")]
            control: Control::new(),
        }
    }

    pub(crate) fn network(&self, service: Service) -> &watch::Sender<Network> {
        let [fake_box, fake_clumio] = &self.networks;
        match service {
            Service::Box => fake_box,
            Service::Clumio => fake_clumio,
        }
    }

    /// Forgets the requests counted so far and opens both networks.
    #[cfg(feature = "control")]
    pub(crate) fn reset_limits(&self) {
        self.rate_limits.lock().clear();
        for network in &self.networks {
            network.send_replace(Network::Open);
        }
    }
}

/// Returned to hyper, which then closes the connection without an answer.
#[derive(Debug)]
pub(crate) struct ConnectionCut;

impl fmt::Display for ConnectionCut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the sandbox cut this connection")
    }
}

impl std::error::Error for ConnectionCut {}

/// Sleeps unless the time is zero.
pub(crate) async fn pause(milliseconds: u64) {
    if milliseconds > 0 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// Lets a router answer one request, which cannot fail.
pub(crate) async fn route(router: axum::Router, request: Request<Body>) -> Response<Body> {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => {
            let never: Infallible = never;
            match never {}
        }
    }
}
