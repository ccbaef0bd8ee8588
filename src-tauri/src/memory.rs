//! What the system may keep of this program's memory: nothing. Tokens and passcodes are in it.

/// Takes this program, and all that it starts, out of core dumps, and closes its memory to the user's other programs. First of
/// all, while there is nothing in it.
#[cfg(target_os = "linux")]
pub(crate) fn keep_out_of_dumps() {
    // Debug builds stay readable: WebKit's driver, which the window tests use, inspects the process that it drives.
    keep_out(cfg!(debug_assertions));
}

#[cfg(target_os = "linux")]
fn keep_out(stays_readable: bool) {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let limited = setrlimit(Resource::Core, none);
    let closed = if stays_readable {
        Ok(())
    } else {
        set_dumpable_behavior(DumpableBehavior::NotDumpable)
    };
    if let Err(error) = limited.and(closed) {
        tracing::warn!(%error, "the system may keep a picture of this program's memory");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn keep_out_of_dumps() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{
        DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit, set_dumpable_behavior,
    };

    #[test]
    fn nothing_of_this_process_is_dumped() {
        keep_out(true);
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
        // As in a build for people: no other program of theirs reads `/proc/PID/mem` (prctl(2), PR_SET_DUMPABLE).
        keep_out(false);
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
