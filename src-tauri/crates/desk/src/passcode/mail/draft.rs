//! A draft in the system's mail program. Its address passes through shells, logs and histories, so the passcode is not
//! in it: whoever builds it here is not given one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand as it is in an address (RFC 6068: unreserved characters, and `@` between its parts).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');

/// What the mail programs of a system make of an address.
#[derive(Clone, Copy)]
pub(in crate::passcode) struct MailPrograms {
    /// The most characters, as they are once encoded: nine for each of most Japanese ones.
    longest: usize,
    /// What stands between two recipients.
    separator: &'static str,
}

impl MailPrograms {
    /// Windows cuts the address off at 2,083 characters (`INTERNET_MAX_URL_LENGTH`). Outlook takes a comma between recipients
    /// for a part of a name unless it was set otherwise; the other programs there take its semicolon too.
    const WINDOWS: Self = Self {
        longest: 2000,
        separator: ";",
    };
    /// RFC 6068, and no limit that a text would reach.
    const OTHERS: Self = Self {
        longest: 30_000,
        separator: ",",
    };
    /// Those of this computer.
    pub(in crate::passcode) const HERE: Self = if cfg!(windows) {
        Self::WINDOWS
    } else {
        Self::OTHERS
    };

    #[cfg(test)]
    pub(super) const EACH: [Self; 2] = [Self::WINDOWS, Self::OTHERS];

    /// The address of a draft to `recipients`. Several do not see each other.
    pub(in crate::passcode) fn address(
        self,
        recipients: &[String],
        subject: &str,
        text: Option<&str>,
    ) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let all = recipients
            .iter()
            .map(|one| encoded(one))
            .collect::<Vec<_>>()
            .join(self.separator);
        let (to, hidden) = if recipients.len() > 1 {
            (String::new(), format!("bcc={all}&"))
        } else {
            (all, String::new())
        };
        let body = text.map(|text| {
            format!(
                "&body={}",
                encoded(&text.replace("\r\n", "\n").replace('\n', "\r\n"))
            )
        });
        format!(
            "mailto:{to}?{hidden}subject={}{}",
            encoded(subject),
            body.unwrap_or_default()
        )
    }

    /// Whether they take an address of this length.
    pub(in crate::passcode) fn take(self, address: &str) -> bool {
        address.len() <= self.longest
    }
}
