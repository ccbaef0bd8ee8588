use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use crate::{Error, SecretName};

/// Secrets in memory, wiped when the last clone is dropped.
///
/// Used when there is no keyring, and in tests: [`MemoryStore::fail_next`] makes the next call fail as a keyring would,
/// [`MemoryStore::limit_entries`] makes entries as small as a keyring's,
/// [`MemoryStore::hold_unlock_prompt`] blocks calls as a locked one does, [`MemoryStore::ignore_removals`] keeps removed
/// entries.
#[derive(Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    /// Write-locked while an unlock prompt is open.
    prompt: Arc<RwLock<()>>,
}

/// An open unlock prompt: calls to the [`MemoryStore`] wait until it is dropped.
#[must_use]
pub struct UnlockPrompt {
    _guard: OwnedRwLockWriteGuard<()>,
}

#[derive(Default)]
struct State {
    secrets: HashMap<SecretName, SecretString>,
    next_failure: Option<Error>,
    ignores_removals: bool,
    entry_limit: Option<u32>,
    refused_ending: Option<String>,
    calls: usize,
}

impl MemoryStore {
    /// Makes the next store, read, remove or probe fail with `error` and change nothing.
    pub fn fail_next(&self, error: Error) {
        self.with(|state| state.next_failure = Some(error));
    }

    /// Blocks every call, as a keyring does that shows an unlock prompt, until the returned prompt is dropped.
    pub async fn hold_unlock_prompt(&self) -> UnlockPrompt {
        UnlockPrompt {
            _guard: Arc::clone(&self.prompt).write_owned().await,
        }
    }

    /// Makes removals succeed without removing anything, as a store does that wants each one confirmed.
    pub fn ignore_removals(&self) {
        self.with(|state| state.ignores_removals = true);
    }

    /// Refuses secrets of more than `bytes`, as Windows does from 2,560 on.
    pub fn limit_entries(&self, bytes: u32) {
        self.with(|state| state.entry_limit = Some(bytes));
    }

    /// Refuses entries whose names end so.
    pub fn refuse_entries(&self, ending: &str) {
        self.with(|state| state.refused_ending = Some(ending.to_owned()));
    }

    /// Returns the number of calls so far, including blocked ones.
    pub fn call_count(&self) -> usize {
        self.with(|state| state.calls)
    }

    /// Counts a call and waits until no unlock prompt is open.
    pub(crate) async fn begin_call(&self) {
        self.with(|state| state.calls += 1);
        drop(self.prompt.read().await);
    }

    /// Returns the names of all secrets, sorted.
    pub fn names(&self) -> Vec<SecretName> {
        let mut names = self.with(|state| state.secrets.keys().cloned().collect::<Vec<_>>());
        names.sort();
        names
    }

    pub(crate) fn probe(&self) -> Result<(), Error> {
        self.with(State::take_failure)
    }

    pub(crate) fn store(&self, name: &SecretName, secret: SecretString) -> Result<(), Error> {
        self.with(|state| {
            state.take_failure()?;
            let length = secret.expose_secret().len();
            if let Some(limit) = state.entry_limit
                && usize::try_from(limit).is_ok_and(|limit| length > limit)
            {
                let name = name.to_string();
                return Err(Error::TooLong { name, limit });
            }
            if let Some(ending) = &state.refused_ending
                && name.as_str().ends_with(ending)
            {
                return Err(Error::Refused {
                    name: name.to_string(),
                    reason: "a test".to_owned(),
                });
            }
            state.secrets.insert(name.clone(), secret);
            Ok(())
        })
    }

    pub(crate) fn read(&self, name: &SecretName) -> Result<Option<SecretString>, Error> {
        self.with(|state| {
            state.take_failure()?;
            Ok(state.secrets.get(name).cloned())
        })
    }

    pub(crate) fn remove(&self, name: &SecretName) -> Result<(), Error> {
        self.with(|state| {
            state.take_failure()?;
            if !state.ignores_removals {
                state.secrets.remove(name);
            }
            Ok(())
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock())
    }
}

impl State {
    fn take_failure(&mut self) -> Result<(), Error> {
        self.next_failure.take().map_or(Ok(()), Err)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("names", &self.names())
            .finish_non_exhaustive()
    }
}
