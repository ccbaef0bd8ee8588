//! The options of a sandbox.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The data a sandbox starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "control", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Scenario {
    /// A believable company: people, departments, a name conflict of each kind, purged folders.
    Demo,
    /// Users only.
    Empty,
    /// A trash of [`Options::trash_items`] items, and in addition to the demo's [`Options::assets`] with
    /// [`Options::restored_files`].
    Large,
}

/// The largest trash that a reset may ask for; it takes some gigabytes of memory.
#[cfg(feature = "control")]
pub(crate) const MAX_TRASH_ITEMS: usize = 2_000_000;

/// The options of a sandbox. [`Options::default`] is the demo scenario on two free ports.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data to start with.
    pub scenario: Scenario,
    /// Number of items in the trash of the large scenario.
    pub trash_items: usize,
    /// Number of EC2 instances that the large scenario has in addition to those of the demo.
    pub assets: usize,
    /// Number of restored files of these instances, spread evenly.
    pub restored_files: usize,
    /// Seed of all IDs, tokens and passcodes.
    pub seed: u64,
    /// The loopback address of Box; port 0 picks a free one.
    pub box_listen: SocketAddr,
    /// The loopback address of Clumio; port 0 picks a free one.
    pub clumio_listen: SocketAddr,
    /// Certificate chain (PEM). With it and [`Options::tls_key`] both ports use https.
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of [`Options::tls_cert`].
    pub tls_key: Option<PathBuf>,
    /// Milliseconds added to every answer.
    pub latency_ms: u64,
    /// Requests allowed in any 60 seconds per Box user (the impersonated one under `As-User`); `None` is no limit.
    pub box_rate: Option<u32>,
    /// Requests allowed in any second for the Clumio organisation; `None` is no limit.
    pub clumio_rate: Option<u32>,
    /// Whether the calls below `/_sandbox/` are served. Without them the sandbox also refuses requests that name
    /// another host than the address it listens on, and those from pages of other sites.
    #[cfg(feature = "control")]
    pub control: bool,
}

impl Options {
    /// The demo scenario without control calls, for a program that shows it to people.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            #[cfg(feature = "control")]
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
            #[cfg(feature = "control")]
            control: true,
        }
    }
}
