//! Packages for users: installers to double-click.

mod build;
#[cfg(target_os = "linux")]
mod clean_root;
mod linux;
mod mac;
mod windows;

use crate::place::root;
use build::Profile;
use clap::Args;
#[cfg(target_os = "linux")]
pub(crate) use linux::unpacked;

#[derive(Args)]
pub(crate) struct Flags {
    /// Build for Windows, on Debian as well
    #[arg(long)]
    windows: bool,
    /// Package a program that was built for trying out: minutes faster, and three times as large
    #[arg(long, conflicts_with = "windows")]
    debug: bool,
    /// Install what was built where nothing else is, use it, and remove it again
    #[arg(long = "try")]
    try_out: bool,
}

/// Builds the packages of this system, or of Windows, into `target/packages`, with a list of their checksums.
pub(crate) fn package(flags: &Flags) -> Result<(), String> {
    let made = if flags.windows || cfg!(windows) {
        windows::package(flags.try_out)?
    } else if cfg!(target_os = "macos") {
        mac::package(flags.try_out)?
    } else {
        let profile = if flags.debug {
            Profile::Debug
        } else {
            Profile::Release
        };
        linux::package(profile, flags.try_out)?
    };
    for file in &made {
        let size = file.metadata().map_or(0, |about| about.len());
        let name = file.strip_prefix(root()).unwrap_or(file);
        println!("{} ({:.1} MB)", name.display(), size as f64 / 1e6);
    }
    Ok(())
}
