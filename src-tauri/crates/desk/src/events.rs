//! Events for the window: one enum around those of the parts.

use crate::{activity::ActivityRow, service_clock};
use accounts::Service;
use app_error::ServiceWait;
use jiff::Timestamp;
use passcode::PasscodeEvent;
use serde::Serialize;
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
        state: passcode::ScanState,
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
        handovers: Vec<passcode::PendingPasscode>,
    },
    /// The screen was locked: no passcode stays shown.
    Locked,
    /// A call to a service waits before it is sent again, or none waits any more. The lists of the trash and of restored files
    /// have their waits in their own states.
    ServiceWait {
        /// The service.
        service: Service,
        /// The wait that lasts longest; `None` once no call waits.
        wait: Option<ServiceWait>,
    },
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
    /// Another start of the program left a text for the search on top.
    Find,
    /// The settings, the accounts or the mode changed so that the page has to load again.
    Reload,
}

impl From<PasscodeEvent> for Event {
    fn from(event: PasscodeEvent) -> Self {
        match event {
            PasscodeEvent::Clipboard { hold, ended } => Self::Clipboard { hold, ended },
            PasscodeEvent::Scan { state } => Self::Files { state },
        }
    }
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
