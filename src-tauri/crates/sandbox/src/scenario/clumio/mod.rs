//! The Clumio account of Aoyama Foods: users with tokens, organizational units, assets and restored files.

use jiff::Timestamp;

mod assets;
mod large_account;
mod restored_files;

use super::clock::Clock;
use super::demo::clumio as ids;
use super::emails::{EMIL, HANA, KEIKO, MIKA};
use crate::fake_clumio::{ClumioAccount, OrganizationalUnit, Principal, Role};
use crate::options::Scenario;
use crate::random::Random;
use assets::assets;
use restored_files::{add_file, common_files, edge_cases, fileserver_files};

/// Number of instances and restored files that the large scenario has in addition to those of the demo.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExtraAssets {
    pub(crate) assets: usize,
    pub(crate) files: usize,
}

/// Builds the account of a scenario: `empty` has users and organizational units only.
pub(crate) fn clumio_account(
    scenario: Scenario,
    seed: u64,
    extra: ExtraAssets,
    now: Timestamp,
) -> ClumioAccount {
    let clock = Clock::new(now);
    let mut account = ClumioAccount {
        seed,
        principals: principals(seed),
        organizational_units: organizational_units(),
        ..ClumioAccount::default()
    };
    match scenario {
        Scenario::Empty => {}
        Scenario::Demo | Scenario::Large => {
            account.assets = assets(clock);
            let files = common_files(clock)
                .into_iter()
                .chain(edge_cases(clock))
                .chain(fileserver_files(clock, seed));
            for (number, draft) in files.enumerate() {
                add_file(&mut account, draft, number);
            }
            if scenario == Scenario::Large {
                large_account::add_assets_and_files(
                    &mut account,
                    clock,
                    extra.assets,
                    extra.files,
                    seed,
                );
            }
            account
                .files
                .sort_by_key(|file| std::cmp::Reverse(file.backup_at));
            account
                .tasks
                .sort_by_key(|task| std::cmp::Reverse(task.created_at));
        }
    }
    account
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
    // As long as a real token, which is a signed JWT.
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

fn organizational_units() -> Vec<OrganizationalUnit> {
    let unit =
        |id: &str, name: &str, description: &str, parent_id: Option<&str>| OrganizationalUnit {
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
