use super::*;
use crate::job_item::ItemDetail;
use app_error::SUBJECTS;
use box_session::{ItemKey, ItemKind};
use restore::{Choice, RenamedItem};
use ts_rs::TS as _;

fn key(id: &str) -> ItemKey {
    ItemKey {
        kind: ItemKind::File,
        id: id.to_owned(),
    }
}

fn item(state: ItemState) -> JobItem {
    let decision = Decision::Restore {
        choice: Choice::AsItWas,
    };
    JobItem {
        number: 0,
        key: key("1"),
        name: "a.txt".to_owned(),
        state,
        undone: None,
        attempts: 1,
        code: None,
        request_id: None,
        finished_at: None,
        detail: ItemDetail::new(Group::Ready, decision, "Legal".to_owned(), String::new()),
        unreadable: None,
    }
}

fn failed(code: ErrorCode, subject: Option<Subject>) -> JobItem {
    let mut failed = item(ItemState::Failed);
    failed.code = Some(code);
    failed.detail.about = subject.map(Subject::name);
    failed
}

fn undone(undone: UndoneState) -> JobItem {
    JobItem {
        undone: Some(undone),
        ..item(ItemState::Done)
    }
}

/// Returns the item with another one renamed for it.
fn with_renamed(mut job_item: JobItem) -> JobItem {
    job_item.detail.renamed = Some(RenamedItem {
        existing: key("2"),
        old_name: "a.txt".to_owned(),
        new_name: "a {service}.txt".to_owned(),
        etag: None,
    });
    job_item
}

fn skipped(decision: Decision) -> JobItem {
    let mut skipped = item(ItemState::Skipped);
    skipped.detail.decision = decision;
    skipped
}

fn asking(group: Group) -> JobItem {
    let mut asking = item(ItemState::Asking);
    asking.detail.group = group;
    asking
}

/// Returns every code with every subject that it can have.
fn errors() -> Vec<(ErrorCode, Option<Subject>)> {
    // TypeScript's union of them: names in quotes, with bars between.
    let codes = ErrorCode::inline(&ts_rs::Config::new());
    let codes = codes.split(" | ").map(|name| name.trim_matches('"'));
    let without = codes.map(|name| (ErrorCode::from_name(name).unwrap(), None));
    let with = SUBJECTS.iter().flat_map(|(code, subjects)| {
        let subjects = subjects.iter();
        subjects.map(|subject| (*code, Some(*subject)))
    });
    without.chain(with).collect()
}

/// Returns an item for every reason.
fn items_with_a_reason() -> Vec<JobItem> {
    let mut refused = failed(ErrorCode::NameInvalid, None);
    refused.detail.refused_name = Some("long.txt".to_owned());
    let mut verified = item(ItemState::Done);
    verified.detail.verified = true;
    let mut lost = item(ItemState::Unknown);
    lost.code = Some(ErrorCode::UnknownOutcome);
    let groups = [
        Group::ErasedSoon,
        Group::Ready,
        Group::InsideSelected,
        Group::NameTaken,
        Group::FolderInTrash,
        Group::FolderGone,
        Group::NoAccess,
        Group::NotInTrash,
    ];
    let errors = errors();
    assert!(errors.len() > 80, "{errors:?}");
    let failed = errors
        .into_iter()
        .map(|(code, subject)| failed(code, subject));
    let mut items = vec![
        undone(UndoneState::ChangedSince),
        undone(UndoneState::Unknown),
        with_renamed(undone(UndoneState::Done)),
        failed_entry(),
        lost.clone(),
        with_renamed(lost),
        refused,
        skipped(Decision::Skip),
        skipped(Decision::Ask),
        with_renamed(item(ItemState::Done)),
        verified,
    ];
    items.extend(failed);
    items.extend(groups.map(asking));
    items
}

fn failed_entry() -> JobItem {
    failed(ErrorCode::JournalUnavailable, Some(Subject::Entry))
}

fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

#[test]
fn every_reason_is_whole_in_both_languages() {
    for job_item in items_with_a_reason() {
        let reason = |language| job_item.reason(language).unwrap_or_default();
        let (english, japanese) = (reason(SpokenLanguage::En), reason(SpokenLanguage::Ja));
        assert!(
            !english.is_empty() && !english.contains(is_japanese),
            "{job_item:?}"
        );
        assert!(japanese.contains(is_japanese), "{job_item:?}: {japanese}");
        for sentence in [english, japanese] {
            let open = sentence.replace("{service}.txt", "");
            assert!(!open.contains(['{', '}']), "{sentence}");
            assert!(!sentence.contains("  "), "{sentence}");
        }
    }
}

#[test]
fn restored_item_needs_no_reason() {
    for job_item in [item(ItemState::Done), undone(UndoneState::Done)] {
        assert_eq!(job_item.reason(SpokenLanguage::En), None);
    }
}

#[test]
fn reason_fits_the_outcome() {
    let mut refused = failed(ErrorCode::NameInvalid, None);
    refused.detail.refused_name = Some("long\u{202e}.txt".to_owned());
    let mut undone_unknown = undone(UndoneState::Unknown);
    undone_unknown.code = Some(ErrorCode::UnknownOutcome);
    let mut lost = item(ItemState::Unknown);
    lost.code = Some(ErrorCode::UnknownOutcome);
    for (job_item, expected) in [
        (undone(UndoneState::ChangedSince), "wasn’t moved"),
        (undone_unknown, "Undo again"),
        (failed_entry(), "can’t be read"),
        (
            failed(ErrorCode::Forbidden, None),
            "You don’t have permission",
        ),
        (
            failed(ErrorCode::Forbidden, Some(Subject::AsUser)),
            "on behalf of",
        ),
        (
            asking(Group::NameTaken),
            "An item with this name already exists.",
        ),
        (skipped(Decision::Skip), "You chose to leave it"),
        (skipped(Decision::Ask), "was stopped before this item"),
        (lost.clone(), "Check in Box"),
        (
            with_renamed(lost),
            "may now be named \u{2068}a {service}.txt\u{2069}",
        ),
        (refused, "the name \u{2068}long[U+202E].txt\u{2069}"),
        (
            failed(ErrorCode::Offline, Some(Subject::Proxy)),
            "Can’t reach Box",
        ),
    ] {
        let reason = job_item.reason(SpokenLanguage::En).unwrap();
        assert!(reason.contains(expected), "{reason}");
    }
}
