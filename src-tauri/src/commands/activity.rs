//! Commands about what was done.

use super::DeskState;
use crate::desktop::save_list;
use app_error::AppError;
use desk::{
    activity::{ActivityPage, ActivityRow},
    export::Format,
};
use tauri::{AppHandle, Runtime};

/// Rows of the activity, newest first.
#[tauri::command]
pub async fn activity(
    desk: DeskState<'_>,
    text: String,
    from: u32,
    count: u32,
) -> Result<ActivityPage, AppError> {
    desk.get().activity(&text, from, count).await
}

/// What an earlier run left unfinished, settled as far as possible. It is the first thing that a mounted page asks for.
#[tauri::command]
pub async fn unfinished(desk: DeskState<'_>) -> Result<Vec<ActivityRow>, AppError> {
    tracing::info!("the page is mounted");
    desk.get().unfinished().await
}

/// Saves all that matches `text` where the person says; answers with the file, or with nothing when they cancelled.
#[tauri::command]
pub async fn save_activity<R: Runtime>(
    app: AppHandle<R>,
    desk: DeskState<'_>,
    text: String,
    format: Format,
    name: String,
) -> Result<Option<String>, AppError> {
    let desk = desk.get();
    save_list(&app, &name, format, |format| {
        desk.activity_file(&text, format)
    })
    .await
}

/// Erases the activity but for what is still under way; answers with how many entries that were.
#[tauri::command]
pub async fn erase_activity(desk: DeskState<'_>) -> Result<u32, AppError> {
    desk.get().erase_activity().await
}

/// Puts ordinary text on the clipboard; answers once it was read back.
#[tauri::command]
pub async fn copy_text(desk: DeskState<'_>, text: String) -> Result<(), AppError> {
    desk.get().copy_text(text).await
}
