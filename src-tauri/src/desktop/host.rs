use super::{MainWindow, SystemBrowser, SystemClipboard, SystemIdleTime, SystemPresence};
use crate::{
    host::Host,
    main_window::{MAIN, apply_appearance},
};
use async_trait::async_trait;
use config::Settings;
use credential_store::{CredentialStore, Namespace};
use desk::ports::{Event, Window};
use platform::{Browser, Clipboard, IdleTime, PresenceCheck};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use table_export::ExportFormat;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

/// The desktop that the program runs on.
pub(crate) struct Desktop<R: Runtime>(pub(crate) AppHandle<R>);

#[async_trait]
impl<R: Runtime> Host for Desktop<R> {
    fn window(&self) -> Arc<dyn Window> {
        Arc::new(MainWindow(self.0.clone()))
    }

    fn browser(&self) -> Arc<dyn Browser> {
        Arc::new(SystemBrowser(self.0.clone()))
    }

    fn clipboard(&self) -> Arc<dyn Clipboard> {
        Arc::new(SystemClipboard::default())
    }

    fn idle_time(&self) -> Arc<dyn IdleTime> {
        Arc::new(SystemIdleTime)
    }

    fn presence(&self) -> Arc<dyn PresenceCheck> {
        Arc::new(SystemPresence(self.0.clone()))
    }

    fn credential_store(&self, namespace: Namespace, demo: bool) -> CredentialStore {
        let window = MainWindow(self.0.clone());
        in_keyring(namespace, demo, move |waiting| {
            window.tell(Event::Keychain { waiting });
        })
    }

    fn apply_appearance(&self, settings: &Settings) {
        apply_appearance(&self.0, settings);
    }

    fn open_folder(&self, folder: &Path) -> Result<(), String> {
        self.0
            .opener()
            .open_path(folder.display().to_string(), None::<&str>)
            .map_err(|error| error.to_string())
    }

    async fn choose_file(
        &self,
        folder: Option<&Path>,
        name: &str,
        format: ExportFormat,
    ) -> Option<PathBuf> {
        let folder = folder.map(Path::to_owned);
        let folder = folder.or_else(|| self.0.path().document_dir().ok());
        let (answer, answered) = oneshot::channel();
        let mut dialog = self.0.dialog().file().set_file_name(name);
        for offered in format.alternatives() {
            let extension = offered.extension();
            dialog = dialog.add_filter(extension.to_uppercase(), &[extension]);
        }
        if let Some(window) = self.0.get_webview_window(MAIN) {
            dialog = dialog.set_parent(&window);
        }
        if let Some(folder) = folder {
            dialog = dialog.set_directory(folder);
        }
        dialog.save_file(move |file| drop(answer.send(file)));
        answered.await.ok()??.into_path().ok()
    }

    fn quit(&self) {
        self.0.exit(0);
    }
}

/// Returns the keyring, which calls `on_wait` when it waits for an unlock prompt and when it no longer does. The demo's tokens are
/// good for the demo only, and its window does not wait for a keyring that is locked.
fn in_keyring(
    namespace: Namespace,
    demo: bool,
    on_wait: impl Fn(bool) + Send + Sync + 'static,
) -> CredentialStore {
    if demo {
        CredentialStore::in_keyring_fail_fast(namespace)
    } else {
        CredentialStore::in_keyring(namespace).on_slow_call(on_wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_demo_does_not_wait_for_a_keyring() {
        for demo in [true, false] {
            let store = in_keyring(Namespace::new("test"), demo, |_| ());
            assert_eq!(store.is_fail_fast(), demo);
        }
    }
}
