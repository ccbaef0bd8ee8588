use crate::desktop::Desktop;
use crate::driver::Driver;
use crate::place::program;
use crate::sandbox::Sandbox;
use crate::start::mounted_in;
use crate::wait::{PATIENCE, until};
use crate::window::Window;
use crate::x11::colours_at;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{ExitStatus, Output, Stdio};
use std::time::Instant;

/// How the built app is to be started. The same one may be opened again after its window is gone.
#[derive(Clone, Debug)]
pub struct App<'a> {
    desktop: &'a Desktop,
    demo: Option<String>,
    profile: PathBuf,
    language: String,
    find: Option<String>,
    variables: Vec<(String, String)>,
    /// What starts it and what runs then, when it is not the one that was built.
    installed: Option<(PathBuf, PathBuf)>,
}

impl<'a> App<'a> {
    /// The app without the demo, in English, with an empty profile of its own.
    #[must_use]
    pub fn new(desktop: &'a Desktop) -> Self {
        let profile = desktop.home().join("profile");
        Self {
            desktop,
            demo: None,
            profile,
            language: "en".into(),
            find: None,
            variables: Vec::new(),
            installed: None,
        }
    }

    /// With the demo's accounts, answered by this sandbox.
    #[must_use]
    pub fn sandbox(self, sandbox: &Sandbox) -> Self {
        self.services(sandbox.said("box_url"), sandbox.said("clumio_url"))
    }

    /// With the demo's accounts, answered by a sandbox at these addresses.
    #[must_use]
    pub fn services(self, box_url: &str, clumio_url: &str) -> Self {
        Self {
            demo: Some(format!("--demo={box_url},{clumio_url}")),
            ..self
        }
    }

    /// With the demo's accounts of several sandboxes beside each other; those of the first are used.
    #[must_use]
    pub fn sandboxes(self, sandboxes: &[&Sandbox]) -> Self {
        let place = |one: &&Sandbox| format!("{},{}", one.said("box_url"), one.said("clumio_url"));
        let places: Vec<String> = sandboxes.iter().map(place).collect();
        Self {
            demo: Some(format!("--demo={}", places.join(";"))),
            ..self
        }
    }

    /// With another profile; the name is a folder in the desktop's home.
    #[must_use]
    pub fn profile(self, name: &str) -> Self {
        Self {
            profile: self.desktop.home().join(name),
            ..self
        }
    }

    /// In `en` or `ja`.
    #[must_use]
    pub fn language(self, language: &str) -> Self {
        Self {
            language: language.into(),
            ..self
        }
    }

    /// With a text for the search on top.
    #[must_use]
    pub fn find(self, text: &str) -> Self {
        Self {
            find: Some(text.into()),
            ..self
        }
    }

    /// With one more variable in its environment; `GTK_THEME=Adwaita:dark` makes the system's theme dark.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Painted by the processor, as people have it; a driven window otherwise is not, see `desktop/painting.rs` of the app.
    /// To be measured, not for pictures.
    #[must_use]
    pub fn painted_as_for_people(self) -> Self {
        self.variable("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
    }

    /// An installed one: `launcher` starts it in its own way and runs as long as it does, `program` is its file. It decides
    /// itself about profile and language.
    #[must_use]
    pub fn installed(self, launcher: &str, program: &str) -> Self {
        Self {
            installed: Some((launcher.into(), program.into())),
            ..self
        }
    }

    /// Starts the app and waits until its page has loaded.
    ///
    /// # Panics
    /// When it is not built, is older than its sources, or does not come up.
    #[must_use]
    #[track_caller]
    pub fn open(&self) -> Window<'a> {
        let (started, app) = self.installed.clone().unwrap_or_else(|| {
            let built = program("restore-desk");
            (built.clone(), built)
        });
        let port = free_port();
        let mut command = self.desktop.command("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1");
        // Without this the app opens, but never lets itself be driven.
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
            .stdout(self.desktop.log())
            .stderr(self.desktop.log());
        let process = command
            .spawn()
            .expect("WebKitWebDriver is installed by `cargo xtask test`");
        let address = format!("http://127.0.0.1:{port}");
        until("the window's driver answers", || {
            Driver::ready(&address).then_some(())
        });
        let begun = Driver::begin(&address, &started.display().to_string(), &self.arguments());
        match begun {
            Ok(driver) => Window::new(self.desktop, driver, process, app),
            Err(why) => panic!("the app did not open: {why}\n{}", self.desktop.logged()),
        }
    }

    /// Starts the app without driving it and looks at the middle of its window until `last` is seen there, and the page is
    /// mounted; gives every colour in turn, red, green and blue. Then the app is ended.
    ///
    /// # Panics
    /// When that colour is not seen.
    #[must_use]
    #[track_caller]
    pub fn colours_while_opening(&self, last: [u8; 3]) -> Vec<[u8; 3]> {
        let mut look =
            colours_at(self.desktop.display(), (600, 600)).expect("the display can be looked at");
        let _ = std::fs::remove_dir_all(self.profile.join("logs"));
        let mut command = self.desktop.command(program("restore-desk"));
        let mut app = command
            .args(self.arguments())
            .spawn()
            .expect("the app starts");
        let mut seen: Vec<[u8; 3]> = Vec::new();
        let begun = Instant::now();
        loop {
            let now = look().expect("the display can be looked at");
            if seen.last() != Some(&now) {
                seen.push(now);
            }
            if now == last && mounted_in(&self.profile.join("logs")).is_some() {
                break;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{last:?} was never seen, only {seen:?}"
            );
        }
        app.kill()
            .and_then(|()| app.wait())
            .expect("the app can be ended");
        seen
    }

    /// Starts the app once more while it runs, without driving it, and waits until that second one has ended.
    ///
    /// # Panics
    /// When it does not end by itself.
    #[must_use]
    #[track_caller]
    pub fn start_beside(&self) -> ExitStatus {
        let mut command = self.desktop.command(program("restore-desk"));
        let mut second = command
            .args(self.arguments())
            .spawn()
            .expect("the app starts");
        until("the second start has ended", || {
            second.try_wait().ok().flatten()
        })
    }

    /// Runs `--seed-secrets` on this profile with a text on the standard input, as a script at log-on does.
    ///
    /// # Panics
    /// When the app does not start, or does not read the text.
    #[must_use]
    #[track_caller]
    pub fn seed_secrets(&self, text: &str) -> Output {
        let mut command = self.desktop.command(program("restore-desk"));
        let mut seeding = command
            .arg(format!("--profile={}", self.profile.display()))
            .arg("--seed-secrets")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the app starts");
        let mut input = seeding.stdin.take().expect("the input is a pipe");
        input
            .write_all(text.as_bytes())
            .expect("the app reads the text");
        drop(input);
        seeding.wait_with_output().expect("the app ends")
    }

    fn arguments(&self) -> Vec<String> {
        let given = [
            "--profile".into(),
            self.profile.display().to_string(),
            "--lang".into(),
            self.language.clone(),
        ];
        let find = self
            .find
            .iter()
            .flat_map(|text| ["--find".into(), text.clone()]);
        self.demo.iter().cloned().chain(given).chain(find).collect()
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback");
    listener
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}
