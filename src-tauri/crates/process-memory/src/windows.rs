use std::io;
use windows::{
    Win32::{
        Foundation::{CloseHandle, HANDLE, HLOCAL, LocalFree},
        Security::{
            Authorization::{
                ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW,
                SDDL_REVISION_1,
            },
            DACL_SECURITY_INFORMATION, GetTokenInformation, PROTECTED_DACL_SECURITY_INFORMATION,
            PSECURITY_DESCRIPTOR, SetKernelObjectSecurity, TOKEN_QUERY, TOKEN_USER, TokenUser,
        },
        Storage::FileSystem::{WRITE_DAC, WRITE_OWNER},
        System::{
            Diagnostics::Debug::{
                SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX, SetErrorMode,
            },
            ErrorReporting::{WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags},
            Threading::{
                GetCurrentProcess, OpenProcessToken, PROCESS_ALL_ACCESS, PROCESS_CREATE_THREAD,
                PROCESS_VM_OPERATION, PROCESS_VM_READ, PROCESS_VM_WRITE,
            },
        },
    },
    core::{HSTRING, PWSTR},
};

/// Has a crash end the program without a report of Windows; one that is made in spite of that is without the heap.
pub(super) fn keep_out_of_dumps() -> io::Result<()> {
    let quiet = SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX;
    // SAFETY: both calls take numbers and no memory.
    unsafe {
        SetErrorMode(quiet);
        // Where error reporting is off there is nothing to leave out.
        drop(WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP));
    }
    Ok(())
}

/// Closes the memory of this process to the user's other programs. What WebView2's processes do with this one stays open to them: they
/// hand over and wait for handles.
pub(super) fn close_to_others() -> io::Result<()> {
    let closed = PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_VM_OPERATION | PROCESS_CREATE_THREAD;
    let open = PROCESS_ALL_ACCESS.0 & !(closed.0 | WRITE_DAC.0 | WRITE_OWNER.0);
    let user = user_sid()?;
    // The owner of an object may change its list unless the list says what an owner may (OW).
    let list = format!("D:P(A;;0x{open:X};;;OW)(A;;0x{open:X};;;{user})(A;;GA;;;SY)");
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the text ends with a zero; what is returned is used before it is freed below. The handle of this process need not
    // be closed.
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            &HSTRING::from(list),
            SDDL_REVISION_1,
            &raw mut descriptor,
            None,
        )?;
        let changed = SetKernelObjectSecurity(
            GetCurrentProcess(),
            DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
            descriptor,
        );
        LocalFree(Some(HLOCAL(descriptor.0)));
        Ok(changed?)
    }
}

/// Returns the identifier of the user of this process.
fn user_sid() -> io::Result<String> {
    // SAFETY: the token is closed below, and not used after that.
    unsafe {
        let mut token = HANDLE::default();
        OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token)?;
        let sid = sid_of(token);
        CloseHandle(token)?;
        sid
    }
}

fn sid_of(token: HANDLE) -> io::Result<String> {
    let mut bytes = 0;
    // SAFETY: the buffer is as long as the first call asks for and aligned as the structure at its beginning; the text is freed after
    // it was copied.
    unsafe {
        // Fails by design: it tells how many bytes are needed.
        drop(GetTokenInformation(
            token,
            TokenUser,
            None,
            0,
            &raw mut bytes,
        ));
        let mut buffer = vec![0_u64; (bytes as usize).div_ceil(size_of::<u64>())];
        GetTokenInformation(
            token,
            TokenUser,
            Some(buffer.as_mut_ptr().cast()),
            bytes,
            &raw mut bytes,
        )?;
        let user = buffer.as_ptr().cast::<TOKEN_USER>().read();
        let mut text = PWSTR::null();
        ConvertSidToStringSidW(user.User.Sid, &raw mut text)?;
        let sid = text.to_string();
        LocalFree(Some(HLOCAL(text.0.cast())));
        sid.map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::Win32::System::{
        Diagnostics::Debug::GetErrorMode,
        Threading::{
            OpenProcess, PROCESS_ACCESS_RIGHTS, PROCESS_DUP_HANDLE,
            PROCESS_QUERY_LIMITED_INFORMATION,
        },
    };

    fn opens(access: PROCESS_ACCESS_RIGHTS) -> bool {
        // SAFETY: the handle is closed, and used for nothing else.
        unsafe {
            OpenProcess(access, false, std::process::id())
                .is_ok_and(|process| CloseHandle(process).is_ok())
        }
    }

    #[test]
    fn memory_is_closed_to_other_programs_of_the_user() {
        assert!(opens(PROCESS_VM_READ));
        close_to_others().unwrap();
        // Whether the list itself can be changed is not asked: Wine lets an owner do that whatever the list says.
        for closed in [
            PROCESS_VM_READ,
            PROCESS_VM_WRITE,
            PROCESS_VM_OPERATION,
            PROCESS_CREATE_THREAD,
        ] {
            assert!(!opens(closed), "{closed:?}");
        }
        assert!(opens(PROCESS_DUP_HANDLE) && opens(PROCESS_QUERY_LIMITED_INFORMATION));
    }

    #[test]
    fn crash_is_not_reported() {
        keep_out_of_dumps().unwrap();
        // SAFETY: the call takes nothing.
        let mode = unsafe { GetErrorMode() };
        assert_eq!(mode & SEM_NOGPFAULTERRORBOX.0, SEM_NOGPFAULTERRORBOX.0);
    }
}
