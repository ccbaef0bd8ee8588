//! Kills and stops jobs in every way at random moments, has them go on, and lets the sandbox say what really happened.

mod verdict;
mod world;

use crate::{Sandbox, Worker};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

pub use verdict::Tally;
use world::World;

/// Items in the trash of each made-up company, before clashes and nested folders come on top.
const TRASH: &str = "70";
/// Milliseconds before every answer of the sandbox.
const LATENCY: &str = "12";
/// A worker that does not end within this time hangs.
const PATIENCE: Duration = Duration::from_secs(90);

/// Ends jobs in every way until they were killed with SIGKILL `kills` times: a kill, a pause, a stop, a closed program, a lost
/// connection, a token that is not valid any more, in any order and with answers still on the wire. Each job goes on after each of
/// them until it has ended; some are undone afterwards. The same `seed` makes the same worlds and moments. What goes on is told
/// to `tell`.
///
/// # Panics
/// When a worker fails or hangs, or the sandbox does not answer.
#[must_use]
pub fn crash(kills: u32, seed: u64, tell: &dyn Fn(&str)) -> Tally {
    let mut random = fastrand::Rng::with_seed(seed);
    let sandbox = Sandbox::start(&[
        "--scenario",
        "large",
        "--trash-items",
        TRASH,
        "--latency",
        LATENCY,
    ]);
    let mut tally = Tally::default();
    while tally.kills < kills {
        let world = World::make(&sandbox, &mut random);
        let folder = tempfile::tempdir().expect("a place for the journal");
        let mut job = Job {
            sandbox: &sandbox,
            world: &world,
            journal: folder.path().join("journal.sqlite"),
            begun: false,
            outage: false,
            had_outage: false,
            kills: kills - tally.kills,
            tally: &mut tally,
        };
        let mut ended = job.run_to_the_end(&mut random, false);
        // An undo ends by itself; what was given up when the job was stopped before stays so.
        let was_stopped = ended["state"]["phase"] == "cancelled";
        if random.bool() {
            ended = job.run_to_the_end(&mut random, true);
        }
        tally.judge(&world, &ended, was_stopped, &sandbox.state());
        tell(&format!("{} of {kills} kills: {tally}", tally.kills));
    }
    tally
}

/// What is done to a job that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    Kill,
    Pause,
    Stop,
    Close,
    /// Nothing gets through any more, and then one of the others, or it comes back.
    NoConnection,
    NoToken,
}

struct Job<'a> {
    sandbox: &'a Sandbox,
    world: &'a World,
    journal: PathBuf,
    begun: bool,
    /// Nothing gets through to Box.
    outage: bool,
    /// Nothing got through for some time of the present run.
    had_outage: bool,
    /// How often it may be killed.
    kills: u32,
    tally: &'a mut Tally,
}

impl Job<'_> {
    /// Has the job, or its undo, go on until it has ended, whatever is done to it. Answers with what the worker said at last.
    fn run_to_the_end(&mut self, random: &mut fastrand::Rng, undo: bool) -> Value {
        // A job is done after some ten of them, so that each of its parts gets its share.
        let mut blows = random.u32(3..12);
        loop {
            self.had_outage = self.outage;
            let told = self
                .world
                .told(self.sandbox, &self.journal, self.begun, undo);
            let mut worker = Worker::start(&told);
            let blow = if blows > 0 { self.choose(random) } else { None };
            blows = blows.saturating_sub(1);
            let ended = match blow {
                None => None,
                Some(blow) => {
                    let moment = Duration::from_millis(random.u64(20..450));
                    if !self.begun {
                        self.world.interfere(self.sandbox, &mut worker, random);
                        // Before there is a job, there is nothing but a process to end.
                        let begins = blow == Blow::Kill || worker.begins_within(PATIENCE);
                        assert!(begins, "the worker begins no job");
                    }
                    let ended = worker.ends_within(moment);
                    if ended.is_none() && !self.strike(blow, &mut worker, random) {
                        self.begun = true;
                        continue;
                    }
                    ended
                }
            };
            self.begun = true;
            let ended = ended.or_else(|| worker.ends_within(PATIENCE));
            let ended = ended.unwrap_or_else(|| self.hangs(blow));
            // What a person does without a connection or a token is refused, and can be done again.
            let refused = self.had_outage && !ended["problem"].is_null();
            assert!(
                refused || ended["problem"].is_null(),
                "the worker met a problem: {ended}"
            );
            self.end_outage();
            if refused {
                continue;
            }
            if ended["state"]["phase"] != "paused" {
                return ended;
            }
        }
    }

    /// Fails with what is known of a worker that does not end.
    fn hangs(&self, blow: Option<Blow>) -> ! {
        let state = self.sandbox.state();
        let requests = state["requests"].as_array().map_or(&[][..], Vec::as_slice);
        let last = &requests[requests.len().saturating_sub(12)..];
        panic!(
            "the worker hangs after {blow:?}, outage: {}; it sent last: {last:#?}",
            self.outage
        )
    }

    fn begin_outage(&mut self, fault: &Value) {
        self.outage = true;
        self.had_outage = true;
        self.sandbox
            .script(&json!([{ "match": { "path": "/2.0/" }, "times": 1_000_000, "do": fault }]));
    }

    fn end_outage(&mut self) {
        if self.outage {
            self.outage = false;
            self.sandbox.clear_script();
            self.sandbox.script(&self.world.faults);
        }
    }

    fn choose(&self, random: &mut fastrand::Rng) -> Option<Blow> {
        Some(match random.u8(..12) {
            0..6 if self.kills > 0 => Blow::Kill,
            6 => Blow::Pause,
            7 => Blow::Close,
            // For good, so not too often.
            8 if random.bool() => Blow::Stop,
            9 => Blow::NoToken,
            _ => Blow::NoConnection,
        })
    }

    /// Does it; answers with whether the worker is still to be heard of.
    fn strike(&mut self, blow: Blow, worker: &mut Worker, random: &mut fastrand::Rng) -> bool {
        match blow {
            Blow::Kill => {
                worker.kill();
                self.kills = self.kills.saturating_sub(1);
                self.tally.kills += 1;
                self.end_outage();
                return false;
            }
            Blow::Pause | Blow::Stop | Blow::Close => {
                self.tally.stops += 1;
                worker.tell(match blow {
                    Blow::Stop => "stop",
                    Blow::Pause => "pause",
                    Blow::Kill | Blow::Close | Blow::NoConnection | Blow::NoToken => "close",
                });
            }
            Blow::NoToken => {
                self.tally.stops += 1;
                self.begin_outage(&json!({ "status": 401 }));
            }
            Blow::NoConnection => {
                self.tally.stops += 1;
                let when = ["before", "after"][random.usize(..2)];
                self.begin_outage(&json!({ "drop": when }));
                let then = [Blow::Kill, Blow::Pause, Blow::Stop, Blow::Close];
                let gone = Duration::from_millis(random.u64(20..700));
                if worker.ends_within(gone).is_none() {
                    match random.usize(..6) {
                        0 if self.kills == 0 => {}
                        at if at < then.len() => return self.strike(then[at], worker, random),
                        _ => {}
                    }
                }
                self.end_outage();
            }
        }
        true
    }
}
