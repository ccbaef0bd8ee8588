//! Where the sources, the built programs and the pictures are.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

const ADVICE: &str = "`cargo xtask test` builds what the tests drive.";

pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// `target/NAME`, made when it is not there.
pub(crate) fn left_in(name: &str) -> PathBuf {
    let folder = root().join("target").join(name);
    std::fs::create_dir_all(&folder).expect("a folder can be made in target");
    folder
}

/// A program of this workspace that was built beside this one.
///
/// Panics when it is missing or older than what it is made from: a test of yesterday's program says nothing.
#[track_caller]
pub(crate) fn program(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("a running program has a file");
    let folder = this.parent().expect("a file is in a folder");
    let folder = if folder.ends_with("deps") {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    };
    let program = folder.join(name);
    let Some(built) = changed(&program) else {
        panic!("{} is not built. {ADVICE}", program.display());
    };
    if let Some(source) = sources(&program)
        .into_iter()
        .find(|file| changed(file).is_some_and(|at| at > built))
    {
        panic!(
            "{} is older than {}. {ADVICE}",
            program.display(),
            source.display()
        );
    }
    program
}

/// What cargo wrote down about a program: every file of this workspace that it was made from.
fn sources(program: &Path) -> Vec<PathBuf> {
    let record = std::fs::read_to_string(program.with_extension("d")).unwrap_or_default();
    let Some((_, files)) = record.split_once(": ") else {
        return Vec::new();
    };
    // A space within a path is written with a backslash before it.
    let files = files.trim().replace("\\ ", "\0");
    files
        .split(' ')
        .map(|file| PathBuf::from(file.replace('\0', " ")))
        .filter(|file| file.is_file())
        .collect()
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}
