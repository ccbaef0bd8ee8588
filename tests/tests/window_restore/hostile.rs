use crate::story::{file, open_trash, restore, result};
use sandbox::demo::trash as demo;
use serde_json::json;
use tests::{By, Desktop, Sandbox, Window};

const MARKUP: &str = "<img src=x onerror=alert(1)>.png";

/// Nothing was run, nothing was asked for, and no name makes the page wider than the window.
#[track_caller]
fn harmless(window: &Window<'_>) {
    assert_eq!(window.policy_violations(), Vec::<String>::new());
    let found = window.script(
        "return [document.querySelectorAll('img[src=x], [onerror], #app script, iframe, object').length,
            document.documentElement.scrollWidth > document.documentElement.clientWidth]",
        &json!([]),
    );
    assert_eq!(
        found,
        json!([0, false]),
        "markup of a name became part of the page, or a name made it too wide"
    );
}

#[test]
fn names_are_text_whatever_they_say() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let listen = "window.__refused = [];
        addEventListener('securitypolicyviolation', (event) => window.__refused.push(event.effectiveDirective));";
    window.script(listen, &json!([]));

    restore(
        &window,
        "onerror",
        &format!("file:{}", demo::NAME_WITH_HTML),
    );
    window.see(MARKUP);
    result(&window, &format!("“{MARKUP}” restored to"));
    assert_eq!(file(&sandbox, demo::NAME_WITH_HTML).name, MARKUP);
    harmless(&window);

    // A character that turns the rest around is shown as what it is.
    window.fill(By::test_id("trash-filter"), "invoice");
    window.find(By::text("U+202E"));
    harmless(&window);
    window.picture("hostile-name-turned");
    restore(&window, "invoice", &format!("file:{}", demo::BIDI_NAME));
    let told = result(&window, "“invoice");
    assert!(told.contains("U+202E"), "{told}");

    for (filter, id) in [
        ("تقرير", demo::ARABIC),
        ("דוח", demo::HEBREW),
        ("取締役会議事録", demo::LONGEST_JAPANESE_NAME),
    ] {
        restore(&window, filter, &format!("file:{id}"));
        result(
            &window,
            &file(&sandbox, id).name.chars().take(20).collect::<String>(),
        );
        assert!(file(&sandbox, id).is_active());
        harmless(&window);
    }
    window.accessible("names of every kind");
    window.picture("hostile-names");

    window.press("Control+3");
    window.see(MARKUP);
    harmless(&window);
    window.accessible("names of every kind in Activity");
    window.press("Control+k");
    window.type_text(MARKUP);
    window.see("Search Activity");
    harmless(&window);
}
