//! Words that the glossary refuses, in the crates that speak its language already.

use crate::{files::files, text};

/// Crates that are held to the glossary. The others follow as they are taken apart; none leaves this list.
const HELD: &[&str] = &[
    "accounts",
    "app-error",
    "box-client",
    "box-session",
    "bulk-restore",
    "clumio-client",
    "config",
    "credential-store",
    "desk",
    "http-client",
    "journal",
    "messages",
    "passcode",
    "platform",
    "process-memory",
    "restore",
    "sandbox",
    "screen-lock",
    "table-export",
    "text-search",
    "trash",
    "trusted-file",
    "user-presence",
    "xtask",
];

/// Refused in identifiers, comments and documents.
const REFUSED: &[&str] = &[
    "somebody", "nobody", "whoever", "anew", "beside", "haystack", "farewell", "stranger", "told",
    "deleter", "deleters",
];

/// Refused in comments of the app, the page and the tests as well.
const REFUSED_IN_COMMENTS: &[&str] = &[
    "somebody",
    "nobody",
    "whoever",
    "anew",
    "meanwhile",
    "all the same",
];

const REFUSED_PHRASES: &[&str] = &["put back", "put away", "passed on", "made up", "made-up"];

/// Allowed with a reason each.
const EXCEPTIONS: &[&str] = &[
    // The name of a quirk, which scripts of other programs may use.
    "modified_by_deleter",
    // The page's name of a type.
    "rename = \"farewell\"",
    "rename = \"deleter\"",
    // The journal's name of a field.
    "rename = \"refusals_told\"",
];

/// Refused at the beginning of a doc comment.
const REFUSED_BEGINNINGS: &[&str] = &[
    "What ",
    "The same",
    "Whether somebody",
    "Says that",
    "Tells ",
];

#[test]
fn redrawn_crates_use_the_words_of_the_glossary() {
    let Some(files) = files() else { return };
    let held = files.iter().filter(|file| {
        HELD.iter()
            .any(|name| file.starts_with(&format!("src-tauri/crates/{name}/")))
            && (file.ends_with(".rs") || file.ends_with(".md"))
    });
    let mut found = Vec::new();
    for file in held {
        for (number, line) in text(file).lines().enumerate() {
            if is_refused(line) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn comments_everywhere_use_plain_words() {
    let Some(files) = files() else { return };
    let held = files.iter().filter(|file| {
        let is_source = [".rs", ".ts", ".svelte"]
            .iter()
            .any(|end| file.ends_with(end));
        let is_ours = ["src-tauri/", "ui/src/", "ui/test/", "tests/"]
            .iter()
            .any(|folder| file.starts_with(folder));
        is_source && is_ours && !file.ends_with("house/field_words.rs")
    });
    let mut found = Vec::new();
    for file in held {
        for (number, line) in text(file).lines().enumerate() {
            if has_odd_comment(line) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Returns whether the comment of a line has words that are refused in each comment.
fn has_odd_comment(line: &str) -> bool {
    let line = line.to_lowercase();
    let begins = ["//", "/*", "<!--"]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min();
    let is_continued = line.trim_start().starts_with("* ");
    let comment = match begins {
        Some(at) => &line[at..],
        None if is_continued => &line,
        None => return false,
    };
    let words: Vec<&str> = comment
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let plain = format!(" {} ", words.join(" "));
    REFUSED_IN_COMMENTS
        .iter()
        .any(|phrase| plain.contains(&format!(" {phrase} ")))
}

#[test]
fn odd_words_are_found_in_comments_only() {
    for line in [
        "// Nobody waits.",
        "let a = 1; // It goes on all the same.",
        " * read anew",
        "<!-- meanwhile -->",
    ] {
        assert!(has_odd_comment(line), "{line}");
    }
    for line in ["let nobody = 1;", "// A manewver.", "`meanwhile`"] {
        assert!(!has_odd_comment(line), "{line}");
    }
}

fn is_refused(line: &str) -> bool {
    let mut lower = line.to_lowercase();
    for exception in EXCEPTIONS {
        lower = lower.replace(exception, "");
    }
    let words = lower.split(|c: char| !c.is_ascii_alphabetic());
    let comment = line.trim_start();
    let doc = comment
        .strip_prefix("///")
        .or_else(|| comment.strip_prefix("//!"));
    words.clone().any(|word| REFUSED.contains(&word))
        || REFUSED_PHRASES.iter().any(|phrase| lower.contains(phrase))
        || doc.is_some_and(|doc| {
            REFUSED_BEGINNINGS
                .iter()
                .any(|begin| doc.trim_start().starts_with(begin))
        })
}

#[test]
fn refused_words_are_found_in_names_and_comments() {
    for line in [
        "let told = 1;",
        "fn was_told_twice() {}",
        "// Nobody waits.",
        "/// What is there.",
        "/// It is put back.",
    ] {
        assert!(is_refused(line), "{line}");
    }
    for line in [
        "/// Returns what is there.",
        "let shelved = untold;",
        "/// Whatever.",
    ] {
        assert!(!is_refused(line), "{line}");
    }
}
