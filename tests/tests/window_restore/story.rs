//! What the stories have in common: the window on the trash, and a look at what Box really holds.

use serde_json::{Value, json};
use tests::{App, By, Desktop, Sandbox, Window, until};

/// An item as the sandbox knows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) parent: String,
    pub(crate) status: String,
    pub(crate) sha1: Option<String>,
    pub(crate) etag: String,
}

impl Item {
    pub(crate) fn is_active(&self) -> bool {
        self.status == "active"
    }
}

/// Opens the window on the trash of the demo and waits until its list is there.
#[track_caller]
pub(crate) fn open_trash<'a>(desktop: &'a Desktop, sandbox: &Sandbox) -> Window<'a> {
    let window = App::new(desktop).sandbox(sandbox).open();
    window.find(By::css("#page"));
    window.press("Control+2");
    window.find(By::test_id("trash-name"));
    window
}

/// Filters the list and presses the button of the row; `key` is `file:1590284416` and the like.
#[track_caller]
pub(crate) fn restore(window: &Window<'_>, filter: &str, key: &str) {
    window.fill(By::test_id("trash-filter"), filter);
    window.click(restore_button(key));
}

pub(crate) fn restore_button(key: &str) -> By {
    By::css(&format!("[data-testid=restore][data-item={key:?}]"))
}

/// Enters a link or an id into the search and goes where it leads.
#[track_caller]
pub(crate) fn jump_to(window: &Window<'_>, text: &str) {
    window.press("Control+k");
    window.type_text(text);
    window.see("in the Box trash");
    window.press("Enter");
}

/// Waits until the newest result says this, and gives its words.
#[track_caller]
pub(crate) fn result(window: &Window<'_>, part: &str) -> String {
    let newest = By::css("[data-testid=restore-result]:first-child");
    until(part, || {
        Some(words(window, newest.clone())).filter(|words| words.contains(part))
    })
}

/// What is displayed there, without the marks that keep a name apart from the sentence around it.
#[track_caller]
pub(crate) fn words(window: &Window<'_>, by: By) -> String {
    window.text(by).replace(['\u{2068}', '\u{2069}'], "")
}

/// The question of this kind that stands in the way, in its words.
#[track_caller]
pub(crate) fn finding(window: &Window<'_>, is: &str) -> String {
    window.find(By::css(&format!(
        "dialog [data-testid=restore-blocked][data-finding={is}]"
    )));
    words(window, By::css("dialog"))
}

/// The item with this kind and id.
#[track_caller]
pub(crate) fn item(sandbox: &Sandbox, kind: &str, id: &str) -> Option<Item> {
    every_item(sandbox)
        .into_iter()
        .find(|(of_kind, item)| of_kind == kind && item.id == id)
        .map(|(_, item)| item)
}

#[track_caller]
pub(crate) fn file(sandbox: &Sandbox, id: &str) -> Item {
    item(sandbox, "file", id).unwrap_or_else(|| panic!("the sandbox has no file {id}"))
}

#[track_caller]
pub(crate) fn folder(sandbox: &Sandbox, id: &str) -> Item {
    item(sandbox, "folder", id).unwrap_or_else(|| panic!("the sandbox has no folder {id}"))
}

/// The folder with this name, of which the demo has one.
#[track_caller]
pub(crate) fn folder_called(sandbox: &Sandbox, name: &str) -> Item {
    let mut items = every_item(sandbox).into_iter();
    let found = items.find(|(kind, item)| kind == "folder" && item.name == name);
    found
        .unwrap_or_else(|| panic!("the sandbox has no folder {name}"))
        .1
}

/// The files that lie in a folder.
pub(crate) fn files_in(sandbox: &Sandbox, folder: &str) -> Vec<Item> {
    let items = every_item(sandbox).into_iter();
    items
        .filter(|(kind, item)| kind == "file" && item.parent == folder)
        .map(|(_, item)| item)
        .collect()
}

/// How many restores of this file were asked for.
#[track_caller]
pub(crate) fn restores(sandbox: &Sandbox, id: &str) -> usize {
    sandbox.requests("POST", &format!("/2.0/files/{id}"))
}

/// Has the next restore of this file answered in another way.
#[track_caller]
pub(crate) fn answer_restore(sandbox: &Sandbox, id: &str, what: &Value) {
    let path = format!("/2.0/files/{id}");
    sandbox.script(&json!([{ "match": { "method": "POST", "path": path }, "do": what }]));
}

/// Calls Box as another program with the same account.
#[track_caller]
pub(crate) fn meanwhile(sandbox: &Sandbox, method: &str, path: &str, body: &Value) {
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", sandbox.said("box_url")))
        .header(
            "Authorization",
            format!("Bearer {}", sandbox.said("box_token")),
        )
        .header("Content-Type", "application/json");
    let body = if method == "DELETE" {
        String::new()
    } else {
        body.to_string()
    };
    let request = request.body(body).expect("a request with a valid address");
    if let Err(why) = ureq::run(request) {
        panic!("{method} {path}: {why}");
    }
}

fn every_item(sandbox: &Sandbox) -> Vec<(String, Item)> {
    let state = sandbox.state();
    let items = state["box"]["items"]
        .as_array()
        .expect("the state lists what Box holds");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let item = |it: &Value| Item {
        id: text(&it["id"]),
        name: text(&it["name"]),
        parent: text(&it["parent_id"]),
        status: text(&it["status"]),
        sha1: it["sha1"].as_str().map(str::to_owned),
        etag: text(&it["etag"]),
    };
    items
        .iter()
        .map(|it| (text(&it["type"]), item(it)))
        .collect()
}
