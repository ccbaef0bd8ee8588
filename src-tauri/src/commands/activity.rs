//! Commands about what was done.

use super::save::save_list;
use crate::state::AppState;
use app_error::AppError;
use desk::{
    activity::{ActivityPage, ActivityRow},
    export::Format,
};

pub(super) async fn activity(
    app: &AppState,
    text: String,
    from: u32,
    count: u32,
) -> Result<ActivityPage, AppError> {
    app.desk().activity(&text, from, count).await
}

/// The first thing that a mounted page asks for.
pub(super) async fn unfinished(app: &AppState) -> Result<Vec<ActivityRow>, AppError> {
    tracing::info!("the page is mounted");
    app.desk().unfinished().await
}

pub(super) async fn save_activity(
    app: &AppState,
    text: String,
    format: Format,
    name: String,
) -> Result<Option<String>, AppError> {
    let desk = app.desk();
    save_list(&*app.host, &name, format, |format| {
        desk.activity_file(&text, format)
    })
    .await
}

pub(super) async fn erase_activity(app: &AppState) -> Result<u32, AppError> {
    app.desk().erase_activity().await
}

pub(super) async fn copy_text(app: &AppState, text: String) -> Result<(), AppError> {
    app.desk().copy_text(text).await
}
