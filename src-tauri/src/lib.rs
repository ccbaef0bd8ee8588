//! The desktop app: the only crate that knows Tauri.

mod cli;
mod close_request;
pub mod commands;
mod demo;
mod desktop;
mod environment;
mod host;
mod logging;
mod main_window;
mod policy;
mod seed_secrets;
mod setup;
mod startup;
mod state;
mod system_language;
mod updates;
mod window;

pub use host::Host;
pub use setup::open_without_window;
pub use state::AppState;
pub use window::run;
