#![doc = include_str!("../README.md")]
#![expect(
    clippy::disallowed_methods,
    reason = "waiting for a real window is measured in real time"
)]

mod http;
mod listing;
mod measure;
mod skip;

#[cfg(target_os = "linux")]
mod app;
#[cfg(target_os = "linux")]
mod crash;
#[cfg(target_os = "linux")]
mod desktop;
#[cfg(target_os = "linux")]
mod driver;
#[cfg(target_os = "linux")]
mod find;
#[cfg(target_os = "linux")]
mod keys;
#[cfg(target_os = "linux")]
mod opener;
#[cfg(target_os = "linux")]
mod place;
#[cfg(target_os = "linux")]
mod python;
#[cfg(target_os = "linux")]
mod relay;
#[cfg(target_os = "linux")]
mod sandbox;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod tour;
#[cfg(target_os = "linux")]
mod wait;
#[cfg(target_os = "linux")]
mod weight;
#[cfg(target_os = "linux")]
mod window;
#[cfg(target_os = "linux")]
mod worker;
#[cfg(target_os = "linux")]
mod x11;

pub use http::{Answer, Http};
pub use listing::{ListingEvents, WallClock};
pub use measure::{memory_of, percentile};
pub use skip::skip;

#[cfg(target_os = "linux")]
pub use self::{
    app::App,
    crash::{Tally, crash},
    desktop::{Clipboard, ClipboardGuard, ClipboardOwner, Desktop, Held, Session},
    find::By,
    opener::Opener,
    python::{python, script},
    relay::Relay,
    sandbox::Sandbox,
    start::Starts,
    tour::Tour,
    wait::{PATIENCE, until, within},
    window::{Input, Window},
    worker::{Worker, sign_in_worker},
};
