//! What the window needs to draw its first page.

use crate::{setup, startup::ProfileState, state::AppState};
use accounts::Accounts;
use app_error::{AppError, ErrorCode};
use config::{BoxAuthMethod, IgnoredFile, LockedSettings, Settings};
use desk::{service_clock::ServiceTime, time_zone::TimeZoneOffsets};
use messages::SpokenLanguage;
use passcode::{ClipboardHold, PendingPasscode};
use serde::Serialize;
use ts_rs::TS;

/// Where the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Linux.
    Linux,
    /// macOS: shortcuts use Cmd, dialogs have their main button on the right.
    Macos,
    /// Windows: dialogs have their main button on the left.
    Windows,
}

/// What the window needs to draw its first page.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Start {
    /// The program's version.
    pub version: String,
    /// Where it runs.
    pub platform: Platform,
    /// Whether this is the demo.
    pub demo: bool,
    /// Whether to offer the exercises: in the demo that is built in, whose people and files they name.
    pub lessons: bool,
    /// The language to speak, after `--lang`, the settings and the system.
    pub spoken: SpokenLanguage,
    /// What the person set.
    pub settings: Settings,
    /// The settings that the company locked.
    pub locks: LockedSettings,
    /// The address of Clumio that the company named.
    pub clumio_address: Option<String>,
    /// The ways in which Box may be connected, the one to offer first before the others.
    pub box_ways: Vec<BoxAuthMethod>,
    /// The connected accounts.
    pub accounts: Accounts,
    /// New passcodes that are not delivered yet; there are some only after the page was reloaded.
    pub handovers: Vec<PendingPasscode>,
    /// Passcodes that were cleared because the computer was idle, which the person did not acknowledge yet.
    pub wiped: Vec<PendingPasscode>,
    /// A passcode that is on the clipboard now.
    pub hold: Option<ClipboardHold>,
    /// How this computer's clock differs from the services'.
    pub time: ServiceTime,
    /// The time zone in which people type and read times.
    pub zone: TimeZoneOffsets,
    /// How the profile is, where that is not as usual.
    pub profile: ProfileState,
    /// Files of the organization's policy that are not followed, because others than administrators can change them.
    pub ignored_files: Vec<IgnoredFile>,
}

impl Platform {
    /// This system.
    pub(super) const fn here() -> Self {
        if cfg!(target_os = "macos") {
            Self::Macos
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

impl Platform {
    /// What keeps secrets here.
    pub(super) const fn keyring(self) -> &'static str {
        match self {
            Self::Linux => "Secret Service",
            Self::Macos => "Keychain",
            Self::Windows => "Credential Manager",
        }
    }
}

pub(super) fn start(app: &AppState) -> Result<Start, AppError> {
    let (desk, startup) = (app.desk(), &app.startup);
    let settings = desk.settings.current();
    Ok(Start {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        platform: Platform::here(),
        demo: desk.is_demo(),
        lessons: desk.is_demo() && startup.has_own_sandbox(),
        spoken: app.spoken_language(),
        settings,
        locks: desk.settings.locks(),
        clumio_address: desk.policy.clumio_address(),
        box_ways: desk.policy.ways_to_connect_box(),
        accounts: desk.accounts.list(),
        handovers: desk.passcodes.pending(),
        wiped: desk.idle_timeout.cleared(),
        hold: desk.passcodes.clipboard_hold(),
        time: desk.service_clock.time(),
        zone: desk.service_clock.time_zone(),
        profile: startup.profile_state(&desk),
        ignored_files: desk.policy.ignored_files.clone(),
    })
}

pub(super) async fn recheck_profile(app: &AppState) -> Result<(), AppError> {
    setup::recheck_profile(app).await
}

pub(super) async fn set_journal_aside(app: &AppState) -> Result<String, AppError> {
    app.desk().set_journal_aside().await
}

pub(super) async fn demo(app: &AppState, open: bool) -> Result<(), AppError> {
    setup::change_desk(app, open).await
}

pub(super) fn service_time(app: &AppState) -> Result<ServiceTime, AppError> {
    Ok(app.desk().service_clock.time())
}

/// The page has asked before about passcodes that are not delivered yet; what is on its way is waited for.
pub(super) async fn quit(app: &AppState) -> Result<(), AppError> {
    let desk = app.desk();
    if desk.passcodes.is_regenerating() {
        return Err(AppError::new(
            ErrorCode::AlreadyRunning,
            "a new passcode is on its way; closing now would lose it",
        ));
    }
    desk.close().await;
    app.host.quit();
    Ok(())
}

pub(super) fn close_heard(app: &AppState) -> Result<(), AppError> {
    app.close_request.is_heard();
    Ok(())
}

pub(super) fn take_text_to_find(app: &AppState) -> Result<Option<String>, AppError> {
    Ok(app.startup.take_text_to_find())
}

pub(super) fn cancel(app: &AppState, operation: String) -> Result<(), AppError> {
    app.operations.cancel(&operation);
    Ok(())
}
