use std::cell::OnceCell;
use std::thread;

use windows::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::System::LibraryLoader::GetModuleHandleW;
use windows::Win32::System::RemoteDesktop::{
    NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification,
};
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, RegisterClassW,
    WINDOW_EX_STYLE, WM_WTSSESSION_CHANGE, WNDCLASSW, WS_OVERLAPPED, WTS_SESSION_LOCK,
};
use windows::core::{Result, w};

thread_local! {
    /// What the thread's window calls: a window procedure can be given nothing.
    static LOCKED: OnceCell<Box<dyn Fn()>> = const { OnceCell::new() };
}

/// Calls `locked` each time the screen is locked, on a thread of its own, as long as the program runs. Returns at once.
/// What cannot be heard is logged.
pub fn watch(locked: impl Fn() + Send + Sync + 'static) {
    let listening = thread::Builder::new()
        .name("session-lock".to_owned())
        .spawn(move || {
            LOCKED.with(|hears| drop(hears.set(Box::new(locked))));
            if let Err(error) = listen() {
                tracing::info!(%error, "not heard when the screen is locked");
            }
        });
    if let Err(error) = listening {
        tracing::warn!(%error, "not heard when the screen is locked");
    }
}

/// Serves a window that is never shown. It ends with the program, and its registration with it.
fn listen() -> Result<()> {
    let class = w!("RestoreDeskSessionLock");
    // SAFETY: no name asks for the program's own module, which is never unloaded.
    let program = unsafe { GetModuleHandleW(None)? };
    let kind = WNDCLASSW {
        lpfnWndProc: Some(hear),
        hInstance: program.into(),
        lpszClassName: class,
        ..WNDCLASSW::default()
    };
    // SAFETY: the class is whole, and its name and procedure live as long as the program.
    unsafe { RegisterClassW(&raw const kind) };
    // SAFETY: the class was registered above; a window without a parent, a menu and data of its own needs nothing else.
    let window = unsafe {
        CreateWindowExW(
            WINDOW_EX_STYLE::default(),
            class,
            w!(""),
            WS_OVERLAPPED,
            0,
            0,
            0,
            0,
            None,
            None,
            Some(program.into()),
            None,
        )?
    };
    // SAFETY: the window belongs to this thread and is open.
    unsafe { WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION)? };
    let mut message = MSG::default();
    // SAFETY: `message` is written before it is read; below zero is an error, after which there is nothing to wait for.
    while unsafe { GetMessageW(&raw mut message, Some(window), 0, 0) }.0 > 0 {
        // SAFETY: the message is the one that was just given.
        unsafe { DispatchMessageW(&raw const message) };
    }
    Ok(())
}

/// The window's procedure, called on the thread that made the window and no other.
unsafe extern "system" fn hear(window: HWND, message: u32, word: WPARAM, long: LPARAM) -> LRESULT {
    if message == WM_WTSSESSION_CHANGE && word.0 == WTS_SESSION_LOCK as usize {
        LOCKED.with(|hears| {
            if let Some(locked) = hears.get() {
                locked();
            }
        });
        return LRESULT(0);
    }
    // SAFETY: handed on as it came.
    unsafe { DefWindowProcW(window, message, word, long) }
}
