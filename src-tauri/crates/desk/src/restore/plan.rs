//! What stands in the way of a restore: looked at first, then judged.

use box_client::{FolderId, Item, ItemStatus, MiniItem};
use futures::future::try_join_all;
use jiff::civil::Date;

use super::names::{self, TakenNames};
use super::places::{Folder, is_absent, is_forbidden};
use super::restorer::Restorer;
use super::{
    Blocked, Comparison, Finding, FolderRef, ItemKey, ItemKind, Plan, TrashedItem, from_box,
};
use app_error::AppError;

/// Where an item is.
pub(crate) enum Whereabouts {
    /// In the trash, as an item of its own.
    InTrash(Box<Item>),
    /// Inside a folder that is in the trash, with what Box shows of the item.
    Inside(Option<Box<Item>>),
    /// Not in the trash.
    Active(Box<Item>),
    /// This account may not see it.
    Hidden,
    /// Nowhere to be seen.
    Nowhere,
}

/// What is known of the folder an item would go to.
pub(crate) enum Destination {
    /// There, with what has the name in it, if anything, and all names as far as they were listed.
    There {
        folder: FolderRef,
        clash: Option<Box<Item>>,
        taken: TakenNames,
    },
    /// In the trash itself.
    InTrash(Box<TrashedItem>),
    /// Gone.
    Gone,
    /// Not to be seen by this account.
    Hidden(Option<FolderRef>),
}

/// What was learnt from a restore that did not happen, and what was asked of it.
#[derive(Default)]
pub(crate) struct Hints {
    /// The name that was asked for, if not the item's own.
    pub(crate) name: Option<String>,
    /// The folder that was asked for, if not the original one.
    pub(crate) folder: Option<FolderId>,
    /// What has the name, as far as Box said.
    pub(crate) conflicts: Vec<MiniItem>,
    /// Whether Box said that the name is taken: then the clash is looked for to the end of the folder.
    pub(crate) refused: bool,
}

impl Restorer {
    /// What stands in the way of restoring the item, if anything, where it was or into the folder with this id. Changes
    /// nothing.
    ///
    /// # Errors
    /// An id that is none, or why Box could not be asked.
    pub async fn plan(&self, key: &ItemKey, folder: Option<&str>) -> Result<Plan, AppError> {
        let folder = folder.map(from_box::folder_id).transpose()?;
        self.plan_knowing(
            &key.try_into()?,
            &Hints {
                folder,
                ..Hints::default()
            },
        )
        .await
    }

    /// The plans of every item with this id, whatever its kind, that can be seen: up to three.
    ///
    /// # Errors
    /// As [`Restorer::plan`].
    pub async fn plan_by_id(&self, id: &str) -> Result<Vec<Plan>, AppError> {
        let keys = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink].map(|kind| ItemKey {
            kind,
            id: id.to_owned(),
        });
        let plans = try_join_all(keys.iter().map(|key| self.plan(key, None))).await?;
        Ok(plans
            .into_iter()
            .filter(|plan| plan.finding != Finding::Gone)
            .collect())
    }

    /// The plan, with what an attempt has taught.
    pub(crate) async fn plan_knowing(
        &self,
        key: &box_client::ItemKey,
        hints: &Hints,
    ) -> Result<Plan, AppError> {
        let situation = self.whereabouts(key).await?;
        let finding = match situation {
            Whereabouts::InTrash(item) => return self.plan_for(&item, hints).await,
            Whereabouts::Active(item) => Finding::AlreadyBack {
                folder: from_box::folder_of(&item),
                name: item.name.clone(),
            },
            Whereabouts::Inside(item) => {
                let trashed_folder = self.trashed_folder_around(item.as_deref()).await?;
                Finding::InsideTrashedFolder { trashed_folder }
            }
            Whereabouts::Hidden => Finding::NoAccess {
                to: Blocked::Item,
                folder: None,
            },
            Whereabouts::Nowhere => Finding::Gone,
        };
        Ok(Plan {
            key: key.into(),
            acting_as: self.acting_as(),
            item: None,
            finding,
        })
    }

    /// Where an item is now.
    pub(crate) async fn whereabouts(
        &self,
        key: &box_client::ItemKey,
    ) -> Result<Whereabouts, box_client::Error> {
        let client = &self.parts().client;
        match client.trashed_item(key).await {
            Ok(item) => return Ok(Whereabouts::InTrash(Box::new(item))),
            Err(error) if is_forbidden(&error) => return Ok(Whereabouts::Hidden),
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(error),
        }
        match client.item(key).await {
            Ok(item) => Ok(match item.status {
                ItemStatus::Active | ItemStatus::Unknown => Whereabouts::Active(Box::new(item)),
                ItemStatus::Trashed => Whereabouts::Inside(Some(Box::new(item))),
                ItemStatus::Deleted => Whereabouts::Nowhere,
            }),
            Err(error) if *error.kind() == box_client::ErrorKind::Trashed => {
                Ok(Whereabouts::Inside(None))
            }
            Err(error) if is_absent(&error) => Ok(Whereabouts::Nowhere),
            Err(error) if is_forbidden(&error) => Ok(Whereabouts::Hidden),
            Err(error) => Err(error),
        }
    }

    /// The plan of an item that is in the trash.
    async fn plan_for(&self, item: &Item, hints: &Hints) -> Result<Plan, AppError> {
        // First where it would go: in most cases that is where it was, which need not be looked up a second time.
        let destination = self.destination(item, hints).await?;
        let was_in = self.place(item.parent.as_ref()).await?;
        let name = hints.name.as_deref().unwrap_or(&item.name);
        Ok(Plan {
            key: (&item.key).into(),
            acting_as: self.acting_as(),
            item: Some(from_box::trashed(item, was_in)),
            finding: finding(item, name, destination, self.today()),
        })
    }

    async fn destination(&self, item: &Item, hints: &Hints) -> Result<Destination, AppError> {
        let original = item.parent.as_ref().map(|parent| &parent.id);
        let Some(id) = hints.folder.as_ref().or(original) else {
            return Ok(Destination::Gone);
        };
        match self.folder_now(id).await? {
            // What Box says of rights is not the last word: one item is tried.
            Folder::There(folder) | Folder::Closed(folder) => {
                self.keep_place(id, &folder);
                self.destination_there(item, folder, id, hints).await
            }
            Folder::InTrash(folder) => {
                let was_in = self.place(folder.parent.as_ref()).await?;
                Ok(Destination::InTrash(Box::new(from_box::trashed(
                    &folder, was_in,
                ))))
            }
            Folder::Gone => Ok(Destination::Gone),
            Folder::Hidden => Ok(Destination::Hidden(item.parent.as_ref().map(|parent| {
                FolderRef {
                    id: parent.id.to_string(),
                    name: parent.name.clone(),
                    path: vec![parent.name.clone()],
                }
            }))),
        }
    }

    async fn destination_there(
        &self,
        item: &Item,
        folder: FolderRef,
        id: &FolderId,
        hints: &Hints,
    ) -> Result<Destination, AppError> {
        let name = hints.name.as_deref().unwrap_or(&item.name);
        let found = match self.names_in(id, Some(name), hints.refused).await {
            Ok(found) => found,
            Err(error) if is_forbidden(&error) => return Ok(Destination::Hidden(Some(folder))),
            Err(error) => return Err(AppError::from(&error)),
        };
        let mut clash = found.clash;
        if clash.is_none() {
            clash = self.first_visible(&hints.conflicts).await.map(Box::new);
        }
        let mut taken = found.taken;
        if hints.refused {
            // Box has it, though the list may not show it.
            taken.insert(name);
        }
        Ok(Destination::There {
            folder,
            clash,
            taken,
        })
    }

    /// The first of the items that Box named in a refusal.
    async fn first_visible(&self, conflicts: &[MiniItem]) -> Option<Item> {
        for conflict in conflicts {
            // Only to show more of it; what cannot be looked at is left out.
            if let Ok(item) = self.parts().client.item(&conflict.key).await {
                return Some(item);
            }
        }
        None
    }

    /// The folder in the trash that an item lies inside, the nearest that can be seen.
    async fn trashed_folder_around(
        &self,
        item: Option<&Item>,
    ) -> Result<Option<Box<TrashedItem>>, AppError> {
        let Some(item) = item else { return Ok(None) };
        for folder in item.parent.iter().chain(item.path.iter().rev()) {
            let key = folder.id.clone().into();
            match self.parts().client.trashed_item(&key).await {
                Ok(folder) => {
                    let was_in = self.place(folder.parent.as_ref()).await?;
                    return Ok(Some(Box::new(from_box::trashed(&folder, was_in))));
                }
                Err(error) if is_absent(&error) || is_forbidden(&error) => {}
                Err(error) => return Err(AppError::from(&error)),
            }
        }
        Ok(None)
    }
}

/// Judges: what stands in the way of putting `item` under `name` into `destination`.
pub(crate) fn finding(item: &Item, name: &str, destination: Destination, today: Date) -> Finding {
    match destination {
        Destination::There {
            folder,
            clash: None,
            ..
        } => Finding::Ready {
            destination: folder,
        },
        Destination::There {
            folder,
            clash: Some(clash),
            taken,
        } => {
            let suggestion = names::suggest(item.key.kind.into(), name, today, &taken);
            let renamed =
                names::suggest_for_existing(clash.key.kind.into(), &clash.name, today, &taken);
            Finding::NameTaken {
                destination: folder,
                existing: Box::new(from_box::existing(&clash)),
                comparison: compare(item, &clash),
                suggestion: suggestion.name,
                stem_length: suggestion.stem_length,
                existing_new_name: Some(renamed.name),
            }
        }
        Destination::InTrash(folder) => Finding::FolderGone {
            trashed_folder: Some(folder),
        },
        Destination::Gone => Finding::FolderGone {
            trashed_folder: None,
        },
        Destination::Hidden(folder) => Finding::NoAccess {
            to: Blocked::Destination,
            folder,
        },
    }
}

/// How what is in the folder compares with what is in the trash.
fn compare(trashed: &Item, existing: &Item) -> Comparison {
    let same_kind = trashed.key.kind == existing.key.kind;
    let both_hashes = trashed.sha1.as_ref().zip(existing.sha1.as_ref());
    let times = trashed.modified_at.zip(existing.modified_at);
    let sizes = trashed.size.zip(existing.size).filter(|_| same_kind);
    Comparison {
        same_content: both_hashes
            .map(|(one, other)| one.eq_ignore_ascii_case(other))
            .filter(|_| same_kind),
        same_kind,
        newer_by_seconds: times
            .map(|(trashed, existing)| existing.as_second() - trashed.as_second()),
        larger_by_bytes: sizes.and_then(|(trashed, existing)| {
            i64::try_from(i128::from(existing) - i128::from(trashed)).ok()
        }),
    }
}
