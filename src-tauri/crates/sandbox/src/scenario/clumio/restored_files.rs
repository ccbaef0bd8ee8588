//! The restored files of the demo.

use jiff::Timestamp;

use crate::fake_clumio::{
    AccessMethod, ClumioAccount, RestoredFile, Task, email_link, initial_passcode, uuid,
};
use crate::random::Random;
use crate::scenario::clock::Clock;
use crate::scenario::demo::clumio as ids;
use crate::scenario::emails::{EMIL, HANA, KEIKO, MIKA};

const MEGABYTE: u64 = 1_000_000;

/// A restored file without its backup, task and passcode.
pub(super) struct FileDraft {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) asset_id: String,
    pub(super) backup_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) access_methods: Vec<AccessMethod>,
}

/// Adds a restored file with its task and, if it is shared by email, its passcode.
pub(super) fn add_file(account: &mut ClumioAccount, draft: FileDraft, number: usize) {
    let mut random = Random::new(
        draft
            .id
            .bytes()
            .fold(7, |hash: u64, byte| hash.wrapping_mul(31) + u64::from(byte)),
    );
    let is_newest = account
        .asset(&draft.asset_id)
        .is_some_and(|asset| asset.last_backup_at == Some(draft.backup_at));
    let newest = account
        .asset(&draft.asset_id)
        .map(|asset| asset.backup_id.clone())
        .filter(|_| is_newest);
    let task_id = (9_004_211 + 37 * number).to_string();
    // A link expires after a day.
    let restored_at = draft.expires_at - jiff::SignedDuration::from_hours(24);
    account.tasks.push(Task {
        id: task_id.clone(),
        asset_id: draft.asset_id.clone(),
        created_at: restored_at,
        ended_at: restored_at + jiff::SignedDuration::from_secs(95),
    });
    let by_email = draft
        .access_methods
        .iter()
        .any(|access| matches!(access, AccessMethod::Email { .. }));
    account.files.push(RestoredFile {
        email_link: by_email.then(|| email_link(&draft.id)),
        passcode: by_email.then(|| initial_passcode(account.seed, &draft.id)),
        passcodes_issued: u32::from(by_email),
        id: draft.id,
        name: draft.name,
        size: draft.size,
        task_id,
        backup_id: newest.unwrap_or_else(|| uuid(&mut random)),
        backup_at: draft.backup_at,
        expires_at: draft.expires_at,
        asset_id: draft.asset_id,
        access_methods: draft.access_methods,
    });
}

pub(super) fn email_access(to: &str, by: &str, message: Option<&str>) -> AccessMethod {
    AccessMethod::Email {
        message: message.map(str::to_owned),
        retrieved_by: by.to_owned(),
        retrieved_for: to.to_owned(),
    }
}

fn direct_access(by: &str, id: &str) -> AccessMethod {
    let download_link = format!("https://downloads.clumio.example/{id}");
    AccessMethod::Direct {
        download_link,
        retrieved_by: by.to_owned(),
    }
}

/// Returns a function that builds a draft from ID, name, bytes, asset ID, age of the backup in days, expiry, and access
/// methods.
fn draft_builder(
    clock: Clock,
) -> impl Fn(&str, &str, u64, &str, i64, Timestamp, Vec<AccessMethod>) -> FileDraft {
    move |id, name, size, asset_id, backup_days, expires_at, access_methods| FileDraft {
        id: id.to_owned(),
        name: name.to_owned(),
        size,
        asset_id: asset_id.to_owned(),
        backup_at: clock.days_ago(backup_days, 2, 0),
        expires_at,
        access_methods,
    }
}

/// Returns the files that the demo shows first.
pub(super) fn common_files(clock: Clock) -> Vec<FileDraft> {
    let file = draft_builder(clock);
    let forecast = "Q3 forecast.xlsx";
    let discussed = Some("As discussed on the phone");
    vec![
        file(
            ids::EXPIRES_SOON,
            forecast,
            2_400_000,
            ids::WEB_PROD_02,
            3,
            clock.in_minutes(132),
            vec![email_access(KEIKO, MIKA, discussed)],
        ),
        file(
            ids::CONTRACTS,
            "Contracts 2025.zip",
            418 * MEGABYTE,
            ids::FILESERVER_01,
            1,
            clock.in_minutes(21 * 60),
            vec![email_access(
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
            clock.in_minutes(20 * 60),
            vec![
                email_access("a.lindqvist@nordbygg.example", EMIL, None),
                email_access("p.nyman@nordbygg.example", EMIL, None),
                email_access(KEIKO, EMIL, Some("For your records")),
            ],
        ),
        file(
            ids::EXPIRED,
            forecast,
            2_400_000,
            ids::WEB_PROD_01,
            14,
            clock.days_ago(12, 9, 30),
            vec![email_access(KEIKO, MIKA, discussed)],
        ),
        file(
            ids::DIRECT_DOWNLOAD,
            "orders-archive.parquet",
            64 * MEGABYTE,
            ids::ORDERS,
            2,
            clock.in_minutes(9 * 60),
            vec![direct_access(MIKA, ids::DIRECT_DOWNLOAD)],
        ),
    ]
}

/// Returns one file of each unusual kind.
pub(super) fn edge_cases(clock: Clock) -> Vec<FileDraft> {
    let file = draft_builder(clock);
    let markup = "<img src=x onerror=alert(1)>.txt";
    vec![
        file(
            ids::SAME_NAME,
            "Q3 forecast.xlsx",
            2_400_000,
            ids::WEB_PROD_02,
            4,
            clock.in_minutes(15 * 60),
            vec![email_access(EMIL, MIKA, None)],
        ),
        file(
            ids::FILE_OF_DELETED_ASSET,
            "payroll-2026-10.csv",
            310_000,
            ids::INTRANET_OLD,
            6,
            clock.in_minutes(7 * 60),
            vec![email_access("y.fujita@aoyama-foods.example", MIKA, None)],
        ),
        file(
            ids::DIRECT_AND_EMAIL,
            "nginx-logs.tar.gz",
            96 * MEGABYTE,
            ids::WEB_PROD_01,
            1,
            clock.in_minutes(18 * 60),
            vec![
                direct_access(MIKA, ids::DIRECT_AND_EMAIL),
                email_access("d.cohen@aoyama-foods.example", MIKA, None),
            ],
        ),
        file(
            ids::JAPANESE,
            "現場写真 2026年11月.zip",
            733 * MEGABYTE,
            ids::VOL_PHOTOS,
            2,
            clock.in_minutes(11 * 60),
            vec![email_access(
                "s.yamada@aoyama-foods.example",
                KEIKO,
                Some("先日お話しした写真です。よろしくお願いします。"),
            )],
        ),
        file(
            ids::NAME_WITH_HTML,
            markup,
            1_204,
            ids::WEB_PROD_01,
            2,
            clock.in_minutes(16 * 60),
            vec![email_access(
                KEIKO,
                MIKA,
                Some("<script>alert(1)</script> & \"quotes\""),
            )],
        ),
        file(
            ids::EXPIRES_IN_MINUTES,
            "Shelf plan.pdf",
            5_200_000,
            ids::VOL_PHOTOS,
            2,
            clock.in_minutes(4),
            vec![email_access(EMIL, KEIKO, None)],
        ),
    ]
}

/// Returns the files restored from the file server: more than one page of ten.
pub(super) fn fileserver_files(clock: Clock, seed: u64) -> Vec<FileDraft> {
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
        // One link expired some days ago, so its file is not listed.
        let live = number != 5;
        let minutes = 60 * (3 + number);
        let to = [KEIKO, EMIL, HANA][(number % 3) as usize];
        files.push(FileDraft {
            id: uuid(&mut random),
            name: name.to_owned(),
            size: 40_000 + random.below(90 * MEGABYTE),
            asset_id: if number < 11 {
                ids::FILESERVER_01
            } else {
                ids::VOL_FILESERVER
            }
            .to_owned(),
            backup_at: clock.days_ago(2 + number, 2, 0),
            expires_at: if live {
                clock.in_minutes(minutes)
            } else {
                clock.days_ago(number, 16, 20)
            },
            access_methods: vec![email_access(to, MIKA, None)],
        });
    }
    files
}
