//! Puts the program together: profile, log, desk, commands, window.

use crate::{
    demo,
    desktop::{MainWindow, SystemBrowser, SystemClipboard, SystemClock, SystemIdleTime},
    ipc::start::Spoken,
    state::{OpenDesk, Operations},
    switches::{Demo, Switches},
    updates::{self, Updates},
    window,
};
use desk::{
    Desk, Setup,
    accounts::{Endpoints, Outside},
    policy::Policy,
    ports::{Event, Window as _},
    problem::{Code, Problem},
    profile::StateFile,
    settings::{Language, Settings},
};
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tauri::{AppHandle, Manager, Runtime};
use vault::{Namespace, Vault};

/// What was decided when the program started.
pub(crate) struct Boot {
    switches: Switches,
    profile: PathBuf,
    /// The built-in sandbox, while the demo is open.
    sandbox: Mutex<Option<sandbox::Running>>,
    changing: tokio::sync::Mutex<()>,
}

impl Boot {
    /// Reads nothing but the switches; `data` is the system's folder for this program's data.
    pub(crate) fn new(switches: Switches, data: PathBuf) -> Self {
        let profile = switches.profile.clone().unwrap_or(data);
        Self { switches, profile, sandbox: Mutex::default(), changing: tokio::sync::Mutex::default() }
    }

    /// The folder of the real profile; the demo's lies inside it.
    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// The language to speak: the switch before the settings before the system.
    pub(crate) fn spoken(&self, set: Language) -> Spoken {
        match self.switches.language.unwrap_or(set) {
            Language::En => Spoken::En,
            Language::Ja => Spoken::Ja,
            Language::System => system_language(),
        }
    }

    /// Whether the demo is the one that is built in.
    pub(crate) fn has_own_sandbox(&self) -> bool {
        !matches!(self.switches.demo, Some(Demo::Elsewhere(_)))
    }

    /// Whether the switches ask for the demo.
    pub(crate) fn begins_with_demo(&self) -> bool {
        self.switches.demo.is_some()
    }
}

/// Makes everything the commands need. Called by the app's set-up and by tests alike.
///
/// # Errors
/// When the built-in sandbox cannot listen.
pub(crate) async fn install<R: Runtime>(
    app: &AppHandle<R>,
    boot: Boot,
    policy: Policy,
) -> Result<(), Problem> {
    let demo = boot.begins_with_demo();
    app.manage(updates_of(&boot, &policy));
    app.manage(policy);
    app.manage(boot);
    app.manage(Operations::default());
    let desk = if demo { demo_desk(app).await? } else { real_desk(app) };
    app.manage(OpenDesk::new(desk));
    Ok(())
}

fn updates_of(boot: &Boot, policy: &Policy) -> Updates {
    let file = StateFile::in_profile(boot.profile(), "updates.json");
    Updates::new(updates::address(policy), updates::mine(), file, Arc::new(SystemClock))
}

/// Opens the demo in place of the real profile, or leaves it, and has the page start anew.
///
/// # Errors
/// [`Code::AlreadyRunning`] while a passcode is made or waits to be passed on: it would be lost.
pub(crate) async fn change_desk<R: Runtime>(app: &AppHandle<R>, to_demo: bool) -> Result<(), Problem> {
    let boot = app.state::<Boot>();
    let _one_at_a_time = boot.changing.lock().await;
    let before = app.state::<OpenDesk>().get();
    // From here on: one that is made while the desk closes would be answered into a desk that nobody sees any more.
    let closed = before.passcodes.make_no_more()?;
    let desk = if to_demo { demo_desk(app).await? } else { real_desk(app) };
    closed.stays();
    before.close().await;
    // The zoom is for somebody's eyes, and goes along with them.
    let zoom_percent = before.settings().zoom_percent;
    let settings = Settings { zoom_percent, ..desk.settings() };
    if let Err(problem) = desk.save_settings(settings).await {
        tracing::warn!(?problem, "the zoom is that of this profile");
    }
    window::look_as(app, &desk.settings());
    app.state::<OpenDesk>().replace(desk);
    MainWindow(app.clone()).tell(Event::Reload);
    Ok(())
}

fn real_desk<R: Runtime>(app: &AppHandle<R>) -> Arc<Desk> {
    let profile = app.state::<Boot>().profile().to_owned();
    let outside = Outside::by(app.state::<Policy>().inner());
    open_desk(app, profile, "restore-desk", Endpoints::Vendors(Box::new(outside)))
}

async fn demo_desk<R: Runtime>(app: &AppHandle<R>) -> Result<Arc<Desk>, Problem> {
    let boot = app.state::<Boot>();
    let open = match &boot.switches.demo {
        Some(Demo::Elsewhere(places)) => demo::elsewhere(places).await?,
        Some(Demo::BuiltIn) | None => {
            let running = demo::built_in().await?;
            let open = demo::OpenSandbox::of(&running)?;
            let replaced = boot.sandbox.lock().map(|mut sandbox| sandbox.replace(running));
            drop(replaced);
            vec![open]
        }
    };
    let endpoints = Endpoints::Demo(open.iter().map(|sandbox| sandbox.place.clone()).collect());
    let desk = open_desk(app, boot.profile().join("demo"), "restore-desk-demo", endpoints);
    // The one connected last is used: the first that was named.
    for sandbox in open.iter().rev() {
        desk.accounts.connect_demo(&sandbox.place, &sandbox.clumio_token, &sandbox.box_token).await?;
    }
    Ok(desk)
}

fn open_desk<R: Runtime>(
    app: &AppHandle<R>,
    profile: PathBuf,
    namespace: &str,
    endpoints: Endpoints,
) -> Arc<Desk> {
    let own_profile = app.state::<Boot>().switches.profile.is_some();
    let namespace =
        if own_profile { format!("{namespace}-{}", mark_of(&profile)) } else { namespace.to_owned() };
    let desk = Desk::open(Setup {
        profile,
        policy: app.state::<Policy>().inner().clone(),
        keyring: Vault::in_keyring(Namespace::new(namespace)),
        endpoints,
        clipboard: Arc::new(SystemClipboard::default()),
        clock: Arc::new(SystemClock),
        idle_time: Arc::new(SystemIdleTime),
        window: Arc::new(MainWindow(app.clone())),
        browser: Arc::new(SystemBrowser(app.clone())),
    });
    desk.watch_for_idleness();
    desk
}

/// A short name for a folder, so that each profile has keyring entries and a running instance of its own.
pub(crate) fn mark_of(folder: &Path) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let digest = Sha256::digest(absolute.to_string_lossy().as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[expect(clippy::disallowed_methods, reason = "start-up wiring: the system's language")]
pub(crate) fn system_language() -> Spoken {
    let from_environment = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match sys_locale::get_locale().or(from_environment) {
        Some(locale) if locale.to_ascii_lowercase().starts_with("ja") => Spoken::Ja,
        _ => Spoken::En,
    }
}

pub(crate) fn sandbox_problem(error: impl std::fmt::Display) -> Problem {
    Problem::new(Code::Unexpected, format!("the demo's sandbox does not answer: {error}"))
}
