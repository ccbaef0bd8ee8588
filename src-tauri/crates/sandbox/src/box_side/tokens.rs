//! Who may call: access tokens, refresh tokens, authorization codes.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::item::UserId;
use crate::random::Random;

/// What the sandbox hands out at its start.
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

/// Seconds an access token lives; not quite an hour in the wild, so nobody should count on 3600.
pub(crate) const ACCESS_SECONDS: i64 = 3646;
/// Seconds an authorization code lives.
pub(crate) const CODE_SECONDS: i64 = 30;
/// Days a refresh token lives.
const REFRESH_DAYS: i64 = 60;

#[derive(Debug)]
struct Access {
    user: UserId,
    /// `None`: until the sandbox starts over, for the two tokens it hands out itself.
    expires_at: Option<Timestamp>,
    calls: u64,
}

#[derive(Debug)]
struct Lease<T> {
    value: T,
    expires_at: Timestamp,
}

/// Why a token does not open the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    Unknown,
    Expired,
}

/// What was agreed to when a code was given out.
#[derive(Debug, Clone)]
pub(crate) struct Consent {
    pub(crate) user: UserId,
    pub(crate) redirect_uri: String,
    /// PKCE, S256.
    pub(crate) challenge: Option<String>,
}

/// The two tokens that a refresh token was exchanged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

#[derive(Debug)]
pub(crate) struct Tokens {
    random: Random,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Lease<(UserId, String)>>,
    /// Spent refresh tokens whose pair was not used yet.
    exchanged: HashMap<String, Pair>,
    codes: HashMap<String, Lease<Consent>>,
}

impl Tokens {
    pub(crate) fn new(seed: u64, credentials: &Credentials, user: UserId, admin: UserId) -> Self {
        let handed_out = |user| Access {
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
            exchanged: HashMap::new(),
            codes: HashMap::new(),
        }
    }

    /// Whose token it is, without counting as a call.
    pub(crate) fn owner(&self, token: &str) -> Option<UserId> {
        self.access.get(token).map(|access| access.user)
    }

    /// Counts a call. `most_calls` is how many a token is good for.
    pub(crate) fn admit(
        &mut self,
        token: &str,
        now: Timestamp,
        most_calls: Option<u64>,
    ) -> Result<UserId, Closed> {
        let access = self.access.get_mut(token).ok_or(Closed::Unknown)?;
        if access.expires_at.is_some_and(|end| end <= now)
            || most_calls.is_some_and(|most| access.calls >= most)
        {
            return Err(Closed::Expired);
        }
        access.calls += 1;
        let user = access.user;
        self.exchanged.retain(|_, pair| pair.access != token);
        Ok(user)
    }

    pub(crate) fn issue_access(&mut self, user: UserId, now: Timestamp) -> String {
        let token = self.random.token(32);
        let expires_at = later(now, SignedDuration::from_secs(ACCESS_SECONDS));
        self.access.insert(
            token.clone(),
            Access {
                user,
                expires_at: Some(expires_at),
                calls: 0,
            },
        );
        token
    }

    /// A refresh token that goes with an access token; one cannot outlive the other's revocation.
    pub(crate) fn issue_refresh(&mut self, user: UserId, access: &str, now: Timestamp) -> String {
        let token = self.random.token(64);
        let expires_at = later(now, SignedDuration::from_hours(24 * REFRESH_DAYS));
        self.refresh.insert(
            token.clone(),
            Lease {
                value: (user, access.to_owned()),
                expires_at,
            },
        );
        token
    }

    /// A refresh token is good once; the access token it came with dies with it.
    pub(crate) fn spend_refresh(&mut self, token: &str, now: Timestamp) -> Result<UserId, Closed> {
        let lease = self.refresh.remove(token).ok_or(Closed::Unknown)?;
        let (user, access) = lease.value;
        self.access.remove(&access);
        self.exchanged.retain(|_, pair| pair.refresh != token);
        if lease.expires_at <= now {
            Err(Closed::Expired)
        } else {
            Ok(user)
        }
    }

    /// Has a spent refresh token give the same pair again until either of it is used.
    pub(crate) fn exchange_again(&mut self, spent: &str, pair: Pair) {
        self.exchanged.insert(spent.to_owned(), pair);
    }

    /// The pair of a spent refresh token, as long as it was not used.
    pub(crate) fn exchanged(&self, spent: &str) -> Option<&Pair> {
        self.exchanged.get(spent)
    }

    pub(crate) fn issue_code(&mut self, consent: Consent, now: Timestamp) -> String {
        let code = self.random.token(32);
        let expires_at = later(now, SignedDuration::from_secs(CODE_SECONDS));
        self.codes.insert(
            code.clone(),
            Lease {
                value: consent,
                expires_at,
            },
        );
        code
    }

    /// A code is good once.
    pub(crate) fn spend_code(&mut self, code: &str, now: Timestamp) -> Result<Consent, Closed> {
        let lease = self.codes.remove(code).ok_or(Closed::Unknown)?;
        if lease.expires_at <= now {
            Err(Closed::Expired)
        } else {
            Ok(lease.value)
        }
    }

    /// Either token of a pair revokes both; `false` when it is neither.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        self.exchanged
            .retain(|spent, pair| spent != token && pair.access != token && pair.refresh != token);
        if let Some(lease) = self.refresh.remove(token) {
            self.access.remove(&lease.value.1);
            return true;
        }
        self.refresh.retain(|_, lease| lease.value.1 != token);
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
    fn a_refresh_token_is_good_once_and_takes_its_access_token_along() {
        let mut tokens = tokens();
        let access = tokens.issue_access(10, at(0));
        let refresh = tokens.issue_refresh(10, &access, at(0));
        assert_eq!(tokens.spend_refresh(&refresh, at(1)), Ok(10));
        assert_eq!(tokens.admit(&access, at(1), None), Err(Closed::Unknown));
        assert_eq!(tokens.spend_refresh(&refresh, at(2)), Err(Closed::Unknown));
    }

    #[test]
    fn a_spent_refresh_token_is_forgiven_until_its_pair_is_used() {
        for use_access in [true, false] {
            let mut tokens = tokens();
            let access = tokens.issue_access(10, at(0));
            let refresh = tokens.issue_refresh(10, &access, at(0));
            let pair = Pair { access, refresh };
            tokens.exchange_again("spent", pair.clone());
            assert_eq!(tokens.exchanged("spent"), Some(&pair));
            if use_access {
                tokens.admit(&pair.access, at(1), None).unwrap();
            } else {
                tokens.spend_refresh(&pair.refresh, at(1)).unwrap();
            }
            assert_eq!(tokens.exchanged("spent"), None);
        }
    }

    #[test]
    fn a_code_lives_thirty_seconds() {
        let mut tokens = tokens();
        let consent = Consent {
            user: 10,
            redirect_uri: String::new(),
            challenge: None,
        };
        let (early, late) = (
            tokens.issue_code(consent.clone(), at(0)),
            tokens.issue_code(consent, at(0)),
        );
        assert!(tokens.spend_code(&early, at(29)).is_ok());
        assert_eq!(
            tokens.spend_code(&late, at(30)).unwrap_err(),
            Closed::Expired
        );
    }

    #[test]
    fn expires_by_time_and_by_calls() {
        let mut tokens = tokens();
        let access = tokens.issue_access(10, at(0));
        assert_eq!(tokens.admit(&access, at(1), Some(2)), Ok(10));
        assert_eq!(tokens.admit(&access, at(1), Some(2)), Ok(10));
        assert_eq!(tokens.admit(&access, at(1), Some(2)), Err(Closed::Expired));
        assert_eq!(
            tokens.admit(&access, at(ACCESS_SECONDS), None),
            Err(Closed::Expired)
        );
    }
}
