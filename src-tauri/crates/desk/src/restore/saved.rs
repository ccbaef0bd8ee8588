//! Filters that were kept under a name, in a small file of the profile.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::SavedFilter;
use app_error::{AppError, ErrorCode, Subject};
use config::{Fault, FileFault, ProfileFile, StateFile, Stored};

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// How many are kept.
const MOST: usize = 50;

/// The filters that were kept, in the order of their names.
pub struct SavedFilters {
    file: StateFile,
    kept: Mutex<Kept>,
}

impl Stored for Kept {}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    filters: Vec<SavedFilter>,
}

impl SavedFilters {
    /// Reads those of a profile.
    #[must_use]
    pub fn open(profile: &Path) -> Self {
        Self::read(StateFile::in_profile(profile, ProfileFile::Filters))
    }

    pub(crate) fn read(file: StateFile) -> Self {
        Self {
            kept: Mutex::new(file.read().value),
            file,
        }
    }

    /// Reads the file again if it could not be read.
    pub(crate) fn read_again(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if self
            .file
            .fault()
            .is_some_and(|fault| fault.fault == Fault::Unreadable)
        {
            *kept = self.file.read().value;
        }
    }

    /// What was wrong with the file.
    pub(crate) fn fault(&self) -> Option<FileFault> {
        self.file.fault()
    }

    /// All of them.
    pub fn all(&self) -> Vec<SavedFilter> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .filters
            .clone()
    }

    /// Keeps one; another of the same name makes room for it. Answers with all.
    ///
    /// # Errors
    /// `InputInvalid` about `name` or, when there are fifty already, about `filters`, and those of
    /// [`StateFile::change`].
    pub fn save(&self, mut saved: SavedFilter) -> Result<Vec<SavedFilter>, AppError> {
        saved.name = box_client::normalize_name(&saved.name);
        if !(1..=LONGEST_NAME).contains(&saved.name.chars().count()) {
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

    /// Drops the one of that name, if there is one. Answers with the others.
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
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let changed: Kept = self.file.change(|in_file: &mut Kept, found| {
            // Another program may have kept one since.
            if !found {
                in_file.clone_from(&kept);
            }
            change(&mut in_file.filters);
            if in_file.filters.len() > MOST {
                return Err(AppError::new(
                    ErrorCode::InputInvalid,
                    "fifty filters are kept already",
                )
                .subject(Subject::Filters));
            }
            Ok(())
        })?;
        kept.clone_from(&changed);
        Ok(changed.filters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::{DeletedWhen, TrashFilter};

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
    fn they_are_kept_from_one_run_to_the_next_and_named_once() {
        let profile = tempfile::tempdir().unwrap();
        let filters = SavedFilters::open(profile.path());
        filters.save(saved("Yesterday", "a")).unwrap();
        filters.save(saved(" 月次 ", "b")).unwrap();
        let when = DeletedWhen::Yesterday {
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
    fn a_name_has_its_bounds_and_so_has_the_list() {
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
    fn a_filter_with_an_unknown_part_stays_and_the_others_work() {
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
        // Another program keeps one as well.
        SavedFilters::open(profile.path())
            .save(saved("Theirs", "b"))
            .unwrap();
        assert_eq!(
            names(&filters.save(saved("Ours", "c")).unwrap()),
            ["Old", "Ours", "Theirs"]
        );
        let kept: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(kept["version"], 2);
        assert_eq!(kept["filters"].as_array().unwrap().len(), 4);
        assert!(kept["filters"].to_string().contains("by_the_moon"));
    }

    #[test]
    fn a_filter_of_another_version_is_read_as_far_as_it_goes() {
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
