//! The ways to connect Box: a pasted token, a sign-in in the browser, an application in its own name.

use crate::{
    AccountBook, AccountMark, Accounts, BoxAccount, BoxApp, BoxSubject, BoxSubjectKind, BoxWays,
    Keeping, Revocation, Service,
    api_clients::{held, owner},
    credential::{Access, Credential},
    endpoints::token_in,
    redirect_address,
    registry::once_begun,
    sign_in::{Expected, Farewell, Question},
    token_grant::UnkeptGrant,
    tokens::Owner,
};
use app_error::{AppError, ErrorCode, Subject};
use box_client::{
    AppCredentials, TokenInputError, TokenSubject, UserId, normalize_id, parse_token_input,
};
use config::{BoxAuthMethod, CALLBACK_PORTS};
use platform::Browser;
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::{Arc, Mutex};
use url::Url;

/// The longest id that Box may have, in digits.
const LONGEST_ID: usize = 20;

impl AccountBook {
    /// What is known before Box is connected. Reads the keyring when an account is connected by an application already.
    pub async fn box_ways(&self) -> BoxWays {
        let client_id = self.known_app().await.map(|app| app.client_id);
        let redirect_addresses = self.ports().iter().copied().map(redirect_address).collect();
        BoxWays {
            client_id,
            redirect_addresses,
        }
    }

    /// Tests a pasted token, then keeps it.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`], [`ErrorCode::CredentialRejected`], [`ErrorCode::Forbidden`], [`ErrorCode::Offline`],
    /// [`ErrorCode::Refused`]; nothing is kept then.
    pub async fn connect_box(self: &Arc<Self>, token: &SecretString) -> Result<Accounts, AppError> {
        self.is_open(BoxAuthMethod::Pasted)?;
        self.connect_box_at(&self.endpoints.box_host(), token).await
    }

    pub(super) async fn connect_box_at(
        self: &Arc<Self>,
        host: &str,
        token: &SecretString,
    ) -> Result<Accounts, AppError> {
        self.check_writable()?;
        let token = token_in(token)?;
        Ok(self
            .keep_box(
                host,
                Credential::Pasted(token.clone()),
                token,
                BoxAuthMethod::Pasted,
            )
            .await?)
    }

    /// Shows Box's page in the browser, waits up to five minutes for somebody to let the application in, and keeps the
    /// sign-in. Dropping the future closes the address that Box would come back to. Without `app` the known one is used.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`], [`ErrorCode::BrowserUnavailable`], [`ErrorCode::CredentialRejected`] about `app`, and those of
    /// [`connect_box`](Self::connect_box).
    pub async fn sign_in_box(
        self: &Arc<Self>,
        app: Option<BoxApp>,
        farewell: &Farewell,
        browser: &Arc<dyn Browser>,
    ) -> Result<Accounts, AppError> {
        self.is_open(BoxAuthMethod::Browser)?;
        self.check_writable()?;
        let (app, host) = (self.app(app).await?, self.endpoints.box_host());
        let page = self.endpoints.consent_page(&host)?;
        self.close_answered_page().await;
        let question = Question::prepare(&page, &app.client_id, &self.ports()).await?;
        // Before the page is there, so that nobody who saw it asks for it in vain.
        let asked = Asked::new(&self.asking, &question);
        show(question.page(), browser).await?;
        let (consent, second_visits) = question.answer(farewell).await;
        drop(asked);
        *held(&self.answered) = second_visits;
        let consent = consent?;
        let sign_in = self
            .endpoints
            .box_sign_in(&host, app.clone(), self.network().await)?;
        let granted = sign_in
            .exchange_code(&consent.code, &consent.redirect_address, &consent.verifier)
            .await?;
        let access = Access::of(&granted, self.clock.now());
        let token = access.token.clone();
        let Some(refresh_token) = granted.refresh_token else {
            UnkeptGrant::new(sign_in, token).revoke().await;
            let words = "Box gave no refresh token with the sign-in";
            return Err(AppError::new(ErrorCode::ServiceMisbehaved, words).retryable());
        };
        let grant = UnkeptGrant::new(sign_in, refresh_token.clone());
        let credential = Credential::SignedIn {
            app,
            access,
            refresh_token,
        };
        match self
            .keep_box(&host, credential, token, BoxAuthMethod::Browser)
            .await
        {
            Ok(accounts) => {
                grant.keep();
                Ok(accounts)
            }
            Err(NotKept {
                problem,
                in_use: true,
            }) => {
                grant.keep();
                Err(problem)
            }
            Err(NotKept {
                problem,
                in_use: false,
            }) => {
                grant.revoke().await;
                Err(problem)
            }
        }
    }

    /// Shows Box's page of the sign-in that waits for an answer once more, for somebody who closed it: the same question, which
    /// is answered once.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when no sign-in waits, [`ErrorCode::BrowserUnavailable`].
    pub async fn show_sign_in_again(&self, browser: &Arc<dyn Browser>) -> Result<(), AppError> {
        show(&self.asked()?.page, browser).await
    }

    /// Takes the address that Box sent the browser to, from somebody whose browser cannot reach this computer: the sign-in that
    /// waits goes on as if the browser had come.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when no sign-in waits, [`ErrorCode::InputInvalid`] about `callback_address` when it is not an answer to
    /// the one that does.
    pub fn finish_sign_in(&self, address: &str) -> Result<(), AppError> {
        self.asked()?.expected.take_address(address)
    }

    fn asked(&self) -> Result<Arc<Asking>, AppError> {
        let asking = held(&self.asking).clone();
        asking.ok_or_else(|| {
            AppError::new(ErrorCode::NotFound, "no sign-in waits").subject(Subject::SignIn)
        })
    }

    /// Closes the page of the sign-in before, which may have the only address that is registered.
    async fn close_answered_page(&self) {
        let page = held(&self.answered).take();
        if let Some(page) = page {
            page.abort();
            let _closed = page.await;
        }
    }

    /// Asks for a token in the application's own name, tests it and keeps how it was come by. Without `app` the known one is
    /// used.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `subject`, [`ErrorCode::CredentialRejected`] about `app` or `sign_in`, and those of
    /// [`connect_box`](Self::connect_box).
    pub async fn connect_box_application(
        self: &Arc<Self>,
        app: Option<BoxApp>,
        subject: &BoxSubject,
    ) -> Result<Accounts, AppError> {
        self.is_open(BoxAuthMethod::Application)?;
        self.check_writable()?;
        let subject = subject_of(subject)?;
        let (app, host) = (self.app(app).await?, self.endpoints.box_host());
        let granted = self
            .endpoints
            .box_sign_in(&host, app.clone(), self.network().await)?
            .client_credentials(&subject)
            .await?;
        let access = Access::of(&granted, self.clock.now());
        let token = access.token.clone();
        let credential = Credential::Application {
            app,
            subject,
            access: Some(access),
        };
        Ok(self
            .keep_box(&host, credential, token, BoxAuthMethod::Application)
            .await?)
    }

    /// Revokes a sign-in at Box. A pasted token may be in use elsewhere and an application's ends within the hour, so neither
    /// is revoked.
    pub(super) async fn revoke_box(&self, of: &Owner) -> Revocation {
        let now = self.now();
        let account = now.every_box().find(|account| account.mark.id == of.id);
        let Some(account) = account.filter(|account| account.way == BoxAuthMethod::Browser) else {
            return Revocation::NotRequested;
        };
        // What cannot be read may be good for sixty days.
        let Some(Credential::SignedIn {
            app, refresh_token, ..
        }) = self.tokens.credential(of).await
        else {
            return Revocation::Unconfirmed;
        };
        match self
            .endpoints
            .box_sign_in(&account.host, app, self.network().await)
        {
            Ok(sign_in) => UnkeptGrant::new(sign_in, refresh_token).revoke().await,
            Err(_) => Revocation::Unconfirmed,
        }
    }

    async fn keep_box(
        self: &Arc<Self>,
        host: &str,
        credential: Credential,
        token: SecretString,
        way: BoxAuthMethod,
    ) -> Result<Accounts, NotKept> {
        let me = self
            .endpoints
            .box_client(host, token, self.network().await)?
            .me()
            .await?;
        let box_client::CurrentUser {
            user, enterprise, ..
        } = me;
        let account = BoxAccount {
            mark: AccountMark::default(),
            host: host.to_owned(),
            user_id: user.id.to_string(),
            name: user.name,
            login: user.login,
            enterprise,
            keeping: Keeping::Keyring,
            way,
            since: Some(self.clock.now()),
        };
        let this = Arc::clone(self);
        once_begun(async move {
            let _one_at_a_time = this.connecting.lock().await;
            let mark = this.now().of_box().mark_for(&account);
            let is_new = this.now().every_box().all(|known| known.mark.id != mark.id);
            let owner = Owner::new(Service::Box, &mark.id);
            let keeping = this.tokens.keep(&owner, &account.host, credential).await?;
            let account = BoxAccount {
                mark,
                keeping,
                ..account
            };
            let updated = this.update(|accounts| {
                accounts.of_box().put(account);
                Ok(())
            });
            let accounts = match updated {
                Ok(accounts) => accounts,
                Err(problem) if is_new => {
                    // A token without an account would lie there unseen.
                    drop(this.tokens.remove(&owner).await);
                    return Err(NotKept::from(problem));
                }
                Err(problem) => {
                    return Err(NotKept {
                        problem,
                        in_use: true,
                    });
                }
            };
            held(&this.boxes).remove(&owner.id);
            this.is_connected_anew(owner);
            Ok(accounts)
        })
        .await
    }

    /// The application that was typed, or else the known one.
    async fn app(&self, typed: Option<BoxApp>) -> Result<AppCredentials, AppError> {
        let app = match typed {
            Some(BoxApp {
                client_id,
                client_secret,
            }) => {
                let client_id = as_pasted(&client_id).expose_secret().to_owned();
                let app = AppCredentials {
                    client_id,
                    client_secret: as_pasted(client_secret.expose_secret()),
                };
                if self
                    .box_app
                    .as_ref()
                    .is_some_and(|policy| policy.locked && policy.client_id != app.client_id)
                {
                    let words = "the company's policy names another application";
                    return Err(AppError::new(ErrorCode::Forbidden, words).subject(Subject::Policy));
                }
                Some(app)
            }
            None => self.known_app().await,
        };
        app.filter(|app| !app.client_id.is_empty() && !app.client_secret.expose_secret().is_empty())
            .ok_or_else(|| {
                AppError::new(
                    ErrorCode::InputInvalid,
                    "no application is known, and none was typed",
                )
                .subject(Subject::App)
            })
    }

    /// The policy's application, or that of the account that is used.
    async fn known_app(&self) -> Option<AppCredentials> {
        if let Some(policy) = &self.box_app {
            return Some(policy.app());
        }
        let account = self
            .now()
            .box_account
            .filter(|account| account.way != BoxAuthMethod::Pasted)?;
        match self.tokens.credential(&owner(&account)).await? {
            Credential::SignedIn { app, .. } | Credential::Application { app, .. } => Some(app),
            Credential::Pasted(_) => None,
        }
    }

    /// Refuses a way to connect that the company has closed.
    pub(super) fn is_open(&self, way: BoxAuthMethod) -> Result<(), AppError> {
        if self.box_ways.contains(&way) {
            return Ok(());
        }
        Err(AppError::new(
            ErrorCode::Forbidden,
            "the company's policy closes this way to connect Box",
        )
        .subject(Subject::Policy))
    }

    fn ports(&self) -> Vec<u16> {
        self.box_app.as_ref().map_or_else(
            || CALLBACK_PORTS.to_vec(),
            |policy| policy.redirect_ports.clone(),
        )
    }
}

/// Why an account was not connected, and whether its token is in use all the same: the account was connected before.
struct NotKept {
    problem: AppError,
    in_use: bool,
}

impl From<AppError> for NotKept {
    fn from(problem: AppError) -> Self {
        Self {
            problem,
            in_use: false,
        }
    }
}

impl From<box_client::Error> for NotKept {
    fn from(error: box_client::Error) -> Self {
        AppError::from(error).into()
    }
}

impl From<NotKept> for AppError {
    fn from(not_kept: NotKept) -> Self {
        not_kept.problem
    }
}

/// A sign-in that waits for an answer at Box's page.
pub(super) struct Asking {
    page: Url,
    expected: Arc<Expected>,
}

/// Where the sign-in that waits is found, until this is dropped.
struct Asked<'a> {
    place: &'a Mutex<Option<Arc<Asking>>>,
    asking: Arc<Asking>,
}

impl<'a> Asked<'a> {
    fn new(place: &'a Mutex<Option<Arc<Asking>>>, question: &Question) -> Self {
        let asking = Asking {
            page: question.page().clone(),
            expected: Arc::clone(question.expected()),
        };
        let asking = Arc::new(asking);
        *held(place) = Some(Arc::clone(&asking));
        Self { place, asking }
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        // A later sign-in may be the one that waits.
        held(self.place).take_if(|asking| Arc::ptr_eq(asking, &self.asking));
    }
}

async fn show(page: &Url, browser: &Arc<dyn Browser>) -> Result<(), AppError> {
    let (page, browser) = (page.to_string(), Arc::clone(browser));
    let opened = tokio::task::spawn_blocking(move || browser.open(&page)).await;
    opened
        .unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|reason| {
            AppError::new(ErrorCode::BrowserUnavailable, reason)
                .subject(Subject::SignIn)
                .retryable()
        })
}

/// Returns the ID or secret of an application in what was pasted, cleaned as a token is. What no token looks like is Box's to judge.
fn as_pasted(text: &str) -> SecretString {
    match parse_token_input(text) {
        Ok(meant) => meant,
        Err(TokenInputError::Empty) => SecretString::default(),
        Err(TokenInputError::NotAToken) => normalize_id(text).trim().into(),
    }
}

fn subject_of(subject: &BoxSubject) -> Result<TokenSubject, AppError> {
    let invalid =
        || AppError::new(ErrorCode::InputInvalid, "the id is a number").subject(Subject::Subject);
    let meant = normalize_id(&subject.id);
    let id = meant.trim();
    let number =
        (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    match subject.kind {
        _ if !number => Err(invalid()),
        BoxSubjectKind::Enterprise => Ok(TokenSubject::Enterprise(id.to_owned())),
        BoxSubjectKind::User => UserId::parse(id)
            .map(TokenSubject::User)
            .map_err(|_| invalid()),
    }
}
