//! One program at a time works with a profile. The lock is the operating system's: it holds across sessions, containers and
//! desktops that share the folder, and ends with the program, in whatever way that ends.

use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
    sync::mpsc,
    thread,
    time::Duration,
};

/// The file that is locked. Who holds it stands in another one: on Windows a locked file cannot be read.
const LOCK: &str = "profile.lock";
const HOLDER: &str = "profile.holder.json";

/// How long a disk may take to answer; one on a network whose lock service is gone may never do.
const ANSWER: Duration = Duration::from_secs(3);

/// The lock of a profile, held until it is dropped.
#[derive(Debug)]
pub struct ProfileLock {
    _file: File,
}

/// Who uses a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The number of its process.
    pub pid: u32,
    /// The computer it runs on.
    pub host: String,
}

/// Access of a program to a profile.
#[derive(Debug)]
pub enum Access {
    /// Everything: no other instance uses it.
    Alone(ProfileLock),
    /// Everything, but the disk has no locks, so another instance may use it as well.
    Unlocked {
        /// The system's words.
        reason: String,
    },
    /// Only look: another instance uses it.
    InUse(Option<Holder>),
}

impl ProfileLock {
    /// Takes the lock of the profile in `folder`, if it is free. Answers within seconds, whatever the disk does.
    #[must_use]
    pub fn take(folder: &Path) -> Access {
        let path = folder.join(LOCK);
        let taken = within(ANSWER, move || {
            let mut options = File::options();
            options.create(true).append(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(path)?;
            Ok(file.try_lock().map(|()| file))
        });
        Self::access(folder, taken)
    }

    fn access(folder: &Path, taken: io::Result<Result<File, TryLockError>>) -> Access {
        match taken {
            Ok(Ok(file)) => {
                note_holder(folder);
                Access::Alone(Self { _file: file })
            }
            Ok(Err(TryLockError::WouldBlock)) => Access::InUse(holder(folder)),
            Ok(Err(TryLockError::Error(error))) | Err(error) => {
                tracing::warn!(%error, "the profile cannot be locked");
                Access::Unlocked {
                    reason: error.to_string(),
                }
            }
        }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} · {}", self.host, self.pid)
    }
}

fn within<T: Send + 'static>(
    limit: Duration,
    act: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (send, receive) = mpsc::channel();
    thread::Builder::new()
        .name("profile-lock".to_owned())
        .spawn(move || drop(send.send(act())))?;
    receive
        .recv_timeout(limit)
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn note_holder(folder: &Path) {
    let host = whoami::hostname().unwrap_or_default();
    let holder = Holder {
        pid: std::process::id(),
        host,
    };
    let noted = tempfile::NamedTempFile::new_in(folder).and_then(|file| {
        serde_json::to_writer(&file, &holder)?;
        file.persist(folder.join(HOLDER))
            .map(drop)
            .map_err(io::Error::from)
    });
    if let Err(error) = noted {
        tracing::debug!(%error, "who holds the profile is not noted");
    }
}

fn holder(folder: &Path) -> Option<Holder> {
    serde_json::from_slice(&fs::read(folder.join(HOLDER)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_held_by_one_program_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = ProfileLock::take(folder.path());
        assert!(matches!(first, Access::Alone(_)), "{first:?}");
        let Access::InUse(Some(holder)) = ProfileLock::take(folder.path()) else {
            panic!("not in use")
        };
        assert_eq!(holder.pid, std::process::id());
        assert!(!holder.to_string().is_empty());
        drop(first);
        assert!(matches!(ProfileLock::take(folder.path()), Access::Alone(_)));
    }

    #[cfg(unix)]
    #[test]
    fn every_way_to_a_folder_is_the_same_profile() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("profile");
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, home.path().join("link")).unwrap();
        let _held = ProfileLock::take(&folder);
        let ways = [
            home.path().join("link"),
            home.path().join("profile/../profile"),
            format!("{}/", folder.display()).into(),
        ];
        for way in ways {
            assert!(
                matches!(ProfileLock::take(&way), Access::InUse(_)),
                "{}",
                way.display()
            );
        }
    }

    /// Another session, another bus, a container: the lock is between processes.
    #[cfg(target_os = "linux")]
    #[test]
    fn another_process_holds_it_until_it_is_killed() {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Command, Stdio};
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new("flock")
            .args(["--exclusive", "--no-fork"])
            .arg(folder.path().join(LOCK))
            .args(["sh", "-c", "echo locked; exec sleep 600"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        assert!(matches!(
            ProfileLock::take(folder.path()),
            Access::InUse(None)
        ));
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(matches!(ProfileLock::take(folder.path()), Access::Alone(_)));
    }

    #[test]
    fn a_disk_that_knows_no_locks_is_said_and_worked_with() {
        let folder = tempfile::tempdir().unwrap();
        let no_locks = Ok(Err(TryLockError::Error(io::Error::from_raw_os_error(37))));
        let access = ProfileLock::access(folder.path(), no_locks);
        assert!(
            matches!(&access, Access::Unlocked { reason } if !reason.is_empty()),
            "{access:?}"
        );
    }

    #[test]
    fn a_disk_that_never_answers_is_not_waited_for() {
        let (_open, closed) = mpsc::channel::<()>();
        let answer = within(Duration::from_millis(20), move || Ok(closed.recv().is_ok()));
        assert_eq!(answer.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
