//! What the system may keep of this program's memory: nothing. Tokens and passcodes are in it.

#[cfg(windows)]
mod windows;

/// Takes this program, and on Linux all that it starts, out of the system's pictures of memory, and closes its memory to the user's
/// other programs. First of all, while there is nothing in it.
pub(crate) fn keep_out_of_dumps() {
    // Debug builds stay readable: WebKit's driver, which the window tests use, inspects the process that it drives.
    if let Err(error) = keep_out(cfg!(debug_assertions)) {
        tracing::warn!(%error, "the system may keep a picture of this program's memory");
    }
}

#[cfg(unix)]
fn keep_out(stays_readable: bool) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let limited = setrlimit(Resource::Core, none);
    if !stays_readable {
        close_to_others()?;
    }
    Ok(limited?)
}

#[cfg(target_os = "linux")]
fn close_to_others() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// From now on no debugger attaches: one that tries is ended (ptrace(2), `PT_DENY_ATTACH`).
#[cfg(target_os = "macos")]
#[expect(unsafe_code, reason = "a system function that no dependency declares")]
fn close_to_others() -> std::io::Result<()> {
    use std::ffi::{c_char, c_int};
    const DENY_ATTACH: c_int = 31;
    unsafe extern "C" {
        fn ptrace(request: c_int, process: c_int, address: *mut c_char, data: c_int) -> c_int;
    }
    // SAFETY: this request reads no process, no address and no data.
    match unsafe { ptrace(DENY_ATTACH, 0, std::ptr::null_mut(), 0) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

#[cfg(windows)]
fn keep_out(stays_readable: bool) -> std::io::Result<()> {
    windows::report_no_crash();
    if stays_readable {
        return Ok(());
    }
    windows::close_to_others()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{
        DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit, set_dumpable_behavior,
    };

    #[test]
    fn nothing_of_this_process_is_dumped() {
        keep_out(true).unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
        // As in a build for people: no other program of theirs reads `/proc/PID/mem` (prctl(2), PR_SET_DUMPABLE).
        keep_out(false).unwrap();
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
