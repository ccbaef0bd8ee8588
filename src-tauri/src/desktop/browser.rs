#[cfg(target_os = "linux")]
use super::portal::{self, PortalError};
use platform::Browser;
use tauri::{AppHandle, Runtime};
use tauri_plugin_opener::OpenerExt;

/// The browser that the system would open.
pub(crate) struct SystemBrowser<R: Runtime>(pub(crate) AppHandle<R>);

impl<R: Runtime> Browser for SystemBrowser<R> {
    fn open(&self, address: &str) -> Result<(), String> {
        #[cfg(target_os = "linux")]
        match through_portal(address) {
            Ok(()) => return Ok(()),
            Err(PortalError::Failed(reason)) => return Err(reason),
            Err(PortalError::Absent) => {}
        }
        self.0
            .opener()
            .open_url(address, None::<&str>)
            .map_err(|error| error.to_string())
    }
}

/// Asks the portal on a thread of its own: the caller's may be one of an async runtime.
#[cfg(target_os = "linux")]
fn through_portal(address: &str) -> Result<(), PortalError> {
    let address = address.to_owned();
    let asked = std::thread::Builder::new()
        .name("open".to_owned())
        .spawn(move || portal::open(&address));
    match asked.map(std::thread::JoinHandle::join) {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) | Err(_) => Err(PortalError::Failed("the portal was not asked".to_owned())),
    }
}
