#![doc = include_str!("../README.md")]

mod error;
mod registry_key;
#[cfg(any(windows, test))]
mod security_descriptor;
mod trust;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
#[expect(
    unsafe_code,
    reason = "Windows has no safe interface to access lists, drives and known folders"
)]
mod windows;

pub use error::{ReadError, Weakness};
pub use registry_key::{RegistryKey, RegistryValue};
pub use trust::Trust;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;
#[cfg(windows)]
pub use windows::{all_users_folder, registry_policy};

use std::{
    io::{self, Read as _},
    path::Path,
};

/// Reads a file of at most `max_bytes`.
///
/// # Errors
/// [`ReadError::Untrusted`] with the file or folder that others can change; [`ReadError::Io`], also when the file is larger or is
/// no regular file.
pub fn read(path: &Path, max_bytes: u64, trust: Trust) -> Result<Vec<u8>, ReadError> {
    let file = system::open(path, trust)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no regular file").into());
    }
    let mut content = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut content)?;
    if content.len() as u64 > max_bytes {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
    }
    Ok(content)
}
