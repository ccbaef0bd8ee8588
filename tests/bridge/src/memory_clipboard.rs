use parking_lot::Mutex;
use platform::{Clipboard, Content, Secret};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

/// A clipboard in memory: a test must not write to that of the person who runs it.
#[derive(Default)]
pub(crate) struct MemoryClipboard(Mutex<Option<Entry>>);

struct Entry {
    text: Zeroizing<String>,
    html: Option<Zeroizing<String>>,
}

impl Clipboard for MemoryClipboard {
    fn write_secret(&self, secret: &Secret) -> Result<(), String> {
        let html = secret.html.as_ref();
        *self.0.lock() = Some(Entry {
            text: secret.text.expose_secret().to_owned().into(),
            html: html.map(|html| html.expose_secret().to_owned().into()),
        });
        Ok(())
    }

    fn write(&self, text: &str) -> Result<(), String> {
        *self.0.lock() = Some(Entry {
            text: text.to_owned().into(),
            html: None,
        });
        Ok(())
    }

    fn read(&self) -> Content {
        let entry = self.0.lock();
        entry
            .as_ref()
            .map_or(Content::Empty, |entry| Content::Text(entry.text.clone()))
    }

    fn read_html(&self) -> Result<Option<Zeroizing<String>>, String> {
        let entry = self.0.lock();
        Ok(entry.as_ref().and_then(|entry| entry.html.clone()))
    }

    fn clear(&self) -> Result<(), String> {
        *self.0.lock() = None;
        Ok(())
    }
}
