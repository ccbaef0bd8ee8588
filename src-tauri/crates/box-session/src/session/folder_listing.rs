//! Lists folders: the names in them, whether a name is free, and folders to choose from.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::BoxSession;
use crate::{
    FolderPage, FolderRow, NameCheck, NameProblem, convert,
    names::{self, TakenNames},
};
use app_error::AppError;
use box_client::{Error, FolderId, Item, ItemKind, Marker};
use text_search::{SearchWords, searchable};

/// The largest page of a folder that Box allows.
const PAGE_SIZE: u16 = 1000;
/// How many pages of a folder are listed before a name was refused: 10,000 items.
const MAX_PAGES: usize = 10;
/// How many pages are listed to find the item that Box says has the name: a million items.
const MAX_PAGES_AFTER_CONFLICT: usize = 1000;
/// How long the names of the last listed folder are used without another request, while a person types.
const NAMES_FRESH_FOR: Duration = Duration::from_secs(20);
/// Results of a folder search.
const SEARCH_RESULTS: u16 = 50;

/// The names in a folder, as far as it was listed.
pub struct FolderNames {
    /// All names.
    pub taken: TakenNames,
    /// The item that has the wanted name.
    pub conflicting_item: Option<Box<Item>>,
}

/// The names of the folder that was listed last.
pub(super) struct CachedNames {
    folder: FolderId,
    taken: TakenNames,
    /// By the running clock.
    valid_until: Duration,
}

impl BoxSession {
    /// Checks whether `name` can be used in the folder. Box decides in the end: a folder of more than 10,000 items is not
    /// listed to its end, and its content may change.
    ///
    /// # Errors
    /// `InputInvalid` for an ID that is none, or any error of Box.
    pub async fn check_name(&self, folder: &str, name: &str) -> Result<NameCheck, AppError> {
        let folder = convert::parse_folder_id(folder)?;
        let check = names::check(name);
        if check.problem.is_some() {
            return Ok(check);
        }
        let taken = match self.cached_names(&folder) {
            Some(taken) => taken,
            None => self.list_names(&folder, None, false).await?.taken,
        };
        Ok(NameCheck {
            problem: taken.contains(name).then_some(NameProblem::Taken),
            ..check
        })
    }

    /// Returns the names in a folder that was listed a moment ago.
    #[must_use]
    pub fn cached_names(&self, folder: &FolderId) -> Option<TakenNames> {
        let now = self.0.clock.running();
        let cached = self.0.view.names.lock();
        let cached = cached
            .as_ref()
            .filter(|cached| cached.folder == *folder && cached.valid_until > now);
        cached.map(|cached| cached.taken.clone())
    }

    /// Forgets the names of the folder that was listed last, because they changed.
    pub fn forget_names(&self) {
        *self.0.view.names.lock() = None;
    }

    /// Lists the folders inside a folder, sorted by name within a page, with the path to it. `0` is the root folder; `next` is
    /// the marker of the page before.
    ///
    /// # Errors
    /// `InputInvalid` for an ID that is none, or any error of Box.
    pub async fn list_folders(
        &self,
        folder: &str,
        next: Option<&str>,
    ) -> Result<FolderPage, AppError> {
        let id = convert::parse_folder_id(folder)?;
        self.folder_page(&id, next).await.map_err(AppError::from)
    }

    /// Returns the folders in whose name every word of `text` begins a word, best first. Box finds a new name only after some
    /// ten minutes.
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn search_folders(&self, text: &str) -> Result<Vec<FolderRow>, AppError> {
        let words = names::words(&text_search::normalize_name(text));
        let found = self.client().search_folders(&words, SEARCH_RESULTS).await?;
        // Box compares words loosely and returns also what is only alike.
        let wanted = SearchWords::parse(&words.join(" "));
        let finders = wanted.finders();
        let matching = found
            .iter()
            .filter(|item| finders.all_begin_words_or_occur(&searchable(&item.name)));
        Ok(matching
            .map(|item| row(item, Some(convert::path_names(&item.path).collect())))
            .collect())
    }

    /// Lists the names in a folder: up to 10,000 items, or up to the item with the name `wanted` if Box said that there
    /// `is_taken`.
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn list_names(
        &self,
        folder: &FolderId,
        wanted: Option<&str>,
        is_taken: bool,
    ) -> Result<FolderNames, Error> {
        let mut names = FolderNames {
            taken: TakenNames::default(),
            conflicting_item: None,
        };
        let most = if is_taken {
            MAX_PAGES_AFTER_CONFLICT
        } else {
            MAX_PAGES
        };
        self.each_page(folder, most, |number, page| {
            for item in page {
                names.taken.insert(&item.name);
                if names.conflicting_item.is_none()
                    && wanted.is_some_and(|wanted| names::is_same_name(wanted, &item.name))
                {
                    names.conflicting_item = Some(Box::new(item));
                }
            }
            number + 1 < MAX_PAGES || names.conflicting_item.is_none()
        })
        .await?;
        *self.0.view.names.lock() = Some(CachedNames {
            folder: folder.clone(),
            taken: names.taken.clone(),
            valid_until: self.0.clock.running() + NAMES_FRESH_FOR,
        });
        Ok(names)
    }

    /// Lists the names in a folder, up to 10,000 items, with the items that have one of the `wanted` names; those are given
    /// and returned as [`names::fold`] writes them.
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn items_named(
        &self,
        folder: &FolderId,
        wanted: &HashSet<String>,
    ) -> Result<(TakenNames, HashMap<String, Item>), Error> {
        let mut taken = TakenNames::default();
        let mut items = HashMap::new();
        self.each_page(folder, MAX_PAGES, |_, page| {
            for item in page {
                taken.insert(&item.name);
                let folded = names::fold(&item.name);
                if wanted.contains(&folded) {
                    items.insert(folded, item);
                }
            }
            true
        })
        .await?;
        Ok((taken, items))
    }

    /// Calls `each` with up to `most` pages of a folder and their numbers, as long as it returns true.
    async fn each_page(
        &self,
        folder: &FolderId,
        most: usize,
        mut each: impl FnMut(usize, Vec<Item>) -> bool,
    ) -> Result<(), Error> {
        let mut marker: Option<Marker> = None;
        for number in 0..most {
            let page = self
                .client()
                .folder_items(folder, marker.as_ref(), PAGE_SIZE)
                .await?;
            marker = page.next;
            if !each(number, page.entries) || marker.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn folder_page(&self, id: &FolderId, next: Option<&str>) -> Result<FolderPage, Error> {
        let client = self.client();
        let open = client.folder(id).await?;
        let mut marker = next.map(Marker::new);
        let mut folders = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = client.folder_items(id, marker.as_ref(), PAGE_SIZE).await?;
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
            trail: convert::breadcrumbs(&open.item),
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
