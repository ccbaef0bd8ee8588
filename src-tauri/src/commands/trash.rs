//! Commands about the trash: listing it, narrowing it, selecting in it.

use super::{Cancellable, DeskState, OperationsState, cancellable};
use app_error::AppError;
use desk::restore::{
    DeletersFrom, FolderChoice, ItemKey, PeopleFound, Person, PersonChoice, Place, SavedFilter,
    Selecting, TrashFilter, TrashQuery, TrashState, TrashWindow,
};

/// Rows that one call is answered with: more than any window shows.
const MOST_ROWS: u32 = 1000;

/// Choices that one call is answered with.
const MOST_CHOICES: usize = 50;

/// Begins to list the trash anew.
#[tauri::command]
pub async fn refresh_trash(desk: DeskState<'_>) -> Result<TrashState, AppError> {
    Ok(desk.get().restorer().await?.refresh_trash())
}

/// Lists the trash of other users, and of the account itself with `own`.
#[tauri::command]
pub async fn show_trash_of(
    desk: DeskState<'_>,
    own: bool,
    users: Vec<Person>,
) -> Result<TrashState, AppError> {
    Ok(desk.get().restorer().await?.show_trash_of(own, users).await)
}

/// Stops the listing; what was listed stays.
#[tauri::command]
pub async fn stop_trash(desk: DeskState<'_>) -> Result<TrashState, AppError> {
    Ok(desk.get().restorer().await?.stop_trash())
}

/// The rows that the window shows.
#[tauri::command]
pub async fn trash_rows(
    desk: DeskState<'_>,
    query: TrashQuery,
    from: u32,
    count: u32,
) -> Result<TrashWindow, AppError> {
    Ok(desk
        .get()
        .restorer()
        .await?
        .trash_rows(&query, from, count.min(MOST_ROWS)))
}

/// Where items were.
#[tauri::command]
pub async fn places(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    mut keys: Vec<ItemKey>,
) -> Cancellable<Vec<Place>> {
    keys.truncate(MOST_ROWS as usize);
    cancellable(desk, running, operation, async |desk| {
        desk.restorer().await?.places(&keys).await
    })
    .await
}

/// The folders that items were in, to narrow the list to one.
#[tauri::command]
pub async fn trash_folders(
    desk: DeskState<'_>,
    text: String,
) -> Result<Vec<FolderChoice>, AppError> {
    Ok(desk
        .get()
        .restorer()
        .await?
        .trash_folders(&text, MOST_CHOICES))
}

/// The people whose items are listed, to narrow the list to one.
#[tauri::command]
pub async fn trash_owners(
    desk: DeskState<'_>,
    text: String,
) -> Result<Vec<PersonChoice>, AppError> {
    Ok(desk
        .get()
        .restorer()
        .await?
        .trash_owners(&text, MOST_CHOICES))
}

/// People of the company.
#[tauri::command]
pub async fn people(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    text: String,
) -> Cancellable<PeopleFound> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer().await?.people(&text).await
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
) -> Cancellable<DeletersFrom> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer().await?.find_deleters(&filter).await
    })
    .await
}

/// Selects, or no longer; answers with how many items are selected.
#[tauri::command]
pub async fn select_trash(desk: DeskState<'_>, what: Selecting) -> Result<u32, AppError> {
    Ok(desk.get().restorer().await?.select(&what))
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
