use secrecy::SecretString;

use crate::keyring_store::KeyringStore;
use crate::{Error, Memory, Namespace, SecretName};

/// A place for secrets. Cheap to clone; all clones are the same place.
#[derive(Clone, Debug)]
pub struct CredentialStore {
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Keyring(KeyringStore),
    Memory(Memory),
}

impl CredentialStore {
    /// Secrets in the keyring of the operating system, under `namespace`. Touches nothing until the first call.
    pub fn in_keyring(namespace: Namespace) -> Self {
        Self {
            place: Place::Keyring(KeyringStore::new(namespace)),
        }
    }

    /// As [`in_keyring`](Self::in_keyring), for secrets that are no loss: a keyring that does not answer at once is not waited
    /// for, and not asked again while it does not.
    pub fn in_keyring_if_it_answers(namespace: Namespace) -> Self {
        Self {
            place: Place::Keyring(KeyringStore::impatient(namespace)),
        }
    }

    /// Tells `true` when a call to the keyring takes longer than one that asks nobody, and `false` when none does any more.
    #[must_use]
    pub fn watched_by(self, tell: impl Fn(bool) + Send + Sync + 'static) -> Self {
        match self.place {
            Place::Keyring(keyring) => Self {
                place: Place::Keyring(keyring.watched_by(tell)),
            },
            Place::Memory(_) => self,
        }
    }

    /// Secrets in `memory`, gone when the program ends.
    pub fn in_memory(memory: Memory) -> Self {
        Self {
            place: Place::Memory(memory),
        }
    }

    /// Whether secrets are still there the next time the program starts.
    pub fn outlives_the_run(&self) -> bool {
        match &self.place {
            Place::Keyring(_) => true,
            Place::Memory(_) => false,
        }
    }

    /// Whether secrets can be kept here: stores, reads back and removes an entry named `probe`.
    ///
    /// # Errors
    /// Any [`Error`]; `Unavailable`, `Locked` and `TimedOut` say that there is no keyring to use right now.
    pub async fn probe(&self) -> Result<(), Error> {
        match &self.place {
            Place::Keyring(keyring) => keyring.probe().await,
            Place::Memory(memory) => {
                memory.turn().await;
                memory.probe()
            }
        }
    }

    /// Keeps `secret` under `name`, in place of what was there before.
    ///
    /// # Errors
    /// Any [`Error`]. After `TimedOut` the secret may still be stored, once somebody unlocks the keyring.
    pub async fn store(&self, name: &SecretName, secret: SecretString) -> Result<(), Error> {
        match &self.place {
            Place::Keyring(keyring) => keyring.store(name, secret).await,
            Place::Memory(memory) => {
                memory.turn().await;
                memory.store(name, secret)
            }
        }
    }

    /// The secret kept under `name`, or `None` where the keyring knows none. `None` is no proof that there never was one.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn read(&self, name: &SecretName) -> Result<Option<SecretString>, Error> {
        match &self.place {
            Place::Keyring(keyring) => keyring.read(name).await,
            Place::Memory(memory) => {
                memory.turn().await;
                memory.read(name)
            }
        }
    }

    /// Forgets the secret kept under `name`; fine when there is none.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn remove(&self, name: &SecretName) -> Result<(), Error> {
        match &self.place {
            Place::Keyring(keyring) => keyring.remove(name).await,
            Place::Memory(memory) => {
                memory.turn().await;
                memory.remove(name)
            }
        }
    }
}
