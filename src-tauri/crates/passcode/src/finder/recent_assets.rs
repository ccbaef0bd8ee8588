//! The assets that the journal remembers: pinned and recently used ones.

use crate::types::{AssetKind, AssetRef};
use app_error::AppError;
use journal::{Journal, Recent};

/// Every kind of asset whose files Clumio restores.
pub(super) const KINDS: [AssetKind; 3] = [
    AssetKind::Ec2Instance,
    AssetKind::EbsVolume,
    AssetKind::DynamodbTable,
];

/// Rows that are read from the journal: all that it keeps, and any number of pins that a person would set.
const MAX_ROWS: u32 = journal::MAX_RECENTS + 200;

/// An asset that was used or pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecentAsset {
    pub(super) asset: AssetRef,
    pub(super) pinned: bool,
}

/// Returns the assets of an account, pinned ones first, then the newest.
pub(super) async fn recent_assets(
    journal: &Journal,
    account: &str,
) -> Result<Vec<RecentAsset>, AppError> {
    let recents = journal.recents(account, MAX_ROWS).await?;
    let asset = |recent: Recent| {
        let kind = KINDS
            .into_iter()
            .find(|kind| kind_name(*kind) == recent.kind)?;
        let asset = AssetRef {
            kind,
            id: recent.id,
            name: recent.name,
        };
        Some(RecentAsset {
            asset,
            pinned: recent.pinned,
        })
    };
    Ok(recents.into_iter().filter_map(asset).collect())
}

/// Returns the name under which the journal stores a kind.
pub(super) fn kind_name(kind: AssetKind) -> &'static str {
    clumio_client::AssetKind::from(kind).as_str()
}
