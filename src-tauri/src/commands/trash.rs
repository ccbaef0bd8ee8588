//! Commands about the trash: listing it, narrowing it, selecting in it.

use super::MOST_ROWS;
use crate::state::AppState;
use app_error::AppError;
use box_session::{FolderLocation, ItemKey, Person};
use trash::{
    DeletedBySource, FolderCount, IncidentList, OwnerCount, SavedFilter, SelectionChange,
    TrashFilter, TrashPage, TrashQuery, TrashState, UserSearchResult,
};

/// The most folders or owners that are suggested for a filter.
const MOST_CHOICES: usize = 50;

/// Incidents that are listed: more than anyone reads, and filters find the others.
const MOST_INCIDENTS: usize = 200;

pub(super) async fn refresh_trash(app: &AppState) -> Result<TrashState, AppError> {
    Ok(app.desk().restorers.active().await?.trash().refresh())
}

pub(super) async fn load_trash(
    app: &AppState,
    own: bool,
    users: Vec<Person>,
) -> Result<TrashState, AppError> {
    Ok(app
        .desk()
        .restorers
        .active()
        .await?
        .trash()
        .load(own, users)
        .await)
}

pub(super) async fn stop_trash(app: &AppState) -> Result<TrashState, AppError> {
    Ok(app.desk().restorers.active().await?.trash().stop())
}

pub(super) async fn trash_rows(
    app: &AppState,
    query: TrashQuery,
    from: u32,
    count: u32,
) -> Result<TrashPage, AppError> {
    let restorer = app.desk().restorers.active().await?;
    Ok(restorer.trash().rows(&query, from, count.min(MOST_ROWS)))
}

pub(super) async fn folder_locations(
    app: &AppState,
    mut keys: Vec<ItemKey>,
) -> Result<Vec<FolderLocation>, AppError> {
    keys.truncate(MOST_ROWS as usize);
    app.desk()
        .restorers
        .active()
        .await?
        .trash()
        .folder_locations(&keys)
        .await
}

pub(super) async fn trash_folders(
    app: &AppState,
    text: String,
) -> Result<Vec<FolderCount>, AppError> {
    let restorer = app.desk().restorers.active().await?;
    Ok(restorer.trash().folders(&text, MOST_CHOICES))
}

pub(super) async fn trash_incidents(app: &AppState) -> Result<IncidentList, AppError> {
    let restorer = app.desk().restorers.active().await?;
    Ok(restorer.trash().incidents(MOST_INCIDENTS))
}

pub(super) async fn trash_owners(
    app: &AppState,
    text: String,
) -> Result<Vec<OwnerCount>, AppError> {
    let restorer = app.desk().restorers.active().await?;
    Ok(restorer.trash().owners(&text, MOST_CHOICES))
}

pub(super) async fn search_users(
    app: &AppState,
    text: String,
) -> Result<UserSearchResult, AppError> {
    app.desk()
        .restorers
        .active()
        .await?
        .trash()
        .search_users(&text)
        .await
}

pub(super) async fn find_deleters(
    app: &AppState,
    filter: TrashFilter,
) -> Result<DeletedBySource, AppError> {
    app.desk()
        .restorers
        .active()
        .await?
        .trash()
        .find_deleted_by(&filter)
        .await
}

pub(super) async fn select_trash(app: &AppState, what: SelectionChange) -> Result<u32, AppError> {
    Ok(app.desk().restorers.active().await?.trash().select(&what))
}

pub(super) fn saved_filters(app: &AppState) -> Result<Vec<SavedFilter>, AppError> {
    Ok(app.desk().saved_filters.all())
}

pub(super) fn save_filter(
    app: &AppState,
    saved: SavedFilter,
) -> Result<Vec<SavedFilter>, AppError> {
    app.desk().saved_filters.save(saved)
}

pub(super) fn remove_filter(app: &AppState, name: String) -> Result<Vec<SavedFilter>, AppError> {
    app.desk().saved_filters.remove(&name)
}
