use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;

use crate::{Error, SecretName};

/// Secrets kept in memory until the last clone is dropped, and then wiped.
///
/// Serves runs without a keyring, and tests: [`Memory::fail_next`] makes the next call fail as a keyring would.
#[derive(Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    secrets: HashMap<SecretName, SecretString>,
    next_failure: Option<Error>,
}

impl Memory {
    /// The next store, read, remove or probe fails with `error` and does nothing else; the one after works again.
    pub fn fail_next(&self, error: Error) {
        self.with(|state| state.next_failure = Some(error));
    }

    /// The names of all secrets held, sorted.
    pub fn names(&self) -> Vec<SecretName> {
        let mut names = self.with(|state| state.secrets.keys().cloned().collect::<Vec<_>>());
        names.sort();
        names
    }

    pub(crate) fn probe(&self) -> Result<(), Error> {
        self.with(State::fail_if_told)
    }

    pub(crate) fn store(&self, name: &SecretName, secret: SecretString) -> Result<(), Error> {
        self.with(|state| {
            state.fail_if_told()?;
            state.secrets.insert(name.clone(), secret);
            Ok(())
        })
    }

    pub(crate) fn read(&self, name: &SecretName) -> Result<Option<SecretString>, Error> {
        self.with(|state| {
            state.fail_if_told()?;
            Ok(state.secrets.get(name).cloned())
        })
    }

    pub(crate) fn remove(&self, name: &SecretName) -> Result<(), Error> {
        self.with(|state| {
            state.fail_if_told()?;
            state.secrets.remove(name);
            Ok(())
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn fail_if_told(&mut self) -> Result<(), Error> {
        self.next_failure.take().map_or(Ok(()), Err)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("names", &self.names()).finish_non_exhaustive()
    }
}
