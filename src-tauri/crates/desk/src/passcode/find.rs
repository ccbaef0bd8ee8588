//! Finding a restored file. Clumio lists them asset by asset only, so several assets are looked through at once.

use super::{
    Asset, AssetKind, AssetPage, AssetRef, FilesLooked, PasscodeDesk, RestoredFile, Standing, file::standing,
};
use crate::problem::{Code, Problem};
use clumio_api::{AssetId, AssetQuery, AssetSearch, ClumioClient, PageStart};
use futures::{StreamExt, stream};
use journal::Recent;
use std::collections::HashSet;

/// Assets looked at side by side: quick, and far below the 100 requests a second that a whole company may make.
const AT_ONCE: usize = 6;

/// Assets shown as recent; when fewer were used so far, the first ones of each kind fill up.
const RECENT: usize = 24;

/// Most pages of one kind that a search by id goes through (50 assets each).
const MOST_PAGES: usize = 40;

const KINDS: [AssetKind; 3] = [AssetKind::Ec2Instance, AssetKind::EbsVolume, AssetKind::DynamodbTable];

impl PasscodeDesk {
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
    ) -> Result<AssetPage, Problem> {
        let client = self.accounts.clumio().await?;
        let query = AssetQuery { search: search(kind, text.trim()), with_deleted: true };
        let from = next.map(PageStart::resumed);
        let page = client.assets(kind.into(), &query, from.as_ref()).await?;
        Ok(AssetPage {
            assets: page.entries.into_iter().map(Asset::from).collect(),
            next: page.next.map(|start| start.as_str().to_owned()),
            total: page.total.and_then(|total| u32::try_from(total).ok()),
        })
    }

    /// The restored files of one asset; the asset is remembered as recent.
    ///
    /// # Errors
    /// What the service refused.
    pub async fn files_of_asset(
        &self,
        kind: AssetKind,
        id: &str,
        name: &str,
    ) -> Result<Vec<RestoredFile>, Problem> {
        let client = self.accounts.clumio().await?;
        let asset = AssetRef { kind, id: id.to_owned(), name: name.to_owned() };
        let files = self.files(&client, &asset).await?;
        let remembered =
            Recent { kind: word(kind).to_owned(), id: asset.id, name: asset.name, used_at: self.clock.now() };
        if let Err(error) = self.books.journal().await?.remember(remembered).await {
            tracing::warn!(%error, "a recent asset was not remembered");
        }
        Ok(files)
    }

    /// The restored files of the recent assets, as they come in.
    ///
    /// # Errors
    /// What the service refused for every asset alike; an asset that alone cannot be read is counted.
    pub async fn recent_files(&self, tell: &(dyn Fn(FilesLooked) + Sync)) -> Result<(), Problem> {
        let client = self.accounts.clumio().await?;
        let assets = self.recent_assets(&client).await?;
        self.look_through(&client, assets, tell, |_| false).await.map(|_none| ())
    }

    /// A restored file by its id: from what was shown already, else looked for through all assets. `None` when no
    /// list has it.
    ///
    /// # Errors
    /// What the service refused.
    pub async fn file_by_id(
        &self,
        id: &str,
        tell: &(dyn Fn(FilesLooked) + Sync),
    ) -> Result<Option<RestoredFile>, Problem> {
        if let Some(file) = self.seen_file(id) {
            return Ok(Some(file));
        }
        let client = self.accounts.clumio().await?;
        let mut assets = self.recent_assets(&client).await?;
        let mut known: HashSet<String> = assets.iter().map(|asset| asset.id.clone()).collect();
        if let Some(file) = self.look_through(&client, assets.clone(), tell, |file| file.id == id).await? {
            return Ok(Some(file));
        }
        let looked = assets.len();
        assets = all_assets(&client).await?;
        assets.retain(|asset| known.insert(asset.id.clone()));
        let offset = u32::try_from(looked).unwrap_or(u32::MAX);
        let tell_on = |step: FilesLooked| {
            tell(FilesLooked { looked: step.looked + offset, total: step.total + offset, ..step });
        };
        self.look_through(&client, assets, &tell_on, |file| file.id == id).await
    }

    /// Looks at the files of `assets` until one is `wanted`, and tells of every step.
    async fn look_through(
        &self,
        client: &ClumioClient,
        assets: Vec<AssetRef>,
        tell: &(dyn Fn(FilesLooked) + Sync),
        wanted: impl Fn(&RestoredFile) -> bool,
    ) -> Result<Option<RestoredFile>, Problem> {
        let total = u32::try_from(assets.len()).unwrap_or(u32::MAX);
        let mut step = FilesLooked { total, ..FilesLooked::default() };
        tell(step.clone());
        let mut answers = stream::iter(assets)
            .map(|asset| async move { self.files(client, &asset).await })
            .buffer_unordered(AT_ONCE);
        while let Some(answer) = answers.next().await {
            step.looked += 1;
            match answer {
                Ok(files) => step.files = files,
                Err(problem) if concerns_one_asset(&problem) => step.unreadable += 1,
                Err(problem) => return Err(problem),
            }
            let found = step.files.iter().find(|file| wanted(file)).cloned();
            tell(step.clone());
            step.files.clear();
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn files(&self, client: &ClumioClient, asset: &AssetRef) -> Result<Vec<RestoredFile>, Problem> {
        let id = AssetId::parse(&asset.id)
            .map_err(|error| Problem::new(Code::InputInvalid, error.to_string()).about("id"))?;
        let now = self.clock.now();
        let told = client.all_restored_files(asset.kind.into(), &id).await?;
        let files: Vec<RestoredFile> = told
            .into_iter()
            .map(|file| {
                let mut file = RestoredFile::told(file, asset);
                file.standing = standing(&file, now);
                file
            })
            .collect();
        self.remember_seen(&files);
        Ok(files)
    }

    async fn recent_assets(&self, client: &ClumioClient) -> Result<Vec<AssetRef>, Problem> {
        let recents = self.books.journal().await?.recents(u32::try_from(RECENT).unwrap_or(u32::MAX)).await?;
        let mut assets: Vec<AssetRef> = recents
            .into_iter()
            .filter_map(|recent| {
                let kind = KINDS.into_iter().find(|kind| word(*kind) == recent.kind)?;
                Some(AssetRef { kind, id: recent.id, name: recent.name })
            })
            .collect();
        let query = AssetQuery { search: None, with_deleted: true };
        for kind in KINDS {
            if assets.len() >= RECENT {
                break;
            }
            let page = client.assets(kind.into(), &query, None).await?;
            for asset in page.entries.into_iter().map(Asset::from) {
                if assets.len() < RECENT && !assets.iter().any(|known| known.id == asset.id) {
                    assets.push(AssetRef { kind, id: asset.id, name: asset.name });
                }
            }
        }
        Ok(assets)
    }
}

async fn all_assets(client: &ClumioClient) -> Result<Vec<AssetRef>, Problem> {
    let query = AssetQuery { search: None, with_deleted: true };
    let mut assets = Vec::new();
    for kind in KINDS {
        let mut from = None;
        for _ in 0..MOST_PAGES {
            let page = client.assets(kind.into(), &query, from.as_ref()).await?;
            let listed = page.entries.into_iter().map(Asset::from);
            assets.extend(listed.map(|asset| AssetRef { kind, id: asset.id, name: asset.name }));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
    }
    Ok(assets)
}

/// A native id is looked for as such, everything else in the names.
fn search(kind: AssetKind, text: &str) -> Option<AssetSearch> {
    let native = match kind {
        AssetKind::Ec2Instance => text.starts_with("i-"),
        AssetKind::EbsVolume => text.starts_with("vol-"),
        AssetKind::DynamodbTable => false,
    };
    match text {
        "" => None,
        _ if native => Some(AssetSearch::NativeId(text.to_ascii_lowercase())),
        _ => Some(AssetSearch::Name(text.to_owned())),
    }
}

/// Missing rights or a vanished asset say nothing about the next one; a dead token or no network does.
fn concerns_one_asset(problem: &Problem) -> bool {
    matches!(problem.code, Code::Forbidden | Code::NotFound | Code::ServiceMisbehaved)
}

/// The word under which a recent asset is remembered.
fn word(kind: AssetKind) -> &'static str {
    clumio_api::AssetKind::from(kind).as_str()
}

impl From<AssetKind> for clumio_api::AssetKind {
    fn from(kind: AssetKind) -> Self {
        match kind {
            AssetKind::Ec2Instance => Self::Ec2Instance,
            AssetKind::EbsVolume => Self::EbsVolume,
            AssetKind::DynamodbTable => Self::DynamodbTable,
        }
    }
}

impl From<clumio_api::AssetKind> for AssetKind {
    fn from(kind: clumio_api::AssetKind) -> Self {
        match kind {
            clumio_api::AssetKind::Ec2Instance => Self::Ec2Instance,
            clumio_api::AssetKind::EbsVolume => Self::EbsVolume,
            clumio_api::AssetKind::DynamodbTable => Self::DynamodbTable,
        }
    }
}

impl From<clumio_api::Asset> for Asset {
    fn from(told: clumio_api::Asset) -> Self {
        let native_id = told.native_id.unwrap_or_default();
        Self {
            kind: told.kind.into(),
            id: told.id.to_string(),
            name: if told.name.is_empty() { native_id.clone() } else { told.name },
            native_id,
            account: told.account,
            region: told.region,
            deleted: told.is_deleted,
            last_backup_at: told.last_backup,
        }
    }
}

impl RestoredFile {
    fn told(told: clumio_api::RestoredFile, asset: &AssetRef) -> Self {
        let mut recipients: Vec<String> = Vec::new();
        let mut shared_by: Vec<String> = Vec::new();
        for share in &told.email_shares {
            if !share.recipient.is_empty() && !recipients.contains(&share.recipient) {
                recipients.push(share.recipient.clone());
            }
            if let Some(sender) = share.sent_by.as_ref().filter(|sender| !shared_by.contains(sender)) {
                shared_by.push(sender.clone());
            }
        }
        Self {
            id: told.id.to_string(),
            name: told.name,
            size: told.size,
            backup_at: told.backup_at,
            link_ends_at: told.expires_at,
            recipients,
            shared_by,
            message: told.email_shares.iter().find_map(|share| share.message.clone()),
            asset: Some(asset.clone()),
            standing: if told.email_shares.is_empty() {
                Standing::NoEmailShare
            } else {
                Standing::Regenerable
            },
        }
    }
}
