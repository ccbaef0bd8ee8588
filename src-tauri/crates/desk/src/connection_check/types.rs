//! The steps of a connection check and their results.

use accounts::{AccountLabel, Service};
use app_error::AppError;
use serde::Serialize;
use ts_rs::TS;

/// One step of the connection to a service, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "WayStep")]
pub enum ConnectionStep {
    /// The host name has an address: that of the service, or of the proxy.
    LookUp,
    /// That host accepts a connection.
    Connect,
    /// The proxy opens a tunnel to the service.
    Proxy,
    /// The TLS handshake succeeds, with a trusted certificate.
    #[serde(rename = "secure")]
    Tls,
    /// The service accepts the token.
    Token,
    /// The token has the permissions that both jobs begin with.
    #[serde(rename = "rights")]
    Permission,
}

impl ConnectionStep {
    pub(super) const ALL: [Self; 6] = [
        Self::LookUp,
        Self::Connect,
        Self::Proxy,
        Self::Tls,
        Self::Token,
        Self::Permission,
    ];
}

/// Outcome of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum StepOutcome {
    /// In progress.
    Running,
    /// The step succeeded.
    Works {
        /// Duration in milliseconds.
        milliseconds: u32,
    },
    /// The step failed.
    Fails {
        /// Duration in milliseconds.
        milliseconds: u32,
        /// The error.
        problem: AppError,
    },
    /// Not applicable: no proxy, no TLS in the demo, no account.
    NotNeeded,
    /// Not tried, because an earlier step failed.
    NotReached,
}

/// Outcome of one step of the connection to a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Examined")]
pub struct StepReport {
    /// The service.
    pub service: Service,
    /// The account of it; none for a service without an account.
    pub account: Option<AccountLabel>,
    /// Host and port of the service.
    pub host: String,
    /// Host and port of the proxy that is used.
    pub proxy: Option<String>,
    /// The step.
    pub step: ConnectionStep,
    /// Its outcome.
    pub outcome: StepOutcome,
}
