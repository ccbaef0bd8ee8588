//! Where a list is saved: the user chooses, Rust writes.

use crate::host::Host;
use app_error::{AppError, ErrorCode, Subject};
use std::{future::Future, path::Path};
use table_export::{ExistingFile, ExportFormat, SaveTarget};

/// Asks the user for a file, and writes a list there in the format of the name's ending. Returns the file; `None` when they
/// cancelled.
///
/// The dialog asks before it lets a file be replaced. Where the ending was added afterwards and such a file exists, the dialog
/// comes again with the whole name, so that it asks about that one.
pub(super) async fn save_list<Contents>(
    host: &dyn Host,
    name: &str,
    format: ExportFormat,
    contents: impl Fn(ExportFormat) -> Contents,
) -> Result<Option<String>, AppError>
where
    Contents: Future<Output = Result<Vec<u8>, AppError>>,
{
    let mut folder = None;
    let mut name = name.to_owned();
    let mut format = format;
    loop {
        let Some(chosen) = host.choose_file(folder.as_deref(), &name, format).await else {
            return Ok(None);
        };
        let SaveTarget {
            file,
            format: chosen_format,
            extension_added,
        } = format.target(&chosen);
        let existing = if extension_added {
            ExistingFile::Keep
        } else {
            ExistingFile::Replace
        };
        match table_export::save(&file, contents(chosen_format).await?, existing).await {
            Ok(()) => return Ok(Some(file.display().to_string())),
            Err(problem) if extension_added && is_there(&problem) => {
                folder = file.parent().map(Path::to_owned);
                name = file
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                format = chosen_format;
            }
            Err(problem) => return Err(problem),
        }
    }
}

fn is_there(problem: &AppError) -> bool {
    let about = problem.about();
    problem.code == ErrorCode::FileNotWritten && about == Some(Subject::Exists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::Settings;
    use credential_store::{CredentialStore, Namespace};
    use desk::ports::Window;
    use parking_lot::Mutex;
    use platform::{Browser, Clipboard, IdleTime, PresenceCheck};
    use std::{fs, path::PathBuf, sync::Arc};

    /// A user who answers the dialogs in order, and then cancels.
    #[derive(Default)]
    struct ScriptedHost {
        answers: Mutex<Vec<PathBuf>>,
        /// The folder, the name and the format of each dialog.
        asked: Mutex<Vec<(Option<PathBuf>, String, ExportFormat)>>,
    }

    #[async_trait::async_trait]
    impl Host for ScriptedHost {
        fn window(&self) -> Arc<dyn Window> {
            unreachable!("saving needs no window")
        }

        fn browser(&self) -> Arc<dyn Browser> {
            unreachable!("saving needs no browser")
        }

        fn clipboard(&self) -> Arc<dyn Clipboard> {
            unreachable!("saving needs no clipboard")
        }

        fn idle_time(&self) -> Arc<dyn IdleTime> {
            unreachable!("saving needs no idle time")
        }

        fn presence(&self) -> Arc<dyn PresenceCheck> {
            unreachable!("saving asks for no presence")
        }

        fn credential_store(&self, _: Namespace, _demo: bool) -> CredentialStore {
            unreachable!("saving needs no credentials")
        }

        fn apply_appearance(&self, _: &Settings) {}

        fn open_folder(&self, _: &Path) -> Result<(), String> {
            unreachable!("saving opens no folder")
        }

        async fn choose_file(
            &self,
            folder: Option<&Path>,
            name: &str,
            format: ExportFormat,
        ) -> Option<PathBuf> {
            let dialog = (folder.map(Path::to_owned), name.to_owned(), format);
            self.asked.lock().push(dialog);
            self.answers.lock().pop()
        }

        fn quit(&self) {}
    }

    async fn save(host: &ScriptedHost, name: &str) -> Option<String> {
        let contents =
            async |format: ExportFormat| Ok::<_, AppError>(format.extension().as_bytes().to_vec());
        save_list(host, name, ExportFormat::Csv, contents)
            .await
            .unwrap()
    }

    fn host(answers: &[PathBuf]) -> ScriptedHost {
        ScriptedHost {
            answers: Mutex::new(answers.iter().rev().cloned().collect()),
            ..ScriptedHost::default()
        }
    }

    #[tokio::test]
    async fn a_file_whose_ending_was_added_is_asked_about() {
        let folder = tempfile::tempdir().unwrap();
        let (bare, whole) = (folder.path().join("list"), folder.path().join("list.csv"));
        fs::write(&whole, "kept").unwrap();
        // The user leaves at the second dialog.
        let leaving = host(std::slice::from_ref(&bare));
        assert_eq!(save(&leaving, "restored").await, None);
        assert_eq!(fs::read_to_string(&whole).unwrap(), "kept");
        let asked = leaving.asked.into_inner();
        assert_eq!(
            asked,
            [
                (None, "restored".to_owned(), ExportFormat::Csv),
                (
                    Some(folder.path().to_owned()),
                    "list.csv".to_owned(),
                    ExportFormat::Csv
                ),
            ]
        );
        // The user lets the second dialog replace it.
        let replacing = host(&[bare, whole.clone()]);
        let saved = save(&replacing, "restored").await;
        assert_eq!(saved, Some(whole.display().to_string()));
        assert_eq!(fs::read_to_string(&whole).unwrap(), "csv");
        assert_eq!(replacing.asked.into_inner().len(), 2);
    }

    #[tokio::test]
    async fn one_dialog_is_enough_for_a_new_name() {
        let folder = tempfile::tempdir().unwrap();
        let host = host(&[folder.path().join("list")]);
        let saved = save(&host, "restored").await.unwrap();
        assert_eq!(Path::new(&saved), folder.path().join("list.csv"));
        assert_eq!(host.asked.into_inner().len(), 1);
    }
}
