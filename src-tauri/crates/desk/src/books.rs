//! The journal, opened when it is first needed.

use crate::ports::{Event, Window};
use app_error::AppError;
use journal::Journal;
use std::{path::PathBuf, sync::Arc};

/// The journal of the profile. One that cannot be opened or written stops every change, because nothing is done that is not
/// written down first; what only looks goes on.
pub struct Books {
    journal: Journal,
}

impl Books {
    /// The journal in `file`; nothing is opened yet.
    #[must_use]
    pub fn new(file: PathBuf) -> Self {
        Self::holding(Journal::at(file).with_actor(signed_in().as_deref()))
    }

    /// The journal in `file`, which another program writes; it is only read.
    #[must_use]
    pub fn looking_at(file: PathBuf) -> Self {
        Self::holding(Journal::read_only(file))
    }

    /// A journal that is open already.
    #[must_use]
    pub fn holding(journal: Journal) -> Self {
        Self { journal }
    }

    /// Has `window` told of what was done and could not be written down.
    pub(crate) fn tell_to(&self, window: Arc<dyn Window>) {
        self.journal.on_write_failure(move |error| {
            window.tell(Event::NotWrittenDown {
                problem: Box::new(AppError::from(error)),
            });
        });
    }

    /// Whether another program writes the journal.
    pub(crate) fn looks_only(&self) -> bool {
        self.journal.is_read_only()
    }

    /// Refuses a change before anything is asked of a service for it.
    ///
    /// # Errors
    /// [`ErrorCode::ProfileInUse`].
    pub(crate) fn check_writable(&self) -> Result<(), AppError> {
        check_writable(&self.journal)
    }

    /// The journal. It opens with its first use, and again with every use after one that failed.
    ///
    /// # Errors
    /// None today; what cannot be opened is told by the call that needs it.
    #[expect(
        clippy::unused_async,
        reason = "callers wait for it as for the calls that follow"
    )]
    pub async fn journal(&self) -> Result<Journal, AppError> {
        Ok(self.journal.clone())
    }
}

/// Refuses a change of what another program writes down.
///
/// # Errors
/// [`ErrorCode::ProfileInUse`].
pub(crate) fn check_writable(journal: &Journal) -> Result<(), AppError> {
    if journal.is_read_only() {
        Err(journal::Error::OpenedReadOnly.into())
    } else {
        Ok(())
    }
}

/// The name under which the person is signed in to this computer.
fn signed_in() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}
