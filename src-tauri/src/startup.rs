//! What was decided when the program started: its switches, and the profiles that it may use.

use crate::{
    cli::{CliOptions, Demo},
    logging,
    system_language::system_language,
};
use config::{Access, FileFault, Language, LogLevel, ProfileLock, canonical};
use credential_store::Namespace;
use desk::Desk;
use messages::SpokenLanguage;
use parking_lot::Mutex;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};
use tracing_appender::non_blocking::WorkerGuard;
use ts_rs::TS;

/// The switches of a start, and the profiles that it may use.
pub(crate) struct Startup {
    pub(crate) options: CliOptions,
    profile: PathBuf,
    /// The built-in sandbox, while the demo is open.
    sandbox: Mutex<Option<sandbox::RunningSandbox>>,
    /// The language that the switches ask for, until it is changed in the settings.
    language_switch: Mutex<Option<Language>>,
    /// The text that the search on top begins with, until the page takes it.
    text_to_find: Mutex<Option<String>>,
    pub(crate) changing: tokio::sync::Mutex<()>,
    /// The access to each profile that it opened. A lock is kept until the program ends: it may be in the demo
    /// and come back.
    opened: Mutex<HashMap<PathBuf, Access>>,
    /// Why there is no log.
    no_log: Option<String>,
}

/// Restrictions and faults of the profile: in use elsewhere, no lock, no log, unreadable files.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProfileState {
    /// Its folder.
    pub path: String,
    /// Another Restore Desk uses it: this one can only look.
    pub in_use: bool,
    /// Where that one runs: the computer and the number of its process.
    pub by: Option<String>,
    /// The disk knows no locks, so whether another one uses it cannot be told.
    pub unlocked: bool,
    /// Why no log is written.
    pub no_log: Option<String>,
    /// The files that could not be read as they are.
    pub files: Vec<FileFault>,
}

/// How the profile is used, for the window to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProfileUse {
    /// Another instance has it, so this one can only look.
    pub(crate) in_use: bool,
    /// Where that program runs.
    pub(crate) by: Option<String>,
    /// Whether another instance has it cannot be told.
    pub(crate) unlocked: bool,
}

impl Startup {
    /// Reads nothing but the switches; `data` is the system's folder for this program's data, `usual` the one without switches.
    pub(crate) fn new(mut options: CliOptions, data: PathBuf, usual: &Path) -> Self {
        let named = options.profile.take().map(|folder| canonical(&folder));
        let profile = named.clone().unwrap_or(data);
        // The usual folder by its name is not another profile: its tokens are where they always are.
        options.profile = named.filter(|folder| *folder != canonical(usual));
        Self {
            language_switch: Mutex::new(options.language),
            text_to_find: Mutex::new(options.find.take()),
            options,
            profile,
            sandbox: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            opened: Mutex::default(),
            no_log: None,
        }
    }

    /// Starts the log, which what is returned keeps open. Without one the program works, and says so.
    pub(crate) fn start_log(&mut self, level: LogLevel) -> Option<WorkerGuard> {
        match logging::start(&self.profile, level) {
            Ok(guard) => Some(guard),
            Err(error) => {
                self.no_log = Some(error.to_string());
                None
            }
        }
    }

    /// The folder of what is opened first: the real profile, or the demo's.
    pub(crate) fn first_folder(&self) -> PathBuf {
        if self.begins_with_demo() {
            self.demo_folder()
        } else {
            self.profile.clone()
        }
    }

    pub(crate) fn demo_folder(&self) -> PathBuf {
        self.profile.join("demo")
    }

    /// Takes the lock of a profile, unless this program has it already, and says how the profile is used.
    pub(crate) fn take(&self, folder: &Path) -> ProfileUse {
        let mut opened = self.opened.lock();
        let has_it = |access: &Access| matches!(access, Access::Alone(_) | Access::Unlocked { .. });
        if !opened.get(folder).is_some_and(has_it) {
            opened.insert(folder.to_owned(), ProfileLock::take(folder));
        }
        drop(opened);
        self.known_use(folder)
    }

    /// How a profile is used, as it was found last.
    fn known_use(&self, folder: &Path) -> ProfileUse {
        match self.opened.lock().get(folder) {
            Some(Access::InUse(holder)) => ProfileUse {
                in_use: true,
                by: holder.as_ref().map(ToString::to_string),
                unlocked: false,
            },
            Some(Access::Unlocked { .. }) => ProfileUse {
                unlocked: true,
                ..ProfileUse::default()
            },
            Some(Access::Alone(_)) | None => ProfileUse::default(),
        }
    }

    /// The folder of the real profile; the demo's lies inside it.
    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// Returns how the profile of `desk` is, where that is not as usual.
    pub(crate) fn profile_state(&self, desk: &Desk) -> ProfileState {
        let folder = if desk.is_demo() {
            self.demo_folder()
        } else {
            self.profile.clone()
        };
        // The lock may be free again: what counts is how the desk was opened.
        let ProfileUse { by, unlocked, .. } = self.known_use(&folder);
        ProfileState {
            path: folder.display().to_string(),
            in_use: desk.is_read_only(),
            by,
            unlocked,
            no_log: self.no_log.clone(),
            files: desk.file_faults(),
        }
    }

    /// The language to speak: the switch before the settings before the system.
    pub(crate) fn spoken(&self, set: Language) -> SpokenLanguage {
        let switch = *self.language_switch.lock();
        match switch.unwrap_or(set) {
            Language::En => SpokenLanguage::En,
            Language::Ja => SpokenLanguage::Ja,
            Language::System => system_language(),
        }
    }

    /// Follows the settings from now on: the language was changed there.
    pub(crate) fn forget_language_switch(&self) {
        *self.language_switch.lock() = None;
    }

    /// Leaves a text for the search on top, in place of one that the page has not taken yet.
    pub(crate) fn leave_text_to_find(&self, text: String) {
        *self.text_to_find.lock() = Some(text);
    }

    /// Returns the text that was left for the search on top, once.
    pub(crate) fn take_text_to_find(&self) -> Option<String> {
        self.text_to_find.lock().take()
    }

    /// Whether the demo is the one that is built in.
    pub(crate) fn has_own_sandbox(&self) -> bool {
        !matches!(self.options.demo, Some(Demo::Elsewhere(_)))
    }

    /// Keeps the built-in sandbox running until it is taken.
    pub(crate) fn keep_sandbox(&self, running: sandbox::RunningSandbox) {
        *self.sandbox.lock() = Some(running);
    }

    /// The built-in sandbox, to stop it: it ends with the demo.
    pub(crate) fn take_sandbox(&self) -> Option<sandbox::RunningSandbox> {
        self.sandbox.lock().take()
    }

    /// Whether the switches ask for the demo.
    pub(crate) fn begins_with_demo(&self) -> bool {
        self.options.demo.is_some()
    }
}

/// The names of the entries in the keyring of a profile: the usual one's, or that of a folder of its own.
pub(crate) fn namespace(usual: &str, folder: Option<&Path>) -> Namespace {
    Namespace::new(match folder {
        Some(folder) => format!("{usual}-{}", profile_hash(folder)),
        None => usual.to_owned(),
    })
}

/// A short name for a folder, so that each profile has keyring entries and a running instance of its own.
pub(crate) fn profile_hash(folder: &Path) -> String {
    let digest = Sha256::digest(canonical(folder).to_string_lossy().as_bytes());
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn startup(data: &Path, profile: Option<PathBuf>) -> Startup {
        Startup::new(
            CliOptions {
                profile,
                ..CliOptions::default()
            },
            data.to_owned(),
            data,
        )
    }

    #[test]
    fn every_way_to_write_a_folder_is_one_profile() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("profile");
        std::fs::create_dir(&folder).unwrap();
        let usual = profile_hash(&folder);
        assert_eq!(
            profile_hash(&home.path().join("./profile/../profile/")),
            usual
        );
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&folder, home.path().join("link")).unwrap();
            assert_eq!(profile_hash(&home.path().join("link")), usual);
        }
        assert_ne!(profile_hash(&home.path().join("other")), usual);
        // Named on the command line, the usual folder is the usual profile, with the usual entries in the keyring.
        assert_eq!(
            startup(&folder, Some(folder.join("../profile")))
                .options
                .profile,
            None
        );
        assert!(
            startup(&folder, Some(home.path().join("other")))
                .options
                .profile
                .is_some()
        );
    }

    #[test]
    fn a_log_that_cannot_be_written_is_reported() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("logs"), "a file").unwrap();
        let mut startup = startup(home.path(), None);
        assert_eq!(startup.no_log, None);
        assert!(startup.start_log(LogLevel::Info).is_none());
        assert!(startup.no_log.is_some_and(|reason| !reason.is_empty()));
    }

    #[test]
    fn language_of_a_switch_ends_when_the_settings_change_it() {
        let options = CliOptions {
            language: Some(Language::Ja),
            ..CliOptions::default()
        };
        let startup = Startup::new(options, PathBuf::new(), Path::new(""));
        assert_eq!(startup.spoken(Language::En), SpokenLanguage::Ja);
        startup.forget_language_switch();
        assert_eq!(startup.spoken(Language::En), SpokenLanguage::En);
    }

    #[test]
    fn a_second_instance_only_looks_until_the_first_ends() {
        let home = tempfile::tempdir().unwrap();
        let (first, second) = (startup(home.path(), None), startup(home.path(), None));
        assert_eq!(first.take(home.path()), ProfileUse::default());
        assert_eq!(
            first.take(home.path()),
            ProfileUse::default(),
            "one's own lock is no other instance's"
        );
        let usage = second.take(home.path());
        assert!(
            usage.in_use
                && usage
                    .by
                    .is_some_and(|by| by.contains(&std::process::id().to_string()))
        );
        drop(first);
        assert_eq!(second.take(home.path()), ProfileUse::default());
    }
}
