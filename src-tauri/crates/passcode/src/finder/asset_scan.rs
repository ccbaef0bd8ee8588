//! Scans the assets in the background: few requests at a time, recent ones first, until it ends or is stopped.

use super::{
    Finder, ScannedFiles,
    clumio_lists::{
        CONCURRENCY, ListedFiles, MAX_ASSETS, concerns_one_asset, files_of, first_assets,
    },
    recent_assets::recent_assets,
    types::ScanState,
};
use crate::{events::PasscodeEvent, types::AssetRef};
use app_error::AppError;
use clumio_client::{ClumioClient, RetryWaitSink};
use futures::{StreamExt, stream};
use std::{
    collections::HashSet,
    sync::{Arc, Weak},
};
use tokio_util::sync::CancellationToken;

/// Assets that are scanned by default: all recent and pinned ones, and Clumio's first ones up to this many in all.
const DEFAULT_ASSETS: usize = 200;

impl Finder {
    /// Starts to scan the assets: the recent ones and Clumio's first ones, or with `all` every one. Files that were found before stay
    /// until their asset is scanned again. Each asset and the end are reported as events. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`NotConnected`](app_error::ErrorCode::NotConnected), [`KeyringUnavailable`](app_error::ErrorCode::KeyringUnavailable).
    pub async fn start_scan(self: &Arc<Self>, all: bool) -> Result<ScanState, AppError> {
        let cancel = CancellationToken::new();
        let acting = self.accounts.connected_clumio(None).await?;
        let mut files = self.files_of_connection(&acting)?;
        files.scan += 1;
        files.wait = None;
        let client = acting
            .client
            .with_cancellation(cancel.clone())
            .with_wait_sink(self.report_waits(files.scan));
        files.stop = Some(cancel.drop_guard());
        files.state = ScanState {
            running: true,
            started_at: Some(self.clock.now()),
            ..ScanState::default()
        };
        let scan = AssetScan {
            finder: Arc::downgrade(self),
            client,
            key: acting.account.cache_key(),
            number: files.scan,
        };
        tokio::spawn(scan.run(if all { MAX_ASSETS } else { DEFAULT_ASSETS }));
        Ok(files.state(self.clock.now()))
    }

    /// Returns the listener for the waits of a scan, which reports them as progress.
    fn report_waits(self: &Arc<Self>, number: u64) -> RetryWaitSink {
        let finder = Arc::downgrade(self);
        RetryWaitSink::new(move |wait| update(&finder, number, |files| files.wait = wait))
    }

    /// Stops the scan; the files so far stay.
    pub fn stop_scan(&self) -> ScanState {
        let mut files = self.files();
        files.scan += 1;
        files.stop = None;
        files.state.stopped = files.state.running;
        files.state.running = false;
        files.state(self.clock.now())
    }
}

/// One scan of the assets.
struct AssetScan {
    finder: Weak<Finder>,
    client: ClumioClient,
    /// The account whose recent assets come first.
    key: String,
    number: u64,
}

impl AssetScan {
    async fn run(self, max: usize) {
        let result = self.scan_all(max).await;
        // The services' clock is known after the first answer.
        let now = self.finder.upgrade().map(|finder| finder.clock.now());
        self.update(|files| {
            files.state.running = false;
            files.state.started_at = now.or(files.state.started_at);
            files.state.error = result.err();
        });
    }

    async fn scan_all(&self, max: usize) -> Result<(), AppError> {
        let Some(finder) = self.finder.upgrade() else {
            return Ok(());
        };
        // The scan works without the journal, too.
        let recent = recent_assets(&finder.journal, &self.key)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "the recent assets are not known");
                Vec::new()
            });
        drop(finder);
        let recent: Vec<AssetRef> = recent.into_iter().map(|recent| recent.asset).collect();
        let ids: HashSet<String> = recent.iter().map(|asset| asset.id.clone()).collect();
        let others = max.saturating_sub(recent.len());
        let listing = async {
            let mut list = first_assets(&self.client, others).await?;
            list.assets.retain(|asset| !ids.contains(&asset.id));
            self.update(|files| {
                files.state.total += u32::try_from(list.assets.len()).unwrap_or(u32::MAX);
                files.state.unreadable += list.unreadable;
                files.state.more = list.more;
            });
            Ok(list.assets)
        };
        self.update(|files| files.state.total = u32::try_from(recent.len()).unwrap_or(u32::MAX));
        let ((), others) = tokio::try_join!(self.scan(recent), listing)?;
        self.scan(others).await
    }

    async fn scan(&self, assets: Vec<AssetRef>) -> Result<(), AppError> {
        let mut answers = stream::iter(assets)
            .map(|asset| async move { (files_of(&self.client, &asset).await, asset) })
            .buffer_unordered(CONCURRENCY);
        while let Some((answer, asset)) = answers.next().await {
            match answer {
                Ok(files) => self.put(&asset, files),
                Err(error) if concerns_one_asset(&error) => self.update(|files| {
                    files.state.scanned += 1;
                    files.state.unreadable += 1;
                }),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn put(&self, asset: &AssetRef, listed: ListedFiles) {
        self.update(|files| {
            files.index.put(asset, listed.files);
            files.state.unreadable += u32::from(!listed.is_complete);
            files.state.scanned += 1;
        });
    }

    fn update(&self, change: impl FnOnce(&mut ScannedFiles)) {
        update(&self.finder, self.number, change);
    }
}

/// Changes the files and reports the progress, unless another scan took the place of the one with this number.
fn update(finder: &Weak<Finder>, number: u64, change: impl FnOnce(&mut ScannedFiles)) {
    let Some(finder) = finder.upgrade() else {
        return;
    };
    let state = {
        let mut files = finder.files();
        if files.scan != number {
            return;
        }
        change(&mut files);
        files.state(finder.clock.now())
    };
    finder.events.emit(PasscodeEvent::Scan { state });
}
