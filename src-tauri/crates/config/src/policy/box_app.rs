//! The organization's application at Box, so that users need not type it to sign in.

use box_client::AppCredentials;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::fmt;

/// Where it listens unless the policy says otherwise, in this order. Box compares the whole address with what is registered,
/// so there are a few fixed ones and none by chance. None of them is assigned to anything (IANA, service names and ports).
pub const CALLBACK_PORTS: [u16; 5] = [47811, 47821, 47831, 47841, 47851];

/// The lowest port that a program may open without being an administrator.
const LOWEST_PORT: u16 = 1024;

/// The company's application at Box.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoxAppPolicy {
    /// The client id, from the developer console.
    pub client_id: String,
    /// The client secret. Everyone who can read the policy file can read it; of an application that lives on many computers it
    /// is no real secret (RFC 8252, section 8.5).
    pub client_secret: String,
    /// The ports of the addresses http://127.0.0.1:PORT/callback that are registered in the application, in the order in
    /// which they are tried.
    #[serde(default = "ports")]
    #[schemars(length(min = 1, max = 20), inner(range(min = 1024)))]
    pub redirect_ports: Vec<u16>,
    /// Whether Box can be connected with no other application. What was connected with another one before goes on until it
    /// is disconnected.
    #[serde(default)]
    pub locked: bool,
}

impl BoxAppPolicy {
    /// The application.
    #[must_use]
    pub fn app(&self) -> AppCredentials {
        AppCredentials {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.as_str().into(),
        }
    }
}

impl fmt::Debug for BoxAppPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxAppPolicy")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

pub(super) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BoxAppPolicy>, D::Error> {
    let app: BoxAppPolicy = super::rule::read_object(from)?;
    if app.client_id.trim().is_empty() || app.client_secret.trim().is_empty() {
        return Err(D::Error::custom(
            "the client id or the client secret is empty",
        ));
    }
    if !(1..=20).contains(&app.redirect_ports.len()) {
        return Err(D::Error::custom("there are 1 to 20 redirect ports"));
    }
    match app.redirect_ports.iter().find(|port| **port < LOWEST_PORT) {
        Some(port) => Err(D::Error::custom(format!(
            "port {port} is below {LOWEST_PORT}"
        ))),
        None => Ok(Some(app)),
    }
}

fn ports() -> Vec<u16> {
    CALLBACK_PORTS.to_vec()
}
