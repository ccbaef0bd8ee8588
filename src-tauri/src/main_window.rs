//! The main window: its configuration, its appearance, and the program behind its page.

use crate::state::AppState;
use config::{Settings, Theme};
use std::sync::Arc;
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};

pub(crate) const MAIN: &str = "main";

/// Returns all that the build put into the program: configuration, page, permissions.
pub(crate) fn context() -> tauri::Context<tauri::Wry> {
    tauri::generate_context!()
}

/// Gives the open window the theme and the zoom of the settings.
pub(crate) fn apply_appearance<R: Runtime>(app: &AppHandle<R>, settings: &Settings) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    if let Err(error) = window.set_theme(system_theme(settings.theme)) {
        tracing::warn!(%error, "the window's frame keeps its theme");
    }
    zoom(&window, settings);
}

pub(crate) fn zoom<R: Runtime>(window: &WebviewWindow<R>, settings: &Settings) {
    if let Err(error) = window.set_zoom(f64::from(settings.zoom_percent) / 100.0) {
        tracing::warn!(%error, "the page keeps its size");
    }
}

pub(crate) fn system_theme(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Returns the program behind the page; none when it does not start.
pub(crate) fn opened<R: Runtime>(manager: &impl Manager<R>) -> Option<Arc<AppState>> {
    let opened = manager.try_state::<Arc<AppState>>();
    opened.map(|opened| Arc::clone(&opened))
}
