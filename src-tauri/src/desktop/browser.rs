use platform::Browser;
use tauri::{AppHandle, Runtime};
use tauri_plugin_opener::OpenerExt;

/// The browser that the system would open.
pub(crate) struct SystemBrowser<R: Runtime>(pub(crate) AppHandle<R>);

impl<R: Runtime> Browser for SystemBrowser<R> {
    fn open(&self, address: &str) -> Result<(), String> {
        self.0
            .opener()
            .open_url(address, None::<&str>)
            .map_err(|error| error.to_string())
    }
}
