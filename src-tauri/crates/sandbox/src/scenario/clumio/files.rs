//! Restored files, as drafts.

use jiff::Timestamp;

use crate::clumio::{Access, uuid};
use crate::random::Random;
use crate::scenario::aoyama::{Calendar, EMIL, HANA, KEIKO, MIKA};
use crate::scenario::demo::clumio as ids;

const MEGABYTE: u64 = 1_000_000;

/// A restored file before it is given its backup, task and passcode.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) asset_id: String,
    pub(super) backup_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) access: Vec<Access>,
}

pub(super) fn mail(to: &str, by: &str, message: Option<&str>) -> Access {
    Access::Email {
        message: message.map(str::to_owned),
        retrieved_by: by.to_owned(),
        retrieved_for: to.to_owned(),
    }
}

fn direct(by: &str, id: &str) -> Access {
    let download_link = format!("https://downloads.clumio.example/{id}");
    Access::Direct {
        download_link,
        retrieved_by: by.to_owned(),
    }
}

/// Makes drafts out of id, name, bytes, asset, age of the backup in days, end of the link, and access.
fn drafts(at: Calendar) -> impl Fn(&str, &str, u64, &str, i64, Timestamp, Vec<Access>) -> Draft {
    move |id, name, size, asset_id, backup_days, expires_at, access| Draft {
        id: id.to_owned(),
        name: name.to_owned(),
        size,
        asset_id: asset_id.to_owned(),
        backup_at: at.days_ago(backup_days, 2, 0),
        expires_at,
        access,
    }
}

/// The rows that the support desk sees first.
pub(super) fn pictured(at: Calendar) -> Vec<Draft> {
    let file = drafts(at);
    let forecast = "Q3 forecast.xlsx";
    let discussed = Some("As discussed on the phone");
    vec![
        file(
            ids::ENDS_SOON,
            forecast,
            2_400_000,
            ids::WEB_PROD_02,
            3,
            at.in_minutes(132),
            vec![mail(KEIKO, MIKA, discussed)],
        ),
        file(
            ids::CONTRACTS,
            "Contracts 2025.zip",
            418 * MEGABYTE,
            ids::FILESERVER_01,
            1,
            at.in_minutes(21 * 60),
            vec![mail(
                "l.ortega@halden-legal.example",
                MIKA,
                Some("All signed contracts of 2025, as one archive."),
            )],
        ),
        file(
            ids::THREE_RECIPIENTS,
            "Site photos.zip",
            1_100 * MEGABYTE,
            ids::VOL_PHOTOS,
            1,
            at.in_minutes(20 * 60),
            vec![
                mail("a.lindqvist@nordbygg.example", EMIL, None),
                mail("p.nyman@nordbygg.example", EMIL, None),
                mail(KEIKO, EMIL, Some("For your records")),
            ],
        ),
        file(
            ids::ENDED,
            forecast,
            2_400_000,
            ids::WEB_PROD_01,
            14,
            at.days_ago(12, 9, 30),
            vec![mail(KEIKO, MIKA, discussed)],
        ),
        file(
            ids::DIRECT_DOWNLOAD,
            "orders-archive.parquet",
            64 * MEGABYTE,
            ids::ORDERS,
            2,
            at.in_minutes(9 * 60),
            vec![direct(MIKA, ids::DIRECT_DOWNLOAD)],
        ),
    ]
}

/// One of each kind that is easy to get wrong.
pub(super) fn special(at: Calendar) -> Vec<Draft> {
    let file = drafts(at);
    let markup = "<img src=x onerror=alert(1)>.txt";
    vec![
        file(
            ids::LOOK_ALIKE,
            "Q3 forecast.xlsx",
            2_400_000,
            ids::WEB_PROD_02,
            4,
            at.in_minutes(15 * 60),
            vec![mail(EMIL, MIKA, None)],
        ),
        file(
            ids::OF_DELETED_ASSET,
            "payroll-2026-10.csv",
            310_000,
            ids::INTRANET_OLD,
            6,
            at.in_minutes(7 * 60),
            vec![mail("y.fujita@aoyama-foods.example", MIKA, None)],
        ),
        file(
            ids::BOTH_WAYS,
            "nginx-logs.tar.gz",
            96 * MEGABYTE,
            ids::WEB_PROD_01,
            1,
            at.in_minutes(18 * 60),
            vec![
                direct(MIKA, ids::BOTH_WAYS),
                mail("d.cohen@aoyama-foods.example", MIKA, None),
            ],
        ),
        file(
            ids::JAPANESE,
            "現場写真 2026年11月.zip",
            733 * MEGABYTE,
            ids::VOL_PHOTOS,
            2,
            at.in_minutes(11 * 60),
            vec![mail(
                "s.yamada@aoyama-foods.example",
                KEIKO,
                Some("先日お話しした写真です。よろしくお願いします。"),
            )],
        ),
        file(
            ids::MARKUP,
            markup,
            1_204,
            ids::WEB_PROD_01,
            2,
            at.in_minutes(16 * 60),
            vec![mail(
                KEIKO,
                MIKA,
                Some("<script>alert(1)</script> & \"quotes\""),
            )],
        ),
        file(
            ids::ENDS_IN_MINUTES,
            "Shelf plan.pdf",
            5_200_000,
            ids::VOL_PHOTOS,
            2,
            at.in_minutes(4),
            vec![mail(EMIL, KEIKO, None)],
        ),
    ]
}

/// What the file server's restores of the past weeks left behind: more than one page of ten.
pub(super) fn routine(at: Calendar, seed: u64) -> Vec<Draft> {
    const NAMES: [&str; 12] = [
        "Budget 2026.xlsx",
        "Minutes September.docx",
        "Recipe book.pdf",
        "Supplier list.csv",
        "Store plans.dwg",
        "Invoices October.zip",
        "Team offsite.pptx",
        "Price list.xlsx",
        "Audit evidence.zip",
        "Training videos.zip",
        "Labels.ai",
        "Quality reports.zip",
    ];
    let mut random = Random::new(seed ^ 0x000F_11E5);
    let mut files = Vec::new();
    for (number, name) in (0_i64..).zip(NAMES) {
        // One whose link ended some days ago; it is not listed any more.
        let live = number != 5;
        let minutes = 60 * (3 + number);
        let to = [KEIKO, EMIL, HANA][(number % 3) as usize];
        files.push(Draft {
            id: uuid(&mut random),
            name: name.to_owned(),
            size: 40_000 + random.below(90 * MEGABYTE),
            asset_id: if number < 11 {
                ids::FILESERVER_01
            } else {
                ids::VOL_FILESERVER
            }
            .to_owned(),
            backup_at: at.days_ago(2 + number, 2, 0),
            expires_at: if live {
                at.in_minutes(minutes)
            } else {
                at.days_ago(number, 16, 20)
            },
            access: vec![mail(to, MIKA, None)],
        });
    }
    files
}
