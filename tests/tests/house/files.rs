//! What lies where, and how much of it in one file.

use crate::{root, text};
use std::collections::BTreeSet;
use std::process::Command;

/// The top level as drawn; files with a dot come on top.
const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "icons",
    "src-tauri",
    "tests",
    "ui",
];

/// Written by `ts-rs`; a test in its crate keeps it fresh.
const GENERATED: &[&str] = &["ui/src/api/bindings.ts"];

/// A smell, not a rule: a file of this length asks whether it holds two things. No type is cut in pieces because of it.
const LONGEST: usize = 700;

#[test]
fn the_top_level_is_as_drawn() {
    let Some(files) = files() else { return };
    let mut top: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.split('/').next())
        .collect();
    top.retain(|name| !name.starts_with('.'));
    assert_eq!(top, TOP_LEVEL.iter().copied().collect());
}

#[test]
fn no_file_is_too_long_to_be_read() {
    let Some(files) = files() else { return };
    let sources = files.iter().filter(|file| {
        [".rs", ".ts", ".js", ".svelte", ".css", ".py"]
            .iter()
            .any(|end| file.ends_with(end))
            && !GENERATED.contains(&file.as_str())
    });
    let lengths = sources.map(|file| (file, text(file).lines().count()));
    let long: Vec<_> = lengths.filter(|(_, lines)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "more than {LONGEST} lines: {long:?}");
}

#[test]
fn no_component_writes_markup_from_text() {
    let Some(files) = files() else { return };
    let components: Vec<&String> = files
        .iter()
        .filter(|file| file.ends_with(".svelte"))
        .collect();
    assert!(!components.is_empty(), "there are no components to look at");
    let writing: Vec<_> = components
        .into_iter()
        .filter(|file| text(file).contains("{@html"))
        .collect();
    assert!(
        writing.is_empty(),
        "{{@html}} would run what a file name says: {writing:?}"
    );
}

/// Every file that is, or would be, committed; `None` outside a clone.
pub(crate) fn files() -> Option<Vec<String>> {
    let mut git = Command::new("git");
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ])
    .current_dir(root());
    let listed = git.output().ok().filter(|listed| listed.status.success());
    let Some(listed) = listed else {
        tests::skip("git does not list the files here");
        return None;
    };
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let names = names
        .split_terminator('\0')
        .filter(|name| root().join(name).is_file());
    Some(names.map(str::to_owned).collect())
}

#[test]
fn every_test_that_a_document_names_exists() {
    let Some(files) = files() else { return };
    let sources: String = files
        .iter()
        .filter(|file| file.ends_with(".rs"))
        .map(|file| text(file))
        .collect();
    let promises = text("tests/README.md");
    let (_, table) = promises
        .split_once("## What the README promises")
        .expect("tests/README.md lists the promises");
    let table = table.split("\n## ").next().unwrap_or(table);
    let missing: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| "))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|test| !sources.contains(&format!("fn {test}(")))
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}

#[test]
fn every_source_file_that_a_document_names_exists() {
    let Some(files) = files() else { return };
    let exists = |path: &str| {
        let below = format!("/{path}");
        files
            .iter()
            .any(|file| file == path || file.ends_with(&below))
    };
    let missing: Vec<String> = files
        .iter()
        .filter(|file| file.ends_with(".md"))
        .flat_map(|document| {
            let text = text(document);
            let prose: String = text.split("```").step_by(2).collect();
            let code: Vec<String> = prose
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect();
            code.into_iter()
                .filter(|path| is_source_path(path) && !exists(path))
                .map(move |path| format!("{document}: {path}"))
        })
        .collect();
    assert!(missing.is_empty(), "no such files: {missing:#?}");
}

/// Returns whether a piece of code in a document is the path of a source file.
fn is_source_path(code: &str) -> bool {
    let ends = [".rs", ".ts", ".svelte", ".toml"];
    ends.iter().any(|end| code.ends_with(end))
        && code.contains('/')
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

#[test]
fn source_paths_are_recognized_in_documents() {
    assert!(is_source_path("journal/src/connection.rs"));
    for other in [
        "desk.rs",
        "cargo xtask run",
        "/etc/restore-desk/policy.json",
        "ui/**/*.ts",
    ] {
        assert!(!is_source_path(other), "{other}");
    }
}
