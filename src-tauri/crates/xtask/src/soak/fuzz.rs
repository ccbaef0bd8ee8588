//! Many more cases than a test has time for, for all code that reads foreign input.

use crate::place::cargo;
use crate::process::{must, quietly};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Cases of each property in a round: some seconds of work for the slowest.
const CASES: u32 = 20_000;

/// A reader, and the properties that hold whatever it is given.
struct Target {
    package: &'static str,
    module: &'static str,
    properties: &'static [&'static str],
}

const TARGETS: [Target; 16] = [
    Target {
        package: "desk",
        module: "input_parser::tests",
        properties: &[
            "every_text_has_a_result_and_ids_are_valid",
            "id_is_found_anywhere_in_a_portal_link",
            "every_result_is_part_of_the_text",
            "surrounding_blanks_and_invisible_characters_are_ignored",
        ],
    },
    Target {
        package: "desk",
        module: "input_parser::escapes::tests",
        properties: &["no_escape_becomes_a_letter_or_a_digit"],
    },
    Target {
        package: "desk",
        module: "input_parser::wrapped_url::tests",
        properties: &["target_has_no_more_letters_than_its_link"],
    },
    Target {
        package: "text-search",
        module: "mail_address::tests",
        properties: &["what_is_taken_can_break_no_header_and_no_list"],
    },
    Target {
        package: "accounts",
        module: "sign_in::callback::tests",
        properties: &[
            "pasted_text_without_the_state_is_rejected",
            "a_pasted_address_is_parsed_like_a_request",
            "bytes_without_the_state_are_never_accepted",
            "a_query_without_the_state_is_rejected",
            "any_printable_code_arrives_unchanged",
        ],
    },
    Target {
        package: "config",
        module: "policy::tests",
        properties: &[
            "a_slip_of_one_character_never_makes_it_laxer",
            "no_text_panics_and_no_stray_text_is_a_policy",
        ],
    },
    Target {
        package: "clumio-client",
        module: "region::tests",
        properties: &["a_token_only_ever_goes_to_clumio", "never_panics"],
    },
    Target {
        package: "http-client",
        module: "host::tests",
        properties: &[
            "accepted_hosts_match_the_url_parser",
            "parsing_never_panics_and_round_trips",
        ],
    },
    Target {
        package: "http-client",
        module: "token_input::tests",
        properties: &[
            "a_token_is_always_a_valid_header_value",
            "parsing_is_idempotent",
        ],
    },
    Target {
        package: "text-search",
        module: "text_input::tests",
        properties: &[
            "normalization_is_idempotent",
            "only_full_width_characters_become_ascii_letters",
        ],
    },
    Target {
        package: "http-client",
        module: "retry_after::tests",
        properties: &[
            "never_panics",
            "a_slip_in_a_date_never_panics",
            "only_digits_and_dates_are_a_wait",
            "seconds_round_trip",
            "dates_give_their_difference",
        ],
    },
    Target {
        package: "http-client",
        module: "server_clock::tests",
        properties: &[
            "never_panics",
            "gives_back_every_date_since_1970",
            "no_date_of_a_cache_is_taken",
        ],
    },
    Target {
        package: "http-client",
        module: "proxy_response::tests",
        properties: &[
            "schemes_are_always_valid_tokens",
            "basic_is_offered_only_as_a_scheme",
        ],
    },
    Target {
        package: "http-client",
        module: "intermediary::tests",
        properties: &[
            "a_name_is_a_single_short_line",
            "a_header_names_itself_in_one_short_line",
        ],
    },
    Target {
        package: "box-client",
        module: "error::tests",
        properties: &[
            "a_code_is_a_word_of_the_challenge",
            "the_code_of_a_challenge_is_read",
        ],
    },
    Target {
        package: "text-search",
        module: "searchable::tests",
        properties: &["nothing_invisible_stays"],
    },
];

/// Result of a round of a target.
struct Round {
    executions: u64,
    crashes: u64,
}

/// `targets`, `executions`, `crashes`. What crashed is tried first by every later test: proptest writes it down.
#[expect(clippy::print_stdout, reason = "a long run ends with its result")]
pub(super) fn fuzz(minutes: u32) -> Result<(), String> {
    eprintln!("Building");
    let packages: BTreeSet<_> = TARGETS.iter().map(|target| target.package).collect();
    for package in packages {
        must(
            "Building",
            cargo(&["test", "--no-run", "--lib", "--package", package]),
        )?;
    }
    let until = Instant::now() + Duration::from_secs(u64::from(minutes) * 60);
    let (mut rounds, mut executions, mut crashes) = (0, 0, 0);
    let mut sound: Vec<&Target> = TARGETS.iter().collect();
    'all: while !sound.is_empty() {
        for target in std::mem::take(&mut sound) {
            // Every target has its turn, however short the time.
            if rounds >= TARGETS.len() && Instant::now() >= until {
                break 'all;
            }
            let round = target.round()?;
            rounds += 1;
            executions += round.executions;
            crashes += round.crashes;
            if round.crashes == 0 {
                sound.push(target);
            }
            eprintln!(
                "{} {}: {executions} cases in all",
                target.package, target.module
            );
        }
    }
    let (targets, result) = (TARGETS.len(), crashes == 0);
    println!(
        "{}",
        serde_json::json!({ "targets": targets, "executions": executions, "crashes": crashes })
    );
    if result {
        Ok(())
    } else {
        Err("What is said above was not read as it should be.".to_owned())
    }
}

impl Target {
    fn round(&self) -> Result<Round, String> {
        let names: Vec<String> = self
            .properties
            .iter()
            .map(|property| format!("{}::{property}", self.module))
            .collect();
        let mut command = cargo(&["test", "--lib", "--package", self.package, "--", "--exact"]);
        command
            .args(&names)
            .env("PROPTEST_CASES", CASES.to_string());
        let ended = quietly(command);
        let ended_as =
            |name: &String, how: &str| ended.said.contains(&format!("test {name} ... {how}"));
        let good = names.iter().filter(|name| ended_as(name, "ok")).count();
        let crashes = names.iter().filter(|name| ended_as(name, "FAILED")).count();
        if good + crashes != names.len() {
            return Err(format!(
                "{}\n\nnot all of these were tried: {}",
                ended.said,
                names.join(", ")
            ));
        }
        if crashes > 0 {
            eprintln!("{}", ended.said.trim_end());
        }
        Ok(Round {
            executions: good as u64 * u64::from(CASES),
            crashes: crashes as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::root;

    #[test]
    fn every_property_is_there() {
        for target in &TARGETS {
            let path = target.module.trim_end_matches("::tests").replace("::", "/");
            let source = root()
                .join("src-tauri/crates")
                .join(target.package)
                .join("src")
                .join(path);
            let places = [source.with_extension("rs"), source.join("tests.rs")];
            let text: String = places
                .iter()
                .filter_map(|file| std::fs::read_to_string(file).ok())
                .collect();
            for property in target.properties {
                assert!(
                    text.contains(&format!("fn {property}(")),
                    "{}: {property}",
                    target.module
                );
            }
        }
    }
}
