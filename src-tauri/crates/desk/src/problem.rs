//! What went wrong, as a situation that the window can act on.

mod subjects;

pub use subjects::SUBJECTS;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A situation with its own words or its own next step in the window. A variant exists only if the window
/// treats it differently; the words themselves live in the window's message catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum Code {
    /// No account of the service is connected.
    NotConnected,
    /// The service refused the token: missing, mistyped, ended, or of another region.
    CredentialRejected,
    /// Nobody was signed in: refused, no time left, no address to come back to; `detail.about` says which: `denied`, `time`,
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
    /// The same thing is already being done.
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
    /// What was typed cannot be used; `detail.about` names the field.
    InputInvalid,
    /// The service answered with something that makes no sense.
    ServiceMisbehaved,
    /// The service refused the request for a reason that has no words of its own here; the message holds the service's.
    RequestRejected,
    /// A fault in this program.
    Unexpected,
}

impl Code {
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

/// Facts that the words of a [`Problem`] need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Detail {
    /// Seconds to wait before trying again.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// What it is about: `destination`, `item`, `address`, `token`, …
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Who it comes from: the issuer or the name of a certificate as it says itself, host and port of a proxy, the name of a
    /// setting.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The kinds of sign-in that a proxy offers.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schemes: Option<String>,
    /// What a certificate demands that is not known here.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The trusted authority above a certificate that cannot be used.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// The file or folder that it is about.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// When it happened or ended.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<jiff::Timestamp>,
    /// How often the request was sent.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
}

/// The one error that crosses to the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The situation.
    pub code: Code,
    /// What happened, in plain English for "copy details" and the log; never a secret, never shown alone.
    pub message: String,
    /// Whether doing the same again may help.
    pub retryable: bool,
    /// The service's own id of the request, for its support desk.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Facts for the words.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<Detail>>,
}

impl Problem {
    /// A problem that trying again does not cure.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retryable: false,
            request_id: None,
            detail: None,
        }
    }

    /// The same, when trying again may help.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// The same, with what it is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        let about = about.into();
        #[cfg(test)]
        assert!(
            subjects::is_known(self.code, &about),
            "{:?} has no words about {about:?}",
            self.code
        );
        self.detail.get_or_insert_default().about = Some(about);
        self
    }

    /// Names the file or folder that it is about.
    #[must_use]
    pub fn path(mut self, path: &std::path::Path) -> Self {
        self.detail.get_or_insert_default().path = Some(path.display().to_string());
        self
    }

    /// The same, with a time.
    #[must_use]
    pub fn at(mut self, at: jiff::Timestamp) -> Self {
        self.detail.get_or_insert_default().at = Some(at);
        self
    }

    /// The same, with the service's id of the request.
    #[must_use]
    pub fn request(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_again_by_its_name() {
        for code in [Code::UnknownOutcome, Code::NameTaken, Code::Unexpected] {
            assert_eq!(Code::from_name(&code.name()), Some(code));
        }
        assert_eq!(Code::from_name("SomethingElse"), None);
    }
}
