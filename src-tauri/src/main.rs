//! Restore Desk, the program.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::{alloc::System, process::ExitCode};
use zeroizing_alloc::ZeroAlloc;

/// Wipes all memory that is given back: a passcode goes through buffers of libraries that wipe nothing: of HTTP, of JSON, of the
/// clipboard.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    restore_desk::run()
}
