//! The real ports: what the desk asks of the desktop, done by the desktop.

mod browser;
mod clipboard;
#[cfg(all(test, windows))]
mod clipboard_on_windows;
mod clock;
#[cfg(target_os = "macos")]
pub(crate) mod menu;
#[cfg(target_os = "linux")]
pub(crate) mod painting;
#[cfg(target_os = "macos")]
mod pasteboard;
mod save;
mod window;

pub(crate) use browser::SystemBrowser;
pub(crate) use clipboard::SystemClipboard;
pub(crate) use clock::SystemClock;
pub(crate) use save::ask_where_to_save;
pub(crate) use window::MainWindow;
