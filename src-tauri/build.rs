//! Hands the window's assets and permissions to Tauri.

/// Takes the names of the commands from their table; the rest of it is for the program.
macro_rules! commands {
    ($($module:ident { $(
        $(#[$doc:meta])* $kind:ident $(($step:ty))? $name:ident($($argument:tt)*) -> $answer:ty;
    )* })*) => {
        const COMMANDS: &[&str] = &[$($(stringify!($name),)*)*];
    };
}

include!("src/commands/table.rs");

fn main() {
    stamp();
    // An absent folder stops every check of this crate; an empty one does not.
    std::fs::create_dir_all("../ui/dist").expect("ui/dist can be created");
    let manifest = tauri_build::AppManifest::new().permissions_path_pattern(permission());
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the app's resources are sound");
}

/// Writes the one permission of the page, `every-command`, which `capabilities/main.json` gives to the window. What it does
/// not name, Tauri refuses.
#[expect(
    clippy::disallowed_methods,
    reason = "a build script gets everything from its environment"
)]
fn permission() -> &'static str {
    println!("cargo::rerun-if-changed=src/commands/table.rs");
    let folder = std::env::var("OUT_DIR").expect("cargo names a folder");
    let file = std::path::Path::new(&folder).join("every-command.toml");
    let permission = format!(
        "[[permission]]\nidentifier = \"every-command\"\ndescription = \"Every command of the program.\"\n\
         commands.allow = {COMMANDS:?}\n"
    );
    std::fs::write(&file, permission).expect("the permission can be written");
    file.display().to_string().leak()
}

/// Says which commit a release is built from: the same sources give the same program, so no time and no machine is in it.
/// Where there is no git, or in a build for trying out, which would be built again with each commit, it says nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told everything by its environment"
)]
fn stamp() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(commit) = git(&[
        "describe",
        "--always",
        "--exclude=*",
        "--abbrev=12",
        "--dirty=+changed",
    ]) {
        println!("cargo::rustc-env=RESTORE_DESK_COMMIT={commit}");
    }
}

fn git(words: &[&str]) -> Option<String> {
    let answer = std::process::Command::new("git")
        .args(words)
        .output()
        .ok()?;
    let text = String::from_utf8(answer.stdout).ok()?.trim().to_owned();
    (answer.status.success() && !text.is_empty()).then_some(text)
}
