//! Looking through the assets in the background: few requests at a time, newest used first, until it ends or is stopped.

use super::{
    Finder,
    known::{known, listed},
};
use crate::{
    passcode::{AssetRef, FilesState, RestoredFile},
    ports::Event,
};
use app_error::{AppError, ErrorCode, Subject};
use clumio_client::ClumioClient;
use futures::{StreamExt, stream};
use std::{
    collections::HashSet,
    sync::{Arc, Weak},
};
use tokio_util::sync::CancellationToken;

/// Assets looked at side by side: quick, and far below the 100 requests a second that a whole company may make.
pub(super) const AT_ONCE: usize = 6;

/// Assets that are looked at unasked: all that were used or pinned, and Clumio's first ones up to this many in all.
const UNASKED: usize = 200;

/// The most that are looked at when somebody asks for all.
pub(super) const MOST: usize = 6000;

impl Finder {
    /// Begins to look through the assets: those remembered and Clumio's first ones, or with `all` every one. What was found
    /// before stays until its asset is looked at again. Each asset and the end are told to the window. Must be called within a
    /// tokio runtime.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], [`ErrorCode::KeyringUnavailable`].
    pub async fn look(self: &Arc<Self>, all: bool) -> Result<FilesState, AppError> {
        let cancel = CancellationToken::new();
        let acting = self.accounts.connected_clumio(None).await?;
        let client = acting.client.with_cancellation(cancel.clone());
        let mut found = self.found_with(&acting)?;
        found.look += 1;
        found.stop = Some(cancel.drop_guard());
        found.state = FilesState {
            looking: true,
            looked_at: Some(self.clock.now()),
            ..FilesState::default()
        };
        let look = Look {
            finder: Arc::downgrade(self),
            client,
            key: acting.account.cache_key(),
            number: found.look,
        };
        tokio::spawn(look.go(if all { MOST } else { UNASKED }));
        Ok(found.state())
    }

    /// Stops looking; what was found stays.
    pub fn stop_looking(&self) -> FilesState {
        let mut found = self.found();
        found.look += 1;
        found.stop = None;
        found.state.stopped = found.state.looking;
        found.state.looking = false;
        found.state()
    }
}

/// One look through the assets.
struct Look {
    finder: Weak<Finder>,
    client: ClumioClient,
    /// Whose assets are remembered.
    key: String,
    number: u64,
}

impl Look {
    async fn go(self, most: usize) {
        let ended = self.through(most).await;
        // By now the services' clock is known.
        let now = self.finder.upgrade().map(|finder| finder.clock.now());
        self.note(|state| {
            state.looking = false;
            state.looked_at = now.or(state.looked_at);
            state.problem = ended.err();
        });
    }

    async fn through(&self, most: usize) -> Result<(), AppError> {
        let Some(finder) = self.finder.upgrade() else {
            return Ok(());
        };
        // Files are found without what the journal remembers, too.
        let remembered = known(&finder.journal, &self.key)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "the assets used lately are not known");
                Vec::new()
            });
        drop(finder);
        let remembered: Vec<AssetRef> = remembered.into_iter().map(|known| known.asset).collect();
        let ids: HashSet<String> = remembered.iter().map(|asset| asset.id.clone()).collect();
        let others = most.saturating_sub(remembered.len());
        let listing = async {
            let mut listed = listed(&self.client, others).await?;
            listed.assets.retain(|asset| !ids.contains(&asset.id));
            self.note(|state| {
                state.total += u32::try_from(listed.assets.len()).unwrap_or(u32::MAX);
                state.more = listed.more;
            });
            Ok(listed.assets)
        };
        self.note(|state| state.total = u32::try_from(remembered.len()).unwrap_or(u32::MAX));
        let (_, listed) = tokio::try_join!(self.look_at(remembered), listing)?;
        self.look_at(listed).await
    }

    async fn look_at(&self, assets: Vec<AssetRef>) -> Result<(), AppError> {
        let mut answers = stream::iter(assets)
            .map(|asset| async move { (files(&self.client, &asset).await, asset) })
            .buffer_unordered(AT_ONCE);
        while let Some((answer, asset)) = answers.next().await {
            match answer {
                Ok(files) => self.found(&asset, files),
                Err(problem) if concerns_one_asset(&problem) => self.note(|state| {
                    state.looked += 1;
                    state.unreadable += 1;
                }),
                Err(problem) => return Err(problem),
            }
        }
        Ok(())
    }

    fn found(&self, asset: &AssetRef, files: Vec<RestoredFile>) {
        if let Some(finder) = self.finder.upgrade() {
            let mut found = finder.found();
            if found.look == self.number {
                found.index.put(asset, files);
            }
        }
        self.note(|state| state.looked += 1);
    }

    /// Brings the state up to date and tells the window, unless another look took this one's place.
    fn note(&self, change: impl FnOnce(&mut FilesState)) {
        let Some(finder) = self.finder.upgrade() else {
            return;
        };
        let state = {
            let mut found = finder.found();
            if found.look != self.number {
                return;
            }
            change(&mut found.state);
            found.state()
        };
        finder.window.tell(Event::Files { state });
    }
}

/// The restored files of one asset, as Clumio lists them now.
pub(super) async fn files(
    client: &ClumioClient,
    asset: &AssetRef,
) -> Result<Vec<RestoredFile>, AppError> {
    let id = clumio_client::AssetId::parse(&asset.id).map_err(|error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Id)
    })?;
    let told = client.all_restored_files(asset.kind.into(), &id).await?;
    Ok(told
        .into_iter()
        .map(|file| RestoredFile::told(file, asset))
        .collect())
}

/// Missing rights or a vanished asset say nothing about the next one; a dead token or no network does.
pub(super) fn concerns_one_asset(problem: &AppError) -> bool {
    let codes = [
        ErrorCode::Forbidden,
        ErrorCode::NotFound,
        ErrorCode::ServiceMisbehaved,
        ErrorCode::RequestRejected,
    ];
    codes.contains(&problem.code)
}
