//! Building for Windows on Debian, and trying the installer out under Wine, by what files and keys there are afterwards:
//! an installer of the wrong kind ends well under Wine and installs nothing.

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

/// A way to install: its switch, where the program then is, and where the Start menu's entry.
struct Way {
    switch: &'static str,
    folder: &'static str,
    menu: &'static str,
    registry: &'static str,
}

const WAYS: [Way; 2] = [
    Way {
        switch: "/CurrentUser",
        folder: "users/{user}/AppData/Local/Programs/Restore Desk",
        menu: "users/{user}/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Restore Desk.lnk",
        registry: "user.reg",
    },
    Way {
        switch: "/AllUsers",
        folder: "Program Files/Restore Desk",
        menu: "ProgramData/Microsoft/Windows/Start Menu/Programs/Restore Desk.lnk",
        registry: "system.reg",
    },
];

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

/// Installs and uninstalls in both ways, without a word to anybody.
pub(super) fn try_out(installer: &Path) -> Result<(), String> {
    let wine = Wine::at(cross::folder().join("wine-installed"))?;
    for way in &WAYS {
        println!("Installing under Wine with {}", way.switch);
        let folder = wine
            .drive()
            .join(way.folder.replace("{user}", &wine.user()));
        let menu = wine.drive().join(way.menu.replace("{user}", &wine.user()));
        wine.run(installer, &["/S", way.switch])?;
        let there = files_in(&folder);
        if there != PROGRAM.map(str::to_owned).into() {
            return Err(format!(
                "{} left {there:?} in {}.",
                way.switch,
                folder.display()
            ));
        }
        if !menu.is_file() {
            return Err(format!("{} made no entry in the Start menu.", way.switch));
        }
        if !wine.registry(way.registry).contains(UNINSTALL) {
            return Err(format!(
                "{} is not among the installed programs.",
                way.switch
            ));
        }
        wine.run(&folder.join("uninstall.exe"), &["/S", way.switch])?;
        if folder.exists() || menu.exists() || wine.registry(way.registry).contains(UNINSTALL) {
            return Err(format!(
                "Uninstalling after {} leaves something behind.",
                way.switch
            ));
        }
    }
    println!("Installed and uninstalled under Wine for one person and for all.");
    Ok(())
}

/// The key that uninstalling removes, as Wine writes it.
const UNINSTALL: &str = r"CurrentVersion\\Uninstall\\Restore Desk]";

fn files_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
