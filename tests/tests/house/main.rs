//! The rules of the house: who may import whom, what lies where, and that every word exists in every language.

mod field_words;
mod file_circles;
mod files;
mod imports;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parts of a source file are many, and few of them import"
)]
mod module_tree;
mod words;
mod workflows;

use std::path::Path;

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are in a folder of the workspace")
}

/// A file of the workspace as text.
fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}
