use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use crate::{Error, SecretName};

/// Secrets kept in memory until the last clone is dropped, and then wiped.
///
/// Serves runs without a keyring, and tests: [`Memory::fail_next`] makes the next call fail as a keyring would,
/// [`Memory::wait_for_person`] keeps calls waiting as a locked one does, [`Memory::ignore_removals`] keeps what is removed.
#[derive(Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
    answers: Arc<RwLock<()>>,
}

/// A question that a person has not answered yet: calls to the [`Memory`] wait until this is dropped.
#[must_use]
pub struct Waiting {
    _question: OwnedRwLockWriteGuard<()>,
}

#[derive(Default)]
struct State {
    secrets: HashMap<SecretName, SecretString>,
    next_failure: Option<Error>,
    ignores_removals: bool,
    calls: usize,
}

impl Memory {
    /// The next store, read, remove or probe fails with `error` and does nothing else; the one after works again.
    pub fn fail_next(&self, error: Error) {
        self.with(|state| state.next_failure = Some(error));
    }

    /// Keeps every call waiting from now on, as a keyring does that asks a person, until the answer is dropped.
    pub async fn wait_for_person(&self) -> Waiting {
        Waiting {
            _question: Arc::clone(&self.answers).write_owned().await,
        }
    }

    /// From now on removals are answered with success and remove nothing, as by a store that wants each confirmed.
    pub fn ignore_removals(&self) {
        self.with(|state| state.ignores_removals = true);
    }

    /// How many calls have arrived, those that wait included.
    pub fn calls(&self) -> usize {
        self.with(|state| state.calls)
    }

    pub(crate) async fn turn(&self) {
        self.with(|state| state.calls += 1);
        drop(self.answers.read().await);
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
            if !state.ignores_removals {
                state.secrets.remove(name);
            }
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
        f.debug_struct("Memory")
            .field("names", &self.names())
            .finish_non_exhaustive()
    }
}
