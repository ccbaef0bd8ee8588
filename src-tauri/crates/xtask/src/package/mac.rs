//! An app and a disk image for a Mac, by Tauri's bundler, which signs and notarises when the keys are in its environment.

use super::build::{Profile, build_here, bundle};
use std::path::PathBuf;

pub(super) fn package(try_out: bool) -> Result<Vec<PathBuf>, String> {
    if try_out {
        return Err("On a Mac, open the disk image by hand: nothing tries it out yet.".into());
    }
    build_here(Profile::Release)?;
    bundle(&["dmg"], Profile::Release)
}
