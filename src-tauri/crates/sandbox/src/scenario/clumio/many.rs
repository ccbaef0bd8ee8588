//! As many assets and restored files as somebody asks for, beside those of the demo.

use jiff::SignedDuration;

use super::files::{Draft, mail};
use super::{Calendar, add};
use crate::clumio::{AssetDetails, ClumioWorld, uuid};
use crate::random::Random;
use crate::scenario::aoyama::{EMIL, HANA, KEIKO, MIKA};

const FAMILY: [&str; 16] = [
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
const COMPANY: [&str; 4] = [
    "aoyama-foods.example",
    "nordbygg.example",
    "halden-legal.example",
    "kita-logistics.example",
];
const WHAT: [&str; 8] = [
    "Budget",
    "Minutes",
    "Contracts",
    "Price list",
    "Site photos",
    "見積書",
    "議事録",
    "Invoices",
];
const KIND: [&str; 4] = ["xlsx", "docx", "zip", "pdf"];

/// Adds `assets` instances, and `files` restored files spread evenly over them, three in four with a link that lives.
pub(super) fn fill(world: &mut ClumioWorld, at: Calendar, assets: usize, files: usize, seed: u64) {
    let Some(template) = world.assets.first().cloned() else {
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
        world.assets.push(asset);
    }
    for number in 0..if assets == 0 { 0 } else { files } {
        let mut one_of = |list: &[&'static str]| list[random.below(list.len() as u64) as usize];
        let (family, company, what, kind) = (
            one_of(&FAMILY),
            one_of(&COMPANY),
            one_of(&WHAT),
            one_of(&KIND),
        );
        let by = one_of(&[MIKA, EMIL, KEIKO, HANA]);
        let initial = char::from(b'a' + (number % 26) as u8);
        let minutes = 60 + random.below(22 * 60) as i64;
        let lives = number % 4 != 0;
        let draft = Draft {
            id: uuid(&mut random),
            name: format!("{what} {number}.{kind}"),
            size: 20_000 + random.below(400_000_000),
            asset_id: ids[number % assets].clone(),
            backup_at: at.days_ago(1 + (number % 20) as i64, 2, 0),
            expires_at: if lives {
                at.in_minutes(minutes)
            } else {
                at.in_minutes(0) - SignedDuration::from_hours(1)
            },
            access: vec![mail(
                &format!("{initial}.{family}@{company}"),
                by,
                Some("As discussed on the phone"),
            )],
        };
        add(world, draft, world.files.len());
    }
}
