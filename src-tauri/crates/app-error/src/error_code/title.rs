//! Which message is the title of an error.

use crate::{ErrorCode, Subject};

impl ErrorCode {
    /// Returns the key of the message that says in a few words what happened, in the catalogues of the page. The same code may
    /// have another one if the error is about a `subject`. Its placeholders are the service, and the source of the error where
    /// the subject is a proxy.
    #[must_use]
    pub fn title(self, subject: Option<Subject>) -> &'static str {
        match (self, subject) {
            (Self::NotConnected, _) => "problem_not_connected",
            (Self::CredentialRejected, Some(Subject::SignIn)) => "problem_sign_in_ended",
            (Self::CredentialRejected, Some(Subject::App)) => "problem_app_rejected",
            (Self::CredentialRejected, _) => "problem_credential_rejected",
            (Self::SignInEnded, Some(Subject::Denied)) => "problem_sign_in_denied",
            (Self::SignInEnded, Some(Subject::Port)) => "problem_sign_in_port",
            (Self::SignInEnded, _) => "problem_sign_in_time",
            (Self::WrongRegion, Some(Subject::Policy)) => "problem_region_by_policy",
            (Self::WrongRegion, _) => "problem_wrong_region",
            (Self::Forbidden, Some(Subject::Policy)) => "problem_forbidden_by_policy",
            (Self::Forbidden, Some(Subject::Blocked)) => "problem_blocked",
            (Self::Forbidden, Some(Subject::AsUser)) => "problem_as_user",
            (Self::Forbidden, _) => "problem_forbidden",
            (Self::AccountBlocked, Some(Subject::Terms)) => "problem_account_terms",
            (Self::AccountBlocked, Some(Subject::Password)) => "problem_account_password",
            (Self::AccountBlocked, Some(Subject::Everything)) => "problem_account_refused",
            (Self::AccountBlocked, Some(Subject::Email)) => "problem_account_email",
            (Self::AccountBlocked, _) => "problem_account_location",
            (Self::StorageFull, _) => "problem_storage_full",
            (Self::NotFound, Some(Subject::User)) => "problem_user_unknown",
            (Self::NotFound, Some(Subject::RestoredFile)) => "problem_restored_file_gone",
            (Self::NotFound, Some(Subject::Confirmation)) => "problem_confirmation",
            (Self::NotFound, _) => "problem_not_found",
            (Self::NotInTrash, _) => "problem_not_in_trash",
            (Self::NameTaken, _) => "problem_name_taken",
            (Self::FolderGone, _) => "problem_folder_gone",
            (Self::NameInvalid, _) => "problem_name_invalid",
            (Self::ChangedSince, Some(Subject::Inside)) => "problem_holds_others",
            (Self::ChangedSince, Some(Subject::InsideNewer)) => "problem_newer_inside",
            (Self::ChangedSince, Some(Subject::InsideUnknown)) => "problem_inside_unknown",
            (Self::ChangedSince, Some(Subject::InsideTooLarge)) => "problem_inside_too_large",
            (Self::ChangedSince, _) => "problem_changed_since",
            (Self::LinkExpired, _) => "problem_link_expired",
            (Self::NoEmailShare, _) => "problem_no_email_share",
            (Self::LeftHalfway, _) => "problem_left_halfway",
            (Self::AlreadyRunning, Some(Subject::Journal)) => "problem_journal_in_use",
            (Self::AlreadyRunning, _) => "problem_already_running",
            (Self::FolderBusy, _) => "problem_folder_busy",
            (Self::RateLimited, _) => "problem_rate_limited",
            (Self::Offline, Some(Subject::Proxy)) => "problem_offline_proxy",
            (Self::Offline, Some(Subject::ProxyGateway)) => "problem_proxy_gateway",
            (Self::Offline, _) => "problem_offline",
            (
                Self::Refused,
                Some(
                    Subject::CertificateIssuer
                    | Subject::CertificateTime
                    | Subject::CertificateHost
                    | Subject::Certificate
                    | Subject::CertificateExtension
                    | Subject::Tls,
                ),
            ) => "problem_certificate",
            (Self::Refused, Some(Subject::ProxySignIn)) => "problem_proxy_sign_in",
            (Self::Refused, Some(Subject::ProxyScheme)) => "problem_proxy_scheme",
            (Self::Refused, Some(Subject::ProxySetting)) => "problem_proxy_setting",
            (Self::Refused, Some(Subject::ProxySocks)) => "problem_proxy_socks",
            (Self::Refused, Some(Subject::Proxy)) => "problem_proxy",
            (Self::Refused, _) => "problem_refused",
            (Self::Intercepted, _) => "problem_intercepted",
            (Self::UnknownOutcome, Some(Subject::Verifying)) => "problem_verifying",
            (Self::UnknownOutcome, Some(Subject::Intermediary)) => "problem_intercepted",
            (Self::UnknownOutcome, _) => "problem_unknown_outcome",
            (Self::KeyringUnavailable, _) => "problem_keyring_unavailable",
            (Self::PresenceNotConfirmed, _) => "problem_presence_not_confirmed",
            (Self::PresenceUnavailable, _) => "problem_presence_unavailable",
            (Self::ClipboardUnavailable, Some(Subject::Text)) => "problem_text_not_copied",
            (Self::ClipboardUnavailable, _) => "problem_clipboard_unavailable",
            (Self::BrowserUnavailable, Some(Subject::Release)) => "problem_release_not_opened",
            (Self::BrowserUnavailable, Some(Subject::SignIn)) => "problem_sign_in_not_opened",
            (Self::BrowserUnavailable, _) => "restore_open_failed",
            (Self::MailUnavailable, _) => "problem_mail_unavailable",
            (Self::JournalUnavailable, Some(Subject::Damaged)) => "problem_journal_damaged",
            (Self::JournalUnavailable, Some(Subject::Newer)) => "problem_journal_newer",
            (Self::JournalUnavailable, _) => "problem_journal_unavailable",
            (Self::ProfileUnusable, _) => "problem_profile_unusable",
            (Self::ProfileInUse, _) => "problem_profile_in_use",
            (Self::StateUnreadable, Some(Subject::Accounts)) => "problem_accounts_unreadable",
            (Self::StateUnreadable, Some(Subject::Settings)) => "problem_settings_unreadable",
            (Self::StateUnreadable, Some(Subject::Filters)) => "problem_filters_unreadable",
            (Self::StateUnreadable, _) => "problem_file_unreadable",
            (Self::NotSaved, Some(Subject::Accounts)) => "problem_accounts_not_saved",
            (Self::NotSaved, Some(Subject::Settings)) => "problem_settings_not_saved",
            (Self::NotSaved, Some(Subject::Filters)) => "problem_filters_not_saved",
            (Self::NotSaved, _) => "problem_profile_not_written",
            (Self::FileNotWritten, _) => "problem_file_not_written",
            (Self::PolicyBroken, _) => "problem_policy_broken",
            (Self::InputInvalid, Some(Subject::Journal)) => "problem_journal_sound",
            (Self::InputInvalid, _) => "problem_input_invalid",
            (Self::ServiceMisbehaved, Some(Subject::Intermediary)) => "problem_intercepted",
            (Self::ServiceMisbehaved, Some(Subject::List)) => "problem_list_goes_round",
            (Self::ServiceMisbehaved, _) => "problem_service_misbehaved",
            (Self::RequestRejected, _) => "problem_request_rejected",
            (Self::Unexpected, _) => "problem_unexpected",
        }
    }
}
