//! Whether Box refuses an item, or the account itself.

use app_error::{AppError, ErrorCode, Subject};
use box_client::BoxClient;

/// Checks the access of an account with a request that is always allowed.
///
/// # Errors
/// Why it has no access, or any error of Box.
pub async fn check_account_access(account: &BoxClient) -> Result<(), AppError> {
    match account.me().await {
        Ok(_) => Ok(()),
        Err(error) => Err(as_account_error(AppError::from(&error))),
    }
}

/// Turns a refusal of a request that is always allowed into an error of the account.
fn as_account_error(error: AppError) -> AppError {
    if error.code == ErrorCode::Forbidden {
        AppError {
            code: ErrorCode::AccountBlocked,
            ..error
        }
        .subject(Subject::Everything)
    } else {
        error
    }
}
