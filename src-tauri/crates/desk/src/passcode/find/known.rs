//! The assets that are looked through: pinned and lately used ones as the journal remembers them, then those that Clumio lists.

use crate::passcode::{Asset, AssetKind, AssetRef};
use app_error::AppError;
use clumio_client::{AssetQuery, ClumioClient, PageStart};
use futures::future::try_join_all;
use journal::{Journal, Recent};

pub(super) const KINDS: [AssetKind; 3] = [
    AssetKind::Ec2Instance,
    AssetKind::EbsVolume,
    AssetKind::DynamodbTable,
];

/// Rows of the journal that are asked for: all that it remembers and any number of pins that a person would set.
const REMEMBERED: u32 = journal::MAX_RECENTS + 200;

/// An asset that was used or pinned, newest first and the pinned before the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) asset: AssetRef,
    pub(super) pinned: bool,
}

/// What the journal remembers of an account.
pub(super) async fn known(journal: &Journal, account: &str) -> Result<Vec<Known>, AppError> {
    let recents = journal.recents(account, REMEMBERED).await?;
    let asset = |recent: Recent| {
        let kind = KINDS.into_iter().find(|kind| word(*kind) == recent.kind)?;
        let asset = AssetRef {
            kind,
            id: recent.id,
            name: recent.name,
        };
        Some(Known {
            asset,
            pinned: recent.pinned,
        })
    };
    Ok(recents.into_iter().filter_map(asset).collect())
}

/// Assets that Clumio lists, and whether it has more.
pub(super) struct Listed {
    pub(super) assets: Vec<AssetRef>,
    pub(super) more: bool,
}

/// The first `most` assets of Clumio's lists, the kinds side by side, those deleted at the provider included: people restore
/// from them.
pub(super) async fn listed(client: &ClumioClient, most: usize) -> Result<Listed, AppError> {
    let mut assets = Vec::new();
    let mut open: Vec<(AssetKind, Option<PageStart>)> = KINDS.map(|kind| (kind, None)).into();
    while !open.is_empty() && assets.len() < most {
        let query = AssetQuery {
            search: None,
            include_deleted: true,
        };
        let pages = open
            .iter()
            .map(|(kind, from)| client.assets((*kind).into(), &query, from.as_ref()));
        let pages = try_join_all(pages).await?;
        let kinds = std::mem::take(&mut open);
        for ((kind, _), page) in kinds.into_iter().zip(pages) {
            assets.extend(
                page.entries
                    .into_iter()
                    .map(|told| AssetRef::from(Asset::from(told))),
            );
            open.extend(page.next.map(|next| (kind, Some(next))));
        }
    }
    let more = !open.is_empty() || assets.len() > most;
    assets.truncate(most);
    Ok(Listed { assets, more })
}

/// The word under which an asset is remembered.
pub(super) fn word(kind: AssetKind) -> &'static str {
    clumio_client::AssetKind::from(kind).as_str()
}
