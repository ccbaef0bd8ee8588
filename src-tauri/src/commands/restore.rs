//! Commands of the restore of one item.

use crate::state::AppState;
use app_error::AppError;
use box_session::{FolderPage, FolderSearchResult, ItemKey, NameCheck};
use restore::{Choice, Outcome, RestoreCheck, UndoResult};

pub(super) async fn plan(
    app: &AppState,
    key: ItemKey,
    folder: Option<String>,
) -> Result<RestoreCheck, AppError> {
    app.desk()
        .restorers
        .of_item(&key)
        .await?
        .check(&key, folder.as_deref())
        .await
}

pub(super) async fn plan_by_id(app: &AppState, id: String) -> Result<Vec<RestoreCheck>, AppError> {
    app.desk().restorers.active().await?.check_by_id(&id).await
}

pub(super) async fn restore(
    app: &AppState,
    account: String,
    key: ItemKey,
    choice: Choice,
) -> Result<Outcome, AppError> {
    app.desk()
        .restorers
        .of_account(Some(&account))
        .await?
        .for_item(&key)
        .restore(&key, choice)
        .await
}

pub(super) async fn check_name(
    app: &AppState,
    item: ItemKey,
    folder_id: String,
    name: String,
) -> Result<NameCheck, AppError> {
    app.desk()
        .restorers
        .of_item(&item)
        .await?
        .session()
        .check_name(&folder_id, &name)
        .await
}

pub(super) async fn folders_in(
    app: &AppState,
    item: ItemKey,
    folder_id: String,
    next: Option<String>,
) -> Result<FolderPage, AppError> {
    app.desk()
        .restorers
        .of_item(&item)
        .await?
        .session()
        .list_folders(&folder_id, next.as_deref())
        .await
}

pub(super) async fn search_folders(
    app: &AppState,
    item: ItemKey,
    text: String,
) -> Result<FolderSearchResult, AppError> {
    app.desk()
        .restorers
        .of_item(&item)
        .await?
        .session()
        .search_folders(&text)
        .await
}

pub(super) async fn undo_restore(app: &AppState, activity: String) -> Result<UndoResult, AppError> {
    let restorer = app.desk().restorers.of_activity(&activity).await?;
    restorer.undo(&activity).await
}

pub(super) async fn open_in_box(app: &AppState, key: ItemKey) -> Result<(), AppError> {
    app.desk().open_in_box(&key).await
}
