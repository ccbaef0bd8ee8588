//! A letter in the filter and a click on a column, in the real window, against a bare window that changes one line.

use crate::progress::print_progress;
use serde_json::{Value, json};
use std::{thread::sleep, time::Duration};
use tests::{App, By, Desktop, Sandbox, Window, until};

/// Letters that are typed.
const LETTERS: usize = 200;
/// A quick hand types twelve letters a second: what one letter has painted is over before the next.
const BETWEEN_LETTERS: Duration = Duration::from_millis(80);
/// Lists whose columns are put in order for the first time.
const LISTS: usize = 3;
/// The last is the one by which the list is in order when it comes.
const COLUMNS: [&str; 4] = ["name", "size", "was_in", "deleted"];
const WORDS: [&str; 10] = [
    "invoice",
    "recording",
    "interview",
    "banner",
    "project",
    "booking",
    "newsletter",
    "delivery",
    "floor plan",
    "voicemail",
];

/// Milliseconds, one for each time.
pub(crate) struct Shown {
    pub(crate) document_ms: Vec<f64>,
    pub(crate) painted_ms: Vec<f64>,
    pub(crate) bare_painted_ms: Vec<f64>,
    pub(crate) sorted_ms: Vec<f64>,
}

/// Both windows are open all the time and are asked by turns, so that whatever else the machine does hits both.
pub(crate) fn measure(sandbox: &Sandbox, items: u32, bare: &str) -> Shown {
    let desktop = Desktop::start();
    let bare = App::new(&desktop).installed(bare, bare).open();
    // Painted as the program has it done by itself; a driver makes it leave that to the system.
    let painted = App::new(&desktop).painted_as_for_people();
    let window = painted.sandbox(sandbox).open();
    for one in [&bare, &window] {
        one.resize(1200, 760);
    }
    window.press("Control+2");
    let sorted_ms = (0..LISTS)
        .flat_map(|list| sort_anew(&window, items, list))
        .collect();
    let mut shown = Shown {
        document_ms: vec![],
        painted_ms: vec![],
        bare_painted_ms: vec![],
        sorted_ms,
    };
    let typed = WORDS
        .iter()
        .cycle()
        .flat_map(|word| (1..=word.len()).map(|length| &word[..length]));
    for text in typed.filter(|text| !text.ends_with(' ')).take(LETTERS) {
        sleep(BETWEEN_LETTERS);
        let [document, painted] = times(&window, include_str!("../../until_filtered.js"), text);
        sleep(BETWEEN_LETTERS);
        let [_, line] = times(&bare, include_str!("../../until_line_painted.js"), text);
        print_progress(&format!(
            "{text}: in the document after {document:.1} ms, painted {painted:.1}; bare {line:.1}"
        ));
        shown.document_ms.push(document);
        shown.painted_ms.push(painted);
        shown.bare_painted_ms.push(line);
    }
    shown
}

/// Puts a new list in the order of each column in turn.
fn sort_anew(window: &Window<'_>, items: u32, list: usize) -> Vec<f64> {
    if list > 0 {
        window.click(By::test_id("trash-refresh"));
    }
    until_listed(window, items, list + 1);
    let mut sort = |column: &&str| {
        let [document, _] = times(window, include_str!("../../until_sorted.js"), column);
        print_progress(&format!(
            "list {}: in the order of {column} after {document:.1} ms",
            list + 1
        ));
        document
    };
    COLUMNS.iter().map(&mut sort).collect()
}

/// The list before stays in sight until another takes its place, so it is asked for by its number.
fn until_listed(window: &Window<'_>, items: u32, list: usize) {
    const LISTED: &str = "const list = document.querySelector('[data-testid=trash-list]'); \
        return document.querySelector('[data-testid=trash-refresh]') !== null && list?.dataset.list === arguments[0] && \
        list.querySelector('[role=grid]').ariaRowCount === arguments[1]";
    let given = json!([list.to_string(), (items + 1).to_string()]);
    until("the whole trash is listed", || {
        (window.script(LISTED, &given) == true).then_some(())
    });
}

/// What the script says: until it is in the document, and until it is painted.
fn times(window: &Window<'_>, script: &str, argument: &str) -> [f64; 2] {
    let said: Value = window.script_later(script, &json!([argument]));
    [0, 1].map(|at| said[at].as_f64().expect("the page answers with two times"))
}
