//! Filters that were kept under a name, in a small file of the profile.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::SavedFilter;
use crate::problem::{Code, Problem};
use crate::profile::StateFile;

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// How many are kept.
const MOST: usize = 50;

/// The filters that were kept, in the order of their names.
pub struct SavedFilters {
    file: StateFile,
    kept: Mutex<Kept>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    filters: Vec<SavedFilter>,
}

impl SavedFilters {
    /// Reads those of a profile.
    #[must_use]
    pub fn open(profile: &Path) -> Self {
        let file = StateFile::in_profile(profile, "filters.json");
        Self { kept: Mutex::new(file.read()), file }
    }

    /// All of them.
    pub fn all(&self) -> Vec<SavedFilter> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).filters.clone()
    }

    /// Keeps one; another of the same name makes room for it. Answers with all.
    ///
    /// # Errors
    /// `InputInvalid` about `name` or, when there are fifty already, about `filters`; `JournalUnavailable` when the profile
    /// cannot be written.
    pub fn save(&self, mut saved: SavedFilter) -> Result<Vec<SavedFilter>, Problem> {
        saved.name = box_api::typed_name(&saved.name);
        if !(1..=LONGEST_NAME).contains(&saved.name.chars().count()) {
            return Err(Problem::new(Code::InputInvalid, "a name has 1 to 60 characters").about("name"));
        }
        self.change(|filters| {
            filters.retain(|known| known.name != saved.name);
            filters.push(saved);
            filters.sort_by_cached_key(|saved| crate::haystack::searchable(&saved.name));
        })
    }

    /// Drops the one of that name, if there is one. Answers with the others.
    ///
    /// # Errors
    /// `JournalUnavailable` when the profile cannot be written.
    pub fn remove(&self, name: &str) -> Result<Vec<SavedFilter>, Problem> {
        self.change(|filters| filters.retain(|known| known.name != name))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<SavedFilter>)) -> Result<Vec<SavedFilter>, Problem> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = kept.clone();
        change(&mut changed.filters);
        if changed.filters.len() > MOST {
            return Err(Problem::new(Code::InputInvalid, "fifty filters are kept already").about("filters"));
        }
        self.file.write(&changed)?;
        kept.clone_from(&changed);
        Ok(changed.filters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::{DeletedWhen, TrashFilter};

    fn saved(name: &str, text: &str) -> SavedFilter {
        SavedFilter { name: name.into(), filter: TrashFilter { text: text.into(), ..TrashFilter::default() } }
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
        let when = DeletedWhen::Yesterday { from: Some(jiff::civil::time(14, 0, 0, 0)), to: None };
        let mut again = saved("Yesterday", "c");
        again.filter.when = when.clone();
        filters.save(again).unwrap();

        let next = SavedFilters::open(profile.path());
        assert_eq!(names(&next.all()), ["Yesterday", "月次"]);
        assert_eq!((&next.all()[0].filter.text, &next.all()[0].filter.when), (&"c".to_owned(), &when));
        assert_eq!(names(&next.remove("Yesterday").unwrap()), ["月次"]);
        assert_eq!(names(&SavedFilters::open(profile.path()).all()), ["月次"]);
    }

    #[test]
    fn a_name_has_its_bounds_and_so_has_the_list() {
        let profile = tempfile::tempdir().unwrap();
        let filters = SavedFilters::open(profile.path());
        let about =
            |result: Result<Vec<SavedFilter>, Problem>| result.unwrap_err().detail.unwrap().about.unwrap();
        assert_eq!(about(filters.save(saved("  ", ""))), "name");
        assert_eq!(about(filters.save(saved(&"名".repeat(61), ""))), "name");
        filters.save(saved(&"名".repeat(60), "")).unwrap();
        for number in 1..50 {
            filters.save(saved(&format!("No. {number}"), "")).unwrap();
        }
        assert_eq!(about(filters.save(saved("One more", ""))), "filters");
        filters.save(saved("No. 1", "changed")).unwrap();
    }

    #[test]
    fn a_filter_of_another_version_is_read_as_far_as_it_goes() {
        let profile = tempfile::tempdir().unwrap();
        std::fs::write(
            profile.path().join("filters.json"),
            r#"{"filters":[{"name":"Old","filter":{"text":"report","colour":"red"}}]}"#,
        )
        .unwrap();
        assert_eq!(SavedFilters::open(profile.path()).all(), [saved("Old", "report")]);
    }
}
