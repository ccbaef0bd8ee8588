//! Where secrets are, and where they must not be: the keyring, the files, the log; with a keyring and without.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use tests::{App, By, Desktop, Sandbox, Window, until};

/// `sandbox::demo::clumio::ENDS_SOON`.
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";

/// Every file below a folder; the keyring's own is encrypted and is searched like the others.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files.extend(files_below(&entry.path())),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    files
}

fn files_that_hold(folder: &Path, secret: &str) -> Vec<PathBuf> {
    let holds = |file: &PathBuf| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(secret.len()).any(|part| part == secret.as_bytes())
    };
    files_below(folder).into_iter().filter(holds).collect()
}

fn a_days_work(window: &Window<'_>, desktop: &Desktop) -> String {
    window.find(By::test_id("passcode-recipient"));
    desktop.clipboard().put(FILE);
    window.press("Control+k");
    window.press("Control+v");
    window.see("Show this restored file");
    window.press("Enter");
    window.find(By::test_id("confirm-regenerate-button"));
    window.press("Enter");
    window.find(By::test_id("passcode"));
    window.press("Enter");
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let passcode = desktop.clipboard().text().expect("there is text on the clipboard");
    let passcode = String::from_utf8(passcode).expect("a passcode is text");
    window.click(By::test_id("passed-on"));
    window.press("Control+3");
    window.see("Q3 forecast.xlsx");
    passcode
}

#[test]
fn tokens_are_in_the_keyring_and_no_file_holds_a_secret() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    let passcode = a_days_work(&window, &desktop);
    let entries = until("the keyring has both tokens", || {
        let profile = desktop.home().join("profile/demo");
        let service = format!("restore-desk-demo-{}", mark_of(&profile));
        let entries = desktop.keyring_entries(&service);
        (entries.contains("box-token") && entries.contains("clumio-token")).then_some(entries)
    });
    assert!(entries.contains(sandbox.said("clumio_token")), "the keyring shows it to who may see it");
    window.close();
    assert!(files_below(desktop.home()).iter().any(|file| file.ends_with("journal.sqlite")));
    for secret in [passcode.as_str(), sandbox.said("box_token"), sandbox.said("clumio_token")] {
        let found = files_that_hold(desktop.home(), secret);
        assert_eq!(found, Vec::<PathBuf>::new());
    }
}

/// As the app marks a profile of its own: the first six bytes of the SHA-256 of its path.
fn mark_of(folder: &Path) -> String {
    let output = std::process::Command::new("sh")
        .args(["-c", "printf %s \"$1\" | sha256sum | cut -c1-12", "sh", &folder.display().to_string()])
        .output()
        .expect("sha256sum is part of every Linux");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn without_a_keyring_it_says_so_and_writes_no_file() {
    let (desktop, sandbox) = (Desktop::without_keyring(), Sandbox::start(&[]));
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.open();
    let passcode = a_days_work(&window, &desktop);
    window.press("Control+4");
    window.see("Token kept until you quit");
    window.accessible("settings without a keyring");
    window.picture("no-keyring");
    window.close();
    for secret in [passcode.as_str(), sandbox.said("box_token"), sandbox.said("clumio_token")] {
        assert_eq!(files_that_hold(desktop.home(), secret), Vec::<PathBuf>::new());
    }
}
