//! Reads Clumio's lists of assets and of their restored files.

use super::{from_clumio::restored_file, recent_assets::KINDS};
use crate::{
    restored_file::RestoredFile,
    types::{Asset, AssetKind, AssetRef},
};
use app_error::{AppError, ErrorCode, Subject};
use clumio_client::{AssetQuery, ClumioClient, PageStart, SeenStarts};
use futures::future::try_join_all;

/// Assets that are read at once: quick, and far below the 100 requests a second that an organization may send.
pub(super) const CONCURRENCY: usize = 6;

/// Assets that are read at most.
pub(super) const MAX_ASSETS: usize = 6000;

/// Pages of each kind of asset that are read at most.
const MAX_PAGES: usize = 200;

/// Assets of Clumio's lists, and whether it has more.
pub(super) struct AssetList {
    pub(super) assets: Vec<AssetRef>,
    /// Entries that could not be read.
    pub(super) unreadable: u32,
    pub(super) more: bool,
}

/// The restored files of one asset.
pub(super) struct ListedFiles {
    pub(super) files: Vec<RestoredFile>,
    /// Whether all of the list could be read.
    pub(super) is_complete: bool,
}

/// Returns the first `max` assets of Clumio's lists, reading the kinds side by side. Those deleted at the provider are included: people
/// restore from them.
///
/// # Errors
/// Errors of Clumio; [`ErrorCode::ServiceMisbehaved`] about [`Subject::List`] for pages that lead to one before them.
pub(super) async fn first_assets(client: &ClumioClient, max: usize) -> Result<AssetList, AppError> {
    let mut assets = Vec::new();
    let mut unreadable: u32 = 0;
    let mut seen = KINDS.map(|_| SeenStarts::default());
    let mut open: Vec<(AssetKind, Option<PageStart>)> = KINDS.map(|kind| (kind, None)).into();
    for _ in 0..MAX_PAGES {
        if open.is_empty() || assets.len() >= max {
            break;
        }
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
                    .map(|asset| AssetRef::from(Asset::from(asset))),
            );
            unreadable = unreadable.saturating_add(page.skipped);
            let Some(next) = page.next else { continue };
            let of_kind = KINDS.into_iter().position(|other| other == kind);
            if of_kind.is_some_and(|index| !seen[index].insert(&next)) {
                return Err(incomplete_list());
            }
            open.push((kind, Some(next)));
        }
    }
    let more = !open.is_empty() || assets.len() > max;
    assets.truncate(max);
    Ok(AssetList {
        assets,
        unreadable,
        more,
    })
}

/// Returns the restored files of one asset, as Clumio lists them now.
pub(super) async fn files_of(
    client: &ClumioClient,
    asset: &AssetRef,
) -> Result<ListedFiles, AppError> {
    let id = clumio_client::AssetId::parse(&asset.id).map_err(|error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Id)
    })?;
    let list = client.all_restored_files(asset.kind.into(), &id).await?;
    let files = list.files.into_iter();
    Ok(ListedFiles {
        files: files.map(|file| restored_file(file, asset)).collect(),
        is_complete: list.is_complete,
    })
}

/// Returns the error for a list of which parts could not be read.
pub(super) fn incomplete_list() -> AppError {
    AppError::new(
        ErrorCode::ServiceMisbehaved,
        "parts of the list could not be read",
    )
    .subject(Subject::List)
    .retryable()
}

/// Returns true for errors that say nothing about the next asset, such as a missing permission; a revoked token or no network does.
pub(super) fn concerns_one_asset(error: &AppError) -> bool {
    let codes = [
        ErrorCode::Forbidden,
        ErrorCode::NotFound,
        ErrorCode::ServiceMisbehaved,
        ErrorCode::RequestRejected,
    ];
    codes.contains(&error.code)
}
