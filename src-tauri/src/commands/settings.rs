//! Commands about settings, and the one box that finds everything.

use crate::state::AppState;
use app_error::AppError;
use config::{MailSettings, Settings};
use desk::{links::Reading, passcode::MailPreview};

pub(super) async fn save_settings(
    app: &AppState,
    settings: Settings,
) -> Result<Settings, AppError> {
    let desk = app.desk();
    let kept = desk.save_settings(settings).await?;
    app.host.apply_appearance(&desk.settings());
    Ok(kept)
}

pub(super) fn preview_mail(app: &AppState, mail: MailSettings) -> Result<MailPreview, AppError> {
    Ok(app.desk().preview_mail(&mail))
}

pub(super) async fn parse_input(app: &AppState, text: String) -> Result<Reading, AppError> {
    Ok(app.desk().read(&text).await)
}
