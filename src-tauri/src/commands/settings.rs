//! Commands about settings, and the one box that finds everything.

use super::DeskState;
use crate::window;
use app_error::AppError;
use config::{MailSettings, Settings};
use desk::{links::Reading, passcode::MailPreview};
use tauri::{AppHandle, Runtime};

/// Keeps the settings; answers with what they are now. The window follows at once.
#[tauri::command]
pub async fn save_settings<R: Runtime>(
    app: AppHandle<R>,
    desk: DeskState<'_>,
    settings: Settings,
) -> Result<Settings, AppError> {
    let kept = desk.get().save_settings(settings).await?;
    window::look_as(&app, &desk.get().settings());
    Ok(kept)
}

/// How an email would look, and what is wrong with its template. Keeps nothing.
#[tauri::command]
pub async fn preview_mail(
    desk: DeskState<'_>,
    mail: MailSettings,
) -> Result<MailPreview, AppError> {
    Ok(desk.get().preview_mail(&mail))
}

/// Says what a pasted or typed text is taken for.
#[tauri::command]
pub async fn read(desk: DeskState<'_>, text: String) -> Result<Reading, AppError> {
    Ok(desk.get().read(&text).await)
}
