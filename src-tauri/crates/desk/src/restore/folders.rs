//! Folders: what is in them, whether a name is free there, and finding one to put something into.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use box_client::{Error, FolderId, Item, ItemKind, Marker};

use super::names::{self, TakenNames};
use super::restorer::{Restorer, held};
use super::{FolderPage, FolderRow, NameProblem, NameVerdict, from_box};
use app_error::AppError;
use text_search::{SearchWords, searchable};

/// Box's most for a page of a folder.
const PAGE: u16 = 1000;
/// How far a folder is listed before anything was refused: 10,000 items.
const PAGES_AHEAD: usize = 10;
/// How far it is listed to find what Box said is there: a million items.
const PAGES_TO_THE_END: usize = 1000;
/// How long the names of the folder that was asked for last are taken to be true, while somebody types.
const FRESH: Duration = Duration::from_secs(20);
/// Results of a folder search.
const RESULTS: u16 = 50;

/// The names in a folder, as far as it was listed.
pub(crate) struct Names {
    pub(crate) taken: TakenNames,
    /// The item that has the wanted name.
    pub(crate) clash: Option<Box<Item>>,
}

/// The names of the folder that was asked for last.
pub(crate) struct KnownNames {
    folder: FolderId,
    taken: TakenNames,
    /// By the running time.
    until: Duration,
}

impl Restorer {
    /// Whether `name` can be used in the folder. Box decides in the end: a folder of more than 10,000 items is not looked
    /// through to its end, and what is there may change.
    ///
    /// # Errors
    /// An id that is none, or why Box could not be asked.
    pub async fn check_name(&self, folder: &str, name: &str) -> Result<NameVerdict, AppError> {
        let folder = from_box::folder_id(folder)?;
        let verdict = names::verdict(name);
        if verdict.problem.is_some() {
            return Ok(verdict);
        }
        let now = self.parts().clock.running();
        let known = held(&self.parts().known_names)
            .as_ref()
            .filter(|known| known.folder == folder && known.until > now)
            .map(|known| known.taken.contains(name));
        let taken = match known {
            Some(taken) => taken,
            None => {
                let found = self.names_in(&folder, None, false).await;
                found?.taken.contains(name)
            }
        };
        Ok(NameVerdict {
            problem: taken.then_some(NameProblem::Taken),
            ..verdict
        })
    }

    /// The names in a folder that was listed a moment ago.
    pub(crate) fn names_just_seen(&self, folder: &FolderId) -> Option<TakenNames> {
        let now = self.parts().clock.running();
        let known = held(&self.parts().known_names);
        let known = known
            .as_ref()
            .filter(|known| known.folder == *folder && known.until > now);
        known.map(|known| known.taken.clone())
    }

    /// The folders inside a folder, sorted by name within a page, and the way to it. `0` is the top; `next` is what the
    /// page before gave.
    ///
    /// # Errors
    /// An id that is none, or why Box could not be asked.
    pub async fn folders_in(
        &self,
        folder: &str,
        next: Option<&str>,
    ) -> Result<FolderPage, AppError> {
        let id = from_box::folder_id(folder)?;
        self.list_folders(&id, next).await.map_err(AppError::from)
    }

    /// Returns the folders in whose name every word of `text` begins a word, best first. Box finds a new name only after some
    /// ten minutes.
    ///
    /// # Errors
    /// Why Box could not be asked.
    pub async fn search_folders(&self, text: &str) -> Result<Vec<FolderRow>, AppError> {
        let words = names::words(&box_client::normalize_name(text));
        let found = self.parts().client.search_folders(&words, RESULTS).await;
        let found = found?;
        // Box reads words in ways of its own, and answers also what is only alike.
        let wanted = SearchWords::parse(&words.join(" "));
        let finders = wanted.finders();
        let asked_for = found
            .iter()
            .filter(|item| finders.all_begin_words_or_occur(&searchable(&item.name)));
        Ok(asked_for
            .map(|item| row(item, Some(from_box::names(&item.path).collect())))
            .collect())
    }

    /// Lists the names in a folder: to a bound, or to the item that has the name `wanted` when it is known to be there.
    pub(crate) async fn names_in(
        &self,
        folder: &FolderId,
        wanted: Option<&str>,
        surely: bool,
    ) -> Result<Names, Error> {
        let mut names = Names {
            taken: TakenNames::default(),
            clash: None,
        };
        let most = if surely {
            PAGES_TO_THE_END
        } else {
            PAGES_AHEAD
        };
        self.each_page(folder, most, |number, page| {
            for item in page {
                names.taken.insert(&item.name);
                if names.clash.is_none()
                    && wanted.is_some_and(|wanted| names::same(wanted, &item.name))
                {
                    names.clash = Some(Box::new(item));
                }
            }
            number + 1 < PAGES_AHEAD || names.clash.is_none()
        })
        .await?;
        *held(&self.parts().known_names) = Some(KnownNames {
            folder: folder.clone(),
            taken: names.taken.clone(),
            until: self.parts().clock.running() + FRESH,
        });
        Ok(names)
    }

    /// Lists the names in a folder to the same bound, with the items that have one of the `wanted` names, which are given
    /// and answered as [`names::folded`] writes them.
    pub(crate) async fn holders_in(
        &self,
        folder: &FolderId,
        wanted: &HashSet<String>,
    ) -> Result<(TakenNames, HashMap<String, Item>), Error> {
        let mut taken = TakenNames::default();
        let mut holders = HashMap::new();
        self.each_page(folder, PAGES_AHEAD, |_, page| {
            for item in page {
                taken.insert(&item.name);
                let folded = names::folded(&item.name);
                if wanted.contains(&folded) {
                    holders.insert(folded, item);
                }
            }
            true
        })
        .await?;
        Ok((taken, holders))
    }

    /// Has `each` look at up to `most` pages of a folder with their numbers, as long as it says to go on.
    async fn each_page(
        &self,
        folder: &FolderId,
        most: usize,
        mut each: impl FnMut(usize, Vec<Item>) -> bool,
    ) -> Result<(), Error> {
        let mut marker: Option<Marker> = None;
        for number in 0..most {
            let page = self
                .parts()
                .client
                .folder_items(folder, marker.as_ref(), PAGE)
                .await?;
            marker = page.next;
            if !each(number, page.entries) || marker.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn list_folders(&self, id: &FolderId, next: Option<&str>) -> Result<FolderPage, Error> {
        let client = &self.parts().client;
        let open = client.folder(id).await?;
        let mut marker = next.map(Marker::new);
        let mut folders = Vec::new();
        for _ in 0..PAGES_AHEAD {
            let page = client.folder_items(id, marker.as_ref(), PAGE).await?;
            folders.extend(
                page.entries
                    .into_iter()
                    .filter(|item| item.key.kind == ItemKind::Folder),
            );
            marker = page.next;
            if marker.is_none() {
                break;
            }
        }
        folders.sort_by_cached_key(|folder| (folder.name.to_lowercase(), folder.key.id.clone()));
        Ok(FolderPage {
            trail: from_box::trail(&open.item),
            rows: folders.iter().map(|folder| row(folder, None)).collect(),
            next: marker.map(|marker| marker.as_str().to_owned()),
        })
    }
}

fn row(item: &Item, path: Option<Vec<String>>) -> FolderRow {
    FolderRow {
        id: item.key.id.to_string(),
        name: item.name.clone(),
        path,
        may_add: None,
    }
}
