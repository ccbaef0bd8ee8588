//! Opens the app, or walks through it where there is no display.

use crate::packages::Purpose;
use crate::place::{built, cargo};
use crate::process::must;
use crate::setup::set_up;
use std::process::Command;

/// Sets up, builds, and opens the app; without a display, takes the tour.
pub(crate) fn run(real: bool, app: &[String]) -> Result<(), String> {
    let display = display();
    if !display && real {
        return Err(
            "There is no display here, so the app cannot be opened with real accounts.".into(),
        );
    }
    set_up(if display {
        Purpose::Open
    } else {
        Purpose::Drive
    })?;
    println!("Building the app (minutes the first time, seconds later)");
    // One selection of packages for every build keeps the features, and so the compiled libraries, the same.
    must(
        "Building the app",
        cargo(&["build", "--workspace", "--exclude", "xtask", "--bins"]),
    )?;
    if display {
        let mut command = Command::new(built("restore-desk"));
        if !real {
            command.arg("--demo");
        }
        return shown_to_the_end(command.args(app), "The app");
    }
    println!(
        "There is no display here: walking both jobs through the real window on a display of its own."
    );
    shown_to_the_end(&mut Command::new(built("tour")), "The tour")
}

/// Windows and macOS always have one; elsewhere X11 or Wayland say so.
fn display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

fn shown_to_the_end(command: &mut Command, what: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} ended with {status}.")),
        Err(why) => Err(format!("{what} could not be started: {why}")),
    }
}
