use parking_lot::Mutex;
use platform::{Clipboard, Content, Secret};
#[cfg(not(target_os = "macos"))]
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

/// The system's clipboard, opened before the first use and kept: on X11 and Wayland the content lives in this program.
#[derive(Default)]
pub(crate) struct SystemClipboard {
    open: Mutex<Option<arboard::Clipboard>>,
    #[cfg(not(target_os = "linux"))]
    looks: super::looks::Looks,
}

impl SystemClipboard {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>,
    ) -> Result<T, String> {
        let mut open = self.open.lock();
        let clipboard = match open.as_mut() {
            Some(clipboard) => clipboard,
            #[expect(clippy::disallowed_methods, reason = "this is the one real clipboard")]
            None => open.insert(arboard::Clipboard::new().map_err(|error| error.to_string())?),
        };
        work(clipboard).map_err(|error| error.to_string())
    }
}

impl Clipboard for SystemClipboard {
    fn open(&self) {
        if let Err(error) = self.with(|_| Ok(())) {
            tracing::debug!(error, "no clipboard yet");
        }
    }

    #[cfg(not(target_os = "macos"))]
    fn write_secret(&self, secret: &Secret) -> Result<(), String> {
        self.with(|clipboard| {
            let set = out_of_history(clipboard.set());
            let text = secret.text.expose_secret();
            match &secret.html {
                Some(html) => set.html(html.expose_secret(), Some(text)),
                None => set.text(text),
            }
        })
    }

    #[cfg(target_os = "macos")]
    fn write_secret(&self, secret: &Secret) -> Result<(), String> {
        super::pasteboard::write_secret(secret)
    }

    fn write(&self, text: &str) -> Result<(), String> {
        self.with(|clipboard| clipboard.set_text(text))
    }

    /// On X11 and Wayland the owner is another program, which may not answer or have 80 MB to say.
    #[cfg(target_os = "linux")]
    fn read(&self) -> Content {
        super::selection::look()
    }

    /// Windows and macOS have the content themselves, but for what its owner renders when it is asked for.
    #[cfg(not(target_os = "linux"))]
    fn read(&self) -> Content {
        self.looks.one(|| {
            #[expect(clippy::disallowed_methods, reason = "this is the one real clipboard")]
            let text = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text());
            match text {
                Ok(text) if text.len() > platform::LONGEST_READ => Content::Foreign,
                Ok(text) => Content::Text(Zeroizing::new(text)),
                // Nothing at all looks like this as well; neither is ours.
                Err(arboard::Error::ContentNotAvailable) => Content::Foreign,
                Err(error) => Content::Unknown(error.to_string()),
            }
        })
    }

    fn read_html(&self) -> Result<Option<Zeroizing<String>>, String> {
        self.with(|clipboard| found(clipboard.get().html()))
    }

    fn clear(&self) -> Result<(), String> {
        self.with(arboard::Clipboard::clear)
    }

    #[cfg(target_os = "linux")]
    fn clear_selection(&self, is_ours: &dyn Fn(&str) -> bool) {
        super::selection::clear_primary(is_ours);
    }
}

fn found(
    read: Result<String, arboard::Error>,
) -> Result<Option<Zeroizing<String>>, arboard::Error> {
    match read {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(arboard::Error::ContentNotAvailable) => Ok(None),
        Err(error) => Err(error),
    }
}

/// X11 and Wayland: the hint by which clipboard histories are asked to leave it out.
#[cfg(target_os = "linux")]
fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

/// Windows: out of every monitor, and with the two older formats out of the history and the cloud clipboard also where
/// a program looks only at those (Windows documentation, "Cloud Clipboard and Clipboard History Formats").
#[cfg(windows)]
fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows as _;
    set.exclude_from_monitoring()
        .exclude_from_cloud()
        .exclude_from_history()
}
