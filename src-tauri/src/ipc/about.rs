//! What the program is, for whoever reports a problem. Nothing in it tells who uses it.

use desk::problem::Problem;
use serde::Serialize;
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
}

/// What the program is.
#[tauri::command]
pub async fn about() -> Result<About, Problem> {
    let system = os_info::get();
    Ok(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("RESTORE_DESK_COMMIT").map(str::to_owned),
        system: format!("{system} {}", std::env::consts::ARCH),
        web_view: tauri::webview_version().ok(),
    })
}
