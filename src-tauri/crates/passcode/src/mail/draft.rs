//! A draft in the system's mail program. Its address passes through shells, logs and histories, so it is built without access to the
//! passcode.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Encodes everything but the unreserved characters of RFC 6068 and the `@` between the parts of an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');

/// The limits of the mail programs of a system.
#[derive(Clone, Copy)]
pub(crate) struct MailPrograms {
    /// The most characters, as they are once encoded: nine for each of most Japanese ones.
    longest: usize,
    /// Separates two recipients.
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
    /// The mail programs of this computer.
    pub(crate) const HERE: Self = if cfg!(windows) {
        Self::WINDOWS
    } else {
        Self::OTHERS
    };

    #[cfg(test)]
    pub(super) const EACH: [Self; 2] = [Self::WINDOWS, Self::OTHERS];

    /// Returns the address of a draft to `recipients`. Several do not see each other.
    pub(crate) fn address(
        self,
        recipients: &[String],
        subject: &str,
        text: Option<&str>,
    ) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let all = recipients
            .iter()
            .map(|address| encoded(address))
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

    /// Returns true for an address that is not too long.
    pub(crate) fn accept(self, address: &str) -> bool {
        address.len() <= self.longest
    }
}
