//! Finding things in the trash in the real window: filters, who deleted what, and the trash of several users.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "fifteen seconds by hand are measured by the clock on the wall"
)]

mod filters;
mod users;

use serde_json::Value;
use std::collections::HashSet;
use tests::{App, By, Desktop, Sandbox, Window, until};

/// Opens the window on the trash of the demo and waits until its list is there.
#[track_caller]
pub(crate) fn open_trash<'a>(desktop: &'a Desktop, sandbox: &Sandbox) -> Window<'a> {
    let window = App::new(desktop).sandbox(sandbox).open();
    window.find(By::css("#page"));
    window.press("Control+2");
    listed(&window);
    window
}

#[track_caller]
pub(crate) fn listed(window: &Window<'_>) {
    window.find(By::css("[data-testid=trash-count][data-listing=false]"));
    window.find(By::test_id("trash-name"));
}

/// Puts the administrator's token in the place of the connected one.
#[track_caller]
pub(crate) fn become_administrator(window: &Window<'_>, sandbox: &Sandbox) {
    window.press("Control+4");
    window.click(By::role("button", "More actions for Box"));
    window.click(By::role("menuitem", "Replace token for Box"));
    window.type_text(sandbox.said("box_admin_token"));
    window.press("Enter");
    window.click(By::role("button", "Switch now"));
    window.gone(By::css("dialog"));
    window.press("Control+2");
}

/// How many match, once Box was asked who deleted what.
#[track_caller]
pub(crate) fn matched(window: &Window<'_>) -> usize {
    window.find(By::css("[data-testid=trash-deleters][data-asking=false]"));
    // The count is read again when the answer is there.
    let count = || {
        let words = window.text(By::test_id("trash-count"));
        words
            .split(' ')
            .next()?
            .replace(',', "")
            .parse::<usize>()
            .ok()
    };
    let mut last = None;
    until("the count stands still", || {
        let now = count();
        let still = now.filter(|_| now == last);
        last = now;
        still
    })
}

/// What that person deleted yesterday between 14:00 and 15:00, by the company's own events.
pub(crate) fn deleted_yesterday_afternoon(sandbox: &Sandbox, by: &str) -> usize {
    let mut request = ureq::get(format!(
        "{}/2.0/events?stream_type=admin_logs&event_type=DELETE&limit=500{}",
        sandbox.said("box_url"),
        yesterday_afternoon()
    ));
    request = request.header(
        "Authorization",
        format!("Bearer {}", sandbox.said("box_admin_token")),
    );
    let text = request
        .call()
        .expect("an answer")
        .body_mut()
        .read_to_string()
        .expect("text");
    let events: Value = serde_json::from_str(&text).expect("JSON");
    let events = events["entries"]
        .as_array()
        .expect("a list of events")
        .iter();
    let of_person = events.filter(|event| event["created_by"]["id"] == by);
    of_person
        .map(|event| event["source"]["item_id"].to_string())
        .collect::<HashSet<_>>()
        .len()
}

fn yesterday_afternoon() -> String {
    let now = std::time::SystemTime::now();
    let now = jiff::Timestamp::try_from(now)
        .expect("a time of today")
        .to_zoned(jiff::tz::TimeZone::UTC);
    let day = now.date().yesterday().expect("there was a day before");
    format!("&created_after={day}T14:00:00Z&created_before={day}T15:00:59Z")
}
