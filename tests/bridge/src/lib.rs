#![doc = include_str!("../README.md")]

mod browser_host;
mod http;
mod memory_clipboard;

use browser_host::BrowserHost;
use restore_desk::AppState;
use sandbox::RunningSandbox;
use std::{ffi::OsString, io, path::PathBuf, sync::Arc};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

/// The options of a bridge.
pub struct Options {
    /// The sandbox behind it.
    pub sandbox: sandbox::Options,
    /// Connects the accounts of the sandbox, as the demo does; without, the page begins with none.
    pub accounts: bool,
    /// The folder of a profile in place of the demo: without accounts, and kept. Another bridge may have it too.
    pub profile: Option<PathBuf>,
    /// The language of the page, `en` or `ja`; the system's without.
    pub language: Option<String>,
    /// The port on loopback; 0 picks a free one.
    pub port: u16,
    /// The folder with the built page.
    pub page: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sandbox: sandbox::Options {
                control: true,
                ..sandbox::Options::default()
            },
            accounts: true,
            profile: None,
            language: None,
            port: 0,
            page: concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/dist").into(),
        }
    }
}

/// A running bridge. It serves until it is dropped, or the page quits.
pub struct Bridge {
    /// The address of the page, without a path.
    pub url: String,
    /// The sandbox behind it.
    pub sandbox: RunningSandbox,
    app: Arc<AppState>,
    serving: JoinHandle<()>,
    _profile: TempDir,
}

impl Bridge {
    /// Starts a sandbox, opens the program on it, and serves both.
    ///
    /// # Errors
    /// When a port cannot be had, or the program does not open.
    pub async fn start(options: Options) -> io::Result<Self> {
        let sandbox = sandbox::start(options.sandbox).await?;
        let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
        let address = listener.local_addr()?;
        let profile = tempfile::tempdir()?;
        let host = Arc::new(BrowserHost::new(profile.path().join("downloads"))?);
        let mut arguments: Vec<OsString> = match &options.profile {
            Some(folder) => vec!["--profile".into(), folder.into()],
            None => vec![format!("--demo={},{}", sandbox.box_url, sandbox.clumio_url).into()],
        };
        if let Some(language) = options.language {
            arguments.push(format!("--lang={language}").into());
        }
        let app = restore_desk::open_without_window(
            host.clone(),
            arguments,
            profile.path().join("profile"),
        )
        .await
        .map_err(io::Error::other)?;
        if !options.accounts {
            disconnect_all(&app).await?;
        }
        let app = Arc::new(app);
        let served = http::routes(Arc::clone(&app), Arc::clone(&host), address, options.page);
        let serving = tokio::spawn(async move {
            let stopped = async move { host.quits().await };
            let ended = axum::serve(listener, served).with_graceful_shutdown(stopped);
            drop(ended.await);
        });
        Ok(Self {
            url: format!("http://{address}"),
            sandbox,
            app,
            serving,
            _profile: profile,
        })
    }

    /// Waits until the page quits.
    pub async fn served(&mut self) {
        // It ends without an error, or with this program.
        drop((&mut self.serving).await);
    }

    /// Closes the program behind the page, as its window would.
    pub async fn close(self) {
        self.app.desk().close().await;
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn disconnect_all(app: &AppState) -> io::Result<()> {
    let accounts = &app.desk().accounts;
    let connected: Vec<_> = accounts
        .list()
        .labels()
        .map(|(service, label)| (service, label.id.clone()))
        .collect();
    for (service, id) in connected {
        let ended = accounts.disconnect(service, &id).await;
        ended.map_err(io::Error::other)?;
    }
    Ok(())
}
