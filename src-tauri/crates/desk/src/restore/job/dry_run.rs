//! The dry run: looks up each folder once, and sends nothing else.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use box_api::{Error, FolderId};
use futures::{StreamExt, TryStreamExt, stream};

use super::sort::{Candidate, FolderSeen, FoldersSeen, Parent, Sorted, Standing, sort};
use super::view::{DryRunStep, Selection};
use crate::problem::{Code, Problem};
use crate::restore::index::Listed;
use crate::restore::places::{Folder, is_absent, is_forbidden};
use crate::restore::restorer::{Restorer, held};
use crate::restore::{ItemKey, ItemKind, from_box, names, trouble};

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
        self.of.fetch_add(u32::try_from(more).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    fn done(&self) {
        let looked = self.looked.fetch_add(1, Ordering::Relaxed) + 1;
        (self.tell)(DryRunStep { looked, of: self.of.load(Ordering::Relaxed).max(looked) });
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
    ) -> Result<Found, Problem> {
        let looks = Looks { tell, looked: AtomicU32::default(), of: AtomicU32::default() };
        let candidates = self.candidates(selection, &looks).await?;
        let mut seen = self.folders_of(&candidates, &looks).await?;
        let now = self.parts().clock.now();
        let rows = sort(candidates, &mut seen, now, self.today());
        Ok(Found { rows, seen })
    }

    /// The selected items: from the listing, and those that it does not have by a look.
    async fn candidates(&self, selection: Selection, looks: &Looks<'_>) -> Result<Vec<Candidate>, Problem> {
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

    /// A job has one account and acts as that; what is in the trash of others is restored in their name, one at a time.
    fn chosen(&self, selection: Selection) -> Result<(Vec<Candidate>, Vec<ItemKey>), Problem> {
        let keys = match selection {
            Selection::Items { keys } => keys,
            Selection::Selected => self.selected_keys(),
            Selection::Matching { query, except } => {
                let except: HashSet<ItemKey> = except.into_iter().collect();
                let found = self.trash_listed(&query);
                let wanted = found.into_iter().filter(|listed| !except.contains(&listed.key));
                return Ok((own(wanted)?.iter().map(candidate).collect(), Vec::new()));
            }
        };
        let trash = held(&self.parts().trash);
        let mut listed = Vec::new();
        let mut unlisted = Vec::new();
        let mut once = HashSet::new();
        for key in keys.into_iter().filter(|key| once.insert(key.clone())) {
            match trash.index.get(&key) {
                Some(found) => listed.push(found),
                None => unlisted.push(key),
            }
        }
        Ok((own(listed)?.iter().map(candidate).collect(), unlisted))
    }

    async fn look_at(&self, key: ItemKey) -> Result<Candidate, Problem> {
        match self.parts().client.trashed_item(&(&key).try_into()?).await {
            Ok(item) => Ok(candidate(&from_box::listed(item, None))),
            Err(error) if is_absent(&error) => Ok(unseen(key, Standing::NotInTrash)),
            Err(error) if is_forbidden(&error) => Ok(unseen(key, Standing::Hidden)),
            Err(error) => Err(trouble::problem(&error)),
        }
    }

    /// Every folder that the items were in and that is not selected, and those around the ones in the trash.
    async fn folders_of(&self, candidates: &[Candidate], looks: &Looks<'_>) -> Result<FoldersSeen, Problem> {
        let selected: HashSet<&str> = candidates
            .iter()
            .filter(|one| one.key.kind == ItemKind::Folder && one.standing == Standing::InTrash)
            .map(|one| one.key.id.as_str())
            .collect();
        let mut wanted: HashMap<Box<str>, HashSet<String>> = HashMap::new();
        for one in candidates.iter().filter(|one| one.standing == Standing::InTrash) {
            if let Some(parent) = &one.parent
                && !selected.contains(&*parent.id)
            {
                wanted.entry(parent.id.clone()).or_default().insert(names::folded(&one.name));
            }
        }
        let mut seen = FoldersSeen::new();
        while !wanted.is_empty() {
            looks.expect(wanted.len());
            let found: Vec<(Box<str>, FolderSeen)> = stream::iter(std::mem::take(&mut wanted))
                .map(|(id, names)| async move {
                    let folder = self.look_into(&id, &names).await;
                    looks.done();
                    Ok::<_, Problem>((id, folder?))
                })
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            for (id, folder) in found {
                if let FolderSeen::InTrash { parent: Some(parent), .. } = &folder {
                    wanted.entry(parent.id.clone()).or_default();
                }
                seen.insert(id, folder);
            }
            wanted.retain(|id, _| !seen.contains_key(id) && !selected.contains(&**id));
        }
        Ok(seen)
    }

    /// What became of a folder, and what in it has one of the names.
    async fn look_into(&self, id: &str, names: &HashSet<String>) -> Result<FolderSeen, Problem> {
        let id = from_box::folder_id(id)?;
        let found = self.look_into_folder(&id, names).await;
        found.map_err(|error| trouble::problem(&error))
    }

    async fn look_into_folder(&self, id: &FolderId, names: &HashSet<String>) -> Result<FolderSeen, Error> {
        match self.folder_now(id).await? {
            Folder::There(folder) => match self.holders_in(id, names).await {
                Ok((taken, holders)) => {
                    let holders = holders.iter().map(|(name, item)| (name.clone(), from_box::existing(item)));
                    Ok(FolderSeen::There { folder, taken, holders: holders.collect() })
                }
                Err(error) if is_forbidden(&error) => Ok(FolderSeen::Hidden),
                Err(error) => Err(error),
            },
            Folder::Closed(folder) => Ok(FolderSeen::Closed { folder }),
            Folder::InTrash(item) => {
                let parent = item.parent.map(|parent| parent_of(parent.id.as_str(), &parent.name));
                Ok(FolderSeen::InTrash { name: item.name, parent })
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
        parent: listed.parent.as_ref().map(|folder| parent_of(&folder.id, &folder.name)),
        standing: Standing::InTrash,
    }
}

fn parent_of(id: &str, name: &str) -> Parent {
    Parent { id: id.into(), name: name.to_owned() }
}

fn unseen(key: ItemKey, standing: Standing) -> Candidate {
    let name = String::new();
    Candidate { key, name, size: None, deleted_at: None, erased_at: None, parent: None, standing }
}

fn own(listed: impl IntoIterator<Item = Listed>) -> Result<Vec<Listed>, Problem> {
    let own = |listed: Listed| if listed.seen_by.is_some() { None } else { Some(listed) };
    listed.into_iter().map(own).collect::<Option<_>>().ok_or_else(|| {
        Problem::new(Code::Forbidden, "a job restores from the account's own trash only")
            .about("others_trash")
    })
}
