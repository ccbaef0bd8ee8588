//! Which runs of the program are alive. Two windows of one person share a profile: what one is making, or still holds,
//! is neither made a second time nor called lost by the other.

use app_error::{AppError, ErrorCode, Subject};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// The ending of a run's file.
const ENDING: &str = "run";

/// This run, and a look at the others. A run holds the lock on a file of its own, which the system lets go of when the
/// program ends, in whatever way.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    folder: PathBuf,
    own: std::sync::Arc<Mutex<Option<Own>>>,
}

#[derive(Debug)]
struct Own {
    id: Uuid,
    _locked: File,
}

impl Runs {
    /// Runs that share `folder`; nothing is touched yet.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            own: std::sync::Arc::default(),
        }
    }

    /// The id of this run, which counts as alive from now on.
    ///
    /// # Errors
    /// [`ErrorCode::NotSaved`] about `runs` when the folder cannot be written.
    pub(super) fn own(&self) -> Result<Uuid, AppError> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = &*own {
            return Ok(own.id);
        }
        let begun = self.begin().map_err(|error| {
            let words = format!("{} cannot be written: {error}", self.folder.display());
            AppError::new(ErrorCode::NotSaved, words)
                .subject(Subject::Runs)
                .path(&self.folder)
                .retryable()
        })?;
        Ok(own.insert(begun).id)
    }

    /// Whether the run of this id is this one, or another that has not ended.
    pub(super) fn is_alive(&self, id: &str) -> bool {
        let Ok(id) = Uuid::parse_str(id) else {
            return false;
        };
        if self
            .own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .is_some_and(|own| own.id == id)
        {
            return true;
        }
        // Shared, so that two that look at the same moment do not take each other for the run itself.
        let Ok(file) = File::open(self.file(id)) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Takes away the files of runs that have ended.
    pub(super) fn tidy(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            let is_one = path.extension().is_some_and(|ending| ending == ENDING);
            if is_one
                && !self.is_alive(name)
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::debug!(%error, "the file of an ended run stays");
            }
        }
    }

    fn begin(&self) -> io::Result<Own> {
        fs::create_dir_all(&self.folder)?;
        let id = Uuid::new_v4();
        let fresh = self.folder.join(format!("{id}.new"));
        let file = File::create_new(&fresh)?;
        file.try_lock().map_err(io::Error::from)?;
        // Locked before it gets its name: whoever sees the name finds it locked.
        fs::rename(fresh, self.file(id))?;
        Ok(Own { id, _locked: file })
    }

    fn file(&self, id: Uuid) -> PathBuf {
        self.folder.join(format!("{id}.{ENDING}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_alive_until_it_ends_and_then_tidied_away() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (
            Runs::new(folder.path().join("runs")),
            Runs::new(folder.path().join("runs")),
        );
        let (first, second) = (
            one.own().unwrap().to_string(),
            two.own().unwrap().to_string(),
        );
        assert_eq!(one.own().unwrap().to_string(), first, "a run has one id");
        assert!(one.is_alive(&first) && one.is_alive(&second) && two.is_alive(&first));
        drop(two);
        assert!(!one.is_alive(&second));
        one.tidy();
        let files = fs::read_dir(folder.path().join("runs")).unwrap().count();
        assert_eq!(files, 1, "the living one stays");
        assert!(one.is_alive(&first));
        for nonsense in [
            "",
            "../../etc/passwd",
            "00000000-0000-4000-8000-000000000000",
        ] {
            assert!(!one.is_alive(nonsense));
        }
    }

    /// The lock is the operating system's: another program sees it, and it ends with a kill.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_run_of_another_process_is_alive_until_it_is_killed() {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Command, Stdio};
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs::new(folder.path().to_owned());
        let other = Uuid::new_v4();
        let mut process = Command::new("flock")
            .args(["--exclusive", "--no-fork"])
            .arg(runs.file(other))
            .args(["sh", "-c", "echo locked; exec sleep 600"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        assert_eq!(said.trim(), "locked");
        assert!(runs.is_alive(&other.to_string()));
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(!runs.is_alive(&other.to_string()));
    }
}
