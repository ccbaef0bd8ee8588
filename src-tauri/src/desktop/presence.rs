//! The system's question who is at the computer, above the window.

#[cfg(windows)]
use crate::main_window::MAIN;
use crate::main_window::opened;
use async_trait::async_trait;
use messages::SpokenLanguage;
use platform::{PresenceCheck, PresenceError};
#[cfg(windows)]
use tauri::Manager as _;
use tauri::{AppHandle, Runtime};
use user_presence::Question;

/// The polkit action that the packages for Linux install.
const ACTION: &str = "com.restore-desk.confirm-presence";

/// The question of the system.
pub(crate) struct SystemPresence<R: Runtime>(pub(crate) AppHandle<R>);

#[async_trait]
impl<R: Runtime> PresenceCheck for SystemPresence<R> {
    async fn ask(&self) -> Result<(), PresenceError> {
        let reason = reason(opened(&self.0).map(|opened| opened.spoken_language()));
        let window = window_handle(&self.0);
        let asked = tokio::task::spawn_blocking(move || {
            user_presence::ask(&Question {
                reason,
                action: ACTION,
                window,
            })
        });
        match asked.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(user_presence::Error::Declined)) => Err(PresenceError::Declined),
            Ok(Err(user_presence::Error::Unavailable(reason))) => {
                Err(PresenceError::Unavailable(reason))
            }
            Err(error) => Err(PresenceError::Unavailable(error.to_string())),
        }
    }
}

/// macOS puts "Restore Desk is trying to" before it.
fn reason(spoken: Option<SpokenLanguage>) -> &'static str {
    match spoken {
        Some(SpokenLanguage::Ja) => "操作しているのがご本人であることを確認します",
        Some(SpokenLanguage::En) | None => "confirm that it\u{2019}s you",
    }
}

#[cfg(windows)]
fn window_handle<R: Runtime>(app: &AppHandle<R>) -> isize {
    let window = app.get_webview_window(MAIN);
    let handle = window.and_then(|window| window.hwnd().ok());
    handle.map_or(0, |handle| handle.0 as isize)
}

#[cfg(not(windows))]
fn window_handle<R: Runtime>(_: &AppHandle<R>) -> isize {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_install_the_action_that_is_asked_for() {
        let policy = include_str!("../../packaging/linux/com.restore_desk.restore_desk.policy");
        assert!(policy.contains(&format!("<action id=\"{ACTION}\">")));
        // The person's own password, each time.
        assert!(policy.contains("<allow_active>auth_self</allow_active>"));
        assert_eq!(policy.matches("<message").count(), 2);
        let bundle = include_str!("../../tauri.conf.json");
        let place = "\"/usr/share/polkit-1/actions/com.restore_desk.restore_desk.policy\"";
        assert_eq!(bundle.matches(place).count(), 2, "deb and rpm");
    }
}
