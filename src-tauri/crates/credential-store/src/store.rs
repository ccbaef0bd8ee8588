use secrecy::SecretString;

use crate::keyring_store::KeyringStore;
use crate::{Error, MemoryStore, Namespace, SecretName};

/// A store for secrets. Cheap to clone; clones share the store.
#[derive(Clone, Debug)]
pub struct CredentialStore {
    backend: Backend,
}

#[derive(Clone, Debug)]
enum Backend {
    Keyring(KeyringStore),
    Memory(MemoryStore),
}

impl CredentialStore {
    /// Uses the operating system's keyring, under `namespace`. Does not access it until the first call.
    pub fn in_keyring(namespace: Namespace) -> Self {
        Self {
            backend: Backend::Keyring(KeyringStore::new(namespace)),
        }
    }

    /// Uses the operating system's keyring for secrets that can be entered again: a call times out after 1.5 seconds, and at
    /// once while an earlier call hangs.
    pub fn in_keyring_fail_fast(namespace: Namespace) -> Self {
        Self {
            backend: Backend::Keyring(KeyringStore::fail_fast(namespace)),
        }
    }

    /// Returns whether a call fails soon where the keyring does not answer.
    pub fn is_fail_fast(&self) -> bool {
        match &self.backend {
            Backend::Keyring(keyring) => keyring.is_fail_fast(),
            Backend::Memory(_) => false,
        }
    }

    /// Sets the callback for slow keyring calls, which probably wait for an unlock prompt: `true` when one becomes slow,
    /// `false` when none is left.
    #[must_use]
    pub fn on_slow_call(self, notify: impl Fn(bool) + Send + Sync + 'static) -> Self {
        match self.backend {
            Backend::Keyring(keyring) => Self {
                backend: Backend::Keyring(keyring.on_slow_call(notify)),
            },
            Backend::Memory(_) => self,
        }
    }

    /// Uses `memory`, which is gone when the program ends.
    pub fn in_memory(memory: MemoryStore) -> Self {
        Self {
            backend: Backend::Memory(memory),
        }
    }

    /// Returns whether secrets survive the end of the program.
    pub fn is_persistent(&self) -> bool {
        match &self.backend {
            Backend::Keyring(_) => true,
            Backend::Memory(_) => false,
        }
    }

    /// Checks the store: writes, reads back and removes an entry named `probe`.
    ///
    /// # Errors
    /// Any [`Error`]; after `Unavailable`, `Locked` and `TimedOut` there is no usable keyring right now.
    pub async fn probe(&self) -> Result<(), Error> {
        match &self.backend {
            Backend::Keyring(keyring) => keyring.probe().await,
            Backend::Memory(memory) => {
                memory.begin_call().await;
                memory.probe()
            }
        }
    }

    /// Stores `secret` under `name`, replacing the previous one.
    ///
    /// # Errors
    /// Any [`Error`]. After `TimedOut` the secret may still be stored when the keyring is unlocked later.
    pub async fn store(&self, name: &SecretName, secret: SecretString) -> Result<(), Error> {
        match &self.backend {
            Backend::Keyring(keyring) => keyring.store(name, secret).await,
            Backend::Memory(memory) => {
                memory.begin_call().await;
                memory.store(name, secret)
            }
        }
    }

    /// Returns the secret under `name`, or `None` when the keyring has none. `None` is no proof that there never was one.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn read(&self, name: &SecretName) -> Result<Option<SecretString>, Error> {
        match &self.backend {
            Backend::Keyring(keyring) => keyring.read(name).await,
            Backend::Memory(memory) => {
                memory.begin_call().await;
                memory.read(name)
            }
        }
    }

    /// Removes the secret under `name`; succeeds when there is none.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn remove(&self, name: &SecretName) -> Result<(), Error> {
        match &self.backend {
            Backend::Keyring(keyring) => keyring.remove(name).await,
            Backend::Memory(memory) => {
                memory.begin_call().await;
                memory.remove(name)
            }
        }
    }
}
