//! Touch ID, or the password of the person's account.
use crate::question::{Error, Question};
use block2::RcBlock;
use objc2::runtime::Bool;
use objc2_foundation::{NSError, NSString};
use objc2_local_authentication::{LAContext, LAPolicy};
use std::sync::mpsc;

/// `LAError`: the person cancelled, was not recognized, chose another way that is not there, or another program or the system came
/// between (`LAErrorAuthenticationFailed`, `LAErrorUserCancel`, `LAErrorUserFallback`, `LAErrorSystemCancel`, `LAErrorAppCancel`).
const DECLINED: [isize; 5] = [-1, -2, -3, -4, -9];

pub(super) fn ask(question: &Question<'_>) -> Result<(), Error> {
    let (send, answer) = mpsc::channel();
    let reply = RcBlock::new(move |is_confirmed: Bool, error: *mut NSError| {
        // SAFETY: the system hands over an error or none, which is there until this returns.
        let error = unsafe { error.as_ref() };
        let result = match error {
            _ if is_confirmed.as_bool() => Ok(()),
            Some(error) if DECLINED.contains(&error.code()) => Err(Error::Declined),
            Some(error) => Err(Error::Unavailable(error.localizedDescription().to_string())),
            None => Err(Error::Declined),
        };
        // Fails when the question was given up.
        drop(send.send(result));
    });
    // SAFETY: a new context; the text and the block live until the answer has arrived.
    unsafe {
        let context = LAContext::new();
        context.evaluatePolicy_localizedReason_reply(
            LAPolicy::DeviceOwnerAuthentication,
            &NSString::from_str(question.reason),
            &reply,
        );
        answer
            .recv()
            .unwrap_or_else(|error| Err(Error::Unavailable(error.to_string())))
    }
}
