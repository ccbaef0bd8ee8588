//! Puts the program together: profile, log, desk, commands, window.

use crate::{
    cli::{CliOptions, Demo},
    commands::start::{ProfileState, Spoken},
    demo,
    desktop::SystemClock,
    host::Host,
    state::AppState,
    updates::{self, Updates},
};
use accounts::Endpoints;
use app_error::{AppError, ErrorCode};
use config::{
    Access, Language, NetworkAccess, Policy, ProfileFile, ProfileLock, Settings, StateFile,
    canonical, prepare,
};
use credential_store::Namespace;
use desk::{Desk, Setup, ports::Event};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What was decided when the program started.
pub(crate) struct Startup {
    options: CliOptions,
    profile: PathBuf,
    /// The built-in sandbox, while the demo is open.
    sandbox: Mutex<Option<sandbox::RunningSandbox>>,
    changing: tokio::sync::Mutex<()>,
    /// What this program may do with each profile that it opened. A lock is kept until the program ends: it may be in the demo
    /// and come back.
    opened: Mutex<HashMap<PathBuf, Access>>,
    /// Why there is no log.
    pub(crate) no_log: Option<String>,
}

/// How the profile is used, for the window to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProfileUse {
    /// Another program has it, so this one can only look.
    pub(crate) in_use: bool,
    /// Where that program runs.
    pub(crate) by: Option<String>,
    /// Whether another program has it cannot be told.
    pub(crate) unlocked: bool,
}

impl Startup {
    /// Reads nothing but the switches; `data` is the system's folder for this program's data, `usual` the one without switches.
    pub(crate) fn new(mut options: CliOptions, data: PathBuf, usual: &Path) -> Self {
        let named = options.profile.take().map(|folder| canonical(&folder));
        let profile = named.clone().unwrap_or(data);
        // The usual folder by its name is not another profile: its tokens are where they always are.
        options.profile = named.filter(|folder| *folder != canonical(usual));
        Self {
            options,
            profile,
            sandbox: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            opened: Mutex::default(),
            no_log: None,
        }
    }

    /// The folder of what is opened first: the real profile, or the demo's.
    pub(crate) fn first_folder(&self) -> PathBuf {
        if self.begins_with_demo() {
            self.demo_folder()
        } else {
            self.profile.clone()
        }
    }

    fn demo_folder(&self) -> PathBuf {
        self.profile.join("demo")
    }

    /// Takes the lock of a profile, unless this program has it already, and says how the profile is used.
    pub(crate) fn take(&self, folder: &Path) -> ProfileUse {
        let mut opened = self.opened.lock();
        let has_it = |access: &Access| matches!(access, Access::Alone(_) | Access::Unlocked { .. });
        if !opened.get(folder).is_some_and(has_it) {
            opened.insert(folder.to_owned(), ProfileLock::take(folder));
        }
        drop(opened);
        self.known_use(folder)
    }

    /// How a profile is used, as it was found last.
    fn known_use(&self, folder: &Path) -> ProfileUse {
        match self.opened.lock().get(folder) {
            Some(Access::InUse(holder)) => ProfileUse {
                in_use: true,
                by: holder.as_ref().map(ToString::to_string),
                unlocked: false,
            },
            Some(Access::Unlocked { .. }) => ProfileUse {
                unlocked: true,
                ..ProfileUse::default()
            },
            Some(Access::Alone(_)) | None => ProfileUse::default(),
        }
    }

    /// The folder of the real profile; the demo's lies inside it.
    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// What is not as usual with the profile of `desk`.
    pub(crate) fn profile_state(&self, desk: &Desk) -> ProfileState {
        let folder = if desk.is_demo() {
            self.demo_folder()
        } else {
            self.profile.clone()
        };
        // The lock may be free by now: what counts is how the desk was opened.
        let ProfileUse { by, unlocked, .. } = self.known_use(&folder);
        ProfileState {
            path: folder.display().to_string(),
            in_use: desk.is_read_only(),
            by,
            unlocked,
            no_log: self.no_log.clone(),
            files: desk.file_faults(),
        }
    }

    /// The language to speak: the switch before the settings before the system.
    pub(crate) fn spoken(&self, set: Language) -> Spoken {
        match self.options.language.unwrap_or(set) {
            Language::En => Spoken::En,
            Language::Ja => Spoken::Ja,
            Language::System => system_language(),
        }
    }

    /// Whether the demo is the one that is built in.
    pub(crate) fn has_own_sandbox(&self) -> bool {
        !matches!(self.options.demo, Some(Demo::Elsewhere(_)))
    }

    /// Keeps the built-in sandbox running until it is taken.
    fn keep_sandbox(&self, running: sandbox::RunningSandbox) {
        *self.sandbox.lock() = Some(running);
    }

    /// The built-in sandbox, to stop it: it ends with the demo.
    fn take_sandbox(&self) -> Option<sandbox::RunningSandbox> {
        self.sandbox.lock().take()
    }

    /// Whether the switches ask for the demo.
    pub(crate) fn begins_with_demo(&self) -> bool {
        self.options.demo.is_some()
    }
}

/// Opens the program behind the page.
///
/// # Errors
/// When the built-in sandbox cannot listen, or another program has the demo's profile.
pub(crate) async fn open(
    host: Arc<dyn Host>,
    startup: Startup,
    policy: Policy,
) -> Result<AppState, AppError> {
    let updates = updates_of(&startup, &policy);
    let profiles = Profiles {
        host: &host,
        startup: &startup,
        policy: &policy,
    };
    let desk = if startup.begins_with_demo() {
        profiles.demo().await?
    } else {
        profiles.real()
    };
    Ok(AppState::new(host, startup, policy, updates, desk))
}

/// Opens the program behind a page outside the window of the program, such as a browser in a test. `arguments` are the program's
/// switches; `data` holds the profile where they name none.
///
/// # Errors
/// As a start: when the profile cannot be used, or the sandbox does not answer.
pub async fn open_without_window(
    host: Arc<dyn Host>,
    arguments: impl IntoIterator<Item = OsString>,
    data: PathBuf,
) -> Result<AppState, AppError> {
    let startup = Startup::new(CliOptions::from_arguments(arguments), data.clone(), &data);
    prepare(startup.profile())?;
    prepare(&startup.first_folder())?;
    open(host, startup, Policy::default()).await
}

fn updates_of(startup: &Startup, policy: &Policy) -> Updates {
    let in_use = startup.take(startup.profile()).in_use;
    let file = StateFile::in_profile(startup.profile(), ProfileFile::Updates).looking_only(in_use);
    Updates::new(
        updates::address(policy),
        updates::mine(),
        file,
        Arc::new(SystemClock),
    )
}

/// Opens the demo in place of the real profile, or leaves it, and has the page start anew.
///
/// # Errors
/// [`ErrorCode::AlreadyRunning`] while a passcode is made or waits to be passed on: it would be lost.
pub(crate) async fn change_desk(app: &AppState, to_demo: bool) -> Result<(), AppError> {
    let startup = &app.startup;
    let _one_at_a_time = startup.changing.lock().await;
    let before = app.desk();
    // From here on: one that is made while the desk closes would be answered into a desk that nobody sees any more.
    let closed = before.passcodes.make_no_more()?;
    let sandbox = startup.take_sandbox();
    let desk = if to_demo {
        Profiles::of(app).demo().await
    } else {
        Ok(Profiles::of(app).real())
    };
    let desk = match desk {
        Ok(desk) => desk,
        Err(problem) => {
            // One that got no further ends here; the demo that is open goes on, if there is one.
            drop(startup.take_sandbox());
            if let Some(sandbox) = sandbox {
                startup.keep_sandbox(sandbox);
            }
            return Err(problem);
        }
    };
    closed.stays();
    before.close().await;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    // The zoom is for somebody's eyes, and goes along with them.
    let zoom_percent = before.settings.current().zoom_percent;
    let settings = Settings {
        zoom_percent,
        ..desk.settings.current()
    };
    if let Err(problem) = desk.save_settings(settings).await {
        tracing::warn!(?problem, "the zoom is that of this profile");
    }
    app.host.apply_appearance(&desk.settings.current());
    app.replace_desk(desk);
    app.host.window().tell(Event::Reload);
    Ok(())
}

/// Tries once more what could not be done with the profile: to have it alone, and to read its files. The page reloads if
/// anything is better then.
///
/// # Errors
/// [`ErrorCode::ProfileInUse`] while another program has it.
pub(crate) async fn recheck_profile(app: &AppState) -> Result<(), AppError> {
    let startup = &app.startup;
    let _one_at_a_time = startup.changing.lock().await;
    let desk = app.desk();
    if desk.is_read_only() {
        let folder = if desk.is_demo() {
            startup.demo_folder()
        } else {
            startup.profile().to_owned()
        };
        let usage = startup.take(&folder);
        if usage.in_use {
            return Err(in_use(&usage));
        }
        let fresh = if desk.is_demo() {
            Profiles::of(app).demo().await?
        } else {
            Profiles::of(app).real()
        };
        desk.close().await;
        app.replace_desk(fresh);
        app.host.window().tell(Event::Reload);
    } else if desk.retry_reading_files() {
        app.host.apply_appearance(&desk.settings.current());
        app.host.window().tell(Event::Reload);
    }
    Ok(())
}

fn in_use(usage: &ProfileUse) -> AppError {
    let mut problem = AppError::new(
        ErrorCode::ProfileInUse,
        "another Restore Desk uses this profile",
    )
    .retryable();
    problem
        .detail
        .get_or_insert_default()
        .by
        .clone_from(&usage.by);
    problem
}

/// Opens desks on the profiles of this start.
struct Profiles<'a> {
    host: &'a Arc<dyn Host>,
    startup: &'a Startup,
    policy: &'a Policy,
}

impl<'a> Profiles<'a> {
    fn of(app: &'a AppState) -> Self {
        Self {
            host: &app.host,
            startup: &app.startup,
            policy: &app.policy,
        }
    }

    fn real(&self) -> Arc<Desk> {
        let outside = NetworkAccess::by(self.policy);
        let endpoints = Endpoints::Vendors(Box::new(outside));
        self.open(self.startup.profile().to_owned(), "restore-desk", endpoints)
    }

    async fn demo(&self) -> Result<Arc<Desk>, AppError> {
        let startup = self.startup;
        prepare(&startup.demo_folder())?;
        let usage = startup.take(&startup.demo_folder());
        if usage.in_use {
            // It has to connect its accounts again, which a program that only looks cannot.
            return Err(in_use(&usage));
        }
        let open = match &startup.options.demo {
            Some(Demo::Elsewhere(places)) => demo::elsewhere(places).await?,
            Some(Demo::BuiltIn) | None => {
                let running = demo::built_in().await?;
                let open = demo::OpenSandbox::of(&running)?;
                startup.keep_sandbox(running);
                vec![open]
            }
        };
        let endpoints = Endpoints::Demo(open.iter().map(|sandbox| sandbox.place.clone()).collect());
        let desk = self.open(startup.demo_folder(), "restore-desk-demo", endpoints);
        // The one connected last is used: the first that was named.
        for sandbox in open.iter().rev() {
            desk.accounts
                .connect_demo(&sandbox.place, &sandbox.clumio_token, &sandbox.box_token)
                .await?;
        }
        Ok(desk)
    }

    fn open(&self, profile: PathBuf, namespace: &str, endpoints: Endpoints) -> Arc<Desk> {
        let namespace = if self.startup.options.profile.is_some() {
            format!("{namespace}-{}", profile_hash(&profile))
        } else {
            namespace.to_owned()
        };
        let namespace = Namespace::new(namespace);
        let in_use = self.startup.take(&profile).in_use;
        let setup = Setup {
            profile,
            policy: self.policy.clone(),
            keyring: self.host.credential_store(namespace, endpoints.is_demo()),
            endpoints,
            clipboard: self.host.clipboard(),
            clock: Arc::new(SystemClock),
            idle_time: self.host.idle_time(),
            window: self.host.window(),
            browser: self.host.browser(),
        };
        let desk = if in_use {
            Desk::open_read_only(setup)
        } else {
            Desk::open(setup)
        };
        desk.idle_timeout.watch();
        desk
    }
}

/// A short name for a folder, so that each profile has keyring entries and a running instance of its own.
pub(crate) fn profile_hash(folder: &Path) -> String {
    let digest = Sha256::digest(canonical(folder).to_string_lossy().as_bytes());
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: the system's language"
)]
pub(crate) fn system_language() -> Spoken {
    let from_environment = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match sys_locale::get_locale().or(from_environment) {
        Some(locale) if locale.to_ascii_lowercase().starts_with("ja") => Spoken::Ja,
        _ => Spoken::En,
    }
}

pub(crate) fn sandbox_problem(error: impl std::fmt::Display) -> AppError {
    AppError::new(
        ErrorCode::Unexpected,
        format!("the demo's sandbox does not answer: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    fn startup(data: &Path, profile: Option<PathBuf>) -> Startup {
        Startup::new(
            CliOptions {
                profile,
                ..CliOptions::default()
            },
            data.to_owned(),
            data,
        )
    }

    #[test]
    fn every_way_to_write_a_folder_is_one_profile() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("profile");
        std::fs::create_dir(&folder).unwrap();
        let usual = profile_hash(&folder);
        assert_eq!(
            profile_hash(&home.path().join("./profile/../profile/")),
            usual
        );
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&folder, home.path().join("link")).unwrap();
            assert_eq!(profile_hash(&home.path().join("link")), usual);
        }
        assert_ne!(profile_hash(&home.path().join("other")), usual);
        // Named on the command line, the usual folder is the usual profile, with the usual entries in the keyring.
        assert_eq!(
            startup(&folder, Some(folder.join("../profile")))
                .options
                .profile,
            None
        );
        assert!(
            startup(&folder, Some(home.path().join("other")))
                .options
                .profile
                .is_some()
        );
    }

    #[test]
    fn a_second_program_only_looks_until_the_first_ends() {
        let home = tempfile::tempdir().unwrap();
        let (first, second) = (startup(home.path(), None), startup(home.path(), None));
        assert_eq!(first.take(home.path()), ProfileUse::default());
        assert_eq!(
            first.take(home.path()),
            ProfileUse::default(),
            "one's own lock is no other program's"
        );
        let usage = second.take(home.path());
        assert!(
            usage.in_use
                && usage
                    .by
                    .is_some_and(|by| by.contains(&std::process::id().to_string()))
        );
        drop(first);
        assert_eq!(second.take(home.path()), ProfileUse::default());
    }

    #[tokio::test]
    async fn the_built_in_sandbox_has_no_control_and_ends() {
        let startup = startup(Path::new(""), None);
        let running = demo::built_in().await.unwrap();
        let place = demo::OpenSandbox::of(&running).unwrap().place;
        let addresses =
            [&place.box_url, &place.clumio_url].map(|url| url.socket_addrs(|| None).unwrap()[0]);
        startup.keep_sandbox(running);
        assert!(
            addresses
                .iter()
                .all(|address| TcpStream::connect(address).is_ok())
        );
        assert!(
            demo::elsewhere(&[place]).await.is_err(),
            "its tokens are not to be had"
        );

        startup.take_sandbox().unwrap().stop().await;
        assert!(
            addresses
                .iter()
                .all(|address| TcpStream::connect(address).is_err())
        );
        assert!(startup.take_sandbox().is_none());
    }
}
