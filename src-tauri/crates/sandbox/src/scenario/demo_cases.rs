//! The cases in the demo's trash: name conflicts of each kind, purged and trashed folders, unusual names.

use super::company::{Company, LastChange, in_folder, parse_id};
use super::demo::trash as ids;
use crate::fake_box::Parent;

/// Builds a name of 255 characters, the longest that Box accepts.
pub(super) fn longest_name(beginning: &str, filling: &str, end: &str) -> String {
    let room = 255 - beginning.chars().count() - end.chars().count();
    let middle: String = filling.chars().cycle().take(room).collect();
    format!("{beginning}{middle}{end}")
}

/// Adds trashed items whose names are in use by an active item that was added after the deletion.
pub(super) fn name_conflicts(company: &mut Company) {
    let (f, p) = (company.folders, company.people);
    let key = {
        let last_change = company.last_change(18, 14, 2, p.luis);
        company.file(
            f.contracts,
            "Contract 2025.docx",
            ids::CONTRACT,
            1_200_000,
            last_change,
        )
    };
    company.trash_item(key, 1, 14, 2, p.mika);
    let last_change = company.last_change(1, 9, 15, p.mika);
    let key = company.file(
        f.contracts,
        "Contract 2025.docx",
        ids::CONFLICTING_CONTRACT,
        1_400_000,
        last_change,
    );
    let before = company.last_change(2, 10, 5, p.luis);
    company.enterprise.file_version(
        key,
        "Contract 2025, before the last paragraph",
        before.at,
        before.by,
    );

    let (name, content) = ("Price list 2026.xlsx", "the price list of 2026");
    let last_change = company.last_change(9, 11, 20, p.keiko);
    let key = company.file_with_content(
        f.purchasing,
        name,
        ids::SAME_CONTENT,
        content,
        240_000,
        last_change,
    );
    company.trash_item(key, 4, 16, 31, p.mika);
    let last_change = company.last_change(2, 8, 5, p.keiko);
    company.file_with_content(
        f.purchasing,
        name,
        ids::CONFLICTING_SAME_CONTENT,
        content,
        240_000,
        last_change,
    );

    let last_change = company.last_change(30, 13, 0, p.amira);
    let key = company.file(
        f.brand,
        "Brand Guidelines.pdf",
        ids::CASE_CONFLICT,
        9_700_000,
        last_change,
    );
    company.trash_item(key, 6, 10, 44, p.mika);
    let last_change = company.last_change(5, 15, 12, p.keiko);
    company.file(
        f.brand,
        "brand guidelines.PDF",
        ids::CONFLICTING_CASE,
        10_100_000,
        last_change,
    );

    let last_change = company.last_change(21, 9, 30, p.mika);
    let key = company.file(
        f.marketing,
        "Press kit",
        ids::FILE_CONFLICTING_WITH_FOLDER,
        3_300_000,
        last_change,
    );
    company.trash_item(key, 8, 17, 3, p.mika);
    company.folder(f.marketing, "Press kit", ids::CONFLICTING_FOLDER, 4);

    let key = company.folder(
        f.onboarding,
        "Onboarding 2026",
        ids::FOLDER_CONFLICTING_WITH_FOLDER,
        3,
    );
    company.trash_item(key, 7, 9, 12, p.mika);
    company.folder(
        f.onboarding,
        "Onboarding 2026",
        ids::SAME_NAME_ACTIVE_FOLDER,
        1,
    );

    let link = company
        .enterprise
        .web_link(f.policies, "Travel policy")
        .id(parse_id(ids::WEB_LINK_CONFLICTING_WITH_FILE));
    let key = link
        .url("https://intranet.aoyama-foods.example/travel")
        .add();
    company.trash_item(key, 10, 12, 26, p.mika);
    let last_change = company.last_change(9, 14, 40, p.luis);
    company.file(
        f.policies,
        "Travel policy",
        ids::CONFLICTING_FILE,
        51_000,
        last_change,
    );

    let last_change = company.last_change(25, 10, 0, p.keiko);
    let key = company.file(
        f.campaigns,
        "Menu autumn.docx",
        ids::SUGGESTED_NAMES_IN_USE,
        64_000,
        last_change,
    );
    company.trash_item(key, 3, 11, 58, p.mika);
    company.file(f.campaigns, "Menu autumn.docx", "", 66_000, last_change);
    for day in [-1, 0, 1] {
        let name = format!("Menu autumn (restored {}).docx", company.clock.date(day));
        company.file(f.campaigns, &name, "", 65_000, last_change);
    }

    let name = longest_name("Minutes of the board with ", "every decision and ", ".docx");
    let key = company.file(
        f.board,
        &name,
        ids::LONGEST_NAME_IN_USE,
        92_000,
        last_change,
    );
    company.trash_item(key, 12, 18, 9, p.mika);
    company.file(f.board, &name, "", 93_000, last_change);

    let last_change = company.last_change(20, 7, 30, p.keiko);
    for (id, days) in [(ids::DUPLICATE_OLDER, 15_i64), (ids::DUPLICATE_NEWER, 11)] {
        let key = company.file(
            f.shibuya,
            "Rota.xlsx",
            id,
            31_000 + days.unsigned_abs() * 100,
            last_change,
        );
        company.trash_item(key, days, 19, 40, p.mika);
    }
}

/// Adds trashed items whose original folder is purged, in the trash, or not editable.
pub(super) fn missing_folders(company: &mut Company) {
    let (f, p) = (company.folders, company.people);
    let last_change = company.last_change(33, 16, 45, p.keiko);

    let shop = company
        .enterprise
        .folder(f.marketing, "Shop")
        .id(parse_id(ids::PURGED_FOLDER))
        .add();
    let key = company.file(
        in_folder(shop),
        "Storefront.png",
        ids::FILE_OF_PURGED_FOLDER,
        4_800_000,
        last_change,
    );
    company.trash_item(key, 1, 14, 6, p.mika);
    let key = company.file(
        in_folder(shop),
        "Shop window.png",
        "",
        5_100_000,
        last_change,
    );
    company.trash_item(key, 1, 14, 6, p.mika);
    company.enterprise.purge(shop);

    let audits = company.folder(f.purchasing, "Supplier audits", ids::TRASHED_FOLDER, 6);
    let draft_builder = company.folder(
        in_folder(audits),
        "Drafts",
        ids::FOLDER_OF_TRASHED_FOLDER,
        2,
    );
    let old = "Old checklist.docx";
    let key = company.file(
        in_folder(draft_builder),
        old,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
        22_000,
        last_change,
    );
    company.trash_item(key, 14, 10, 2, p.mika);
    company.trash_item(draft_builder, 13, 15, 37, p.luis);
    let key = company.file(
        in_folder(audits),
        "Audit checklist.docx",
        ids::FILE_OF_TRASHED_FOLDER,
        38_000,
        last_change,
    );
    company.trash_item(key, 6, 13, 15, p.mika);
    company.trash_item(audits, 5, 9, 50, p.mika);

    let last_change = company.last_change(26, 11, 0, p.emil);
    let names = [
        "Budget draft.xlsx",
        "Forecast Q1.xlsx",
        "Forecast Q2.xlsx",
        "Cash flow.xlsx",
        "Leases.pdf",
        "Audit letter.pdf",
        "Tax notes.docx",
        "Payroll summary.csv",
    ];
    for (count, name) in (0_i8..).zip(names) {
        let id = if count == 0 {
            ids::FILE_OF_VIEWER_ONLY_FOLDER
        } else {
            ""
        };
        let key = company.file(f.finance_2024, name, id, 120_000, last_change);
        company.trash_item(key, 16, 15, count, p.mika);
    }
}

/// Adds trashed items without a conflict, among them those with unusual names.
pub(super) fn restorable(company: &mut Company) {
    let (f, p) = (company.folders, company.people);
    let spring = company.folder(f.marketing, "Spring campaign", ids::FOLDER, 38);
    company.trash_item(spring, 1, 14, 5, p.mika);
    let portal = company
        .enterprise
        .web_link(f.purchasing, "Supplier portal")
        .id(parse_id(ids::WEB_LINK));
    let portal = portal.url("https://suppliers.aoyama-foods.example/").add();
    company.trash_item(portal, 1, 14, 7, p.mika);

    let last_change = company.last_change(22, 8, 20, p.keiko);
    let mut add_trashed = |parent: Parent,
                           name: &str,
                           id: &str,
                           bytes: u64,
                           (days, hour, minute): (i64, i8, i8),
                           by| {
        let key = company.file(parent, name, id, bytes, LastChange { by, ..last_change });
        company.trash_item(key, days, hour, minute, by);
    };
    let japanese_name = longest_name(
        "取締役会議事録_",
        "令和八年度第三四半期の売上報告と来期の計画について",
        ".pdf",
    );
    add_trashed(
        f.ordering,
        "発注リスト 2026年11月.xlsx",
        ids::JAPANESE,
        86_000,
        (1, 14, 6),
        p.mika,
    );
    add_trashed(
        f.board,
        &japanese_name,
        ids::LONGEST_JAPANESE_NAME,
        77_000,
        (12, 18, 11),
        p.mika,
    );
    add_trashed(
        f.brand,
        "<img src=x onerror=alert(1)>.png",
        ids::NAME_WITH_HTML,
        1_300,
        (2, 10, 30),
        p.mika,
    );
    add_trashed(
        f.legal,
        "invoice\u{202E}fdp.exe",
        ids::BIDI_NAME,
        418_000,
        (2, 10, 33),
        p.mika,
    );
    add_trashed(
        f.onboarding,
        "R\u{e9}sum\u{e9}.pdf",
        ids::NFC_NAME,
        210_000,
        (9, 12, 1),
        p.mika,
    );
    add_trashed(
        f.onboarding,
        "Re\u{301}sume\u{301}.pdf",
        ids::NFD_NAME,
        211_000,
        (9, 12, 2),
        p.mika,
    );
    add_trashed(
        f.board,
        "تقرير المبيعات.xlsx",
        ids::ARABIC,
        58_000,
        (3, 8, 15),
        p.amira,
    );
    add_trashed(
        f.board,
        "דוח שנתי 2025.docx",
        ids::HEBREW,
        73_000,
        (3, 8, 47),
        p.daniel,
    );
    add_trashed(
        f.campaigns,
        "🎉 Launch party 🥂.jpg",
        ids::EMOJI,
        6_400_000,
        (5, 20, 12),
        p.keiko,
    );
    add_trashed(
        f.bergen,
        "👨‍👩‍👧‍👦 Family day.zip",
        "",
        88_000_000,
        (5, 20, 14),
        p.keiko,
    );
    add_trashed(
        f.quotes,
        "見積書_株式会社ヤマダ様＿御中（最終版）.pdf",
        "",
        96_000,
        (4, 9, 22),
        p.keiko,
    );
    add_trashed(f.quotes, "ﾊﾝｶｸ ｶﾅ ﾒﾓ.txt", "", 900, (4, 9, 23), p.keiko);
    add_trashed(f.legal, "AUX.docx", "", 14_000, (7, 16, 2), p.luis);
    add_trashed(
        f.legal,
        "Who owns what?.docx",
        "",
        15_000,
        (7, 16, 3),
        p.luis,
    );
    add_trashed(f.legal, ".gitignore", "", 120, (7, 16, 4), p.luis);
    add_trashed(
        f.legal,
        "backup.tar.gz",
        "",
        310_000_000,
        (7, 16, 5),
        p.luis,
    );
    add_trashed(f.legal, "No extension", "", 2_048, (7, 16, 6), p.luis);
    add_trashed(f.legal, "Empty.txt", "", 0, (7, 16, 7), p.luis);
    add_trashed(
        f.board,
        "Minutes.docx",
        ids::PURGED_SOON,
        48_000,
        (27, 9, 30),
        p.luis,
    );
    add_trashed(
        f.onboarding,
        "Training 04.mp4",
        "",
        212_000_000,
        (28, 17, 44),
        p.keiko,
    );
    add_trashed(
        Parent::Root(p.mika),
        "Shopping list.txt",
        ids::ROOT_FILE,
        640,
        (2, 7, 5),
        p.mika,
    );
    add_trashed(
        f.recipes,
        "Miso base.docx",
        ids::OWNED_BY_KEIKO,
        33_000,
        (6, 19, 18),
        p.mika,
    );
    add_trashed(
        Parent::Root(p.keiko),
        "Private notes.docx",
        ids::PRIVATE_TO_KEIKO,
        12_000,
        (6, 19, 20),
        p.keiko,
    );

    let key = company.file(
        f.legal,
        "Litigation hold.zip",
        ids::RETAINED,
        54_000_000,
        last_change,
    );
    let at = company.clock.days_ago(20, 11, 11);
    company.enterprise.trash_until(key, at, p.mika, None);
}
