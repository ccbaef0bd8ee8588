//! Finds a restored file or an asset by its ID.

use super::{
    Finder,
    clumio_lists::{CONCURRENCY, MAX_ASSETS, concerns_one_asset, files_of, first_assets},
    recent_assets::recent_assets,
    types::{IdMatch, LookupProgress},
};
use crate::{restored_file::RestoredFile, types::AssetRef};
use accounts::ConnectedClumio;
use app_error::AppError;
use futures::{StreamExt, stream};
use std::collections::HashSet;

impl Finder {
    /// Returns a restored file by its ID, from the files that were found already, else from a search through all assets; or the asset
    /// that has this ID, which in links looks alike. `None` when no list has it.
    ///
    /// # Errors
    /// Errors of Clumio that concern every asset; an asset that alone cannot be read is counted.
    pub async fn find_by_id(
        &self,
        id: &str,
        report: &(dyn Fn(LookupProgress) + Send + Sync),
    ) -> Result<Option<IdMatch>, AppError> {
        if let Some(file) = self.found_file(id) {
            return Ok(Some(IdMatch::File { file }));
        }
        let acting = self.accounts.connected_clumio(None).await?;
        let recent = recent_assets(&self.journal, &acting.account.cache_key()).await?;
        let recent: Vec<AssetRef> = recent.into_iter().map(|recent| recent.asset).collect();
        if let Some(asset) = recent.iter().find(|asset| asset.id == id) {
            return Ok(Some(IdMatch::Asset {
                asset: asset.clone(),
            }));
        }
        let mut progress = LookupProgress {
            total: number(recent.len()),
            ..LookupProgress::default()
        };
        let known: HashSet<String> = recent.iter().map(|asset| asset.id.clone()).collect();
        let file = self
            .find_in(id, &acting, recent, &mut progress, report)
            .await?;
        if let Some(file) = file {
            return Ok(Some(IdMatch::File { file }));
        }
        let list = first_assets(&acting.client, MAX_ASSETS).await?;
        progress.unreadable += list.unreadable;
        let mut others = list.assets;
        if let Some(asset) = others.iter().find(|asset| asset.id == id) {
            return Ok(Some(IdMatch::Asset {
                asset: asset.clone(),
            }));
        }
        others.retain(|asset| !known.contains(&asset.id));
        progress.total += number(others.len());
        let file = self
            .find_in(id, &acting, others, &mut progress, report)
            .await?;
        Ok(file.map(|file| IdMatch::File { file }))
    }

    /// Reads the files of `assets` until one has the ID, and reports every step.
    async fn find_in(
        &self,
        id: &str,
        acting: &ConnectedClumio,
        assets: Vec<AssetRef>,
        progress: &mut LookupProgress,
        report: &(dyn Fn(LookupProgress) + Send + Sync),
    ) -> Result<Option<RestoredFile>, AppError> {
        report(progress.clone());
        let mut answers = stream::iter(assets)
            .map(|asset| async move { (files_of(&acting.client, &asset).await, asset) })
            .buffer_unordered(CONCURRENCY);
        while let Some((answer, asset)) = answers.next().await {
            progress.scanned += 1;
            match answer {
                Ok(listed) => {
                    progress.unreadable += u32::from(!listed.is_complete);
                    let mut files = self.files_of_connection(acting)?;
                    files.index.put(&asset, listed.files);
                }
                Err(error) if concerns_one_asset(&error) => progress.unreadable += 1,
                Err(error) => return Err(error),
            }
            report(progress.clone());
            if let Some(file) = self.found_file_of(acting, id) {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
