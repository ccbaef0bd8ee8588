//! Addresses.

use super::Jump;
use std::ops::Range;
use text_search::mail_address;

/// Endings of files that are no top-level domains: what ends so is a name.
const FILES: [&str; 40] = [
    "docx", "doc", "docm", "dotx", "xlsx", "xls", "xlsm", "xlsb", "pptx", "ppt", "pptm", "pdf",
    "png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "svg", "webp", "heic", "csv", "tsv", "txt",
    "rtf", "log", "xml", "json", "html", "htm", "eml", "msg", "mp3", "mp4", "wav", "psd", "dwg",
    "gz", "boxnote",
];

/// Endings that are both.
const BOTH: [&str; 12] = [
    "zip", "mov", "ai", "md", "ps", "pl", "py", "sh", "rs", "cc", "bz", "app",
];

/// Characters of Chinese, Japanese and Korean writing: they stand next to an address without a blank.
const FIRST_OF_EAST_ASIA: char = '\u{2e80}';

/// Reads `name@host.example`, or as much of it as there is, and whatever else such a text can be.
pub(super) fn address(text: &str) -> Vec<Jump> {
    let Some(address) = whole(text).or_else(|| part(text)) else {
        return Vec::new();
    };
    let Jump::Recipient { address: typed, .. } = &address else {
        return Vec::new();
    };
    let name = Jump::Text {
        text: typed.clone(),
    };
    if is_file(typed, &FILES) {
        vec![name, address]
    } else if is_file(typed, &BOTH) || matches!(address, Jump::Recipient { whole: false, .. }) {
        vec![address, name]
    } else {
        vec![address]
    }
}

fn whole(text: &str) -> Option<Jump> {
    let found = addresses(text);
    if found.is_empty() {
        return in_one_script(text)
            .then(|| mail_address(text))
            .flatten()
            .map(|address| Jump::Recipient {
                address,
                whole: true,
            });
    }
    let [(range, address)] = <[_; 1]>::try_from(found).ok()?;
    let around = format!("{} {}", &text[..range.start], &text[range.end..]);
    let around = around.trim().to_ascii_lowercase();
    let around = around
        .split_once('?')
        .map_or(around.as_str(), |(before, _)| before);
    let scheme = matches!(
        around.trim(),
        "" | "mailto:" | "smtp:" | "sip:" | "sips:" | "im:" | "to:"
    );
    scheme.then_some(Jump::Recipient {
        address,
        whole: true,
    })
}

/// Says that the name of the mailbox is not half a Japanese word that stood before it.
fn in_one_script(text: &str) -> bool {
    let local = text.split('@').next().unwrap_or(text);
    local.is_ascii() || !local.contains(|c: char| c.is_ascii_alphabetic())
}

fn part(text: &str) -> Option<Jump> {
    let (local, domain) = text.split_once('@')?;
    let spaced = local.strip_suffix(' ').zip(domain.strip_prefix(' '));
    if let Some(address) =
        spaced.and_then(|(local, domain)| mail_address(&format!("{local}@{domain}")))
    {
        return Some(Jump::Recipient {
            address,
            whole: true,
        });
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || ":/,;<>\"()[]|\\".contains(c);
    let whole_within = !addresses(text).is_empty();
    let fits = !local.is_empty() && !domain.contains('@') && !text.contains(odd) && !whole_within;
    fits.then(|| Jump::Recipient {
        address: text.to_owned(),
        whole: false,
    })
}

fn is_file(address: &str, endings: &[&str]) -> bool {
    address.rsplit('.').next().is_some_and(|last| {
        endings
            .iter()
            .any(|ending| last.eq_ignore_ascii_case(ending))
    })
}

/// Finds the addresses that stand in a text as something of their own.
pub(super) fn addresses_in(text: &str) -> Vec<(Range<usize>, Jump)> {
    let people = addresses(text)
        .into_iter()
        .filter(|(_, address)| !is_file(address, &FILES));
    people
        .map(|(range, address)| {
            (
                range,
                Jump::Recipient {
                    address,
                    whole: true,
                },
            )
        })
        .collect()
}

/// Finds every whole address in `text` and where it stands, without what surrounds it.
fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for (at, sign) in text.match_indices(['@', '%']) {
        let escape = sign == "%" && text[at..].starts_with("%40");
        if sign == "%" && !escape {
            continue;
        }
        let behind = at + if escape { 3 } else { 1 };
        let local = local_before(&text[..at]);
        let domain = domain_behind(&text[behind..]);
        let (begin, end) = (at - local.len(), behind + domain.len());
        let twice = text[..begin].ends_with('@') || text[end..].starts_with('@');
        // A soft break may have taken the beginning away.
        let broken = text[..begin].trim_end_matches([' ', '>']).ends_with("=\n");
        if let Some(address) =
            mail_address(&format!("{local}@{domain}")).filter(|_| !twice && !broken)
        {
            found.push((begin..end, address));
        }
    }
    found
}

fn local_before(text: &str) -> &str {
    let fits = |c: char| (c.is_alphanumeric() && c < FIRST_OF_EAST_ASIA) || "._+-'&".contains(c);
    let begin = text
        .char_indices()
        .rev()
        .take(64)
        .take_while(|(_, c)| fits(*c))
        .last()
        .map_or(text.len(), |(at, _)| at);
    let mut local = &text[begin..];
    let before = text[..begin].chars().next_back();
    if before == Some('%')
        && local.len() >= 2
        && local.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
    {
        local = &local[2..];
    }
    if before.is_some_and(|c| c.is_alphanumeric() && c < FIRST_OF_EAST_ASIA) {
        return "";
    }
    // `&` joins two addresses as often as it stands in one.
    let local = local.rsplit('&').next().unwrap_or(local);
    local.trim_start_matches(['.', '\'', '-', '+'])
}

fn domain_behind(text: &str) -> &str {
    let fits =
        |c: &char| (c.is_alphanumeric() && *c < FIRST_OF_EAST_ASIA) || matches!(c, '.' | '-');
    let length: usize = text
        .chars()
        .take(254)
        .take_while(fits)
        .map(char::len_utf8)
        .sum();
    text[..length].trim_end_matches(['.', '-'])
}
