//! The client against answers as Box's own pages and clients write them down.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod bench;
mod deleters;
mod deleting;
mod errors;
mod looking;
mod people;
mod restoring;
mod sign_in;
mod trash;
