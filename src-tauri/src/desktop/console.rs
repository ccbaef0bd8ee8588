//! The console that a program without one was started from.

use windows::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};

/// Lets what is written to the standard error be seen in the console of a script. Without one nothing is seen, which is no error.
#[expect(unsafe_code, reason = "a call of Windows")]
pub(crate) fn attach_to_console() {
    // SAFETY: the call takes a number and no memory.
    drop(unsafe { AttachConsole(ATTACH_PARENT_PROCESS) });
}
