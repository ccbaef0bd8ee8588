//! Where the policy of this computer is: where only administrators can write.

use super::policy_error::PolicyError;
use std::path::PathBuf;
use trusted_file::RegistryKey;

/// The folder of the policy file, below that for data of all users.
#[cfg(any(windows, target_os = "macos"))]
const FOLDER: &str = "Restore Desk";

const FILE: &str = "policy.json";

/// Returns the path of the policy file.
pub(super) fn file() -> Result<PathBuf, PolicyError> {
    #[cfg(windows)]
    let folder = trusted_file::all_users_folder()
        .map_err(|reason| PolicyError::Unreadable {
            file: PathBuf::from(FOLDER).join(FILE),
            reason,
        })?
        .join(FOLDER);
    #[cfg(target_os = "macos")]
    let folder = PathBuf::from("/Library/Application Support").join(FOLDER);
    #[cfg(not(any(windows, target_os = "macos")))]
    let folder = PathBuf::from("/etc/restore-desk");
    Ok(folder.join(FILE))
}

/// Returns the policy's key in the registry and its place there.
#[cfg(windows)]
pub(super) fn registry() -> Result<Option<(PathBuf, RegistryKey)>, PolicyError> {
    let source = PathBuf::from(r"HKLM\SOFTWARE\Policies\Restore Desk");
    match trusted_file::registry_policy("Restore Desk") {
        Ok(key) => Ok(key.map(|key| (source, key))),
        Err(reason) => Err(PolicyError::Unreadable {
            file: source,
            reason,
        }),
    }
}

/// Returns nothing, because there is no registry.
#[cfg(not(windows))]
pub(super) fn registry() -> Result<Option<(PathBuf, RegistryKey)>, PolicyError> {
    Ok(None)
}
