//! Addresses of mailboxes.

use crate::text_input::normalize_id;

/// Characters of a whole address and of the part before the `@` (RFC 5321, 4.5.3.1).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// Characters that show a text in another order than it is written in: what a person sees is another address.
const REORDER: [char; 2] = ['\u{202d}', '\u{202e}'];

/// Returns the address in what was typed, without invisible characters and without the marks around it that it was copied with; `None`
/// when it cannot be one. Quoted local parts and addresses without a domain are refused: files are not shared with them.
#[must_use]
pub fn mail_address(typed: &str) -> Option<String> {
    if typed.contains(REORDER) {
        return None;
    }
    let meant = normalize_id(typed);
    let address = meant.trim_matches(|c: char| c.is_whitespace() || ",;<>".contains(c));
    let scheme = address
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let address = address[scheme.map_or(0, str::len)..].trim_end_matches('.');
    let (local, domain) = address.rsplit_once('@')?;
    let in_local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots_are_inside = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next()?;
    let fits = address.len() <= LONGEST
        && (1..=LONGEST_LOCAL).contains(&local.len())
        && local.chars().all(in_local)
        && dots_are_inside
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && last.chars().any(char::is_alphabetic);
    fits.then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_addresses_and_nothing_else() {
        for good in [
            "k.tanaka@aoyama-foods.example",
            " o'neil+box@mail.example.co.jp ",
            "用户@例え.example",
            "a@b.co",
        ] {
            assert_eq!(mail_address(good).as_deref(), Some(good.trim()), "{good}");
        }
        for typed in [
            "a@example.com,",
            "<a@example.com>;",
            "MAILTO:a@example.com",
            "\u{feff}a@example.com\u{200b}.",
            "ａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "\u{202a}a@exam\u{ad}ple.com\u{202c}",
        ] {
            assert_eq!(
                mail_address(typed).as_deref(),
                Some("a@example.com"),
                "{typed:?}"
            );
        }
        for bad in [
            "",
            "a",
            "@example.com",
            "a@",
            "a@example",
            "a b@example.com",
            "a@exa mple.com",
            "a@b@example.com",
            "a@example..com",
            ".a@example.com",
            "a.@example.com",
            "a..b@example.com",
            "a@-x.com",
            "a@x-.com",
            "a@example.com, b@example.com",
            "a@example.com;b@example.com",
            "Name <a@example.com>",
            "a@example.com\nBcc: b@x.com",
            "\"a b\"@example.com",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "a\u{202E}@example.com",
        ] {
            assert_eq!(mail_address(bad), None, "{bad:?}");
        }
        assert_eq!(
            mail_address(&format!("{}@example.com", "a".repeat(65))),
            None
        );
    }

    proptest! {
        #[test]
        fn what_is_taken_can_break_no_header_and_no_list(typed in "\\PC{0,20}@?\\PC{0,20}") {
            if let Some(address) = mail_address(&typed) {
                prop_assert!(!address.contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>\"()".contains(c)));
                prop_assert_eq!(mail_address(&address), Some(address));
            }
        }
    }
}
