//! What the window is shown of an examination.

use accounts::{AccountLabel, Service};
use app_error::AppError;
use serde::Serialize;
use ts_rs::TS;

/// One step of the way to a service, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WayStep {
    /// The name of the first host on the way has an address: the service's, or the proxy's.
    LookUp,
    /// That host takes a connection.
    Connect,
    /// The proxy hands on to the service.
    Proxy,
    /// The connection is secure, with a certificate that is trusted.
    Secure,
    /// The service takes the token.
    Token,
    /// The token may do what both jobs begin with.
    Rights,
}

/// How a step went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum StepOutcome {
    /// It is being tried.
    Running,
    /// It works.
    Works {
        /// How long it took, in milliseconds.
        milliseconds: u32,
    },
    /// It fails.
    Fails {
        /// How long that took, in milliseconds.
        milliseconds: u32,
        /// What happened.
        problem: AppError,
    },
    /// There is nothing to try: no proxy, no TLS in the demo, no account.
    NotNeeded,
    /// It was not tried, because one before it failed.
    NotReached,
}

/// How far the examination of a service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Examined {
    /// Which service.
    pub service: Service,
    /// Which account of it; none where the service has none.
    pub account: Option<AccountLabel>,
    /// Host and port of it.
    pub host: String,
    /// Host and port of the proxy on the way.
    pub proxy: Option<String>,
    /// Which step.
    pub step: WayStep,
    /// How it went.
    pub outcome: StepOutcome,
}
