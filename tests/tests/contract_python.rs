//! The official Box client for Python does a full round against the sandbox, and must not notice that it is one.
//!
//! It lives in a private virtual environment, `tests/.venv`, which is made once and works without network from then on.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use sandbox::demo::{people, trash};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tests::{Sandbox, skip};

/// What is installed.
const REQUIREMENTS: &str = include_str!("../python/requirements.txt");

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
    let python = match environment() {
        Ok(python) => python,
        Err(why) => return skip(&why),
    };
    let sandbox = Sandbox::start(&["--scenario", "demo"]);
    let output = run(&python, &given(&sandbox));
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "it got as far as\n{said}\nand then\n{complained}");
    assert_eq!(said.lines().collect::<Vec<_>>(), STEPS, "{complained}");

    // What it believes to have done has happened.
    let state = sandbox.state();
    for (kind, id, name, parent) in [
        ("file", trash::CONTRACT, "Contract 2025 (restored).docx", trash::CONTRACTS_FOLDER),
        ("file", trash::CONTRACT_IN_FOLDER, "Contract 2025.docx", trash::CONTRACTS_FOLDER),
        ("file", trash::FOLDER_GONE, "Storefront.png", "0"),
    ] {
        let item = item(&state, kind, id);
        assert_eq!((&item["name"], &item["parent_id"]), (&json!(name), &json!(parent)), "{item}");
        assert_eq!(item["status"], "active", "{item}");
    }
    for (kind, id, status) in [
        ("file", trash::JAPANESE, "active"),
        ("folder", trash::FOLDER, "active"),
        ("web_link", trash::WEB_LINK, "active"),
        ("file", trash::KEIKOS_OWN, "active"),
        ("folder", trash::FOLDER_TAKEN_BY_FOLDER, "trashed"),
    ] {
        assert_eq!(item(&state, kind, id)["status"], status, "{kind} {id}");
    }
    let requests = state["requests"].as_array().unwrap();
    let restored_as_keiko = requests.iter().filter(|request| {
        request["principal"] == people::KEIKO_ID && request["method"] == "POST" && request["status"] == 201
    });
    assert_eq!(restored_as_keiko.count(), 1);
    assert!(requests.iter().any(|request| request["status"] == 401), "no token ran out");
}

/// What the script is told.
fn given(sandbox: &Sandbox) -> Value {
    let said = ["box_url", "box_token", "box_admin_token", "box_client_id", "box_client_secret"];
    let mut given: Value = said.iter().map(|key| ((*key).to_owned(), json!(sandbox.said(key)))).collect();
    given["ids"] = json!({
        "plain": trash::JAPANESE,
        "clash": trash::CONTRACT,
        "clash_folder": trash::CONTRACTS_FOLDER,
        "in_the_way": trash::CONTRACT_IN_FOLDER,
        "folder_clash": trash::FOLDER_TAKEN_BY_FOLDER,
        "folder_in_the_way": trash::SAME_FOLDER_IN_FOLDER,
        "folder_gone": trash::FOLDER_GONE,
        "folder": trash::FOLDER,
        "web_link": trash::WEB_LINK,
        "retained": trash::RETAINED,
        "keikos_own": trash::KEIKOS_OWN,
        "mika": people::MIKA_ID,
        "keiko": people::KEIKO_ID,
    });
    given
}

fn run(python: &Path, given: &Value) -> Output {
    let mut command = Command::new(python);
    command
        .arg("-I")
        .arg(scripts().join("box_round.py"))
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = pipes.spawn().unwrap();
    process.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn item<'state>(state: &'state Value, kind: &str, id: &str) -> &'state Value {
    let mut items = state["box"]["items"].as_array().unwrap().iter();
    items
        .find(|item| item["type"] == kind && item["id"] == id)
        .unwrap_or_else(|| panic!("{kind} {id} is gone"))
}

/// The interpreter of an environment with what `python/requirements.txt` names, or why there can be none here.
fn environment() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv");
    let python = folder.join("bin/python");
    let installed = folder.join("installed.txt");
    let is_whole = std::fs::read_to_string(&installed).is_ok_and(|text| text == REQUIREMENTS);
    // Its interpreter is a link to the system's, which may have gone since.
    if is_whole && said(Command::new(&python).args(["-c", "import box_sdk_gen"])).is_ok() {
        return Ok(python);
    }
    let _ = std::fs::remove_file(&installed);
    said(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder)).map_err(|why| {
        format!("python3 makes no virtual environment (package python3-venv): {}", last_line(&why))
    })?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20", "--requirement"]);
    match said(pip.arg(scripts().join("requirements.txt"))) {
        Ok(()) => {}
        // pip tells of each attempt that found no connection; anything else is a fault of ours.
        Err(why) if why.contains("Retrying (") => {
            return Err(format!("PyPI cannot be reached, so there is no {}", REQUIREMENTS.trim()));
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
    let texts = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    if output.status.success() { Ok(()) } else { Err(texts.concat()) }
}

fn last_line(text: &str) -> &str {
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default()
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
}
