//! The organization's application at Box, so that users need not type it to sign in.

use box_client::AppCredentials;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::fmt;

/// The default ports for the OAuth callback, in the order in which they are tried. Box compares the whole redirect URI with the
/// registered ones, so they are fixed. IANA has assigned none of them.
pub const CALLBACK_PORTS: [u16; 5] = [47811, 47821, 47831, 47841, 47851];

/// The lowest port that a program may open without being an administrator.
const LOWEST_PORT: u16 = 1024;

/// The company's application at Box.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoxAppPolicy {
    /// The client id, from the developer console.
    pub client_id: String,
    /// The client secret, for the sign-in in the browser only. Every user of the computer can read the policy and so the
    /// secret: it proves nothing about who uses it (RFC 8252, section 8.5). An application that is authorized for client
    /// credentials at Box must not be named here, because there client ID and secret are the whole login; its secret is typed
    /// where it is needed. Where several users share a computer, one of them can finish the sign-in of another with it.
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
    if app.redirect_ports.iter().any(|port| *port < LOWEST_PORT) {
        return Err(D::Error::custom(format!("a port is below {LOWEST_PORT}")));
    }
    Ok(Some(app))
}

fn ports() -> Vec<u16> {
    CALLBACK_PORTS.to_vec()
}
