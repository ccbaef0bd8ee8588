//! Tests against responses from Box's documentation and official clients.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod deleted_by;
mod errors;
mod move_to_trash;
mod oauth;
mod reads;
mod restore;
mod setup;
mod trash;
mod users;
