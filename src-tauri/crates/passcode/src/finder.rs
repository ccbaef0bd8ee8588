//! Finds restored files. Clumio lists them asset by asset only and has no search, so they are gathered from many assets into memory and
//! searched here.

mod asset_scan;
mod clumio_lists;
mod find_by_id;
mod from_clumio;
mod index;
mod recent_assets;
mod types;

#[cfg(test)]
mod tests;

pub use types::{FileQuery, FileRows, IdMatch, LookupProgress, ScanState};

use crate::{
    events::PasscodeEvent,
    restored_file::RestoredFile,
    types::{Asset, AssetKind, AssetPage, AssetRef},
};
use accounts::{AccountRegistry, ClumioAccount, ConnectedClumio};
use app_error::{AppError, ErrorCode, ServiceWait, Subject};
use clumio_client::{AssetQuery, AssetSearch, PageStart, RetryWait};
use index::FileIndex;
use jiff::Timestamp;
use journal::{Journal, Recent};
use parking_lot::{Mutex, MutexGuard};
use platform::{Clock, EventSink};
use recent_assets::{kind_name, recent_assets};
use std::sync::Arc;
use text_search::{SearchWords, normalize_id, normalize_name, searchable};
use tokio_util::sync::DropGuard;

/// Known assets that are suggested at a time.
const MAX_SUGGESTIONS: usize = 4;

/// Finds assets and restored files with the active Clumio account.
pub struct Finder {
    accounts: Arc<AccountRegistry>,
    journal: Journal,
    clock: Arc<dyn Clock>,
    events: Arc<dyn EventSink<PasscodeEvent>>,
    files: Mutex<ScannedFiles>,
}

/// The files that were read over one connection of one account. Confirmations and the journal use what the service said, not what
/// the window sends back.
#[derive(Default)]
struct ScannedFiles {
    connection: u64,
    index: FileIndex,
    state: ScanState,
    /// The wait of the scan before it goes on by itself.
    wait: Option<RetryWait>,
    /// Counts the scans, so that an answer to an earlier one is dropped.
    scan: u64,
    stop: Option<DropGuard>,
}

impl ScannedFiles {
    /// Returns the progress with the present count; `now` is the time of the services' clock.
    fn state(&self, now: Timestamp) -> ScanState {
        ScanState {
            found: self.index.len(),
            waiting: self
                .wait
                .filter(|_| self.state.running)
                .map(|wait| ServiceWait::new(wait, now)),
            ..self.state.clone()
        }
    }
}

impl Finder {
    /// Starts empty; no request is sent before files are asked for.
    pub(crate) fn new(
        accounts: Arc<AccountRegistry>,
        journal: Journal,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<PasscodeEvent>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            accounts,
            journal,
            clock,
            events,
            files: Mutex::default(),
        })
    }

    /// Returns a page of assets whose name or native ID contains `text`. Those deleted at the provider are included: people restore
    /// from them.
    ///
    /// # Errors
    /// Errors of Clumio.
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
            unreadable: page.skipped,
        })
    }

    /// Reads the restored files of one asset again, so that [`file_rows`](Self::file_rows) has them; the asset is remembered as
    /// recent. Returns their number.
    ///
    /// # Errors
    /// Errors of Clumio; [`ErrorCode::ServiceMisbehaved`] about [`Subject::List`] when parts of the list could not be read:
    /// [`file_rows`](Self::file_rows) has the others.
    pub async fn files_of_asset(&self, asset: &AssetRef) -> Result<u32, AppError> {
        let acting = self.accounts.connected_clumio(None).await?;
        let listed = clumio_lists::files_of(&acting.client, asset).await?;
        let count = u32::try_from(listed.files.len()).unwrap_or(u32::MAX);
        self.files_of_connection(&acting)?
            .index
            .put(asset, listed.files);
        self.remember(&acting.account, asset).await;
        if listed.is_complete {
            Ok(count)
        } else {
            Err(clumio_lists::incomplete_list())
        }
    }

    /// Remembers an asset as recently used, so that it is scanned first. A journal that fails costs only this order.
    pub(crate) async fn remember(&self, account: &ClumioAccount, asset: &AssetRef) {
        let remembered = self
            .journal
            .remember(self.recent(account.cache_key(), asset, false))
            .await;
        if let Err(error) = remembered {
            tracing::warn!(%error, "a recent asset was not remembered");
        }
    }

    /// Returns up to `count` rows from number `from` of the files that match `query`, out of all that were scanned so far. Sends no
    /// request.
    pub fn file_rows(&self, query: &FileQuery, from: u32, count: u32) -> FileRows {
        let now = self.clock.now();
        let mut files = self.files();
        let result = files.index.query(query, from, count, now);
        FileRows {
            from,
            rows: result.files,
            matched: result.matched,
            kept_at: result.kept_at,
            state: files.state(now),
        }
    }

    /// Returns how many of the files that were scanned so far match `text`.
    pub fn count_matching(&self, text: &str) -> u32 {
        let query = FileQuery {
            text: text.to_owned(),
            ..FileQuery::default()
        };
        self.file_rows(&query, 0, 0).matched
    }

    /// Returns a file that was scanned before, with its present eligibility.
    pub fn found_file(&self, id: &str) -> Option<RestoredFile> {
        let file = self.files().index.get(id)?.clone();
        Some(self.with_present_eligibility(file))
    }

    /// Returns a file that was scanned before by this account, with its present eligibility.
    pub(crate) fn found_file_of(&self, acting: &ConnectedClumio, id: &str) -> Option<RestoredFile> {
        let files = self.files_of_connection(acting).ok()?;
        let file = files.index.get(id)?.clone();
        drop(files);
        Some(self.with_present_eligibility(file))
    }

    /// Reads a file fresh in the list of its asset. `None` when the list does not have it.
    ///
    /// # Errors
    /// Errors of Clumio; [`ErrorCode::ServiceMisbehaved`] about [`Subject::List`] when the file may be in a part of the list that could
    /// not be read.
    pub(crate) async fn read_file(
        &self,
        acting: &ConnectedClumio,
        asset: &AssetRef,
        id: &str,
    ) -> Result<Option<RestoredFile>, AppError> {
        let listed = clumio_lists::files_of(&acting.client, asset).await?;
        let file = listed.files.iter().find(|file| file.id == id).cloned();
        // The files of an account that is not active are not shown.
        if let Ok(mut files) = self.files_of_connection(acting) {
            files.index.put(asset, listed.files);
        }
        if file.is_none() && !listed.is_complete {
            return Err(clumio_lists::incomplete_list());
        }
        Ok(file.map(|file| self.with_present_eligibility(file)))
    }

    fn with_present_eligibility(&self, mut file: RestoredFile) -> RestoredFile {
        file.eligibility = file.eligibility_at(self.clock.now());
        file
    }

    /// Pins an asset, so that it is scanned first and never forgotten, or unpins it.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn pin_asset(&self, asset: &AssetRef, pinned: bool) -> Result<(), AppError> {
        Ok(self
            .journal
            .pin(self.recent(self.accounts.clumio_cache_key(), asset, pinned))
            .await?)
    }

    /// Returns the pinned assets, the one used last first.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn pinned_assets(&self) -> Result<Vec<AssetRef>, AppError> {
        let recent = recent_assets(&self.journal, &self.accounts.clumio_cache_key()).await?;
        Ok(recent
            .into_iter()
            .filter(|recent| recent.pinned)
            .map(|recent| recent.asset)
            .collect())
    }

    /// Returns a few known assets that `text` may mean, by a part of their name or their whole ID: pinned ones first, then recent ones,
    /// then those that were scanned. Without a text, the first of the pinned and recent ones. Sends no request.
    pub async fn known_assets(&self, text: &str) -> Vec<AssetRef> {
        let recent = recent_assets(&self.journal, &self.accounts.clumio_cache_key())
            .await
            .unwrap_or_default();
        let mut known: Vec<AssetRef> = recent.into_iter().map(|recent| recent.asset).collect();
        let words = SearchWords::parse(text);
        if words != SearchWords::default() {
            let id = normalize_id(text);
            known.extend(self.files().index.assets().cloned());
            known.retain(|asset| {
                asset.id == id.trim() || words.finders().all_occur(&searchable(&asset.name))
            });
        }
        let mut suggested: Vec<AssetRef> = Vec::new();
        for asset in known {
            if suggested.len() < MAX_SUGGESTIONS
                && !suggested.iter().any(|other| other.id == asset.id)
            {
                suggested.push(asset);
            }
        }
        suggested
    }

    fn recent(&self, account: String, asset: &AssetRef, pinned: bool) -> Recent {
        let AssetRef { kind, id, name } = asset.clone();
        Recent {
            account,
            kind: kind_name(kind).to_owned(),
            id,
            name,
            address: None,
            used_at: self.clock.now(),
            pinned,
        }
    }

    /// Returns the files of this account as long as it is the active one: the files of one account are not shown in another.
    fn files_of_connection(
        &self,
        acting: &ConnectedClumio,
    ) -> Result<MutexGuard<'_, ScannedFiles>, AppError> {
        let files = self.files();
        if files.connection != acting.connection {
            return Err(
                AppError::new(ErrorCode::NotConnected, "another account is active")
                    .subject(Subject::Clumio),
            );
        }
        Ok(files)
    }

    /// Returns the files of the account that is active now.
    fn files(&self) -> MutexGuard<'_, ScannedFiles> {
        let mut files = self.files.lock();
        let connection = self.accounts.clumio_connection();
        if files.connection != connection {
            // A running scan is stopped with its guard, and its answers meet another number.
            *files = ScannedFiles {
                connection,
                scan: files.scan + 1,
                ..ScannedFiles::default()
            };
        }
        files
    }
}

/// Searches for a native ID as such, for everything else in the names.
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
