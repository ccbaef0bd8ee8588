use crate::story::{file, finding, jump_to, meanwhile, open_trash, restore, restores};
use sandbox::demo::trash as demo;
use serde_json::json;
use tests::{By, Desktop, Sandbox};

#[test]
fn what_cannot_be_restored_says_why_and_where_it_is() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);

    restore(
        &window,
        "budget draft",
        &format!("file:{}", demo::FILE_OF_VIEWER_ONLY_FOLDER),
    );
    let words = finding(&window, "no_access");
    assert!(words.contains("No permission to add to “2024”"), "{words}");
    assert!(
        words.contains("still in the trash. Nothing was changed."),
        "{words}"
    );
    window.accessible("no access");
    window.picture("no-access");
    window.press("Escape");
    window.gone(By::css("dialog"));

    // Another person was faster.
    meanwhile(
        &sandbox,
        "POST",
        &format!("/2.0/files/{}", demo::JAPANESE),
        &json!({}),
    );
    let asked = restores(&sandbox, demo::JAPANESE);
    restore(&window, "発注リスト", &format!("file:{}", demo::JAPANESE));
    let words = finding(&window, "already_back");
    assert!(
        words.contains("“発注リスト 2026年11月.xlsx” is already restored"),
        "{words}"
    );
    assert!(words.contains("It is in 購買部 / 発注."), "{words}");
    assert_eq!(
        restores(&sandbox, demo::JAPANESE),
        asked + 1,
        "it was sent once and refused"
    );
    window.accessible("already back");
    window.picture("already-back");
    window.press("Escape");
    window.gone(By::css("dialog"));

    // Erased for good.
    meanwhile(
        &sandbox,
        "DELETE",
        &format!("/2.0/files/{}/trash", demo::ARABIC),
        &json!(null),
    );
    restore(&window, "تقرير", &format!("file:{}", demo::ARABIC));
    let words = finding(&window, "gone");
    assert!(words.contains("isn’t in the trash"), "{words}");
    assert!(
        words.contains("it was permanently deleted, or it belongs to someone else."),
        "{words}"
    );
    window.accessible("gone for good");
    window.picture("gone");
    window.click(By::test_id("blocked-close"));
    window.gone(By::css("dialog"));

    // In the trash of another user, which this account does not see.
    jump_to(&window, demo::PRIVATE_TO_KEIKO);
    finding(&window, "gone");
    assert_eq!(file(&sandbox, demo::PRIVATE_TO_KEIKO).status, "trashed");
    window.press("Escape");
    window.gone(By::css("dialog"));

    // An id alone finds what it stands for, and that is asked about like anything else.
    jump_to(&window, demo::CONTRACT);
    window.see("“Contract 2025.docx” already exists in “Contracts”");
}
