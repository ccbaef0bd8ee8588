#![doc = include_str!("../README.md")]
#![expect(
    clippy::disallowed_methods,
    reason = "a service of its own keeps the real time"
)]

mod box_side;
mod clumio;
mod control;
mod options;
mod random;
mod scenario;
mod server;
#[cfg(test)]
mod tests;

pub use options::{Options, Scenario};
pub use scenario::demo;
pub use server::{Running, start};
