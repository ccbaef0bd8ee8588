//! Tests against local sockets that respond late, badly or not at all.

#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    reason = "a test may stop at once"
)]

mod cancellation;
mod certificates;
mod limits;
mod proxy;
mod proxy_auth;
mod rate_limits;
mod redirects;
mod retries;
mod secrets;
mod server;
mod system_proxy;
mod tls_server;
mod waits;
