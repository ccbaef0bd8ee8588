//! What the company decided, where it is more than a setting.

use crate::{Desk, passcode::Shared};
use app_error::{AppError, ErrorCode, Subject};
use config::{BoxAuthMethod, Sharing};

impl Desk {
    /// The address of Clumio that the company named, for whoever connects it.
    pub fn clumio_address(&self) -> Option<String> {
        self.policy
            .clumio
            .region
            .as_ref()
            .map(|rule| rule.value.to_string())
    }

    /// The ways in which Box may be connected, the one to offer first before the others.
    pub fn ways_to_connect_box(&self) -> Vec<BoxAuthMethod> {
        self.policy.ways_to_connect_box()
    }

    /// Sends the link of a restored file again, where the company lets that be done.
    ///
    /// # Errors
    /// [`ErrorCode::Forbidden`] about `policy`, and those of [`PasscodeDesk::share`](crate::passcode::PasscodeDesk).
    pub async fn share(
        &self,
        account: Option<&str>,
        file_id: &str,
        address: &str,
        message: &str,
    ) -> Result<Shared, AppError> {
        if self.policy.clumio.sharing == Sharing::Forbidden {
            return Err(AppError::new(
                ErrorCode::Forbidden,
                "the company's policy forbids sharing",
            )
            .subject(Subject::Policy));
        }
        self.passcodes
            .share(account, file_id, address, message)
            .await
    }
}
