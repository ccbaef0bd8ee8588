//! Access tokens, refresh tokens and authorization codes.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::item::UserId;
use crate::random::Random;

/// The credentials of the ready line.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) token: String,
    pub(crate) admin_token: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl Credentials {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xB0C5);
        Self {
            token: random.token(32),
            admin_token: random.token(32),
            client_id: random.token(32),
            client_secret: random.token(32),
        }
    }
}

/// Lifetime of an access token. Box's is not exactly an hour either, so clients must not rely on 3600.
pub(crate) const ACCESS_TOKEN_SECONDS: i64 = 3646;
/// Lifetime of an authorization code.
pub(crate) const AUTHORIZATION_CODE_SECONDS: i64 = 30;
/// Lifetime of a refresh token.
const REFRESH_TOKEN_DAYS: i64 = 60;

#[derive(Debug)]
struct AccessToken {
    user: UserId,
    /// `None` for the two tokens of the ready line.
    expires_at: Option<Timestamp>,
    calls: u64,
}

#[derive(Debug)]
struct ExpiringValue<T> {
    value: T,
    expires_at: Timestamp,
}

/// The reason why a token is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvalidToken {
    Unknown,
    Expired,
}

/// The grant behind an authorization code.
#[derive(Debug, Clone)]
pub(crate) struct AuthorizationGrant {
    pub(crate) user: UserId,
    pub(crate) redirect_uri: String,
    /// PKCE code challenge, S256.
    pub(crate) challenge: Option<String>,
}

/// The access and refresh token that a refresh token was exchanged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenPair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

#[derive(Debug)]
pub(crate) struct Tokens {
    random: Random,
    access: HashMap<String, AccessToken>,
    refresh: HashMap<String, ExpiringValue<(UserId, String)>>,
    /// The unused pairs, by the consumed refresh token.
    unused_pairs: HashMap<String, TokenPair>,
    codes: HashMap<String, ExpiringValue<AuthorizationGrant>>,
}

impl Tokens {
    pub(crate) fn new(seed: u64, credentials: &Credentials, user: UserId, admin: UserId) -> Self {
        let handed_out = |user| AccessToken {
            user,
            expires_at: None,
            calls: 0,
        };
        Self {
            random: Random::new(seed ^ 0x70CE),
            access: HashMap::from([
                (credentials.token.clone(), handed_out(user)),
                (credentials.admin_token.clone(), handed_out(admin)),
            ]),
            refresh: HashMap::new(),
            unused_pairs: HashMap::new(),
            codes: HashMap::new(),
        }
    }

    /// Returns the user of a token, without counting a call.
    pub(crate) fn owner(&self, token: &str) -> Option<UserId> {
        self.access.get(token).map(|access| access.user)
    }

    /// Counts a call and returns the user. `max_calls` is the number of calls of every token.
    pub(crate) fn validate(
        &mut self,
        token: &str,
        now: Timestamp,
        max_calls: Option<u64>,
    ) -> Result<UserId, InvalidToken> {
        let access = self.access.get_mut(token).ok_or(InvalidToken::Unknown)?;
        if access.expires_at.is_some_and(|end| end <= now)
            || max_calls.is_some_and(|most| access.calls >= most)
        {
            return Err(InvalidToken::Expired);
        }
        access.calls += 1;
        let user = access.user;
        self.unused_pairs.retain(|_, pair| pair.access != token);
        Ok(user)
    }

    pub(crate) fn issue_access_token(&mut self, user: UserId, now: Timestamp) -> String {
        let token = self.random.token(32);
        let expires_at = later(now, SignedDuration::from_secs(ACCESS_TOKEN_SECONDS));
        self.access.insert(
            token.clone(),
            AccessToken {
                user,
                expires_at: Some(expires_at),
                calls: 0,
            },
        );
        token
    }

    /// Issues a refresh token for an access token; revoking one revokes both.
    pub(crate) fn issue_refresh_token(
        &mut self,
        user: UserId,
        access: &str,
        now: Timestamp,
    ) -> String {
        let token = self.random.token(64);
        let expires_at = later(now, SignedDuration::from_hours(24 * REFRESH_TOKEN_DAYS));
        self.refresh.insert(
            token.clone(),
            ExpiringValue {
                value: (user, access.to_owned()),
                expires_at,
            },
        );
        token
    }

    /// Consumes a refresh token and revokes the access token that came with it.
    pub(crate) fn consume_refresh_token(
        &mut self,
        token: &str,
        now: Timestamp,
    ) -> Result<UserId, InvalidToken> {
        let entry = self.refresh.remove(token).ok_or(InvalidToken::Unknown)?;
        let (user, access) = entry.value;
        self.access.remove(&access);
        self.unused_pairs.retain(|_, pair| pair.refresh != token);
        if entry.expires_at <= now {
            Err(InvalidToken::Expired)
        } else {
            Ok(user)
        }
    }

    /// Keeps the pair of a consumed refresh token until one of its tokens is used.
    pub(crate) fn keep_unused_pair(&mut self, spent: &str, pair: TokenPair) {
        self.unused_pairs.insert(spent.to_owned(), pair);
    }

    /// Returns the pair of a consumed refresh token while it is unused.
    pub(crate) fn unused_pair(&self, spent: &str) -> Option<&TokenPair> {
        self.unused_pairs.get(spent)
    }

    pub(crate) fn issue_code(&mut self, consent: AuthorizationGrant, now: Timestamp) -> String {
        let code = self.random.token(32);
        let expires_at = later(now, SignedDuration::from_secs(AUTHORIZATION_CODE_SECONDS));
        self.codes.insert(
            code.clone(),
            ExpiringValue {
                value: consent,
                expires_at,
            },
        );
        code
    }

    /// Consumes an authorization code.
    pub(crate) fn consume_code(
        &mut self,
        code: &str,
        now: Timestamp,
    ) -> Result<AuthorizationGrant, InvalidToken> {
        let entry = self.codes.remove(code).ok_or(InvalidToken::Unknown)?;
        if entry.expires_at <= now {
            Err(InvalidToken::Expired)
        } else {
            Ok(entry.value)
        }
    }

    /// Revokes both tokens of a pair by either of them; `false` for an unknown token.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        self.unused_pairs
            .retain(|spent, pair| spent != token && pair.access != token && pair.refresh != token);
        if let Some(entry) = self.refresh.remove(token) {
            self.access.remove(&entry.value.1);
            return true;
        }
        self.refresh.retain(|_, entry| entry.value.1 != token);
        self.access.remove(token).is_some()
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(1, &Credentials::new(1), 10, 20)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    #[test]
    fn refresh_token_works_once_and_revokes_its_access_token() {
        let mut tokens = tokens();
        let access = tokens.issue_access_token(10, at(0));
        let refresh = tokens.issue_refresh_token(10, &access, at(0));
        assert_eq!(tokens.consume_refresh_token(&refresh, at(1)), Ok(10));
        assert_eq!(
            tokens.validate(&access, at(1), None),
            Err(InvalidToken::Unknown)
        );
        assert_eq!(
            tokens.consume_refresh_token(&refresh, at(2)),
            Err(InvalidToken::Unknown)
        );
    }

    #[test]
    fn consumed_refresh_token_returns_its_pair_while_unused() {
        for use_access in [true, false] {
            let mut tokens = tokens();
            let access = tokens.issue_access_token(10, at(0));
            let refresh = tokens.issue_refresh_token(10, &access, at(0));
            let pair = TokenPair { access, refresh };
            tokens.keep_unused_pair("spent", pair.clone());
            assert_eq!(tokens.unused_pair("spent"), Some(&pair));
            if use_access {
                tokens.validate(&pair.access, at(1), None).unwrap();
            } else {
                tokens.consume_refresh_token(&pair.refresh, at(1)).unwrap();
            }
            assert_eq!(tokens.unused_pair("spent"), None);
        }
    }

    #[test]
    fn authorization_code_expires_after_thirty_seconds() {
        let mut tokens = tokens();
        let consent = AuthorizationGrant {
            user: 10,
            redirect_uri: String::new(),
            challenge: None,
        };
        let (early, late) = (
            tokens.issue_code(consent.clone(), at(0)),
            tokens.issue_code(consent, at(0)),
        );
        assert!(tokens.consume_code(&early, at(29)).is_ok());
        assert_eq!(
            tokens.consume_code(&late, at(30)).unwrap_err(),
            InvalidToken::Expired
        );
    }

    #[test]
    fn access_token_expires_by_time_and_by_calls() {
        let mut tokens = tokens();
        let access = tokens.issue_access_token(10, at(0));
        assert_eq!(tokens.validate(&access, at(1), Some(2)), Ok(10));
        assert_eq!(tokens.validate(&access, at(1), Some(2)), Ok(10));
        assert_eq!(
            tokens.validate(&access, at(1), Some(2)),
            Err(InvalidToken::Expired)
        );
        assert_eq!(
            tokens.validate(&access, at(ACCESS_TOKEN_SECONDS), None),
            Err(InvalidToken::Expired)
        );
    }
}
