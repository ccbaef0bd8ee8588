//! Where secrets are, and where they must not be: the keyring, every file, the standard streams, the memory; with a keyring
//! and without.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stderr,
    reason = "what remains in memory is told, whether the test passes or not"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use memchr::memmem::find;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tests::{App, By, Desktop, Opener, Sandbox, Window, skip, until};

/// `sandbox::demo::clumio::EXPIRES_SOON`.
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";
const GENERATE: &str = "/restores/files/6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01/_generate_passcode";
const SHARE: &str = "/restores/files/6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01/_share";

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

/// A text as programs write it: UTF-8, UTF-16, and in the middle of base64 at each of its three offsets.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let utf16 = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let in_base64 = (0..3).map(|offset| {
        let part = &secret.as_bytes()[offset..];
        BASE64.encode(&part[..part.len() / 3 * 3]).into_bytes()
    });
    [secret.as_bytes().to_vec(), utf16]
        .into_iter()
        .chain(in_base64)
        .collect()
}

fn files_that_hold(folder: &Path, secret: &str) -> Vec<PathBuf> {
    let forms = forms(secret);
    let holds = |file: &PathBuf| {
        let bytes = std::fs::read(file).unwrap_or_default();
        forms.iter().any(|form| find(&bytes, form).is_some())
    };
    files_below(folder).into_iter().filter(holds).collect()
}

#[test]
fn a_secret_is_found_in_every_form() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let secret = "Canary-k7Qm0xTb9R";
    for (number, text) in ["", "x", "xy"].into_iter().enumerate() {
        let written = BASE64.encode(format!("{text}{secret} and more"));
        std::fs::write(folder.path().join(number.to_string()), written).expect("a new file");
    }
    let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("3"), utf16).expect("a new file");
    std::fs::write(folder.path().join("4"), secret).expect("a new file");
    std::fs::write(folder.path().join("5"), "nothing of the kind").expect("a new file");
    assert_eq!(files_that_hold(folder.path(), secret).len(), 5);
}

/// A passcode that nothing else in the world holds.
fn canary(desktop: &Desktop, number: u32) -> String {
    let unique = desktop
        .home()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    format!(
        "Canary{number}{}0Ol1I",
        unique.replace(|c: char| !c.is_ascii_alphanumeric(), "")
    )
}

fn answers(passcode: &str) -> Value {
    json!([{ "match": { "method": "POST", "path": GENERATE }, "times": 1,
             "do": { "status": 200, "body": { "_links": {}, "passcode": passcode } } }])
}

fn refuses(path: &str, told: &str) -> Value {
    json!([{ "match": { "method": "POST", "path": path }, "times": 1, "do": {
        "status": 403, "headers": { "x-amzn-requestid": told, "www-authenticate": told }, "body": { "errors": [{ "error_code": 111, "error_message": told }] } } }])
}

fn copied(window: &Window<'_>, desktop: &Desktop, button: &str, passcode: &str) {
    window.click(By::test_id(button));
    window.find(By::css(&format!(
        "[data-testid={button}][data-state=copied]"
    )));
    let there = desktop
        .clipboard()
        .text()
        .expect("there is text on the clipboard");
    assert!(
        find(&there, passcode.as_bytes()).is_some(),
        "{button} did not copy the passcode"
    );
}

/// Everything a person does with a passcode, all of it once.
fn hand_over(window: &Window<'_>, desktop: &Desktop, passcode: &str) {
    window.find(By::test_id("passcode"));
    copied(window, desktop, "copy", passcode);
    copied(window, desktop, "copy-email", passcode);
    window.click(By::test_id("passcode-hide"));
    window.click(By::test_id("passcode-show"));
    window.click(By::test_id("read-aloud-open"));
    window.see("capital Charlie");
    window.accessible("a passcode read aloud");
    window.picture("read-aloud");
    window.press("Escape");
    window.gone(By::test_id("read-aloud"));
    window.click(By::test_id("open-draft"));
    window.see("Draft opened without the passcode");
}

fn share(window: &Window<'_>, passcode: &str) {
    window.click(By::test_id("handover-share"));
    window.fill(
        By::test_id("share-address"),
        "l.ortega@halden-legal.example",
    );
    window.fill(By::test_id("share-message"), passcode);
    window.click(By::test_id("share-send"));
    window.see("Remove the passcode from the message");
    window.fill(By::test_id("share-message"), "As agreed on the telephone");
    window.accessible("sending a link");
    window.picture("share-link");
    window.click(By::test_id("share-send"));
    window.find(By::test_id("share-sent"));
    window.click(By::test_id("share-close"));
}

#[test]
fn after_a_full_day_and_a_crash_no_byte_anywhere_is_a_secret() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let opener = Opener::new(&desktop);
    let temporary = desktop.home().join("tmp");
    std::fs::create_dir_all(&temporary).expect("a folder in the new home");
    let app = App::new(&desktop)
        .sandbox(&sandbox)
        .variable("PATH", &opener.path())
        .variable("TMPDIR", &temporary.display().to_string());
    let (first, second) = (canary(&desktop, 1), canary(&desktop, 2));

    let window = app.open();
    // A service that quotes the token, and one that refuses with the passcode in its words.
    sandbox.script(&refuses(
        GENERATE,
        &format!("bad token {}", sandbox.said("clumio_token")),
    ));
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("regenerate-failed"));
    window.click(By::test_id("regenerate-failed-dismiss"));
    sandbox.script(&answers(&first));
    window.regenerate(FILE, &desktop.clipboard());
    hand_over(&window, &desktop, &first);
    share(&window, &first);
    sandbox.script(&refuses(SHARE, &format!("bad message {first}")));
    window.click(By::test_id("handover-share"));
    window.click(By::test_id("share-send"));
    window.see("You don’t have permission");
    window.click(By::test_id("share-close"));
    let draft = until("the mail program was opened", || opener.opened());
    assert!(
        draft.starts_with("mailto:k.tanaka@aoyama-foods.example?subject="),
        "{draft}"
    );
    window.click(By::test_id("passed-on"));
    window.find(By::test_id("passed-on-notice"));

    sandbox.script(&answers(&second));
    window.regenerate_again(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    copied(&window, &desktop, "copy-email", &second);
    window.kill();
    // As the power cut leaves it: the journal's latest pages are still beside it.
    let left = files_below(desktop.home());
    assert!(
        left.iter().any(|file| file.ends_with("journal.sqlite-wal")),
        "{left:?}"
    );
    for secret in [
        &first,
        &second,
        sandbox.said("box_token"),
        sandbox.said("clumio_token"),
    ] {
        assert_eq!(
            files_that_hold(desktop.home(), secret),
            Vec::<PathBuf>::new()
        );
    }

    // The next start explains it, with one button.
    let window = app.open();
    window.see("was copied before Restore Desk closed");
    window.accessible("a passcode that a crash took");
    window.picture("passcode-lost-in-crash");
    window.press("Control+3");
    window.see("Resend link");
    let entries = until("the keyring has both tokens", || {
        let profile = desktop.home().join("profile/demo");
        let service = format!("restore-desk-demo-{}", mark_of(&profile));
        let entries = desktop.keyring_entries(&service);
        (entries.contains("box-token") && entries.contains("clumio-token")).then_some(entries)
    });
    assert!(
        entries.contains(sandbox.said("clumio_token")),
        "the keyring shows it to who may see it"
    );
    window.close();

    let files = files_below(desktop.home());
    for needed in ["journal.sqlite", "log", "opened"] {
        assert!(
            files.iter().any(|file| file.ends_with(needed)),
            "{needed} was looked for among {files:?}"
        );
    }
    for secret in [
        &first,
        &second,
        sandbox.said("box_token"),
        sandbox.said("clumio_token"),
    ] {
        assert_eq!(
            files_that_hold(desktop.home(), secret),
            Vec::<PathBuf>::new()
        );
    }
}

/// How often each process may still hold a passcode that was shown, copied and passed on. Ours: what the system's libraries
/// keep of the page that it was sent to. The web view's: strings of its script engine and what it drew. Neither is ours to
/// wipe.
const LEFT: [(&str, usize); 2] = [("restore-desk", 4), ("WebKitWebProcess", 12)];

#[test]
fn little_is_left_in_memory_of_a_passcode_that_was_passed_on() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    let passcode = canary(&desktop, 1);
    sandbox.script(&answers(&passcode));
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    copied(&window, &desktop, "copy", &passcode);
    copied(&window, &desktop, "copy-email", &passcode);
    let utf16: Vec<u8> = passcode.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let held = || desktop.memory_with(&[passcode.as_bytes(), &utf16]);
    let Some(before) = held() else {
        return skip("the memory of other processes cannot be read here");
    };
    let ours = before.iter().find(|held| held.process == "restore-desk");
    assert!(
        ours.is_some_and(|held| held.places[0] > 0),
        "it is there before: {before:?}"
    );
    window.click(By::test_id("passed-on"));
    window.find(By::test_id("passed-on-notice"));
    for held in held().expect("the memory could be read before") {
        let [utf8, utf16] = held.places[..] else {
            panic!("two things were looked for")
        };
        eprintln!(
            "after \"passed on\": {} holds it {utf8} times as UTF-8, {utf16} times as UTF-16",
            held.process
        );
        let most = LEFT
            .iter()
            .find(|(process, _)| *process == held.process)
            .map_or(0, |(_, most)| *most);
        assert!(utf8 + utf16 <= most, "{held:?}");
    }
}

#[test]
fn a_passcode_lost_before_it_was_copied_is_told_with_one_button_to_make_another() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.open();
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    window.kill();
    let window = app.open();
    window.see("was lost when Restore Desk closed");
    window.click(By::role("button", "Regenerate again"));
    window.see("already regenerated this passcode");
    window.find(By::test_id("confirm-regenerate-button"));
    window.click(By::test_id("confirm-regenerate-button"));
    window.find(By::test_id("passcode"));
    assert_eq!(sandbox.requests("POST", GENERATE), 2);
}

/// As the app marks a profile of its own: the first six bytes of the SHA-256 of its path.
fn mark_of(folder: &Path) -> String {
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "printf %s \"$1\" | sha256sum | cut -c1-12",
            "sh",
            &folder.display().to_string(),
        ])
        .output()
        .expect("sha256sum is part of every Linux");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_script_puts_the_applications_secret_into_the_keyring() {
    let desktop = Desktop::start();
    let app = App::new(&desktop);
    let secrets =
        json!({ "box_application": { "client_id": "the-app", "client_secret": "CANARY-secret" } });
    let service = format!("restore-desk-{}", mark_of(&desktop.home().join("profile")));
    let stored = app.seed_secrets(&secrets.to_string());
    let said = String::from_utf8_lossy(&stored.stderr).into_owned();
    assert!(stored.status.success(), "{said}");
    assert!(
        said.contains("the-app") && !said.contains("CANARY"),
        "{said}"
    );
    let entries = desktop.keyring_entries(&service);
    assert!(
        entries.contains("box-application") && entries.contains("CANARY-secret"),
        "{entries}"
    );
    assert_eq!(
        files_that_hold(desktop.home(), "CANARY-secret"),
        Vec::<PathBuf>::new()
    );
    let wrong = app.seed_secrets("{\"box_application\": {}}");
    assert_eq!(wrong.status.code(), Some(1));
    let removed = app.seed_secrets("{\"box_application\": null}");
    assert!(removed.status.success());
    assert!(!desktop.keyring_entries(&service).contains("CANARY-secret"));
}

#[test]
fn without_a_keyring_it_says_so_and_writes_no_file() {
    let (desktop, sandbox) = (Desktop::without_keyring(), Sandbox::start(&[]));
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.open();
    let passcode = canary(&desktop, 1);
    sandbox.script(&answers(&passcode));
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    copied(&window, &desktop, "copy", &passcode);
    window.click(By::test_id("passed-on"));
    window.press("Control+4");
    window.see("Not saved; cleared on quit");
    window.accessible("settings without a keyring");
    window.picture("no-keyring");
    window.close();
    for secret in [
        passcode.as_str(),
        sandbox.said("box_token"),
        sandbox.said("clumio_token"),
    ] {
        assert_eq!(
            files_that_hold(desktop.home(), secret),
            Vec::<PathBuf>::new()
        );
    }
}
