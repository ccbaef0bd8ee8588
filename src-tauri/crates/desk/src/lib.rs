#![doc = include_str!("../README.md")]

pub mod account_restorers;
pub mod activity;
pub mod connection_check;
mod desk;
pub mod events;
pub mod idle_timeout;
pub mod input_parser;
pub mod paused_jobs;
pub mod ports;
pub mod presence;
pub mod service_clock;
pub mod settings_store;
pub mod time_zone;

pub use desk::{Desk, Setup};

#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
