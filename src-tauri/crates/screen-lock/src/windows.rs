use std::cell::OnceCell;
use std::thread;

use windows::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::System::LibraryLoader::GetModuleHandleW;
use windows::Win32::System::RemoteDesktop::{
    NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification,
};
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, RegisterClassW,
    WINDOW_EX_STYLE, WNDCLASSW, WS_OVERLAPPED,
};
use windows::core::{Result, w};

use crate::session_message::is_left;

thread_local! {
    /// Callback of the thread's window: a window procedure has no state.
    static ON_LOCK: OnceCell<Box<dyn Fn()>> = const { OnceCell::new() };
}

/// Calls `on_lock` each time the session is locked or left or the computer goes to sleep, on a background thread, until the program ends. Returns at once. A failed
/// registration is logged.
pub fn watch(on_lock: impl Fn() + Send + Sync + 'static) {
    let spawned = thread::Builder::new()
        .name("session-lock".to_owned())
        .spawn(move || {
            ON_LOCK.with(|callback| drop(callback.set(Box::new(on_lock))));
            if let Err(error) = run_message_loop() {
                tracing::info!(%error, "screen locks are not detected");
            }
        });
    if let Err(error) = spawned {
        tracing::warn!(%error, "screen locks are not detected");
    }
}

/// Creates a hidden window and handles its messages until the program ends.
fn run_message_loop() -> Result<()> {
    let class = w!("RestoreDeskSessionLock");
    // SAFETY: without a name this is the program's own module, which is never unloaded.
    let program = unsafe { GetModuleHandleW(None)? };
    let kind = WNDCLASSW {
        lpfnWndProc: Some(window_procedure),
        hInstance: program.into(),
        lpszClassName: class,
        ..WNDCLASSW::default()
    };
    // SAFETY: the class is complete, and its name and procedure live as long as the program.
    unsafe { RegisterClassW(&raw const kind) };
    // SAFETY: the class was registered above; a window without parent, menu and data needs nothing else.
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
    // SAFETY: `message` is written before it is read; a result below zero is an error, which ends the loop.
    while unsafe { GetMessageW(&raw mut message, Some(window), 0, 0) }.0 > 0 {
        // SAFETY: the message was just received.
        unsafe { DispatchMessageW(&raw const message) };
    }
    Ok(())
}

/// Window procedure; called only on the thread that created the window.
unsafe extern "system" fn window_procedure(
    window: HWND,
    message: u32,
    word: WPARAM,
    long: LPARAM,
) -> LRESULT {
    if is_left(message, word.0) {
        ON_LOCK.with(|callback| {
            if let Some(on_lock) = callback.get() {
                on_lock();
            }
        });
        // Also what a power message wants to hear: go on.
        return LRESULT(1);
    }
    // SAFETY: the arguments are forwarded unchanged.
    unsafe { DefWindowProcW(window, message, word, long) }
}
