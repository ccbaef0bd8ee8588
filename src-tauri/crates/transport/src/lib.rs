#![doc = include_str!("../README.md")]

mod answer;
mod attempt;
mod base_url;
mod call_kind;
mod error;
mod host;
mod http;
pub mod json;
mod network;
mod obstacle;
mod options;
mod pasted;
mod request;
mod retry_after;
mod safe_url;
mod scrub;
mod token;
mod trust;
mod verdict;
mod waiting;
mod way;

pub use answer::Answer;
pub use base_url::{BaseUrl, BaseUrlError};
pub use call_kind::CallKind;
pub use error::{Error, ErrorKind};
pub use host::{HostError, WebHost};
pub use http::Http;
pub use network::{Network, ProxyAddress, ProxyAddressError, ProxyChoice, ProxySignIn};
pub use obstacle::{CertificateFault, Obstacle};
pub use options::{HttpOptions, Pace};
pub use pasted::{PastedTokenError, pasted_token};
pub use request::{Method, Patience, Repeat, Request};
pub use safe_url::SafeUrl;
pub use token::{NoToken, TokenSource};
pub use trust::ExtraRoots;
pub use way::{Connected, Way, WayError};
