//! Commands about settings, and the one box that finds everything.

use crate::state::AppState;
use app_error::AppError;
use config::{MailSettings, Settings};
use desk::input_parser::{self, InputMatches};
use passcode::MailPreview;

pub(super) async fn save_settings(
    app: &AppState,
    settings: Settings,
) -> Result<Settings, AppError> {
    let desk = app.desk();
    let before = desk.settings.current().language;
    let kept = desk.save_settings(settings).await?;
    if kept.language != before {
        app.startup.forget_language_switch();
    }
    app.host.apply_appearance(&desk.settings.current());
    Ok(kept)
}

pub(super) fn preview_mail(app: &AppState, mail: MailSettings) -> Result<MailPreview, AppError> {
    Ok(app.desk().preview_mail(mail, app.mail_language()))
}

pub(super) async fn parse_input(app: &AppState, text: String) -> Result<InputMatches, AppError> {
    let finder = &app.desk().passcodes.finder;
    Ok(input_parser::find_matches(&text, finder).await)
}
