//! The desktop app: the only crate that knows Tauri.

mod boot;
mod close_request;
mod demo;
mod desktop;
pub mod ipc;
mod logging;
mod memory;
mod policy;
mod state;
mod switches;
mod updates;
mod window;

pub use window::run;
