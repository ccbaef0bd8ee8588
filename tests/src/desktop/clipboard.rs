use super::Desktop;
use crate::wait::until;
use crate::x11::next_on_clipboard;
use rustix::process::{Pid, Signal, kill_process};
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::SystemTime;

/// A clipboard manager that guards against an empty clipboard.
#[derive(Debug)]
pub struct ClipboardGuard(Child);

impl Drop for ClipboardGuard {
    fn drop(&mut self) {
        // Gone already is as good.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A program that has the clipboard until it is dropped or another takes it.
#[derive(Debug)]
pub struct ClipboardOwner(Child);

impl ClipboardOwner {
    /// It answers no program any more.
    pub fn hold_up(&self) {
        self.send(Signal::STOP);
    }

    /// It answers again.
    pub fn go_on(&self) {
        self.send(Signal::CONT);
    }

    fn send(&self, signal: Signal) {
        if let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            kill_process(pid, signal).expect("it runs");
        }
    }
}

impl Drop for ClipboardOwner {
    fn drop(&mut self) {
        // Gone already is as good.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Desktop {
    /// Returns the clipboard, as another program on this desktop finds it.
    #[must_use]
    pub fn clipboard(&self) -> Clipboard<'_> {
        Clipboard { desktop: self }
    }
}

/// The clipboard, read and written by a program that has nothing to do with ours (`xclip`).
#[derive(Debug)]
pub struct Clipboard<'a> {
    desktop: &'a Desktop,
}

impl Clipboard<'_> {
    /// The exact bytes that a paste would give; `None` when there is no text.
    #[must_use]
    pub fn text(&self) -> Option<Vec<u8>> {
        self.target("UTF8_STRING")
    }

    /// The text that is selected somewhere on the desktop, which the middle button of the mouse would paste; `None` without one.
    #[must_use]
    pub fn selected(&self) -> Option<Vec<u8>> {
        let mut command = self.desktop.command("timeout");
        let read = command
            .args(["5", "xclip", "-selection", "primary", "-o"])
            .args(["-t", "UTF8_STRING"])
            .output()
            .expect("xclip is installed by `cargo xtask test`");
        read.status.success().then_some(read.stdout)
    }

    /// The kinds in which the content is offered, `UTF8_STRING` and the like; empty when the clipboard is.
    #[must_use]
    pub fn targets(&self) -> Vec<String> {
        let targets = self.target("TARGETS").unwrap_or_default();
        String::from_utf8_lossy(&targets)
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// The content in one kind, for example `x-kde-passwordManagerHint`.
    #[must_use]
    pub fn target(&self, kind: &str) -> Option<Vec<u8>> {
        let read = self
            .xclip()
            .args(["-o", "-t", kind])
            .output()
            .expect("xclip is installed by `cargo xtask test`");
        read.status.success().then_some(read.stdout)
    }

    /// Copies a text, as a person would in another program.
    ///
    /// # Panics
    /// When it cannot be put there.
    #[track_caller]
    pub fn put(&self, text: &str) {
        let mut command = self.xclip();
        // xclip stays behind to hand the text out; a pipe of ours would then never be closed.
        command
            .arg("-i")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command
            .spawn()
            .expect("xclip is installed by `cargo xtask test`");
        let told = child
            .stdin
            .take()
            .map(|mut pipe| pipe.write_all(text.as_bytes()));
        let ended = child.wait();
        assert!(
            matches!(told, Some(Ok(()))) && ended.is_ok_and(|status| status.success()),
            "xclip did not take it"
        );
        // It ends before the X server has heard that the clipboard is its own now.
        until("it is on the clipboard", || {
            self.text()
                .is_some_and(|there| there == text.as_bytes())
                .then_some(())
        });
    }

    /// The next text that comes to it and when another program had read it, as a clipboard manager would: on watch from
    /// now on, to be waited for.
    ///
    /// # Panics
    /// When the X server does not tell.
    #[must_use]
    pub fn next(&self) -> JoinHandle<(SystemTime, Vec<u8>)> {
        let next = next_on_clipboard(self.desktop.display())
            .expect("the X server lets the clipboard be watched");
        std::thread::spawn(|| next().expect("the clipboard can be read"))
    }

    /// A program that has a text on the clipboard and can be held up, as a remote desktop that mirrors it.
    ///
    /// # Panics
    /// When it does not get there.
    #[must_use]
    pub fn owned_with(&self, text: &str) -> ClipboardOwner {
        let mut command = self.desktop.command("xclip");
        command.args(["-selection", "clipboard", "-i", "-quiet"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("xclip is installed by `cargo xtask test`");
        let written = child
            .stdin
            .take()
            .map(|mut pipe| pipe.write_all(text.as_bytes()));
        assert!(matches!(written, Some(Ok(()))), "xclip did not take it");
        // What it took the clipboard from offered more than text.
        until("it has the clipboard", || {
            let targets = self.targets();
            let ours = targets
                .iter()
                .any(|target| target == "x-kde-passwordManagerHint");
            (!targets.is_empty() && !ours).then_some(())
        });
        ClipboardOwner(child)
    }

    /// A clipboard manager that puts back what it saw last whenever the clipboard is empty, until it is dropped.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn guard(&self) -> ClipboardGuard {
        const GUARD: &str = "last=; while :; do \
            if now=$(timeout 1 xclip -selection clipboard -o -t UTF8_STRING 2>/dev/null) && [ -n \"$now\" ]; then last=$now; \
            elif [ -n \"$last\" ]; then printf %s \"$last\" | xclip -selection clipboard -i >/dev/null 2>&1; fi; \
            sleep 0.2; done";
        let mut command = self.desktop.command("sh");
        command
            .args(["-c", GUARD])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        ClipboardGuard(command.spawn().expect("there is a shell"))
    }

    /// The owner of the clipboard may never answer, so every look has an end.
    fn xclip(&self) -> Command {
        let mut command = self.desktop.command("timeout");
        command.args(["5", "xclip", "-selection", "clipboard"]);
        command
    }
}
