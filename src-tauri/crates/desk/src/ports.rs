//! What the two jobs ask of the desktop. The app has the real ones; tests bring their own.

use crate::{activity::ActivityRow, doctor, passcode, restore, service_clock};
use jiff::{Timestamp, tz::TimeZone};
use secrecy::SecretString;
use serde::Serialize;
use std::time::Duration;
use ts_rs::TS;
use zeroize::Zeroizing;

/// Bytes of text that a look at the clipboard reads. Nothing of ours is so long, and nobody waits for more.
pub const LONGEST_READ: usize = 4 << 20;

/// What a look at the clipboard found.
#[derive(Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// Text of at most [`LONGEST_READ`] bytes.
    Text(Zeroizing<String>),
    /// Something that is none of ours: a picture, or more text than that.
    Foreign,
    /// Nobody knows: its owner did not answer in time, or another program holds the clipboard. Why, in English.
    Unknown(String),
}

/// The system's clipboard. Every call may block for some seconds and is made off the window's thread.
pub trait Clipboard: Send + Sync {
    /// Makes ready what the first use would wait for.
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
}

/// What goes on the clipboard for a short while: text, and the same as HTML for programs that take that.
#[derive(Clone)]
pub struct Secret {
    /// The text.
    pub text: SecretString,
    /// The same as HTML.
    pub html: Option<SecretString>,
}

/// The computer's clocks.
pub trait Clock: Send + Sync {
    /// Returns the time of day, which people and networks set forwards and backwards.
    fn now(&self) -> Timestamp;

    /// Returns the time since some moment before the start, by a clock that nobody sets. It runs on while the computer
    /// sleeps. For how long a secret may stay.
    fn running(&self) -> Duration;

    /// Where the person's day begins and ends.
    fn zone(&self) -> TimeZone {
        TimeZone::system()
    }
}

/// The computer's idle time.
pub trait IdleTime: Send + Sync {
    /// Returns how long nobody has touched the keys or the mouse of this session, in whatever program; `None` where the
    /// system does not say. May block for a moment.
    fn elapsed(&self) -> Option<Duration>;
}

/// Why the person is asked to look at the window while another program is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// New passcodes are forgotten soon.
    ForgetsSoon,
    /// New passcodes were forgotten.
    Forgotten,
}

/// The system's browser, and the mail program behind `mailto:`.
pub trait Browser: Send + Sync {
    /// Shows what is at `address` there.
    ///
    /// # Errors
    /// A sentence in English when nothing opened.
    fn open(&self, address: &str) -> Result<(), String>;
}

/// What the desk tells the window unasked.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Event {
    /// The clipboard's passcode was copied, extended, cleared, replaced or could not be cleared.
    Clipboard {
        /// What is still on the clipboard, if anything of ours.
        hold: Option<passcode::ClipboardHold>,
        /// How the last one ended.
        ended: Option<passcode::HoldEnd>,
    },
    /// The looking for restored files got further.
    Files {
        /// How far.
        state: passcode::FilesState,
    },
    /// The listing of the trash got further.
    Trash {
        /// How far.
        state: restore::TrashState,
    },
    /// What became of a restore or an undo whose answer was late or lost.
    Settled {
        /// As it is written down now.
        row: Box<ActivityRow>,
    },
    /// A dry run got further.
    DryRun {
        /// The name that the window gave it.
        operation: String,
        /// How far.
        step: restore::job::DryRunStep,
    },
    /// The examination of the way to a service got further.
    Examined {
        /// The name that the window gave it.
        operation: String,
        /// How far.
        examined: Box<doctor::Examined>,
    },
    /// A job got further, or stands still. Told four times a second at most.
    Job {
        /// How it stands.
        state: Box<restore::job::JobState>,
    },
    /// The computer has been idle for a while: new passcodes will be forgotten at this time.
    ForgetsSoon {
        /// When; `None` once the computer is used again.
        at: Option<Timestamp>,
    },
    /// Nobody was there, so these passcodes were forgotten and cleared from the clipboard.
    Wiped {
        /// What they were.
        handovers: Vec<passcode::Handover>,
    },
    /// The screen was locked: no passcode stays drawn.
    Locked,
    /// This computer's clock differs from the services', or no longer does.
    ServiceTime {
        /// How they differ.
        time: service_clock::ServiceTime,
    },
    /// The keyring takes long, most likely because it asks the person something, or it has answered.
    Keychain {
        /// Whether it is still waited for.
        waiting: bool,
    },
    /// Somebody closed the window while a passcode was neither copied nor passed on, or while a job goes on.
    CloseAsked,
    /// Something was done and could not be written down in the journal. It is written as soon as that works.
    NotWrittenDown {
        /// Why.
        problem: Box<app_error::AppError>,
    },
    /// The settings, the accounts or the mode changed in a way that needs a fresh start page.
    Reload,
}

/// The window, as far as the desk may speak to it.
pub trait Window: Send + Sync {
    /// Keeps the window out of screenshots and screen sharing, or no longer, where the system can do that.
    fn keep_out_of_pictures(&self, _out: bool) {}

    /// Asks the person to look at the window, in a way that is noticed from another program. Names no file and no person.
    fn ask_for_attention(&self, _why: Attention) {}

    /// Delivers `event`; a window that is gone is no error.
    fn tell(&self, event: Event);
}
