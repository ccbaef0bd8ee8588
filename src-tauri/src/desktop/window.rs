use desk::ports::{Event, Window};
use tauri::{AppHandle, Emitter, Runtime};

/// The name under which the page hears everything that Rust says unasked.
const CHANNEL: &str = "desk";

/// The page in the main window.
pub(crate) struct MainWindow<R: Runtime>(pub(crate) AppHandle<R>);

impl<R: Runtime> Window for MainWindow<R> {
    fn tell(&self, event: Event) {
        if let Err(error) = self.0.emit(CHANNEL, event) {
            tracing::debug!(%error, "the page was not told; it is gone");
        }
    }
}
