//! Where the company's policy lies on each system: where only an administrator can write.

use config::{Policy, PolicyError};
use std::path::PathBuf;

/// Reads the policy of this computer.
///
/// # Errors
/// [`PolicyError`]; then the program must not start.
pub(crate) fn read() -> Result<Policy, PolicyError> {
    Policy::read(&place())
}

#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: where the system keeps what holds for everybody"
)]
fn place() -> PathBuf {
    // A test must not write into the system's folders; a program that is handed out knows no other place.
    if cfg!(debug_assertions)
        && let Some(file) = std::env::var_os("RESTORE_DESK_POLICY")
    {
        return file.into();
    }
    let folder = if cfg!(windows) {
        std::env::var_os("ProgramData")
            .map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from)
            .join("Restore Desk")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Restore Desk")
    } else {
        PathBuf::from("/etc/restore-desk")
    };
    folder.join("policy.json")
}
