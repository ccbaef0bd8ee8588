//! A `.deb` and an `.rpm`, by Tauri's bundler, and a look at what is in them.

use super::build::{Profile, build_here, bundle, lines_of};
use crate::process::must;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian packages with the tools that check a finished package.
#[cfg(target_os = "linux")]
const LOOKING: &[&str] = &["appstream", "desktop-file-utils", "rpm"];

/// Files that a package has to hold in addition to the program.
const HELD: &[&str] = &[
    "/usr/bin/restore-desk",
    "/usr/share/applications/restore-desk.desktop",
    "/usr/share/metainfo/com.restore_desk.restore_desk.metainfo.xml",
    "/usr/share/icons/hicolor/scalable/apps/restore-desk.svg",
    "/usr/share/icons/hicolor/16x16/apps/restore-desk.png",
    "/usr/share/icons/hicolor/32x32/apps/restore-desk.png",
    "/usr/share/icons/hicolor/48x48/apps/restore-desk.png",
    "/usr/share/icons/hicolor/64x64/apps/restore-desk.png",
    "/usr/share/icons/hicolor/128x128/apps/restore-desk.png",
    "/usr/share/icons/hicolor/256x256@2/apps/restore-desk.png",
    "/usr/share/icons/hicolor/512x512/apps/restore-desk.png",
    "/usr/share/doc/restore-desk/LICENSE-MIT",
];

pub(super) fn package(profile: Profile, try_out: bool) -> Result<Vec<PathBuf>, String> {
    #[cfg(target_os = "linux")]
    crate::packages::install_on_debian(LOOKING)?;
    build_here(profile)?;
    let made = bundle(&["deb", "rpm"], profile)?;
    if let [deb, rpm] = made.as_slice() {
        look_into_deb(deb)?;
        look_into_rpm(rpm)?;
        #[cfg(target_os = "linux")]
        if try_out {
            super::clean_root::try_out(deb)?;
        }
    }
    Ok(made)
}

/// The program as the `.deb` brings it.
pub(crate) struct Unpacked {
    /// The program's file.
    pub(crate) program: PathBuf,
    /// Size of all files of the package, in MiB.
    pub(crate) mib: f64,
}

/// Builds the `.deb` and unpacks it.
pub(crate) fn unpacked() -> Result<Unpacked, String> {
    build_here(Profile::Release)?;
    let [deb] = bundle(&["deb"], Profile::Release)?
        .try_into()
        .map_err(|_| "One package was expected.".to_owned())?;
    let folder = unpack(&deb)?;
    let mut sizes = Command::new("find");
    sizes.arg(&folder).args(["-type", "f", "-printf", "%s\\n"]);
    let bytes: u64 = lines_of(sizes)?
        .iter()
        .filter_map(|size| size.parse::<u64>().ok())
        .sum();
    let mib = (bytes as f64 / 1024.0 / 1024.0 * 100.0).round() / 100.0;
    Ok(Unpacked {
        program: folder.join("usr/bin/restore-desk"),
        mib,
    })
}

/// Unpacks the `.deb` into a folder next to it, and returns the folder.
fn unpack(deb: &Path) -> Result<PathBuf, String> {
    let folder = deb.with_extension("unpacked");
    let _ = std::fs::remove_dir_all(&folder);
    let mut unpack = Command::new("dpkg-deb");
    unpack.arg("--extract").args([deb, &folder]);
    must("Unpacking the .deb", unpack)?;
    Ok(folder)
}

/// The files are there, the desktop can read what it reads, and installing runs no script.
fn look_into_deb(deb: &Path) -> Result<(), String> {
    let unpacked = unpack(deb)?;
    let missing: Vec<_> = HELD
        .iter()
        .filter(|file| !unpacked.join(&file[1..]).is_file())
        .collect();
    if !missing.is_empty() {
        return Err(format!("The .deb lacks {missing:?}."));
    }
    let mut about = Command::new("dpkg-deb");
    about.arg("--info").arg(deb);
    let about = lines_of(about)?;
    let scripts: Vec<_> = about.iter().filter(|line| line.contains("#!")).collect();
    if !scripts.is_empty() {
        return Err(format!("The .deb runs scripts: {scripts:?}"));
    }
    let mut entry = Command::new("desktop-file-validate");
    entry.arg(unpacked.join(&HELD[1][1..]));
    must("Looking at the desktop entry", entry)?;
    let mut metadata = Command::new("appstreamcli");
    metadata
        .args(["validate", "--no-net"])
        .arg(unpacked.join(&HELD[2][1..]));
    must("Looking at the AppStream metadata", metadata)
}

fn look_into_rpm(rpm: &Path) -> Result<(), String> {
    let ask = |what: &[&str]| {
        let mut command = Command::new("rpm");
        command.args(["--query", "--package"]).args(what).arg(rpm);
        lines_of(command)
    };
    let files = ask(&["--list"])?;
    let missing: Vec<_> = HELD
        .iter()
        .filter(|held| !files.iter().any(|file| file == *held))
        .collect();
    if !missing.is_empty() {
        return Err(format!("The .rpm lacks {missing:?}."));
    }
    match ask(&["--scripts"])?.as_slice() {
        [] => Ok(()),
        scripts => Err(format!("The .rpm runs scripts: {scripts:?}")),
    }
}
