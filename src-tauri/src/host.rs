//! The surroundings that the commands need. The program has the real ones; a bridge for tests brings its own.

use async_trait::async_trait;
use config::Settings;
use credential_store::{CredentialStore, Namespace};
use desk::ports::Window;
use platform::{Browser, Clipboard, IdleTime, PresenceCheck};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use table_export::ExportFormat;

/// The surroundings of the program.
#[async_trait]
pub trait Host: Send + Sync {
    /// Returns the window that shows the page.
    fn window(&self) -> Arc<dyn Window>;

    /// Returns the system's browser.
    fn browser(&self) -> Arc<dyn Browser>;

    /// Returns the system's clipboard.
    fn clipboard(&self) -> Arc<dyn Clipboard>;

    /// Returns the idle time of the session.
    fn idle_time(&self) -> Arc<dyn IdleTime>;

    /// Returns what asks who is at the computer.
    fn presence(&self) -> Arc<dyn PresenceCheck>;

    /// Returns the store for the credentials of a profile.
    fn credential_store(&self, namespace: Namespace, demo: bool) -> CredentialStore;

    /// Gives the window the theme and the zoom of the settings.
    fn apply_appearance(&self, settings: &Settings);

    /// Shows a folder in the system's file manager.
    ///
    /// # Errors
    /// The reason, in plain English.
    fn open_folder(&self, folder: &Path) -> Result<(), String>;

    /// Asks the user for a file to save a list in, in `folder` or else in their documents; `None` when they cancelled.
    async fn choose_file(
        &self,
        folder: Option<&Path>,
        name: &str,
        format: ExportFormat,
    ) -> Option<PathBuf>;

    /// Ends the program. The desk is closed already.
    fn quit(&self);
}
