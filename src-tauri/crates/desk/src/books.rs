//! The journal, opened when it is first needed.

use crate::problem::{Code, Problem};
use journal::Journal;
use std::path::PathBuf;
use tokio::sync::OnceCell;

/// Where the journal lies, and the journal once it is open. A journal that cannot be opened stops every change,
/// because nothing is done that is not written down first.
pub struct Books {
    file: PathBuf,
    journal: OnceCell<Journal>,
}

impl Books {
    /// The journal in `file`; nothing is opened yet.
    #[must_use]
    pub fn new(file: PathBuf) -> Self {
        Self { file, journal: OnceCell::new() }
    }

    /// A journal that is open already.
    #[must_use]
    pub fn holding(journal: Journal) -> Self {
        Self { file: PathBuf::new(), journal: OnceCell::new_with(Some(journal)) }
    }

    /// The journal.
    ///
    /// # Errors
    /// [`Code::JournalUnavailable`] when it cannot be opened; the next call tries again.
    pub async fn journal(&self) -> Result<Journal, Problem> {
        let open = async || {
            Journal::open(self.file.clone()).await.map(|journal| journal.kept_by(signed_in().as_deref()))
        };
        Ok(self.journal.get_or_try_init(open).await?.clone())
    }
}

/// The name under which the person is signed in to this computer.
fn signed_in() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}

impl From<journal::Error> for Problem {
    fn from(error: journal::Error) -> Self {
        if matches!(error, journal::Error::NotFound(_)) {
            Self::new(Code::NotFound, error.to_string())
        } else {
            Self::new(Code::JournalUnavailable, error.to_string()).retryable()
        }
    }
}
