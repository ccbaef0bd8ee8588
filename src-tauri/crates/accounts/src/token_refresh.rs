//! Another access token for a Box account whose own has ended.
//!
//! A refresh token is good once. Of several tasks and several programs that need another token at the same moment one asks
//! Box, under a lock that the operating system lets go of with the program, and the others read from the keyring what that
//! one wrote there.

use crate::{
    Endpoints,
    credential::{Access, Credential},
    proxy_sign_in::ProxySignIns,
};
use box_client::{AppCredentials, ErrorKind, OAuthClient, TokenError, TokenGrant};
use credential_store::{CredentialStore, SecretName};
use platform::Clock;
use secrecy::{ExposeSecret as _, SecretString};
use std::{fs::File, io, path::PathBuf, sync::Arc};

/// How another access token is come by.
pub(super) struct Renewal {
    endpoints: Endpoints,
    proxy: Arc<ProxySignIns>,
    clock: Arc<dyn Clock>,
    /// The folder of the locks: whoever holds the one of an account asks Box.
    locks: PathBuf,
}

/// Where a credential is kept.
pub(super) struct Entry<'a> {
    pub(super) store: &'a CredentialStore,
    pub(super) name: &'a SecretName,
    /// The id of the account whose it is.
    pub(super) account: &'a str,
    /// The host of Box that gave it.
    pub(super) host: &'a str,
}

/// A credential with a token for the next hour, and whether it was written to where it is kept.
pub(super) struct Renewed {
    pub(super) credential: Credential,
    pub(super) written: bool,
}

impl Renewal {
    pub(super) fn new(
        endpoints: Endpoints,
        proxy: Arc<ProxySignIns>,
        clock: Arc<dyn Clock>,
        locks: PathBuf,
    ) -> Self {
        Self {
            endpoints,
            proxy,
            clock,
            locks,
        }
    }

    /// The token to send now, if the credential has one.
    pub(super) fn current(&self, credential: &Credential) -> Option<SecretString> {
        credential.access(self.clock.now()).cloned()
    }

    /// Another token in place of the one in `spent`, which was read from `entry` or is the last that was come by.
    ///
    /// # Errors
    /// [`TokenError::RefreshFailed`] when Box gives none.
    pub(super) async fn renew(
        &self,
        spent: Credential,
        entry: Entry<'_>,
    ) -> Result<Renewed, TokenError> {
        match spent {
            Credential::Pasted(_) => Ok(Renewed {
                credential: spent,
                written: true,
            }),
            Credential::Application { app, subject, .. } => {
                let granted = self
                    .sign_in(entry.host, &app)
                    .await?
                    .client_credentials(&subject)
                    .await
                    .map_err(not_given)?;
                let access = Some(Access::of(&granted, self.clock.now()));
                Ok(Renewed {
                    credential: Credential::Application {
                        app,
                        subject,
                        access,
                    },
                    written: true,
                })
            }
            Credential::SignedIn { .. } => self.renew_sign_in(spent, entry).await,
        }
    }

    async fn renew_sign_in(
        &self,
        spent: Credential,
        entry: Entry<'_>,
    ) -> Result<Renewed, TokenError> {
        let _turn = self.turn(entry.account).await.map_err(|error| {
            TokenError::StoreUnavailable(format!(
                "no lock can be had in {}: {error}",
                self.locks.display()
            ))
        })?;
        let kept = entry.read().await?;
        if let Some(fresh) = kept.as_ref().filter(|kept| self.is_another(kept, &spent)) {
            return Ok(Renewed {
                credential: fresh.clone(),
                written: true,
            });
        }
        let Credential::SignedIn {
            app, refresh_token, ..
        } = &spent
        else {
            return Ok(Renewed {
                credential: spent,
                written: true,
            });
        };
        let sign_in = self.sign_in(entry.host, app).await?;
        let mut granted = sign_in.refresh(refresh_token).await;
        if matches!(&granted, Err(error) if *error.kind() == ErrorKind::UnknownOutcome) {
            // The answer was lost. If Box had spent the token already, it says so now.
            granted = sign_in.refresh(refresh_token).await;
        }
        match granted {
            Ok(granted) => Ok(self
                .keep(app.clone(), refresh_token.clone(), &granted, entry)
                .await),
            Err(error) if *error.kind() == ErrorKind::GrantRejected => {
                // Somebody without this lock may have been quicker: an older program, or another computer's profile.
                let kept = entry.read().await?;
                match kept.filter(|kept| self.is_another(kept, &spent)) {
                    Some(fresh) => Ok(Renewed {
                        credential: fresh,
                        written: true,
                    }),
                    None => Err(not_given(error)),
                }
            }
            Err(error) => Err(not_given(error)),
        }
    }

    /// Writes the new tokens before anybody uses them: from now on the old ones are worth nothing.
    async fn keep(
        &self,
        app: AppCredentials,
        old: SecretString,
        granted: &TokenGrant,
        entry: Entry<'_>,
    ) -> Renewed {
        let refresh_token = granted.refresh_token.clone().unwrap_or(old);
        let access = Access::of(granted, self.clock.now());
        let credential = Credential::SignedIn {
            app,
            access,
            refresh_token,
        };
        let written = entry.store.store(entry.name, credential.written()).await;
        if let Err(error) = &written {
            tracing::warn!(%error, "a renewed sign-in could not be written to the keyring");
        }
        Renewed {
            credential,
            written: written.is_ok(),
        }
    }

    /// A sign-in that somebody else renewed meanwhile.
    fn is_another(&self, kept: &Credential, spent: &Credential) -> bool {
        let (
            Credential::SignedIn {
                refresh_token: theirs,
                ..
            },
            Credential::SignedIn {
                refresh_token: ours,
                ..
            },
        ) = (kept, spent)
        else {
            return false;
        };
        theirs.expose_secret() != ours.expose_secret() && self.current(kept).is_some()
    }

    /// The lock between programs. Waits on a thread of its own, for as long as another program's call to Box takes.
    async fn turn(&self, account: &str) -> io::Result<File> {
        let of = if account.is_empty() {
            String::new()
        } else {
            format!("-{account}")
        };
        let path = self.locks.join(format!("box-sign-in{of}.lock"));
        let lock = move || {
            let file = File::options().create(true).append(true).open(path)?;
            file.lock()?;
            Ok(file)
        };
        tokio::task::spawn_blocking(lock)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    async fn sign_in(&self, host: &str, app: &AppCredentials) -> Result<OAuthClient, TokenError> {
        let network = self.proxy.network(&self.endpoints).await;
        self.endpoints
            .box_sign_in(host, app.clone(), network)
            .map_err(|problem| TokenError::StoreUnavailable(problem.message))
    }
}

impl Entry<'_> {
    async fn read(&self) -> Result<Option<Credential>, TokenError> {
        let kept = self.store.read(self.name).await;
        let kept = kept.map_err(|error| TokenError::StoreUnavailable(error.to_string()))?;
        Ok(kept.as_ref().and_then(Credential::read))
    }
}

fn not_given(error: box_client::Error) -> TokenError {
    TokenError::RefreshFailed(error.into())
}
