//! What the program is, for whoever reports a problem. Nothing in it tells who uses it.

use super::{DeskState, start::Platform};
use crate::{
    desktop::SystemBrowser,
    setup::Startup,
    updates::{self, Newer, Updates},
};
use accounts::TokenStorage;
use app_error::{AppError, ErrorCode, Subject};
use platform::Browser as _;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use tauri::{AppHandle, Manager, Runtime, State};
use tauri_plugin_opener::OpenerExt;
use ts_rs::TS;

/// More of what went wrong is not told.
const MOST_PROBLEMS: usize = 20;

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

/// A problem that the window was told of: which, and when. There is no room in it for anything else.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SeenProblem {
    /// Which.
    pub code: ErrorCode,
    /// When.
    pub at: jiff::Timestamp,
}

/// What the program is.
#[tauri::command]
pub async fn about(updates: State<'_, Updates>) -> Result<About, AppError> {
    Ok(this_program(&updates))
}

/// What to send along with a report: the program, the system, and the last problems by their codes; no names, ids or secrets.
#[tauri::command]
pub async fn diagnostics(
    desk: DeskState<'_>,
    updates: State<'_, Updates>,
    problems: Vec<SeenProblem>,
) -> Result<String, AppError> {
    let desk = desk.get();
    let (about, accounts) = (this_program(&updates), desk.accounts.list());
    let yes = |yes| if yes { "yes" } else { "no" };
    let clumio = token_storages(
        accounts
            .clumio_accounts()
            .map(|account| account.token_storage),
    );
    let boxes = token_storages(accounts.box_accounts().map(|account| account.token_storage));
    let facts = [
        ("Restore Desk", about.version),
        (
            "Build",
            about.commit.unwrap_or_else(|| "not a release".to_owned()),
        ),
        ("System", about.system),
        (
            "Web view",
            about.web_view.unwrap_or_else(|| "unknown".to_owned()),
        ),
        ("Keyring", Platform::here().keyring().to_owned()),
        ("Clumio's tokens", clumio),
        ("Box's tokens", boxes),
        ("Demo", yes(desk.is_demo()).to_owned()),
        ("Proxy", yes(desk.accounts.has_proxy()).to_owned()),
        (
            "Settings locked by a policy",
            desk.locks().settings.len().to_string(),
        ),
    ];
    let mut text = String::new();
    for (name, value) in facts {
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = writeln!(text, "Last problems: {}", problems.len().min(MOST_PROBLEMS));
    for SeenProblem { code, at } in problems.iter().rev().take(MOST_PROBLEMS) {
        let _ = writeln!(
            text,
            "  {} {}",
            at.strftime("%Y-%m-%d %H:%M:%SZ"),
            code.name()
        );
    }
    Ok(text)
}

/// Shows the folder with the log.
#[tauri::command]
pub async fn open_logs<R: Runtime>(app: AppHandle<R>) -> Result<(), AppError> {
    let folder = app.state::<Startup>().profile().join("logs");
    app.opener()
        .open_path(folder.display().to_string(), None::<&str>)
        .map_err(|error| {
            AppError::new(ErrorCode::BrowserUnavailable, error.to_string())
                .subject(Subject::Logs)
                .retryable()
        })
}

fn this_program(updates: &Updates) -> About {
    let system = os_info::get();
    About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("RESTORE_DESK_COMMIT").map(str::to_owned),
        system: format!("{system} {}", std::env::consts::ARCH),
        web_view: tauri::webview_version().ok(),
        releases: updates.host().map(str::to_owned),
    }
}

/// Returns where the tokens of a service are stored, separated by commas.
fn token_storages(storages: impl Iterator<Item = TokenStorage>) -> String {
    let words = |storage| match storage {
        TokenStorage::Keyring => "in the keyring",
        TokenStorage::Session => "in memory, because no keyring answered",
    };
    let listed: Vec<&str> = storages.map(words).collect();
    if listed.is_empty() {
        "not connected".to_owned()
    } else {
        listed.join(", ")
    }
}

/// A newer version, if one is known of. Looks for one when that is wanted and nobody has within a day.
#[tauri::command]
pub async fn newer_version(
    desk: DeskState<'_>,
    updates: State<'_, Updates>,
) -> Result<Option<Newer>, AppError> {
    let desk = desk.get();
    let may_ask = updates::may_ask(&desk.accounts.list(), desk.is_demo());
    Ok(if may_ask {
        updates
            .newer(&desk.settings(), desk.accounts.network())
            .await
    } else {
        None
    })
}

/// Shows the page of the newest version in the browser.
#[tauri::command]
pub async fn open_release<R: Runtime>(
    app: AppHandle<R>,
    updates: State<'_, Updates>,
) -> Result<(), AppError> {
    let Some(page) = updates.page() else {
        return Ok(());
    };
    let opened = tokio::task::spawn_blocking(move || SystemBrowser(app).open(&page)).await;
    opened
        .unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|reason| {
            AppError::new(ErrorCode::BrowserUnavailable, reason).subject(Subject::Release)
        })
}
