//! What a problem of each code can be about. The window has words for every pair, which a test of its own goes over.

use super::Code;

/// The subjects of `detail.about`, by code; none at all is always possible. A code that is not listed names a field, an account
/// or a login there, for which its words do not differ.
pub const SUBJECTS: &[(Code, &[&str])] = &[
    (Code::CredentialRejected, &["sign_in", "app"]),
    (Code::SignInEnded, &["denied", "time", "port"]),
    (Code::WrongRegion, &["address", "policy"]),
    (
        Code::Forbidden,
        &[
            "token",
            "item",
            "destination",
            "user",
            "policy",
            "blocked",
            "as_user",
            "clumio",
            "events",
            "existing",
        ],
    ),
    (
        Code::AccountBlocked,
        &["location", "email", "terms", "password", "everything"],
    ),
    (
        Code::NotFound,
        &[
            "item",
            "destination",
            "user",
            "sign_in",
            "existing",
            "restored_file",
        ],
    ),
    (
        Code::ChangedSince,
        &[
            "inside",
            "inside_newer",
            "inside_unknown",
            "inside_too_large",
            "existing",
        ],
    ),
    (Code::LeftHalfway, &["existing", "item"]),
    (Code::AlreadyRunning, &["handover"]),
    (Code::Offline, &["proxy", "proxy_gateway", "destination"]),
    (
        Code::Refused,
        &[
            "certificate_issuer",
            "certificate_host",
            "certificate_time",
            "certificate",
            "certificate_extension",
            "tls",
            "proxy_sign_in",
            "proxy_scheme",
            "proxy",
            "proxy_setting",
            "proxy_socks",
        ],
    ),
    (Code::Intercepted, &["intermediary", "destination"]),
    (
        Code::UnknownOutcome,
        &["verifying", "intermediary", "passcode"],
    ),
    (Code::ServiceMisbehaved, &["list", "destination"]),
    (Code::ClipboardUnavailable, &["text"]),
    (Code::BrowserUnavailable, &["release", "logs", "sign_in"]),
];

/// Whether a problem of `code` can be about it.
#[cfg(test)]
pub(super) fn is_known(code: Code, about: &str) -> bool {
    SUBJECTS
        .iter()
        .find(|(of, _)| *of == code)
        .is_none_or(|(_, subjects)| subjects.contains(&about))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITTED: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../ui/test/subjects.json"
    );

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a test of a file in the tree, renewed on demand"
    )]
    fn the_page_is_tested_with_every_subject() {
        let fresh: std::collections::BTreeMap<String, &[&str]> = SUBJECTS
            .iter()
            .map(|(code, subjects)| (code.name(), *subjects))
            .collect();
        let fresh = serde_json::to_string_pretty(&fresh).unwrap() + "\n";
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(COMMITTED, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED)
            .unwrap_or_default()
            .replace('\r', "");
        let same = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        assert_eq!(
            same(&committed),
            same(&fresh),
            "UPDATE_BINDINGS=1 cargo test -p desk subjects"
        );
    }
}
