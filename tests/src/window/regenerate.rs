//! The way to a new passcode that most tests begin with.

use super::Window;
use crate::desktop::Clipboard;
use crate::find::By;

impl Window<'_> {
    /// Pastes the id of a restored file and goes to it: the question whether to make a new passcode is open.
    ///
    /// # Panics
    /// When it does not get there.
    #[track_caller]
    pub fn ask_about(&self, file: &str, clipboard: &Clipboard<'_>) {
        self.find(By::test_id("passcode-recipient"));
        clipboard.put(file);
        self.press("Control+k");
        self.press("Control+v");
        self.see("Show this restored file");
        self.press("Enter");
        self.find(By::test_id("confirm-regenerate-button"));
    }

    /// The same, and answers the question with yes.
    ///
    /// # Panics
    /// When it does not get there.
    #[track_caller]
    pub fn regenerate(&self, file: &str, clipboard: &Clipboard<'_>) {
        self.ask_about(file, clipboard);
        self.press("Enter");
    }

    /// The same for a file that got a passcode a moment ago: reads the warning about that first, as a yes from before it does
    /// not count.
    ///
    /// # Panics
    /// When it does not get there.
    #[track_caller]
    pub fn regenerate_again(&self, file: &str, clipboard: &Clipboard<'_>) {
        self.ask_about(file, clipboard);
        self.find(By::css("[data-testid=confirm-lately] > *"));
        self.press("Enter");
    }
}
