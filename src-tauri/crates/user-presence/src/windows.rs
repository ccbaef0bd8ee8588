//! Windows Hello: a face, a finger or the PIN.

use crate::question::{Error, Question};
use windows::{
    Security::Credentials::UI::{UserConsentVerificationResult, UserConsentVerifier},
    Win32::{Foundation::HWND, System::WinRT::IUserConsentVerifierInterop},
    core::{HSTRING, factory},
};
use windows_future::IAsyncOperation;

pub(super) fn ask(question: &Question<'_>) -> Result<(), Error> {
    let window = HWND(question.window as *mut _);
    match verify(window, question.reason).map_err(unavailable)? {
        UserConsentVerificationResult::Verified => Ok(()),
        UserConsentVerificationResult::Canceled
        | UserConsentVerificationResult::RetriesExhausted => Err(Error::Declined),
        other => Err(Error::Unavailable(format!(
            "Windows Hello answered {}",
            other.0
        ))),
    }
}

fn verify(window: HWND, reason: &str) -> windows::core::Result<UserConsentVerificationResult> {
    let verifier = factory::<UserConsentVerifier, IUserConsentVerifierInterop>()?;
    // SAFETY: the handle is that of our window, which is there while the program runs; the text lives until the call returns.
    let answer: IAsyncOperation<UserConsentVerificationResult> =
        unsafe { verifier.RequestVerificationForWindowAsync(window, &HSTRING::from(reason))? };
    answer.join()
}

fn unavailable(error: windows::core::Error) -> Error {
    Error::Unavailable(error.to_string())
}
