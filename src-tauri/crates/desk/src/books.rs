//! The journal, opened when it is first needed.

use crate::{
    ports::{Event, Window},
    problem::{Code, Problem},
};
use journal::{Cause, Journal};
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
        Self::holding(Journal::at(file).kept_by(signed_in().as_deref()))
    }

    /// The journal in `file`, which another program writes; it is only read.
    #[must_use]
    pub fn looking_at(file: PathBuf) -> Self {
        Self::holding(Journal::looking_at(file))
    }

    /// A journal that is open already.
    #[must_use]
    pub fn holding(journal: Journal) -> Self {
        Self { journal }
    }

    /// Has `window` told of what was done and could not be written down.
    pub(crate) fn tell_to(&self, window: Arc<dyn Window>) {
        self.journal.on_unwritten(move |error| {
            window.tell(Event::NotWrittenDown {
                problem: Box::new(Problem::from(error)),
            });
        });
    }

    /// Whether another program writes the journal.
    pub(crate) fn looks_only(&self) -> bool {
        self.journal.looks_only()
    }

    /// The journal. It opens with its first use, and again with every use after one that failed.
    ///
    /// # Errors
    /// None today; what cannot be opened is told by the call that needs it.
    #[expect(
        clippy::unused_async,
        reason = "callers wait for it as for the calls that follow"
    )]
    pub async fn journal(&self) -> Result<Journal, Problem> {
        Ok(self.journal.clone())
    }
}

/// The name under which the person is signed in to this computer.
fn signed_in() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}

impl From<journal::Error> for Problem {
    fn from(error: journal::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&journal::Error> for Problem {
    fn from(error: &journal::Error) -> Self {
        let unavailable = |about: Option<&str>| {
            let problem = Self::new(Code::JournalUnavailable, error.to_string()).retryable();
            match about {
                Some(about) => problem.about(about),
                None => problem,
            }
        };
        match error {
            journal::Error::NotFound(_) => Self::new(Code::NotFound, error.to_string()),
            journal::Error::LooksOnly => Self::new(Code::ProfileInUse, error.to_string()),
            journal::Error::Newer { .. } => unavailable(Some("newer")),
            journal::Error::Corrupt { .. } => unavailable(Some("damaged")),
            journal::Error::Unavailable { cause, .. } => unavailable(match cause {
                Cause::Full => Some("full"),
                Cause::Locked => Some("locked"),
                Cause::ReadOnly => Some("read_only"),
                Cause::Network => Some("network"),
                Cause::Other => None,
            }),
            _ => unavailable(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_cause_of_an_unusable_journal_is_told_apart() {
        let unavailable = |cause| journal::Error::Unavailable {
            cause,
            reason: "x".to_owned(),
        };
        let told = |error: journal::Error| {
            let problem = Problem::from(error);
            (problem.code, problem.detail.and_then(|detail| detail.about))
        };
        for (error, about) in [
            (unavailable(Cause::Full), Some("full")),
            (unavailable(Cause::Locked), Some("locked")),
            (unavailable(Cause::ReadOnly), Some("read_only")),
            (unavailable(Cause::Network), Some("network")),
            (unavailable(Cause::Other), None),
            (
                journal::Error::Corrupt {
                    reason: "x".to_owned(),
                },
                Some("damaged"),
            ),
            (journal::Error::Newer { found: 2, known: 1 }, Some("newer")),
        ] {
            assert_eq!(
                told(error),
                (Code::JournalUnavailable, about.map(str::to_owned))
            );
        }
        assert_eq!(told(journal::Error::LooksOnly).0, Code::ProfileInUse);
        assert_eq!(
            told(journal::Error::NotFound(Uuid::nil())).0,
            Code::NotFound
        );
    }
}
