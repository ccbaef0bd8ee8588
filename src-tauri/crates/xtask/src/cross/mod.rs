//! Windows and macOS, as far as a Debian machine can say: both are type-checked, and everything that has no window runs
//! its tests under Wine. It is evidence, not proof: nothing of it has met a real Windows or a real Mac.

mod debian_rust;
mod wine;
mod zig;

use crate::checks::{one, rust_tests};
use crate::counts::Counts;
use crate::packages;
use crate::place::root;
use clap::Args;
pub(crate) use debian_rust::{DebianRust, PACKAGES as RUST, Target};
use std::path::PathBuf;
pub(crate) use wine::Wine;

/// Compiles and links for Windows.
pub(crate) const COMPILER: &[&str] = &["gcc-mingw-w64-x86-64-posix", "g++-mingw-w64-x86-64-posix", "nasm"];

/// Runs what was compiled for Windows.
pub(crate) const WINE: &[&str] = &["wine", "wine64", "xvfb", "xauth"];

/// The packages whose tests open no window, for which WebView2 is needed, and Wine does not have that.
const WITHOUT_WINDOW: &[&str] =
    &["transport", "box-api", "clumio-api", "vault", "journal", "desk", "sandbox", "restore-desk"];

#[derive(Args)]
pub(crate) struct Flags {
    /// Leave out what runs under Wine
    #[arg(long)]
    types_only: bool,
    /// Where the system has no such tools, say so and end well
    #[arg(long)]
    where_possible: bool,
}

/// Makes every check for the two other systems.
pub(crate) fn cross(flags: &Flags) -> Result<(), String> {
    let types_only = flags.types_only;
    let tools = tools(types_only);
    let not_to_be_had = packages::not_on_offer(&tools)?;
    if !not_to_be_had.is_empty() {
        let why = format!(
            "Windows and macOS are not checked: this needs Debian 12, and here apt has no {}.",
            not_to_be_had.join(", ")
        );
        println!("{why}");
        return if flags.where_possible { Ok(()) } else { Err(String::new()) };
    }
    packages::install_on_debian(&tools)?;
    zig::install()?;
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

fn tools(types_only: bool) -> Vec<&'static str> {
    let wine: &[&str] = if types_only { &[] } else { WINE };
    [RUST, COMPILER, wine, zig::PACKAGES].concat()
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
    // One call for all of them: each other selection would build the libraries below them anew.
    let mut tests = rust.cargo("test", &packages);
    tests.args(["--lib", "--bins", "--tests", "--no-fail-fast", "--", "--show-output"]);
    Ok(rust_tests("Windows: tests", wine.running_tests(tests)))
}
