//! The worlds a sandbox can start with. The same seed and moment always give the same world.

mod aoyama;
mod clumio;
pub mod demo;

use jiff::Timestamp;

use crate::box_side::{Access, Place, Role, World};
use crate::options::Scenario;

pub(crate) use clumio::clumio_world;

/// The content of Box.
pub(crate) fn box_world(scenario: Scenario, seed: u64, trash_items: usize, now: Timestamp) -> World {
    let mut world = World::new(seed, now);
    let admin = world.user("Mina Sato", "mina.sato@example.com", Role::Admin).add();
    let user = world.user("Aiko Tanaka", "aiko.tanaka@example.com", Role::User).language("ja").add();
    world.user("Restore Desk", "AutomationUser_1@boxdevedition.example", Role::ServiceAccount).add();
    world.set_people(user, admin);
    match scenario {
        Scenario::Empty => {}
        Scenario::Demo => {
            let finance =
                world.folder(Place::Root(user), "Finance").collaborator(admin, Access::Editor).add();
            let inside = Place::Folder(finance.id);
            let plan = world.file(inside, "Plan.xlsx").text("the first plan").add();
            world.trash(plan, now, user);
            world.file(inside, "plan.XLSX").text("the second plan").add();
        }
        Scenario::Large => {
            for number in 0..trash_items {
                let key = world.file(Place::Root(user), &format!("report {number:06}.txt")).add();
                world.trash(key, now, user);
            }
        }
    }
    world
}
