//! Passes each request from a socket to its service: origin check, rate limits, latency, and the control calls
//! where the sandbox has them.

mod origin_check;
mod rate_limits;
mod service;
mod services;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use tokio::sync::watch;

#[cfg(feature = "control")]
use crate::control;
use origin_check::AllowedHosts;

pub(crate) use service::Service;
pub(crate) use services::{ConnectionCut, Network, Services, pause, route};

/// Everything that a request passes before the router of one service.
pub(crate) struct Gateway {
    service: Service,
    services: Arc<Services>,
    router: Router,
    #[cfg(feature = "control")]
    control_router: Router,
    address: SocketAddr,
}

impl Gateway {
    pub(crate) fn new(
        service: Service,
        services: Arc<Services>,
        router: Router,
        address: SocketAddr,
    ) -> Self {
        Self {
            service,
            #[cfg(feature = "control")]
            control_router: control::router(Arc::clone(&services)),
            services,
            router,
            address,
        }
    }

    pub(crate) fn title_case_headers(&self) -> bool {
        self.service == Service::Box && self.services.fake_box.title_case_headers()
    }

    /// Watches how new connections are to be treated.
    pub(crate) fn network(&self) -> watch::Receiver<Network> {
        self.services.network(self.service).subscribe()
    }

    /// Answers one request. What has arrived takes effect even if the client leaves before the answer, as at a real
    /// service.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Body>,
    ) -> Result<Response<Body>, ConnectionCut> {
        #[cfg(feature = "control")]
        if self.services.options.control {
            if control::is_control_path(request.uri().path()) {
                return Ok(
                    match origin_check::check(request.headers(), AllowedHosts::AnyLoopback) {
                        Ok(()) => route(self.control_router.clone(), request).await,
                        Err(status) => empty_response(status),
                    },
                );
            }
            return self.spawn_serve(request).await;
        }
        match origin_check::check(request.headers(), AllowedHosts::Exactly(self.address)) {
            Ok(()) => self.spawn_serve(request).await,
            Err(status) => Ok(empty_response(status)),
        }
    }

    async fn spawn_serve(
        self: Arc<Self>,
        request: Request<Body>,
    ) -> Result<Response<Body>, ConnectionCut> {
        tokio::spawn(async move { self.serve(request).await })
            .await
            .unwrap_or(Err(ConnectionCut))
    }

    async fn serve(&self, request: Request<Body>) -> Result<Response<Body>, ConnectionCut> {
        let principal = match self.service {
            Service::Box => self.services.fake_box.principal(request.headers()),
            Service::Clumio => self.services.fake_clumio.principal(request.headers()),
        };
        #[cfg(feature = "control")]
        let (logged, number) = {
            let log = &self.services.control.request_log;
            let logged = log.arrival(self.service, &request, principal.clone());
            let number = log.add(logged.clone());
            (logged, number)
        };
        let result = match self.admit(request.uri().path(), principal.as_deref()) {
            Err(seconds) => {
                pause(self.services.options.latency_ms).await;
                Ok(self.rate_limited(seconds))
            }
            #[cfg(feature = "control")]
            Ok(()) => control::respond(&self.services, &self.router, &logged, request).await,
            #[cfg(not(feature = "control"))]
            Ok(()) => {
                pause(self.services.options.latency_ms).await;
                Ok(route(self.router.clone(), request).await)
            }
        };
        #[cfg(feature = "control")]
        if let Ok(response) = &result {
            self.services
                .control
                .request_log
                .set_status(number, response.status().as_u16());
        }
        result
    }

    /// Counts a request against its limits; `Err` holds the seconds to wait.
    fn admit(&self, path: &str, principal: Option<&str>) -> Result<(), u64> {
        let now = Instant::now();
        let mut rate_limits = self.services.rate_limits.lock();
        if let Some(user) = principal
            && (self.service, path) == (Service::Box, "/2.0/search")
            && self.services.fake_box.limits_searches()
        {
            rate_limits.admit_search(user, now)?;
        }
        rate_limits.admit(self.service, principal, now)
    }

    fn rate_limited(&self, seconds: u64) -> Response<Body> {
        match self.service {
            Service::Box => self.services.fake_box.rate_limited(seconds),
            Service::Clumio => self.services.fake_clumio.rate_limited(seconds),
        }
    }
}

fn empty_response(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
