#![doc = include_str!("../README.md")]

pub mod activity;
pub mod books;
mod company;
mod desk;
pub mod doctor;
mod drawn;
pub mod export;
mod haystack;
pub mod idle;
pub mod links;
pub mod mail_address;
pub mod passcode;
pub mod ports;
mod profile_state;
pub mod restore;
pub mod service_clock;
mod whose;
pub mod zone;

pub use desk::{Desk, Setup};

#[cfg(test)]
mod recording;
#[cfg(test)]
mod tests;
