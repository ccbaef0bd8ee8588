#![doc = include_str!("../README.md")]

pub mod activity;
mod company;
mod desk;
pub mod doctor;
mod drawn;
pub mod events;
pub mod export;
pub mod idle;
pub mod links;
pub mod passcode;
pub mod ports;
mod profile_state;
pub mod service_clock;
mod whose;
pub mod zone;

pub use desk::{Desk, Setup};

#[cfg(test)]
mod recording;
#[cfg(test)]
mod tests;
