//! Kills jobs at random moments, has them go on, and lets the sandbox say what really happened.

mod verdict;
mod world;

use crate::{Sandbox, Worker};
use serde_json::Value;
use std::time::Duration;

pub use verdict::Tally;
use world::World;

/// Items in the trash of each made-up company, before clashes and nested folders come on top.
const TRASH: &str = "70";
/// Milliseconds before every answer of the sandbox.
const LATENCY: &str = "12";
/// A worker that does not end within this time hangs.
const PATIENCE: Duration = Duration::from_secs(90);

/// Kills jobs with SIGKILL until that was done `kills` times, each job going on after each kill until it is finished.
/// The same `seed` makes the same worlds and moments. What goes on is told to `tell`.
///
/// # Panics
/// When a worker fails or hangs, or the sandbox does not answer.
#[must_use]
pub fn crash(kills: u32, seed: u64, tell: &dyn Fn(&str)) -> Tally {
    let mut random = fastrand::Rng::with_seed(seed);
    let sandbox = Sandbox::start(&["--scenario", "large", "--trash-items", TRASH, "--latency", LATENCY]);
    let mut tally = Tally::default();
    while tally.kills < kills {
        let world = World::make(&sandbox, &mut random);
        let (killed, ended) = one_job(&sandbox, &world, &mut random, kills - tally.kills);
        tally.kills += killed;
        tally.judge(&world, &ended, &sandbox.state());
        tell(&format!("{} of {kills} kills: {tally}", tally.kills));
    }
    tally
}

/// One job to its end, killed now and then. Answers with how often, and what the worker said at last.
fn one_job(sandbox: &Sandbox, world: &World, random: &mut fastrand::Rng, most: u32) -> (u32, Value) {
    let folder = tempfile::tempdir().expect("a place for the journal");
    let journal = folder.path().join("journal.sqlite");
    // A job is done after some ten kills, so that each of its parts gets its share.
    let kills = most.min(random.u32(3..12));
    let mut killed = 0;
    loop {
        let mut worker = Worker::start(&world.told(sandbox, &journal, killed > 0));
        if killed < kills {
            let moment = Duration::from_millis(random.u64(20..450));
            if killed == 0 {
                world.interfere(sandbox, &worker, random);
            }
            if worker.ends_within(moment).is_none() {
                worker.kill();
                killed += 1;
                continue;
            }
        }
        let ended = worker.ends_within(PATIENCE).expect("the worker does not hang");
        assert!(ended["problem"].is_null(), "the worker met a problem: {ended}");
        return (killed, ended);
    }
}
