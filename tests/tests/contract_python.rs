//! The official Box client for Python does a full round against the sandbox, and must not notice that it is one.
//!
//! It lives in a private virtual environment, `tests/.venv`, which is made once and works without network from then on.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use sandbox::demo::{people, trash};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tests::{Sandbox, python, script, skip};

/// What the script says when all of it went well.
const STEPS: &[&str] = &[
    "list_both_ways",
    "get",
    "restore_plain",
    "restore_into_a_clash",
    "restore_a_folder_into_a_clash",
    "restore_with_a_new_name",
    "restore_to_a_fallback_parent",
    "restore_a_folder",
    "restore_a_web_link",
    "delete_and_find",
    "act_as_another_user",
    "use_client_credentials",
    "sign_in_and_refresh",
];

#[test]
fn the_official_client_does_a_full_round() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => return skip(&why),
    };
    let sandbox = Sandbox::start(&["--scenario", "demo"]);
    let output = run(&python, &given(&sandbox));
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "it got as far as\n{said}\nand then\n{complained}"
    );
    assert_eq!(said.lines().collect::<Vec<_>>(), STEPS, "{complained}");

    // What it believes to have done has happened.
    let state = sandbox.state();
    for (kind, id, name, parent) in [
        (
            "file",
            trash::CONTRACT,
            "Contract 2025 (restored).docx",
            trash::CONTRACTS_FOLDER,
        ),
        (
            "file",
            trash::CONFLICTING_CONTRACT,
            "Contract 2025.docx",
            trash::CONTRACTS_FOLDER,
        ),
        ("file", trash::FILE_OF_PURGED_FOLDER, "Storefront.png", "0"),
    ] {
        let item = item(&state, kind, id);
        assert_eq!(
            (&item["name"], &item["parent_id"]),
            (&json!(name), &json!(parent)),
            "{item}"
        );
        assert_eq!(item["status"], "active", "{item}");
    }
    for (kind, id, status) in [
        ("file", trash::JAPANESE, "active"),
        ("folder", trash::FOLDER, "active"),
        ("web_link", trash::WEB_LINK, "active"),
        ("file", trash::PRIVATE_TO_KEIKO, "active"),
        ("folder", trash::FOLDER_CONFLICTING_WITH_FOLDER, "trashed"),
    ] {
        assert_eq!(item(&state, kind, id)["status"], status, "{kind} {id}");
    }
    let requests = state["requests"].as_array().unwrap();
    let restored_as_keiko = requests.iter().filter(|request| {
        request["principal"] == people::KEIKO_ID
            && request["method"] == "POST"
            && request["status"] == 201
    });
    assert_eq!(restored_as_keiko.count(), 1);
    assert!(
        requests.iter().any(|request| request["status"] == 401),
        "no token ran out"
    );
}

/// What the script is told.
fn given(sandbox: &Sandbox) -> Value {
    let said = [
        "box_url",
        "box_token",
        "box_admin_token",
        "box_client_id",
        "box_client_secret",
    ];
    let mut given: Value = said
        .iter()
        .map(|key| ((*key).to_owned(), json!(sandbox.said(key))))
        .collect();
    given["ids"] = json!({
        "plain": trash::JAPANESE,
        "clash": trash::CONTRACT,
        "clash_folder": trash::CONTRACTS_FOLDER,
        "in_the_way": trash::CONFLICTING_CONTRACT,
        "folder_clash": trash::FOLDER_CONFLICTING_WITH_FOLDER,
        "folder_in_the_way": trash::SAME_NAME_ACTIVE_FOLDER,
        "folder_gone": trash::FILE_OF_PURGED_FOLDER,
        "folder": trash::FOLDER,
        "web_link": trash::WEB_LINK,
        "retained": trash::RETAINED,
        "keikos_own": trash::PRIVATE_TO_KEIKO,
        "mika": people::MIKA_ID,
        "keiko": people::KEIKO_ID,
    });
    given
}

fn run(python: &Path, given: &Value) -> Output {
    let mut command = Command::new(python);
    command
        .arg("-I")
        .arg(script("box_round.py"))
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = pipes.spawn().unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(given.to_string().as_bytes())
        .unwrap();
    process.wait_with_output().unwrap()
}

fn item<'state>(state: &'state Value, kind: &str, id: &str) -> &'state Value {
    let mut items = state["box"]["items"].as_array().unwrap().iter();
    items
        .find(|item| item["type"] == kind && item["id"] == id)
        .unwrap_or_else(|| panic!("{kind} {id} is gone"))
}
