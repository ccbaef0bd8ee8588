//! Sign-in at Box in the system's browser: authorization code grant with `state` and PKCE (RFC 8252, RFC 7636).

mod callback;
mod callback_server;

pub use callback_server::CallbackPage;
pub(super) use callback_server::{PendingResponse, RepeatVisits, redirect_uri};

use self::callback_server::CallbackServer;
use app_error::{AppError, ErrorCode};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use url::Url;
use zeroize::Zeroizing;

/// An authorization request. Its redirect URI is open until this is dropped.
pub(super) struct AuthorizationRequest {
    server: CallbackServer,
    verifier: SecretString,
    url: Url,
}

/// An authorization code, with all that is needed to exchange it for tokens.
pub(super) struct AuthorizationCode {
    pub(super) code: String,
    pub(super) redirect_uri: String,
    pub(super) verifier: SecretString,
}

impl AuthorizationRequest {
    /// Opens the first free of `ports` and builds the URL for the browser. `authorize_url` is Box's authorization page.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`] about `port` when none is free.
    pub(super) async fn prepare(
        authorize_url: &Url,
        client_id: &str,
        ports: &[u16],
    ) -> Result<Self, AppError> {
        let state = random_token()?;
        let verifier = random_token()?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        let server = CallbackServer::bind(ports, state.expose_secret().to_owned()).await?;
        let url = box_client::authorize_url(
            authorize_url,
            client_id,
            &server.redirect_uri(),
            state.expose_secret(),
            &challenge,
        );
        Ok(Self {
            server,
            verifier,
            url,
        })
    }

    /// Returns the URL to open in the browser.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the response that this waits for, to which a pasted address can be given.
    pub(super) fn response(&self) -> &Arc<PendingResponse> {
        self.server.response()
    }

    /// Waits at most five minutes for the authorization code. The callback page is served for a while afterwards.
    ///
    /// # Errors
    /// [`ErrorCode::SignInEnded`].
    pub(super) async fn authorization_code(
        self,
        page: &CallbackPage,
    ) -> (Result<AuthorizationCode, AppError>, Option<RepeatVisits>) {
        let (redirect_uri, verifier) = (self.server.redirect_uri(), self.verifier);
        let (code, repeat_visits) = self.server.authorization_code(page).await;
        (
            code.map(|code| AuthorizationCode {
                code,
                redirect_uri,
                verifier,
            }),
            repeat_visits,
        )
    }
}

/// Returns 256 random bits in 43 characters that need no encoding, as RFC 7636, section 4.1 recommends.
fn random_token() -> Result<SecretString, AppError> {
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
    async fn each_request_has_its_own_state_and_challenge() {
        let authorize = Url::parse(box_client::AUTHORIZE_URL).unwrap();
        let one = AuthorizationRequest::prepare(&authorize, "app", &[0])
            .await
            .unwrap();
        let two = AuthorizationRequest::prepare(&authorize, "app", &[0])
            .await
            .unwrap();
        let field = |request: &AuthorizationRequest, name: &str| {
            let pair = request
                .url()
                .query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned());
            pair.unwrap()
        };
        for name in ["state", "code_challenge"] {
            assert_ne!(field(&one, name), field(&two, name));
            assert_eq!(field(&one, name).len(), 43);
        }
        assert_eq!(field(&one, "redirect_uri"), one.server.redirect_uri());
        assert!(!one.url().as_str().contains(one.verifier.expose_secret()));
    }

    #[test]
    fn callback_ports_are_neither_privileged_nor_ephemeral() {
        assert!(
            CALLBACK_PORTS
                .iter()
                .all(|port| (1024..49152).contains(port))
        );
        assert_eq!(
            redirect_uri(CALLBACK_PORTS[0]),
            "http://127.0.0.1:47811/callback"
        );
    }
}
