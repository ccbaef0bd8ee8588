/// Whose files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Files that only administrators can change.
    Administrators,
    /// Files that only administrators and the current user can change; on Windows, all files. For debug builds and tests.
    CurrentUser,
}
