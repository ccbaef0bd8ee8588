//! A picture of every screen and dialog, in both themes and both languages, each held against the rules of axe-core.
#![cfg(target_os = "linux")]

use sandbox::demo::{clumio, trash};
use serde_json::json;
use tests::{App, By, Desktop, Sandbox, Window, until};

#[test]
fn english_light() {
    Walk::new("en", "light").all();
}

#[test]
fn english_dark() {
    Walk::new("en", "dark").all();
}

#[test]
fn japanese_light() {
    Walk::new("ja", "light").all();
}

#[test]
fn japanese_dark() {
    Walk::new("ja", "dark").all();
}

/// Waits until what opens is open; what goes on for ever is not waited for.
const RESTED: &str = "const done = arguments[arguments.length - 1];
    const all = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 2000);
    Promise.allSettled(all.map((one) => one.finished)).then(() => done(true));";

/// How wide the page is, in pixels of its own.
fn page_width(window: &Window<'_>) -> serde_json::Value {
    window.script("return innerWidth", &json!([]))
}

/// The looks in which everything is walked once.
struct Walk {
    desktop: Desktop,
    language: &'static str,
    theme: &'static str,
}

impl Walk {
    fn new(language: &'static str, theme: &'static str) -> Self {
        Self {
            desktop: Desktop::start(),
            language,
            theme,
        }
    }

    fn all(&self) {
        self.first_start();
        let mut sandbox = Sandbox::start(&[]);
        let app = self.app().sandbox(&sandbox);
        let window = app.open();
        self.passcode(&window);
        self.restore(&window, &sandbox);
        self.shell(&window);
        self.small(&window);
        sandbox
            .process()
            .kill()
            .expect("the sandbox can be stopped");
        self.offline(&window);
    }

    fn app(&self) -> App<'_> {
        let theme = if self.theme == "dark" {
            "Adwaita:dark"
        } else {
            "Adwaita"
        };
        App::new(&self.desktop)
            .language(self.language)
            .variable("GTK_THEME", theme)
    }

    /// The picture comes first: it is what explains a rule that is broken.
    #[track_caller]
    fn screen(&self, window: &Window<'_>, name: &str) {
        let name = format!("{name}-{}-{}", self.language, self.theme);
        window.script_later(RESTED, &json!([]));
        window.picture(&name);
        window.accessible(&name);
    }

    fn first_start(&self) {
        let window = self.app().profile("nobody").open();
        window.find(By::css(".first"));
        let dark = window.script(
            "return matchMedia('(prefers-color-scheme: dark)').matches",
            &json!([]),
        );
        assert_eq!(
            dark,
            json!(self.theme == "dark"),
            "the theme is not the one that was asked for"
        );
        self.screen(&window, "first-start");
        for (dialog, place) in [("connect-clumio", 1), ("connect-box", 2)] {
            window.click(By::css(&format!(".first li:nth-child({place}) button")));
            if dialog == "connect-box" {
                window.find(By::test_id("way-browser"));
                self.screen(&window, "connect-box-ways");
                window.press("Enter");
            }
            window.find(By::css("dialog input[type=password]"));
            self.screen(&window, dialog);
            // Nothing is filled in, so that each field says what it misses.
            window.press("Enter");
            window.find(By::css("dialog input[aria-invalid=true]"));
            self.screen(&window, &format!("{dialog}-missing"));
            window.press("Escape");
            window.gone(By::css("dialog"));
        }
        window.press("Control+3");
        window.find(By::css("h1"));
        self.screen(&window, "activity-empty");
        window.close();
    }

    fn passcode(&self, window: &Window<'_>) {
        window.find(By::test_id("passcode-recipient"));
        self.screen(window, "passcode-recent");
        for source in ["ec2-instance", "ebs-volume", "dynamodb-table"] {
            window.click(By::test_id(&format!("source-{source}")));
            window.find(By::test_id("asset-open"));
            self.screen(window, &format!("passcode-{source}"));
        }
        window.click(By::test_id("asset-open"));
        window.find(By::test_id("back-to-assets"));
        window.find(By::test_id("passcode-reason"));
        self.screen(window, "passcode-of-an-asset");
        window.click(By::test_id("source-files"));
        window.fill(By::test_id("passcode-filter"), "no such file");
        window.find(By::test_id("passcode-clear-filter"));
        self.screen(window, "passcode-nothing-found");
        window.click(By::test_id("passcode-clear-filter"));

        self.jump(window, clumio::DIRECT_DOWNLOAD);
        // Its row is far down in the list, and comes into sight.
        window.find(
            By::text("orders-archive.parquet").inside(By::css("[role=row][aria-selected=true]")),
        );
        self.screen(window, "passcode-cannot");
        self.jump(window, clumio::THREE_RECIPIENTS);
        window.find(By::test_id("confirm-regenerate-button"));
        self.screen(window, "confirm");
        window.press("Enter");
        window.find(By::test_id("passcode"));
        self.screen(window, "hand-over");
        window.click(By::test_id("passcode-hide"));
        window.find(By::test_id("passcode-hidden"));
        self.screen(window, "hand-over-hidden");
        window.press("Control+2");
        window.find(By::test_id("leave-handover"));
        self.screen(window, "leave-question");
        window.click(By::test_id("leave-stay"));
        window.gone(By::css("dialog"));
        window.click(By::test_id("copy"));
        window.find(By::test_id("clipboard-hold"));
        self.screen(window, "hand-over-copied");
        window.click(By::test_id("passed-on"));
        window.gone(By::test_id("handover"));
        self.screen(window, "passed-on");
    }

    fn restore(&self, window: &Window<'_>, sandbox: &Sandbox) {
        window.press("Control+2");
        window.find(By::test_id("trash-name"));
        self.screen(window, "trash");
        self.ask(
            window,
            "contract 2025",
            trash::CONTRACT,
            "conflict-comparison",
        );
        self.screen(window, "conflict");
        self.ask(
            window,
            "press kit",
            trash::FILE_CONFLICTING_WITH_FOLDER,
            "conflict-comparison",
        );
        self.screen(window, "conflict-other-kind");
        self.ask(
            window,
            "minutes of the board",
            trash::LONGEST_NAME_IN_USE,
            "conflict-comparison",
        );
        self.screen(window, "conflict-longest-name");
        self.ask(
            window,
            "audit checklist",
            trash::FILE_OF_TRASHED_FOLDER,
            "folder-gone",
        );
        self.screen(window, "folder-in-trash");
        self.ask(
            window,
            "storefront",
            trash::FILE_OF_PURGED_FOLDER,
            "folder-gone",
        );
        window.find(By::test_id("folder-row"));
        self.screen(window, "folder-gone");
        window.click(By::test_id("folder-row"));
        self.screen(window, "folder-chosen");
        window.fill(By::test_id("folder-search"), "brand");
        window.find(By::test_id("folder-row"));
        self.screen(window, "folder-search");
        self.ask(
            window,
            "budget draft",
            trash::FILE_OF_VIEWER_ONLY_FOLDER,
            "restore-blocked",
        );
        self.screen(window, "no-access");

        self.ask(window, "発注リスト", trash::JAPANESE, "restore-result");
        let lost = json!([{ "match": { "method": "POST", "path": "/2.0/files/" }, "do": { "drop": "after" } }]);
        sandbox.script(&lost);
        self.ask(window, "invoice", trash::BIDI_NAME, "restore-result");
        window.find(By::text("U+202E").inside(By::test_id("restore-result")));
        self.screen(window, "restored");
        let refused = json!([{ "match": { "method": "POST", "path": "/2.0/files/" }, "do": { "status": 401 } }]);
        sandbox.script(&refused);
        self.ask(window, "launch party", trash::EMOJI, "restore-failed");
        self.screen(window, "restore-failed");
        window.click(By::test_id("restore-failed-dismiss"));
        window.fill(By::test_id("trash-filter"), "no such thing");
        window.find(By::test_id("trash-clear-filters"));
        self.screen(window, "trash-nothing-found");
        window.click(By::test_id("trash-clear-filters"));
    }

    fn shell(&self, window: &Window<'_>) {
        window.press("Control+3");
        window.find(By::css("[role=row][aria-selected=true]"));
        self.screen(window, "activity");
        window.press("Control+4");
        window.find(By::css("input[type=radio]"));
        self.screen(window, "settings");
        window.press("Control+k");
        window.find(By::css("[role=search] [role=option]"));
        self.screen(window, "jump");
        window.type_text("Q3 forecast");
        window.find(By::css("[role=option][data-entry^='file ']"));
        self.screen(window, "jump-text");
        window.press("Escape");
    }

    /// The smallest window, and everything twice as large in it.
    fn small(&self, window: &Window<'_>) {
        for (place, key, there) in [
            ("passcode", "Control+1", By::test_id("passcode-recipient")),
            (
                "activity",
                "Control+3",
                By::css("[role=row][aria-rowindex]"),
            ),
            ("settings", "Control+4", By::css("input[type=radio]")),
            ("trash", "Control+2", By::test_id("trash-name")),
        ] {
            window.resize(720, 520);
            window.press(key);
            window.find(there.clone());
            self.fits(window);
            self.screen(window, &format!("{place}-smallest"));
            for _ in 0..4 {
                window.press("Control+=");
            }
            until("everything is twice as large", || {
                (page_width(window) == json!(360)).then_some(())
            });
            window.find(there);
            self.fits(window);
            self.screen(window, &format!("{place}-large-text"));
            window.press("Control+0");
            until("everything has its own size", || {
                (page_width(window) == json!(720)).then_some(())
            });
        }
        window.resize(1280, 800);
        window.find(By::test_id("trash-name"));
        self.screen(window, "trash-wide");
    }

    fn offline(&self, window: &Window<'_>) {
        window.press("F5");
        window.find(By::css("[role=alert]"));
        self.screen(window, "trash-offline");
        window.press("Control+1");
        window.click(By::test_id("source-ebs-volume"));
        window.find(By::css("[role=alert]"));
        self.screen(window, "passcode-offline");
    }

    /// Nothing sticks out to the right, of the page or of what scrolls in it.
    #[track_caller]
    fn fits(&self, window: &Window<'_>) {
        let out = "return [...document.querySelectorAll('html, main, main *')]
            .filter((one) => one === document.documentElement || getComputedStyle(one).overflowX === 'auto')
            .filter((one) => one.scrollWidth > one.clientWidth)
            .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)";
        let out = window.script(out, &json!([]));
        assert_eq!(out, json!([]), "in {}", self.language);
    }

    /// Asks for an item of the trash back, in a fresh dialog.
    #[track_caller]
    fn ask(&self, window: &Window<'_>, filter: &str, id: &str, then: &str) {
        if window.count(By::css("dialog")) > 0 {
            window.press("Escape");
            window.gone(By::css("dialog"));
        }
        window.fill(By::test_id("trash-filter"), filter);
        window.click(By::css(&format!(
            "[data-testid=restore][data-item='file:{id}']"
        )));
        window.find(By::test_id(then));
    }

    /// Goes where an id leads.
    #[track_caller]
    fn jump(&self, window: &Window<'_>, id: &str) {
        window.press("Control+k");
        window.type_text(id);
        window.press("Enter");
    }
}
