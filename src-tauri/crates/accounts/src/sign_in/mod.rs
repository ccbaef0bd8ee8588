//! Signing in at Box with the system's browser: authorization code, `state` and PKCE (RFC 8252, RFC 7636).

mod callback;
mod callback_server;

pub(super) use callback_server::{Expected, SecondVisits};
pub use callback_server::{Farewell, redirect_address};

use self::callback_server::Listener;
use app_error::{AppError, ErrorCode};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use url::Url;
use zeroize::Zeroizing;

/// One question to somebody at Box's page. Its address is already listened to, and closed when this is dropped.
pub(super) struct Question {
    listener: Listener,
    verifier: SecretString,
    page: Url,
}

/// The answer: what is to be redeemed for tokens.
pub(super) struct Consent {
    pub(super) code: String,
    pub(super) redirect_address: String,
    pub(super) verifier: SecretString,
}

impl Question {
    /// Opens the first free of `ports` and writes the address of the page to show. `authorize` is Box's page of consent.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`] about `port` when none is free.
    pub(super) async fn prepare(
        authorize: &Url,
        client_id: &str,
        ports: &[u16],
    ) -> Result<Self, AppError> {
        let state = random()?;
        let verifier = random()?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        let listener = Listener::bind(ports, state.expose_secret().to_owned()).await?;
        let address = listener.redirect_address();
        let page = box_client::authorize_url(
            authorize,
            client_id,
            &address,
            state.expose_secret(),
            &challenge,
        );
        Ok(Self {
            listener,
            verifier,
            page,
        })
    }

    /// The page to open in the browser.
    pub(super) fn page(&self) -> &Url {
        &self.page
    }

    /// Takes an answer that comes another way than to the address.
    pub(super) fn expected(&self) -> &Arc<Expected> {
        self.listener.expected()
    }

    /// Waits for the answer, at most five minutes. The page that the browser is left with stays for a while.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`].
    pub(super) async fn answer(
        self,
        farewell: &Farewell,
    ) -> (Result<Consent, AppError>, Option<SecondVisits>) {
        let (redirect_address, verifier) = (self.listener.redirect_address(), self.verifier);
        let (code, second_visits) = self.listener.code(farewell).await;
        (
            code.map(|code| Consent {
                code,
                redirect_address,
                verifier,
            }),
            second_visits,
        )
    }
}

/// 256 random bits in 43 characters that need no encoding, as RFC 7636, section 4.1 advises.
fn random() -> Result<SecretString, AppError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)
        .map_err(|error| AppError::new(ErrorCode::Unexpected, error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(*bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::CALLBACK_PORTS;

    #[tokio::test]
    async fn each_question_has_its_own_state_and_challenge() {
        let authorize = Url::parse(box_client::AUTHORIZE_URL).unwrap();
        let one = Question::prepare(&authorize, "app", &[0]).await.unwrap();
        let two = Question::prepare(&authorize, "app", &[0]).await.unwrap();
        let field = |question: &Question, name: &str| {
            let pair = question
                .page()
                .query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned());
            pair.unwrap()
        };
        for name in ["state", "code_challenge"] {
            assert_ne!(field(&one, name), field(&two, name));
            assert_eq!(field(&one, name).len(), 43);
        }
        assert_eq!(field(&one, "redirect_uri"), one.listener.redirect_address());
        assert!(!one.page().as_str().contains(one.verifier.expose_secret()));
    }

    #[test]
    fn a_sign_in_uses_ports_that_everybody_may_open() {
        assert!(
            CALLBACK_PORTS
                .iter()
                .all(|port| (1024..49152).contains(port))
        );
        assert_eq!(
            redirect_address(CALLBACK_PORTS[0]),
            "http://127.0.0.1:47811/callback"
        );
    }
}
