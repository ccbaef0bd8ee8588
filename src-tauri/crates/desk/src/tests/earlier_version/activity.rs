//! The activity of 0.1.0, and the actions that were unfinished when it was killed.

use super::{CLUMIO_ID, HANA_ID, MIKA_ID, Opened, key, path};
use crate::activity::{Action, ActivityRow, Ending};
use box_session::ItemKind;
use passcode::LostPasscode;
use sandbox::demo::trash;
use serde_json::json;

/// Formats the parts of a row that are the same in every run.
fn line(row: &ActivityRow) -> String {
    let word = |value: serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let optional = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
    let by = match row.account_id.as_deref() {
        Some(MIKA_ID) => "Mika",
        Some(HANA_ID) => "Hana",
        Some(CLUMIO_ID) => "Clumio",
        Some(other) => other,
        None => "-",
    };
    let name: String = match row.item_name.chars().count() {
        ..=40 => row.item_name.clone(),
        _ => row.item_name.chars().take(24).chain(['…']).collect(),
    };
    let parts = [
        row.started_at.strftime("%d %H:%M").to_string(),
        word(json!(row.action)),
        word(json!(row.ending)),
        word(json!(row.code)),
        format!("{} {name}", row.item_kind),
        optional(&row.place),
        row.for_whom.join(", "),
        by.to_owned(),
        optional(&row.acting_as),
        if row.can_undo { "can undo" } else { "" }.to_owned(),
    ];
    parts.join(" | ")
}

#[tokio::test]
async fn every_row_of_the_activity_of_0_1_0_is_read() {
    let opened = Opened::new().await;
    let page = opened.desk.activity.page("", 0, 100).await.unwrap();
    let lines: Vec<String> = page.rows.iter().map(line).collect();
    assert_eq!(lines, ROWS, "{lines:#?}");
    assert!(page.erased.is_none());
    for (text, found) in [
        ("発注リスト", 2),
        ("RÉSUMÉ", 3),
        ("k.tanaka 現場", 0),
        ("yamada 現場", 1),
    ] {
        let page = opened.desk.activity.page(text, 0, 100).await.unwrap();
        assert_eq!(page.total, found, "{text}");
    }
    for row in &page.rows {
        assert_eq!(row.operator.as_deref(), Some("m.sato"), "{row:?}");
        assert_eq!(row.finished_at.is_none(), row.ending == Ending::Started);
        let found = opened
            .desk
            .activity
            .page(&row.item_id, 0, 100)
            .await
            .unwrap();
        assert!(found.rows.contains(row), "found by its ID: {row:?}");
    }
}

#[tokio::test]
async fn unfinished_actions_of_0_1_0_are_reported_once() {
    let opened = Opened::new().await;
    // Both requests to Box that were in flight arrived: in a new sandbox the other file is in the trash.
    let restored = key(ItemKind::File, trash::LONGEST_NAME_IN_USE);
    let name = "Minutes of the board.docx";
    opened.restore(&restored, json!({ "name": name })).await;
    let settled = opened.desk.unfinished().await.unwrap();
    let outcomes: Vec<_> = settled
        .iter()
        .map(|row| (row.action, row.ending, row.lost))
        .collect();
    let (done, unknown) = (Ending::Done, Ending::Unknown);
    assert_eq!(
        outcomes,
        [
            (Action::RegeneratePasscode, unknown, None),
            (Action::ShareLink, unknown, None),
            (
                Action::RegeneratePasscode,
                done,
                Some(LostPasscode::BeforeCopying)
            ),
            (
                Action::RegeneratePasscode,
                done,
                Some(LostPasscode::AfterCopying)
            ),
            (Action::Restore, done, None),
            (Action::UndoRestore, done, None),
        ],
        "{settled:#?}"
    );
    assert_eq!(settled[4].place.as_deref(), Some("Board"));
    assert!(settled[4].can_undo);
    assert!(opened.desk.unfinished().await.unwrap().is_empty());

    let rows = opened.desk.activity.page("", 0, 100).await.unwrap().rows;
    let open: Vec<&ActivityRow> = rows
        .iter()
        .filter(|row| row.ending == Ending::Started)
        .collect();
    assert_eq!(open.len(), 1, "only the bulk restore is: {open:#?}");
    assert_eq!(open[0].action, Action::RestoreMany);
    let undone = rows
        .iter()
        .find(|row| row.item_id == trash::NFD_NAME && row.action == Action::Restore);
    assert!(!undone.unwrap().can_undo);
}

#[tokio::test]
async fn restore_of_0_1_0_can_be_undone_with_its_rename() {
    let opened = Opened::new().await;
    let existing = key(ItemKind::File, trash::CONFLICTING_SAME_CONTENT);
    let restored = key(ItemKind::File, trash::SAME_CONTENT);
    let name = "Price list 2026 (renamed 2026-11-24).xlsx";
    let rename = json!({ "name": name });
    opened.call("PUT", &path(&existing), rename).await;
    opened.restore(&restored, json!({})).await;
    let desk = &opened.desk;
    let row = async || {
        let page = desk
            .activity
            .page(trash::SAME_CONTENT, 0, 100)
            .await
            .unwrap();
        let mut rows = page.rows.into_iter();
        rows.find(|row| row.action == Action::Restore).unwrap()
    };
    let restore = row().await;
    assert!(restore.can_undo);
    let put_back = desk.restorers.of_activity(&restore.id).await.unwrap();
    let put_back = put_back.undo(&restore.id).await.unwrap();
    assert_eq!(put_back.existing_keeps, None);
    assert!(!opened.is_active(&restored).await);
    let state = opened.state_of(&existing).await;
    assert_eq!(state["name"], "Price list 2026.xlsx");
    assert!(!row().await.can_undo);
}

/// The activity, newest first; a name of more than 40 characters is cut after 24.
const ROWS: [&str; 26] = [
    "26 02:13 | undo_restore | started | - | file Re\u{301}sume\u{301}.pdf | HR / Onboarding |  | Mika | - | ",
    "26 02:12 | restore | started | - | file Minutes of the board wit… | Board |  | Mika | - | ",
    "26 02:11 | share_link | started | - | restored_file Site photos.zip | vol-photos | a.lindqvist@nordbygg.example | Clumio | - | ",
    "26 02:11 | regenerate_passcode | started | - | restored_file Site photos.zip | vol-photos | a.lindqvist@nordbygg.example, p.nyman@nordbygg.example, k.tanaka@aoyama-foods.example | Clumio | - | ",
    "26 02:00 | restore_many | started | - | job Onboarding 2026, Spring … | - |  | - | - | ",
    "26 01:32 | regenerate_passcode | done | - | restored_file <img src=x onerror=alert(1)>.txt | web-prod-01 | k.tanaka@aoyama-foods.example | Clumio | - | ",
    "26 01:30 | regenerate_passcode | done | - | restored_file Q3 forecast.xlsx | web-prod-02 | e.berg@aoyama-foods.example | Clumio | - | ",
    "26 01:00 | restore | done | - | file Re\u{301}sume\u{301}.pdf | HR / Onboarding |  | Mika | - | can undo",
    "26 00:10 | undo_restore | done | - | file 発注リスト 2026年11月.xlsx | 購買部 / 発注 |  | Mika | - | ",
    "25 00:30 | restore_many | done | - | job Supplier portal, 取締役会議事録… | - |  | - | - | ",
    "24 03:30 | restore | unknown | UnknownOutcome | file 🎉 Launch party 🥂.jpg | Campaigns |  | Mika | - | ",
    "24 03:00 | restore | done | - | file Private notes.docx | All Files |  | Hana | k.tanaka@aoyama-foods.example | can undo",
    "24 02:40 | restore | not_done | Forbidden | file Budget draft.xlsx | 2024 |  | Mika | - | ",
    "24 02:30 | restore | not_done | Unexpected | file Résumé.pdf | Onboarding |  | Mika | - | ",
    "24 02:05 | undo_restore | done | - | file Shopping list.txt | All Files |  | Mika | - | ",
    "24 02:00 | restore | done | - | file Shopping list.txt | All Files |  | Mika | - | ",
    "24 01:20 | restore | done | - | file تقرير المبيعات.xlsx | Legal / Contracts |  | Mika | - | can undo",
    "24 01:10 | restore | done | - | file Storefront.png | Legal / Contracts |  | Mika | - | can undo",
    "24 00:52 | restore | done | - | file Price list 2026.xlsx | Purchasing |  | Mika | - | can undo",
    "24 00:45 | restore | done | - | file Contract 2025.docx | Legal / Contracts |  | Mika | - | can undo",
    "24 00:40 | restore | done | - | file 発注リスト 2026年11月.xlsx | 購買部 / 発注 |  | Mika | - | ",
    "23 05:31 | regenerate_passcode | done | - | restored_file nginx-logs.tar.gz | web-prod-01 | d.cohen@aoyama-foods.example | Clumio | - | ",
    "23 05:25 | regenerate_passcode | unknown | UnknownOutcome | restored_file nginx-logs.tar.gz | web-prod-01 | d.cohen@aoyama-foods.example | Clumio | - | ",
    "23 05:20 | regenerate_passcode | not_done | Forbidden | restored_file nginx-logs.tar.gz | web-prod-01 | d.cohen@aoyama-foods.example | Clumio | - | ",
    "23 02:00 | share_link | done | - | restored_file 現場写真 2026年11月.zip | vol-photos | s.yamada@aoyama-foods.example | Clumio | - | ",
    "23 01:30 | regenerate_passcode | done | - | restored_file Q3 forecast.xlsx | web-prod-02 | k.tanaka@aoyama-foods.example | Clumio | - | ",
];
