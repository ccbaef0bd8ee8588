//! Finding a restored file. Clumio lists them asset by asset only and searches by nothing, so they are gathered from many
//! assets into memory and searched here.

mod by_id;
mod index;
mod known;
mod look;
mod told;
pub(super) mod view;

#[cfg(test)]
mod tests;

use super::{
    Asset, AssetKind, AssetPage, AssetRef, FileQuery, FilesState, FilesWindow, RestoredFile,
    file::standing,
};
use crate::ports::Window;
use accounts::{AccountRegistry, ClumioAccount, ConnectedClumio};
use app_error::{AppError, ErrorCode, Subject};
use box_client::{normalize_id, normalize_name};
use clumio_client::{AssetQuery, AssetSearch, PageStart};
use index::FileIndex;
use journal::{Journal, Recent};
use known::{known, word};
use platform::Clock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use text_search::{SearchWords, searchable};
use tokio_util::sync::DropGuard;

/// Known assets that the one box offers at a time.
const OFFERED: usize = 4;

/// Finds assets and restored files with the Clumio account that is used.
pub struct Finder {
    accounts: Arc<AccountRegistry>,
    journal: Journal,
    clock: Arc<dyn Clock>,
    window: Arc<dyn Window>,
    found: Mutex<Found>,
}

/// What was found with one connection of one account. What is confirmed and journalled is what the service said, not what
/// the window sends back.
#[derive(Default)]
struct Found {
    connection: u64,
    index: FileIndex,
    state: FilesState,
    /// Counts the looks, so that an answer to an earlier one finds no place any more.
    look: u64,
    stop: Option<DropGuard>,
}

impl Found {
    /// How far the looking is, with the present count.
    fn state(&self) -> FilesState {
        FilesState {
            found: self.index.len(),
            ..self.state.clone()
        }
    }
}

impl Finder {
    /// Nothing was found yet, and nothing is asked before somebody wants to see it.
    pub(crate) fn new(
        accounts: Arc<AccountRegistry>,
        journal: Journal,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
    ) -> Arc<Self> {
        Arc::new(Self {
            accounts,
            journal,
            clock,
            window,
            found: Mutex::default(),
        })
    }

    /// A page of assets whose name or native id holds `text`, those deleted at the provider included: people restore
    /// from them.
    ///
    /// # Errors
    /// What the service refused.
    pub async fn assets(
        &self,
        kind: AssetKind,
        text: &str,
        next: Option<&str>,
    ) -> Result<AssetPage, AppError> {
        let client = self.accounts.clumio_client().await?;
        let query = AssetQuery {
            search: search(kind, &normalize_name(text)),
            include_deleted: true,
        };
        let from = next.map(PageStart::new);
        let page = client.assets(kind.into(), &query, from.as_ref()).await?;
        Ok(AssetPage {
            assets: page.entries.into_iter().map(Asset::from).collect(),
            next: page.next.map(|start| start.as_str().to_owned()),
            total: page.total.and_then(|total| u32::try_from(total).ok()),
        })
    }

    /// Reads the restored files of one asset anew, so that [`file_rows`](Self::file_rows) has them; the asset is remembered as
    /// recent. Says how many there are.
    ///
    /// # Errors
    /// What the service refused.
    pub async fn files_of_asset(&self, asset: &AssetRef) -> Result<u32, AppError> {
        let acting = self.accounts.connected_clumio(None).await?;
        let files = look::files(&acting.client, asset).await?;
        let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
        self.found_with(&acting)?.index.put(asset, files);
        self.remember(&acting.account, asset).await;
        Ok(count)
    }

    /// Remembers an asset as recently used, so that it is scanned first. A journal that fails costs only this order.
    pub(super) async fn remember(&self, account: &ClumioAccount, asset: &AssetRef) {
        let remembered = self
            .journal
            .remember(self.recent(account.cache_key(), asset, false))
            .await;
        if let Err(problem) = remembered {
            tracing::warn!(%problem, "a recent asset was not remembered");
        }
    }

    /// Up to `count` restored files from number `from` of those that `query` asks for, out of all that were found so far.
    /// Asks nobody.
    pub fn file_rows(&self, query: &FileQuery, from: u32, count: u32) -> FilesWindow {
        let now = self.clock.now();
        let mut found = self.found();
        let shown = found.index.window(query, from, count, now);
        FilesWindow {
            from,
            rows: shown.files,
            matched: shown.matched,
            kept_at: shown.kept_at,
            state: found.state(),
        }
    }

    /// How many of the restored files that were found so far match `text`.
    pub fn matching(&self, text: &str) -> u32 {
        self.file_rows(
            &FileQuery {
                text: text.to_owned(),
                ..FileQuery::default()
            },
            0,
            0,
        )
        .matched
    }

    /// A restored file that was found before, as it stands now.
    pub fn found_file(&self, id: &str) -> Option<RestoredFile> {
        let file = self.found().index.get(id)?.clone();
        Some(self.as_it_stands(file))
    }

    /// The same, if it was found by this account.
    pub(super) fn found_file_with(
        &self,
        acting: &ConnectedClumio,
        id: &str,
    ) -> Option<RestoredFile> {
        let file = self.found_with(acting).ok()?.index.get(id)?.clone();
        Some(self.as_it_stands(file))
    }

    fn as_it_stands(&self, mut file: RestoredFile) -> RestoredFile {
        file.standing = standing(&file, self.clock.now());
        file
    }

    /// Pins an asset, so that it is looked at first and never forgotten, or lets it go.
    ///
    /// # Errors
    /// [`JournalUnavailable`](app_error::ErrorCode::JournalUnavailable).
    pub async fn pin_asset(&self, asset: &AssetRef, pinned: bool) -> Result<(), AppError> {
        Ok(self
            .journal
            .pin(self.recent(self.accounts.clumio_cache_key(), asset, pinned))
            .await?)
    }

    /// The assets that are pinned, the one used last first.
    ///
    /// # Errors
    /// [`JournalUnavailable`](app_error::ErrorCode::JournalUnavailable).
    pub async fn pinned_assets(&self) -> Result<Vec<AssetRef>, AppError> {
        let known = known(&self.journal, &self.accounts.clumio_cache_key()).await?;
        Ok(known
            .into_iter()
            .filter(|known| known.pinned)
            .map(|known| known.asset)
            .collect())
    }

    /// A few known assets that `text` may mean, by a part of their name or their whole id: pinned ones first, then those used
    /// lately, then those looked at. Without a text the first of the pinned and used ones. Asks nobody.
    pub async fn known_assets(&self, text: &str) -> Vec<AssetRef> {
        let remembered = known(&self.journal, &self.accounts.clumio_cache_key())
            .await
            .unwrap_or_default();
        let mut known: Vec<AssetRef> = remembered.into_iter().map(|known| known.asset).collect();
        let words = SearchWords::parse(text);
        let (id, nothing) = (normalize_id(text), words == SearchWords::default());
        if !nothing {
            known.extend(self.found().index.assets().cloned());
            known.retain(|asset| {
                asset.id == id.trim() || words.finders().all_occur(&searchable(&asset.name))
            });
        }
        let mut offered: Vec<AssetRef> = Vec::new();
        for asset in known {
            if offered.len() < OFFERED && !offered.iter().any(|known| known.id == asset.id) {
                offered.push(asset);
            }
        }
        offered
    }

    fn recent(&self, account: String, asset: &AssetRef, pinned: bool) -> Recent {
        let AssetRef { kind, id, name } = asset.clone();
        Recent {
            account,
            kind: word(kind).to_owned(),
            id,
            name,
            address: None,
            used_at: self.clock.now(),
            pinned,
        }
    }

    /// What was found by this account, as long as it is the one that is used: what it finds is nothing of another's.
    fn found_with(&self, acting: &ConnectedClumio) -> Result<MutexGuard<'_, Found>, AppError> {
        let found = self.found();
        if found.connection != acting.connection {
            return Err(
                AppError::new(ErrorCode::NotConnected, "another account is used by now")
                    .subject(Subject::Clumio),
            );
        }
        Ok(found)
    }

    /// What was found by the account that is used now.
    fn found(&self) -> MutexGuard<'_, Found> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = self.accounts.clumio_connection();
        if found.connection != connection {
            // The look that may be going on is stopped with its guard, and its answers find another number.
            *found = Found {
                connection,
                look: found.look + 1,
                ..Found::default()
            };
        }
        found
    }
}

/// A native id is looked for as such, everything else in the names.
fn search(kind: AssetKind, text: &str) -> Option<AssetSearch> {
    let id = normalize_id(text).trim().to_ascii_lowercase();
    let native = match kind {
        AssetKind::Ec2Instance => id.starts_with("i-"),
        AssetKind::EbsVolume => id.starts_with("vol-"),
        AssetKind::DynamodbTable => false,
    };
    match text {
        "" => None,
        _ if native => Some(AssetSearch::NativeId(id)),
        _ => Some(AssetSearch::Name(text.to_owned())),
    }
}
