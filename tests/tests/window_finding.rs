//! From "I lost it" to the clipboard by the fewest keys, in the real window: by an id, by a name, and with an input method.
#![cfg(target_os = "linux")]

use std::cell::Cell;
use tests::{App, By, Desktop, Sandbox, Window, until};

/// `sandbox::demo::clumio::EXPIRES_SOON`: Q3 forecast.xlsx for k.tanaka, two hours of its link left.
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";
const RECIPIENT: &str = "k.tanaka@aoyama-foods.example";
/// GTK's own input method: Control+Shift+u begins to compose a letter by its number, Enter ends it.
const INPUT_METHOD: (&str, &str) = ("GTK_IM_MODULE", "gtk-im-context-simple");

/// The keys of a person who never touches the mouse, counted as they are pressed.
struct Keys<'a> {
    window: &'a Window<'a>,
    pressed: Cell<u64>,
}

impl<'a> Keys<'a> {
    /// Waits until the window is ready and typing goes into the filter, and counts from nought.
    fn ready(window: &'a Window<'a>) -> Self {
        window.find(By::test_id("passcode-recipient"));
        window.gone(By::test_id("passcode-stop"));
        until("the filter is where typing goes", || {
            in_the_filter(window).then_some(())
        });
        Self::counted(window)
    }

    /// Counts from nought.
    fn counted(window: &'a Window<'a>) -> Self {
        window.count_input();
        Self {
            window,
            pressed: Cell::new(0),
        }
    }

    fn press(&self, chord: &str) {
        self.pressed.set(self.pressed.get() + 1);
        self.window.press(chord);
    }

    fn type_text(&self, text: &str) {
        self.pressed
            .set(self.pressed.get() + text.chars().count() as u64);
        self.window.type_text(text);
    }

    /// Through the X server and so through the input method, as a keyboard would.
    fn press_through_input_method(&self, chord: &str) {
        self.pressed.set(self.pressed.get() + 1);
        self.window.press_on_x11(chord);
    }

    /// From the question to the verified clipboard.
    fn confirm_and_copy(&self) {
        self.window.find(By::test_id("confirm-regenerate-button"));
        assert_eq!(self.window.text(By::test_id("fact-recipients")), RECIPIENT);
        self.press("Enter");
        self.window.find(By::test_id("passcode"));
        self.press("Enter");
        self.window
            .find(By::css("[data-testid=copy][data-state=copied]"));
    }

    /// What the input method takes for itself reaches the page in its own way, so that what was pressed is what counts.
    #[track_caller]
    fn at_most(&self, keys: u64) {
        assert_eq!(self.window.input_so_far().clicks, 0);
        assert!(self.pressed.get() <= keys, "{} keys", self.pressed.get());
    }
}

fn in_the_search(window: &Window<'_>) -> bool {
    let focused = "return document.activeElement.getAttribute('role') ?? ''";
    window.script(focused, &serde_json::json!([])) == "combobox"
}

fn in_the_filter(window: &Window<'_>) -> bool {
    let focused = "return document.activeElement.dataset.testid ?? ''";
    window.script(focused, &serde_json::json!([])) == "passcode-filter"
}

/// What another program pastes opens the file.
#[track_caller]
fn opens(desktop: &Desktop, sandbox: &Sandbox, file: &str) {
    let copied = desktop
        .clipboard()
        .text()
        .expect("there is text on the clipboard");
    let copied = String::from_utf8(copied).expect("what was copied is text");
    assert_eq!(sandbox.download(file, &copied).status, 200);
}

/// The file whose passcode was made last.
fn regenerated(sandbox: &Sandbox) -> String {
    let state = sandbox.part_of_state("?only=requests");
    let requests = state["requests"]
        .as_array()
        .expect("the state has a log of requests");
    let path =
        |request: &serde_json::Value| request["path"].as_str().unwrap_or_default().to_owned();
    let made = requests
        .iter()
        .rev()
        .map(path)
        .find(|path| path.ends_with("/_generate_passcode"));
    made.expect("a passcode was made")
        .split('/')
        .nth(3)
        .expect("an id in the path")
        .to_owned()
}

#[test]
fn from_an_id_on_the_clipboard_it_takes_at_most_eight_keys() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    desktop.clipboard().put(FILE);
    let window = App::new(&desktop).sandbox(&sandbox).open();
    let keys = Keys::ready(&window);
    keys.press("Control+v");
    window.see("Show this restored file");
    keys.press("Enter");
    keys.confirm_and_copy();
    keys.at_most(8);
    opens(&desktop, &sandbox, FILE);
}

#[test]
fn from_a_recipients_name_it_takes_at_most_fourteen_keys() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    let keys = Keys::ready(&window);
    keys.type_text("tanaka");
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for=tanaka]",
    ));
    keys.press("Control+g");
    keys.confirm_and_copy();
    keys.at_most(14);
    opens(&desktop, &sandbox, &regenerated(&sandbox));
}

#[test]
fn with_an_input_method_it_takes_no_more_and_enter_only_ends_the_word() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let (name, value) = INPUT_METHOD;
    let app = App::new(&desktop)
        .sandbox(&sandbox)
        .language("ja")
        .variable(name, value);
    let window = app.open();
    let keys = Keys::ready(&window);
    window.script(
        "window.__begun = 0; addEventListener('compositionstart', () => (window.__begun += 1), true);
        window.__composed = []; addEventListener('compositionend', (e) => window.__composed.push(e.data), true);",
        &serde_json::json!([]),
    );
    // た (U+305F), which stands for the "ta" of an address as well.
    for key in ["Control+Shift+u", "3", "0", "5", "f", "Enter"] {
        keys.press_through_input_method(key);
    }
    until("the word is composed", || {
        (window.value(By::test_id("passcode-filter")) == "た").then_some(())
    });
    assert!(
        window.script(
            "return window.__composed.length > 0",
            &serde_json::json!([])
        ) == true
    );
    window.find(By::css("[data-testid=passcode-files][data-shown-for='た']"));
    assert!(
        in_the_filter(&window),
        "the Enter that ended the word went somewhere"
    );
    keys.press("Control+g");
    keys.confirm_and_copy();
    keys.at_most(14);
    opens(&desktop, &sandbox, &regenerated(&sandbox));
    window.click(By::test_id("passed-on"));
    // By then the passcode is cleared, and what is copied next is left alone.
    window.find(By::test_id("passed-on-notice"));

    // An id is on the clipboard, and the input method is still composing something when the person thinks of it.
    desktop.clipboard().put(FILE);
    // The list takes the focus as it comes back, perhaps only now.
    until("the search is where typing goes", || {
        window.press("Control+k");
        in_the_search(&window).then_some(())
    });
    let keys = Keys::counted(&window);
    let begun = "return window.__begun";
    let before = window.script(begun, &serde_json::json!([]));
    keys.press_through_input_method("Control+Shift+u");
    until("it composes", || {
        (window.script(begun, &serde_json::json!([])) != before).then_some(())
    });
    keys.press_through_input_method("Escape");
    keys.press("Control+v");
    window.see("この復元済みファイルを表示");
    keys.press("Enter");
    keys.confirm_and_copy();
    keys.at_most(8);
    opens(&desktop, &sandbox, FILE);
}

#[test]
fn a_search_says_how_many_assets_are_left_and_finds_what_a_deleted_one_had() {
    let desktop = Desktop::start();
    let sandbox = Sandbox::start(&["--scenario", "demo", "--latency", "400"]);
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.see("to go");
    until("the filter is where typing goes", || {
        in_the_filter(&window).then_some(())
    });
    window.type_text("fujita");
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for=fujita]",
    ));
    assert_eq!(
        window.text(By::test_id("passcode-recipient")),
        "y.fujita@aoyama-foods.example"
    );
    window.see("intranet-old");
    window.accessible("a search that found one file");
    window.picture("finding-by-recipient");

    // A second scan can be stopped, and keeps what was found.
    window.gone(By::test_id("passcode-stop"));
    window.click(By::test_id("passcode-refresh"));
    window.click(By::test_id("passcode-stop"));
    window.find(By::test_id("passcode-look-again"));
    window.find(By::test_id("passcode-recipient"));
}

#[test]
fn an_asset_is_pinned_by_a_key_and_is_at_hand_after_a_restart() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.open();
    window.fill(By::test_id("passcode-filter"), "fujita");
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for=fujita]",
    ));
    window.press("Control+d");
    window.find(By::test_id("source-pinned"));
    window.kill();
    let window = app.open();
    window.find(By::test_id("source-pinned"));
    window.press("Control+k");
    window.see("Show files restored from intranet-old");
    window.press("Enter");
    window.find(By::test_id("back-to-assets"));
    window.see("payroll-2026-10.csv");
    window.accessible("the files of a pinned asset");
    window.picture("finding-pinned-asset");
    window.press("Control+d");
    window.gone(By::test_id("source-pinned"));
}

#[test]
fn digits_are_read_in_both_ways_and_look_alikes_are_told_apart() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    // So that one of the three look-alikes has an expired link.
    sandbox.quirks(&serde_json::json!({ "listed_days_after_end": 30 }));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.find(By::test_id("passcode-recipient"));
    window.press("Control+k");
    window.type_text("2025");
    window.see("Box ID or name “2025”");
    window.accessible("two readings of a text");
    window.picture("finding-two-readings");
    window.click(By::text("Show matching restored files").inside(By::css("[role=listbox]")));
    window.gone(By::css("[role=combobox]"));
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for='2025']",
    ));
    window.see("Contracts 2025.zip");

    window.fill(By::test_id("passcode-filter"), "Q3 forecast");
    window.find(By::css(
        "[data-testid=passcode-files][data-shown-for='Q3 forecast']",
    ));
    until("three look-alikes are shown", || {
        (window.count(By::test_id("passcode-recipient")) == 3).then_some(())
    });
    let rows: Vec<String> = (2..=4)
        .map(|row| {
            window.text(By::css(&format!(
                "[data-testid=passcode-files] [role=row][aria-rowindex='{row}']"
            )))
        })
        .collect();
    for (row, parts) in rows.iter().zip([
        [RECIPIENT, "web-prod-02", "left"],
        ["e.berg@aoyama-foods.example", "web-prod-02", "left"],
        [RECIPIENT, "web-prod-01", "Expired"],
    ]) {
        assert!(
            parts.iter().all(|part| row.contains(part)),
            "{row:?} lacks one of {parts:?}"
        );
    }
    window.picture("finding-look-alikes");
}
