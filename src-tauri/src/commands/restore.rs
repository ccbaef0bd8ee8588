//! Commands of job two.

use super::{Cancellable, DeskState, OperationsState, cancellable};
use app_error::AppError;
use box_session::{FolderPage, FolderRow, ItemKey, NameCheck};
use restore::{Choice, Outcome, RestoreCheck, UndoResult};

/// What stands in the way of a restore, into another folder where one is named.
#[tauri::command]
pub async fn plan(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    key: ItemKey,
    folder: Option<String>,
) -> Cancellable<RestoreCheck> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer_for(&key)
            .await?
            .check(&key, folder.as_deref())
            .await
    })
    .await
}

/// The same for an id without a kind.
#[tauri::command]
pub async fn plan_by_id(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    id: String,
) -> Cancellable<Vec<RestoreCheck>> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer().await?.check_by_id(&id).await
    })
    .await
}

/// Brings an item back as the account that the person saw, the way they chose.
#[tauri::command]
pub async fn restore(
    desk: DeskState<'_>,
    account: String,
    key: ItemKey,
    choice: Choice,
) -> Result<Outcome, AppError> {
    desk.get()
        .restorer_as(Some(&account))
        .await?
        .for_item(&key)
        .restore(&key, choice)
        .await
}

/// Whether a proposed name for an item can be used, as whoever has the item in the trash sees the folder.
#[tauri::command]
pub async fn check_name(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    item: ItemKey,
    folder_id: String,
    name: String,
) -> Cancellable<NameCheck> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer_for(&item)
            .await?
            .session()
            .check_name(&folder_id, &name)
            .await
    })
    .await
}

/// The folders inside a folder, as whoever has the item in the trash sees them.
#[tauri::command]
pub async fn folders_in(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    item: ItemKey,
    folder_id: String,
    next: Option<String>,
) -> Cancellable<FolderPage> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer_for(&item)
            .await?
            .session()
            .list_folders(&folder_id, next.as_deref())
            .await
    })
    .await
}

/// Folders by name, as whoever has the item in the trash sees them.
#[tauri::command]
pub async fn search_folders(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    item: ItemKey,
    text: String,
) -> Cancellable<Vec<FolderRow>> {
    cancellable(desk, running, operation, async |desk| {
        desk.restorer_for(&item)
            .await?
            .session()
            .search_folders(&text)
            .await
    })
    .await
}

/// Puts a restored item back into the trash, if nothing changed since.
#[tauri::command]
pub async fn undo_restore(desk: DeskState<'_>, activity: String) -> Result<UndoResult, AppError> {
    desk.get().undo_restore(&activity).await
}

/// Shows an item in Box, in the system's browser.
#[tauri::command]
pub async fn open_in_box(desk: DeskState<'_>, key: ItemKey) -> Result<(), AppError> {
    desk.get().open_in_box(&key).await
}
