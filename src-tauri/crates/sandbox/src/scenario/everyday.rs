//! The ordinary rest: what a company keeps, and what it throws away in a month.

use super::company::{Changed, Company, inside};
use crate::box_side::{Key, Place, UserId};
use crate::random::Random;

/// A kind of thing that is thrown away again and again; `#` becomes a number.
struct Pattern {
    name: &'static str,
    /// Bytes, at least.
    from: u64,
    /// Bytes, at most.
    to: u64,
}

const fn pattern(name: &'static str, from: u64, to: u64) -> Pattern {
    Pattern { name, from, to }
}

const PATTERNS: [Pattern; 24] = [
    pattern("Invoice 2026-#.pdf", 40_000, 400_000),
    pattern("Offer # draft.docx", 20_000, 90_000),
    pattern("IMG_#.jpg", 1_200_000, 7_000_000),
    pattern("発注書_#.pdf", 60_000, 300_000),
    pattern("見積依頼_#.xlsx", 20_000, 120_000),
    pattern("Banner # 300x250.png", 30_000, 600_000),
    pattern("Screen recording #.mp4", 8_000_000, 240_000_000),
    pattern("Export #.csv", 2_000, 9_000_000),
    pattern("Backup #.zip", 1_000_000, 600_000_000),
    pattern("Interview notes #.docx", 15_000, 60_000),
    pattern("Label design #.ai", 900_000, 30_000_000),
    pattern("店舗写真_#.heic", 1_000_000, 5_000_000),
    pattern("Slides week #.pptx", 500_000, 40_000_000),
    pattern("Delivery note #.pdf", 30_000, 90_000),
    pattern("Voicemail #.m4a", 100_000, 2_000_000),
    pattern("Copy of Rota #.xlsx", 18_000, 40_000),
    pattern("議事録 #.docx", 20_000, 80_000),
    pattern("Floor plan #.dwg", 300_000, 12_000_000),
    pattern("Newsletter #.html", 12_000, 70_000),
    pattern("Scan #.tiff", 2_000_000, 18_000_000),
    pattern("Test run #.log", 500, 4_000_000),
    pattern("Recipe trial #.md", 800, 9_000),
    pattern("Signed form #.pdf", 50_000, 900_000),
    pattern("Sound check #.wav", 900_000, 50_000_000),
];

/// What people work with: folders are not empty in a company.
pub(super) fn keep(company: &mut Company) {
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
    for (days, (place, name, bytes, by)) in (3..).zip(kept) {
        let changed = company.changed(days, 10, 30, by);
        company.file(place, name, "", bytes, changed);
    }
    company
        .world
        .web_link(f.purchasing, "Customs tariff")
        .url("https://tariff.example/")
        .add();
}

/// `count` things that were deleted within the last 29 days, the first of them within the last hour, and one clear
/// out: Mika Sato deleted a fifth of them yesterday between 14:08 and 15:00.
pub(super) fn throw_away(company: &mut Company, count: usize, random: &mut Random) {
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
        let place = if cleared_out {
            f.campaigns
        } else {
            places[pick(random, places.len())]
        };
        let by = if cleared_out {
            p.mika
        } else {
            somebody(company, random)
        };
        let at = if cleared_out {
            company
                .at
                .days_ago(1, 14, 8 + i8::try_from(random.below(52)).unwrap_or(0))
        } else if number < 6 {
            company
                .at
                .minutes_ago(4 + 9 * i64::try_from(number).unwrap_or(0))
        } else {
            company
                .at
                .minutes_ago(60 + i64::try_from(random.below(29 * 24 * 60 - 60)).unwrap_or(0))
        };
        let changed = Changed {
            at: at - jiff::SignedDuration::from_hours(30),
            by,
        };
        let key = something(company, place, number, changed, random);
        if number % 60 == 59 {
            company.world.trash_until(key, at, by, None);
        } else {
            company.world.trash(key, at, by);
        }
    }
}

/// `count` things in the trash of Mika Sato, spread over forty projects; all of them may come back as they are.
pub(super) fn fill(company: &mut Company, count: usize, random: &mut Random) {
    let p = company.people;
    let projects = company.world.folder(Place::Root(p.mika), "Projects").add();
    let projects: Vec<Place> = (1..=40)
        .map(|number| {
            inside(
                company
                    .world
                    .folder(inside(projects), &format!("Project {number:02}"))
                    .add(),
            )
        })
        .collect();
    for number in 0..count {
        let by = somebody(company, random);
        let at = company
            .at
            .minutes_ago(5 + i64::try_from(random.below(29 * 24 * 60)).unwrap_or(0));
        let changed = Changed {
            at: at - jiff::SignedDuration::from_hours(30),
            by,
        };
        let place = projects[number % projects.len()];
        let key = something(company, place, number, changed, random);
        company.world.trash(key, at, by);
    }
}

/// Mostly a file; every twelfth a folder, every fifteenth a web link.
fn something(
    company: &mut Company,
    place: Place,
    number: usize,
    changed: Changed,
    random: &mut Random,
) -> Key {
    let label = format!("{:04}", 1000 + number);
    if number % 12 == 11 {
        return company.folder(place, &format!("Old project {label}"), "", pick(random, 6));
    }
    if number % 15 == 7 {
        let link = company.world.web_link(place, &format!("Booking {label}"));
        let link = link.modified(changed.at, changed.by);
        return link.url(&format!("https://booking.example/{label}")).add();
    }
    let Pattern { name, from, to } = &PATTERNS[pick(random, PATTERNS.len())];
    let bytes = from + random.below(to - from);
    company.file(place, &name.replace('#', &label), "", bytes, changed)
}

/// Mika Sato more often than anybody else.
fn somebody(company: &Company, random: &mut Random) -> UserId {
    let p = company.people;
    [
        p.mika, p.mika, p.mika, p.mika, p.keiko, p.keiko, p.luis, p.luis, p.emil, p.amira, p.daniel,
    ][pick(random, 11)]
}

fn pick(random: &mut Random, count: usize) -> usize {
    usize::try_from(random.below(count as u64)).unwrap_or(0)
}
