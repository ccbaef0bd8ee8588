use crate::memory_clipboard::MemoryClipboard;
use async_trait::async_trait;
use config::Settings;
use credential_store::{CredentialStore, MemoryStore, Namespace};
use desk::ports::{Event, Window};
use platform::{Browser, Clipboard, IdleTime, PresenceCheck, PresenceError};
use restore_desk::Host;
use serde_json::json;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Notify, broadcast};

/// Messages that a slow browser may be behind.
const MOST_BEHIND: usize = 10_000;

/// A message that the page did not ask for.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    /// An event of the program, as JSON.
    Event(String),
    /// An address that the browser is to open.
    Browse(String),
}

/// A browser in place of the window and the desktop.
pub(crate) struct BrowserHost {
    messages: broadcast::Sender<Message>,
    clipboard: Arc<MemoryClipboard>,
    credentials: MemoryStore,
    downloads: PathBuf,
    quit: Notify,
}

impl BrowserHost {
    pub(crate) fn new(downloads: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&downloads)?;
        Ok(Self {
            messages: broadcast::Sender::new(MOST_BEHIND),
            clipboard: Arc::default(),
            credentials: MemoryStore::default(),
            downloads,
            quit: Notify::new(),
        })
    }

    /// Returns the messages from now on.
    pub(crate) fn messages(&self) -> broadcast::Receiver<Message> {
        self.messages.subscribe()
    }

    /// Returns a saved list by its name; `None` for a name that is a path.
    pub(crate) fn download(&self, name: &str) -> Option<PathBuf> {
        let is_name = Path::new(name).file_name().is_some_and(|part| part == name);
        is_name.then(|| self.downloads.join(name))
    }

    /// Waits until the page quits.
    pub(crate) async fn quits(&self) {
        self.quit.notified().await;
    }
}

#[async_trait]
impl Host for BrowserHost {
    fn window(&self) -> Arc<dyn Window> {
        Arc::new(Page(self.messages.clone()))
    }

    fn browser(&self) -> Arc<dyn Browser> {
        Arc::new(Page(self.messages.clone()))
    }

    fn clipboard(&self) -> Arc<dyn Clipboard> {
        self.clipboard.clone()
    }

    fn idle_time(&self) -> Arc<dyn IdleTime> {
        Arc::new(UnknownIdleTime)
    }

    fn presence(&self) -> Arc<dyn PresenceCheck> {
        Arc::new(NoPresence)
    }

    fn credential_store(&self, _: Namespace, _demo: bool) -> CredentialStore {
        CredentialStore::in_memory(self.credentials.clone())
    }

    /// The theme is the page's own matter, the size of the text the browser's.
    fn apply_appearance(&self, _: &Settings) {}

    fn open_folder(&self, _: &Path) -> Result<(), String> {
        Err("a browser opens no folder; this needs the window of the program".to_owned())
    }

    /// The browser downloads it afterwards.
    async fn choose_file(
        &self,
        _: Option<&Path>,
        name: &str,
        _: table_export::ExportFormat,
    ) -> Option<PathBuf> {
        self.download(name)
    }

    fn quit(&self) {
        self.quit.notify_one();
    }
}

struct Page(broadcast::Sender<Message>);

impl Window for Page {
    fn tell(&self, event: Event) {
        // No page listens yet, or any more.
        let _ = self.0.send(Message::Event(json!(event).to_string()));
    }
}

impl Browser for Page {
    fn open(&self, address: &str) -> Result<(), String> {
        let sent = self.0.send(Message::Browse(address.to_owned()));
        sent.map(drop).map_err(|_| "no page is open".to_owned())
    }
}

/// A browser does not know; the page reports what is done in it.
/// A browser has no way to ask the system who is there.
struct NoPresence;

#[async_trait]
impl PresenceCheck for NoPresence {
    async fn ask(&self) -> Result<(), PresenceError> {
        Err(PresenceError::Unavailable(
            "a browser does not ask the system".to_owned(),
        ))
    }
}

struct UnknownIdleTime;

impl IdleTime for UnknownIdleTime {
    fn elapsed(&self) -> Option<Duration> {
        None
    }
}
