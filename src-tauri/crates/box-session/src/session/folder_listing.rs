//! Lists folders: the names in them, whether a name is free, and folders to choose from.

use std::collections::{HashMap, HashSet};

use super::BoxSession;
use crate::{
    FolderPage, FolderRow, FolderSearchResult, NameCheck, NameProblem, convert,
    names::{self, TakenNames},
};
use app_error::AppError;
use box_client::{Error, FolderId, Item, ItemKind, Marker, SeenMarkers};
use text_search::{SearchWords, searchable};

/// The largest page of a folder that Box allows.
const PAGE_SIZE: u16 = 1000;
/// How many pages of a folder are listed at most, unless Box refused a name: 10,000 items.
const MAX_PAGES: usize = 10;
/// How many pages are listed at most to find the item that has a name Box refused: a million items.
const MAX_PAGES_AFTER_CONFLICT: usize = 1000;
/// The most results of a folder search.
const SEARCH_RESULTS: u16 = 50;

/// The names in a folder, as far as it was listed.
pub struct FolderNames {
    /// All names.
    pub taken: TakenNames,
    /// The item that has the name in question, if any.
    pub conflicting_item: Option<Box<Item>>,
}

impl BoxSession {
    /// Checks whether `name` can be used in the folder. Only a preview of Box's decision: of a folder the first 10,000 items are
    /// listed, and they may change.
    ///
    /// # Errors
    /// `InputInvalid` if `folder` is not the ID of a folder, or any error of Box.
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

    /// Returns the names in a folder that was listed less than 20 seconds ago, without a request; `None` for any other folder.
    #[must_use]
    pub fn cached_names(&self, folder: &FolderId) -> Option<TakenNames> {
        self.0.view.names.get(folder, self.0.clock.running())
    }

    /// Clears the cached names of the folder that was listed last, because they changed.
    pub fn forget_names(&self) {
        self.0.view.names.clear();
    }

    /// Lists the folders inside a folder, sorted by name within a page, with the path to it. `0` is the root folder; `next` is
    /// [`FolderPage::next`] of the page before.
    ///
    /// # Errors
    /// `InputInvalid` if `folder` is not the ID of a folder, or any error of Box.
    pub async fn list_folders(
        &self,
        folder: &str,
        next: Option<&str>,
    ) -> Result<FolderPage, AppError> {
        let id = convert::parse_folder_id(folder)?;
        self.folder_page(&id, next).await.map_err(AppError::from)
    }

    /// Searches folders by name: each word of `text` has to begin a word of the name, the best match comes first. Box's search
    /// index is about ten minutes behind.
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn search_folders(&self, text: &str) -> Result<FolderSearchResult, AppError> {
        let words = names::words(&text_search::normalize_name(text));
        let results = self.client().search_folders(&words, SEARCH_RESULTS).await?;
        // Box compares words loosely, and also returns folders with similar names.
        let search = SearchWords::parse(&words.join(" "));
        let finders = search.finders();
        let matching = results
            .entries
            .iter()
            .filter(|item| finders.all_begin_words_or_occur(&searchable(&item.name)));
        Ok(FolderSearchResult {
            rows: matching
                .map(|item| row(item, Some(convert::path_names(&item.path).collect())))
                .collect(),
            unreadable: results.skipped,
        })
    }

    /// Lists the names in a folder: up to 10,000 items, or, if Box refused the `name` because it is in use, up to the item that
    /// has it.
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn list_names(
        &self,
        folder: &FolderId,
        name: Option<&str>,
        is_in_use: bool,
    ) -> Result<FolderNames, Error> {
        let mut names = FolderNames {
            taken: TakenNames::default(),
            conflicting_item: None,
        };
        let most = if is_in_use {
            MAX_PAGES_AFTER_CONFLICT
        } else {
            MAX_PAGES
        };
        self.each_page(folder, most, |number, page| {
            for item in page {
                names.taken.insert(&item.name);
                if names.conflicting_item.is_none()
                    && name.is_some_and(|name| names::is_same_name(name, &item.name))
                {
                    names.conflicting_item = Some(Box::new(item));
                }
            }
            number + 1 < MAX_PAGES || names.conflicting_item.is_none()
        })
        .await?;
        let now = self.0.clock.running();
        let cache = &self.0.view.names;
        cache.set(folder.clone(), names.taken.clone(), now);
        Ok(names)
    }

    /// Lists the names in a folder, up to 10,000 items, with the items that have one of the names in `folded`, by folded
    /// name as of [`names::fold`].
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn items_named(
        &self,
        folder: &FolderId,
        folded: &HashSet<String>,
    ) -> Result<(TakenNames, HashMap<String, Item>), Error> {
        let mut taken = TakenNames::default();
        let mut items = HashMap::new();
        self.each_page(folder, MAX_PAGES, |_, page| {
            for item in page {
                taken.insert(&item.name);
                let name = names::fold(&item.name);
                if folded.contains(&name) {
                    items.insert(name, item);
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
        let mut seen = SeenMarkers::default();
        for number in 0..most {
            let page = self
                .client()
                .next_folder_items(folder, marker.as_ref(), PAGE_SIZE, &mut seen)
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
        let mut unreadable: u32 = 0;
        let mut seen = SeenMarkers::default();
        if let Some(first) = &marker {
            seen.insert(first);
        }
        for _ in 0..MAX_PAGES {
            let page = client
                .next_folder_items(id, marker.as_ref(), PAGE_SIZE, &mut seen)
                .await?;
            unreadable = unreadable.saturating_add(page.skipped);
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
            unreadable,
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
