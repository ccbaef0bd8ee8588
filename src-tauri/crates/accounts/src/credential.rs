//! The credential of an account, and its text in the system keychain.

use box_client::{AppCredentials, TokenGrant, TokenSubject, UserId};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Remaining lifetime below which an access token is refreshed, so that none expires during a request.
const REFRESH_MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// The credential of an account.
#[derive(Clone)]
pub(super) enum Credential {
    /// A pasted access token, which cannot be refreshed.
    Pasted(SecretString),
    /// Tokens of a sign-in in the browser.
    SignedIn {
        /// The application that the user authorized.
        app: AppCredentials,
        /// The access token.
        access: AccessToken,
        /// Valid for one refresh.
        refresh_token: SecretString,
    },
    /// Client credentials of an application.
    Application {
        /// The application.
        app: AppCredentials,
        /// Enterprise or user that it acts as.
        subject: TokenSubject,
        /// Requested at first use and never stored: another one costs one call.
        access: Option<AccessToken>,
    },
}

/// An access token with its expiration.
#[derive(Clone)]
pub(super) struct AccessToken {
    pub(super) token: SecretString,
    pub(super) expires_at: Timestamp,
}

impl AccessToken {
    pub(super) fn from_grant(grant: &TokenGrant, now: Timestamp) -> Self {
        let lifetime = SignedDuration::try_from(grant.expires_in).unwrap_or(SignedDuration::MAX);
        Self {
            token: grant.access_token.clone(),
            expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        }
    }
}

impl Credential {
    /// Returns the access token to send at `now`; none when it must be refreshed first.
    pub(super) fn access_token(&self, now: Timestamp) -> Option<&SecretString> {
        let access = match self {
            Self::Pasted(token) => return Some(token),
            Self::SignedIn { access, .. } => access,
            Self::Application { access, .. } => access.as_ref()?,
        };
        (access.expires_at.duration_since(now) > REFRESH_MARGIN).then_some(&access.token)
    }

    /// Marks the access token as expired if it is `rejected`, so that it is refreshed before the next request.
    pub(super) fn expire(mut self, rejected: &SecretString) -> Self {
        let is_rejected =
            |access: &AccessToken| access.token.expose_secret() == rejected.expose_secret();
        match &mut self {
            Self::Pasted(_) => {}
            Self::SignedIn { access, .. } if is_rejected(access) => {
                access.expires_at = Timestamp::MIN;
            }
            Self::SignedIn { .. } => {}
            Self::Application { access, .. } => {
                *access = access.take().filter(|access| !is_rejected(access));
            }
        }
        self
    }

    /// Puts a sign-in together from its entries; `None` when the one of the access token is damaged.
    pub(super) fn signed_in(
        app: AppCredentials,
        access: &SecretString,
        refresh_token: SecretString,
    ) -> Option<Self> {
        let (expires_at, token) = access.expose_secret().split_once('\n')?;
        Some(Self::SignedIn {
            app,
            access: AccessToken {
                token: token.into(),
                expires_at: expires_at.parse().ok()?,
            },
            refresh_token,
        })
    }

    /// Returns the time at which the access token expires; `None` when there is none, or it does not expire.
    pub(super) fn access_expiry(&self) -> Option<Timestamp> {
        match self {
            Self::Pasted(_) => None,
            Self::SignedIn { access, .. } => Some(access.expires_at),
            Self::Application { access, .. } => access.as_ref().map(|access| access.expires_at),
        }
    }

    /// Returns the texts of the two entries with the tokens of a sign-in: the refresh token, and the access token after its
    /// expiration.
    pub(super) fn sign_in_tokens(&self) -> Option<(SecretString, SecretString)> {
        let Self::SignedIn {
            access,
            refresh_token,
            ..
        } = self
        else {
            return None;
        };
        let access_text = format!("{}\n{}", access.expires_at, access.token.expose_secret());
        Some((refresh_token.clone(), access_text.into()))
    }

    /// Returns the text of the main entry: a pasted token as it is, every other credential as JSON, which no token looks like.
    pub(super) fn to_main(&self) -> SecretString {
        let stored_app = |app: &AppCredentials| StoredApp {
            client_id: app.client_id.clone(),
            client_secret: plain(&app.client_secret),
        };
        let stored = match self {
            Self::Pasted(token) => return token.clone(),
            Self::SignedIn { app, .. } => StoredCredential::SignIn {
                app: stored_app(app),
            },
            Self::Application {
                app,
                subject: TokenSubject::Enterprise(id),
                ..
            } => StoredCredential::Enterprise {
                app: stored_app(app),
                id: id.clone(),
            },
            Self::Application {
                app,
                subject: TokenSubject::User(id),
                ..
            } => StoredCredential::User {
                app: stored_app(app),
                id: id.as_str().to_owned(),
            },
        };
        // Strings and numbers only, so serializing cannot fail.
        serde_json::to_string(&stored).unwrap_or_default().into()
    }
}

/// The content of a credential's main entry.
pub(super) enum MainEntry {
    /// The whole credential.
    Whole(Credential),
    /// The application of a sign-in, whose tokens have entries of their own.
    SignIn(AppCredentials),
}

impl MainEntry {
    /// Parses the text of [`Credential::to_main`], and that of earlier versions, which put a whole sign-in into this entry;
    /// `None` when it is damaged.
    pub(super) fn parse(stored: &SecretString) -> Option<Self> {
        let text = stored.expose_secret();
        if !text.starts_with('{') {
            return Some(Self::Whole(Credential::Pasted(stored.clone())));
        }
        let app_credentials = |app: StoredApp| AppCredentials {
            client_id: app.client_id,
            client_secret: secret(app.client_secret),
        };
        let credential = match serde_json::from_str(text).ok()? {
            StoredCredential::SignIn { app } => return Some(Self::SignIn(app_credentials(app))),
            StoredCredential::SignedIn {
                app,
                access_token,
                expires_at,
                refresh_token,
            } => Credential::SignedIn {
                app: app_credentials(app),
                access: AccessToken {
                    token: secret(access_token),
                    expires_at,
                },
                refresh_token: secret(refresh_token),
            },
            StoredCredential::Enterprise { app, id } => Credential::Application {
                app: app_credentials(app),
                subject: TokenSubject::Enterprise(id),
                access: None,
            },
            StoredCredential::User { app, id } => Credential::Application {
                app: app_credentials(app),
                subject: TokenSubject::User(UserId::parse(&id).ok()?),
                access: None,
            },
        };
        Some(Self::Whole(credential))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum StoredCredential {
    SignIn {
        app: StoredApp,
    },
    /// A whole sign-in, as earlier versions stored it.
    SignedIn {
        app: StoredApp,
        access_token: Zeroizing<String>,
        #[serde(rename = "ends_at")]
        expires_at: Timestamp,
        refresh_token: Zeroizing<String>,
    },
    Enterprise {
        app: StoredApp,
        id: String,
    },
    User {
        app: StoredApp,
        id: String,
    },
}

#[derive(Serialize, Deserialize)]
struct StoredApp {
    client_id: String,
    client_secret: Zeroizing<String>,
}

fn plain(secret: &SecretString) -> Zeroizing<String> {
    Zeroizing::new(secret.expose_secret().to_owned())
}

fn secret(plain: Zeroizing<String>) -> SecretString {
    plain.as_str().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn app() -> AppCredentials {
        AppCredentials {
            client_id: "app".into(),
            client_secret: "s\"ecret".into(),
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn signed_in() -> Credential {
        let access = AccessToken {
            token: "A1".into(),
            expires_at: at(3600),
        };
        Credential::SignedIn {
            app: app(),
            access,
            refresh_token: "R1".into(),
        }
    }

    #[test]
    fn a_stored_credential_is_parsed_again() {
        let user = TokenSubject::User(UserId::parse("77").unwrap());
        let application = |subject| Credential::Application {
            app: app(),
            subject,
            access: None,
        };
        for credential in [
            application(user),
            application(TokenSubject::Enterprise("900".into())),
            Credential::Pasted("T".into()),
        ] {
            let stored = credential.to_main();
            let Some(MainEntry::Whole(parsed)) = MainEntry::parse(&stored) else {
                panic!("not a whole credential");
            };
            assert_eq!(parsed.to_main().expose_secret(), stored.expose_secret());
            assert!(credential.sign_in_tokens().is_none());
        }
    }

    fn assert_is_signed_in(credential: Option<Credential>) {
        let Some(Credential::SignedIn {
            app,
            access,
            refresh_token,
        }) = credential
        else {
            panic!("not a sign-in");
        };
        assert_eq!(
            (app.client_id.as_str(), app.client_secret.expose_secret()),
            ("app", "s\"ecret")
        );
        assert_eq!(
            (access.token.expose_secret(), access.expires_at),
            ("A1", at(3600))
        );
        assert_eq!(refresh_token.expose_secret(), "R1");
    }

    #[test]
    fn each_secret_of_a_sign_in_has_its_own_text() {
        let main = signed_in().to_main();
        let (refresh_token, access) = signed_in().sign_in_tokens().unwrap();
        for (text, others) in [(&main, ["A1", "R1"]), (&access, ["R1", "ecret"])] {
            assert!(
                others
                    .iter()
                    .all(|other| !text.expose_secret().contains(other))
            );
        }
        assert_eq!(refresh_token.expose_secret(), "R1");
        let Some(MainEntry::SignIn(app)) = MainEntry::parse(&main) else {
            panic!("not the application of a sign-in");
        };
        assert_is_signed_in(Credential::signed_in(app, &access, refresh_token));
    }

    #[test]
    fn a_sign_in_of_an_earlier_version_is_parsed() {
        let stored = r#"{"by":"signed_in","app":{"client_id":"app","client_secret":"s\"ecret"},
            "access_token":"A1","ends_at":"2027-01-15T09:00:00Z","refresh_token":"R1"}"#;
        let Some(MainEntry::Whole(credential)) = MainEntry::parse(&stored.into()) else {
            panic!("not a whole credential");
        };
        assert_is_signed_in(Some(credential));
    }

    #[test]
    fn the_access_token_of_an_application_is_never_stored() {
        let access = Some(AccessToken {
            token: "canary".into(),
            expires_at: at(3600),
        });
        let subject = TokenSubject::Enterprise("900".into());
        let credential = Credential::Application {
            app: app(),
            subject,
            access,
        };
        assert!(!credential.to_main().expose_secret().contains("canary"));
    }

    #[test]
    fn a_token_is_refreshed_before_it_expires_and_when_rejected() {
        let credential = signed_in();
        assert!(credential.access_token(at(3539)).is_some());
        assert!(credential.access_token(at(3540)).is_none());
        assert!(
            credential
                .clone()
                .expire(&"another".into())
                .access_token(at(0))
                .is_some()
        );
        assert!(
            credential
                .expire(&"A1".into())
                .access_token(at(0))
                .is_none()
        );
    }

    proptest! {
        #[test]
        fn a_damaged_credential_is_not_parsed(text in "\\{.{0,80}") {
            prop_assert!(MainEntry::parse(&text.into()).is_none());
        }
    }
}
