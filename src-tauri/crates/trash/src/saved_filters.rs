//! Filters saved under a name, in a file of the profile.

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::path::Path;

use crate::SavedFilter;
use app_error::{AppError, ErrorCode, Subject};
use config::{Fault, FileFault, ProfileFile, StateFile, Stored};

/// The longest name, in characters.
const MAX_NAME_LENGTH: usize = 60;
/// The most filters that are saved.
const MAX_FILTERS: usize = 50;

/// The saved filters, in the order of their names.
pub struct SavedFilters {
    file: StateFile,
    saved: Mutex<FilterFile>,
}

impl Stored for FilterFile {}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct FilterFile {
    filters: Vec<SavedFilter>,
}

impl SavedFilters {
    /// Reads the filters of a profile.
    #[must_use]
    pub fn open(profile: &Path) -> Self {
        Self::read(StateFile::in_profile(profile, ProfileFile::Filters))
    }

    /// Reads the filters from their file.
    #[must_use]
    pub fn read(file: StateFile) -> Self {
        Self {
            saved: Mutex::new(file.read().value),
            file,
        }
    }

    /// Reads the file again if it could not be read.
    pub fn read_again(&self) {
        let mut current = self.saved.lock();
        if self
            .file
            .fault()
            .is_some_and(|fault| fault.fault == Fault::Unreadable)
        {
            *current = self.file.read().value;
        }
    }

    /// Returns what is wrong with the file.
    #[must_use]
    pub fn fault(&self) -> Option<FileFault> {
        self.file.fault()
    }

    /// Returns all filters.
    #[must_use]
    pub fn all(&self) -> Vec<SavedFilter> {
        self.saved.lock().filters.clone()
    }

    /// Saves a filter, replacing one of the same name; returns all.
    ///
    /// # Errors
    /// `InputInvalid` about the name or, when fifty are saved already, about the filters, and those of
    /// [`StateFile::change`].
    pub fn save(&self, mut saved: SavedFilter) -> Result<Vec<SavedFilter>, AppError> {
        saved.name = text_search::normalize_name(&saved.name);
        if !(1..=MAX_NAME_LENGTH).contains(&saved.name.chars().count()) {
            return Err(
                AppError::new(ErrorCode::InputInvalid, "a name has 1 to 60 characters")
                    .subject(Subject::Name),
            );
        }
        self.change(|filters| {
            filters.retain(|known| known.name != saved.name);
            filters.push(saved);
            filters.sort_by_cached_key(|saved| text_search::searchable(&saved.name));
        })
    }

    /// Removes the filter of that name, if there is one; returns the others.
    ///
    /// # Errors
    /// Those of [`StateFile::change`].
    pub fn remove(&self, name: &str) -> Result<Vec<SavedFilter>, AppError> {
        self.change(|filters| filters.retain(|known| known.name != name))
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Vec<SavedFilter>),
    ) -> Result<Vec<SavedFilter>, AppError> {
        let mut current = self.saved.lock();
        let changed: FilterFile = self.file.change(|in_file: &mut FilterFile, found| {
            // Another instance may have changed the file, so it wins where there is one.
            if !found {
                in_file.clone_from(&current);
            }
            change(&mut in_file.filters);
            if in_file.filters.len() > MAX_FILTERS {
                return Err(AppError::new(
                    ErrorCode::InputInvalid,
                    "fifty filters are saved already",
                )
                .subject(Subject::Filters));
            }
            Ok(())
        })?;
        current.clone_from(&changed);
        Ok(changed.filters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DateFilter, TrashFilter};

    fn saved(name: &str, text: &str) -> SavedFilter {
        SavedFilter {
            name: name.into(),
            filter: TrashFilter {
                text: text.into(),
                ..TrashFilter::default()
            },
        }
    }

    fn names(filters: &[SavedFilter]) -> Vec<&str> {
        filters.iter().map(|saved| &*saved.name).collect()
    }

    #[test]
    fn filters_persist_and_names_are_unique() {
        let profile = tempfile::tempdir().unwrap();
        let filters = SavedFilters::open(profile.path());
        filters.save(saved("Yesterday", "a")).unwrap();
        filters.save(saved(" 月次 ", "b")).unwrap();
        let when = DateFilter::Yesterday {
            from: Some(jiff::civil::time(14, 0, 0, 0)),
            to: None,
        };
        let mut again = saved("Yesterday", "c");
        again.filter.when = when.clone();
        filters.save(again).unwrap();

        let next = SavedFilters::open(profile.path());
        assert_eq!(names(&next.all()), ["Yesterday", "月次"]);
        assert_eq!(
            (&next.all()[0].filter.text, &next.all()[0].filter.when),
            (&"c".to_owned(), &when)
        );
        assert_eq!(names(&next.remove("Yesterday").unwrap()), ["月次"]);
        assert_eq!(names(&SavedFilters::open(profile.path()).all()), ["月次"]);
    }

    #[test]
    fn names_and_the_list_have_limits() {
        let profile = tempfile::tempdir().unwrap();
        let filters = SavedFilters::open(profile.path());
        let about =
            |result: Result<Vec<SavedFilter>, AppError>| result.unwrap_err().about().unwrap();
        assert_eq!(about(filters.save(saved("  ", ""))), Subject::Name);
        assert_eq!(
            about(filters.save(saved(&"名".repeat(61), ""))),
            Subject::Name
        );
        filters.save(saved(&"名".repeat(60), "")).unwrap();
        for number in 1..50 {
            filters.save(saved(&format!("No. {number}"), "")).unwrap();
        }
        assert_eq!(about(filters.save(saved("One more", ""))), Subject::Filters);
        filters.save(saved("No. 1", "changed")).unwrap();
    }

    #[test]
    fn a_filter_with_an_unknown_part_is_kept_in_the_file() {
        let profile = tempfile::tempdir().unwrap();
        let path = profile.path().join("filters.json");
        let strange = r#"{"name":"New","filter":{"text":"a","when":{"is":"by_the_moon"}}}"#;
        let known = r#"{"name":"Old","filter":{"text":"report"}}"#;
        std::fs::write(
            &path,
            format!(r#"{{"filters":[{strange},{known}],"version":2}}"#),
        )
        .unwrap();
        let filters = SavedFilters::open(profile.path());
        assert_eq!(names(&filters.all()), ["Old"]);
        assert_eq!(filters.fault().unwrap().fault, Fault::Partly);
        // Another instance saves one as well.
        SavedFilters::open(profile.path())
            .save(saved("Theirs", "b"))
            .unwrap();
        assert_eq!(
            names(&filters.save(saved("Ours", "c")).unwrap()),
            ["Old", "Ours", "Theirs"]
        );
        let written: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(written["version"], 2);
        assert_eq!(written["filters"].as_array().unwrap().len(), 4);
        assert!(written["filters"].to_string().contains("by_the_moon"));
    }

    #[test]
    fn a_filter_with_an_unknown_field_is_read() {
        let profile = tempfile::tempdir().unwrap();
        std::fs::write(
            profile.path().join("filters.json"),
            r#"{"filters":[{"name":"Old","filter":{"text":"report","colour":"red"}}]}"#,
        )
        .unwrap();
        assert_eq!(
            SavedFilters::open(profile.path()).all(),
            [saved("Old", "report")]
        );
    }
}
