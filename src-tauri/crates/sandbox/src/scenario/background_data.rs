//! Ordinary data around the demo cases: active items, and items trashed within a month.

use super::company::{Company, LastChange, in_folder};
use crate::fake_box::{ItemKey, Parent, UserId};
use crate::random::Random;

/// The name and size of a recurring kind of file.
struct NamePattern {
    /// `#` stands for a number.
    name: &'static str,
    min_bytes: u64,
    max_bytes: u64,
}

const fn name_pattern(name: &'static str, min_bytes: u64, max_bytes: u64) -> NamePattern {
    NamePattern {
        name,
        min_bytes,
        max_bytes,
    }
}

const PATTERNS: [NamePattern; 24] = [
    name_pattern("Invoice 2026-#.pdf", 40_000, 400_000),
    name_pattern("Offer # draft.docx", 20_000, 90_000),
    name_pattern("IMG_#.jpg", 1_200_000, 7_000_000),
    name_pattern("発注書_#.pdf", 60_000, 300_000),
    name_pattern("見積依頼_#.xlsx", 20_000, 120_000),
    name_pattern("Banner # 300x250.png", 30_000, 600_000),
    name_pattern("Screen recording #.mp4", 8_000_000, 240_000_000),
    name_pattern("Export #.csv", 2_000, 9_000_000),
    name_pattern("Backup #.zip", 1_000_000, 600_000_000),
    name_pattern("Interview notes #.docx", 15_000, 60_000),
    name_pattern("Label design #.ai", 900_000, 30_000_000),
    name_pattern("店舗写真_#.heic", 1_000_000, 5_000_000),
    name_pattern("Slides week #.pptx", 500_000, 40_000_000),
    name_pattern("Delivery note #.pdf", 30_000, 90_000),
    name_pattern("Voicemail #.m4a", 100_000, 2_000_000),
    name_pattern("Copy of Rota #.xlsx", 18_000, 40_000),
    name_pattern("議事録 #.docx", 20_000, 80_000),
    name_pattern("Floor plan #.dwg", 300_000, 12_000_000),
    name_pattern("Newsletter #.html", 12_000, 70_000),
    name_pattern("Scan #.tiff", 2_000_000, 18_000_000),
    name_pattern("Test run #.log", 500, 4_000_000),
    name_pattern("Recipe trial #.md", 800, 9_000),
    name_pattern("Signed form #.pdf", 50_000, 900_000),
    name_pattern("Sound check #.wav", 900_000, 50_000_000),
];

/// Adds active items to the folders.
pub(super) fn add_active_items(company: &mut Company) {
    let f = company.folders;
    let p = company.people;
    let kept = [
        (f.contracts, "Contract 2024.docx", 1_100_000, p.luis),
        (
            f.contracts,
            "Framework agreement Nordbygg.pdf",
            840_000,
            p.luis,
        ),
        (
            f.campaigns,
            "Autumn campaign plan.pptx",
            14_000_000,
            p.keiko,
        ),
        (f.campaigns, "Media budget.xlsx", 88_000, p.mika),
        (f.brand, "Logo.svg", 6_200, p.amira),
        (f.ordering, "発注リスト 2026年10月.xlsx", 84_000, p.keiko),
        (f.quotes, "見積一覧.xlsx", 61_000, p.keiko),
        (f.purchasing, "Supplier contacts.xlsx", 43_000, p.keiko),
        (f.onboarding, "First week.docx", 37_000, p.mika),
        (f.policies, "Working from home.pdf", 120_000, p.luis),
        (f.board, "Minutes October.docx", 46_000, p.luis),
        (f.shibuya, "Opening hours.docx", 12_000, p.keiko),
        (f.bergen, "Åpningstider.docx", 12_000, p.emil),
        (f.finance_2024, "Annual accounts.pdf", 2_300_000, p.emil),
        (f.recipes, "Dashi.docx", 28_000, p.keiko),
    ];
    for (days, (parent, name, bytes, by)) in (3..).zip(kept) {
        let last_change = company.last_change(days, 10, 30, by);
        company.file(parent, name, "", bytes, last_change);
    }
    company
        .enterprise
        .web_link(f.purchasing, "Customs tariff")
        .url("https://tariff.example/")
        .add();
}

/// Trashes `count` items within the last 29 days, the first of them within the last hour. A fifth of them Mika Sato
/// deleted in one go yesterday between 14:08 and 15:00.
pub(super) fn add_trash(company: &mut Company, count: usize, random: &mut Random) {
    let (f, p) = (company.folders, company.people);
    let places = [
        f.legal,
        f.contracts,
        f.marketing,
        f.campaigns,
        f.brand,
        f.ordering,
        f.quotes,
        f.purchasing,
        f.onboarding,
        f.policies,
        f.board,
        f.shibuya,
        f.bergen,
    ];
    for number in 0..count {
        let cleared_out = number % 5 == 4;
        let parent = if cleared_out {
            f.campaigns
        } else {
            places[pick(random, places.len())]
        };
        let by = if cleared_out {
            p.mika
        } else {
            random_user(company, random)
        };
        let at = if cleared_out {
            company
                .clock
                .days_ago(1, 14, 8 + i8::try_from(random.below(52)).unwrap_or(0))
        } else if number < 6 {
            company
                .clock
                .minutes_ago(4 + 9 * i64::try_from(number).unwrap_or(0))
        } else {
            company
                .clock
                .minutes_ago(60 + i64::try_from(random.below(29 * 24 * 60 - 60)).unwrap_or(0))
        };
        let last_change = LastChange {
            at: at - jiff::SignedDuration::from_hours(30),
            by,
        };
        let key = add_item(company, parent, number, last_change, random);
        if number % 60 == 59 {
            company.enterprise.trash_until(key, at, by, None);
        } else {
            company.enterprise.trash(key, at, by);
        }
    }
}

/// Adds `count` items to the trash of Mika Sato, spread over forty folders. None of them has a conflict.
pub(super) fn add_large_trash(company: &mut Company, count: usize, random: &mut Random) {
    let p = company.people;
    let projects = company
        .enterprise
        .folder(Parent::Root(p.mika), "Projects")
        .add();
    let projects: Vec<Parent> = (1..=40)
        .map(|number| {
            in_folder(
                company
                    .enterprise
                    .folder(in_folder(projects), &format!("Project {number:02}"))
                    .add(),
            )
        })
        .collect();
    for number in 0..count {
        let by = random_user(company, random);
        let at = company
            .clock
            .minutes_ago(5 + i64::try_from(random.below(29 * 24 * 60)).unwrap_or(0));
        let last_change = LastChange {
            at: at - jiff::SignedDuration::from_hours(30),
            by,
        };
        let parent = projects[number % projects.len()];
        let key = add_item(company, parent, number, last_change, random);
        company.enterprise.trash(key, at, by);
    }
}

/// Adds an active item: mostly a file, every twelfth a folder, every fifteenth a web link.
fn add_item(
    company: &mut Company,
    parent: Parent,
    number: usize,
    last_change: LastChange,
    random: &mut Random,
) -> ItemKey {
    let label = format!("{:04}", 1000 + number);
    if number % 12 == 11 {
        return company.folder(parent, &format!("Old project {label}"), "", pick(random, 6));
    }
    if number % 15 == 7 {
        let link = company
            .enterprise
            .web_link(parent, &format!("Booking {label}"));
        let link = link.modified(last_change.at, last_change.by);
        return link.url(&format!("https://booking.example/{label}")).add();
    }
    let NamePattern {
        name,
        min_bytes,
        max_bytes,
    } = &PATTERNS[pick(random, PATTERNS.len())];
    let bytes = min_bytes + random.below(max_bytes - min_bytes);
    company.file(parent, &name.replace('#', &label), "", bytes, last_change)
}

/// Picks a user, Mika Sato more often than any other.
fn random_user(company: &Company, random: &mut Random) -> UserId {
    let p = company.people;
    [
        p.mika, p.mika, p.mika, p.mika, p.keiko, p.keiko, p.luis, p.luis, p.emil, p.amira, p.daniel,
    ][pick(random, 11)]
}

fn pick(random: &mut Random, count: usize) -> usize {
    usize::try_from(random.below(count as u64)).unwrap_or(0)
}
