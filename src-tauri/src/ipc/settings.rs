//! Commands about settings, and the one box that finds everything.

use super::TheDesk;
use desk::{
    links::{self, Jump},
    problem::Problem,
    settings::Settings,
};

/// Keeps the settings; answers with what they are now.
#[tauri::command]
pub async fn save_settings(desk: TheDesk<'_>, settings: Settings) -> Result<Settings, Problem> {
    desk.get().save_settings(settings)
}

/// Says what a pasted or typed text is taken for.
#[tauri::command]
pub async fn jump(text: String) -> Result<Jump, Problem> {
    Ok(links::jump(&text))
}
