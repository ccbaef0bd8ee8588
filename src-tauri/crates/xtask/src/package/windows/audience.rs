use crate::package::build::{packages, version};
use std::path::PathBuf;

/// For whom an installer installs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// The person who runs it, with the rights of that person.
    OnePerson,
    /// Everybody on the computer; needs an administrator.
    Everybody,
}

impl Audience {
    pub(super) fn installer(self) -> Result<PathBuf, String> {
        let kind = match self {
            Self::OnePerson => "x64-setup",
            Self::Everybody => "x64-all-users-setup",
        };
        Ok(packages()?.join(format!("restore-desk_{}_{kind}.exe", version())))
    }
}
