//! Why there is no token to send.

use crate::{AppError, ErrorCode};
use box_client::TokenError;

impl From<TokenError> for AppError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::AccountDisconnected => Self::new(
                ErrorCode::NotConnected,
                "the account is not connected any more",
            ),
            TokenError::StoreUnavailable(why) => {
                Self::new(ErrorCode::KeyringUnavailable, why).retryable()
            }
            TokenError::RefreshFailed(error) => {
                box_client::Error::from(error.into_not_sent()).into()
            }
        }
    }
}
