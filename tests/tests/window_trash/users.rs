use crate::{become_administrator, deleted_yesterday_afternoon, listed, matched, open_trash};
use sandbox::demo::{people, trash as demo};
use tests::{By, Desktop, Sandbox, Window, until};

#[track_caller]
fn add(window: &Window<'_>, name: &str, full_name: &str) {
    window.click(By::test_id("trash-whose"));
    window.type_text(name);
    window.press("Enter");
    window
        .find(By::text(full_name).inside(By::css("[data-testid=trash-whose] ~ div ul:last-child")));
    window.press("Escape");
    listed(window);
}

#[test]
fn an_administrator_lists_and_restores_from_the_trash_of_several_users() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    become_administrator(&window, &sandbox);
    window.see("Hana Mori");
    add(&window, "mika", "Mika Sato");
    add(&window, "keiko", "Keiko Tanaka");
    window.see("Trash of 3 people");
    window.fill(By::test_id("trash-filter"), "private notes");
    let own = format!("file:{}", demo::PRIVATE_TO_KEIKO);
    window.find(By::css(&format!(
        "[data-testid=trash-name][data-item='{own}']"
    )));
    window.see("Keiko Tanaka");
    window.accessible("the trash of several users");
    window.picture("trash-of-several");
    window.click(By::css(&format!(
        "[data-testid=restore][data-item='{own}']"
    )));
    let result = By::test_id("restore-result");
    window.find(By::text("On behalf of").inside(result));
    let asked = sandbox.state()["requests"]
        .as_array()
        .expect("a list of requests")
        .clone();
    let path = format!("/2.0/files/{}", demo::PRIVATE_TO_KEIKO);
    let restores: Vec<_> = asked
        .iter()
        .filter(|one| one["method"] == "POST" && one["path"] == path.as_str())
        .collect();
    assert!(
        restores.len() == 1 && restores[0]["principal"] == people::KEIKO_ID,
        "{restores:?}"
    );

    // Several at once, each in the name of whose trash it is in.
    window.fill(By::test_id("trash-filter"), "");
    for (filter, key, selected) in [
        ("miso base", demo::OWNED_BY_KEIKO, 1),
        ("contract 2025", demo::CONTRACT, 2),
    ] {
        window.fill(By::test_id("trash-filter"), filter);
        window.click(By::css(&format!(
            "[role=row]:has([data-item='file:{key}']) input[type=checkbox]"
        )));
        window
            .find(By::text(&format!("{selected} selected")).inside(By::test_id("trash-selection")));
    }
    window.press("Control+r");
    window.find(By::text("On behalf of").inside(By::css("dialog [data-testid=in-the-name-of]")));
    window.click(By::test_id("job-start"));
    window.find(By::css("[data-testid=job][data-phase=finished]"));
    window.find(By::text("On behalf of").inside(By::test_id("in-the-name-of")));
    window.see("Restored 2 of 2");
    window.see("on behalf of");
    window.accessible("a report of what several users deleted");
    window.picture("job-of-several-users");
    let asked = sandbox.state()["requests"]
        .as_array()
        .expect("a list of requests")
        .clone();
    for (key, user) in [
        (demo::OWNED_BY_KEIKO, people::KEIKO_ID),
        (demo::CONTRACT, people::MIKA_ID),
    ] {
        let path = format!("/2.0/files/{key}");
        let restored = |one: &&serde_json::Value| {
            one["method"] == "POST" && one["path"] == path.as_str() && one["status"] == 201
        };
        let by: Vec<_> = asked
            .iter()
            .filter(restored)
            .map(|one| &one["principal"])
            .collect();
        assert_eq!(by, [user], "{path}");
    }
    window.click(By::test_id("job-back"));

    // The events tell an administrator all at once.
    window.click(By::test_id("trash-clear-filters"));
    window.click(By::test_id("trash-when"));
    for _ in 0..3 {
        window.press("ArrowDown");
    }
    window.press("Tab");
    window.type_text("14");
    window.press("Tab");
    window.type_text("15");
    window.press("Enter");
    window.click(By::test_id("trash-deleted-by"));
    window.type_text("mika");
    window.press("Enter");
    // One of them is back by now.
    assert_eq!(
        matched(&window),
        deleted_yesterday_afternoon(&sandbox, people::MIKA_ID) - 1
    );
    window.press("Escape");

    // The trash of Luis is not listed yet; it also has items of other users that he deleted.
    window.click(By::test_id("trash-deleted-by"));
    window.type_text("luis");
    window.press("Enter");
    window.click(By::test_id("trash-list-too"));
    listed_with(&window, "Trash of 4 people");
}

#[track_caller]
fn listed_with(window: &Window<'_>, words: &str) {
    window.see(words);
    until("the list is complete", || {
        (window
            .attribute(By::test_id("trash-count"), "data-listing")
            .as_deref()
            == Some("false"))
        .then_some(())
    });
}

#[test]
fn who_may_not_look_into_the_trash_of_others_is_told_so() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    window.click(By::test_id("trash-whose"));
    window.see("Only people in this list. This account can’t search the directory.");
    window.type_text("keiko");
    window.press("Enter");
    window.find(By::test_id("trash-whose-remove"));
    window.press("Escape");
    window.find(By::test_id("trash-user-failed"));
    window.see("Couldn’t load the trash of Keiko Tanaka. Other users’ items are listed below.");
    window.find(By::test_id("trash-name"));
    assert_eq!(
        window.count(By::test_id("trash-partial")),
        0,
        "nobody stopped the listing"
    );
    window.accessible("a trash that may not be listed");
    window.picture("trash-user-refused");
}
