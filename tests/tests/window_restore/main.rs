//! The restore story in the real window: every way in which Box can stand in the way, against a sandbox process.
#![cfg(target_os = "linux")]

mod blocked;
mod crash;
mod folder_gone;
mod hostile;
mod interrupted;
mod jobs;
mod name_taken;
mod paused;
mod plain;
mod restore_errors;
mod story;
