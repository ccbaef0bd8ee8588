//! The readers of foreign input that a soak tries.

/// A reader, and the properties that hold whatever it is given.
pub(super) struct Target {
    pub(super) package: &'static str,
    pub(super) module: &'static str,
    pub(super) properties: &'static [&'static str],
}

pub(super) const TARGETS: [Target; 31] = [
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
            "a_locked_setting_is_never_what_a_person_chose_instead",
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
    Target {
        package: "http-client",
        module: "json::tests",
        properties: &[
            "any_object_can_be_deserialized",
            "every_number_round_trips_in_every_form",
            "valid_json_is_not_changed",
            "repairing_is_idempotent",
        ],
    },
    Target {
        package: "http-client",
        module: "proxy_setting::tests",
        properties: &["parsed_addresses_are_valid", "any_credentials_round_trip"],
    },
    Target {
        package: "http-client",
        module: "tls::tests",
        properties: &["parsing_never_panics"],
    },
    Target {
        package: "http-client",
        module: "redact::tests",
        properties: &[
            "no_encoding_is_missed",
            "text_without_the_secret_is_unchanged",
            "never_panics",
        ],
    },
    Target {
        package: "http-client",
        module: "request::tests",
        properties: &["a_segment_cannot_change_path_or_host"],
    },
    Target {
        package: "trusted-file",
        module: "security_descriptor::tests",
        properties: &[
            "a_damaged_descriptor_is_never_trusted_more",
            "no_bytes_panic",
        ],
    },
    Target {
        package: "box-client",
        module: "id::tests",
        properties: &["only_the_documented_form_is_valid"],
    },
    Target {
        package: "clumio-client",
        module: "id::tests",
        properties: &["parsing_is_idempotent"],
    },
    Target {
        package: "accounts",
        module: "credential::tests",
        properties: &["a_damaged_credential_is_not_parsed"],
    },
    Target {
        package: "accounts",
        module: "tests::seeded_app",
        properties: &["no_text_panics"],
    },
    Target {
        package: "config",
        module: "settings::tests",
        properties: &["any_number_becomes_one_on_offer"],
    },
    Target {
        package: "box-session",
        module: "names::tests",
        properties: &[
            "every_suggestion_is_a_free_name_that_box_accepts",
            "a_suggestion_keeps_the_name_it_came_from",
            "the_same_name_in_another_letter_case_is_taken",
        ],
    },
    Target {
        package: "passcode",
        module: "mail::tests",
        properties: &[
            "a_draft_never_holds_the_passcode",
            "filling_in_loses_no_word",
        ],
    },
    Target {
        package: "table-export",
        module: "csv_file::tests",
        properties: &[
            "every_name_is_read_back_but_for_apostrophes",
            "no_name_is_a_formula_at_any_delimiter",
        ],
    },
    Target {
        package: "text-search",
        module: "text_index::tests",
        properties: &["any_part_of_a_text_finds_it"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::root;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    /// Files with properties that no soak tries, each with the reason.
    const NOT_TRIED: &[(&str, &str)] = &[
        ("bulk-restore/src/preview/builder/tests.rs", PLANS),
        (
            "desk/src/time_zone.rs",
            "it reads the system's table of zones",
        ),
        (
            "http-client/src/retry_policy.rs",
            "its cases are few and all tried",
        ),
        (
            "journal/tests/journal/activity.rs",
            "each case is a database",
        ),
        ("passcode/src/finder/index.rs", PLANS),
        ("sandbox/src/fake_box/expression.rs", SANDBOX),
        ("sandbox/src/fake_box/invariant_tests.rs", SANDBOX),
        ("sandbox/src/fake_clumio/tests/properties.rs", SANDBOX),
        (
            "table-export/src/workbook.rs",
            "each case is a file, packed and unpacked",
        ),
        ("trash/src/date_filter/tests.rs", PLANS),
        ("trash/src/index/incidents/tests.rs", PLANS),
        ("trash/src/index/tests.rs", PLANS),
    ];
    const PLANS: &str = "it reads no foreign input";
    const SANDBOX: &str = "it is in no build with real accounts";

    impl Target {
        /// Returns the files that its module may be in, below the folder of the crates.
        fn files(&self) -> [String; 2] {
            let path = self.module.trim_end_matches("::tests").replace("::", "/");
            let source = format!("{}/src/{path}", self.package);
            [format!("{source}.rs"), format!("{source}/tests.rs")]
        }
    }

    #[test]
    fn every_property_is_tried_or_left_out_for_a_reason() {
        let crates = root().join("src-tauri/crates");
        let mut found = BTreeSet::new();
        for file in sources(&crates) {
            let text = std::fs::read_to_string(&file).unwrap();
            let file = file.strip_prefix(&crates).unwrap();
            let file = file.to_string_lossy().replace('\\', "/");
            found.extend(
                properties(&text)
                    .into_iter()
                    .map(|name| (file.clone(), name)),
            );
        }
        for (file, _) in NOT_TRIED {
            let count = found.len();
            found.retain(|(found, _)| found != file);
            assert_ne!(found.len(), count, "{file} has no properties");
        }
        for target in &TARGETS {
            for property in target.properties {
                let mut files = target.files().into_iter();
                assert!(
                    files.any(|file| found.remove(&(file, (*property).to_owned()))),
                    "{}: there is no {property}",
                    target.module
                );
            }
        }
        assert_eq!(found, BTreeSet::new(), "no soak tries these");
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .flat_map(|path| match path.extension() {
                _ if path.is_dir() => sources(&path),
                Some(extension) if extension == "rs" => vec![path],
                _ => Vec::new(),
            })
            .collect()
    }

    /// Returns the names of the tests in each `proptest!` of a formatted source.
    fn properties(source: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut end = None;
        let mut is_test = false;
        for line in source.lines() {
            let indent = &line[..line.len() - line.trim_start().len()];
            if line.trim_end().ends_with("proptest! {") && !line.contains('"') {
                end = Some(format!("{indent}}}"));
            } else if end.as_deref() == Some(line) {
                end = None;
            } else if end.is_some() && line.trim() == "#[test]" {
                is_test = true;
            } else if let Some(name) = line.trim().strip_prefix("fn ")
                && std::mem::take(&mut is_test)
            {
                names.extend(name.split(['(', '<']).next().map(ToOwned::to_owned));
            }
        }
        names
    }
}
