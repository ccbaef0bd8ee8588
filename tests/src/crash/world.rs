//! A made-up company with things in its trash that are in each other's way, and a Box that is not at its best.

use crate::{Sandbox, Worker};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Items whose names are taken before the dry run.
const CLASHES: usize = 12;
/// Items whose names are taken while the job goes on.
const LATE_CLASHES: usize = 6;
/// Items that go to another folder.
const ELSEWHERE: usize = 6;
/// How many of them meet their names there.
const ELSEWHERE_TAKEN: usize = 3;

/// What a job is set upon.
pub(super) struct World {
    decisions: Value,
    /// The folder that some items go to.
    pub(super) elsewhere: String,
    /// The items that go there.
    pub(super) going_elsewhere: Vec<Value>,
    /// Every active item before the job.
    pub(super) before: Vec<Value>,
    /// What goes wrong with single requests.
    pub(super) faults: Value,
    /// Another token follows one that Box rejects.
    refreshes: bool,
    /// Items in the trash whose name another person takes while the job runs.
    late: Vec<Value>,
}

impl World {
    pub(super) fn make(sandbox: &Sandbox, random: &mut fastrand::Rng) -> Self {
        sandbox.reset_to(random.u64(1..1_000_000));
        sandbox.quirks(&json!({ "folder_restore_ms": 40, "conflicts": conflicts(random) }));
        nest(sandbox);
        let elsewhere = made(
            sandbox,
            "/2.0/folders",
            &json!({ "name": "elsewhere", "parent": { "id": "0" } }),
        );
        let mut trashed = with_status(&sandbox.state(), "trashed");
        let folders = with_status(&sandbox.state(), "active");
        let has_place = |item: &Value| {
            folders
                .iter()
                .any(|folder| folder["type"] == "folder" && folder["id"] == item["parent_id"])
        };
        trashed.retain(has_place);
        random.shuffle(&mut trashed);
        let mut rest = trashed.into_iter();
        let in_the_way: Vec<Value> = rest.by_ref().take(CLASHES).collect();
        for item in &in_the_way {
            take_the_name(sandbox, item, &item["parent_id"]);
        }
        let late = rest.by_ref().take(LATE_CLASHES).collect();
        let going_elsewhere: Vec<Value> = rest.take(ELSEWHERE).collect();
        for item in &going_elsewhere[..ELSEWHERE_TAKEN] {
            take_the_name(sandbox, item, &json!(elsewhere));
        }
        let faults = faults(random);
        sandbox.script(&faults);
        Self {
            faults,
            refreshes: random.bool(),
            decisions: decisions(random, &elsewhere, &going_elsewhere),
            elsewhere,
            going_elsewhere,
            before: with_status(&sandbox.state(), "active"),
            late,
        }
    }

    /// What the worker is told.
    pub(super) fn told(&self, sandbox: &Sandbox, journal: &Path, go_on: bool, undo: bool) -> Value {
        json!({
            "box_url": sandbox.said("box_url"),
            "token": sandbox.said("box_token"),
            "refreshes": self.refreshes,
            "journal": journal,
            "go_on": go_on,
            "undo": undo,
            "allowed_per_minute": null,
            "at_once": 8,
            // The sandbox answers what is delayed most within a quarter of a second.
            "looks_ms": [50, 150, 300],
            "kinds": [],
            "decisions": self.decisions,
        })
    }

    /// Takes names while the job goes on.
    pub(super) fn interfere(
        &self,
        sandbox: &Sandbox,
        worker: &mut Worker,
        random: &mut fastrand::Rng,
    ) {
        if random.bool() && worker.begins_within(Duration::from_secs(5)) {
            for item in &self.late {
                take_the_name(sandbox, item, &item["parent_id"]);
            }
        }
    }
}

pub(super) fn with_status(state: &Value, status: &str) -> Vec<Value> {
    let items = state["box"]["items"]
        .as_array()
        .expect("the state lists the items");
    items
        .iter()
        .filter(|item| item["status"] == status)
        .cloned()
        .collect()
}

fn conflicts(random: &mut fastrand::Rng) -> &'static str {
    ["natural", "object", "array", "absent"][random.usize(..4)]
}

/// Folders in the trash with things that were deleted out of them before, one of which met its own name again.
fn nest(sandbox: &Sandbox) {
    for number in 0..3 {
        let folder = json!({ "name": format!("nested {number}"), "parent": { "id": "0" } });
        let outer = made(sandbox, "/2.0/folders", &folder);
        let inner = made(
            sandbox,
            "/2.0/folders",
            &json!({ "name": "inner", "parent": { "id": outer } }),
        );
        for name in ["first", "second", "first"] {
            let link =
                json!({ "name": name, "url": "https://example.com", "parent": { "id": inner } });
            let link = made(sandbox, "/2.0/web_links", &link);
            gone(sandbox, &format!("/2.0/web_links/{link}"));
        }
        let stays =
            json!({ "name": "second", "url": "https://example.com", "parent": { "id": inner } });
        made(sandbox, "/2.0/web_links", &stays);
        if number > 0 {
            gone(sandbox, &format!("/2.0/folders/{inner}?recursive=true"));
        }
        gone(sandbox, &format!("/2.0/folders/{outer}?recursive=true"));
    }
}

fn made(sandbox: &Sandbox, path: &str, body: &Value) -> String {
    let answer = sandbox
        .box_post(path, body)
        .unwrap_or_else(|why| panic!("{why}"));
    let id = answer.json()["id"].as_str().map(ToOwned::to_owned);
    id.unwrap_or_else(|| panic!("{path} was not made: {} {}", answer.status, answer.text))
}

fn gone(sandbox: &Sandbox, path: &str) {
    let answer = sandbox.box_delete(path);
    assert_eq!(
        answer.status, 204,
        "{path} was not deleted: {}",
        answer.text
    );
}

/// Makes something with the name of an item in a folder; it may have come back before, or Box may not be at its best.
fn take_the_name(sandbox: &Sandbox, item: &Value, folder: &Value) {
    let body =
        json!({ "name": item["name"], "url": "https://example.com", "parent": { "id": folder } });
    let _made_or_not = sandbox.box_post("/2.0/web_links", &body);
}

fn decisions(random: &mut fastrand::Rng, elsewhere: &str, going: &[Value]) -> Value {
    let keep = json!({ "what": "keep_both" });
    let rename = json!({ "what": "restore", "choice": { "how": "rename_existing", "name": null } });
    let first = json!({ "what": "restore", "choice": { "how": "folder_first" } });
    let clash = if random.bool() { keep } else { rename };
    let there = json!({
        "what": "restore", "choice": { "how": "elsewhere", "folder_id": elsewhere, "name": null }
    });
    let item = |item: &Value| json!({ "key": { "kind": item["type"], "id": item["id"] }, "decision": there });
    json!({
        "groups": [
            { "group": "name_taken", "decision": clash },
            { "group": "folder_in_trash", "decision": first },
        ],
        "items": going.iter().map(item).collect::<Vec<_>>(),
    })
}

/// A list of things that go wrong, in any order.
fn faults(random: &mut fastrand::Rng) -> Value {
    let error = |status: u16, code: &str| json!({ "status": status, "body": { "type": "error", "code": code } });
    // Where a page comes instead of an answer, the request may have got through.
    let page = |status: u16, title: &str, after: bool| json!({ "status": status, "body": format!("<h1>{title}</h1>"), "after": after });
    let mut faults = Vec::new();
    for _ in 0..random.usize(8..20) {
        let number = random.u8(..17);
        let mut fault = match number {
            0 => json!({ "drop": "before" }),
            1 | 2 => json!({ "drop": "after" }),
            3 => error(409, "operation_blocked_temporary"),
            4 => error(409, "name_temporarily_reserved"),
            5 => json!({ "status": 503 }),
            6 => json!({ "status": 502, "after": true, "body": "<h1>Bad gateway</h1>" }),
            7 => json!({ "truncate": 20 }),
            8 => json!({ "delay_ms": random.u64(20..180) }),
            // Late: after everything that is done to the job in that time.
            9 => json!({ "delay_ms": random.u64(300..900) }),
            10 => json!({ "status": 429, "headers": { "retry-after": "1" } }),
            11 => page(200, "Welcome to Guest Wi-Fi", random.bool()),
            12 => page(403, "Access denied by policy", random.bool()),
            13 => error(403, "access_from_location_blocked"),
            14 => error(400, "terms_of_service_required"),
            15 => json!({ "status": 401 }),
            _ => page(407, "Proxy Authentication Required", false),
        };
        if random.u8(..4) == 0 && fault["delay_ms"].is_null() {
            fault["delay_ms"] = json!(random.u64(1..100));
        }
        let path = ["/2.0/files/", "/2.0/folders/", "/2.0/web_links/", "/2.0/"][random.usize(..4)];
        let methods = ["POST", "POST", "POST", "PUT", "DELETE", "GET"];
        // What refuses a read ends the preview before there is a job.
        let methods = &methods[..if number > 10 { 5 } else { 6 }];
        let method = methods[random.usize(..methods.len())];
        faults.push(json!({ "match": { "method": method, "path": path }, "do": fault }));
    }
    Value::Array(faults)
}
