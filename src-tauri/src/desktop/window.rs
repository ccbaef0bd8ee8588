use crate::main_window::MAIN;
use desk::ports::{Attention, Event, Window};
use tauri::{AppHandle, Emitter, Manager, Runtime};

/// The name under which the page hears everything that Rust says unasked.
const CHANNEL: &str = "desk";

/// The page in the main window.
pub(crate) struct MainWindow<R: Runtime>(pub(crate) AppHandle<R>);

impl<R: Runtime> Window for MainWindow<R> {
    /// Windows leaves the window out of every picture. macOS has ignored it for screen sharing since version 15, and Linux
    /// knows nothing of the kind.
    fn exclude_from_capture(&self, out: bool) {
        if cfg!(not(any(windows, target_os = "macos"))) {
            return;
        }
        if let Some(window) = self.0.get_webview_window(MAIN)
            && let Err(error) = window.set_content_protected(out)
        {
            tracing::warn!(%error, "the window cannot be kept out of pictures");
        }
    }

    fn ask_for_attention(&self, why: Attention) {
        super::attention::ask(&self.0, why);
    }

    fn tell(&self, event: Event) {
        if let Err(error) = self.0.emit(CHANNEL, event) {
            tracing::debug!(%error, "the page was not told; it is gone");
        }
    }
}
