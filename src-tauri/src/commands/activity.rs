//! Commands about what was done.

use super::save::save_list;
use crate::state::AppState;
use app_error::AppError;
use desk::activity::{ActivityPage, ActivityRow};
use table_export::ExportFormat;

pub(super) async fn activity(
    app: &AppState,
    text: String,
    from: u32,
    count: u32,
) -> Result<ActivityPage, AppError> {
    app.desk().activity.page(&text, from, count).await
}

/// The first thing that a mounted page asks for.
pub(super) async fn unfinished(app: &AppState) -> Result<Vec<ActivityRow>, AppError> {
    tracing::info!("the page is mounted");
    app.desk().unfinished().await
}

pub(super) async fn save_activity(
    app: &AppState,
    text: String,
    format: ExportFormat,
    name: String,
) -> Result<Option<String>, AppError> {
    let desk = app.desk();
    save_list(&*app.host, &name, format, |format| {
        desk.activity.export(&text, format)
    })
    .await
}

pub(super) async fn erase_activity(app: &AppState) -> Result<u32, AppError> {
    app.desk().activity.delete_all().await
}

pub(super) async fn copy_text(app: &AppState, text: String) -> Result<(), AppError> {
    app.desk().copy_text(text).await
}
