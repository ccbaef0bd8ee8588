//! The names that are given out in folders, so that no two items are sent under one, and the shorter ones for those that Box refuses
//! as too long.

use std::collections::HashMap;
use std::sync::Arc;

use box_client::FolderId;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::names::{self, FreeNames, Length, Suggestion, TakenNames};
use super::restorer::Restorer;
use super::{Existing, ItemKey, ItemKind, from_box};
use app_error::AppError;

/// How often another name is tried.
pub(crate) const MOST_NAMES: usize = 5;

/// A folder, and the user whose top it is.
pub(crate) type Place = (String, String);

/// Held by the one that is on its way.
type Turn = Arc<Mutex<()>>;

/// The names given out, and whose turn it is to be sent under one.
#[derive(Default)]
pub(crate) struct NameClaims {
    given: Mutex<HashMap<Place, FreeNames>>,
    turns: Mutex<HashMap<(Place, String), Turn>>,
    /// Existing items with a proposed new name, and the item that proposed it: another item proposes no second one.
    renamed: Mutex<HashMap<ItemKey, ItemKey>>,
}

impl NameClaims {
    /// Begins with names that are given out already, and with what was shown another name, by which item.
    pub(crate) fn holding(
        given: HashMap<Place, FreeNames>,
        renamed: HashMap<ItemKey, ItemKey>,
    ) -> Self {
        Self {
            given: Mutex::new(given),
            turns: Mutex::default(),
            renamed: Mutex::new(renamed),
        }
    }

    /// A name that is free in the folder now and was given to nobody.
    ///
    /// # Errors
    /// Why Box could not be asked what is there.
    pub(crate) async fn another(
        &self,
        restorer: &Restorer,
        folder: &str,
        kind: ItemKind,
        name: &str,
    ) -> Result<Suggestion, AppError> {
        self.another_within(restorer, folder, kind, name, Length::default())
            .await
    }

    /// Finds such a name of no more than a length, for one that Box refused as too long.
    ///
    /// # Errors
    /// Why Box could not be asked what is there.
    pub(crate) async fn another_within(
        &self,
        restorer: &Restorer,
        folder: &str,
        kind: ItemKind,
        name: &str,
        length: Length,
    ) -> Result<Suggestion, AppError> {
        let id = from_box::folder_id(folder)?;
        let there = restorer.names_in(&id, None, false).await?;
        Ok(self
            .claim_other(restorer, &id, kind, name, there.taken, length)
            .await)
    }

    /// The same without asking Box again where the folder was just listed, for an item whose question is to show it.
    ///
    /// # Errors
    /// Why Box could not be asked what is there.
    pub(crate) async fn promise(
        &self,
        restorer: &Restorer,
        folder: &str,
        kind: ItemKind,
        name: &str,
    ) -> Result<Suggestion, AppError> {
        let id = from_box::folder_id(folder)?;
        match restorer.names_just_seen(&id) {
            Some(taken) => {
                let length = Length::default();
                Ok(self
                    .claim_other(restorer, &id, kind, name, taken, length)
                    .await)
            }
            None => self.another(restorer, folder, kind, name).await,
        }
    }

    /// A name that is free in the folder, as far as it was listed, and was given to nobody, for what has the name of `item`.
    /// None when another item shows one already.
    pub(crate) async fn promise_for_existing(
        &self,
        restorer: &Restorer,
        folder: &str,
        existing: &Existing,
        item: &ItemKey,
    ) -> Option<String> {
        let id = from_box::folder_id(folder).ok()?;
        let mut renamed = self.renamed.lock().await;
        if renamed
            .entry(existing.key.clone())
            .or_insert_with(|| item.clone())
            != item
        {
            return None;
        }
        let mut all = self.given.lock().await;
        let names = all.entry(place(restorer, &id)).or_default();
        if let Some(taken) = restorer.names_just_seen(&id) {
            names.learn(taken);
        }
        let length = Length::default();
        Some(names.claim_for_existing(existing.key.kind, &existing.name, restorer.today(), length))
    }

    /// A name of no more than a length for what has the name of an item, free where `taken` is and given to nobody.
    pub(crate) async fn for_existing_within(
        &self,
        restorer: &Restorer,
        folder: &FolderId,
        existing: (ItemKind, &str),
        taken: &TakenNames,
        length: Length,
    ) -> String {
        let (kind, name) = existing;
        let mut all = self.given.lock().await;
        let names = all.entry(place(restorer, folder)).or_default();
        names.learn(taken.clone());
        names.claim_for_existing(kind, name, restorer.today(), length)
    }

    async fn claim_other(
        &self,
        restorer: &Restorer,
        folder: &FolderId,
        kind: ItemKind,
        name: &str,
        taken: TakenNames,
        length: Length,
    ) -> Suggestion {
        let mut all = self.given.lock().await;
        let names = all.entry(place(restorer, folder)).or_default();
        names.learn(taken);
        names.claim(name);
        names.claim_other(kind, name, restorer.today(), length)
    }

    /// Waits until nothing else of the job is on its way into the folder under this name, until the answer is dropped.
    pub(crate) async fn turn(
        &self,
        restorer: &Restorer,
        folder: &FolderId,
        name: &str,
    ) -> OwnedMutexGuard<()> {
        let key = (place(restorer, folder), names::folded(name));
        let turn = Arc::clone(self.turns.lock().await.entry(key).or_default());
        turn.lock_owned().await
    }
}

/// Each user has a top of their own.
fn place(restorer: &Restorer, folder: &FolderId) -> Place {
    let user = restorer.acting_user().filter(|_| folder.is_root());
    (
        user.map_or(String::new(), ToString::to_string),
        folder.to_string(),
    )
}
