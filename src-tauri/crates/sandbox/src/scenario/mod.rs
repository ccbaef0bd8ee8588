//! The worlds a sandbox can start with. The same seed and moment always give the same world.

mod aoyama;
mod clumio;
mod company;
pub mod demo;
mod everyday;
#[cfg(test)]
mod tests;
mod waiting;

use jiff::Timestamp;

use crate::box_side::World;
use crate::options::Scenario;
use crate::random::Random;
use company::Company;

pub(crate) use clumio::{Many, clumio_world};

/// How much of the demo's trash is there without a purpose.
const EVERYDAY_ITEMS: usize = 240;

/// The content of Box.
pub(crate) fn box_world(
    scenario: Scenario,
    seed: u64,
    trash_items: usize,
    now: Timestamp,
) -> World {
    let mut random = Random::new(seed ^ 0x00AC_0A3A);
    match scenario {
        Scenario::Empty => Company::people(seed, now).0,
        Scenario::Demo => {
            let mut company = Company::new(seed, now);
            everyday::keep(&mut company);
            waiting::clashes(&mut company);
            waiting::homeless(&mut company);
            waiting::ready(&mut company);
            everyday::throw_away(&mut company, EVERYDAY_ITEMS, &mut random);
            company.world
        }
        Scenario::Large => {
            let mut company = Company::new(seed, now);
            everyday::keep(&mut company);
            everyday::fill(&mut company, trash_items, &mut random);
            company.world
        }
    }
}
