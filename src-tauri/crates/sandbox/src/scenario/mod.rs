//! The data a sandbox can start with. It depends only on the seed and the start time.

mod background_data;
mod clock;
mod clumio;
mod company;
pub mod demo;
mod demo_cases;
mod emails;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::fake_box::Enterprise;
use crate::options::Scenario;
use crate::random::Random;
use company::Company;

pub(crate) use clumio::{ExtraAssets, clumio_account};

/// Items in the demo's trash in addition to the demo cases.
const BACKGROUND_TRASH_ITEMS: usize = 240;

/// Builds the Box enterprise of a scenario.
pub(crate) fn box_enterprise(
    scenario: Scenario,
    seed: u64,
    trash_items: usize,
    now: Timestamp,
) -> Enterprise {
    let mut random = Random::new(seed ^ 0x00AC_0A3A);
    match scenario {
        Scenario::Empty => Company::users_only(seed, now).0,
        Scenario::Demo => {
            let mut company = Company::new(seed, now);
            background_data::add_active_items(&mut company);
            demo_cases::name_conflicts(&mut company);
            demo_cases::missing_folders(&mut company);
            demo_cases::restorable(&mut company);
            background_data::add_trash(&mut company, BACKGROUND_TRASH_ITEMS, &mut random);
            company.enterprise
        }
        Scenario::Large => {
            let mut company = Company::new(seed, now);
            background_data::add_active_items(&mut company);
            background_data::add_large_trash(&mut company, trash_items, &mut random);
            company.enterprise
        }
    }
}
