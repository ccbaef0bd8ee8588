//! Building for Windows on Debian, and trying the installer out under Wine, by what files and keys there are afterwards:
//! an installer of the wrong kind ends well under Wine and installs nothing.

use super::audience::Audience;
use crate::cross::{self, DebianRust, Target, Wine};
use crate::packages;
use crate::packages::Purpose;
use crate::process::must;
use crate::setup::set_up_for;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of an installation.
const PROGRAM: [&str; 5] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "WebView2Loader.dll",
    "restore-desk.exe",
    "uninstall.exe",
];

/// The places that an installer fills.
struct Traces {
    folder: &'static str,
    menu: &'static str,
    registry: &'static str,
    /// The level of rights in the manifests of installer and uninstaller.
    rights: &'static str,
}

const fn traces_of(audience: Audience) -> Traces {
    match audience {
        Audience::OnePerson => Traces {
            folder: "users/{user}/AppData/Local/Programs/Restore Desk",
            menu: "users/{user}/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Restore Desk.lnk",
            registry: "user.reg",
            rights: "asInvoker",
        },
        Audience::Everybody => Traces {
            folder: "Program Files/Restore Desk",
            menu: "ProgramData/Microsoft/Windows/Start Menu/Programs/Restore Desk.lnk",
            registry: "system.reg",
            rights: "requireAdministrator",
        },
    }
}

/// The folder of the organization's policy.
const POLICY_FOLDER: &str = "ProgramData/Restore Desk";

pub(super) fn build_across() -> Result<PathBuf, String> {
    packages::install_on_debian(&[cross::RUST, cross::COMPILER, cross::WINE, &["nsis"]].concat())?;
    set_up_for(Purpose::Open, Some(Target::Windows.triple()))?;
    println!("Building the program for Windows (minutes the first time)");
    let rust = DebianRust::of(Target::Windows);
    let package = [
        "--release",
        "--package",
        "restore-desk",
        "--features",
        "custom-protocol",
    ];
    must("Building the program", rust.cargo("build", &package))?;
    Ok(cross::folder()
        .join(Target::Windows.triple())
        .join("release/restore-desk.exe"))
}

/// Installs, installs again over it, and uninstalls, without a word to anybody.
pub(super) fn try_out(installer: &Path, audience: Audience) -> Result<(), String> {
    let wine = Wine::at(cross::folder().join("wine-installed"))?;
    let traces = traces_of(audience);
    let name = installer.display();
    println!("Installing {name} under Wine");
    let at = |path: &str| wine.drive().join(path.replace("{user}", &wine.user()));
    let (folder, menu) = (at(traces.folder), at(traces.menu));
    asks_for(installer, traces.rights)?;
    if audience == Audience::Everybody {
        // Everybody's program is not put where everybody may replace it.
        drop(wine.run(installer, &["/S", r"/D=C:\Anywhere"]));
        drop(wine.run(installer, &["/S", r"/D=C:\Program Files\..\Anywhere"]));
        if at("Anywhere").exists() {
            return Err(format!("{name} installs outside Program Files."));
        }
    }
    for _repair in 0..2 {
        wine.run(installer, &["/S"])?;
        let there = files_in(&folder);
        if there != PROGRAM.map(str::to_owned).into() {
            return Err(format!("{name} left {there:?} in {}.", folder.display()));
        }
        if !menu.is_file() {
            return Err(format!("{name} made no entry in the Start menu."));
        }
        if !wine.registry(traces.registry).contains(UNINSTALL) {
            return Err(format!("{name} is not among the installed programs."));
        }
    }
    if (audience == Audience::Everybody) != at(POLICY_FOLDER).is_dir() {
        return Err(format!(
            "{name}: only the one for everybody makes the policy\u{2019}s folder."
        ));
    }
    let uninstaller = folder.join("uninstall.exe");
    asks_for(&uninstaller, traces.rights)?;
    wine.run(&uninstaller, &["/S"])?;
    if folder.exists() || menu.exists() || wine.registry(traces.registry).contains(UNINSTALL) {
        return Err(format!(
            "Uninstalling after {name} leaves something behind."
        ));
    }
    println!("Installed twice and uninstalled under Wine.");
    Ok(())
}

/// Checks the level of rights that a program's manifest asks Windows for.
fn asks_for(program: &Path, rights: &str) -> Result<(), String> {
    let bytes =
        fs::read(program).map_err(|why| format!("{} cannot be read: {why}", program.display()))?;
    let wanted = format!("requestedExecutionLevel level=\"{rights}\"");
    if bytes
        .windows(wanted.len())
        .any(|here| here == wanted.as_bytes())
    {
        return Ok(());
    }
    Err(format!("{} does not ask for {rights}.", program.display()))
}

/// The key that uninstalling removes, as Wine writes it.
const UNINSTALL: &str = r"CurrentVersion\\Uninstall\\Restore Desk]";

fn files_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
