//! What really happened, by the sandbox's state and its log of requests.

use super::world::{World, with_status};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What was found wrong, over all jobs. Everything but the first three has to be nothing.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// How often a job was killed.
    pub kills: u32,
    /// How often one was paused, stopped or closed, or lost its connection or its token.
    pub stops: u32,
    /// How many items the jobs had.
    pub items: u32,
    /// Said to be back and not there, or without any ending.
    pub lost: u32,
    /// Sent again after it had taken effect.
    pub doubled: u32,
    /// Another ending than the job tells, or a half-done step that it does not tell.
    pub unexplained: u32,
    /// Something that was there before and is not there any more as it was.
    pub overwritten: u32,
    /// Still on its way, in line or asked about in a job that has ended.
    pub left_open: u32,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stops,
            items,
            lost,
            doubled,
            unexplained,
            overwritten,
            left_open,
            ..
        } = self;
        write!(
            f,
            "{stops} stops, {items} items, {lost} lost, {doubled} doubled, {unexplained} unexplained, \
             {overwritten} overwritten, {left_open} left open"
        )
    }
}

type Key = (String, String);

impl Tally {
    /// Whether nothing was found wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.unexplained + self.overwritten + self.left_open == 0
    }

    pub(super) fn judge(&mut self, world: &World, ended: &Value, was_stopped: bool, state: &Value) {
        let items = ended["items"]
            .as_array()
            .expect("the worker lists the items");
        let everything = all(state);
        let now: HashMap<Key, &Value> =
            everything.iter().map(|item| (key_of(item), item)).collect();
        let sent = sent(state);
        let elsewhere: HashSet<Key> = world.going_elsewhere.iter().map(key_of).collect();
        let phase = &ended["state"]["phase"];
        let stopped = was_stopped || phase == "cancelled";
        if phase != "cancelled" && phase != "finished" {
            self.lost += 1;
            complain("the job has not ended", &ended["state"]);
        }
        for item in items {
            self.items += 1;
            let key = (text(&item["key"]["kind"]), text(&item["key"]["id"]));
            let Some(there) = now.get(&key) else {
                self.lost += 1;
                complain("gone", item);
                continue;
            };
            let active = there["status"] == "active";
            match item["undone"].as_str() {
                None => {}
                Some("in_flight") => {
                    self.left_open += 1;
                    complain("is still being put back", item);
                    continue;
                }
                Some("done") if active => {
                    self.lost += 1;
                    complain("said to be in the trash again, and is not", item);
                    continue;
                }
                Some("changed_since" | "failed") if !active => {
                    self.unexplained += 1;
                    complain("is in the trash again, and said not to be", item);
                    continue;
                }
                Some("unknown") if item["code"].is_null() => {
                    self.unexplained += 1;
                    complain("is not certain, without a reason", item);
                    continue;
                }
                Some(_) => continue,
            }
            match item["state"].as_str() {
                Some("done") if !active => {
                    self.lost += 1;
                    complain("said to be back, and is not", item);
                }
                Some("done") => {
                    if item["new_name"] != there["name"] {
                        self.unexplained += 1;
                        complain("has another name than was told", item);
                    }
                    if elsewhere.contains(&key) && there["parent_id"] != world.elsewhere.as_str() {
                        self.unexplained += 1;
                        complain("is not where it was sent", item);
                    }
                }
                Some("skipped" | "failed") => {
                    if active && item["code"] != "NotInTrash" && item["code"] != "LeftHalfway" {
                        self.unexplained += 1;
                        complain("is back, and said not to be", item);
                    }
                    if item["state"] == "failed" && item["code"].is_null() {
                        self.unexplained += 1;
                        complain("failed without a reason", item);
                    }
                }
                // The job was stopped before it could verify this item at Box; the item says so itself.
                Some("unknown") if stopped && item["code"] == "UnknownOutcome" => {}
                Some("unknown") => {
                    self.lost += 1;
                    complain("is not certain, and nobody stopped the job", item);
                }
                _ => {
                    self.left_open += 1;
                    complain("has no ending", item);
                }
            }
            if sent.get(&key).is_some_and(|answers| was_repeated(answers)) {
                self.doubled += 1;
                complain("was sent again after it took effect", item);
            }
        }
        self.look_at_the_others(world, items, &now);
    }

    /// What was there before is there as it was, save what a job says it has renamed.
    fn look_at_the_others(&mut self, world: &World, items: &[Value], now: &HashMap<Key, &Value>) {
        let renamed: HashSet<String> = items
            .iter()
            .map(|item| text(&item["existing_renamed"]))
            .collect();
        let halfway = items.iter().any(|item| item["code"] == "LeftHalfway");
        for before in &world.before {
            match now.get(&key_of(before)) {
                Some(there)
                    if there["status"] == "active" && there["parent_id"] == before["parent_id"] =>
                {
                    let told = renamed.contains(&text(&there["name"])) || halfway;
                    if there["name"] != before["name"] && !told {
                        self.unexplained += 1;
                        complain("was renamed, and nobody says so", there);
                    }
                }
                Some(_) | None => {
                    self.overwritten += 1;
                    complain("was there before", before);
                }
            }
        }
        let names = with_names(now);
        if let Some(twice) = names.iter().find(|(_, count)| **count > 1) {
            self.overwritten += 1;
            complain("two of one name", &Value::from(twice.0.1.clone()));
        }
    }
}

fn all(state: &Value) -> Vec<Value> {
    [with_status(state, "active"), with_status(state, "trashed")].concat()
}

fn with_names(now: &HashMap<Key, &Value>) -> HashMap<(String, String), u32> {
    let mut names = HashMap::new();
    for item in now.values().filter(|item| item["status"] == "active") {
        let name = text(&item["name"]).to_lowercase();
        *names.entry((text(&item["parent_id"]), name)).or_default() += 1;
    }
    names
}

/// The answers to each item's restores, in order; none where the connection was cut. What was put back into the trash in
/// between begins again.
fn sent(state: &Value) -> HashMap<Key, Vec<Option<u64>>> {
    let mut sent: HashMap<Key, Vec<Option<u64>>> = HashMap::new();
    for request in state["requests"].as_array().expect("the state has a log") {
        let path = request["path"].as_str().unwrap_or_default();
        let mut parts = path.trim_start_matches("/2.0/").split('/');
        let (Some(segment), Some(id), None) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let answers = sent
            .entry((segment.trim_end_matches('s').to_owned(), id.to_owned()))
            .or_default();
        match request["method"].as_str() {
            Some("POST") => answers.push(request["status"].as_u64()),
            Some("DELETE") if request["status"].as_u64().is_none_or(|status| status < 300) => {
                answers.clear();
            }
            _ => {}
        }
    }
    sent
}

/// Whether one was sent after one that had taken effect: after a 201, or, being told that the item is not in the trash,
/// after one whose answer was lost.
fn was_repeated(answers: &[Option<u64>]) -> bool {
    let after_success = answers
        .iter()
        .position(|status| *status == Some(201))
        .is_some_and(|at| at + 1 < answers.len());
    // With a page in place of the answer, it may have got through too.
    let lost = |status: &Option<u64>| status.is_none_or(|status| status >= 500 || status == 200);
    let refused_after = answers
        .iter()
        .position(lost)
        .is_some_and(|at| answers[at..].contains(&Some(404)));
    after_success || refused_after
}

fn key_of(item: &Value) -> Key {
    (text(&item["type"]), text(&item["id"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[expect(
    clippy::print_stderr,
    reason = "whoever reads the tally wants to know which one"
)]
fn complain(what: &str, item: &Value) {
    eprintln!("{what}: {item}");
}
