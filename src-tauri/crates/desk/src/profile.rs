//! The small files of a profile: settings and the list of accounts. Never a secret.

use crate::problem::{Code, Problem};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// A JSON file that holds one value, written whole or not at all.
#[derive(Debug, Clone)]
pub struct StateFile {
    path: PathBuf,
}

impl StateFile {
    /// The file `name` in the folder of a profile.
    #[must_use]
    pub fn in_profile(profile: &Path, name: &str) -> Self {
        Self { path: profile.join(name) }
    }

    /// Reads the value; the default when there is no file. A file that cannot be understood is set aside under
    /// the ending `.broken`, so that nothing a person set is overwritten unseen.
    pub fn read<T: DeserializeOwned + Default>(&self) -> T {
        let Ok(text) = fs::read_to_string(&self.path) else { return T::default() };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(file = %self.path.display(), %error, "file set aside: it cannot be understood");
            let _best_effort = fs::rename(&self.path, self.path.with_extension("json.broken"));
            T::default()
        })
    }

    /// Writes the value.
    ///
    /// # Errors
    /// [`Code::JournalUnavailable`] when the folder cannot be written.
    pub fn write<T: Serialize>(&self, value: &T) -> Result<(), Problem> {
        self.replace(value).map_err(|error| {
            Problem::new(
                Code::JournalUnavailable,
                format!("{} cannot be written: {error}", self.path.display()),
            )
        })
    }

    fn replace<T: Serialize>(&self, value: &T) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(value)?;
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let fresh = self.path.with_extension("json.new");
        let mut file = fs::File::create(&fresh)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(fresh, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Theme};

    #[test]
    fn what_was_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = StateFile::in_profile(&folder.path().join("new"), "settings.json");
        let settings = Settings { theme: Theme::Dark, ..Settings::default() };
        file.write(&settings).unwrap();
        assert_eq!(file.read::<Settings>(), settings);
    }

    #[test]
    fn a_broken_file_is_set_aside_and_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("settings.json"), "{\"theme\": \"purple\"").unwrap();
        let file = StateFile::in_profile(folder.path(), "settings.json");
        assert_eq!(file.read::<Settings>(), Settings::default());
        assert_eq!(
            fs::read_to_string(folder.path().join("settings.json.broken")).unwrap(),
            "{\"theme\": \"purple\""
        );
    }
}
