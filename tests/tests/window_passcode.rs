//! The passcode story in the real window, with a real keyring and clipboard, against a sandbox process.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use tests::{App, By, Desktop, Sandbox, Window, until};

/// `sandbox::demo::clumio::EXPIRES_SOON`: Q3 forecast.xlsx for k.tanaka, two hours of its link left.
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";
const RECIPIENT: &str = "k.tanaka@aoyama-foods.example";
const GENERATE: &str = "/restores/files/6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01/_generate_passcode";

/// `LOOK_ALIKE`: the same name, of the same asset, for another recipient.
const LOOK_ALIKE: &str = "4c79d1e8-06b2-4a35-97f8-b3e61a05dc06";
/// `ENDED`: the same name, for the same person, and its link has ended; listed only with a quirk.
const ENDED: &str = "91a6b3c4-7d05-4f82-a9e7-e02d84f51c04";
/// `DIRECT_DOWNLOAD`: orders-archive.parquet, which was shared with no recipient.
const DIRECT_DOWNLOAD: &str = "e5038f7b-c164-4d9a-b20f-68a7c1d93e05";

fn rule(what: &Value) -> Value {
    json!([{ "match": { "method": "POST", "path": GENERATE }, "times": 1, "do": what }])
}

fn pasted(desktop: &Desktop) -> String {
    let text = desktop
        .clipboard()
        .text()
        .expect("there is text on the clipboard");
    String::from_utf8(text).expect("what was copied is text")
}

#[test]
fn a_lost_passcode_is_replaced_copied_and_gone_on_time() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.open();
    shortest_time_on_the_clipboard(&window);

    window.press("Control+1");
    window.count_input();
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    window.see(RECIPIENT);
    window.press("Enter");
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let input = window.input_so_far();
    assert!(input.keys <= 8 && input.clicks == 0, "{input:?}");

    let first = pasted(&desktop);
    assert_eq!(sandbox.download(FILE, &first).status, 200);
    let hint = desktop.clipboard().target("x-kde-passwordManagerHint");
    assert_eq!(hint.as_deref(), Some(b"secret".as_slice()));
    window.picture("handover-copied");
    until("the passcode has left the clipboard", || {
        desktop.clipboard().text().is_none().then_some(())
    });
    window.find(By::test_id("clipboard-ended"));

    // A second one kills the first; what is copied in between stays.
    window.click(By::test_id("passed-on"));
    window.regenerate_again(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    window.press("Enter");
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let second = pasted(&desktop);
    assert_eq!(sandbox.download(FILE, &first).status, 403);
    assert_eq!(sandbox.download(FILE, &second).status, 200);
    desktop.clipboard().put("Dear Ms Tanaka,");
    window.gone(By::test_id("clipboard-hold"));
    assert_eq!(pasted(&desktop), "Dear Ms Tanaka,");

    window.click(By::test_id("passed-on"));
    window.press("Control+3");
    window.see("Q3 forecast.xlsx");
    window.close();
}

fn shortest_time_on_the_clipboard(window: &Window<'_>) {
    window.press("Control+4");
    window.click(By::role("radio", "15 s"));
}

#[test]
fn closing_before_the_passcode_is_passed_on_asks_first() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
    window.press("Control+2");
    window.find(By::test_id("leave-handover"));
    window.accessible("leaving before the passcode is passed on");
    window.picture("leave-question");
    window.click(By::test_id("leave-stay"));
    window.gone(By::test_id("leave-handover"));
    window.click(By::test_id("copy"));
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    // The passcode was copied but not delivered, and closing clears the clipboard, so the app asks again.
    window.ask_to_close();
    window.find(By::test_id("leave-handover"));
    window.click(By::test_id("leave-passed-on"));
    window.has_ended();
    assert_eq!(desktop.clipboard().text(), None);
}

#[test]
fn what_can_have_no_passcode_says_why_and_look_alikes_are_told_apart_before_one_is_burnt() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    sandbox.quirks(&json!({ "listed_days_after_end": 30 }));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.find(By::test_id("passcode-refresh"));
    let button = |file: &str| {
        By::css(&format!(
            "[data-testid=passcode-regenerate][data-file='{file}']"
        ))
    };

    // Of one name: one whose link ended, and two that are alive, for two people.
    window.fill(By::test_id("passcode-filter"), "Q3 forecast");
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for='Q3 forecast']",
    ));
    window.find(button(LOOK_ALIKE));
    assert_eq!(window.count(button(ENDED)), 0, "there is nothing to press");
    assert_eq!(
        window.text(By::test_id("passcode-reason")),
        "Restore in Clumio"
    );
    for (file, recipient, life) in [(FILE, RECIPIENT, "2 h"), (LOOK_ALIKE, "e.berg@", "14 h")] {
        window.click(button(file));
        let facts = window.text(By::test_id("confirm-regenerate"));
        for fact in [recipient, "Q3 forecast.xlsx", "web-prod-02", "MB", life] {
            assert!(facts.contains(fact), "{fact} is not told: {facts}");
        }
        assert!(window.text(By::test_id("confirm-dies")).contains(recipient));
        window.picture(&format!("confirm-look-alike-{}", &recipient[..1]));
        window.click(By::test_id("confirm-cancel"));
        window.gone(By::test_id("confirm-regenerate"));
    }

    window.fill(By::test_id("passcode-filter"), "orders-archive");
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for='orders-archive']",
    ));
    assert_eq!(window.text(By::test_id("passcode-reason")), "No passcode");
    assert_eq!(
        window.count(button(DIRECT_DOWNLOAD)),
        0,
        "there is nothing to press"
    );
    let asked: usize = [FILE, LOOK_ALIKE, ENDED, DIRECT_DOWNLOAD]
        .iter()
        .map(|file| sandbox.requests("POST", &format!("/restores/files/{file}/")))
        .sum();
    assert_eq!(asked, 0);
}

#[test]
fn a_lost_answer_says_that_the_old_passcode_may_be_dead() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    sandbox.script(&rule(&json!({ "drop": "after" })));
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("regenerate-failed"));
    assert_eq!(sandbox.requests("POST", GENERATE), 1);
    window.accessible("a lost answer");
    window.picture("passcode-lost-answer");
    window.click(By::test_id("generate-again"));
    window.find(By::test_id("passcode"));
    assert_eq!(sandbox.requests("POST", GENERATE), 2);
}

#[test]
fn each_refusal_has_its_own_words_and_a_429_none() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    let refusals = [
        (
            json!({ "status": 401, "body": { "errors": [{ "error_code": 402, "error_message": "Unauthorized access" }] } }),
            "Token rejected",
        ),
        (
            json!({ "status": 403, "body": { "errors": [] } }),
            "You don’t have permission",
        ),
        (
            json!({ "status": 502, "headers": { "Content-Type": "text/html" }, "body": "<h1>Bad gateway</h1>" }),
            "old one may no longer work",
        ),
        (
            json!({ "status": 503, "body": "", "after": true }),
            "old one may no longer work",
        ),
    ];
    let mut may_be_dead = false;
    for (refusal, words) in refusals {
        sandbox.script(&rule(&refusal));
        if may_be_dead {
            window.regenerate_again(FILE, &desktop.clipboard());
        } else {
            window.regenerate(FILE, &desktop.clipboard());
        }
        may_be_dead |= words.contains("no longer work");
        window.find(By::test_id("regenerate-failed"));
        let told = window.text(By::test_id("regenerate-failed"));
        assert!(told.contains(words), "{refusal}: {told}");
        assert!(
            !told.contains("502") && !told.contains("503") && !told.contains("<h1>"),
            "{told}"
        );
        window.click(By::test_id("regenerate-failed-dismiss"));
    }
    sandbox.script(&rule(
        &json!({ "status": 429, "headers": { "Retry-After": "1" }, "body": "" }),
    ));
    window.regenerate_again(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
}

#[test]
fn killed_between_request_and_answer_the_next_start_explains_it() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.open();
    sandbox.script(&rule(&json!({ "delay_ms": 20_000 })));
    window.regenerate(FILE, &desktop.clipboard());
    until("the request has left", || {
        (sandbox.requests("POST", GENERATE) == 1).then_some(())
    });
    window.kill();
    let window = app.open();
    window.see("old one may no longer work");
    window.accessible("an unfinished regeneration");
    window.picture("unfinished-regeneration");
}

#[test]
fn a_wrong_token_and_no_network_are_told_apart_when_connecting() {
    let (desktop, mut sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.press("Control+4");
    window.click(By::role("button", "More actions for Clumio"));
    window.click(By::role("menuitem", "Disconnect Clumio"));
    window.click(By::role("button", "Disconnect").inside(By::css("dialog")));
    window.click(By::role_with("button", "Connect Clumio"));
    window.fill(
        By::css("dialog input[type=text]"),
        sandbox.said("clumio_url"),
    );
    window.fill(By::css("dialog input[type=password]"), "not-the-token");
    window.press("Enter");
    window.see("Token rejected by Clumio");
    window.accessible("a wrong token");
    window.picture("wrong-token");
    sandbox.process().kill().unwrap();
    sandbox.process().wait().unwrap();
    window.press("Enter");
    window.see("Can’t reach Clumio");
}
