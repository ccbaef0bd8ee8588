//! The log: JSON lines in the profile, five days of them, "info" of ours unless the policy says otherwise, and "warn" of
//! others. What is logged is redacted where it is made: secrets have no `Debug` that prints them.

use config::LogLevel;
use std::{fs, io, path::Path};
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::EnvFilter;

const DAYS_KEPT: usize = 5;
const OURS: [&str; 7] = [
    "restore_desk",
    "desk",
    "http_client",
    "box_client",
    "clumio_client",
    "journal",
    "credential_store",
];

/// Starts the log in `profile`; what is returned keeps it open.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn start(profile: &Path, level: LogLevel) -> io::Result<WorkerGuard> {
    let folder = profile.join("logs");
    fs::create_dir_all(&folder)?;
    config::restrict_permissions(&folder);
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("restore-desk")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(&folder)
        .map_err(io::Error::other)?;
    // Its file of today was made just now.
    config::restrict_permissions(&folder);
    let (writer, guard) = tracing_appender::non_blocking(file);
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(levels(level))
        .with_writer(writer)
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        say_where_a_panic_was();
    }
    Ok(guard)
}

fn levels(ours: LogLevel) -> EnvFilter {
    let ours = match ours {
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
    };
    EnvFilter::new(OURS.iter().fold("warn".to_owned(), |all, name| {
        format!("{all},{name}={ours}")
    }))
}

/// A panic's own words may hold anything, so only its place is written down.
fn say_where_a_panic_was() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
