//! What the program is, for whoever reports a problem. Nothing in it tells who uses it.

use super::TheDesk;
use crate::{
    desktop::SystemBrowser,
    updates::{self, Newer, Updates},
};
use desk::{
    ports::Browser as _,
    problem::{Code, Problem},
};
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

/// What the program is and what it runs on.
#[derive(Debug, Clone, Serialize, TS)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// The commit that a release was built from; a build for trying out does not know.
    pub commit: Option<String>,
    /// The operating system with its version and the processor.
    pub system: String,
    /// The version of the web view that draws the window.
    pub web_view: Option<String>,
    /// The host that is asked for newer versions; a build that nobody published knows of none.
    pub releases: Option<String>,
}

/// What the program is.
#[tauri::command]
pub async fn about(updates: State<'_, Updates>) -> Result<About, Problem> {
    let system = os_info::get();
    Ok(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("RESTORE_DESK_COMMIT").map(str::to_owned),
        system: format!("{system} {}", std::env::consts::ARCH),
        web_view: tauri::webview_version().ok(),
        releases: updates.host().map(str::to_owned),
    })
}

/// A newer version, if one is known of. Looks for one when that is wanted and nobody has within a day.
#[tauri::command]
pub async fn newer_version(desk: TheDesk<'_>, updates: State<'_, Updates>) -> Result<Option<Newer>, Problem> {
    let desk = desk.get();
    let may_ask = updates::may_ask(&desk.accounts.now(), desk.is_demo());
    Ok(if may_ask { updates.newer(&desk.settings()).await } else { None })
}

/// Shows the page of the newest version in the browser.
#[tauri::command]
pub async fn open_release<R: Runtime>(app: AppHandle<R>, updates: State<'_, Updates>) -> Result<(), Problem> {
    let Some(page) = updates.page() else { return Ok(()) };
    let opened = tokio::task::spawn_blocking(move || SystemBrowser(app).open(&page)).await;
    opened
        .unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|reason| Problem::new(Code::BrowserUnavailable, reason).about("release"))
}
