//! Wine in a prefix of its own below `target/`, without a window on anybody's screen.

use super::folder::folder;
use crate::process::must;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Wine's remarks about itself.
const QUIET: &str = "-all";

/// A Wine prefix: the folder that Windows programs take for their computer.
pub(crate) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// The prefix for tests. Wine 8 lacks the source of random numbers that Rust needs, so it gets one of ours.
    pub(crate) fn with_random_numbers() -> Result<Self, String> {
        let wine = Self::at(folder().join("wine"))?;
        let library = wine.system().join("bcryptprimitives.dll");
        if !library.is_file() {
            let source = folder().join("bcryptprimitives.c");
            fs::write(&source, include_str!("bcryptprimitives.c"))
                .map_err(|why| format!("{} cannot be written: {why}", source.display()))?;
            let mut compile = Command::new("x86_64-w64-mingw32-gcc");
            compile
                .args(["-shared", "-O2", "-o"])
                .arg(&library)
                .arg(&source)
                .arg("-ladvapi32");
            must("Compiling Wine's missing library", compile)?;
        }
        Ok(wine)
    }

    /// A prefix that is made when it is not there yet.
    pub(crate) fn at(prefix: PathBuf) -> Result<Self, String> {
        let wine = Self { prefix };
        if !wine.system().is_dir() {
            println!("Making a Windows of Wine's in target/cross (once)");
            fs::create_dir_all(&wine.prefix)
                .map_err(|why| format!("{} cannot be made: {why}", wine.prefix.display()))?;
            let mut boot = wine.command("wineboot-stable");
            boot.arg("--init");
            must("Making a Wine prefix", on_a_display(&boot))?;
            wine.settled()?;
        }
        Ok(wine)
    }

    /// Its drive C.
    pub(crate) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// The name of the person that Wine takes us for.
    pub(crate) fn user(&self) -> String {
        let people = fs::read_dir(self.drive().join("users"))
            .into_iter()
            .flatten()
            .flatten();
        let mut names = people.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.find(|name| name != "Public").unwrap_or_default()
    }

    /// A part of the registry, as Wine keeps it between two runs.
    pub(crate) fn registry(&self, part: &str) -> String {
        fs::read_to_string(self.prefix.join(part)).unwrap_or_default()
    }

    /// Runs a Windows program to its end, and whatever it leaves running: an uninstaller goes on in a copy of itself.
    pub(crate) fn run(&self, program: &Path, arguments: &[&str]) -> Result<(), String> {
        let mut command = self.command("sh");
        command
            .args(["-ec", "wine \"$@\"; wineserver-stable --wait", "sh"])
            .arg(program)
            .args(arguments);
        must("A program under Wine", on_a_display(&command))
    }

    /// Has the tests that cargo builds run here.
    pub(crate) fn running_tests(&self, mut cargo: Command) -> Command {
        cargo
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", QUIET);
        cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine");
        if let Some(loader) = loader() {
            cargo.env(
                "WINEPATH",
                format!("Z:{}", loader.display()).replace('/', "\\"),
            );
        }
        on_a_display(&cargo)
    }

    fn settled(&self) -> Result<(), String> {
        let mut server = self.command("wineserver-stable");
        server.arg("--wait");
        must("Waiting for Wine to settle", server)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", QUIET);
        command
    }

    fn system(&self) -> PathBuf {
        self.drive().join("windows/system32")
    }
}

/// The folder of the library that every program with a window of Tauri's loads when it starts, linked by mingw.
fn loader() -> Option<PathBuf> {
    let built = folder().join("x86_64-pc-windows-gnu/debug/build");
    let mut folders = fs::read_dir(built)
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("out/x64"));
    folders.find(|folder| folder.join("WebView2Loader.dll").is_file())
}

/// Returns the command, run on an X display of its own.
fn on_a_display(command: &Command) -> Command {
    let mut shown = Command::new("xvfb-run");
    shown
        .arg("--auto-servernum")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shown.env(name, value),
            None => shown.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        shown.current_dir(folder);
    }
    shown
}
