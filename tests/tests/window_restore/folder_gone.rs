use crate::story::{
    file, files_in, finding, folder, folder_called, jump_to, open_trash, restore, result, words,
};
use sandbox::demo::trash as demo;
use tests::{By, Desktop, Sandbox, Window};

#[track_caller]
fn dialog(window: &Window<'_>) -> String {
    window.find(By::test_id("folder-gone"));
    words(window, By::css("dialog"))
}

/// The row of a folder, which the demo has once.
fn row(sandbox: &Sandbox, name: &str) -> By {
    By::css(&format!(
        "[data-testid=folder-row][data-folder='{}']",
        folder_called(sandbox, name).id
    ))
}

#[test]
fn another_folder_is_found_by_browsing_and_by_searching() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    restore(
        &window,
        "storefront",
        &format!("file:{}", demo::FILE_OF_PURGED_FOLDER),
    );
    let words = dialog(&window);
    assert!(
        words.contains("The folder for “Storefront.png” no longer exists"),
        "{words}"
    );
    assert!(
        words.contains("That folder isn’t in the trash, so it can’t be restored."),
        "{words}"
    );
    window.find(row(&sandbox, "Purchasing"));
    window.accessible("choosing a folder");
    window.picture("folder-picker");
    // Finance belongs to Emil Berg; this account is only a viewer.
    window.click(row(&sandbox, "Finance"));
    window.click(By::test_id("folder-main"));
    let told = finding(&window, "no_access");
    assert!(told.contains("No permission to add to “Finance”"), "{told}");
    assert_eq!(
        file(&sandbox, demo::FILE_OF_PURGED_FOLDER).status,
        "trashed"
    );
    window.press("Escape");
    window.gone(By::css("dialog"));

    restore(
        &window,
        "storefront",
        &format!("file:{}", demo::FILE_OF_PURGED_FOLDER),
    );
    dialog(&window);
    window.click(row(&sandbox, "Marketing"));
    window.press("ArrowRight");
    window.click(row(&sandbox, "Brand"));
    window.see("Restore to:");
    window.click(By::test_id("folder-main"));
    let told = result(&window, "“Storefront.png” restored to");
    assert!(
        told.contains("Marketing") && told.contains("Brand"),
        "{told}"
    );
    assert_eq!(
        file(&sandbox, demo::FILE_OF_PURGED_FOLDER).parent,
        folder_called(&sandbox, "Brand").id
    );

    // By keyboard: search, down to the row, Enter.
    window.fill(By::test_id("trash-filter"), "shop window");
    window.see("1 of ");
    window.press("Enter");
    window.press("Enter");
    dialog(&window);
    window.type_text("contracts");
    window.find(row(&sandbox, "Contracts"));
    window.accessible("searching for a folder");
    window.picture("folder-search");
    window.press("ArrowDown");
    window.press("ArrowDown");
    window.find(By::css("[data-testid=folder-row][aria-selected=true]"));
    window.press("Enter");
    let told = result(&window, "“Shop window.png” restored to");
    assert!(
        told.contains("Legal") && told.contains("Contracts"),
        "{told}"
    );
}

#[test]
fn folders_in_the_trash_come_back_first_one_by_one() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let key = format!("file:{}", demo::FILE_OF_FOLDER_OF_TRASHED_FOLDER);
    restore(&window, "old checklist", &key);
    let words = dialog(&window);
    assert!(
        words.contains("The folder for “Old checklist.docx” no longer exists"),
        "{words}"
    );
    assert!(
        words.contains("“Drafts” is restored with everything deleted with it"),
        "{words}"
    );
    window.accessible("the folder is in the trash");
    window.picture("folder-gone");
    window.press("Enter");
    window.see("The folder for “Drafts” no longer exists");
    window.see("is restored into it.");
    window.press("Enter");
    let told = result(&window, "“Old checklist.docx” restored to");
    assert!(
        told.contains("Supplier audits") && told.contains("Drafts"),
        "{told}"
    );
    for id in [demo::TRASHED_FOLDER, demo::FOLDER_OF_TRASHED_FOLDER] {
        assert!(folder(&sandbox, id).is_active(), "{id}");
    }
    let back = file(&sandbox, demo::FILE_OF_FOLDER_OF_TRASHED_FOLDER);
    assert!(
        back.is_active() && back.parent == demo::FOLDER_OF_TRASHED_FOLDER,
        "{back:?}"
    );
    // The folder is there now, so nothing stands in the way of what else was in it.
    restore(
        &window,
        "audit checklist",
        &format!("file:{}", demo::FILE_OF_TRASHED_FOLDER),
    );
    result(&window, "“Audit checklist.docx” restored to");
}

#[test]
fn one_folder_in_the_trash_comes_back_with_its_file() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    restore(
        &window,
        "audit checklist",
        &format!("file:{}", demo::FILE_OF_TRASHED_FOLDER),
    );
    dialog(&window);
    window.press("Escape");
    window.gone(By::css("dialog"));
    assert_eq!(
        sandbox.requests("POST", "/2.0/"),
        1,
        "it was sent once and refused"
    );
    assert_eq!(
        file(&sandbox, demo::FILE_OF_TRASHED_FOLDER).status,
        "trashed"
    );
    restore(
        &window,
        "audit checklist",
        &format!("file:{}", demo::FILE_OF_TRASHED_FOLDER),
    );
    dialog(&window);
    window.click(By::role("button", "Restore both"));
    let told = result(&window, "“Audit checklist.docx” restored to");
    assert!(
        told.contains("The folder “Supplier audits” was restored first."),
        "{told}"
    );
    assert!(file(&sandbox, demo::FILE_OF_TRASHED_FOLDER).is_active());

    // What lies inside a folder in the trash is in no list; a pasted link leads to its folder.
    let page = files_in(&sandbox, demo::FOLDER).remove(0);
    jump_to(&window, &format!("https://app.box.com/file/{}", page.id));
    let words = finding(&window, "inside_trashed_folder");
    assert!(
        words.contains("It can only be restored together with the folder “Spring campaign”."),
        "{words}"
    );
    window.accessible("inside a folder in the trash");
    window.picture("inside-trashed-folder");
    window.press("Enter");
    result(&window, "“Spring campaign” restored to");
    assert!(file(&sandbox, &page.id).is_active());
}
