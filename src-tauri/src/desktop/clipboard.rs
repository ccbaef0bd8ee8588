use desk::ports::Clipboard;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The system's clipboard, opened at the first use and kept: on X11 and Wayland the content lives in this program.
#[derive(Default)]
pub(crate) struct SystemClipboard {
    open: Mutex<Option<arboard::Clipboard>>,
}

impl SystemClipboard {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>,
    ) -> Result<T, String> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match open.as_mut() {
            Some(clipboard) => clipboard,
            #[expect(clippy::disallowed_methods, reason = "this is the one real clipboard")]
            None => open.insert(arboard::Clipboard::new().map_err(|error| error.to_string())?),
        };
        work(clipboard).map_err(|error| error.to_string())
    }
}

impl Clipboard for SystemClipboard {
    fn write_secret(&self, text: &SecretString) -> Result<(), String> {
        self.with(|clipboard| out_of_history(clipboard.set()).text(text.expose_secret()))
    }

    fn write(&self, text: &str) -> Result<(), String> {
        self.with(|clipboard| clipboard.set_text(text))
    }

    fn read(&self) -> Result<Option<Zeroizing<String>>, String> {
        self.with(|clipboard| match clipboard.get_text() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(arboard::Error::ContentNotAvailable) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn clear(&self) -> Result<(), String> {
        self.with(arboard::Clipboard::clear)
    }
}

/// X11 and Wayland: the hint that clipboard histories honour.
#[cfg(target_os = "linux")]
fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

/// macOS: concealed, as clipboard histories honour it.
#[cfg(target_os = "macos")]
fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

/// Windows: out of the history, the cloud clipboard and every monitor.
#[cfg(windows)]
fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtWindows::exclude_from_monitoring(set)
}
