//! A C compiler that knows macOS: zig's, from a private virtual environment of Python.

use super::debian_rust::DebianRust;
use super::folder::folder;
use crate::process::must;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

pub(super) const PACKAGES: &[&str] = &["python3", "python3-venv"];

const ZIG: &str = "ziglang==0.17.0";

/// The two programs that Rust's build scripts call, in zig's words.
const PROGRAMS: [(&str, &str); 2] = [
    ("cc", include_str!("zig-cc.sh")),
    ("ar", include_str!("zig-ar.sh")),
];

pub(super) fn install() -> Result<(), String> {
    let python = folder().join("python");
    if fs::read_to_string(python.join("installed")).is_ok_and(|installed| installed == ZIG) {
        return Ok(());
    }
    println!("Installing zig into target/cross (once)");
    let mut environment = Command::new("/usr/bin/python3");
    environment.args(["-m", "venv", "--clear"]).arg(&python);
    must("Making a virtual environment of Python", environment)?;
    let mut install = Command::new(python.join("bin/pip"));
    install.args(["install", "--quiet", ZIG]);
    must("Installing zig", install)?;
    for (name, script) in PROGRAMS {
        let path = python.join("bin").join(format!("mac-{name}"));
        let written = fs::write(&path, script)
            .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o755)));
        written.map_err(|why| format!("{} cannot be written: {why}", path.display()))?;
    }
    fs::write(python.join("installed"), ZIG)
        .map_err(|why| format!("target/cross cannot be written: {why}"))
}

/// Has build scripts compile their C with zig.
pub(super) fn compile_c_with_it(rust: &mut DebianRust) {
    let programs = folder().join("python/bin");
    for (variable, program) in [("CC", "mac-cc"), ("CXX", "mac-cc"), ("AR", "mac-ar")] {
        let path = programs.join(program);
        rust.set(
            &format!("{variable}_aarch64_apple_darwin"),
            path.display().to_string(),
        );
    }
    rust.set(
        "ZIG_GLOBAL_CACHE_DIR",
        folder().join("zig").display().to_string(),
    );
}
