//! The names that a job gives out, so that no two of its items are sent under one.

use std::collections::HashMap;
use std::sync::Arc;

use box_client::FolderId;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::record::Record;
use crate::restore::names::{self, FreeNames, Length, Suggestion, TakenNames};
use crate::restore::restorer::Restorer;
use crate::restore::{Existing, ItemKey, ItemKind, from_box};
use app_error::AppError;

/// A folder, and the user whose top it is.
type Place = (String, String);

/// Held by the one that is on its way.
type Turn = Arc<Mutex<()>>;

/// The names given out, and whose turn it is to be sent under one.
#[derive(Default)]
pub(crate) struct JobNames {
    given: Mutex<HashMap<Place, FreeNames>>,
    turns: Mutex<HashMap<(Place, String), Turn>>,
    /// What was shown another name, and by which item: a second one does not show it a second name.
    renamed: Mutex<HashMap<ItemKey, ItemKey>>,
}

impl JobNames {
    /// As an earlier run of the job left them: what is promised to an item is given to no other.
    pub(crate) fn promised(records: &[Record]) -> Self {
        let mut given: HashMap<Place, FreeNames> = HashMap::new();
        let mut renamed = HashMap::new();
        for record in records.iter().filter(|record| !record.has_ended()) {
            let user = || {
                record
                    .detail
                    .acting_for
                    .as_ref()
                    .and_then(|user| user.id.clone())
            };
            let mut claim = |folder: &str, name: &str| {
                let top = folder == FolderId::root().as_str();
                let user = if top {
                    user().unwrap_or_default()
                } else {
                    String::new()
                };
                given
                    .entry((user, folder.to_owned()))
                    .or_default()
                    .claim(name);
            };
            if let Some(folder) = &record.detail.shown_in {
                let shown = [&record.detail.suggestion, &record.detail.existing_new_name];
                shown
                    .into_iter()
                    .flatten()
                    .for_each(|name| claim(folder, name));
            }
            let Some((folder, name)) = record.promised_name() else {
                continue;
            };
            claim(folder, name);
            if let Some((existing, Some(name))) = record.shown_for_existing() {
                claim(folder, name);
                renamed.insert(existing.clone(), record.key.clone());
            }
        }
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
        Some(names.claim_for_existing(existing.key.kind, &existing.name, restorer.today()))
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
