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
    /// The passcode on the clipboard was copied, extended, cleared or replaced, or could not be cleared.
    Clipboard {
        /// Our content that is still on the clipboard.
        hold: Option<passcode::ClipboardHold>,
        /// How the former content was removed.
        ended: Option<passcode::HoldEnd>,
    },
    /// The search for restored files progressed.
    Files {
        /// Its state.
        state: passcode::FilesState,
    },
    /// The list of the trash progressed.
    Trash {
        /// Its state.
        state: trash::TrashState,
    },
    /// The result of a restore or an undo whose answer was late or lost.
    Settled {
        /// Its row in the activity.
        row: Box<ActivityRow>,
    },
    /// A job progressed or stopped. At most four times a second.
    Job {
        /// Its state.
        state: Box<bulk_restore::JobState>,
    },
    /// The computer has been idle for a while: new passcodes will be cleared at this time.
    ForgetsSoon {
        /// The time; `None` once the computer is used again.
        at: Option<Timestamp>,
    },
    /// These passcodes were cleared, from the clipboard as well, because the computer was idle.
    Wiped {
        /// The passcodes.
        handovers: Vec<passcode::Handover>,
    },
    /// The screen was locked: no passcode stays shown.
    Locked,
    /// The difference between this computer's clock and the services' changed.
    ServiceTime {
        /// The difference.
        time: service_clock::ServiceTime,
    },
    /// The keychain takes long, most likely because it asks the person for something, or it has answered.
    Keychain {
        /// Whether it has not answered yet.
        waiting: bool,
    },
    /// The person closed the window while a passcode was neither copied nor delivered, or while a job runs.
    CloseAsked,
    /// An action could not be recorded in the journal. It is recorded as soon as that is possible.
    NotWrittenDown {
        /// The error.
        problem: Box<app_error::AppError>,
    },
    /// The settings, the accounts or the mode changed so that the page has to load again.
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
