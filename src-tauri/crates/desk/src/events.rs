//! Events for the window: one enum around those of the parts, and the sink that hands each of them over.

use crate::{activity::ActivityRow, passcode, ports::Window, service_clock};
use jiff::Timestamp;
use platform::EventSink;
use serde::Serialize;
use std::sync::Arc;
use ts_rs::TS;

/// An event that the window gets without having asked for it.
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
        state: trash::TrashState,
    },
    /// What became of a restore or an undo whose answer was late or lost.
    Settled {
        /// As it is written down now.
        row: Box<ActivityRow>,
    },
    /// A job got further, or stands still. Told four times a second at most.
    Job {
        /// How it stands.
        state: Box<bulk_restore::JobState>,
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

impl From<service_clock::ServiceTime> for Event {
    fn from(time: service_clock::ServiceTime) -> Self {
        Self::ServiceTime { time }
    }
}

impl From<trash::TrashState> for Event {
    fn from(state: trash::TrashState) -> Self {
        Self::Trash { state }
    }
}

impl From<restore::RestoreVerified> for Event {
    fn from(restore::RestoreVerified(row): restore::RestoreVerified) -> Self {
        Self::Settled {
            row: Box::new(ActivityRow::from(row)),
        }
    }
}

impl From<bulk_restore::JobState> for Event {
    fn from(state: bulk_restore::JobState) -> Self {
        Self::Job {
            state: Box::new(state),
        }
    }
}

/// Delivers the events of every part to the window.
pub(crate) struct WindowEvents(pub(crate) Arc<dyn Window>);

impl<E: Into<Event> + Send> EventSink<E> for WindowEvents {
    fn emit(&self, event: E) {
        self.0.tell(event.into());
    }
}
