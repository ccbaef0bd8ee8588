//! What crosses between the window and Rust: the commands, on one screen, and the types.

pub mod start;

#[cfg(test)]
mod bindings;
