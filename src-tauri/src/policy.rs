//! The organization's policy, read once at the start.

use config::{Policy, PolicyError, Trust};

/// Reads the policy of this computer.
///
/// # Errors
/// [`PolicyError`]; then the program must not start.
#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: a test must not write into the system's folders"
)]
pub(crate) fn read() -> Result<Policy, PolicyError> {
    // A program that is handed out knows no other place. A debug build trusts the person who started it as well: a test is not
    // always run by root. Others must not be able to write the file there either.
    if cfg!(debug_assertions)
        && let Some(file) = std::env::var_os("RESTORE_DESK_POLICY")
    {
        return Policy::read(file.as_ref(), Trust::CurrentUser);
    }
    Policy::of_this_computer()
}
