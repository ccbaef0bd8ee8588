//! What a sandbox can be started with.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The world a sandbox starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scenario {
    /// A believable company: people, departments, clashes of each kind waiting, folders gone.
    Demo,
    /// Users and nothing else.
    Empty,
    /// A trash of [`Options::trash_items`] items, and [`Options::assets`] with [`Options::restored_files`] beside the demo's.
    Large,
}

/// The most items that a reset can ask a trash to hold: some gigabytes of memory.
pub(crate) const MOST_TRASH_ITEMS: usize = 2_000_000;

/// How to start a sandbox; [`Options::default`] is the demo scenario on two free ports.
#[derive(Debug, Clone)]
pub struct Options {
    /// The world to start with.
    pub scenario: Scenario,
    /// How many items the trash of the large scenario holds.
    pub trash_items: usize,
    /// How many instances the large scenario has beside those of the demo.
    pub assets: usize,
    /// How many restored files they have among them.
    pub restored_files: usize,
    /// The same seed gives the same ids, tokens and passcodes.
    pub seed: u64,
    /// Where Box listens. Loopback only; port 0 picks a free one.
    pub box_listen: SocketAddr,
    /// Where Clumio listens. Loopback only; port 0 picks a free one.
    pub clumio_listen: SocketAddr,
    /// Certificate chain (PEM); with it and [`Options::tls_key`] both ports speak https.
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of [`Options::tls_cert`].
    pub tls_key: Option<PathBuf>,
    /// Added to every answer, in milliseconds.
    pub latency_ms: u64,
    /// Requests allowed in any 60 seconds per Box user (the impersonated one under `As-User`); `None` is no limit.
    pub box_rate: Option<u32>,
    /// Requests allowed in any second for the Clumio organisation; `None` is no limit.
    pub clumio_rate: Option<u32>,
    /// Serves the calls below `/_sandbox/`. Without them the sandbox also answers only to the very address it
    /// listens on and to no page of another site, as it must inside a program that people work with.
    pub control: bool,
}

impl Options {
    /// The demo scenario for a program of others to show: no control calls.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            control: false,
            ..Self::default()
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            scenario: Scenario::Demo,
            trash_items: 100_000,
            assets: 0,
            restored_files: 0,
            seed: 1,
            box_listen: any_port,
            clumio_listen: any_port,
            tls_cert: None,
            tls_key: None,
            latency_ms: 0,
            box_rate: None,
            clumio_rate: None,
            control: true,
        }
    }
}
