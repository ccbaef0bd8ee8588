//! Packages of the system: the libraries of the window, and for tests a display, a keyring, a driver and Chromium.

use crate::process::{answer, must};
use std::path::PathBuf;
use std::process::Command;

/// The task that the machine is prepared for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build the app and open it on the display that is there.
    Open,
    /// Drive the app on a display of our own as well.
    Drive,
    /// Make every check.
    Test,
}

/// The window, as WebKitGTK draws it, and what compiling against it takes.
const BUILD: &[&str] = &[
    "libwebkit2gtk-4.1-dev",
    "pkg-config",
    "libc6-dev",
    "ca-certificates",
];

/// A display, a session bus, a Secret Service, the driver of the window, the clipboard and keys from outside, and letters.
const DRIVE: &[&str] = &[
    "xvfb",
    "dbus",
    "gnome-keyring",
    "libsecret-tools",
    "webkit2gtk-driver",
    "xclip",
    "xdotool",
    "fonts-dejavu-core",
    "fonts-ipafont-gothic",
];

/// The engine of WebView2, which the page is also driven in. Ubuntu has it in no package, but Chrome is as good.
const CHROMIUM: &[&str] = &["chromium"];

/// The names that a Chromium goes by.
const CHROMIUM_PROGRAMS: &[&str] = &[
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
];

/// The official Box client for Python, which one test points at the sandbox, needs these.
const PYTHON: &[&str] = &["python3", "python3-venv"];

/// Installs the missing packages of the system with apt. On other systems it only checks, and fails with the command to run.
pub(crate) fn install(purpose: Purpose) -> Result<(), String> {
    match std::env::consts::OS {
        "linux" if has_apt() => with_apt(&wanted(purpose)),
        "linux" => on_another_linux(purpose),
        "macos" => on_a_mac(),
        // Rust for Windows cannot link without the build tools, so they are there; WebView2 is part of Windows 11.
        _ => Ok(()),
    }
}

/// Installs what only Debian has in this form.
#[cfg(target_os = "linux")]
pub(crate) fn install_on_debian(names: &[&str]) -> Result<(), String> {
    if has_apt() {
        with_apt(names)
    } else {
        Err("This needs Debian and its packages.".into())
    }
}

/// Those that are not installed and that apt does not know; all of them where there is no apt.
///
/// # Errors
/// When apt cannot be asked.
#[cfg(target_os = "linux")]
pub(crate) fn not_on_offer<'a>(names: &[&'a str]) -> Result<Vec<&'a str>, String> {
    if !has_apt() {
        return Ok(names.to_vec());
    }
    let missing: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if !missing.is_empty() {
        must("Reading the lists of packages", apt(&["update"]))?;
    }
    let known = |name: &str| answer("apt-cache", &["show", "--no-all-versions", name]).is_some();
    Ok(missing.into_iter().filter(|name| !known(name)).collect())
}

fn has_apt() -> bool {
    answer("apt-get", &["--version"]).is_some()
}

fn with_apt(wanted: &[&str]) -> Result<(), String> {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!(
        "apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    );
    let root = is_root();
    if !root && answer("sudo", &["-V"]).is_none() {
        return Err(format!(
            "System packages are missing, and there is no sudo. As root, run:\n  {line}"
        ));
    }
    eprintln!(
        "Installing {} system packages: {}",
        missing.len(),
        missing.join(" ")
    );
    if !root {
        // Asks for the password, where one is needed, while the terminal is still ours.
        let allowed = Command::new("sudo")
            .arg("-v")
            .status()
            .is_ok_and(|status| status.success());
        if !allowed {
            return Err(format!("sudo was refused. As root, run:\n  {line}"));
        }
    }
    must("Reading the lists of packages", apt(&["update"]))?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&missing);
    must("Installing system packages", apt(&arguments))
}

fn is_root() -> bool {
    answer("id", &["-u"]).as_deref() == Some("0")
}

fn apt(arguments: &[&str]) -> Command {
    let (program, before): (_, &[&str]) = if is_root() {
        ("env", &[])
    } else {
        ("sudo", &["env"])
    };
    let mut command = Command::new(program);
    command
        .args(before)
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(arguments);
    command
}

fn wanted(purpose: Purpose) -> Vec<&'static str> {
    let browser = if chromium().is_some() { &[] } else { CHROMIUM };
    let parts: &[&[&str]] = match purpose {
        Purpose::Open => &[BUILD],
        Purpose::Drive => &[BUILD, DRIVE],
        Purpose::Test => &[BUILD, DRIVE, PYTHON, browser],
    };
    parts.concat()
}

/// Returns the Chromium that is installed.
pub(crate) fn chromium() -> Option<PathBuf> {
    CHROMIUM_PROGRAMS.iter().find_map(|program| found(program))
}

fn installed(package: &str) -> bool {
    answer("dpkg-query", &["-W", "-f=${Status}", package])
        .is_some_and(|status| status == "install ok installed")
}

fn on_another_linux(purpose: Purpose) -> Result<(), String> {
    let lines = [
        (
            "dnf",
            "dnf install gcc pkgconf webkit2gtk4.1-devel",
            " xorg-x11-server-Xvfb dbus-daemon gnome-keyring libsecret webkit2gtk-driver xclip xdotool \
             dejavu-sans-fonts ipa-gothic-fonts",
        ),
        (
            "pacman",
            "pacman -S --needed base-devel webkit2gtk-4.1",
            " xorg-server-xvfb dbus gnome-keyring libsecret xclip xdotool ttf-dejavu otf-ipafont",
        ),
        (
            "zypper",
            "zypper install gcc pkgconf webkit2gtk3-devel",
            " xorg-x11-server-Xvfb dbus-1-daemon gnome-keyring libsecret-tools webkit2gtk-driver xclip xdotool \
             dejavu-fonts ipa-gothic-fonts",
        ),
    ];
    let programs: &[&str] = match purpose {
        Purpose::Open => &[],
        Purpose::Drive | Purpose::Test => &[
            "Xvfb",
            "dbus-daemon",
            "gnome-keyring-daemon",
            "secret-tool",
            "WebKitWebDriver",
            "xclip",
            "xdotool",
        ],
    };
    let library = answer("pkg-config", &["--exists", "webkit2gtk-4.1"]).is_some();
    let mut missing: Vec<&str> = programs
        .iter()
        .copied()
        .filter(|name| !on_path(name))
        .collect();
    if purpose == Purpose::Test && chromium().is_none() {
        missing.extend(CHROMIUM);
    }
    if library && missing.is_empty() {
        return Ok(());
    }
    let line = lines.iter().find(|(tool, _, _)| on_path(tool)).map_or_else(
        || "(your package manager) WebKitGTK 4.1 with its headers, pkg-config".to_owned(),
        |(_, build, drive)| {
            let more = match purpose {
                Purpose::Open => String::new(),
                Purpose::Drive => (*drive).to_owned(),
                Purpose::Test => format!("{drive} {}", CHROMIUM.join(" ")),
            };
            format!("sudo {build}{more}")
        },
    );
    let what = if library {
        missing.join(", ")
    } else {
        "WebKitGTK 4.1 (with headers)".to_owned()
    };
    Err(format!(
        "Not found on this machine: {what}. Install it and run this command again:\n  {line}"
    ))
}

fn on_a_mac() -> Result<(), String> {
    match answer("xcode-select", &["-p"]) {
        Some(_) => Ok(()),
        None => {
            Err("Apple's command line tools are missing. Run:\n  xcode-select --install".into())
        }
    }
}

fn on_path(program: &str) -> bool {
    found(program).is_some()
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_no_list_of_apt_has_is_not_on_offer() {
        // What is installed needs no list; nothing is asked for it.
        assert_eq!(
            not_on_offer(&["libc6"]),
            Ok(if has_apt() { Vec::new() } else { vec!["libc6"] })
        );
    }

    #[test]
    fn each_purpose_wants_what_the_one_before_wants_and_more() {
        let [open, drive, test] = [Purpose::Open, Purpose::Drive, Purpose::Test].map(wanted);
        assert!(drive.starts_with(&open) && test.starts_with(&drive));
        assert!(open.len() < drive.len() && drive.len() < test.len());
    }

    #[test]
    fn chromium_is_installed_for_tests_where_there_is_none() {
        let [drive, test] = [Purpose::Drive, Purpose::Test].map(wanted);
        assert!(!drive.contains(&"chromium"));
        assert_eq!(test.contains(&"chromium"), chromium().is_none());
    }
}
