//! Something of Clumio of which only the id is known.

use super::{
    Finder,
    known::{known, listed},
    look::{AT_ONCE, MOST, concerns_one_asset, files},
};
use crate::passcode::{AssetRef, ById, FilesLooked, RestoredFile};
use accounts::ConnectedClumio;
use app_error::AppError;
use futures::{StreamExt, stream};
use std::collections::HashSet;

impl Finder {
    /// A restored file by its id, from what was found already, else looked for through all assets; or the asset that has this
    /// id, which in links looks the same. `None` when no list has it.
    ///
    /// # Errors
    /// What the service refused for every asset alike; an asset that alone cannot be read is counted.
    pub async fn by_id(
        &self,
        id: &str,
        tell: &(dyn Fn(FilesLooked) + Send + Sync),
    ) -> Result<Option<ById>, AppError> {
        if let Some(file) = self.found_file(id) {
            return Ok(Some(ById::File { file }));
        }
        let acting = self.accounts.connected_clumio(None).await?;
        let remembered = known(&self.journal, &acting.account.cache_key()).await?;
        let mut first: Vec<AssetRef> = remembered.into_iter().map(|known| known.asset).collect();
        if let Some(asset) = first.iter().find(|asset| asset.id == id) {
            return Ok(Some(ById::Asset {
                asset: asset.clone(),
            }));
        }
        let mut step = FilesLooked {
            total: number(first.len()),
            ..FilesLooked::default()
        };
        let known: HashSet<String> = first.iter().map(|asset| asset.id.clone()).collect();
        if let Some(file) = self
            .look_for(id, &acting, std::mem::take(&mut first), &mut step, tell)
            .await?
        {
            return Ok(Some(ById::File { file }));
        }
        let mut others = listed(&acting.client, MOST).await?.assets;
        if let Some(asset) = others.iter().find(|asset| asset.id == id) {
            return Ok(Some(ById::Asset {
                asset: asset.clone(),
            }));
        }
        others.retain(|asset| !known.contains(&asset.id));
        step.total += number(others.len());
        let file = self.look_for(id, &acting, others, &mut step, tell).await?;
        Ok(file.map(|file| ById::File { file }))
    }

    /// Looks at the files of `assets` until one has the id, and tells of every step.
    async fn look_for(
        &self,
        id: &str,
        acting: &ConnectedClumio,
        assets: Vec<AssetRef>,
        step: &mut FilesLooked,
        tell: &(dyn Fn(FilesLooked) + Send + Sync),
    ) -> Result<Option<RestoredFile>, AppError> {
        tell(step.clone());
        let mut answers = stream::iter(assets)
            .map(|asset| async move { (files(&acting.client, &asset).await, asset) })
            .buffer_unordered(AT_ONCE);
        while let Some((answer, asset)) = answers.next().await {
            step.looked += 1;
            match answer {
                Ok(files) => self.found_with(acting)?.index.put(&asset, files),
                Err(problem) if concerns_one_asset(&problem) => step.unreadable += 1,
                Err(problem) => return Err(problem),
            }
            tell(step.clone());
            if let Some(file) = self.found_file_with(acting, id) {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
