//! Directions between the crates, as cargo itself understands them.

use crate::root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each crate of ours and those of ours that it may use, for itself and its build.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "restore-desk",
        &[
            "box-session",
            "bulk-restore",
            "restore",
            "trash",
            "accounts",
            "app-error",
            "config",
            "passcode",
            "platform",
            "desk",
            "box-client",
            "clumio-client",
            "journal",
            "messages",
            "credential-store",
            "http-client",
            "sandbox",
            "process-memory",
            "screen-lock",
            "table-export",
            "user-presence",
        ],
    ),
    (
        "desk",
        &[
            "box-session",
            "bulk-restore",
            "restore",
            "trash",
            "accounts",
            "config",
            "app-error",
            "passcode",
            "platform",
            "box-client",
            "clumio-client",
            "journal",
            "messages",
            "credential-store",
            "table-export",
            "text-search",
        ],
    ),
    (
        "passcode",
        &[
            "accounts",
            "app-error",
            "clumio-client",
            "config",
            "journal",
            "platform",
            "text-search",
        ],
    ),
    (
        "accounts",
        &[
            "config",
            "app-error",
            "platform",
            "box-client",
            "clumio-client",
            "credential-store",
        ],
    ),
    (
        "box-session",
        &["app-error", "box-client", "platform", "text-search"],
    ),
    (
        "trash",
        &[
            "app-error",
            "box-client",
            "box-session",
            "config",
            "journal",
            "platform",
            "text-search",
        ],
    ),
    (
        "restore",
        &[
            "app-error",
            "box-client",
            "box-session",
            "journal",
            "platform",
            "trash",
        ],
    ),
    (
        "bulk-restore",
        &[
            "app-error",
            "box-client",
            "box-session",
            "journal",
            "messages",
            "platform",
            "restore",
            "trash",
        ],
    ),
    (
        "config",
        &["app-error", "box-client", "clumio-client", "trusted-file"],
    ),
    (
        "app-error",
        &["box-client", "clumio-client", "journal", "credential-store"],
    ),
    ("box-client", &["http-client"]),
    ("clumio-client", &["http-client"]),
    ("http-client", &["text-search"]),
    ("platform", &[]),
    ("table-export", &["app-error"]),
    ("credential-store", &[]),
    ("journal", &["text-search"]),
    ("messages", &["text-search"]),
    ("text-search", &[]),
    ("screen-lock", &[]),
    ("trusted-file", &[]),
    ("process-memory", &[]),
    ("user-presence", &[]),
    // Models shared with the clients would hide a wrong field name in both.
    ("sandbox", &[]),
    ("xtask", &[]),
    // What the program is measured against has nothing of it.
    ("bare-window", &[]),
    // The commands in a browser, on the sandbox.
    (
        "bridge",
        &[
            "restore-desk",
            "config",
            "credential-store",
            "desk",
            "platform",
            "sandbox",
            "table-export",
        ],
    ),
    (
        "tests",
        &[
            "box-session",
            "bulk-restore",
            "restore",
            "trash",
            "restore-desk",
            "accounts",
            "app-error",
            "config",
            "platform",
            "desk",
            "box-client",
            "clumio-client",
            "journal",
            "messages",
            "credential-store",
            "http-client",
            "sandbox",
        ],
    ),
];

/// What a crate may use besides for its own tests: the desk is tried against the services as they answer.
const MAY_TEST_AGAINST: &[(&str, &str)] = &[
    ("accounts", "sandbox"),
    ("box-session", "sandbox"),
    ("trash", "sandbox"),
    ("restore", "sandbox"),
    ("bulk-restore", "sandbox"),
    ("desk", "sandbox"),
    ("passcode", "sandbox"),
    // Its tests open accounts, which keep tokens there.
    ("passcode", "credential-store"),
];

/// Libraries with one home, so that what they need is seen to in one place.
const HOMES: &[(&str, &[&str])] = &[
    ("tauri", &["restore-desk", "bare-window"]),
    ("tauri-build", &["restore-desk", "bare-window"]),
    ("arboard", &["restore-desk"]),
    ("reqwest", &["http-client"]),
    ("rusqlite", &["journal"]),
    ("keyring", &["credential-store"]),
    ("rust_xlsxwriter", &["table-export"]),
];

#[test]
fn imports_go_one_way() {
    let used = used(|dependency| dependency["kind"] != "dev");
    let drawn: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let ours: BTreeSet<&str> = used.keys().map(String::as_str).collect();
    assert_eq!(
        ours, drawn,
        "a crate that nobody has drawn, or one that is gone"
    );
    for (name, may_use) in MAY_USE {
        let others = used[*name]
            .iter()
            .filter(|other| ours.contains(other.as_str()));
        let forbidden: Vec<&String> = others
            .filter(|other| !may_use.contains(&other.as_str()))
            .collect();
        assert!(
            forbidden.is_empty(),
            "{name} uses {forbidden:?}, which it may not"
        );
    }
}

#[test]
fn tests_of_a_crate_use_no_more_than_it_does() {
    let tested = used(|dependency| dependency["kind"] == "dev");
    let ours: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (name, others) in &tested {
        for other in others.iter().filter(|other| ours.contains(other.as_str())) {
            let may_use = MAY_USE
                .iter()
                .any(|(one, others)| one == name && others.contains(&other.as_str()));
            let may_test = MAY_TEST_AGAINST.contains(&(name.as_str(), other.as_str()));
            assert!(
                may_use || may_test,
                "the tests of {name} use {other}, which they may not"
            );
        }
    }
}

#[test]
fn libraries_with_one_home_are_used_nowhere_else() {
    let used = used(|_| true);
    for (library, homes) in HOMES {
        let users: Vec<&str> = used
            .iter()
            .filter(|(_, libraries)| libraries.contains(*library))
            .map(|(name, _)| name.as_str())
            .collect();
        assert!(
            users.iter().all(|user| homes.contains(user)),
            "{library} belongs into {homes:?} alone, but {users:?} use it"
        );
    }
}

#[test]
fn every_crate_says_which_rust_it_needs() {
    for package in packages() {
        assert_eq!(package["rust_version"], "1.90", "{}", package["name"]);
    }
}

/// What each crate of the workspace names as a dependency of the wanted kinds.
fn used(wanted: impl Fn(&Value) -> bool) -> BTreeMap<String, BTreeSet<String>> {
    let name = |value: &Value| {
        value["name"]
            .as_str()
            .expect("cargo names everything")
            .to_owned()
    };
    let dependencies = |package: &Value| {
        package["dependencies"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|one| wanted(one))
            .map(name)
            .collect()
    };
    packages()
        .iter()
        .map(|package| (name(package), dependencies(package)))
        .collect()
}

fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    let asked = cargo
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output();
    let asked = asked.expect("cargo runs, since it runs this test");
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let metadata: Value = serde_json::from_slice(&asked.stdout).expect("cargo prints JSON");
    metadata["packages"]
        .as_array()
        .expect("a list of packages")
        .clone()
}
