//! Makes a machine that has Rust, Node and a C compiler fit for everything else.

use crate::notices;
use crate::packages::{self, Purpose};
use crate::place::{npm, root, ui};
use crate::process::{answer, must};
use std::path::Path;
use std::time::SystemTime;

/// Checks the two languages, installs what is missing, and builds the page that the app carries.
pub(crate) fn set_up(purpose: Purpose) -> Result<(), String> {
    set_up_for(purpose, None)
}

/// Prepares for an app that runs elsewhere: its page names what is linked in there.
pub(crate) fn set_up_for(purpose: Purpose, triple: Option<&str>) -> Result<(), String> {
    let rust = answer("rustc", &["--version"]);
    let node = answer("node", &["--version"]);
    rust_is_new_enough(rust.as_deref())?;
    node_is_new_enough(node.as_deref())?;
    packages::install(purpose)?;
    ui_packages()?;
    notices::write(triple)?;
    build_page()
}

fn rust_is_new_enough(said: Option<&str>) -> Result<(), String> {
    let advice = "Rust 1.90 or newer is needed: `rustup update stable`, or install it as https://rust-lang.org says.";
    match said.and_then(version) {
        Some(found) if found >= [1, 90] => Ok(()),
        Some([major, minor]) => Err(format!("This is Rust {major}.{minor}. {advice}")),
        None => Err(format!("`rustc --version` gave no answer. {advice}")),
    }
}

/// Node 21 and early 22 lack what the bundler uses.
fn node_is_new_enough(said: Option<&str>) -> Result<(), String> {
    let advice = "Node 20.19 or a newer 20, or 22.12 or newer, is needed: install it as https://nodejs.org says.";
    match said.and_then(version) {
        Some([20, minor]) if minor >= 19 => Ok(()),
        Some(found) if found >= [22, 12] => Ok(()),
        Some([major, minor]) => Err(format!("This is Node {major}.{minor}. {advice}")),
        None => Err(format!("`node --version` gave no answer. {advice}")),
    }
}

/// Major and minor out of an answer such as `rustc 1.95.0 (59807616e 2026-04-14)` or `v20.20.2`.
fn version(said: &str) -> Option<[u32; 2]> {
    let digits = said
        .split_whitespace()
        .find(|word| word.contains(|c: char| c.is_ascii_digit()))?;
    let mut numbers = digits.trim_start_matches('v').split('.').map(str::parse);
    Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
}

/// Installs the UI's packages when the lock file is not the one they were installed from.
fn ui_packages() -> Result<(), String> {
    let lock = ui().join("package-lock.json");
    let stamp = ui().join("node_modules/.installed-from.json");
    let wanted =
        std::fs::read(&lock).map_err(|why| format!("{} cannot be read: {why}", lock.display()))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("Installing the UI's packages");
    must(
        "Installing the UI's packages",
        npm(&["ci", "--no-audit", "--no-fund"]),
    )?;
    std::fs::write(&stamp, wanted)
        .map_err(|why| format!("{} cannot be written: {why}", stamp.display()))
}

/// Builds the page when something that goes into it is newer than it.
fn build_page() -> Result<(), String> {
    let built = changed(&root().join("ui/dist/index.html"));
    if built.is_some() && newest(&ui()) <= built {
        return Ok(());
    }
    eprintln!("Building the UI");
    must("Building the UI", npm(&["run", "--silent", "build"]))
}

/// When the newest file under a folder was changed, leaving out what is made from the others.
fn newest(folder: &Path) -> Option<SystemTime> {
    const MADE: &[&str] = &[
        "ui/dist",
        "ui/node_modules",
        "ui/src/paraglide",
        "project.inlang/cache",
    ];
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let paths = entries
        .map(|entry| entry.path())
        .filter(|path| !MADE.iter().any(|made| path.ends_with(made)));
    paths
        .filter_map(|path| {
            if path.is_dir() {
                newest(&path)
            } else {
                changed(&path)
            }
        })
        .max()
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_programs_answer() {
        assert_eq!(
            version("rustc 1.95.0 (59807616e 2026-04-14)"),
            Some([1, 95])
        );
        assert_eq!(
            version("rustc 1.91.0-nightly (abc 2026-01-01)"),
            Some([1, 91])
        );
        assert_eq!(version("v20.20.2"), Some([20, 20]));
        assert_eq!(version("nothing"), None);
    }

    #[test]
    fn an_old_or_missing_language_is_named_with_what_is_needed() {
        let too_old = rust_is_new_enough(Some("rustc 1.88.0 (x)")).expect_err("1.88 is too old");
        assert!(
            too_old.starts_with("This is Rust 1.88. Rust 1.90 or newer"),
            "{too_old}"
        );
        assert!(
            node_is_new_enough(None)
                .expect_err("missing")
                .contains("Node 20.19")
        );
        for (said, fits) in [
            ("v20.18.1", false),
            ("v20.19.0", true),
            ("v21.9.0", false),
            ("v22.12.0", true),
            ("v24.0.1", true),
        ] {
            assert_eq!(node_is_new_enough(Some(said)).is_ok(), fits, "{said}");
        }
    }
}
