//! The run of the program: how its window opens, what it may do, how it closes.

use crate::{
    cli::CliOptions,
    commands,
    desktop::{Desktop, first_hangs},
    environment,
    main_window::{MAIN, context, opened, system_theme, zoom},
    policy,
    seed_secrets::seed_from_standard_input,
    setup,
    startup::{Startup, profile_hash},
    state::Stopped,
};
use app_error::AppError;
use config::{Settings, Theme, prepare};
use desk::{Desk, ports::Event};
use process_memory::Access;
use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use tauri::{
    App, AppHandle, Emitter, Manager, RunEvent, Runtime, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, Window, WindowEvent,
    webview::{NewWindowResponse, PageLoadEvent, PageLoadPayload},
    window::Color,
};
use tauri_plugin_window_state::StateFlags;
use url::Url;

/// Opens the window and stays until it is closed, or does what a switch asks for without one.
///
/// # Panics
/// When the system has no web view: there is no window to say so in.
pub fn run() -> ExitCode {
    close_memory();
    let options = CliOptions::from_arguments(std::env::args_os().skip(1));
    if options.seed_secrets {
        // Without a restart, whose end the script would not see: this needs no network and no web view.
        return seed_from_standard_input(&options);
    }
    environment::restart_without_weakening_variables();
    open_window(options);
    ExitCode::SUCCESS
}

/// Keeps tokens and passcodes out of dumps. Debug builds stay readable: WebKit's driver, which the window tests use, inspects the
/// process that it drives.
fn close_memory() {
    let access = if cfg!(debug_assertions) {
        Access::User
    } else {
        Access::ThisProcess
    };
    if let Err(error) = process_memory::close(access) {
        tracing::warn!(%error, "the system may keep a picture of this program's memory");
    }
}

fn open_window(options: CliOptions) {
    #[cfg(target_os = "linux")]
    crate::desktop::webkit_workarounds::without_graphics_card();
    let mut context = context();
    let usual_name = context.config().identifier.clone();
    // The demo, and a profile of its own, are programs of their own: they may run beside the others.
    if options.demo.is_some() {
        context.config_mut().identifier.push_str(".demo");
    }
    if let Some(profile) = &options.profile {
        context
            .config_mut()
            .identifier
            .push_str(&format!(".p{}", profile_hash(profile)));
    }
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .invoke_handler(commands::handler())
        .setup(move |app| set_up(app, options, &usual_name))
        .on_window_event(|window, event| {
            ask_before_closing(window, event);
            if let WindowEvent::Focused(true) = event
                && let Some(desk) = desk_of(window)
            {
                tauri::async_runtime::spawn(async move { desk.passcodes.retry_clearing() });
            }
        })
        .build(context)
        .expect("the system shows a window")
        .run(|app, event| {
            if matches!(event, RunEvent::Exit)
                && let Some(desk) = desk_of(app)
            {
                tauri::async_runtime::block_on(desk.close());
            }
        });
}

/// Those of wry, which they replace, and no report of a crash: it would hold what the page showed.
#[cfg(windows)]
const WEBVIEW2_ARGUMENTS: &str =
    "--disable-features=msWebOOUI,msPdfOOUI,msSmartScreenProtection --disable-breakpad";

/// How long one that is already there, but is on its way out, is waited for.
const ON_ITS_WAY_OUT: Duration = Duration::from_secs(5);

/// How long the lock of one that is gone already is waited for.
const LETS_GO: Duration = Duration::from_secs(1);

fn set_up(
    app: &mut App,
    options: CliOptions,
    usual_name: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let data = app.path().app_local_data_dir()?;
    let usual = data.with_file_name(usual_name);
    let mut startup = Startup::new(options, data, &usual);
    let web_data = startup.profile().join("webview");
    let policy = policy::read();
    let level = policy
        .as_ref()
        .map(|policy| policy.log_level)
        .unwrap_or_default();
    let ready = prepare(startup.profile()).and_then(|()| prepare(&startup.first_folder()));
    if ready.is_ok() {
        if let Some(guard) = startup.start_log(level) {
            app.manage(guard);
        }
        let has_it = !startup.take(&startup.first_folder()).in_use;
        only_one(app);
        if !has_it {
            wait_for_lock(&startup);
        }
    }
    let opened = ready.and_then(|()| {
        let policy = policy.map_err(AppError::from)?;
        let in_use = startup.take(startup.profile()).in_use;
        let host = Arc::new(Desktop(app.handle().clone()));
        tauri::async_runtime::block_on(setup::open(host, startup, policy))
            .map(|opened| (opened, in_use))
    });
    let (settings, writes) = match opened {
        Ok((opened, in_use)) => {
            let settings = opened.desk().settings.current();
            app.manage(Arc::new(opened));
            (settings, !in_use)
        }
        Err(problem) => {
            tracing::error!(%problem, "the program does not start");
            app.manage(Stopped(problem));
            (Settings::default(), false)
        }
    };
    let theme = settings.theme;
    #[cfg(target_os = "macos")]
    crate::desktop::menu::put_up(app, spoken(app))?;
    // Hidden until it has the page's colour: a white window would flash before a dark page.
    let builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default());
    // A profile that another instance has, or that cannot be used, is not written by the web view either.
    let builder = if writes {
        builder.data_directory(web_data)
    } else {
        let passing = tempfile::tempdir()?;
        let builder = builder.data_directory(passing.path().to_owned());
        app.manage(passing);
        builder
    };
    #[cfg(windows)]
    let builder = builder.additional_browser_args(WEBVIEW2_ARGUMENTS);
    let window = builder
        .title("Restore Desk")
        .inner_size(1120.0, 760.0)
        .min_inner_size(720.0, 520.0)
        .theme(system_theme(theme))
        .initialization_script(painted(theme))
        .visible(false)
        .on_navigation(is_our_page)
        .on_page_load(|window, page| page_loads(&window, &page))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .disable_drag_drop_handler()
        .build()?;
    // Asked for its theme, a window of GTK does not know the one that it was given.
    let shown = system_theme(theme).map_or_else(|| window.theme(), Ok)?;
    window.set_background_color(Some(paper(shown)))?;
    zoom(&window, &settings);
    window.show()?;
    let app = app.handle().clone();
    screen_lock::watch(move || screen_was_locked(&app));
    Ok(())
}

/// Ends here if the program already runs: that one comes to the front.
///
/// One that was just closed or killed can still be found and yet fail to answer. It is asked again until it is gone, and one
/// that stays and fails again and again must not keep people from their work: beside it, this one starts.
#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: no clock is handed in before the window is there"
)]
fn only_one(app: &App) {
    let begun = Instant::now();
    if first_hangs(&app.config().identifier) {
        tracing::warn!(
            "a Restore Desk that runs already does not answer; this one starts beside it"
        );
        return;
    }
    loop {
        let only = tauri_plugin_single_instance::init(|app, arguments, _folder| {
            started_again(app, arguments);
        });
        if app.handle().plugin(only).is_ok() || begun.elapsed() > ON_ITS_WAY_OUT {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// One that was closed a moment ago may have the profile for a moment longer.
#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: no clock is handed in before the window is there"
)]
fn wait_for_lock(startup: &Startup) {
    let begun = Instant::now();
    while startup.take(&startup.first_folder()).in_use && begun.elapsed() < LETS_GO {
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn screen_was_locked<R: Runtime>(app: &AppHandle<R>) {
    if let Some(desk) = desk_of(app) {
        tauri::async_runtime::spawn(async move { desk.screen_was_locked().await });
    }
}

/// The language of the menu; of a program that does not start, the system's.
#[cfg(target_os = "macos")]
fn spoken(app: &App) -> messages::SpokenLanguage {
    opened(app).map_or_else(crate::system_language::system_language, |opened| {
        opened.spoken_language()
    })
}

/// Gives the document its theme before the first stroke; the page's own code comes too late for that.
fn painted(theme: Theme) -> String {
    let name = match theme {
        Theme::System => return String::new(),
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // Some web views run it before there is an element to put it on.
    format!(
        "(() => {{
            const paint = () => {{
                const root = document.documentElement;
                if (root) root.dataset.theme = '{name}';
                return root !== null;
            }};
            if (!paint()) {{
                new MutationObserver((_, watch) => paint() && watch.disconnect()).observe(document, {{ childList: true }});
            }}
        }})()"
    )
}

/// `--paper` of `ui/src/styles/tokens.css`: what the page is painted on.
fn paper(theme: tauri::Theme) -> Color {
    if theme == tauri::Theme::Dark {
        Color(18, 21, 25, 255)
    } else {
        Color(251, 250, 247, 255)
    }
}

/// The window shows its own page and never another. Windows knows no scheme of our own and has a host instead.
fn is_our_page(url: &Url) -> bool {
    if cfg!(windows) {
        url.scheme() == "http" && url.host_str() == Some("tauri.localhost") && url.port().is_none()
    } else {
        url.scheme() == "tauri" && url.host_str() == Some("localhost")
    }
}

/// Cancels what the page before asked for: another page loads, or the same one again.
fn page_loads<R: Runtime>(window: &WebviewWindow<R>, page: &PageLoadPayload<'_>) {
    if page.event() != PageLoadEvent::Started {
        return;
    }
    if let Some(opened) = opened(window) {
        opened.operations.cancel_all();
        opened.close_request.is_heard();
    }
}

/// A passcode that was neither copied nor passed on would be lost, and the old one is dead already. A job would stand still.
/// A page that hangs cannot ask, and so cannot keep the window open either: the second press closes it.
#[expect(
    clippy::disallowed_methods,
    reason = "how long the page has not answered, whatever the time of day"
)]
fn ask_before_closing<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let Some(opened) = opened(window) else {
        return;
    };
    let desk = opened.desk();
    if desk.passcodes.any_would_be_lost() || desk.jobs.is_any_running() {
        if opened.close_request.is_unheard(Instant::now()) {
            tracing::warn!("the page does not answer, so the window closes without asking");
            return;
        }
        api.prevent_close();
        if let Err(error) = window.emit("desk", Event::CloseAsked) {
            tracing::warn!(%error, "the page was not asked");
        }
    }
}

fn desk_of<R: Runtime>(manager: &impl Manager<R>) -> Option<Arc<Desk>> {
    opened(manager).map(|opened| opened.desk())
}

/// Comes to the front, and takes over the text to find of the start that ends now. None of its other switches count.
fn started_again<R: Runtime>(app: &AppHandle<R>, arguments: Vec<String>) {
    to_front(app);
    let switches = CliOptions::from_arguments(arguments.into_iter().skip(1).map(Into::into));
    if let (Some(text), Some(opened)) = (switches.find, opened(app)) {
        opened.startup.leave_text_to_find(text);
        opened.host.window().tell(Event::Find);
    }
}

fn to_front<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window stays where it is");
        }
    }
}
