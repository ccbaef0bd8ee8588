//! The dry run: looks up each folder once, and sends nothing else.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use box_client::{Error, FolderId};
use futures::{StreamExt, TryStreamExt, stream};

use super::sort::{Candidate, FolderSeen, FoldersSeen, Parent, Sorted, Spot, Standing, sort};
use super::view::{DryRunStep, Selection};
use crate::restore::index::Listed;
use crate::restore::places::{Folder, is_absent, is_forbidden};
use crate::restore::restorer::{Restorer, held};
use crate::restore::{ItemKey, ItemKind, from_box, names};
use app_error::AppError;

/// Look-ups at a time.
const AT_ONCE: usize = 8;

/// What a dry run found out.
pub(crate) struct Found {
    /// In the order in which they would be sent.
    pub(crate) rows: Vec<Sorted>,
    /// Every folder that was looked at; their names are used up.
    pub(crate) seen: FoldersSeen,
}

/// Tells how far it is.
struct Looks<'a> {
    tell: &'a (dyn Fn(DryRunStep) + Send + Sync),
    looked: AtomicU32,
    of: AtomicU32,
}

impl Looks<'_> {
    fn expect(&self, more: usize) {
        self.of
            .fetch_add(u32::try_from(more).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    fn done(&self) {
        let looked = self.looked.fetch_add(1, Ordering::Relaxed) + 1;
        (self.tell)(DryRunStep {
            looked,
            of: self.of.load(Ordering::Relaxed).max(looked),
        });
    }
}

impl Restorer {
    /// Looks what restoring the selection would meet. Stops when it is dropped.
    ///
    /// # Errors
    /// An id that is none, or why Box could not be asked.
    pub(crate) async fn look_ahead(
        &self,
        selection: Selection,
        tell: &(dyn Fn(DryRunStep) + Send + Sync),
    ) -> Result<Found, AppError> {
        let looks = Looks {
            tell,
            looked: AtomicU32::default(),
            of: AtomicU32::default(),
        };
        let candidates = self.candidates(selection, &looks).await?;
        let mut seen = self.folders_of(&candidates, &looks).await?;
        let now = self.parts().clock.now();
        let rows = sort(candidates, &mut seen, now, self.today());
        Ok(Found { rows, seen })
    }

    /// The selected items: from the listing, and those that it does not have by a look.
    async fn candidates(
        &self,
        selection: Selection,
        looks: &Looks<'_>,
    ) -> Result<Vec<Candidate>, AppError> {
        let (listed, unlisted) = self.chosen(selection)?;
        looks.expect(unlisted.len());
        let looked: Vec<Candidate> = stream::iter(unlisted)
            .map(|key| async move {
                let candidate = self.look_at(key).await;
                looks.done();
                candidate
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(listed.into_iter().chain(looked).collect())
    }

    fn chosen(&self, selection: Selection) -> Result<(Vec<Candidate>, Vec<ItemKey>), AppError> {
        let keys = match selection {
            Selection::Items { keys } => keys,
            Selection::Selected => self.selected_keys(),
            Selection::Matching { query, except } => {
                let except: HashSet<ItemKey> = except.into_iter().collect();
                let found = self.trash_listed(&query);
                let wanted = found
                    .into_iter()
                    .filter(|listed| !except.contains(&listed.key));
                return Ok((
                    wanted.map(|listed| candidate(&listed)).collect(),
                    Vec::new(),
                ));
            }
        };
        let trash = held(&self.parts().trash);
        let mut listed = Vec::new();
        let mut unlisted = Vec::new();
        let mut once = HashSet::new();
        for key in keys.into_iter().filter(|key| once.insert(key.clone())) {
            match trash.index.get(&key) {
                Some(found) => listed.push(candidate(&found)),
                None => unlisted.push(key),
            }
        }
        Ok((listed, unlisted))
    }

    async fn look_at(&self, key: ItemKey) -> Result<Candidate, AppError> {
        match self.parts().client.trashed_item(&(&key).try_into()?).await {
            Ok(item) => Ok(candidate(&from_box::listed(item, None))),
            Err(error) if is_absent(&error) => Ok(unseen(key, Standing::NotInTrash)),
            Err(error) if is_forbidden(&error) => Ok(unseen(key, Standing::Hidden)),
            Err(error) => Err(AppError::from(&error)),
        }
    }

    /// Every folder that the items were in and that is not selected, and those around the ones in the trash.
    async fn folders_of(
        &self,
        candidates: &[Candidate],
        looks: &Looks<'_>,
    ) -> Result<FoldersSeen, AppError> {
        let selected: HashSet<&str> = candidates
            .iter()
            .filter(|one| one.key.kind == ItemKind::Folder && one.standing == Standing::InTrash)
            .map(|one| one.key.id.as_str())
            .collect();
        let mut wanted: HashMap<Spot, HashSet<String>> = HashMap::new();
        let mut viewers: HashMap<Box<str>, Self> = HashMap::new();
        for one in candidates
            .iter()
            .filter(|one| one.standing == Standing::InTrash)
        {
            if let Some(parent) = &one.parent
                && !selected.contains(&*parent.spot.folder)
            {
                wanted
                    .entry(parent.spot.clone())
                    .or_default()
                    .insert(names::folded(&one.name));
            }
            if let Some((person, id)) = one
                .viewer
                .as_ref()
                .and_then(|person| Some((person, person.id.as_deref()?)))
                && !viewers.contains_key(id)
                && let Some(viewer) = self.in_the_name_of(person)
            {
                viewers.insert(id.into(), viewer);
            }
        }
        let viewer = |spot: &Spot| {
            spot.user
                .as_ref()
                .and_then(|user| viewers.get(user))
                .unwrap_or(self)
        };
        let mut seen = FoldersSeen::new();
        while !wanted.is_empty() {
            looks.expect(wanted.len());
            let found: Vec<(Spot, FolderSeen)> = stream::iter(std::mem::take(&mut wanted))
                .map(|(spot, names)| {
                    let viewer = viewer(&spot);
                    async move {
                        let folder = viewer.look_into(&spot, &names).await;
                        looks.done();
                        Ok::<_, AppError>((spot, folder?))
                    }
                })
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            for (spot, folder) in found {
                if let FolderSeen::InTrash {
                    parent: Some(parent),
                    ..
                } = &folder
                {
                    wanted.entry(parent.spot.clone()).or_default();
                }
                seen.insert(spot, folder);
            }
            wanted.retain(|spot, _| !seen.contains_key(spot) && !selected.contains(&*spot.folder));
        }
        Ok(seen)
    }

    /// What became of a folder, and what in it has one of the names.
    async fn look_into(
        &self,
        spot: &Spot,
        names: &HashSet<String>,
    ) -> Result<FolderSeen, AppError> {
        let id = from_box::folder_id(&spot.folder)?;
        let found = self
            .look_into_folder(&id, spot.user.as_deref(), names)
            .await;
        found.map_err(AppError::from)
    }

    async fn look_into_folder(
        &self,
        id: &FolderId,
        user: Option<&str>,
        names: &HashSet<String>,
    ) -> Result<FolderSeen, Error> {
        match self.folder_now(id).await? {
            Folder::There(folder) => match self.holders_in(id, names).await {
                Ok((taken, holders)) => {
                    let holders = holders
                        .iter()
                        .map(|(name, item)| (name.clone(), from_box::existing(item)));
                    Ok(FolderSeen::There {
                        folder,
                        taken,
                        holders: holders.collect(),
                    })
                }
                Err(error) if is_forbidden(&error) => Ok(FolderSeen::Hidden),
                Err(error) => Err(error),
            },
            Folder::Closed(folder) => Ok(FolderSeen::Closed { folder }),
            Folder::InTrash(item) => {
                let parent = item.parent.map(|parent| Parent {
                    spot: Spot {
                        user: user.map(Into::into),
                        folder: parent.id.as_str().into(),
                    },
                    name: parent.name,
                });
                Ok(FolderSeen::InTrash {
                    name: item.name,
                    parent,
                })
            }
            Folder::Gone => Ok(FolderSeen::Gone),
            Folder::Hidden => Ok(FolderSeen::Hidden),
        }
    }
}

fn candidate(listed: &Listed) -> Candidate {
    Candidate {
        key: listed.key.clone(),
        name: listed.name.clone(),
        size: listed.size,
        deleted_at: listed.deleted_at,
        erased_at: listed.erased_at,
        parent: listed.parent.as_ref().map(|folder| Parent {
            spot: Spot::seen_by(listed.seen_by.as_ref(), &folder.id),
            name: folder.name.clone(),
        }),
        viewer: listed.seen_by.clone(),
        standing: Standing::InTrash,
    }
}

fn unseen(key: ItemKey, standing: Standing) -> Candidate {
    let name = String::new();
    Candidate {
        key,
        name,
        size: None,
        deleted_at: None,
        erased_at: None,
        parent: None,
        viewer: None,
        standing,
    }
}
