//! Commands about what was done.

use super::TheDesk;
use desk::{
    activity::{ActivityPage, ActivityRow},
    problem::Problem,
};

/// Rows of the activity, newest first.
#[tauri::command]
pub async fn activity(
    desk: TheDesk<'_>,
    text: String,
    from: u32,
    count: u32,
) -> Result<ActivityPage, Problem> {
    desk.get().activity(&text, from, count).await
}

/// What an earlier run left unfinished, settled as far as possible.
#[tauri::command]
pub async fn unfinished(desk: TheDesk<'_>) -> Result<Vec<ActivityRow>, Problem> {
    desk.get().unfinished().await
}
