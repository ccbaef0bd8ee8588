//! The organization's application at Box, put into the system keychain by a script before anybody connects an account: a secret
//! there is readable for one person, one in the policy for everyone.

use crate::box_auth::BoxApp;
use box_client::AppCredentials;
use credential_store::{CredentialStore, SecretName};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Name of the entry in the system keychain.
const ENTRY_NAME: &str = "box-application";

/// The most bytes of a text with secrets that are read.
pub const MAX_SEED_BYTES: u64 = 64 * 1024;

/// Why no secret was stored. None of the texts quotes a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedError {
    /// The text is not JSON of the documented shape; line and column count from one.
    Invalid {
        /// Where reading ended.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// `client_id` or `client_secret` is empty.
    Empty,
    /// The system keychain did not take or remove the entry.
    Keychain(String),
}

/// Result of seeding the keychain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seeded {
    /// It is in the keychain, in place of one from before.
    Stored {
        /// Its client ID.
        client_id: String,
    },
    /// The keychain holds none now.
    Removed,
}

/// The secrets as a script writes them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    /// The application, or null to remove it; never left out, because a script that stores nothing has a mistake in it.
    #[serde(deserialize_with = "Option::deserialize")]
    box_application: Option<Application>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Application {
    client_id: String,
    client_secret: SecretString,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    client_id: String,
    client_secret: Zeroizing<String>,
}

/// Stores the secrets in `json`, `{"box_application": {"client_id": …, "client_secret": …}}`, or removes them where it says
/// `null`.
///
/// # Errors
/// [`SeedError`]; the keychain is as it was then, unless it did not answer.
pub async fn seed_secrets(
    keyring: &CredentialStore,
    json: &SecretString,
) -> Result<Seeded, SeedError> {
    let text = json.expose_secret().trim_start_matches('\u{feff}');
    let secrets: Secrets = serde_json::from_str(text).map_err(|error| SeedError::Invalid {
        line: error.line(),
        column: error.column(),
    })?;
    let name = SecretName::new(ENTRY_NAME);
    let Some(Application {
        client_id,
        client_secret,
    }) = secrets.box_application
    else {
        keyring.remove(&name).await.map_err(not_stored)?;
        return Ok(Seeded::Removed);
    };
    let app = BoxApp {
        client_id,
        client_secret,
    }
    .credentials();
    if app.client_id.is_empty() || app.client_secret.expose_secret().is_empty() {
        return Err(SeedError::Empty);
    }
    let entry = Entry {
        client_id: app.client_id,
        client_secret: Zeroizing::new(app.client_secret.expose_secret().to_owned()),
    };
    // Strings only, so serializing cannot fail.
    let stored = serde_json::to_string(&entry).unwrap_or_default().into();
    keyring.store(&name, stored).await.map_err(not_stored)?;
    Ok(Seeded::Stored {
        client_id: entry.client_id,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "maps the error of a call")]
fn not_stored(error: credential_store::Error) -> SeedError {
    SeedError::Keychain(error.to_string())
}

/// Reads the application that a script stored; `None` also where the keychain cannot be read, or holds something else.
pub(crate) async fn seeded_app(keyring: &CredentialStore) -> Option<AppCredentials> {
    let entry = match keyring.read(&SecretName::new(ENTRY_NAME)).await {
        Ok(entry) => entry?,
        Err(error) => {
            tracing::warn!(%error, "the keyring does not tell whether it holds the company's application");
            return None;
        }
    };
    let Entry {
        client_id,
        client_secret,
    } = serde_json::from_str(entry.expose_secret()).ok()?;
    Some(AppCredentials {
        client_id,
        client_secret: client_secret.as_str().into(),
    })
}
