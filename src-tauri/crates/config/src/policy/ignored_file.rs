//! Files of the policy that are not followed, because others than administrators can change them.

use serde::Serialize;
use std::path::Path;
use trusted_file::Weakness;
use ts_rs::TS;

/// A file of the policy that is not followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct IgnoredFile {
    /// Kind of the file.
    pub kind: IgnoredFileKind,
    /// The file, or the folder that makes it unsafe.
    pub path: String,
    /// Reason.
    pub reason: IgnoredReason,
}

/// Kind of an [`IgnoredFile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IgnoredFileKind {
    /// The policy file.
    Policy,
    /// The file with certificates that the policy names as `ca_file`.
    Authorities,
}

/// How others than administrators can change a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IgnoredReason {
    /// It belongs to an account that is no administrator.
    Owner,
    /// Accounts that are no administrators have permission to change it.
    Writable,
    /// It is a link.
    Link,
    /// It is on a network or removable drive.
    Remote,
    /// The system does not say who can change it.
    Unknown,
}

impl IgnoredFile {
    pub(super) fn new(kind: IgnoredFileKind, path: &Path, weakness: Weakness) -> Self {
        tracing::warn!(?kind, path = %path.display(), %weakness, "a file of the policy is not followed");
        Self {
            kind,
            path: path.display().to_string(),
            reason: match weakness {
                Weakness::Owner => IgnoredReason::Owner,
                Weakness::Writable => IgnoredReason::Writable,
                Weakness::Link => IgnoredReason::Link,
                Weakness::Remote => IgnoredReason::Remote,
                Weakness::Unknown => IgnoredReason::Unknown,
            },
        }
    }
}
