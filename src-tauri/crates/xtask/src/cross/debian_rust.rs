//! Debian's Rust, installed next to the one that runs this: it comes with the source of the standard library, so that the library
//! can be built for systems that no other package of Debian has it for.

use super::folder::folder;
use crate::place::root;
use std::process::Command;

pub(crate) const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];

/// Another list would build everything again.
const STANDARD_LIBRARY: &str = "-Zbuild-std=std,panic_unwind,test";

/// A system to compile for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// 64-bit Windows, linked by mingw.
    Windows,
    /// A Mac with Apple's processor; checked only, as there is nothing to link against.
    Mac,
}

impl Target {
    pub(crate) const fn triple(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::Mac => "aarch64-apple-darwin",
        }
    }
}

/// Cargo for another system.
pub(crate) struct DebianRust {
    target: Target,
    environment: Vec<(String, String)>,
}

impl DebianRust {
    pub(crate) fn of(target: Target) -> Self {
        Self {
            target,
            environment: Vec::new(),
        }
    }

    /// Sets a variable for all that this cargo starts.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.environment.push((name.to_owned(), value));
    }

    /// A cargo command at the root. What the cargo that runs this hands down is taken away: it names another compiler.
    pub(crate) fn cargo(&self, task: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("/usr/bin/cargo");
        for (name, _) in std::env::vars_os() {
            let named = name.to_string_lossy();
            if named.starts_with("CARGO") || named.starts_with("RUST") {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(root())
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .env("CARGO_HOME", folder().join("cargo-home"))
            .env("CARGO_TARGET_DIR", folder())
            // The standard library uses unstable features; this lets the stable compiler build it.
            .env("RUSTC_BOOTSTRAP", "1")
            // What is built for checking is not debugged; without the names it is built and linked sooner.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .args([
                task,
                STANDARD_LIBRARY,
                "--locked",
                "--target",
                self.target.triple(),
            ])
            .args(arguments);
        command
    }
}
