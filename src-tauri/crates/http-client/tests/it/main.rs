//! The wire as it is: sockets on this machine that answer late, badly or not at all.

#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    reason = "a test may stop at once"
)]

mod cancelling;
mod limits;
mod proxy;
mod proxy_sign_in;
mod redirects;
mod repeats;
mod secrets;
mod secure;
mod server;
mod system_proxy;
mod trust;
mod waiting;
