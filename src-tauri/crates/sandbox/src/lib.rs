#![doc = include_str!("../README.md")]
#![expect(
    clippy::disallowed_methods,
    reason = "the fake services keep the real time"
)]

#[cfg(feature = "control")]
mod control;
mod fake_box;
mod fake_clumio;
mod gateway;
mod options;
mod random;
mod scenario;
mod server;
#[cfg(test)]
#[cfg(feature = "control")]
mod tests;

pub use options::{Options, Scenario};
pub use scenario::demo;
pub use server::{RunningSandbox, start};
