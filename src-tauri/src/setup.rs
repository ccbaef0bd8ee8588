//! Opens the desk on a profile: the real one, the demo's, or the other one in its place.

use crate::{
    cli::{CliOptions, Demo},
    demo,
    desktop::SystemClock,
    host::Host,
    startup::{ProfileUse, Startup, namespace},
    state::AppState,
    updates::{self, Updates},
};
use accounts::Endpoints;
use app_error::{AppError, ErrorCode};
use config::{NetworkAccess, Policy, ProfileFile, Settings, StateFile, prepare};
use desk::{Desk, Setup, ports::Event};
use std::{ffi::OsString, path::PathBuf, sync::Arc};

/// Opens the program behind the page.
///
/// # Errors
/// When the built-in sandbox cannot listen, or another instance has the demo's profile.
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
    let file =
        StateFile::in_profile(startup.profile(), ProfileFile::Updates).with_read_only(in_use);
    Updates::new(
        updates::address(policy),
        updates::mine(),
        file,
        Arc::new(SystemClock),
    )
}

/// Opens the demo in place of the real profile, or leaves it, and has the page load again.
///
/// # Errors
/// [`ErrorCode::AlreadyRunning`] while a passcode is made or waits to be passed on: it would be lost.
pub(crate) async fn change_desk(app: &AppState, to_demo: bool) -> Result<(), AppError> {
    let startup = &app.startup;
    let _one_at_a_time = startup.changing.lock().await;
    let before = app.desk();
    // From here on: one that is made while the desk closes would be answered into a desk that no page shows any more.
    let block = before.passcodes.block_regenerations()?;
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
    block.make_permanent();
    before.close().await;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    // The zoom is for a person's eyes, whichever profile they look at.
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
/// [`ErrorCode::ProfileInUse`] while another instance has it.
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

    fn open(&self, profile: PathBuf, namespace_of_kind: &str, endpoints: Endpoints) -> Arc<Desk> {
        let own_folder = self.startup.options.profile.as_ref().map(|_| &*profile);
        let namespace = namespace(namespace_of_kind, own_folder);
        let in_use = self.startup.take(&profile).in_use;
        let setup = Setup {
            profile,
            policy: self.policy.clone(),
            keyring: self.host.credential_store(namespace, endpoints.is_demo()),
            endpoints,
            clipboard: self.host.clipboard(),
            clock: Arc::new(SystemClock),
            idle_time: self.host.idle_time(),
            presence: self.host.presence(),
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
