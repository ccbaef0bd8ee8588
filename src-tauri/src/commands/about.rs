//! Version and build of the program, for a person who reports a problem. Nothing in it tells who uses it.

use super::start::Platform;
use crate::{
    state::AppState,
    updates::{self, Newer, Updates},
};
use accounts::TokenStorage;
use app_error::{AppError, ErrorCode, Subject};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
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
    /// The host that is asked for newer versions; a build that was not published knows of none.
    pub releases: Option<String>,
}

/// An error that the window showed, for the diagnostics: only its code and its time, so that no name and no secret can be in it.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SeenProblem {
    /// Which.
    pub code: ErrorCode,
    /// When.
    pub at: jiff::Timestamp,
}

pub(super) fn about(app: &AppState) -> Result<About, AppError> {
    Ok(this_program(&app.updates))
}

/// The program, the system, and the last errors by their codes.
pub(super) fn diagnostics(app: &AppState, problems: Vec<SeenProblem>) -> Result<String, AppError> {
    let desk = app.desk();
    let (about, accounts) = (this_program(&app.updates), desk.accounts.list());
    let yes = |yes| if yes { "yes" } else { "no" };
    let clumio = kept(accounts.clumio_accounts().map(|one| one.token_storage));
    let boxes = kept(accounts.box_accounts().map(|one| one.token_storage));
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
        ("System keychain", Platform::here().keyring().to_owned()),
        ("Clumio's tokens", clumio),
        ("Box's tokens", boxes),
        ("Demo", yes(desk.is_demo()).to_owned()),
        ("Proxy", yes(desk.accounts.has_proxy()).to_owned()),
        (
            "Settings locked by a policy",
            desk.settings.locks().settings.len().to_string(),
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

pub(super) fn open_logs(app: &AppState) -> Result<(), AppError> {
    let folder = app.startup.profile().join("logs");
    app.host.open_folder(&folder).map_err(|reason| {
        AppError::new(ErrorCode::BrowserUnavailable, reason)
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

/// Where the tokens of a service are kept, one after the other.
fn kept(keepings: impl Iterator<Item = TokenStorage>) -> String {
    let words = |keeping| match keeping {
        TokenStorage::Keyring => "in the system keychain",
        TokenStorage::Session => {
            "in memory until the app is closed, because no system keychain answered"
        }
        TokenStorage::TooLong => {
            "in memory until the app is closed, because it does not fit into the system keychain"
        }
    };
    let kept: Vec<&str> = keepings.map(words).collect();
    if kept.is_empty() {
        "not connected".to_owned()
    } else {
        kept.join(", ")
    }
}

pub(super) async fn newer_version(app: &AppState) -> Result<Option<Newer>, AppError> {
    let desk = app.desk();
    let may_ask = updates::may_ask(&desk.accounts.list(), desk.is_demo());
    Ok(if may_ask {
        app.updates
            .newer(&desk.settings.current(), desk.accounts.network())
            .await
    } else {
        None
    })
}

pub(super) async fn open_release(app: &AppState) -> Result<(), AppError> {
    let Some(page) = app.updates.page() else {
        return Ok(());
    };
    let browser = app.host.browser();
    let opened = tokio::task::spawn_blocking(move || browser.open(&page)).await;
    opened
        .unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|reason| {
            AppError::new(ErrorCode::BrowserUnavailable, reason).subject(Subject::Release)
        })
}
