//! The official Box client for Python, in a private virtual environment: `tests/.venv`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed.
const REQUIREMENTS: &str = include_str!("../python/requirements.txt");

/// The interpreter of an environment with what `python/requirements.txt` names, made when it is first needed.
///
/// # Errors
/// A sentence that says why there can be none here.
///
/// # Panics
/// When what is named cannot be installed although it can be reached.
pub fn python() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv");
    let python = folder.join("bin/python");
    let installed = folder.join("installed.txt");
    let is_whole = std::fs::read_to_string(&installed).is_ok_and(|text| text == REQUIREMENTS);
    // Its interpreter is a link to the system's, which may have gone since.
    if is_whole && said(Command::new(&python).args(["-c", "import box_sdk_gen"])).is_ok() {
        return Ok(python);
    }
    let _ = std::fs::remove_file(&installed);
    said(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )
    .map_err(|why| {
        format!(
            "python3 makes no virtual environment (package python3-venv): {}",
            last_line(&why)
        )
    })?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--retries",
        "1",
        "--timeout",
        "20",
        "--requirement",
    ]);
    match said(pip.arg(script("requirements.txt"))) {
        Ok(()) => {}
        // pip tells of each attempt that found no connection; anything else is a fault of ours.
        Err(why) if why.contains("Retrying (") => {
            return Err(format!(
                "PyPI cannot be reached, so there is no {}",
                REQUIREMENTS.trim()
            ));
        }
        Err(why) => panic!("pip: {why}"),
    }
    match std::fs::write(&installed, REQUIREMENTS) {
        Ok(()) => Ok(python),
        Err(why) => panic!("{}: {why}", installed.display()),
    }
}

/// Nothing when a command went well, and otherwise what it said.
fn said(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|why| why.to_string())?;
    let texts =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    if output.status.success() {
        Ok(())
    } else {
        Err(texts.concat())
    }
}

fn last_line(text: &str) -> &str {
    text.lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or_default()
}

/// A file of `tests/python`.
#[must_use]
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("python")
        .join(name)
}
