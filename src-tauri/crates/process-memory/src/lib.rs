#![doc = include_str!("../README.md")]

#[cfg(windows)]
#[expect(
    unsafe_code,
    reason = "Windows has no safe interface to error reports and access lists"
)]
mod windows;

#[cfg(windows)]
use windows::{close_to_others, keep_out_of_dumps};

use std::io;

/// Who may read the memory from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No other program of the user.
    ThisProcess,
    /// Programs of the user, such as a debugger; nothing is written to a dump nevertheless.
    User,
}

/// Keeps the memory out of dumps, and closes it. First of all, while there is nothing in it.
///
/// # Errors
/// When the system refuses; the program can go on as before.
pub fn close(access: Access) -> io::Result<()> {
    keep_out_of_dumps()?;
    match access {
        Access::ThisProcess => close_to_others(),
        Access::User => Ok(()),
    }
}

#[cfg(unix)]
fn keep_out_of_dumps() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    Ok(setrlimit(Resource::Core, none)?)
}

#[cfg(target_os = "linux")]
fn close_to_others() -> io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// From now on no debugger attaches: one that tries is ended (ptrace(2), `PT_DENY_ATTACH`).
#[cfg(target_os = "macos")]
#[expect(unsafe_code, reason = "a system function that no dependency declares")]
fn close_to_others() -> io::Result<()> {
    use std::ffi::{c_char, c_int};
    const DENY_ATTACH: c_int = 31;
    unsafe extern "C" {
        fn ptrace(request: c_int, process: c_int, address: *mut c_char, data: c_int) -> c_int;
    }
    // SAFETY: this request reads no process, no address and no data.
    match unsafe { ptrace(DENY_ATTACH, 0, std::ptr::null_mut(), 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{
        DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit, set_dumpable_behavior,
    };

    #[test]
    fn nothing_of_this_process_is_dumped() {
        close(Access::User).unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
        // As in a build for people: no other program of theirs reads `/proc/PID/mem` (prctl(2), PR_SET_DUMPABLE).
        close(Access::ThisProcess).unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
        assert_eq!(
            getrlimit(Resource::Core),
            Rlimit {
                current: Some(0),
                maximum: Some(0)
            }
        );
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        assert_eq!(
            core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(),
            ["0", "0"]
        );
    }
}
