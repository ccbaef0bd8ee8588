//! The closed set of things that an error can be about.

use crate::ErrorCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Part of a situation that an error concerns, where its code covers several. The page has words for every pair of
/// [`SUBJECTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    // Sign-ins and accounts.
    /// A sign-in that has expired or was revoked.
    SignIn,
    /// The app that the organization registered.
    App,
    /// The sign-in was refused.
    Denied,
    /// The time for the sign-in is over.
    Time,
    /// No port for the way back from the browser.
    Port,
    /// Acting on behalf of another user.
    AsUser,
    /// The place from which the account is used.
    Location,
    /// The address of the account is not confirmed.
    Email,
    /// The terms of service are not accepted.
    Terms,
    /// The password has to be changed.
    Password,
    /// One request after the other, without a reason.
    Everything,
    /// Box.
    Box,
    /// Clumio.
    Clumio,
    // Items.
    /// The item.
    Item,
    /// The target folder.
    Destination,
    /// The item that has the name.
    Existing,
    /// A user.
    User,
    /// A restored file.
    RestoredFile,
    /// The consent to a regeneration.
    Confirmation,
    /// Items of others in a folder.
    Inside,
    /// Newer items in a folder.
    InsideNewer,
    /// Contents of a folder that cannot be read.
    InsideUnknown,
    /// Contents of a folder, too many to be compared.
    InsideTooLarge,
    /// A list that does not end.
    List,
    /// An entry of a list that cannot be read.
    Entry,
    /// The events of the organization.
    Events,
    /// The result is being verified.
    Verifying,
    // Connections.
    /// A certificate of an unknown issuer.
    CertificateIssuer,
    /// A certificate of another host.
    CertificateHost,
    /// A certificate that is expired or not valid yet.
    CertificateTime,
    /// A certificate, for another reason.
    Certificate,
    /// A critical extension of a certificate.
    CertificateExtension,
    /// TLS.
    Tls,
    /// A proxy that does not answer.
    Proxy,
    /// A proxy that cannot reach the service.
    ProxyGateway,
    /// A proxy that requires a sign-in.
    ProxySignIn,
    /// A proxy that offers no supported sign-in.
    ProxyScheme,
    /// A proxy setting that cannot be read.
    ProxySetting,
    /// A SOCKS proxy.
    ProxySocks,
    /// Something between this computer and the service.
    Intermediary,
    /// An address of this computer that is not allowed.
    Blocked,
    // Passcodes and the clipboard.
    /// A new passcode that is not delivered yet.
    Handover,
    /// A passcode that cannot be used.
    Passcode,
    /// Ordinary text.
    Text,
    // Policy and browser.
    /// The policy of the organization.
    Policy,
    /// The page of a release.
    Release,
    /// The folder of the log.
    Logs,
    // Journal and profile.
    /// It is damaged.
    Damaged,
    /// The disk is full.
    Full,
    /// Another program has locked it.
    Locked,
    /// It cannot be written.
    ReadOnly,
    /// It is on a network drive.
    Network,
    /// A newer version wrote it.
    Newer,
    /// It is not a folder.
    NotAFolder,
    /// It cannot be created.
    NotMade,
    /// It cannot be written to.
    NotWritable,
    /// It belongs to another user.
    Owner,
    /// The list of accounts.
    Accounts,
    /// The settings.
    Settings,
    /// The saved filters.
    Filters,
    /// The date of the last update check.
    Updates,
    /// The journal.
    Journal,
    /// The list of running programs.
    Runs,
    /// A file of this name.
    Exists,
    // Input.
    /// An address.
    Address,
    /// An access token.
    Token,
    /// A message.
    Message,
    /// A message that holds a passcode.
    MessagePasscode,
    /// A name.
    Name,
    /// The name of an account.
    Label,
    /// An email template.
    MailTemplate,
    /// The address that the browser came back to.
    CallbackAddress,
    /// An ID.
    Id,
    /// A folder ID.
    Folder,
    /// An organizational unit.
    Unit,
    /// An enterprise or user ID.
    Subject,
    /// A row of the activity.
    Activity,
    /// A bulk restore.
    Job,
}

/// Subjects that an error of each code can have; having none is always possible. The words of a code that is not listed do
/// not differ by it.
pub const SUBJECTS: &[(ErrorCode, &[Subject])] = &[
    (
        ErrorCode::NotConnected,
        &[
            Subject::Box,
            Subject::Clumio,
            Subject::Destination,
            Subject::Existing,
        ],
    ),
    (
        ErrorCode::CredentialRejected,
        &[Subject::SignIn, Subject::App],
    ),
    (
        ErrorCode::SignInEnded,
        &[Subject::Denied, Subject::Time, Subject::Port],
    ),
    (ErrorCode::WrongRegion, &[Subject::Address, Subject::Policy]),
    (
        ErrorCode::Forbidden,
        &[
            Subject::Token,
            Subject::Item,
            Subject::Destination,
            Subject::User,
            Subject::Policy,
            Subject::Blocked,
            Subject::AsUser,
            Subject::Clumio,
            Subject::Events,
            Subject::Existing,
        ],
    ),
    (
        ErrorCode::AccountBlocked,
        &[
            Subject::Location,
            Subject::Email,
            Subject::Terms,
            Subject::Password,
            Subject::Everything,
        ],
    ),
    (
        ErrorCode::NotFound,
        &[
            Subject::Item,
            Subject::Destination,
            Subject::User,
            Subject::SignIn,
            Subject::Existing,
            Subject::RestoredFile,
            Subject::Confirmation,
        ],
    ),
    (
        ErrorCode::ChangedSince,
        &[
            Subject::Inside,
            Subject::InsideNewer,
            Subject::InsideUnknown,
            Subject::InsideTooLarge,
            Subject::Existing,
            Subject::Destination,
        ],
    ),
    (ErrorCode::LeftHalfway, &[Subject::Existing, Subject::Item]),
    (
        ErrorCode::AlreadyRunning,
        &[Subject::Handover, Subject::Journal],
    ),
    (
        ErrorCode::Offline,
        &[Subject::Proxy, Subject::ProxyGateway, Subject::Destination],
    ),
    (
        ErrorCode::Refused,
        &[
            Subject::CertificateIssuer,
            Subject::CertificateHost,
            Subject::CertificateTime,
            Subject::Certificate,
            Subject::CertificateExtension,
            Subject::Tls,
            Subject::ProxySignIn,
            Subject::ProxyScheme,
            Subject::Proxy,
            Subject::ProxySetting,
            Subject::ProxySocks,
        ],
    ),
    (
        ErrorCode::Intercepted,
        &[Subject::Intermediary, Subject::Destination],
    ),
    (
        ErrorCode::UnknownOutcome,
        &[Subject::Verifying, Subject::Intermediary, Subject::Passcode],
    ),
    (
        ErrorCode::ServiceMisbehaved,
        &[Subject::List, Subject::Destination, Subject::Intermediary],
    ),
    (ErrorCode::ClipboardUnavailable, &[Subject::Text]),
    (
        ErrorCode::BrowserUnavailable,
        &[Subject::Release, Subject::Logs, Subject::SignIn],
    ),
    (
        ErrorCode::JournalUnavailable,
        &[
            Subject::Damaged,
            Subject::Full,
            Subject::Locked,
            Subject::ReadOnly,
            Subject::Network,
            Subject::Newer,
            Subject::Entry,
        ],
    ),
    (
        ErrorCode::ProfileUnusable,
        &[
            Subject::NotAFolder,
            Subject::NotMade,
            Subject::NotWritable,
            Subject::Owner,
            Subject::Name,
        ],
    ),
    (
        ErrorCode::StateUnreadable,
        &[
            Subject::Accounts,
            Subject::Settings,
            Subject::Filters,
            Subject::Updates,
        ],
    ),
    (
        ErrorCode::NotSaved,
        &[
            Subject::Accounts,
            Subject::Settings,
            Subject::Filters,
            Subject::Updates,
            Subject::Runs,
        ],
    ),
    (ErrorCode::FileNotWritten, &[Subject::Exists]),
    (
        ErrorCode::InputInvalid,
        &[
            Subject::Address,
            Subject::Token,
            Subject::Message,
            Subject::MessagePasscode,
            Subject::Name,
            Subject::Label,
            Subject::MailTemplate,
            Subject::CallbackAddress,
            Subject::Id,
            Subject::Folder,
            Subject::Unit,
            Subject::Subject,
            Subject::Activity,
            Subject::Job,
            Subject::Journal,
            Subject::Filters,
            Subject::Proxy,
            Subject::User,
            Subject::App,
        ],
    ),
];

impl Subject {
    /// Returns the name under which it is stored and crosses to the window.
    #[must_use]
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }

    /// Returns the subject of this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    }

    /// Returns whether an error of `code` can have it.
    pub(crate) fn is_listed_for(self, code: ErrorCode) -> bool {
        SUBJECTS
            .iter()
            .find(|(listed, _)| *listed == code)
            .is_none_or(|(_, subjects)| subjects.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/test");

    #[test]
    fn the_page_is_tested_with_every_subject() {
        let fresh: std::collections::BTreeMap<String, &[Subject]> = SUBJECTS
            .iter()
            .map(|(code, subjects)| (code.name(), *subjects))
            .collect();
        compare("subjects.json", &fresh);
    }

    #[test]
    fn the_page_is_tested_with_every_code() {
        let config = ts_rs::Config::new();
        let values = |union: String| -> Vec<String> {
            let quoted = union.split('"').skip(1).step_by(2);
            quoted.map(ToOwned::to_owned).collect()
        };
        let codes = values(ErrorCode::inline(&config));
        assert!(
            codes
                .iter()
                .all(|code| ErrorCode::from_name(code).is_some())
        );
        let subjects = values(Subject::inline(&config));
        assert!(
            subjects
                .iter()
                .all(|name| Subject::from_name(name).is_some())
        );
        let fresh = std::collections::BTreeMap::from([("codes", codes), ("subjects", subjects)]);
        compare("error-codes.json", &fresh);
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a test of a file in the tree, renewed on demand"
    )]
    fn compare(file: &str, fresh: &impl Serialize) {
        let path = std::path::Path::new(FOLDER).join(file);
        let fresh = serde_json::to_string_pretty(&fresh).unwrap() + "\n";
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(&path)
            .unwrap_or_default()
            .replace('\r', "");
        let same = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        assert_eq!(
            same(&committed),
            same(&fresh),
            "UPDATE_BINDINGS=1 cargo test -p app-error subject"
        );
    }
}
