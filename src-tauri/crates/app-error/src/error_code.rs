//! The closed set of situations that the window tells apart.

mod title;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A situation with its own words or its own next step in the window. A variant exists only if the window
/// treats it differently; the words themselves live in the window's message catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(rename = "Code")]
pub enum ErrorCode {
    /// No account of the service is connected.
    NotConnected,
    /// The service refused the token: missing, mistyped, ended, or of another region.
    CredentialRejected,
    /// The sign-in failed: denied, timed out, or no port for the way back; `detail.about` says which: `denied`, `time`,
    /// `port`.
    SignInEnded,
    /// The address names no region of the service.
    WrongRegion,
    /// The account may not do this; `detail.about` says to what.
    Forbidden,
    /// The service keeps the whole account out until something about it is done; `detail.about` says what is in the way:
    /// `location`, `email`, `terms`, `password`; `everything` where it refuses one thing after the other and does not say why.
    AccountBlocked,
    /// There is no storage left for the account.
    StorageFull,
    /// The service knows no such thing, or does not show it to this account.
    NotFound,
    /// The item is not in the trash any more.
    NotInTrash,
    /// Another item has the name.
    NameTaken,
    /// The folder the item was in is gone.
    FolderGone,
    /// The service does not take this name.
    NameInvalid,
    /// The item was changed since it was last looked at, so it is left alone.
    ChangedSince,
    /// The link of the restored file has ended; `detail.at` says when.
    LinkExpired,
    /// The restored file was not shared by email, so it has no passcode.
    NoEmailShare,
    /// A restore of several steps failed in the middle and what was done could not be taken back; `detail.about` says what
    /// was left changed: `existing`, `item`.
    LeftHalfway,
    /// It is already being done.
    AlreadyRunning,
    /// Something else is working on the folder at the service.
    FolderBusy,
    /// The service asks to wait; `detail.retry_after_seconds` says how long.
    RateLimited,
    /// The service could not be reached; `detail.about` says `proxy` for a proxy that does not answer and `proxy_gateway` for
    /// one that cannot reach the service.
    Offline,
    /// A certificate or a proxy stands between this computer and the service; `detail.about` says which of them
    /// (`certificate_issuer`, `certificate_host`, `certificate_time`, `certificate`, `certificate_extension`, `tls`,
    /// `proxy_sign_in`, `proxy_scheme`, `proxy`, `proxy_setting`, `proxy_socks`), `detail.by` who issued it, what it is called
    /// or where it answers.
    Refused,
    /// Something between this computer and the service answered in its place: a block page, a guest network, a gateway.
    /// `detail.by` says how it names itself.
    Intercepted,
    /// The request left and no answer came back: it may or may not have taken effect.
    UnknownOutcome,
    /// The system's keyring does not answer.
    KeyringUnavailable,
    /// The system asked who is at the computer, and the person cancelled or was not recognized.
    PresenceNotConfirmed,
    /// The system cannot ask who is at the computer, though the settings want it.
    PresenceUnavailable,
    /// The clipboard did not take the text.
    ClipboardUnavailable,
    /// The system's browser did not open.
    BrowserUnavailable,
    /// The system's mail program did not open.
    MailUnavailable,
    /// The journal on this computer cannot be used; `detail.about` says why, where that is known: `damaged`, `full`, `locked`,
    /// `read_only`, `network`, `newer`.
    JournalUnavailable,
    /// The folder of the profile cannot be used, so the program does not start; `detail.path` names it, `detail.about` says why:
    /// `not_a_folder`, `not_made`, `not_writable`, `owner`, `name`.
    ProfileUnusable,
    /// Another Restore Desk uses this profile, so this one can only look; `detail.by` says where it runs, if known.
    ProfileInUse,
    /// A file of the profile is there and cannot be read, so it is not written over; `detail.about` says which: `accounts`,
    /// `settings`, `filters`, `updates`, `detail.path` where it is.
    StateUnreadable,
    /// A file of the profile cannot be written; `detail` as of [`StateUnreadable`](Self::StateUnreadable).
    NotSaved,
    /// The folder did not take a file.
    FileNotWritten,
    /// The company's policy file cannot be followed; the message says where.
    PolicyBroken,
    /// The input cannot be used; `detail.about` names the field.
    InputInvalid,
    /// The service answered with something that makes no sense.
    ServiceMisbehaved,
    /// The service refused the request for a reason that has no words of its own here; the message holds the service's.
    RequestRejected,
    /// A fault in this program.
    Unexpected,
}

impl ErrorCode {
    /// The name under which it stands in the journal and crosses to the window.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// The code of this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_again_by_its_name() {
        for code in [
            ErrorCode::UnknownOutcome,
            ErrorCode::NameTaken,
            ErrorCode::Unexpected,
        ] {
            assert_eq!(ErrorCode::from_name(&code.name()), Some(code));
        }
        assert_eq!(ErrorCode::from_name("SomethingElse"), None);
    }
}
