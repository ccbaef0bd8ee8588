#![doc = include_str!("../README.md")]

mod browser;
mod clipboard;
mod clock;
mod events;
mod idle_time;
mod presence;
#[cfg(feature = "test-support")]
pub mod test_support;

pub use browser::Browser;
pub use clipboard::{Clipboard, Content, LONGEST_READ, Secret};
pub use clock::Clock;
pub use events::EventSink;
pub use idle_time::IdleTime;
pub use presence::{PresenceCheck, PresenceError};
