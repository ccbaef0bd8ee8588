//! A draft in the system's mail program. Its address passes through shells, logs and histories, so the passcode is not
//! in it: whoever builds it here is not given one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand as it is in an address (RFC 6068: unreserved characters, and `@` between its parts).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// Windows cuts the address off at 2,083 characters; elsewhere a whole text has room.
const LONGEST: usize = if cfg!(windows) { 2000 } else { 30_000 };

/// The address of a draft to `recipients`. Several do not see each other.
pub(in crate::passcode) fn address(recipients: &[String], subject: &str, text: Option<&str>) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let all = recipients.iter().map(|one| encoded(one)).collect::<Vec<_>>().join(",");
    let (to, hidden) =
        if recipients.len() > 1 { (String::new(), format!("bcc={all}&")) } else { (all, String::new()) };
    let body =
        text.map(|text| format!("&body={}", encoded(&text.replace("\r\n", "\n").replace('\n', "\r\n"))));
    format!("mailto:{to}?{hidden}subject={}{}", encoded(subject), body.unwrap_or_default())
}

/// Whether the system takes an address of this length.
pub(in crate::passcode) fn fits(address: &str) -> bool {
    address.len() <= LONGEST
}
