use crate::{deleted_yesterday_afternoon, listed, matched, open_trash};
use sandbox::demo::people;
use std::time::{Duration, Instant};
use tests::{App, By, Desktop, Sandbox, Window, until};

/// Chooses when something was deleted and by whom, by keyboard alone, from the filter field on.
fn yesterday_afternoon_by(window: &Window<'_>, name: &str) {
    window.press("Tab");
    window.press("Enter");
    for _ in 0..3 {
        window.press("ArrowDown");
    }
    window.press("Tab");
    window.type_text("14");
    window.press("Tab");
    window.type_text("15");
    window.press("Enter");
    window.press("Tab");
    window.press("Enter");
    window.type_text(name);
    window.press("Enter");
}

#[test]
fn everything_somebody_deleted_in_an_hour_of_yesterday_is_found_in_few_keys() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let expected = deleted_yesterday_afternoon(&sandbox, people::MIKA_ID);
    assert!(expected > 40, "the clear-out of the demo: {expected}");
    let window = open_trash(&desktop, &sandbox);
    until("the filter has the focus", || {
        (window.focused() == "Filter by name or folder").then_some(())
    });
    window.count_input();
    let begun = Instant::now();
    yesterday_afternoon_by(&window, "mika");
    window.see("Yesterday 14:00 to 15:00");
    window.see("Deleted by Mika Sato");
    assert_eq!(matched(&window), expected);
    let took = begun.elapsed();
    let input = window.input_so_far();
    // A person presses two keys a second at the least; the program's own part is what is measured here.
    assert!(input.keys <= 20 && input.clicks == 0, "{input:?}");
    assert!(took < Duration::from_secs(15), "{took:?}");
    window.see("Based on Box search, which can lag by about 10 minutes.");
    window.accessible("deleted by somebody in an hour of yesterday");
    window.picture("trash-deleted-by");

    // Kept under a name, used again after a new start, and removed, all by keyboard.
    window.click(By::test_id("trash-saved"));
    window.type_text("The clear-out");
    window.accessible("saving a filter");
    window.press("Enter");
    window.click(By::test_id("trash-clear-filters"));
    window.gone(By::test_id("trash-deleters"));
    window.close();
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.find(By::css("#page"));
    window.press("Control+2");
    listed(&window);
    window.click(By::test_id("trash-saved"));
    window.press("Enter");
    assert_eq!(matched(&window), expected);
    window.click(By::test_id("trash-saved"));
    window.find(By::test_id("trash-saved-remove"));
    window.press("Tab");
    window.press("Enter");
    window.see("No saved filters yet.");
}

#[test]
fn kind_folder_owner_and_size_narrow_by_keyboard_and_say_so() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let count = || window.text(By::test_id("trash-count"));
    let all = count();

    window.click(By::test_id("trash-kinds"));
    window.press("Space");
    window.press("Escape");
    window.see("Files");
    until("fewer rows", || (count() != all).then_some(()));
    window.press("Delete");
    until("all rows again", || (count() == all).then_some(()));

    window.click(By::test_id("trash-folder"));
    window.type_text("contr");
    window.press("Enter");
    window.see("In Contracts");
    window.click(By::test_id("trash-owner"));
    window.type_text("mika");
    window.press("Enter");
    window.see("Owned by Mika Sato");
    window.click(By::test_id("trash-sizes"));
    window.type_text("1 MB");
    window.press("Tab");
    window.type_text("much");
    window.see("Enter a size, such as 10 MB.");
    window.accessible("a size that is none");
    for _ in 0..4 {
        window.press("Backspace");
    }
    window.press("Enter");
    window.see("1 MB or more");
    window.picture("trash-filters");
    window.find(By::css(
        "[data-testid=trash-name][data-item='file:1590284416']",
    ));

    // Narrow, and everything is still there.
    window.resize(720, 520);
    window.find(By::test_id("trash-saved"));
    window.accessible("filters in the smallest window");
    window.picture("trash-filters-narrow");
    window.click(By::test_id("trash-clear-filters"));
    until("all rows again", || (count() == all).then_some(()));
}
