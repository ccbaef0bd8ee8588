#![doc = include_str!("../README.md")]

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
