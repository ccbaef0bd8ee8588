use app_error::{AppError, ErrorCode, Subject};
use desk::export::{self, Format, Replace, Target};
use std::{future::Future, path::Path, path::PathBuf};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

/// Asks the person where a list is to go, in the system's own dialog, and writes it there in the format that the name's ending
/// says. Answers with the file; `None` when they thought better of it.
///
/// The dialog asks before it lets a file be replaced. Where the ending was added afterwards and such a file exists, the dialog
/// comes again with the whole name, so that it asks about that one.
pub(crate) async fn save_list<R, Contents>(
    app: &AppHandle<R>,
    name: &str,
    format: Format,
    contents: impl Fn(Format) -> Contents,
) -> Result<Option<String>, AppError>
where
    R: Runtime,
    Contents: Future<Output = Result<Vec<u8>, AppError>>,
{
    let mut folder = app.path().document_dir().ok();
    let mut name = name.to_owned();
    let mut format = format;
    loop {
        let Some(chosen) = ask(app, folder.as_deref(), &name, format).await else {
            return Ok(None);
        };
        let Target {
            file,
            format: meant,
            ending_added,
        } = format.target(&chosen);
        let replace = if ending_added {
            Replace::Never
        } else {
            Replace::Agreed
        };
        match export::save(&file, contents(meant).await?, replace).await {
            Ok(()) => return Ok(Some(file.display().to_string())),
            Err(problem) if ending_added && is_there(&problem) => {
                folder = file.parent().map(Path::to_owned);
                name = file
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                format = meant;
            }
            Err(problem) => return Err(problem),
        }
    }
}

fn is_there(problem: &AppError) -> bool {
    let about = problem.about();
    problem.code == ErrorCode::FileNotWritten && about == Some(Subject::Exists)
}

async fn ask<R: Runtime>(
    app: &AppHandle<R>,
    folder: Option<&Path>,
    name: &str,
    format: Format,
) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    let mut dialog = app.dialog().file().set_file_name(name);
    for offered in format.offered() {
        let ending = offered.extension();
        dialog = dialog.add_filter(ending.to_uppercase(), &[ending]);
    }
    if let Some(window) = app.get_webview_window(crate::window::MAIN) {
        dialog = dialog.set_parent(&window);
    }
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    dialog.save_file(move |file| drop(answer.send(file)));
    answered.await.ok()??.into_path().ok()
}
