use crate::story::{answer_restore, file, open_trash, restore, restores, result, words};
use sandbox::demo::trash as demo;
use serde_json::{Value, json};
use tests::{By, Desktop, Sandbox, Window};

const LOOKED: &str = "No response was received, but Box shows that it was restored.";

/// Restores under the next answer, and waits for the words of the failure.
#[track_caller]
fn fails(
    window: &Window<'_>,
    sandbox: &Sandbox,
    (filter, id): (&str, &str),
    answer: &Value,
    part: &str,
) {
    answer_restore(sandbox, id, answer);
    restore(window, filter, &format!("file:{id}"));
    window.find(By::text(part).inside(By::test_id("restore-failed")));
    let told = words(window, By::test_id("restore-failed"));
    // "Details" is for the administrator of the program.
    let (told, _) = told
        .split_once("Details")
        .expect("there are details to unfold");
    for code in ["401", "500", "502", "503", "<h1>"] {
        assert!(
            !told.contains(code),
            "{code} says nothing to a person: {told}"
        );
    }
    assert_eq!(file(sandbox, id).status, "trashed");
}

#[test]
fn a_lost_answer_is_looked_after_before_anything_is_said() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let lost = [
        ("launch party", demo::EMOJI, json!({ "drop": "after" })),
        (
            "minutes.docx",
            demo::PURGED_SOON,
            json!({ "status": 503, "body": "", "after": true }),
        ),
        ("litigation hold", demo::RETAINED, json!({ "truncate": 20 })),
        (
            "miso base",
            demo::OWNED_BY_KEIKO,
            json!({ "status": 500, "body": "<h1>Oops</h1>", "after": true }),
        ),
    ];
    for (filter, id, answer) in lost {
        answer_restore(&sandbox, id, &answer);
        restore(&window, filter, &format!("file:{id}"));
        result(&window, &file(&sandbox, id).name);
        let told = result(&window, LOOKED);
        assert!(told.contains(&file(&sandbox, id).name), "{answer}: {told}");
        assert!(file(&sandbox, id).is_active());
        assert_eq!(restores(&sandbox, id), 1, "{answer}: it was sent once");
    }
    window.accessible("found by looking");
    window.picture("restore-lost-answer");
}

#[test]
fn what_did_not_happen_is_told_and_can_be_tried_again() {
    let (desktop, mut sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);

    // Too many requests are waited for, without a word.
    answer_restore(
        &sandbox,
        demo::EMOJI,
        &json!({ "status": 429, "headers": { "Retry-After": "1" }, "body": "" }),
    );
    restore(&window, "launch party", &format!("file:{}", demo::EMOJI));
    result(&window, "Launch party");
    assert_eq!(restores(&sandbox, demo::EMOJI), 2);

    // Cut before it took effect: a look shows so, and it is safe to send it once more.
    let cut = json!({ "drop": "before" });
    answer_restore(&sandbox, demo::PURGED_SOON, &cut);
    restore(
        &window,
        "minutes.docx",
        &format!("file:{}", demo::PURGED_SOON),
    );
    window.find(By::test_id("restore-failed"));
    assert_eq!(file(&sandbox, demo::PURGED_SOON).status, "trashed");
    window.accessible("not restored");
    window.picture("restore-failed");
    window.click(By::role("button", "Try again"));
    result(&window, "“Minutes.docx” restored to");

    let hold = ("litigation hold", demo::RETAINED);
    let refused = json!({ "status": 401, "body": "" });
    fails(&window, &sandbox, hold, &refused, "Token rejected by Box");
    window.find(By::role("button", "Go to accounts").inside(By::test_id("restore-failed")));
    window.picture("restore-token-refused");
    let html = json!({ "status": 502, "headers": { "Content-Type": "text/html" }, "body": "<h1>Bad gateway</h1>" });
    answer_restore(&sandbox, hold.1, &html);
    restore(&window, hold.0, &format!("file:{}", hold.1));
    // A gateway does not know whether Box goes on: it is looked at for a minute, and other items can be restored in that time.
    window.see("Box hasn’t confirmed");
    window.accessible("not confirmed yet");
    window.picture("restore-not-confirmed");

    sandbox.process().kill().unwrap();
    sandbox.process().wait().unwrap();
    restore(&window, "発注リスト", &format!("file:{}", demo::JAPANESE));
    window.find(By::text("Can’t reach Box").inside(By::test_id("restore-failed")));
    window.accessible("offline");
    window.picture("restore-offline");
    // The list that was there stays; asking for a new one says what is wrong.
    window.press("F5");
    window.find(By::test_id("trash-name"));
}
