//! The system's clipboard.

use secrecy::SecretString;
use zeroize::Zeroizing;

/// Maximum size in bytes of a text that is read from the clipboard. Our own texts are shorter.
pub const LONGEST_READ: usize = 4 << 20;

/// Content of the clipboard.
#[derive(Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// Text of at most [`LONGEST_READ`] bytes.
    Text(Zeroizing<String>),
    /// Something that is none of ours: a picture, or more text than that.
    Foreign,
    /// Not known: its owner did not answer in time, or another program holds the clipboard. Holds the reason in English.
    Unknown(String),
}

/// The system's clipboard. Every call may block for some seconds and is made off the window's thread.
pub trait Clipboard: Send + Sync {
    /// Prepares the first use, which would have to wait otherwise.
    fn open(&self) {}

    /// Puts `secret` on the clipboard as one entry, marked so that histories, monitors and cloud clipboards are asked to
    /// leave it out, and other computers do not get it.
    ///
    /// # Errors
    /// A sentence in English when the system did not take it.
    fn write_secret(&self, secret: &Secret) -> Result<(), String>;

    /// Puts ordinary `text` on the clipboard.
    ///
    /// # Errors
    /// A sentence in English when the system did not take it.
    fn write(&self, text: &str) -> Result<(), String>;

    /// Looks at what is on the clipboard now. An owner that does not answer within about a second is no answer, which is
    /// not the same as nothing being there.
    fn read(&self) -> Content;

    /// Reads the HTML now on the clipboard; `None` when it holds none. The system may have wrapped it.
    ///
    /// # Errors
    /// A sentence in English when the clipboard cannot be read.
    fn read_html(&self) -> Result<Option<Zeroizing<String>>, String>;

    /// Empties the clipboard. Never overwrites it with a blank, which would be an entry of its own in a history.
    ///
    /// # Errors
    /// A sentence in English when the system refused.
    fn clear(&self) -> Result<(), String>;

    /// Empties the primary selection of X11 and Wayland if `is_ours` accepts its text. A text gets there by being selected,
    /// without being copied, and the middle button of the mouse pastes it. Other systems have none.
    fn clear_selection(&self, _is_ours: &dyn Fn(&str) -> bool) {}
}

/// Secret for the clipboard: text, and HTML for programs that take that.
#[derive(Clone)]
pub struct Secret {
    /// The text.
    pub text: SecretString,
    /// HTML with the same content.
    pub html: Option<SecretString>,
}
