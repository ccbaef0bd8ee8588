//! Generated assets and restored files of the large scenario, in addition to those of the demo.

use jiff::SignedDuration;

use super::restored_files::{FileDraft, add_file, email_access};
use crate::fake_clumio::{AssetDetails, ClumioAccount, uuid};
use crate::random::Random;
use crate::scenario::clock::Clock;
use crate::scenario::emails::{EMIL, HANA, KEIKO, MIKA};

const FAMILY_NAMES: [&str; 16] = [
    "tanaka",
    "sato",
    "suzuki",
    "takahashi",
    "ito",
    "yamamoto",
    "nakamura",
    "kobayashi",
    "lindqvist",
    "nyman",
    "haugen",
    "solberg",
    "ortega",
    "cohen",
    "fujita",
    "mori",
];
const DOMAINS: [&str; 4] = [
    "aoyama-foods.example",
    "nordbygg.example",
    "halden-legal.example",
    "kita-logistics.example",
];
const FILE_NAMES: [&str; 8] = [
    "Budget",
    "Minutes",
    "Contracts",
    "Price list",
    "Site photos",
    "見積書",
    "議事録",
    "Invoices",
];
const EXTENSIONS: [&str; 4] = ["xlsx", "docx", "zip", "pdf"];

/// Adds `assets` instances, and `files` restored files spread evenly over them, of which one in four has expired.
pub(super) fn add_assets_and_files(
    account: &mut ClumioAccount,
    clock: Clock,
    assets: usize,
    files: usize,
    seed: u64,
) {
    let Some(template) = account.assets.first().cloned() else {
        return;
    };
    let mut random = Random::new(seed ^ 0x0A55_E75F);
    let mut ids = Vec::with_capacity(assets);
    for number in 1..=assets {
        let mut asset = template.clone();
        asset.id = uuid(&mut random);
        asset.name = format!("app-server-{number:03}");
        asset.native_id = format!("i-{:017x}", (number as u64) << 20 | random.below(1 << 20));
        asset.backup_id = uuid(&mut random);
        asset.details = AssetDetails::Instance {
            instance_type: "m6i.large".into(),
            state: "running".into(),
        };
        ids.push(asset.id.clone());
        account.assets.push(asset);
    }
    for number in 0..if assets == 0 { 0 } else { files } {
        let mut one_of = |list: &[&'static str]| list[random.below(list.len() as u64) as usize];
        let (family_name, domain, file_name, extension) = (
            one_of(&FAMILY_NAMES),
            one_of(&DOMAINS),
            one_of(&FILE_NAMES),
            one_of(&EXTENSIONS),
        );
        let by = one_of(&[MIKA, EMIL, KEIKO, HANA]);
        let initial = char::from(b'a' + (number % 26) as u8);
        let minutes = 60 + random.below(22 * 60) as i64;
        let active = number % 4 != 0;
        let draft = FileDraft {
            id: uuid(&mut random),
            name: format!("{file_name} {number}.{extension}"),
            size: 20_000 + random.below(400_000_000),
            asset_id: ids[number % assets].clone(),
            backup_at: clock.days_ago(1 + (number % 20) as i64, 2, 0),
            expires_at: if active {
                clock.in_minutes(minutes)
            } else {
                clock.in_minutes(0) - SignedDuration::from_hours(1)
            },
            access_methods: vec![email_access(
                &format!("{initial}.{family_name}@{domain}"),
                by,
                Some("As discussed on the phone"),
            )],
        };
        add_file(account, draft, account.files.len());
    }
}
