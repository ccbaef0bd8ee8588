//! The small files of a profile: settings, the list of accounts, saved filters. Never a secret.

mod merge;

pub use merge::{Stored, json, merged};

use app_error::{AppError, ErrorCode, Subject};
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use ts_rs::TS;

/// How long a write waits for another program that writes a file of the same profile.
const TURN: Duration = Duration::from_secs(2);

/// A file of the profile that could not be read as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FileFault {
    /// `accounts`, `settings`, `filters`, `updates`.
    pub file: String,
    /// Kind of the fault.
    pub fault: Fault,
    /// The whole path.
    pub path: String,
    /// The name under which a damaged file was kept.
    pub kept_as: Option<String>,
    /// The reason, in plain English for the log and "copy details".
    pub reason: String,
}

/// Kind of fault of a file of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is there and cannot be read: permissions, a virus scanner, the disk. It is left as it is.
    Unreadable,
    /// It is damaged and was set aside under another name.
    SetAside,
    /// Some of its values are not known to this version. They stay in the file.
    Partly,
}

/// The value of a file, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content<T> {
    /// The value; the default where there is none.
    pub value: T,
    /// Whether the value comes from the file.
    pub found: bool,
}

/// JSON files of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileFile {
    /// `accounts.json`.
    Accounts,
    /// `settings.json`.
    Settings,
    /// `filters.json`, the saved filters of the trash.
    Filters,
    /// `updates.json`, the result of the last update check.
    Updates,
}

impl ProfileFile {
    fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Settings => "settings",
            Self::Filters => "filters",
            Self::Updates => "updates",
        }
    }

    fn subject(self) -> Subject {
        match self {
            Self::Accounts => Subject::Accounts,
            Self::Settings => Subject::Settings,
            Self::Filters => Subject::Filters,
            Self::Updates => Subject::Updates,
        }
    }
}

/// A JSON file that holds one value, written whole or not at all. Clones share what is known of it.
#[derive(Debug, Clone)]
pub struct StateFile {
    file: ProfileFile,
    path: PathBuf,
    is_read_only: bool,
    fault: Arc<Mutex<Option<FileFault>>>,
}

/// Content of the file.
struct OnDisk {
    raw: Value,
    found: bool,
}

impl StateFile {
    /// Returns `file` in the folder of a profile.
    #[must_use]
    pub fn in_profile(profile: &Path, file: ProfileFile) -> Self {
        Self {
            file,
            path: profile.join(format!("{}.json", file.name())),
            is_read_only: false,
            fault: Arc::default(),
        }
    }

    /// Sets whether it is read-only, as in a program that may only look because another one uses the profile.
    #[must_use]
    pub fn with_read_only(self, is_read_only: bool) -> Self {
        Self {
            is_read_only,
            ..self
        }
    }

    /// Reads the value. Only a file that is not there means the default. A file that cannot be read is left alone, a damaged
    /// one is set aside under a new name, an unknown value is passed over; [`fault`](Self::fault) tells of all three.
    pub fn read<T: Stored>(&self) -> Content<T> {
        match self.on_disk() {
            Ok(on_disk) => Content {
                value: self.understood(&on_disk),
                found: on_disk.found,
            },
            Err(_) => Content {
                value: T::default(),
                found: false,
            },
        }
    }

    /// Returns what was wrong with the file when it was read last; a damaged one is reported for as long as the program runs.
    pub fn fault(&self) -> Option<FileFault> {
        self.fault.lock().clone()
    }

    /// Writes the value. What the file holds beyond it, and what only another version knows, stays.
    ///
    /// # Errors
    /// As [`change`](Self::change).
    pub fn write<T: Stored>(&self, value: &T) -> Result<(), AppError> {
        let put = |kept: &mut T, _: bool| {
            kept.clone_from(value);
            Ok(())
        };
        self.change(put).map(drop)
    }

    /// Changes the value as it stands in the file at this moment, so that nothing is lost that another program wrote there.
    /// `change` gets the value and whether it comes from the file.
    ///
    /// # Errors
    /// Those of `change`; [`ErrorCode::StateUnreadable`] when the file is there and cannot be read, [`ErrorCode::NotSaved`] when it
    /// cannot be written, [`ErrorCode::ProfileInUse`] when another program uses the profile. Then the file is as it was.
    pub fn change<T: Stored>(
        &self,
        change: impl FnOnce(&mut T, bool) -> Result<(), AppError>,
    ) -> Result<T, AppError> {
        self.check_writable()?;
        let _turn = self.turn();
        let on_disk = self.on_disk()?;
        let before: T = self.understood(&on_disk);
        let mut after = before.clone();
        change(&mut after, on_disk.found)?;
        self.replace(&after.written(&before, &on_disk.raw))
            .map_err(|error| {
                let words = format!("{} cannot be written: {error}", self.path.display());
                AppError::new(ErrorCode::NotSaved, words)
                    .subject(self.file.subject())
                    .path(&self.path)
                    .retryable()
            })?;
        Ok(after)
    }

    /// Refuses a change before anything else is done for it.
    ///
    /// # Errors
    /// [`ErrorCode::ProfileInUse`], [`ErrorCode::StateUnreadable`].
    pub fn check_writable(&self) -> Result<(), AppError> {
        if self.is_read_only {
            let words = "another Restore Desk uses this profile, so this one can only look";
            return Err(AppError::new(ErrorCode::ProfileInUse, words));
        }
        if self
            .fault()
            .is_some_and(|fault| fault.fault == Fault::Unreadable)
        {
            self.on_disk()?;
        }
        Ok(())
    }

    fn on_disk(&self) -> Result<OnDisk, AppError> {
        let nothing = || OnDisk {
            raw: Value::Object(serde_json::Map::new()),
            found: false,
        };
        let bytes = match patiently(|| fs::read(&self.path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.clear_unless_set_aside();
                return Ok(nothing());
            }
            Err(error) => return Err(self.unreadable(&error.to_string())),
        };
        match parsed(&bytes) {
            Ok(raw) => {
                self.clear_unless_set_aside();
                Ok(OnDisk { raw, found: true })
            }
            Err(why) if self.is_read_only => Err(self.unreadable(&why)),
            Err(why) => match self.set_aside() {
                Ok(kept_as) => {
                    tracing::warn!(file = %self.path.display(), why, kept_as, "a damaged file was set aside");
                    self.note(Fault::SetAside, Some(kept_as), why);
                    Ok(nothing())
                }
                Err(error) => {
                    Err(self.unreadable(&format!("{why}; it cannot be set aside: {error}")))
                }
            },
        }
    }

    fn understood<T: Stored>(&self, on_disk: &OnDisk) -> T {
        let (value, unknown) = T::understood(&on_disk.raw);
        if !unknown.is_empty() && self.fault().is_none() {
            let reason = format!("not known to this version: {}", unknown.join(", "));
            tracing::warn!(file = %self.path.display(), reason, "a part of a file was passed over");
            self.note(Fault::Partly, None, reason);
        }
        value
    }

    fn unreadable(&self, why: &str) -> AppError {
        tracing::warn!(file = %self.path.display(), why, "a file cannot be read, and is left as it is");
        self.note(Fault::Unreadable, None, why.to_owned());
        let words = format!("{} cannot be read: {why}", self.path.display());
        AppError::new(ErrorCode::StateUnreadable, words)
            .subject(self.file.subject())
            .path(&self.path)
            .retryable()
    }

    fn note(&self, fault: Fault, kept_as: Option<String>, reason: String) {
        let path = self.path.display().to_string();
        let fault = FileFault {
            file: self.file.name().to_owned(),
            fault,
            path,
            kept_as,
            reason,
        };
        *self.fault.lock() = Some(fault);
    }

    fn clear_unless_set_aside(&self) {
        let mut fault = self.fault.lock();
        if fault
            .as_ref()
            .is_some_and(|fault| fault.fault != Fault::SetAside)
        {
            *fault = None;
        }
    }

    /// Gives a damaged file a name that no other has, and answers with it.
    fn set_aside(&self) -> io::Result<String> {
        let file = self
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for number in 1_u32.. {
            let name = if number == 1 {
                format!("{file}.broken")
            } else {
                format!("{file}.broken-{number}")
            };
            let aside = self.path.with_file_name(&name);
            // Taken first and replaced then: of two that do it at once, neither gets the other's name.
            // Closed at once: Windows moves nothing onto an open file.
            match fs::File::create_new(&aside).map(drop) {
                Ok(()) => return patiently(|| fs::rename(&self.path, &aside)).map(|()| name),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no name is free"))
    }

    fn replace(&self, value: &Value) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(value)?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        crate::profile_folder::make(folder)?;
        // A random name, and readable by its owner only.
        let mut fresh = tempfile::Builder::new()
            .prefix(&format!(".{}-", self.file.name()))
            .tempfile_in(folder)?;
        fresh.write_all(&text)?;
        fresh.as_file().sync_all()?;
        let mut fresh = Some(fresh);
        patiently(|| {
            let file = fresh
                .take()
                .ok_or_else(|| io::Error::other("it was written already"))?;
            file.persist(&self.path).map(drop).map_err(|failed| {
                fresh = Some(failed.file);
                failed.error
            })
        })?;
        #[cfg(unix)]
        if let Ok(folder) = fs::File::open(folder) {
            // That the name is there after a power cut as well; some systems cannot say so.
            let _best_effort = folder.sync_all();
        }
        Ok(())
    }

    /// The turn to change files of the profile. Where the disk knows no locks, or another program keeps its turn for too long,
    /// the change goes on without one.
    fn turn(&self) -> Option<fs::File> {
        let folder = self.path.parent()?;
        crate::profile_folder::make(folder).ok()?;
        let file = fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join("files.lock"))
            .ok()?;
        let pause = Duration::from_millis(10);
        for _ in 0..TURN.as_millis() / pause.as_millis() {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(fs::TryLockError::WouldBlock) => std::thread::sleep(pause),
                Err(fs::TryLockError::Error(_)) => return None,
            }
        }
        None
    }
}

/// Does it again for a moment where another program, as a virus scanner does, holds the file.
fn patiently<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    /// `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`.
    const HELD: [i32; 3] = [5, 32, 33];
    let mut left = 10;
    loop {
        match act() {
            Err(error)
                if cfg!(windows)
                    && left > 0
                    && error
                        .raw_os_error()
                        .is_some_and(|code| HELD.contains(&code)) =>
            {
                left -= 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            result => return result,
        }
    }
}

/// Reads an object of JSON in UTF-8, or in UTF-16 with its mark in front, as editors of Windows write it.
fn parsed(bytes: &[u8]) -> Result<Value, String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        if rest.is_empty() {
            String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>())
                .map_err(|error| error.to_string())
        } else {
            Err("an odd number of bytes in UTF-16".to_owned())
        }
    };
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            String::from_utf8(rest.to_vec()).map_err(|error| error.to_string())
        }
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        all => String::from_utf8(all.to_vec()).map_err(|error| error.to_string()),
    }?;
    match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(_) => Err("it holds no object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
