//! Restore Desk, the program.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    restore_desk::run();
}
