//! The entries of the system keychain that hold one credential: one for each secret, because Windows stores no more than 2,560
//! bytes in an entry.

use crate::{
    account::{AccountKey, Service},
    credential::{Credential, MainEntry},
};
use box_client::TokenError;
use credential_store::{CredentialStore, Error, SecretName};
use secrecy::SecretString;

/// Endings of the names of the entries with the tokens of a sign-in.
const REFRESH_TOKEN: &str = ".refresh";
const ACCESS_TOKEN: &str = ".access";

/// Text of an entry with an access token that is renewed before its first use.
const EXPIRED_ACCESS: &str = "1970-01-01T00:00:00Z\nnone";

/// The entries of the credential of one account.
pub(super) struct CredentialEntries<'a> {
    store: &'a CredentialStore,
    /// Name of the entry that every credential has.
    main: SecretName,
    /// Whether the account may have tokens of a sign-in.
    has_sign_ins: bool,
}

impl<'a> CredentialEntries<'a> {
    pub(super) fn new(store: &'a CredentialStore, account: &AccountKey) -> Self {
        Self {
            store,
            main: main_name(account),
            has_sign_ins: account.service == Service::Box,
        }
    }

    /// Reads the credential; `None` when there is none. Tokens of a sign-in that another instance is just replacing may be of
    /// two different refreshes: Box rejects them then, and they are read again.
    ///
    /// # Errors
    /// [`TokenError::StoreUnavailable`] also for an entry that is not one of this program, and for missing tokens.
    pub(super) async fn read(&self) -> Result<Option<Credential>, TokenError> {
        let Some(main) = self.secret(&self.main).await? else {
            return Ok(None);
        };
        let (app, whole) = match MainEntry::parse(&main).ok_or_else(unreadable)? {
            MainEntry::SignIn(app) => (app, None),
            MainEntry::Whole(Credential::SignedIn {
                app,
                access,
                refresh_token,
            }) => (app.clone(), Some((app, access, refresh_token))),
            MainEntry::Whole(credential) => return Ok(Some(credential)),
        };
        let whole = whole.map(|(app, access, refresh_token)| Credential::SignedIn {
            app,
            access,
            refresh_token,
        });
        let Some(refresh_token) = self.secret(&self.part(REFRESH_TOKEN)).await? else {
            return whole.map(Some).ok_or_else(unreadable);
        };
        let stored_access = self.secret(&self.part(ACCESS_TOKEN)).await?;
        // A refresh that was cut short stored the refresh token and no more: what it replaces is spent.
        let is_cut_short = stored_access.is_none();
        let access = stored_access.unwrap_or_else(|| EXPIRED_ACCESS.into());
        let parts = Credential::signed_in(app, &access, refresh_token).ok_or_else(unreadable)?;
        // An earlier version, installed again, writes one entry and leaves the parts of the sign-in before as they are.
        let is_signed_in_later = |whole: &Credential| whole.access_expiry() > parts.access_expiry();
        match whole.filter(|whole| !is_cut_short && is_signed_in_later(whole)) {
            Some(later) => Ok(Some(later)),
            None => Ok(Some(parts)),
        }
    }

    /// Stores a credential, in place of the one before. The refresh token comes first: it works once, and so must not be lost.
    ///
    /// # Errors
    /// As [`CredentialStore::store`]. Then a new credential has no entries.
    pub(super) async fn write(&self, credential: &Credential) -> Result<(), Error> {
        let main = credential.to_main();
        let Some((refresh_token, access)) = credential.sign_in_tokens() else {
            self.remove_parts().await;
            return self.store.store(&self.main, main).await;
        };
        self.store
            .store(&self.part(REFRESH_TOKEN), refresh_token)
            .await?;
        let others = async {
            self.store.store(&self.part(ACCESS_TOKEN), access).await?;
            self.store.store(&self.main, main).await
        };
        let written = others.await;
        if written.is_err() && matches!(self.store.read(&self.main).await, Ok(None)) {
            self.remove_parts().await;
        }
        written
    }

    /// Removes the tokens of a sign-in. What cannot be removed is unused from now on, and the next removal tries again.
    async fn remove_parts(&self) {
        for part in self.parts() {
            drop(self.store.remove(&part).await);
        }
    }

    /// Removes all entries.
    ///
    /// # Errors
    /// As [`CredentialStore::remove`].
    pub(super) async fn remove(&self) -> Result<(), Error> {
        for name in self.names() {
            self.store.remove(&name).await?;
        }
        Ok(())
    }

    /// Returns the name of an entry that is not certainly gone.
    pub(super) async fn remaining(&self) -> Option<String> {
        for name in self.names() {
            if !matches!(self.store.read(&name).await, Ok(None)) {
                return Some(name.to_string());
            }
        }
        None
    }

    async fn secret(&self, name: &SecretName) -> Result<Option<SecretString>, TokenError> {
        let secret = self.store.read(name).await;
        secret.map_err(|error| TokenError::StoreUnavailable(error.to_string()))
    }

    fn names(&self) -> impl Iterator<Item = SecretName> {
        self.parts().chain([self.main.clone()])
    }

    fn parts(&self) -> impl Iterator<Item = SecretName> {
        let endings = [REFRESH_TOKEN, ACCESS_TOKEN].into_iter();
        endings
            .filter(|_| self.has_sign_ins)
            .map(|ending| self.part(ending))
    }

    fn part(&self, ending: &str) -> SecretName {
        SecretName::new(format!("{}{ending}", self.main))
    }
}

fn unreadable() -> TokenError {
    TokenError::StoreUnavailable("what the keyring holds is no token of this program".to_owned())
}

/// Returns the name of an account's entry. That of an older version, which knew one account per service, has no ID in it.
fn main_name(account: &AccountKey) -> SecretName {
    let name = match account.service {
        Service::Clumio => "clumio-token",
        Service::Box => "box-token",
    };
    SecretName::new(if account.id.is_empty() {
        name.to_owned()
    } else {
        format!("{name}-{}", account.id)
    })
}
