//! What is kept of a Box account, as one entry in the keyring.

use box_client::{AppCredentials, TokenGrant, TokenSubject, UserId};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// An access token is renewed this long before its end, so that none ends on the way.
const EARLY: SignedDuration = SignedDuration::from_secs(60);

/// What an account is opened with.
#[derive(Clone)]
pub(super) enum Credential {
    /// An access token that somebody pasted. It ends when Box says so.
    Pasted(SecretString),
    /// What a sign-in in the browser left.
    SignedIn {
        /// The application that was let in.
        app: AppCredentials,
        /// The access token, and when it ends.
        access: Access,
        /// Good for one renewal.
        refresh_token: SecretString,
    },
    /// An application that acts by itself.
    Application {
        /// Which.
        app: AppCredentials,
        /// In whose name.
        subject: TokenSubject,
        /// Asked for at first use, and never written down: another costs one call.
        access: Option<Access>,
    },
}

/// An access token.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) token: SecretString,
    pub(super) ends_at: Timestamp,
}

impl Access {
    pub(super) fn of(grant: &TokenGrant, now: Timestamp) -> Self {
        let lives = SignedDuration::try_from(grant.expires_in).unwrap_or(SignedDuration::MAX);
        Self {
            token: grant.access_token.clone(),
            ends_at: now.saturating_add(lives).unwrap_or(Timestamp::MAX),
        }
    }
}

impl Credential {
    /// The token to send at `now`, or none where it has to be renewed first.
    pub(super) fn access(&self, now: Timestamp) -> Option<&SecretString> {
        let access = match self {
            Self::Pasted(token) => return Some(token),
            Self::SignedIn { access, .. } => access,
            Self::Application { access, .. } => access.as_ref()?,
        };
        (access.ends_at.duration_since(now) > EARLY).then_some(&access.token)
    }

    /// The same, with `token` known to be refused.
    pub(super) fn without(mut self, token: &SecretString) -> Self {
        let refused = |access: &Access| access.token.expose_secret() == token.expose_secret();
        match &mut self {
            Self::Pasted(_) => {}
            Self::SignedIn { access, .. } if refused(access) => access.ends_at = Timestamp::MIN,
            Self::SignedIn { .. } => {}
            Self::Application { access, .. } => {
                *access = access.take().filter(|access| !refused(access));
            }
        }
        self
    }

    /// As it is kept: a pasted token as it is, everything else as JSON, which no token looks like.
    pub(super) fn written(&self) -> SecretString {
        let app = |app: &AppCredentials| WrittenApp {
            client_id: app.client_id.clone(),
            client_secret: plain(&app.client_secret),
        };
        let written = match self {
            Self::Pasted(token) => return token.clone(),
            Self::SignedIn {
                app: of,
                access,
                refresh_token,
            } => Written::SignedIn {
                app: app(of),
                access_token: plain(&access.token),
                ends_at: access.ends_at,
                refresh_token: plain(refresh_token),
            },
            Self::Application {
                app: of,
                subject: TokenSubject::Enterprise(id),
                ..
            } => Written::Enterprise {
                app: app(of),
                id: id.clone(),
            },
            Self::Application {
                app: of,
                subject: TokenSubject::User(id),
                ..
            } => Written::User {
                app: app(of),
                id: id.as_str().to_owned(),
            },
        };
        // Strings and numbers only: there is nothing in it that cannot be written.
        serde_json::to_string(&written).unwrap_or_default().into()
    }

    /// What [`written`](Self::written) wrote; `None` when it makes no sense.
    pub(super) fn read(kept: &SecretString) -> Option<Self> {
        let text = kept.expose_secret();
        if !text.starts_with('{') {
            return Some(Self::Pasted(kept.clone()));
        }
        let app = |app: WrittenApp| AppCredentials {
            client_id: app.client_id,
            client_secret: secret(app.client_secret),
        };
        Some(match serde_json::from_str(text).ok()? {
            Written::SignedIn {
                app: of,
                access_token,
                ends_at,
                refresh_token,
            } => Self::SignedIn {
                app: app(of),
                access: Access {
                    token: secret(access_token),
                    ends_at,
                },
                refresh_token: secret(refresh_token),
            },
            Written::Enterprise { app: of, id } => Self::Application {
                app: app(of),
                subject: TokenSubject::Enterprise(id),
                access: None,
            },
            Written::User { app: of, id } => {
                let subject = TokenSubject::User(UserId::parse(&id).ok()?);
                Self::Application {
                    app: app(of),
                    subject,
                    access: None,
                }
            }
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Written {
    SignedIn {
        app: WrittenApp,
        access_token: Zeroizing<String>,
        ends_at: Timestamp,
        refresh_token: Zeroizing<String>,
    },
    Enterprise {
        app: WrittenApp,
        id: String,
    },
    User {
        app: WrittenApp,
        id: String,
    },
}

#[derive(Serialize, Deserialize)]
struct WrittenApp {
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
        let access = Access {
            token: "A1".into(),
            ends_at: at(3600),
        };
        Credential::SignedIn {
            app: app(),
            access,
            refresh_token: "R1".into(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let user = TokenSubject::User(UserId::parse("77").unwrap());
        let application = |subject| Credential::Application {
            app: app(),
            subject,
            access: None,
        };
        for credential in [
            signed_in(),
            application(user),
            application(TokenSubject::Enterprise("900".into())),
            Credential::Pasted("T".into()),
        ] {
            let written = credential.written();
            let again = Credential::read(&written).unwrap();
            assert_eq!(again.written().expose_secret(), written.expose_secret());
        }
        let Some(Credential::SignedIn {
            app,
            access,
            refresh_token,
        }) = Credential::read(&signed_in().written())
        else {
            panic!("it was a sign-in");
        };
        assert_eq!(
            (app.client_id.as_str(), app.client_secret.expose_secret()),
            ("app", "s\"ecret")
        );
        assert_eq!(
            (access.token.expose_secret(), access.ends_at),
            ("A1", at(3600))
        );
        assert_eq!(refresh_token.expose_secret(), "R1");
    }

    #[test]
    fn the_token_of_an_application_is_never_written_down() {
        let access = Some(Access {
            token: "canary".into(),
            ends_at: at(3600),
        });
        let subject = TokenSubject::Enterprise("900".into());
        let credential = Credential::Application {
            app: app(),
            subject,
            access,
        };
        assert!(!credential.written().expose_secret().contains("canary"));
    }

    #[test]
    fn a_token_is_renewed_before_its_end_and_when_it_was_refused() {
        let credential = signed_in();
        assert!(credential.access(at(3539)).is_some());
        assert!(credential.access(at(3540)).is_none());
        assert!(
            credential
                .clone()
                .without(&"another".into())
                .access(at(0))
                .is_some()
        );
        assert!(credential.without(&"A1".into()).access(at(0)).is_none());
    }

    proptest! {
        #[test]
        fn what_makes_no_sense_is_nothing(text in "\\{.{0,80}") {
            prop_assert!(Credential::read(&text.into()).is_none());
        }
    }
}
