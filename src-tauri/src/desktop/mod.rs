//! The real ports: what the desk asks of the desktop, done by the desktop.

mod attention;
mod browser;
mod clipboard;
#[cfg(all(test, windows))]
mod clipboard_on_windows;
mod clock;
mod first_instance;
mod host;
mod idle_time;
#[cfg(any(test, not(target_os = "linux")))]
mod looks;
#[cfg(target_os = "macos")]
pub(crate) mod menu;
#[cfg(target_os = "macos")]
mod pasteboard;
#[cfg(target_os = "linux")]
mod portal;
mod presence;
#[cfg(target_os = "linux")]
mod selection;
#[cfg(target_os = "linux")]
pub(crate) mod webkit_workarounds;
mod window;

pub(crate) use browser::SystemBrowser;
pub(crate) use clipboard::SystemClipboard;
pub(crate) use clock::SystemClock;
pub(crate) use first_instance::first_hangs;
pub(crate) use host::Desktop;
pub(crate) use idle_time::SystemIdleTime;
pub(crate) use presence::SystemPresence;
pub(crate) use window::MainWindow;
