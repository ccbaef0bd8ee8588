//! Walks through both jobs in the real window, for a person without a display.

#[cfg(target_os = "linux")]
use tests::{App, By, Desktop, Sandbox, Tour, Window};

#[cfg(target_os = "linux")]
fn main() {
    let desktop = Desktop::start();
    let sandbox = Sandbox::start(&["--scenario", "demo"]);
    let window = App::new(&desktop).sandbox(&sandbox).open();
    let mut tour = Tour::begin();
    passcode(&mut tour, &desktop, &sandbox, &window);
    restore(&mut tour, &sandbox, &window);
    tour.step("Look at Activity", &window, |window| {
        window.press("Control+3");
        window.see("Contracts 2025.zip");
        "Everything that was done is written down, without a passcode.".into()
    });
    tour.step("Look at Settings", &window, |window| {
        window.press("Control+4");
        window.find(By::role("heading", "Settings"));
        "Accounts, language, theme, and how long a passcode stays on the clipboard.".into()
    });
    tour.end();
}

#[cfg(target_os = "linux")]
fn passcode(tour: &mut Tour, desktop: &Desktop, sandbox: &Sandbox, window: &Window<'_>) {
    const FILE: &str = "Contracts 2025.zip";
    let file = sandbox.restored_file(FILE);
    let id = file["id"].as_str().unwrap_or_default();

    tour.step("See who lost a passcode", window, |window| {
        window.see(FILE);
        format!(
            "{} files were shared by email and can have a new one.",
            window.count(By::test_id("passcode-regenerate"))
        )
    });
    tour.step("Filter by recipient", window, |window| {
        window.fill(By::test_id("passcode-filter"), "ortega");
        tests::until("one file is left", || {
            (window.count(By::test_id("passcode-regenerate")) == 1).then_some(())
        });
        window.text(By::test_id("passcode-recipient"))
    });
    tour.step("Ask for a new passcode", window, |window| {
        window.click(By::test_id("passcode-regenerate"));
        window.text(By::test_id("confirm-regenerate"))
    });
    tour.step("Regenerate it", window, |window| {
        window.click(By::test_id("confirm-regenerate-button"));
        window.find(By::test_id("handover"));
        format!(
            "Clumio has issued {} passcodes for it by now.",
            sandbox.restored_file(FILE)["passcodes_issued"]
        )
    });
    tour.step("Copy it", window, |window| {
        window.click(By::test_id("copy"));
        window.find(By::css("[data-testid=copy][data-state=copied]"));
        let copied =
            String::from_utf8(desktop.clipboard().text().unwrap_or_default()).unwrap_or_default();
        let answer = sandbox.download(id, &copied);
        assert_eq!(
            answer.status, 200,
            "the passcode on the clipboard opens nothing: {}",
            answer.text
        );
        format!(
            "Another program reads {} characters from the clipboard, and they open the file.",
            copied.chars().count()
        )
    });
    tour.step("Pass it on", window, |window| {
        window.click(By::test_id("passed-on"));
        window.text(By::test_id("passed-on-notice"))
    });
}

#[cfg(target_os = "linux")]
fn restore(tour: &mut Tour, sandbox: &Sandbox, window: &Window<'_>) {
    tour.step("See what is in the trash", window, |window| {
        window.press("Control+2");
        window.find(By::test_id("trash-listed-at"));
        window.text(By::test_id("trash-count"))
    });
    tour.step("Restore a file", window, |window| {
        ask_for(window, "発注リスト 2026年11月.xlsx");
        window.text(By::test_id("restore-result"))
    });
    tour.step("Put it back into the trash", window, |window| {
        window.click(By::test_id("undo"));
        window.see("moved back to the trash");
        format!(
            "Box says that it is {}.",
            sandbox.box_items("発注リスト 2026年11月.xlsx")[0]["status"]
        )
    });
    tour.step("Meet a name that is taken", window, |window| {
        ask_for(window, "Contract 2025.docx");
        window.text(By::test_id("conflict-comparison"))
    });
    tour.step("Keep both", window, |window| {
        let name = window.value(By::test_id("conflict-name"));
        window.click(By::test_id("conflict-main"));
        window.see(&format!("“{name}” restored to"));
        let both = ["Contract 2025.docx", &name].map(|name| sandbox.box_items(name).len());
        assert_eq!(
            both,
            [1, 1],
            "the one that was there and the one that came back"
        );
        window.text(By::test_id("restore-result"))
    });
    tour.step("Meet a folder that is gone", window, |window| {
        ask_for(window, "Storefront.png");
        window.text(By::test_id("folder-gone"))
    });
    tour.step("Restore it into another folder", window, |window| {
        window.click(By::text("Marketing").inside(By::test_id("folder-picker")));
        window.click(By::test_id("folder-main"));
        window.see("“Storefront.png” restored to");
        window.text(By::test_id("restore-result"))
    });
}

/// Filters the trash down to one name and presses its Restore.
#[cfg(target_os = "linux")]
fn ask_for(window: &Window<'_>, name: &str) {
    window.fill(By::test_id("trash-filter"), name);
    window.click(By::role("button", &format!("Restore {name}")));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The tour brings its own display on Linux only; here `cargo xtask run` opens the app.");
}
