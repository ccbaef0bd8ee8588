//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here)
}

/// The folder of the window's page and its packages.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// A cargo command, at the root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// An npm command, in the UI's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(ui()).args(arguments);
    command
}

/// Returns the path of a program that cargo built in the debug profile.
pub(crate) fn built(program: &str) -> PathBuf {
    built_in("debug", program)
}

/// Where cargo leaves what it builds in a profile: in `target`, unless the person has another place.
pub(crate) fn built_in(profile: &str, program: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root()
        .join(target)
        .join(profile)
        .join(program)
        .with_extension(std::env::consts::EXE_EXTENSION)
}
