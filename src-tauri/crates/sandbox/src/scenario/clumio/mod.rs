//! The Clumio account of Aoyama Foods: who has tokens, its units, and what was restored.

use jiff::Timestamp;

mod assets;
mod files;
mod many;

use super::aoyama::{Calendar, EMIL, HANA, KEIKO, MIKA};
use super::demo::clumio as ids;
use crate::clumio::{
    Access, ClumioWorld, Principal, RestoredFile, Role, Task, Unit, email_link, first_passcode,
    uuid,
};
use crate::options::Scenario;
use crate::random::Random;
use assets::assets;
use files::{Draft, pictured, routine, special};

/// How many instances and restored files the large scenario has beside those of the demo.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Many {
    pub(crate) assets: usize,
    pub(crate) files: usize,
}

/// `empty` has people and units and nothing that was ever backed up; `demo` and `large` are the whole company.
pub(crate) fn clumio_world(
    scenario: Scenario,
    seed: u64,
    many: Many,
    now: Timestamp,
) -> ClumioWorld {
    let calendar = Calendar::new(now);
    let mut world = ClumioWorld {
        seed,
        principals: principals(seed),
        units: units(),
        ..ClumioWorld::default()
    };
    match scenario {
        Scenario::Empty => {}
        Scenario::Demo | Scenario::Large => {
            world.assets = assets(calendar);
            let files = pictured(calendar)
                .into_iter()
                .chain(special(calendar))
                .chain(routine(calendar, seed));
            for (number, draft) in files.enumerate() {
                add(&mut world, draft, number);
            }
            if scenario == Scenario::Large {
                many::fill(&mut world, calendar, many.assets, many.files, seed);
            }
            world
                .files
                .sort_by_key(|file| std::cmp::Reverse(file.backup_at));
            world
                .tasks
                .sort_by_key(|task| std::cmp::Reverse(task.created_at));
        }
    }
    world
}

fn add(world: &mut ClumioWorld, draft: Draft, number: usize) {
    let mut random = Random::new(
        draft
            .id
            .bytes()
            .fold(7, |hash: u64, byte| hash.wrapping_mul(31) + u64::from(byte)),
    );
    let is_newest = world
        .asset(&draft.asset_id)
        .is_some_and(|asset| asset.last_backup_at == Some(draft.backup_at));
    let newest = world
        .asset(&draft.asset_id)
        .map(|asset| asset.backup_id.clone())
        .filter(|_| is_newest);
    let task_id = (9_004_211 + 37 * number).to_string();
    // A link lives for a day, so it was restored a day before it ends.
    let restored_at = draft.expires_at - jiff::SignedDuration::from_hours(24);
    world.tasks.push(Task {
        id: task_id.clone(),
        asset_id: draft.asset_id.clone(),
        created_at: restored_at,
        ended_at: restored_at + jiff::SignedDuration::from_secs(95),
    });
    let by_mail = draft
        .access
        .iter()
        .any(|access| matches!(access, Access::Email { .. }));
    world.files.push(RestoredFile {
        email_link: by_mail.then(|| email_link(&draft.id)),
        passcode: by_mail.then(|| first_passcode(world.seed, &draft.id)),
        passcodes_issued: u32::from(by_mail),
        id: draft.id,
        name: draft.name,
        size: draft.size,
        task_id,
        backup_id: newest.unwrap_or_else(|| uuid(&mut random)),
        backup_at: draft.backup_at,
        expires_at: draft.expires_at,
        asset_id: draft.asset_id,
        access: draft.access,
    });
}

fn principals(seed: u64) -> Vec<Principal> {
    let mut random = Random::new(seed ^ 0x00C1_0310);
    let principal = |token: String, user_id: u32, email: &str, role, unit_id: &str| Principal {
        token,
        user_id: user_id.to_string(),
        email: email.to_owned(),
        role,
        unit_id: unit_id.to_owned(),
    };
    // The connected user's is as long as the real ones, which are signed JWTs.
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{}.{}",
        random.token(96),
        random.token(86)
    );
    vec![
        principal(token, 1201, MIKA, Role::SuperAdmin, ids::GLOBAL_UNIT),
        principal(
            ids::HELPDESK_TOKEN.into(),
            1202,
            KEIKO,
            Role::HelpdeskAdmin,
            ids::GLOBAL_UNIT,
        ),
        principal(
            ids::REPORTING_TOKEN.into(),
            1203,
            HANA,
            Role::ReportingAdmin,
            ids::GLOBAL_UNIT,
        ),
        principal(
            ids::JAPAN_TOKEN.into(),
            1204,
            "s.yamada@aoyama-foods.example",
            Role::HelpdeskAdmin,
            ids::JAPAN_UNIT,
        ),
        principal(
            ids::OTHER_REGION_TOKEN.into(),
            1205,
            EMIL,
            Role::OtherRegion,
            ids::GLOBAL_UNIT,
        ),
    ]
}

fn units() -> Vec<Unit> {
    let unit = |id: &str, name: &str, description: &str, parent_id: Option<&str>| Unit {
        id: id.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        parent_id: parent_id.map(str::to_owned),
    };
    let global = Some(ids::GLOBAL_UNIT);
    vec![
        unit(
            ids::GLOBAL_UNIT,
            "Global Organizational Unit",
            "Everything that is backed up",
            None,
        ),
        unit(ids::JAPAN_UNIT, "Japan", "Head office and shops", global),
        unit(
            ids::LOGISTICS_UNIT,
            "Logistics",
            "Warehouses and orders",
            Some(ids::JAPAN_UNIT),
        ),
        unit(
            ids::EUROPE_UNIT,
            "Europe",
            "Offices in Oslo and Frankfurt",
            global,
        ),
    ]
}
