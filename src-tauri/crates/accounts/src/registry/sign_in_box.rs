//! Connecting a Box account by a sign-in in the system's browser.

use super::{AccountRegistry, PendingSignIn, connect_box::ConnectError};
use crate::{
    account_list::Accounts,
    box_auth::BoxApp,
    credential::{AccessToken, Credential},
    revocation::RevokeOnDrop,
    sign_in::{AuthorizationRequest, CallbackPage},
};
use app_error::{AppError, ErrorCode, Subject};
use config::{BoxAuthMethod, CALLBACK_PORTS};
use parking_lot::Mutex;
use platform::Browser;
use secrecy::SecretString;
use std::sync::Arc;
use url::Url;

impl AccountRegistry {
    /// Opens Box's authorization page in the browser, waits up to five minutes for the user to authorize the application, and
    /// connects the account. Without `app`, the known application is used. Dropping the future closes the redirect URI.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`], [`ErrorCode::BrowserUnavailable`], [`ErrorCode::CredentialRejected`] about `app`, and those
    /// of [`connect_box`](Self::connect_box).
    pub async fn sign_in_box(
        self: &Arc<Self>,
        app: Option<BoxApp>,
        page: &CallbackPage,
        browser: &Arc<dyn Browser>,
    ) -> Result<Accounts, AppError> {
        self.check_auth_method(BoxAuthMethod::Browser)?;
        self.check_writable()?;
        let (app, host) = (
            self.sign_in_app(app).await?,
            self.endpoints.default_box_host(),
        );
        let authorize_url = self.endpoints.authorize_url(&host)?;
        self.close_callback_page().await;
        let ports = self.callback_ports();
        let request = AuthorizationRequest::prepare(&authorize_url, &app.client_id, &ports).await?;
        // Before the page is open, so that it can be shown again from the moment the user sees it.
        let pending = PendingGuard::new(&self.pending_sign_in, &request);
        open_in_browser(request.url(), browser).await?;
        let (code, repeat_visits) = request.authorization_code(page).await;
        drop(pending);
        *self.repeat_visits.lock() = repeat_visits;
        let code = code?;
        let client = self
            .endpoints
            .oauth_client(&host, app.clone(), self.network().await)?;
        let grant = client
            .exchange_code(&code.code, &code.redirect_uri, &code.verifier)
            .await?;
        let access = AccessToken::from_grant(&grant, self.clock.now());
        let token = access.token.clone();
        let Some(refresh_token) = grant.refresh_token else {
            RevokeOnDrop::new(client, token).revoke().await;
            let words = "Box gave no refresh token with the sign-in";
            return Err(AppError::new(ErrorCode::ServiceMisbehaved, words).retryable());
        };
        let granted = RevokeOnDrop::new(client, refresh_token.clone());
        let credential = Credential::SignedIn {
            app,
            access,
            refresh_token,
        };
        self.add_granted_box(granted, &host, credential, token, BoxAuthMethod::Browser)
            .await
    }

    /// Checks a token that Box has just granted and adds the account; the token is revoked when that fails.
    pub(super) async fn add_granted_box(
        self: &Arc<Self>,
        granted: RevokeOnDrop,
        host: &str,
        credential: Credential,
        token: SecretString,
        auth_method: BoxAuthMethod,
    ) -> Result<Accounts, AppError> {
        match self
            .check_and_add_box(host, credential, token, auth_method)
            .await
        {
            Ok(accounts) => {
                granted.disarm();
                Ok(accounts)
            }
            Err(ConnectError {
                error,
                token_in_use: true,
            }) => {
                granted.disarm();
                Err(error)
            }
            Err(ConnectError {
                error,
                token_in_use: false,
            }) => {
                granted.revoke().await;
                Err(error)
            }
        }
    }

    /// Opens Box's authorization page of the pending sign-in again, for a user who closed it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when no sign-in is pending, [`ErrorCode::BrowserUnavailable`].
    pub async fn show_sign_in_again(&self, browser: &Arc<dyn Browser>) -> Result<(), AppError> {
        open_in_browser(&self.require_pending_sign_in()?.url, browser).await
    }

    /// Continues the pending sign-in with the address that Box redirected to, for a user whose browser cannot reach this
    /// computer.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when no sign-in is pending, [`ErrorCode::InputInvalid`] about `callback_address` when it is not
    /// a response to that sign-in.
    pub fn finish_sign_in(&self, address: &str) -> Result<(), AppError> {
        self.require_pending_sign_in()?
            .response
            .accept_pasted_address(address)
    }

    fn require_pending_sign_in(&self) -> Result<Arc<PendingSignIn>, AppError> {
        let pending = self.pending_sign_in.lock().clone();
        pending.ok_or_else(|| {
            AppError::new(ErrorCode::NotFound, "no sign-in waits").subject(Subject::SignIn)
        })
    }

    /// Closes the callback page of the last sign-in, which may use the only registered redirect URI.
    async fn close_callback_page(&self) {
        let repeat_visits = self.repeat_visits.lock().take();
        if let Some(task) = repeat_visits {
            task.abort();
            let _aborted = task.await;
        }
    }

    /// Returns the ports of the redirect URIs, in the order in which they are tried.
    pub(super) fn callback_ports(&self) -> Vec<u16> {
        self.box_app.as_ref().map_or_else(
            || CALLBACK_PORTS.to_vec(),
            |policy| policy.redirect_ports.clone(),
        )
    }
}

/// Makes a sign-in the pending one until this is dropped.
struct PendingGuard<'a> {
    slot: &'a Mutex<Option<Arc<PendingSignIn>>>,
    sign_in: Arc<PendingSignIn>,
}

impl<'a> PendingGuard<'a> {
    fn new(slot: &'a Mutex<Option<Arc<PendingSignIn>>>, request: &AuthorizationRequest) -> Self {
        let sign_in = Arc::new(PendingSignIn {
            url: request.url().clone(),
            response: Arc::clone(request.response()),
        });
        *slot.lock() = Some(Arc::clone(&sign_in));
        Self { slot, sign_in }
    }
}

impl Drop for PendingGuard<'_> {
    fn drop(&mut self) {
        // A later sign-in may have replaced this one.
        self.slot
            .lock()
            .take_if(|pending| Arc::ptr_eq(pending, &self.sign_in));
    }
}

async fn open_in_browser(url: &Url, browser: &Arc<dyn Browser>) -> Result<(), AppError> {
    let (url, browser) = (url.to_string(), Arc::clone(browser));
    let opened = tokio::task::spawn_blocking(move || browser.open(&url)).await;
    opened
        .unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|reason| {
            AppError::new(ErrorCode::BrowserUnavailable, reason)
                .subject(Subject::SignIn)
                .retryable()
        })
}
