mod regenerate;

use crate::desktop::Desktop;
use crate::driver::{Driver, Element, Refusal};
use crate::find::{By, together};
use crate::place::{left_in, root};
use crate::wait::{PATIENCE, until, within};
use crate::{keys, place, x11};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Child;

/// The app's window. Whatever acts on it waits first for what it acts on.
#[derive(Debug)]
pub struct Window<'a> {
    desktop: &'a Desktop,
    driver: Driver,
    process: Child,
    app: PathBuf,
}

/// What the operator did so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Keys that went down, a chord such as Control+C counted once and repetitions not at all.
    pub keys: u64,
    /// Presses of a mouse button.
    pub clicks: u64,
}

/// The drawing of two frames: a picture taken before it shows the page as it was.
const FENCE: &str = "const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";

/// [`FENCE`], and then the end of what fades in or moves to its place. What goes on for longer is left to go on.
const STILL: &str = "const done = arguments[arguments.length - 1];
    const brief = (animation) => animation.effect?.getComputedTiming().endTime <= 500;
    requestAnimationFrame(() => requestAnimationFrame(() =>
        Promise.allSettled(document.getAnimations().filter(brief).map(({ finished }) => finished))
            .then(() => done(true))));";

impl<'a> Window<'a> {
    pub(crate) fn new(desktop: &'a Desktop, driver: Driver, process: Child, app: PathBuf) -> Self {
        let window = Self {
            desktop,
            driver,
            process,
            app,
        };
        // Before that nothing listens to keys yet.
        window.find(By::css("main"));
        window
    }

    /// The title that the page gave itself.
    #[must_use]
    #[track_caller]
    pub fn title(&self) -> String {
        self.must(self.driver.get("title"))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until it is displayed.
    #[track_caller]
    pub fn find(&self, by: By) {
        self.on(&by, |_| Ok(()));
    }

    /// Waits until this text is displayed somewhere.
    #[track_caller]
    pub fn see(&self, text: &str) {
        self.find(By::text(text));
    }

    /// Waits until nothing of the kind is displayed.
    #[track_caller]
    pub fn gone(&self, by: By) {
        self.settled(&format!("{by} is gone"), || {
            by.all(&self.driver)?
                .is_empty()
                .then_some(())
                .ok_or(NOT_YET)
        });
    }

    /// How many are displayed at this moment.
    #[must_use]
    #[track_caller]
    pub fn count(&self, by: By) -> usize {
        self.must(by.all(&self.driver)).len()
    }

    /// Its text as displayed, white space taken together.
    #[must_use]
    #[track_caller]
    pub fn text(&self, by: By) -> String {
        // The protocol's own "text" is empty in a dialog that scrolls.
        let text = self.on(&by, |element| {
            self.driver
                .script("return arguments[0].innerText", &element.as_argument())
        });
        together(text.as_str().unwrap_or_default())
    }

    /// What a field holds.
    #[must_use]
    #[track_caller]
    pub fn value(&self, by: By) -> String {
        let value = self.on(&by, |element| {
            self.driver.get(&element.path("property/value"))
        });
        value.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of it; `None` when it has none of that name.
    #[must_use]
    #[track_caller]
    pub fn attribute(&self, by: By, name: &str) -> Option<String> {
        let value = self.on(&by, |element| {
            self.driver.get(&element.path(&format!("attribute/{name}")))
        });
        value.as_str().map(str::to_owned)
    }

    /// Clicks in its middle, as soon as it is enabled and nothing covers it.
    #[track_caller]
    pub fn click(&self, by: By) {
        self.on(&by, |element| {
            let enabled = self.driver.get(&element.path("enabled"))? == true;
            if enabled {
                self.driver.post(&element.path("click"), &json!({}))
            } else {
                Err(NOT_YET)
            }
        });
    }

    /// Puts a text in the place of what a field holds.
    #[track_caller]
    pub fn fill(&self, by: By, text: &str) {
        self.click(by.clone());
        self.press("Control+a");
        self.press("Delete");
        if !text.is_empty() {
            self.on(&by, |element| {
                self.driver
                    .post(&element.path("value"), &json!({ "text": text }))
            });
        }
    }

    /// Types into what has the focus.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.must(self.driver.post("actions", &keys::typed(text)));
    }

    /// Presses a key or a chord: `Enter`, `Escape`, `Control+k`, `Shift+Tab`.
    #[track_caller]
    pub fn press(&self, chord: &str) {
        self.must(self.driver.post("actions", &keys::chord(chord)));
    }

    /// Presses a key or a chord on the X server, below everything that WebDriver reaches.
    #[track_caller]
    pub fn press_on_x11(&self, chord: &str) {
        let window = self.x11_window();
        self.xdotool(&["windowfocus", "--sync", &window]);
        self.xdotool(&["key", "--clearmodifiers", &keys::x11(chord)]);
    }

    /// Types a file into the system's dialog for saving, once that is there, and confirms.
    #[track_caller]
    pub fn answer_save_dialog(&self, file: &Path) {
        let dialog = until("the dialog for saving is there", || {
            let mut search = self.desktop.command("xdotool");
            let found = search
                .args(["search", "--onlyvisible", "--name", "^Save"])
                .output()
                .ok()?;
            String::from_utf8_lossy(&found.stdout)
                .lines()
                .next()
                .map(str::to_owned)
        });
        self.xdotool(&["windowfocus", "--sync", &dialog]);
        self.xdotool(&["key", "--clearmodifiers", "ctrl+a"]);
        self.xdotool(&["type", &file.display().to_string()]);
        self.xdotool(&["key", "--clearmodifiers", "Return"]);
        self.fence();
    }

    /// Sets the size of the window, in CSS pixels of a page that is not zoomed.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        self.must(
            self.driver
                .post("window/rect", &json!({ "width": width, "height": height })),
        );
        self.fence();
    }

    /// Runs the body of a JavaScript function in the page and gives what it returns.
    #[track_caller]
    pub fn script(&self, body: &str, arguments: &Value) -> Value {
        self.must(self.driver.script(body, arguments))
    }

    /// The same for a body that calls its last argument with the result, at any time later.
    #[track_caller]
    pub fn script_later(&self, body: &str, arguments: &Value) -> Value {
        self.must(self.driver.script_later(body, arguments))
    }

    /// What has the focus: its accessible name, or else its tag.
    #[must_use]
    #[track_caller]
    pub fn focused(&self) -> String {
        let name = self.script(
            "const e = document.activeElement; return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || \
             e.innerText || e.dataset.testid || e.tagName.toLowerCase();",
            &json!([]),
        );
        together(name.as_str().unwrap_or_default())
    }

    /// Begins to count keys and clicks that reach the page, from nought.
    #[track_caller]
    pub fn count_input(&self) {
        self.script(include_str!("count_input.js"), &json!([]));
    }

    /// What was counted since [`Window::count_input`].
    #[must_use]
    #[track_caller]
    pub fn input_so_far(&self) -> Input {
        let counted = self.script("return window.__input", &json!([]));
        let number = |key: &str| {
            counted[key]
                .as_u64()
                .expect("count_input was called on this page")
        };
        Input {
            keys: number("keys"),
            clicks: number("clicks"),
        }
    }

    /// Plays the page once more from its beginning, under a listener for what its content security policy refuses.
    ///
    /// WebDriver gets hold of a page only after it has loaded, when what was refused by then has gone unheard. The document
    /// is opened again, which keeps its policy, and given the same text with another address for the scripts, since a
    /// module runs once.
    #[track_caller]
    pub fn play_again_watched(&self) {
        let file = root().join("ui/dist/index.html");
        let page = std::fs::read_to_string(&file)
            .unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        self.script(include_str!("play_again_watched.js"), &json!([page]));
        self.fence();
    }

    /// What the page asked for and its policy refused, since [`Window::play_again_watched`].
    #[must_use]
    #[track_caller]
    pub fn policy_violations(&self) -> Vec<String> {
        let found = self.script("return window.__refused", &json!([]));
        let found = found
            .as_array()
            .expect("play_again_watched was called on this page");
        found
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Holds the page, as it is now, against the rules of axe-core.
    ///
    /// # Panics
    /// When one is broken; the message lists them with the elements that do.
    #[track_caller]
    pub fn accessible(&self, what: &str) {
        let broken = self.accessibility_violations();
        assert!(broken.is_empty(), "{what}: {}", broken.join("\n"));
    }

    /// The rules of axe-core that the page breaks as it is now.
    #[must_use]
    #[track_caller]
    pub fn accessibility_violations(&self) -> Vec<String> {
        let file = root().join("ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file).unwrap_or_else(|why| {
            panic!("{}: {why}; `cargo xtask test` installs it", file.display())
        });
        self.still();
        self.script(&format!("if (!window.axe) {{ {axe} }}"), &json!([]));
        let found = self.script_later(include_str!("axe.js"), &json!([]));
        assert!(found.is_array(), "axe-core did not finish: {found}");
        found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Keeps a picture of the page as it is now in `target/screens/NAME.png`.
    #[track_caller]
    pub fn picture(&self, name: &str) {
        self.must(self.picture_into(&place::left_in("screens").join(format!("{name}.png"))));
    }

    /// `kill -9`: the app ends between two instructions.
    #[track_caller]
    pub fn kill(self) {
        for pid in self.desktop.running(&self.app) {
            let _ = kill_process(pid, Signal::KILL);
        }
        self.ended();
    }

    /// Stops it from answering, as a program that hangs.
    pub fn hold_up(&self) {
        for pid in self.desktop.running(&self.app) {
            kill_process(pid, Signal::STOP).expect("it runs");
        }
    }

    /// Presses the window's close button, which the app may answer with a question.
    #[track_caller]
    pub fn ask_to_close(&self) {
        let window = self.x11_window().parse().expect("xdotool prints numbers");
        if let Err(why) = x11::ask_to_close(self.desktop.display(), window) {
            self.failed(&format!("the window cannot be asked to close: {why}"));
        }
    }

    /// Closes the window as its close button does, and waits until the app has ended.
    #[track_caller]
    pub fn close(self) {
        self.ask_to_close();
        self.ended();
    }

    /// Waits until the app has ended by itself.
    #[track_caller]
    pub fn has_ended(self) {
        self.ended();
    }

    /// Keeps a picture; to be called while nothing moves.
    pub(crate) fn picture_into(&self, file: &Path) -> Result<(), Refusal> {
        self.driver.script_later(STILL, &json!([]))?;
        let picture = self.driver.get("screenshot")?;
        let picture = BASE64.decode(picture.as_str().unwrap_or_default());
        let written = picture.map_err(|why| why.to_string());
        let written =
            written.and_then(|bytes| std::fs::write(file, bytes).map_err(|why| why.to_string()));
        written.map_err(|why| Refusal {
            code: String::new(),
            message: format!("{}: {why}", file.display()),
        })
    }

    #[track_caller]
    fn fence(&self) {
        self.must(self.driver.script_later(FENCE, &json!([])));
    }

    /// Waits until nothing on the page moves, as people do before they read it.
    #[track_caller]
    pub fn still(&self) {
        self.must(self.driver.script_later(STILL, &json!([])));
    }

    #[track_caller]
    fn ended(&self) {
        until("the app has ended", || {
            self.desktop.running(&self.app).is_empty().then_some(())
        });
    }

    #[track_caller]
    fn x11_window(&self) -> String {
        until("the X server knows the window", || {
            let found = self
                .desktop
                .command("xdotool")
                .args(["search", "--onlyvisible", "--class", "restore-desk"])
                .output();
            String::from_utf8_lossy(&found.ok()?.stdout)
                .lines()
                .next()
                .map(str::to_owned)
        })
    }

    #[track_caller]
    fn xdotool(&self, arguments: &[&str]) {
        let output = self.desktop.command("xdotool").args(arguments).output();
        let output = output.expect("xdotool is installed by `cargo xtask test`");
        assert!(
            output.status.success(),
            "xdotool {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Does something with the first thing that is found, as soon as that works.
    #[track_caller]
    fn on<T>(&self, by: &By, mut act: impl FnMut(&Element) -> Result<T, Refusal>) -> T {
        self.settled(&by.to_string(), || {
            act(by.all(&self.driver)?.first().ok_or(NOT_YET)?)
        })
    }

    /// Tries until it works or it is clear that it will not.
    #[track_caller]
    fn settled<T>(&self, what: &str, mut attempt: impl FnMut() -> Result<T, Refusal>) -> T {
        let mut last = NOT_YET;
        let done = within(PATIENCE, || match attempt() {
            Ok(done) => Some(Ok(done)),
            Err(refusal) if refusal.may_pass() || refusal.message.is_empty() => {
                last = refusal;
                None
            }
            Err(refusal) => Some(Err(refusal)),
        });
        match done {
            Some(Ok(done)) => done,
            Some(Err(refusal)) => self.failed(&format!("{what}: {refusal}")),
            None => self.failed(&format!(
                "waited {} s in vain for {what} {last}",
                PATIENCE.as_secs()
            )),
        }
    }

    #[track_caller]
    fn must<T>(&self, result: Result<T, Refusal>) -> T {
        result.unwrap_or_else(|refusal| self.failed(&refusal.to_string()))
    }

    #[track_caller]
    fn failed(&self, why: &str) -> ! {
        panic!("{why}\nThe app's log ends so:\n{}", self.desktop.logged())
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.desktop.running(&self.app).is_empty() {
            let test = std::thread::current()
                .name()
                .unwrap_or("window")
                .replace("::", "-");
            let _ = self.picture_into(&left_in("screens/failed").join(format!("{test}.png")));
        }
        self.driver.end();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Nothing is wrong; it is not there.
const NOT_YET: Refusal = Refusal {
    code: String::new(),
    message: String::new(),
};
