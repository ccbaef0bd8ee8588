#![doc = include_str!("../README.md")]

mod api_error;
mod base_url;
mod call_kind;
mod certificate;
mod certificate_name;
mod client;
mod connection_error;
mod connection_probe;
mod error;
mod extra_roots;
mod held_secrets;
mod host;
mod intermediary;
pub mod json;
mod network;
mod options;
mod probe_error;
mod proxy;
mod proxy_response;
mod proxy_setting;
mod proxy_tunnel;
mod rate_limit;
mod redact;
mod request;
mod response;
mod retry_after;
mod retry_policy;
mod retry_wait;
mod safe_url;
mod send_once;
mod server_clock;
mod string_id;
mod tls;
mod token;
mod token_input;

pub use api_error::{ApiError, ApiErrorKind, Classified};
pub use base_url::{BaseUrl, BaseUrlError};
pub use call_kind::CallKind;
pub use client::HttpClient;
pub use connection_error::{CertificateFault, ConnectionError, ProxySettingFault};
pub use connection_probe::{ConnectionProbe, OpenConnection};
pub use error::{Error, ErrorKind};
pub use extra_roots::ExtraRoots;
pub use held_secrets::{HeldSecrets, HeldSecretsSource};
pub use host::{HostError, WebHost};
pub use network::{Network, ProxyChoice};
pub use options::{HttpOptions, RateLimit};
pub use probe_error::ProbeError;
pub use proxy::{ProxyAddress, ProxyAddressError, ProxyCredentials};
pub use request::{ErrorResponse, Method, Request, Timeout};
pub use response::Response;
pub use retry_policy::RetryPolicy;
pub use retry_wait::{RetryReason, RetryWait, RetryWaitSink};
pub use safe_url::SafeUrl;
pub use server_clock::{DateListener, DateSink};
pub use text_search::{fold_punctuation, is_invisible, normalize_id, normalize_name};
pub use token::{TokenError, TokenSource};
pub use token_input::{TokenInputError, parse_token_input};

// For `string_id!`.
#[doc(hidden)]
pub use serde;
