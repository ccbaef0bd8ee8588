use std::{fmt, sync::Arc};

use secrecy::SecretString;

/// Source of secrets that belong to no request and that a response may quote nevertheless: passcodes that are not delivered yet.
pub trait HeldSecrets: Send + Sync {
    /// Returns the secrets that are held now.
    fn held_secrets(&self) -> Vec<SecretString>;
}

/// Where to ask for the secrets that are redacted from responses; the default has none.
#[derive(Clone, Default)]
pub struct HeldSecretsSource(Option<Arc<dyn HeldSecrets>>);

impl HeldSecretsSource {
    /// Returns a source that asks `held`.
    pub fn new(held: Arc<dyn HeldSecrets>) -> Self {
        Self(Some(held))
    }

    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        self.0
            .as_ref()
            .map(|held| held.held_secrets())
            .unwrap_or_default()
    }
}

impl fmt::Debug for HeldSecretsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeldSecretsSource")
    }
}
