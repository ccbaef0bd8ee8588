//! Installs the `.deb` with apt in a Debian that has nothing else, has its desktop entry start it, makes a passcode in it,
//! and removes it: nothing is left but what a person keeps.

use super::build::lines_of;
use crate::packages::{self, Purpose};
use crate::place::{built, cargo, root};
use crate::process::{answer, must};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages that any desktop has: a reader of desktop entries, and fonts.
const DESKTOP: [&str; 3] = ["libglib2.0-bin", "fonts-dejavu-core", "dbus"];

/// Started in place of the program: the entry starts it, and the driver of the window waits as long as it runs.
const LAUNCH: &str = "gio launch /usr/share/applications/restore-desk.desktop || exit
exec tail --pid=$(pidof -s restore-desk) --follow /dev/null";

/// Runs its words in the folder that is `$0`. Processes, devices and temporary files are those of this machine, but only
/// for these words: other processes do not see what is mounted for them, and it is gone with them.
const INSIDE: &str = "for shared in proc dev tmp; do mount --rbind /$shared \"$0/$shared\"; done; exec chroot \"$0\" \"$@\"";

pub(super) fn try_out(deb: &Path) -> Result<(), String> {
    packages::install_on_debian(&["debootstrap"])?;
    crate::setup::set_up(Purpose::Drive)?;
    let clean = CleanRoot::new()?;
    let before = clean.files()?;
    println!("Installing the .deb in a clean Debian");
    let inside = clean.folder.join("restore-desk.deb");
    fs::copy(deb, &inside).map_err(|why| format!("{} cannot be copied: {why}", deb.display()))?;
    clean.must(
        "Installing the .deb",
        &[
            "apt-get",
            "install",
            "-y",
            "--no-install-recommends",
            "/restore-desk.deb",
        ],
    )?;
    must(
        "Building the story",
        cargo(&["build", "--workspace", "--exclude", "xtask", "--bins"]),
    )?;
    let launch = clean.folder.with_extension("launch");
    let mut words = clean.inside();
    words.args(["sh", "-c", LAUNCH]);
    let words: Vec<String> = std::iter::once(words.get_program())
        .chain(words.get_args())
        .map(quoted)
        .collect();
    write_program(&launch, &format!("#!/bin/sh\nexec {}\n", words.join(" ")))?;
    let mut story = Command::new(built("installed"));
    story
        .arg(&launch)
        .arg(clean.folder.join("usr/bin/restore-desk"));
    println!("Making a passcode in the installed program");
    must("The story in the installed program", story)?;
    clean.must(
        "Removing the package",
        &["apt-get", "purge", "-y", "restore-desk"],
    )?;
    fs::remove_file(inside).map_err(|why| format!("the .deb cannot be removed: {why}"))?;
    let left: Vec<_> = clean
        .files()?
        .difference(&before)
        .filter(|file| is_ours(file))
        .cloned()
        .collect();
    if !left.is_empty() {
        return Err(format!("Removing the package leaves {left:?}."));
    }
    println!("Installed, started from its desktop entry, used, and removed without a trace.");
    Ok(())
}

/// Whether a file has the program's name, however that is written. Icon themes have restore buttons too.
fn is_ours(file: &str) -> bool {
    file.to_lowercase()
        .replace(['-', '_', ' '], "")
        .contains("restoredesk")
}

/// A Debian of its own below `target/`, that nothing else is in.
struct CleanRoot {
    folder: PathBuf,
}

impl CleanRoot {
    /// A fresh one; what it is unpacked from is made once.
    fn new() -> Result<Self, String> {
        if answer("id", &["-u"]).as_deref() != Some("0") {
            return Err("A clean Debian can be made by root only.".into());
        }
        let place = root().join("target/clean-root");
        let (clean, kept) = (
            Self {
                folder: place.join("root"),
            },
            place.join("debian"),
        );
        fs::create_dir_all(&place)
            .map_err(|why| format!("{} cannot be made: {why}", place.display()))?;
        let _ = fs::remove_dir_all(&clean.folder);
        if !kept.join("etc/debian_version").is_file() {
            println!("Making a clean Debian (a minute, once)");
            let mut make = Command::new("debootstrap");
            make.args([
                "--variant=minbase",
                &format!("--include={}", DESKTOP.join(",")),
                &suite()?,
            ])
            .arg(&kept);
            must("Making a clean Debian", make)?;
        }
        let mut copy = Command::new("cp");
        copy.args(["--archive", "--no-target-directory"])
            .arg(&kept)
            .arg(&clean.folder);
        must("Copying the clean Debian", copy)?;
        let _ = fs::copy("/etc/resolv.conf", clean.folder.join("etc/resolv.conf"));
        clean.must("Reading the lists of packages", &["apt-get", "update"])?;
        Ok(clean)
    }

    fn must(&self, what: &str, words: &[&str]) -> Result<(), String> {
        let mut command = self.inside();
        command
            .args(words)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env("LC_ALL", "C.UTF-8");
        must(what, command)
    }

    /// A command of it, still without its words.
    fn inside(&self) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-ec", INSIDE])
            .arg(&self.folder);
        command
    }

    /// All its files, as they are called inside.
    fn files(&self) -> Result<BTreeSet<String>, String> {
        let mut find = Command::new("find");
        find.arg(".").current_dir(&self.folder);
        lines_of(find).map(BTreeSet::from_iter)
    }
}

/// The name of the Debian that this is.
fn suite() -> Result<String, String> {
    let about = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = about
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    name.map(str::to_owned)
        .ok_or_else(|| "/etc/os-release does not say which Debian this is.".into())
}

/// A word that a shell reads as it is.
fn quoted(word: &std::ffi::OsStr) -> String {
    format!("'{}'", word.to_string_lossy().replace('\'', r"'\''"))
}

fn write_program(path: &Path, text: &str) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, text)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o755)))
        .map_err(|why| format!("{} cannot be written: {why}", path.display()))
}
