//! Exchanges an expired credential of a Box account for a new one.
//!
//! A refresh token is valid once. Of several tasks and several programs that need a new access token at the same time, one
//! asks Box, holding a file lock that the operating system releases with the program. The others read from the system
//! keychain what that one stored there.

use crate::{
    credential::{AccessToken, Credential},
    credential_entries::CredentialEntries,
    endpoints::Endpoints,
    proxy_sign_in::ProxySignIn,
};
use box_client::{AppCredentials, ErrorKind, OAuthClient, TokenError, TokenGrant};
use platform::Clock;
use secrecy::{ExposeSecret as _, SecretString};
use std::{fs::File, io, path::PathBuf, sync::Arc};

/// Refreshes the access tokens of Box accounts.
pub(super) struct TokenRefresher {
    endpoints: Endpoints,
    proxy: Arc<ProxySignIn>,
    clock: Arc<dyn Clock>,
    /// Folder of the lock files, one per account.
    lock_folder: PathBuf,
}

/// Where the credential of an account is stored.
pub(super) struct CredentialEntry<'a> {
    pub(super) entries: CredentialEntries<'a>,
    pub(super) account_id: &'a str,
    /// Host of the Box that issued the credential.
    pub(super) host: &'a str,
}

/// A refreshed credential.
pub(super) struct Refreshed {
    pub(super) credential: Credential,
    /// Whether its entry holds all of it that has to be stored.
    pub(super) is_stored: bool,
}

impl TokenRefresher {
    pub(super) fn new(
        endpoints: Endpoints,
        proxy: Arc<ProxySignIn>,
        clock: Arc<dyn Clock>,
        lock_folder: PathBuf,
    ) -> Self {
        Self {
            endpoints,
            proxy,
            clock,
            lock_folder,
        }
    }

    /// Returns the access token of a credential; none when it must be refreshed first.
    pub(super) fn current_token(&self, credential: &Credential) -> Option<SecretString> {
        credential.access_token(self.clock.now()).cloned()
    }

    /// Exchanges `expired` for a new credential and stores it in `entry`.
    ///
    /// # Errors
    /// [`TokenError::RefreshFailed`] when Box issues none, [`TokenError::StoreUnavailable`] when `entry` cannot be read.
    pub(super) async fn refresh(
        &self,
        expired: Credential,
        entry: CredentialEntry<'_>,
    ) -> Result<Refreshed, TokenError> {
        match expired {
            Credential::Pasted(_) => Ok(Refreshed {
                credential: expired,
                is_stored: true,
            }),
            Credential::Application { app, subject, .. } => {
                let grant = self
                    .oauth_client(entry.host, &app)
                    .await?
                    .client_credentials(&subject)
                    .await
                    .map_err(refresh_failed)?;
                let access = Some(AccessToken::from_grant(&grant, self.clock.now()));
                Ok(Refreshed {
                    credential: Credential::Application {
                        app,
                        subject,
                        access,
                    },
                    is_stored: true,
                })
            }
            Credential::SignedIn { .. } => self.refresh_sign_in(expired, entry).await,
        }
    }

    async fn refresh_sign_in(
        &self,
        expired: Credential,
        entry: CredentialEntry<'_>,
    ) -> Result<Refreshed, TokenError> {
        let _lock = self.lock(entry.account_id).await.map_err(|error| {
            TokenError::StoreUnavailable(format!(
                "no lock can be had in {}: {error}",
                self.lock_folder.display()
            ))
        })?;
        let stored = entry.entries.read().await?;
        let expired = match stored {
            Some(newer) if self.is_newer(&newer, &expired) => {
                return Ok(Refreshed {
                    credential: newer,
                    is_stored: true,
                });
            }
            // Another instance refreshed it, and that has expired again: its refresh token is the one that works.
            Some(stored @ Credential::SignedIn { .. }) => stored,
            Some(_) | None => expired,
        };
        let Credential::SignedIn {
            app, refresh_token, ..
        } = &expired
        else {
            return Ok(Refreshed {
                credential: expired,
                is_stored: true,
            });
        };
        let client = self.oauth_client(entry.host, app).await?;
        let mut grant = client.refresh(refresh_token).await;
        if matches!(&grant, Err(error) if *error.kind() == ErrorKind::UnknownOutcome) {
            // The response was lost. If Box had used up the refresh token, it rejects it now.
            grant = client.refresh(refresh_token).await;
        }
        match grant {
            Ok(grant) => Ok(self
                .store(app.clone(), refresh_token.clone(), &grant, entry)
                .await),
            Err(error) if *error.kind() == ErrorKind::GrantRejected => {
                // A program without this lock may have refreshed first: an older version, or one on another computer.
                let stored = entry.entries.read().await?;
                match stored.filter(|stored| self.is_newer(stored, &expired)) {
                    Some(newer) => Ok(Refreshed {
                        credential: newer,
                        is_stored: true,
                    }),
                    None => Err(refresh_failed(error)),
                }
            }
            Err(error) => Err(refresh_failed(error)),
        }
    }

    /// Stores the new tokens before they are used, because the old ones are no longer valid.
    async fn store(
        &self,
        app: AppCredentials,
        old_refresh_token: SecretString,
        grant: &TokenGrant,
        entry: CredentialEntry<'_>,
    ) -> Refreshed {
        let credential = Credential::SignedIn {
            app,
            access: AccessToken::from_grant(grant, self.clock.now()),
            refresh_token: grant.refresh_token.clone().unwrap_or(old_refresh_token),
        };
        let stored = entry.entries.write(&credential).await;
        if let Err(error) = &stored {
            tracing::warn!(%error, "a refreshed sign-in could not be written to the keyring");
        }
        Refreshed {
            credential,
            is_stored: stored.is_ok(),
        }
    }

    /// Returns whether another instance refreshed the sign-in since `expired` was read.
    fn is_newer(&self, stored: &Credential, expired: &Credential) -> bool {
        let (
            Credential::SignedIn {
                refresh_token: theirs,
                ..
            },
            Credential::SignedIn {
                refresh_token: ours,
                ..
            },
        ) = (stored, expired)
        else {
            return false;
        };
        theirs.expose_secret() != ours.expose_secret() && self.current_token(stored).is_some()
    }

    /// Takes the lock between instances. Waits on its own thread, for as long as a call of another instance takes.
    async fn lock(&self, account_id: &str) -> io::Result<File> {
        let suffix = if account_id.is_empty() {
            String::new()
        } else {
            format!("-{account_id}")
        };
        let path = self.lock_folder.join(format!("box-sign-in{suffix}.lock"));
        let lock = move || {
            let file = File::options().create(true).append(true).open(path)?;
            file.lock()?;
            Ok(file)
        };
        tokio::task::spawn_blocking(lock)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    async fn oauth_client(
        &self,
        host: &str,
        app: &AppCredentials,
    ) -> Result<OAuthClient, TokenError> {
        let network = self.proxy.network(&self.endpoints).await;
        self.endpoints
            .oauth_client(host, app.clone(), network)
            .map_err(|error| TokenError::StoreUnavailable(error.message))
    }
}

fn refresh_failed(error: box_client::Error) -> TokenError {
    TokenError::RefreshFailed(error.into())
}
