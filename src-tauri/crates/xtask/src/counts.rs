//! Counts what test programs report.

use serde_json::Value;
use std::collections::BTreeMap;

/// How many tests ended in which way.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(to, ", {} skipped", self.skipped)
        } else {
            Ok(())
        }
    }
}

/// Parses the output of `cargo test`, by the program that printed it: `house`, `window_passcode`, `unittests src/lib.rs (desk)`.
///
/// A test that passed after saying `skipped: why` counts as skipped.
pub(crate) fn of_cargo(said: &str) -> BTreeMap<String, Counts> {
    let mut programs = BTreeMap::new();
    let mut program = "compiling".to_owned();
    let mut skipped = 0;
    for line in said.lines() {
        if let Some(name) = started(line) {
            program = name;
            skipped = 0;
        } else if line.starts_with("skipped: ") {
            skipped += 1;
        } else if let Some(mut counts) = result(line) {
            counts.passed -= skipped.min(counts.passed);
            counts.skipped += skipped;
            *programs
                .entry(program.clone())
                .or_insert_with(Counts::default) += counts;
        }
    }
    programs
}

/// The parts of what `cargo test` said that tell of something wrong: programs that failed or broke off, and compiling.
pub(crate) fn wrong(said: &str) -> String {
    let mut parts = vec![String::new()];
    for line in said.lines() {
        if started(line).is_some() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.retain(|part| {
        !part
            .lines()
            .any(|line| line.starts_with("test result: ok."))
    });
    parts.concat()
}

/// Why tests were skipped, each reason as the test said it.
pub(crate) fn reasons(said: &str) -> Vec<&str> {
    said.lines()
        .filter_map(|line| line.strip_prefix("skipped: "))
        .collect()
}

/// Parses vitest's JSON report.
pub(crate) fn of_vitest(report: &str) -> Option<Counts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let number = |key: &str| report.get(key).and_then(Value::as_u64);
    Some(Counts {
        passed: number("numPassedTests")?,
        // A file that cannot be loaded has no tests to fail, and is a failure.
        failed: number("numFailedTests")?.max(u64::from(report.get("success")? == false)),
        skipped: number("numPendingTests")? + number("numTodoTests")?,
    })
}

/// `     Running tests/house.rs (target/debug/deps/house-0123456789abcdef)` or `   Doc-tests desk`.
fn started(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(package) = line.strip_prefix("Doc-tests ") {
        return Some(format!("doc tests ({package})"));
    }
    let (source, program) = line
        .strip_prefix("Running ")?
        .strip_suffix(')')?
        .split_once(" (")?;
    let name = program.rsplit(['/', '\\']).next()?.rsplit_once('-')?.0;
    Some(if source.starts_with("unittests") {
        format!("{source} ({name})")
    } else {
        name.to_owned()
    })
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`.
fn result(line: &str) -> Option<Counts> {
    let mut counts = Counts::default();
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    for part in numbers.split("; ") {
        match part.split_once(' ') {
            Some((number, "passed")) => counts.passed = number.parse().ok()?,
            Some((number, "failed")) => counts.failed = number.parse().ok()?,
            Some((number, "ignored")) => counts.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
   Compiling desk v0.1.0
     Running unittests src/lib.rs (target/debug/deps/desk-0123456789abcdef)
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
     Running tests/window_passcode.rs (target/debug/deps/window_passcode-0123456789abcdef)
---- reaches_the_index stdout ----
skipped: the package index cannot be reached
test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
   Doc-tests desk
test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
";

    #[test]
    fn cargo_is_counted_by_program_and_a_test_that_skips_itself_did_not_pass() {
        let programs = of_cargo(SAID);
        assert_eq!(
            programs["unittests src/lib.rs (desk)"],
            Counts {
                passed: 3,
                failed: 0,
                skipped: 1
            }
        );
        assert_eq!(
            programs["window_passcode"],
            Counts {
                passed: 3,
                failed: 2,
                skipped: 1
            }
        );
        assert_eq!(
            programs["doc tests (desk)"],
            Counts {
                passed: 5,
                failed: 0,
                skipped: 0
            }
        );
        assert_eq!(reasons(SAID), ["the package index cannot be reached"]);
    }

    #[test]
    fn only_programs_that_failed_are_shown() {
        let wrong = wrong(SAID);
        assert!(
            wrong.contains("Compiling desk") && wrong.contains("FAILED"),
            "{wrong}"
        );
        assert!(
            !wrong.contains("Running unittests") && !wrong.contains("Doc-tests"),
            "{wrong}"
        );
    }

    #[test]
    fn vitest_is_counted_and_a_file_that_does_not_load_fails() {
        let report = r#"{"success":true,"numPassedTests":7,"numFailedTests":0,"numPendingTests":1,"numTodoTests":0}"#;
        assert_eq!(
            of_vitest(report),
            Some(Counts {
                passed: 7,
                failed: 0,
                skipped: 1
            })
        );
        let broken = report.replace("true", "false");
        assert_eq!(
            of_vitest(&broken),
            Some(Counts {
                passed: 7,
                failed: 1,
                skipped: 1
            })
        );
        assert_eq!(of_vitest("not a report"), None);
    }

    #[test]
    fn the_last_line_names_skipped_only_when_there_are_some() {
        assert_eq!(
            Counts {
                passed: 2,
                failed: 0,
                skipped: 0
            }
            .to_string(),
            "2 passed, 0 failed"
        );
        assert_eq!(
            Counts {
                passed: 2,
                failed: 1,
                skipped: 3
            }
            .to_string(),
            "2 passed, 1 failed, 3 skipped"
        );
    }
}
