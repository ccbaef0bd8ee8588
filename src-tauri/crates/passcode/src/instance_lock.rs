//! Which instances of the program are alive. Two windows of one person share a profile: a passcode that one of them regenerates or
//! still holds is neither regenerated a second time nor reported lost by the other.

use app_error::{AppError, ErrorCode, Subject};
use parking_lot::Mutex;
use std::{
    fs::{self, File, TryLockError},
    io,
    path::PathBuf,
    sync::Arc,
};
use uuid::Uuid;

/// The extension of an instance's file.
const EXTENSION: &str = "run";

/// The lock of this instance. It is on a file of its own, and the system releases it when the program ends, in whatever way.
#[derive(Clone, Debug)]
pub(crate) struct InstanceLock {
    folder: PathBuf,
    own: Arc<Mutex<Option<OwnLock>>>,
}

#[derive(Debug)]
struct OwnLock {
    id: Uuid,
    _locked: File,
}

impl InstanceLock {
    /// Returns the lock among the instances that share `folder`; nothing is touched yet.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            own: Arc::default(),
        }
    }

    /// Returns the ID of this instance, which counts as alive from now on.
    ///
    /// # Errors
    /// [`ErrorCode::NotSaved`] about [`Subject::Runs`] when the folder cannot be written.
    pub(crate) fn own_id(&self) -> Result<Uuid, AppError> {
        let mut own = self.own.lock();
        if let Some(own) = &*own {
            return Ok(own.id);
        }
        let locked = self.lock().map_err(|error| {
            let reason = format!("{} cannot be written: {error}", self.folder.display());
            AppError::new(ErrorCode::NotSaved, reason)
                .subject(Subject::Runs)
                .path(&self.folder)
                .retryable()
        })?;
        Ok(own.insert(locked).id)
    }

    /// Returns true for the ID of this instance, and of another that has not ended.
    pub(crate) fn is_alive(&self, id: &str) -> bool {
        let Ok(id) = Uuid::parse_str(id) else {
            return false;
        };
        if self.own.lock().as_ref().is_some_and(|own| own.id == id) {
            return true;
        }
        // Shared, so that two checks at once do not take each other for the instance itself.
        let Ok(file) = File::open(self.file(id)) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Removes the files of instances that have ended.
    pub(crate) fn remove_ended(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let id = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            let is_lock = path
                .extension()
                .is_some_and(|extension| extension == EXTENSION);
            if is_lock
                && !self.is_alive(id)
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::debug!(%error, "the file of an ended instance stays");
            }
        }
    }

    fn lock(&self) -> io::Result<OwnLock> {
        fs::create_dir_all(&self.folder)?;
        let id = Uuid::new_v4();
        let fresh = self.folder.join(format!("{id}.new"));
        let file = File::create_new(&fresh)?;
        file.try_lock().map_err(io::Error::from)?;
        // Locked before it gets its name, so that it is never seen without the lock.
        fs::rename(fresh, self.file(id))?;
        Ok(OwnLock { id, _locked: file })
    }

    fn file(&self, id: Uuid) -> PathBuf {
        self.folder.join(format!("{id}.{EXTENSION}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ended_instances_are_not_alive_and_their_files_go() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (
            InstanceLock::new(folder.path().join("runs")),
            InstanceLock::new(folder.path().join("runs")),
        );
        let (first, second) = (
            one.own_id().unwrap().to_string(),
            two.own_id().unwrap().to_string(),
        );
        assert_eq!(
            one.own_id().unwrap().to_string(),
            first,
            "an instance has one ID"
        );
        assert!(one.is_alive(&first) && one.is_alive(&second) && two.is_alive(&first));
        drop(two);
        assert!(!one.is_alive(&second));
        one.remove_ended();
        let files = fs::read_dir(folder.path().join("runs")).unwrap().count();
        assert_eq!(files, 1, "the living one stays");
        assert!(one.is_alive(&first));
        for invalid in [
            "",
            "../../etc/passwd",
            "00000000-0000-4000-8000-000000000000",
        ] {
            assert!(!one.is_alive(invalid));
        }
    }

    /// The lock is the operating system's: another program sees it, and it ends with a kill.
    #[cfg(target_os = "linux")]
    #[test]
    fn another_process_is_alive_until_it_is_killed() {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Command, Stdio};
        let folder = tempfile::tempdir().unwrap();
        let instances = InstanceLock::new(folder.path().to_owned());
        let other = Uuid::new_v4();
        let mut process = Command::new("flock")
            .args(["--exclusive", "--no-fork"])
            .arg(instances.file(other))
            .args(["sh", "-c", "echo locked; exec sleep 600"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line.trim(), "locked");
        assert!(instances.is_alive(&other.to_string()));
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(!instances.is_alive(&other.to_string()));
    }
}
