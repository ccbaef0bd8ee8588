//! What waits in the demo's trash on purpose: a clash of each kind, folders that are gone, awkward names.

use super::company::{Changed, Company, inside, number};
use super::demo::trash as ids;
use crate::box_side::Place;

/// A name of 255 characters, the longest that Box takes.
pub(super) fn longest(beginning: &str, filling: &str, end: &str) -> String {
    let room = 255 - beginning.chars().count() - end.chars().count();
    let middle: String = filling.chars().cycle().take(room).collect();
    format!("{beginning}{middle}{end}")
}

/// Names that are taken by now. The one in the way was put there after the deletion.
pub(super) fn clashes(company: &mut Company) {
    let (f, p) = (company.folders, company.people);
    let key = {
        let changed = company.changed(18, 14, 2, p.luis);
        company.file(
            f.contracts,
            "Contract 2025.docx",
            ids::CONTRACT,
            1_200_000,
            changed,
        )
    };
    company.delete(key, 1, 14, 2, p.mika);
    let changed = company.changed(1, 9, 15, p.mika);
    let key = company.file(
        f.contracts,
        "Contract 2025.docx",
        ids::CONTRACT_IN_FOLDER,
        1_400_000,
        changed,
    );
    let before = company.changed(2, 10, 5, p.luis);
    company.world.past_version(
        key,
        "Contract 2025, before the last paragraph",
        before.at,
        before.by,
    );

    let (name, content) = ("Price list 2026.xlsx", "the price list of 2026");
    let changed = company.changed(9, 11, 20, p.keiko);
    let key = company.copy(
        f.purchasing,
        name,
        ids::SAME_CONTENT,
        content,
        240_000,
        changed,
    );
    company.delete(key, 4, 16, 31, p.mika);
    let changed = company.changed(2, 8, 5, p.keiko);
    company.copy(
        f.purchasing,
        name,
        ids::SAME_CONTENT_IN_FOLDER,
        content,
        240_000,
        changed,
    );

    let changed = company.changed(30, 13, 0, p.amira);
    let key = company.file(
        f.brand,
        "Brand Guidelines.pdf",
        ids::CASE_ONLY,
        9_700_000,
        changed,
    );
    company.delete(key, 6, 10, 44, p.mika);
    let changed = company.changed(5, 15, 12, p.keiko);
    company.file(
        f.brand,
        "brand guidelines.PDF",
        ids::CASE_ONLY_IN_FOLDER,
        10_100_000,
        changed,
    );

    let changed = company.changed(21, 9, 30, p.mika);
    let key = company.file(
        f.marketing,
        "Press kit",
        ids::FILE_TAKEN_BY_FOLDER,
        3_300_000,
        changed,
    );
    company.delete(key, 8, 17, 3, p.mika);
    company.folder(f.marketing, "Press kit", ids::FOLDER_IN_THE_WAY, 4);

    let key = company.folder(
        f.onboarding,
        "Onboarding 2026",
        ids::FOLDER_TAKEN_BY_FOLDER,
        3,
    );
    company.delete(key, 7, 9, 12, p.mika);
    company.folder(
        f.onboarding,
        "Onboarding 2026",
        ids::SAME_FOLDER_IN_FOLDER,
        1,
    );

    let link = company
        .world
        .web_link(f.policies, "Travel policy")
        .id(number(ids::WEB_LINK_TAKEN_BY_FILE));
    let key = link
        .url("https://intranet.aoyama-foods.example/travel")
        .add();
    company.delete(key, 10, 12, 26, p.mika);
    let changed = company.changed(9, 14, 40, p.luis);
    company.file(
        f.policies,
        "Travel policy",
        ids::FILE_IN_THE_WAY,
        51_000,
        changed,
    );

    let changed = company.changed(25, 10, 0, p.keiko);
    let key = company.file(
        f.campaigns,
        "Menu autumn.docx",
        ids::SUGGESTION_TAKEN,
        64_000,
        changed,
    );
    company.delete(key, 3, 11, 58, p.mika);
    company.file(f.campaigns, "Menu autumn.docx", "", 66_000, changed);
    for day in [-1, 0, 1] {
        let name = format!("Menu autumn (restored {}).docx", company.at.date(day));
        company.file(f.campaigns, &name, "", 65_000, changed);
    }

    let name = longest("Minutes of the board with ", "every decision and ", ".docx");
    let key = company.file(f.board, &name, ids::LONGEST_NAME_TAKEN, 92_000, changed);
    company.delete(key, 12, 18, 9, p.mika);
    company.file(f.board, &name, "", 93_000, changed);

    let changed = company.changed(20, 7, 30, p.keiko);
    for (id, days) in [(ids::TWICE_OLDER, 15_i64), (ids::TWICE_NEWER, 11)] {
        let key = company.file(
            f.shibuya,
            "Rota.xlsx",
            id,
            31_000 + days.unsigned_abs() * 100,
            changed,
        );
        company.delete(key, days, 19, 40, p.mika);
    }
}

/// Items whose folder is gone, is in the trash, or belongs to somebody who gives no access.
pub(super) fn homeless(company: &mut Company) {
    let (f, p) = (company.folders, company.people);
    let changed = company.changed(33, 16, 45, p.keiko);

    let shop = company
        .world
        .folder(f.marketing, "Shop")
        .id(number(ids::GONE_FOLDER))
        .add();
    let key = company.file(
        inside(shop),
        "Storefront.png",
        ids::FOLDER_GONE,
        4_800_000,
        changed,
    );
    company.delete(key, 1, 14, 6, p.mika);
    let key = company.file(inside(shop), "Shop window.png", "", 5_100_000, changed);
    company.delete(key, 1, 14, 6, p.mika);
    company.world.purge(shop);

    let audits = company.folder(f.purchasing, "Supplier audits", ids::TRASHED_FOLDER, 6);
    let drafts = company.folder(inside(audits), "Drafts", ids::FOLDER_OF_TRASHED_FOLDER, 2);
    let old = "Old checklist.docx";
    let key = company.file(
        inside(drafts),
        old,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
        22_000,
        changed,
    );
    company.delete(key, 14, 10, 2, p.mika);
    company.delete(drafts, 13, 15, 37, p.luis);
    let key = company.file(
        inside(audits),
        "Audit checklist.docx",
        ids::FILE_OF_TRASHED_FOLDER,
        38_000,
        changed,
    );
    company.delete(key, 6, 13, 15, p.mika);
    company.delete(audits, 5, 9, 50, p.mika);

    let changed = company.changed(26, 11, 0, p.emil);
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
        let id = if count == 0 { ids::NO_ACCESS } else { "" };
        let key = company.file(f.finance_2024, name, id, 120_000, changed);
        company.delete(key, 16, 15, count, p.mika);
    }
}

/// Items that come back without a question, among them those whose names are hard to show.
pub(super) fn ready(company: &mut Company) {
    let (f, p) = (company.folders, company.people);
    let spring = company.folder(f.marketing, "Spring campaign", ids::FOLDER, 38);
    company.delete(spring, 1, 14, 5, p.mika);
    let portal = company
        .world
        .web_link(f.purchasing, "Supplier portal")
        .id(number(ids::WEB_LINK));
    let portal = portal.url("https://suppliers.aoyama-foods.example/").add();
    company.delete(portal, 1, 14, 7, p.mika);

    let changed = company.changed(22, 8, 20, p.keiko);
    let mut gone = |place: Place,
                    name: &str,
                    id: &str,
                    bytes: u64,
                    (days, hour, minute): (i64, i8, i8),
                    by| {
        let key = company.file(place, name, id, bytes, Changed { by, ..changed });
        company.delete(key, days, hour, minute, by);
    };
    let japanese_name = longest(
        "取締役会議事録_",
        "令和八年度第三四半期の売上報告と来期の計画について",
        ".pdf",
    );
    gone(
        f.ordering,
        "発注リスト 2026年11月.xlsx",
        ids::JAPANESE,
        86_000,
        (1, 14, 6),
        p.mika,
    );
    gone(
        f.board,
        &japanese_name,
        ids::LONGEST_JAPANESE_NAME,
        77_000,
        (12, 18, 11),
        p.mika,
    );
    gone(
        f.brand,
        "<img src=x onerror=alert(1)>.png",
        ids::MARKUP,
        1_300,
        (2, 10, 30),
        p.mika,
    );
    gone(
        f.legal,
        "invoice\u{202E}fdp.exe",
        ids::SPOOFED,
        418_000,
        (2, 10, 33),
        p.mika,
    );
    gone(
        f.onboarding,
        "R\u{e9}sum\u{e9}.pdf",
        ids::COMPOSED,
        210_000,
        (9, 12, 1),
        p.mika,
    );
    gone(
        f.onboarding,
        "Re\u{301}sume\u{301}.pdf",
        ids::DECOMPOSED,
        211_000,
        (9, 12, 2),
        p.mika,
    );
    gone(
        f.board,
        "تقرير المبيعات.xlsx",
        ids::ARABIC,
        58_000,
        (3, 8, 15),
        p.amira,
    );
    gone(
        f.board,
        "דוח שנתי 2025.docx",
        ids::HEBREW,
        73_000,
        (3, 8, 47),
        p.daniel,
    );
    gone(
        f.campaigns,
        "🎉 Launch party 🥂.jpg",
        ids::EMOJI,
        6_400_000,
        (5, 20, 12),
        p.keiko,
    );
    gone(
        f.bergen,
        "👨‍👩‍👧‍👦 Family day.zip",
        "",
        88_000_000,
        (5, 20, 14),
        p.keiko,
    );
    gone(
        f.quotes,
        "見積書_株式会社ヤマダ様＿御中（最終版）.pdf",
        "",
        96_000,
        (4, 9, 22),
        p.keiko,
    );
    gone(f.quotes, "ﾊﾝｶｸ ｶﾅ ﾒﾓ.txt", "", 900, (4, 9, 23), p.keiko);
    gone(f.legal, "AUX.docx", "", 14_000, (7, 16, 2), p.luis);
    gone(
        f.legal,
        "Who owns what?.docx",
        "",
        15_000,
        (7, 16, 3),
        p.luis,
    );
    gone(f.legal, ".gitignore", "", 120, (7, 16, 4), p.luis);
    gone(
        f.legal,
        "backup.tar.gz",
        "",
        310_000_000,
        (7, 16, 5),
        p.luis,
    );
    gone(f.legal, "No extension", "", 2_048, (7, 16, 6), p.luis);
    gone(f.legal, "Empty.txt", "", 0, (7, 16, 7), p.luis);
    gone(
        f.board,
        "Minutes.docx",
        ids::ERASED_SOON,
        48_000,
        (27, 9, 30),
        p.luis,
    );
    gone(
        f.onboarding,
        "Training 04.mp4",
        "",
        212_000_000,
        (28, 17, 44),
        p.keiko,
    );
    gone(
        Place::Root(p.mika),
        "Shopping list.txt",
        ids::IN_ROOT,
        640,
        (2, 7, 5),
        p.mika,
    );
    gone(
        f.recipes,
        "Miso base.docx",
        ids::OWNED_BY_KEIKO,
        33_000,
        (6, 19, 18),
        p.mika,
    );
    gone(
        Place::Root(p.keiko),
        "Private notes.docx",
        ids::KEIKOS_OWN,
        12_000,
        (6, 19, 20),
        p.keiko,
    );

    let key = company.file(
        f.legal,
        "Litigation hold.zip",
        ids::RETAINED,
        54_000_000,
        changed,
    );
    let at = company.at.days_ago(20, 11, 11);
    company.world.trash_until(key, at, p.mika, None);
}
