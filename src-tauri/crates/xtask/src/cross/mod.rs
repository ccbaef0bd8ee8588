//! Windows and macOS, as far as a Debian machine can say: both are type-checked, and everything that has no window runs
//! its tests under Wine. It is evidence, not proof: nothing of it has met a real Windows or a real Mac.

mod debian_rust;
mod wine;
mod zig;

use crate::checks::{one, rust_tests};
use crate::counts::Counts;
use crate::packages;
use crate::place::root;
pub(crate) use debian_rust::{DebianRust, PACKAGES as RUST, Target};
use std::path::PathBuf;
pub(crate) use wine::Wine;

/// Compiles and links for Windows.
pub(crate) const COMPILER: &[&str] = &["gcc-mingw-w64-x86-64-posix", "g++-mingw-w64-x86-64-posix", "nasm"];

/// Runs what was compiled for Windows.
pub(crate) const WINE: &[&str] = &["wine", "wine64", "xvfb", "xauth"];

/// The packages whose tests need no window. The window itself needs WebView2, which Wine does not have; of its package
/// only what is named `desktop` runs: the clipboard.
const WITHOUT_WINDOW: &[&str] =
    &["transport", "box-api", "clumio-api", "vault", "journal", "desk", "sandbox"];

/// Makes every check for the two other systems; `types_only` leaves out what runs under Wine.
pub(crate) fn cross(types_only: bool) -> Result<(), String> {
    set_up(types_only)?;
    let mut counts = Counts::default();
    counts += one("Windows: types", check(&DebianRust::of(Target::Windows)));
    let mut mac = DebianRust::of(Target::Mac);
    zig::compile_c_with_it(&mut mac);
    counts += one("macOS: types", check(&mac));
    if !types_only {
        counts += under_wine()?;
    }
    println!("{counts}");
    if counts.failed == 0 { Ok(()) } else { Err(String::new()) }
}

fn set_up(types_only: bool) -> Result<(), String> {
    let windows = if types_only { COMPILER } else { &[COMPILER, WINE].concat() };
    packages::install_on_debian(&[RUST, windows, zig::PACKAGES].concat())?;
    zig::install()
}

/// Where everything that is made for other systems lies: apart from what is built for this one.
pub(crate) fn folder() -> PathBuf {
    root().join("target/cross")
}

fn check(rust: &DebianRust) -> std::process::Command {
    rust.cargo("check", &["--workspace", "--all-targets"])
}

fn under_wine() -> Result<Counts, String> {
    let rust = DebianRust::of(Target::Windows);
    let wine = Wine::with_random_numbers()?;
    let packages: Vec<&str> = WITHOUT_WINDOW.iter().flat_map(|name| ["--package", name]).collect();
    let mut tests = rust.cargo("test", &packages);
    tests.args(["--lib", "--bins", "--tests", "--no-fail-fast", "--", "--show-output"]);
    let mut counts = rust_tests("Windows: tests", wine.running_tests(tests));
    let mut desktop = rust.cargo("test", &["--package", "restore-desk", "--lib"]);
    desktop.args(["--", "--show-output", "desktop::"]);
    counts += rust_tests("Windows: clipboard", wine.running_tests(desktop));
    Ok(counts)
}
