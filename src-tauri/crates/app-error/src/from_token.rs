//! Why there is no token to send.

use crate::{AppError, ErrorCode};
use box_client::NoToken;

impl From<NoToken> for AppError {
    fn from(error: NoToken) -> Self {
        match error {
            NoToken::NotConnected => Self::new(
                ErrorCode::NotConnected,
                "the account is not connected any more",
            ),
            NoToken::OutOfReach(why) => Self::new(ErrorCode::KeyringUnavailable, why).retryable(),
            NoToken::NotGiven(error) => box_client::Error::from(error.before_sending()).into(),
        }
    }
}
