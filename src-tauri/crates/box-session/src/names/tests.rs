use proptest::prelude::*;

use super::*;

const DAY: Date = jiff::civil::date(2026, 11, 21);

fn suggested(kind: ItemKind, name: &str, taken: &[&str]) -> String {
    suggest_for_restored(kind, name, DAY, &taken.iter().copied().collect()).name
}

fn file(name: &str) -> String {
    suggested(ItemKind::File, name, &[])
}

#[test]
fn the_extension_stays_at_the_end() {
    for (name, expected) in [
        (
            "Contract 2025.docx",
            "Contract 2025 (restored 2026-11-21).docx",
        ),
        ("backup.tar.gz", "backup (restored 2026-11-21).tar.gz"),
        ("Backup.TAR.zst", "Backup (restored 2026-11-21).TAR.zst"),
        ("report.final.pdf", "report.final (restored 2026-11-21).pdf"),
        (".bashrc", ".bashrc (restored 2026-11-21)"),
        (".config.json", ".config (restored 2026-11-21).json"),
        ("README", "README (restored 2026-11-21)"),
        (
            "Sitzung am 3. März",
            "Sitzung am 3. März (restored 2026-11-21)",
        ),
        ("Wait...", "Wait... (restored 2026-11-21)"),
        ("契約書.pdf", "契約書 (restored 2026-11-21).pdf"),
        ("資料.データ", "資料 (restored 2026-11-21).データ"),
        ("👩‍👩‍👧.heic", "👩‍👩‍👧 (restored 2026-11-21).heic"),
        ("~$plan.xlsx", "~$plan (restored 2026-11-21).xlsx"),
    ] {
        assert_eq!(file(name), expected);
    }
    assert_eq!(
        suggested(ItemKind::Folder, "v1.2", &[]),
        "v1.2 (restored 2026-11-21)"
    );
    assert_eq!(
        suggested(ItemKind::WebLink, "box.com", &[]),
        "box.com (restored 2026-11-21)"
    );
}

#[test]
fn a_name_refused_as_too_long_gets_shorter() {
    let mut names = NameReservations::default();
    for stem in ["a", "か\u{3099}", "👩‍👩‍👧‍👦", "長"] {
        for (kind, ending) in [(ItemKind::File, ".tar.gz"), (ItemKind::Folder, "")] {
            let whole = stem.repeat(MAX_LENGTH) + ending;
            let mut refused = names
                .reserve_for_restored(kind, &whole, DAY, NameLimit::Characters(MAX_LENGTH))
                .name;
            let mut tries = 0;
            while let Some(length) = NameLimit::below(&refused) {
                let shorter = names.reserve_for_restored(kind, &whole, DAY, length).name;
                assert!(
                    shorter.len() < refused.len() && shorter.len() <= length.max(),
                    "{shorter}"
                );
                assert!(
                    shorter.ends_with(ending) && shorter.contains("(restored 2026-11-21"),
                    "{shorter}"
                );
                let rest = shorter.split(" (").next().unwrap();
                assert_eq!(
                    rest,
                    stem.repeat(rest.len() / stem.len()),
                    "cut between graphemes"
                );
                (refused, tries) = (shorter, tries + 1);
            }
            assert!((2..=3).contains(&tries), "{tries}");
        }
    }
}

#[test]
fn the_number_rises_until_the_name_is_free() {
    let taken = [
        "contract (RESTORED 2026-11-21).DOCX",
        "Contract (restored 2026-11-21 2).docx",
    ];
    assert_eq!(
        suggested(ItemKind::File, "Contract.docx", &taken[..1]),
        "Contract (restored 2026-11-21 2).docx"
    );
    assert_eq!(
        suggested(ItemKind::File, "Contract.docx", &taken),
        "Contract (restored 2026-11-21 3).docx"
    );
}

#[test]
fn a_suggestion_made_before_does_not_grow() {
    let first = "Contract (restored 2026-11-20).docx";
    assert_eq!(file(first), "Contract (restored 2026-11-21).docx");
    assert_eq!(
        file("Contract (restored 2026-11-20 14).docx"),
        "Contract (restored 2026-11-21).docx"
    );
    assert_eq!(
        file("Contract (restored twice).docx"),
        "Contract (restored twice) (restored 2026-11-21).docx"
    );
    assert_eq!(
        file("A (restored 2026-11-20 b).txt"),
        "A (restored 2026-11-20 b) (restored 2026-11-21).txt"
    );
}

#[test]
fn the_stem_ends_before_the_extension_in_utf16_units() {
    let suggestion = suggest_for_restored(ItemKind::File, "👍.docx", DAY, &TakenNames::default());
    let units: Vec<u16> = suggestion.name.encode_utf16().collect();
    let extension = String::from_utf16(&units[suggestion.stem_length as usize..]).unwrap();
    assert_eq!(extension, ".docx");
}

#[test]
fn a_long_name_is_cut_between_graphemes() {
    let name = format!("{}.docx", "👩‍👩‍👧".repeat(50));
    assert_eq!(name.chars().count(), 255);
    let short = file(&name);
    assert!(short.chars().count() <= MAX_LENGTH);
    let stem = short.strip_suffix(" (restored 2026-11-21).docx").unwrap();
    assert_eq!(stem.chars().count() % 5, 0, "whole families only");
}

#[test]
fn names_that_box_refuses() {
    for (name, expected) in [
        ("", NameProblem::Empty),
        (".", NameProblem::Dots),
        ("..", NameProblem::Dots),
        ("a/b", NameProblem::Slash),
        ("a\\b", NameProblem::Slash),
        ("a\tb", NameProblem::ControlCharacter),
        ("a\u{7f}", NameProblem::ControlCharacter),
        (" a", NameProblem::EdgeSpace),
        ("a ", NameProblem::EdgeSpace),
    ] {
        assert_eq!(check(name).problem, Some(expected), "{name:?}");
    }
    assert_eq!(check(&"é".repeat(256)).problem, Some(NameProblem::TooLong));
    for fine in [
        "...",
        "a b",
        "é",
        "a-b",
        "名前　付き",
        &"é".repeat(255),
        "exe.\u{202e}fdp",
    ] {
        assert_eq!(
            check(fine),
            NameCheck {
                problem: None,
                awkward_on_windows: false
            },
            "{fine:?}"
        );
    }
    for awkward in ["a<b", "a>b", "a:b", "\"a\"", "a|b", "a?", "*"] {
        assert_eq!(
            check(awkward),
            NameCheck {
                problem: None,
                awkward_on_windows: true
            },
            "{awkward:?}"
        );
    }
}

#[test]
fn one_name_in_many_spellings() {
    for (one, other) in [
        ("Report.docx", "REPORT.DOCX"),
        ("\u{e9}tude", "e\u{301}tude"),
        ("\u{c9}tude", "e\u{301}tude"),
        ("straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("がぎ", "か\u{3099}き\u{3099}"),
    ] {
        assert!(is_same_name(one, other), "{one} {other}");
    }
    for (one, other) in [
        ("a", "b"),
        ("ﾃﾞｰﾀ", "データ"),
        ("a ", "a"),
        ("は", "ば"),
        ("①", "1"),
    ] {
        assert!(!is_same_name(one, other), "{one} {other}");
    }
}

fn kinds() -> impl Strategy<Value = ItemKind> {
    prop_oneof![
        Just(ItemKind::File),
        Just(ItemKind::Folder),
        Just(ItemKind::WebLink)
    ]
}

proptest! {
    #[test]
    fn every_suggestion_is_a_free_name_that_box_accepts(kind in kinds(), name in "(?s).{0,300}", rounds in 1usize..5) {
        let mut taken = TakenNames::default();
        taken.insert(&name);
        for _ in 0..rounds {
            let SuggestedName { name: suggestion, stem_length } = suggest_for_restored(kind, &name, DAY, &taken);
            prop_assert!(!taken.contains(&suggestion), "{suggestion:?} is taken");
            prop_assert_eq!(check(&suggestion).problem, None, "{:?}", suggestion);
            prop_assert!(suggestion.encode_utf16().count() >= stem_length as usize);
            taken.insert(&suggestion);
        }
    }

    #[test]
    fn a_suggestion_keeps_the_name_it_came_from(stem in "[A-Za-z0-9é漢]{1,40}", extension in "[a-z0-9]{1,5}") {
        let name = format!("{stem}.{extension}");
        let suggestion = file(&name);
        prop_assert!(suggestion.starts_with(&stem) && suggestion.ends_with(&name[stem.len()..]));
        prop_assert!(is_derived_from(ItemKind::File, &suggestion, &name) && !is_derived_from(ItemKind::File, &name, &name));
        prop_assert_eq!(file(&suggestion), suggestion, "a second round changes nothing");
    }

    #[test]
    fn the_same_name_in_another_letter_case_is_taken(name in "\\PC{1,60}") {
        let mut taken = TakenNames::default();
        taken.insert(&name);
        prop_assert!(taken.contains(&name));
        prop_assert!(taken.contains(&name.nfc().collect::<String>()));
        prop_assert!(taken.contains(&name.nfd().collect::<String>()));
        prop_assert!(is_same_name(&name.to_ascii_uppercase(), &name.to_ascii_lowercase()));
    }
}
