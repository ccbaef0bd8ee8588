use std::path::PathBuf;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

/// Asks the person where a file is to go, in the system's own dialog, which also asks before it lets one be replaced.
/// `None` when they thought better of it.
pub(crate) async fn ask_where_to_save<R: Runtime>(
    app: &AppHandle<R>,
    name: &str,
    extension: &str,
) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    let mut dialog =
        app.dialog().file().set_file_name(name).add_filter(extension.to_uppercase(), &[extension]);
    if let Some(window) = app.get_webview_window(crate::window::MAIN) {
        dialog = dialog.set_parent(&window);
    }
    if let Ok(folder) = app.path().document_dir() {
        dialog = dialog.set_directory(folder);
    }
    dialog.save_file(move |file| drop(answer.send(file)));
    let mut file = answered.await.ok()??.into_path().ok()?;
    if file.extension().is_none() {
        file.set_extension(extension);
    }
    Some(file)
}
