use crate::story::{file, folder, folder_called, item, open_trash, restore, result};
use sandbox::demo::trash as demo;
use std::os::unix::fs::PermissionsExt;
use tests::{App, By, Desktop, Sandbox, until};

#[test]
fn by_keyboard_alone_an_item_is_back_where_it_was_and_undo_takes_it_away_again() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    until("the filter has the focus", || {
        (window.focused() == "Filter by name or folder").then_some(())
    });
    window.count_input();
    window.type_text("miso");
    window.see("1 of ");
    window.press("Enter");
    window.press("Enter");
    let told = result(&window, "“Miso base.docx” restored to");
    assert!(told.contains("Recipes"), "{told}");
    let input = window.input_so_far();
    assert!(input.keys <= 10 && input.clicks == 0, "{input:?}");
    let recipes = folder_called(&sandbox, "Recipes");
    let back = file(&sandbox, demo::OWNED_BY_KEIKO);
    assert!(back.is_active() && back.parent == recipes.id, "{back:?}");
    window.find(By::role("button", "Open in Box"));
    window.accessible("restored");
    window.picture("restore-result");

    window.click(By::test_id("undo"));
    result(&window, "“Miso base.docx” moved back to the trash");
    assert_eq!(file(&sandbox, demo::OWNED_BY_KEIKO).status, "trashed");

    // A folder comes back with what is in it, and a web link like anything else.
    restore(
        &window,
        "spring campaign",
        &format!("folder:{}", demo::FOLDER),
    );
    let told = result(&window, "“Spring campaign” restored to");
    assert!(told.contains("Marketing"), "{told}");
    assert!(folder(&sandbox, demo::FOLDER).is_active());
    restore(
        &window,
        "supplier portal",
        &format!("web_link:{}", demo::WEB_LINK),
    );
    result(&window, "“Supplier portal” restored to");
    assert!(item(&sandbox, "web_link", demo::WEB_LINK).is_some_and(|link| link.is_active()));

    // What was done can be undone from Activity as well.
    window.press("Control+3");
    window.click(By::role("button", "Undo"));
    until("the web link is in the trash", || {
        item(&sandbox, "web_link", demo::WEB_LINK).filter(|link| !link.is_active())
    });
    window.picture("activity-restores");
}

#[test]
fn the_browser_is_sent_to_the_item_and_undo_spares_what_was_changed_since() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let programs = desktop.home().join("programs");
    let asked = desktop.home().join("asked");
    std::fs::create_dir(&programs).unwrap();
    let browser = programs.join("xdg-open");
    std::fs::write(
        &browser,
        format!("#!/bin/sh\necho \"$1\" > {}\n", asked.display()),
    )
    .unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", programs.display());

    let window = App::new(&desktop)
        .sandbox(&sandbox)
        .variable("PATH", &path)
        .open();
    window.find(By::css("#page"));
    window.press("Control+2");
    restore(
        &window,
        "shopping list",
        &format!("file:{}", demo::ROOT_FILE),
    );
    result(&window, "“Shopping list.txt” restored to All Files");
    window.click(By::test_id("open-in-box"));
    let address = until("the browser was asked", || {
        std::fs::read_to_string(&asked)
            .ok()
            .filter(|it| !it.is_empty())
    });
    assert_eq!(
        address.trim(),
        format!("{}/file/{}", sandbox.said("box_url"), demo::ROOT_FILE)
    );

    let renamed = serde_json::json!({ "name": "Shopping.txt" });
    crate::story::meanwhile(
        &sandbox,
        "PUT",
        &format!("/2.0/files/{}", demo::ROOT_FILE),
        &renamed,
    );
    window.click(By::test_id("undo"));
    window.see("It changed after it was restored");
    assert!(file(&sandbox, demo::ROOT_FILE).is_active());
}
