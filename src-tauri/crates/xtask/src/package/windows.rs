//! The installers for Windows, by plain makensis; built on Windows itself, or on Debian and then tried out under Wine.

mod audience;
#[cfg(target_os = "linux")]
mod wine;

#[cfg(not(target_os = "linux"))]
use super::build::packages;
use super::build::version;
#[cfg(not(target_os = "linux"))]
use super::build::{Profile, build_here};
#[cfg(not(target_os = "linux"))]
use crate::place::built_in;
use crate::place::root;
use crate::process::must;
use audience::Audience;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) fn package(try_out: bool) -> Result<Vec<PathBuf>, String> {
    let program = build()?;
    let installers = [Audience::OnePerson, Audience::Everybody]
        .map(|audience| make_installer(&program, audience));
    let [one_person, everybody] = installers;
    let (one_person, everybody) = (one_person?, everybody?);
    #[cfg(target_os = "linux")]
    if try_out {
        wine::try_out(&one_person, Audience::OnePerson)?;
        wine::try_out(&everybody, Audience::Everybody)?;
    }
    #[cfg(not(target_os = "linux"))]
    {
        if try_out {
            return Err("On Windows, run the installer by hand: nothing tries it out yet.".into());
        }
        keep_for_signing(&program)?;
    }
    Ok(vec![one_person, everybody])
}

fn make_installer(program: &Path, audience: Audience) -> Result<PathBuf, String> {
    let installer = audience.installer()?;
    let windows = root().join("src-tauri/packaging/windows");
    let define = |name: &str, value: &Path| format!("-D{name}={}", value.display());
    let mut make = Command::new(makensis());
    make.current_dir(&windows).args(["-V2", "-WX"]);
    make.arg(format!("-DVERSION={}", version()));
    make.args([
        define("PROGRAM", program),
        define("OUT", &installer),
        define("ROOT", root()),
    ]);
    if audience == Audience::Everybody {
        make.arg("-DALL_USERS");
    }
    if program.join("WebView2Loader.dll").is_file() {
        make.arg("-DLOADER");
    }
    make.arg("installer.nsi");
    must("Making the installer", make)?;
    Ok(installer)
}

/// Copies what the installer holds to its folder, so that another machine can sign it and make the installer again.
#[cfg(not(target_os = "linux"))]
fn keep_for_signing(program: &Path) -> Result<(), String> {
    let folder = packages()?.join("program");
    let copied = fs::create_dir_all(&folder).and_then(|()| {
        fs::copy(
            program.join("restore-desk.exe"),
            folder.join("restore-desk.exe"),
        )
    });
    copied
        .map(|_bytes| ())
        .map_err(|why| format!("{} cannot be written: {why}", folder.display()))
}

/// Its own installer does not put it on the path of Windows.
fn makensis() -> PathBuf {
    let usual = Path::new(r"C:\Program Files (x86)\NSIS\makensis.exe");
    if usual.is_file() {
        usual.to_owned()
    } else {
        "makensis".into()
    }
}

/// Builds the program, and returns the folder with the files that are installed with it.
fn build() -> Result<PathBuf, String> {
    #[cfg(target_os = "linux")]
    let program = wine::build_across()?;
    #[cfg(not(target_os = "linux"))]
    let program = {
        build_here(Profile::Release)?;
        built_in("release", "restore-desk")
    };
    says_what_it_is(&program)?;
    Ok(program.parent().unwrap_or(&program).to_owned())
}

/// Whether Explorer can show name and version: the version resource is there, in Windows' own letters.
fn says_what_it_is(program: &Path) -> Result<(), String> {
    let bytes =
        fs::read(program).map_err(|why| format!("{} cannot be read: {why}", program.display()))?;
    for text in ["ProductVersion", "Restore Desk", version()] {
        let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        if !bytes.windows(letters.len()).any(|here| here == letters) {
            return Err(format!(
                "{} does not say {text} in its version resource.",
                program.display()
            ));
        }
    }
    Ok(())
}
