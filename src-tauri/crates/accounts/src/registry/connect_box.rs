//! Connecting Box accounts: by a pasted token, or by an application with client credentials.

use super::AccountRegistry;
use crate::{
    account::Account as _,
    account::{AccountKey, AccountLabel, BoxAccount, Service, TokenStorage},
    account_list::Accounts,
    box_auth::{BoxApp, BoxAuthOptions, BoxSubject},
    credential::{AccessToken, Credential},
    endpoints::parse_token,
    revocation::{Revocation, RevokeOnDrop},
    seeded_app::seeded_app,
    sign_in::redirect_uri,
    task::spawn_to_completion,
};
use app_error::{AppError, ErrorCode, Subject};
use box_client::AppCredentials;
use config::BoxAuthMethod;
use secrecy::{ExposeSecret as _, SecretString};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// How long the form for an account waits for a keychain that may be locked.
const KEYCHAIN_WAIT: Duration = Duration::from_millis(1_500);

impl AccountRegistry {
    /// Returns the values that a person needs before connecting Box. Reads the system keychain for a while: what it does not
    /// tell by then is typed.
    pub async fn box_auth_options(&self) -> BoxAuthOptions {
        let (known, application) = tokio::join!(
            timeout(KEYCHAIN_WAIT, self.known_app()),
            timeout(KEYCHAIN_WAIT, self.known_application())
        );
        let (known, application) = (known.unwrap_or_default(), application.unwrap_or_default());
        let application_client_id = application.map(|app| app.client_id);
        let client_id = known.map(|app| app.client_id);
        let redirect_uris = self
            .callback_ports()
            .into_iter()
            .map(redirect_uri)
            .collect();
        BoxAuthOptions {
            client_id,
            application_client_id,
            redirect_uris,
        }
    }

    /// Checks a pasted token, and connects the account. The first one becomes the active one; another one stays inactive.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`], [`ErrorCode::CredentialRejected`], [`ErrorCode::Forbidden`], [`ErrorCode::Offline`],
    /// [`ErrorCode::Refused`], and those of [`StateFile::change`](config::StateFile::change); nothing is stored then.
    pub async fn connect_box(self: &Arc<Self>, token: &SecretString) -> Result<Accounts, AppError> {
        self.check_auth_method(BoxAuthMethod::Pasted)?;
        self.connect_box_at(&self.endpoints.default_box_host(), token)
            .await
    }

    pub(super) async fn connect_box_at(
        self: &Arc<Self>,
        host: &str,
        token: &SecretString,
    ) -> Result<Accounts, AppError> {
        self.check_writable()?;
        let token = parse_token(token)?;
        let credential = Credential::Pasted(token.clone());
        Ok(self
            .check_and_add_box(host, credential, token, BoxAuthMethod::Pasted)
            .await?)
    }

    /// Requests a token with the client credentials of an application, checks it, and connects the account. Without `app`, the
    /// known application is used, but never with the secret of the policy: every user of the computer can read that one, and
    /// here it would be the whole login.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `app` or `subject`, [`ErrorCode::CredentialRejected`] about `app` or `sign_in`, and those of
    /// [`connect_box`](Self::connect_box).
    pub async fn connect_box_application(
        self: &Arc<Self>,
        app: Option<BoxApp>,
        subject: &BoxSubject,
    ) -> Result<Accounts, AppError> {
        self.check_auth_method(BoxAuthMethod::Application)?;
        self.check_writable()?;
        let subject = subject.parse()?;
        let app = match app {
            Some(entered) => Some(self.entered_app(&entered)?),
            None => self.known_application().await,
        };
        let (app, host) = (complete(app)?, self.endpoints.default_box_host());
        let client = self
            .endpoints
            .oauth_client(&host, app.clone(), self.network().await)?;
        let grant = client.client_credentials(&subject).await?;
        let access = AccessToken::from_grant(&grant, self.clock.now());
        let token = access.token.clone();
        let credential = Credential::Application {
            app,
            subject,
            access: Some(access),
        };
        let granted = RevokeOnDrop::new(client, token.clone());
        self.add_granted_box(
            granted,
            &host,
            credential,
            token,
            BoxAuthMethod::Application,
        )
        .await
    }

    /// Revokes the sign-in of an account. Pasted tokens are not revoked because they may be in use elsewhere. Of an application
    /// the access token is revoked that is in memory, but its secret stays valid, so that nothing is claimed.
    pub(super) async fn revoke_box(&self, key: &AccountKey) -> Revocation {
        let accounts = self.list();
        let account = accounts
            .box_accounts()
            .find(|account| account.label.id == key.id);
        let Some(account) = account else {
            return Revocation::NotRequested;
        };
        match account.auth_method {
            BoxAuthMethod::Browser => {}
            BoxAuthMethod::Pasted => return Revocation::NotRequested,
            BoxAuthMethod::Application => {
                if let Some((app, token)) = self.tokens.cached_application(key).await
                    && let Ok(client) =
                        self.endpoints
                            .oauth_client(&account.host, app, self.network().await)
                {
                    RevokeOnDrop::new(client, token).revoke().await;
                }
                return Revocation::NotRequested;
            }
        }
        // A token that cannot be read may be valid for sixty days.
        let Some(Credential::SignedIn {
            app, refresh_token, ..
        }) = self.tokens.credential(key).await
        else {
            return Revocation::Unconfirmed;
        };
        match self
            .endpoints
            .oauth_client(&account.host, app, self.network().await)
        {
            Ok(client) => RevokeOnDrop::new(client, refresh_token).revoke().await,
            Err(_) => Revocation::Unconfirmed,
        }
    }

    /// Checks a token by asking Box for its user, and adds the account.
    pub(super) async fn check_and_add_box(
        self: &Arc<Self>,
        host: &str,
        credential: Credential,
        token: SecretString,
        auth_method: BoxAuthMethod,
    ) -> Result<Accounts, ConnectError> {
        let me = self
            .endpoints
            .box_client(host, token, self.network().await)?
            .me()
            .await?;
        let box_client::CurrentUser {
            user, enterprise, ..
        } = me;
        let account = BoxAccount {
            label: AccountLabel::default(),
            host: host.to_owned(),
            user_id: user.id.to_string(),
            name: user.name,
            login: user.login,
            enterprise,
            token_storage: TokenStorage::Keyring,
            auth_method,
            connected_at: Some(self.clock.now()),
            // The browser may have been signed in as another person, or a link of one may have led there.
            unconfirmed: auth_method == BoxAuthMethod::Browser,
        };
        let this = Arc::clone(self);
        spawn_to_completion(async move { this.add_box_account(account, credential).await })
            .await
            .unwrap_or_else(|reason| Err(AppError::new(ErrorCode::Unexpected, reason).into()))
    }

    async fn add_box_account(
        &self,
        account: BoxAccount,
        credential: Credential,
    ) -> Result<Accounts, ConnectError> {
        let _connecting = self.connecting.lock().await;
        let mut accounts = self.list();
        let label = accounts.box_mut().label_for(&account);
        let known = accounts
            .box_accounts()
            .find(|known| known.label.id == label.id);
        let is_new = known.is_none();
        let unconfirmed = known.map_or(account.unconfirmed, |known| known.unconfirmed);
        let key = AccountKey::new(Service::Box, &label.id);
        let token_storage = self.tokens.store(&key, &account.host, credential).await?;
        let account = BoxAccount {
            label,
            token_storage,
            unconfirmed,
            ..account
        };
        let updated = self.update(|accounts| {
            accounts.box_mut().connect(account);
            Ok(())
        });
        let accounts = match updated {
            Ok(accounts) => accounts,
            Err(error) => {
                if is_new {
                    // Without an account the token could not be removed later.
                    drop(self.tokens.remove(&key).await);
                }
                return Err(ConnectError {
                    error,
                    token_in_use: !is_new,
                });
            }
        };
        self.box_clients.lock().remove(&key.id);
        self.renumber_connection(key);
        Ok(accounts)
    }

    /// Returns the credentials of the application for a sign-in in the browser: the entered one, or else the known one.
    pub(super) async fn sign_in_app(
        &self,
        entered: Option<BoxApp>,
    ) -> Result<AppCredentials, AppError> {
        complete(match entered {
            Some(entered) => Some(self.entered_app(&entered)?),
            None => self.known_app().await,
        })
    }

    /// Returns the credentials of an entered application, unless the policy names another one.
    fn entered_app(&self, entered: &BoxApp) -> Result<AppCredentials, AppError> {
        let app = entered.credentials();
        if self.is_barred_by_policy(&app) {
            let words = "the company's policy names another application";
            return Err(AppError::new(ErrorCode::Forbidden, words).subject(Subject::Policy));
        }
        Ok(app)
    }

    /// Returns the application for a sign-in in the browser: the policy's, or the one in the keychain, or that of the active
    /// account.
    async fn known_app(&self) -> Option<AppCredentials> {
        if let Some(policy) = &self.box_app {
            return Some(policy.app());
        }
        match seeded_app(&self.keyring).await {
            Some(app) => Some(app),
            None => self.app_of_active_account().await,
        }
    }

    /// Returns the application for client credentials: the one in the keychain, or that of the active account; never one with
    /// the secret of the policy. Under a policy the active account's may be an earlier secret of it.
    async fn known_application(&self) -> Option<AppCredentials> {
        let app = match seeded_app(&self.keyring).await {
            Some(app) => Some(app),
            None if self.box_app.is_none() => self.app_of_active_account().await,
            None => None,
        };
        app.filter(|app| !self.is_secret_of_policy(app) && !self.is_barred_by_policy(app))
    }

    async fn app_of_active_account(&self) -> Option<AppCredentials> {
        let account = self
            .list()
            .box_account
            .filter(|account| account.auth_method != BoxAuthMethod::Pasted)?;
        match self.tokens.credential(&account.key()).await? {
            Credential::SignedIn { app, .. } | Credential::Application { app, .. } => Some(app),
            Credential::Pasted(_) => None,
        }
    }

    /// Returns whether the policy allows only an application other than this one.
    fn is_barred_by_policy(&self, app: &AppCredentials) -> bool {
        self.box_app
            .as_ref()
            .is_some_and(|policy| policy.locked && policy.client_id != app.client_id)
    }

    /// Returns whether an application has the secret that is in the policy, where everyone can read it. It may come from a
    /// sign-in that was stored.
    fn is_secret_of_policy(&self, app: &AppCredentials) -> bool {
        self.box_app
            .as_ref()
            .is_some_and(|policy| policy.client_secret == app.client_secret.expose_secret())
    }

    /// Refuses an authentication method that the organization's policy does not allow.
    pub(super) fn check_auth_method(&self, method: BoxAuthMethod) -> Result<(), AppError> {
        if self.box_auth_methods.contains(&method) {
            return Ok(());
        }
        Err(AppError::new(
            ErrorCode::Forbidden,
            "the company's policy closes this way to connect Box",
        )
        .subject(Subject::Policy))
    }
}

/// Returns the application if it has both its values.
fn complete(app: Option<AppCredentials>) -> Result<AppCredentials, AppError> {
    app.filter(|app| !app.client_id.is_empty() && !app.client_secret.expose_secret().is_empty())
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::InputInvalid,
                "no application is known, and none was typed",
            )
            .subject(Subject::App)
        })
}

/// Failure to connect an account.
pub(super) struct ConnectError {
    pub(super) error: AppError,
    /// Whether the token is in use nevertheless, because the account was connected before.
    pub(super) token_in_use: bool,
}

impl From<AppError> for ConnectError {
    fn from(error: AppError) -> Self {
        Self {
            error,
            token_in_use: false,
        }
    }
}

impl From<box_client::Error> for ConnectError {
    fn from(error: box_client::Error) -> Self {
        AppError::from(error).into()
    }
}

impl From<ConnectError> for AppError {
    fn from(error: ConnectError) -> Self {
        error.error
    }
}
