//! Commands about the trash: listing it, narrowing it, selecting in it.

use super::{Cancellable, DeskState, OperationsState, cancellable};
use app_error::AppError;
use box_session::{FolderLocation, ItemKey, Person};
use trash::{
    DeletedBySource, FolderCount, OwnerCount, SavedFilter, SelectionChange, TrashFilter, TrashPage,
    TrashQuery, TrashState, UserSearchResult,
};

/// Rows that one call is answered with: more than any window shows.
const MOST_ROWS: u32 = 1000;

/// Choices that one call is answered with.
const MOST_CHOICES: usize = 50;

/// Begins to list the trash anew.
#[tauri::command]
pub async fn refresh_trash(desk: DeskState<'_>) -> Result<TrashState, AppError> {
    Ok(desk.get().restorer().await?.trash().refresh())
}

/// Lists the trash of other users, and of the account itself with `own`.
#[tauri::command]
pub async fn show_trash_of(
    desk: DeskState<'_>,
    own: bool,
    users: Vec<Person>,
) -> Result<TrashState, AppError> {
    Ok(desk.get().restorer().await?.trash().load(own, users).await)
}

/// Stops the listing; what was listed stays.
#[tauri::command]
pub async fn stop_trash(desk: DeskState<'_>) -> Result<TrashState, AppError> {
    Ok(desk.get().restorer().await?.trash().stop())
}

/// The rows that the window shows.
#[tauri::command]
pub async fn trash_rows(
    desk: DeskState<'_>,
    query: TrashQuery,
    from: u32,
    count: u32,
) -> Result<TrashPage, AppError> {
    Ok(desk
        .get()
        .restorer()
        .await?
        .trash()
        .rows(&query, from, count.min(MOST_ROWS)))
}

/// Where items were.
#[tauri::command]
pub async fn places(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    mut keys: Vec<ItemKey>,
) -> Cancellable<Vec<FolderLocation>> {
    keys.truncate(MOST_ROWS as usize);
    cancellable(desk, running, operation, async |desk| {
        desk.restorer().await?.trash().folder_locations(&keys).await
    })
    .await
}

/// The folders that items were in, to narrow the list to one.
#[tauri::command]
pub async fn trash_folders(
    desk: DeskState<'_>,
    text: String,
) -> Result<Vec<FolderCount>, AppError> {
    Ok(desk
        .get()
        .restorer()
        .await?
        .trash()
        .folders(&text, MOST_CHOICES))
}

/// The people whose items are listed, to narrow the list to one.
#[tauri::command]
pub async fn trash_owners(desk: DeskState<'_>, text: String) -> Result<Vec<OwnerCount>, AppError> {
    Ok(desk
        .get()
        .restorer()
        .await?
        .trash()
        .owners(&text, MOST_CHOICES))
}

/// People of the company.
#[tauri::command]
pub async fn people(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    text: String,
) -> Cancellable<UserSearchResult> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer().await?.trash().search_users(&text).await
    })
    .await
}

/// Asks who deleted what, as far as the filter needs to know it.
#[tauri::command]
pub async fn find_deleters(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    filter: TrashFilter,
) -> Cancellable<DeletedBySource> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer()
            .await?
            .trash()
            .find_deleted_by(&filter)
            .await
    })
    .await
}

/// Selects, or no longer; answers with how many items are selected.
#[tauri::command]
pub async fn select_trash(desk: DeskState<'_>, what: SelectionChange) -> Result<u32, AppError> {
    Ok(desk.get().restorer().await?.trash().select(&what))
}

/// The filters that were kept.
#[tauri::command]
pub async fn saved_filters(desk: DeskState<'_>) -> Result<Vec<SavedFilter>, AppError> {
    Ok(desk.get().saved_filters.all())
}

/// Keeps a filter under a name.
#[tauri::command]
pub async fn save_filter(
    desk: DeskState<'_>,
    saved: SavedFilter,
) -> Result<Vec<SavedFilter>, AppError> {
    desk.get().saved_filters.save(saved)
}

/// Drops a filter that was kept.
#[tauri::command]
pub async fn remove_filter(
    desk: DeskState<'_>,
    name: String,
) -> Result<Vec<SavedFilter>, AppError> {
    desk.get().saved_filters.remove(&name)
}
