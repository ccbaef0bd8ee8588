//! Email addresses.

use super::parsed_input::ParsedInput;
use std::ops::Range;
use text_search::mail_address;

/// File extensions that are not top-level domains: a text with one is a name.
const FILE_EXTENSIONS: [&str; 40] = [
    "docx", "doc", "docm", "dotx", "xlsx", "xls", "xlsm", "xlsb", "pptx", "ppt", "pptm", "pdf",
    "png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "svg", "webp", "heic", "csv", "tsv", "txt",
    "rtf", "log", "xml", "json", "html", "htm", "eml", "msg", "mp3", "mp4", "wav", "psd", "dwg",
    "gz", "boxnote",
];

/// File extensions that are top-level domains as well.
const AMBIGUOUS_EXTENSIONS: [&str; 12] = [
    "zip", "mov", "ai", "md", "ps", "pl", "py", "sh", "rs", "cc", "bz", "app",
];

/// First character of the Chinese, Japanese and Korean scripts, which are written next to an address without a blank.
const FIRST_OF_EAST_ASIA: char = '\u{2e80}';

/// Parses `name@host.example` or a part of it; adds the name where the text can be one as well.
pub(super) fn parse_email_address(text: &str) -> Vec<ParsedInput> {
    let Some(address) = parse_complete(text).or_else(|| parse_partial(text)) else {
        return Vec::new();
    };
    let ParsedInput::Recipient { address: typed, .. } = &address else {
        return Vec::new();
    };
    let name = ParsedInput::Text {
        text: typed.clone(),
    };
    if has_extension(typed, &FILE_EXTENSIONS) {
        vec![name, address]
    } else if has_extension(typed, &AMBIGUOUS_EXTENSIONS)
        || matches!(address, ParsedInput::Recipient { whole: false, .. })
    {
        vec![address, name]
    } else {
        vec![address]
    }
}

fn parse_complete(text: &str) -> Option<ParsedInput> {
    let found = find_all(text);
    if found.is_empty() {
        return in_one_script(text)
            .then(|| mail_address(text))
            .flatten()
            .map(|address| ParsedInput::Recipient {
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
    scheme.then_some(ParsedInput::Recipient {
        address,
        whole: true,
    })
}

/// Returns whether the local part is in one script, so that it does not include a Japanese word before it.
fn in_one_script(text: &str) -> bool {
    let local = text.split('@').next().unwrap_or(text);
    local.is_ascii() || !local.contains(|c: char| c.is_ascii_alphabetic())
}

fn parse_partial(text: &str) -> Option<ParsedInput> {
    let (local, domain) = text.split_once('@')?;
    let spaced = local.strip_suffix(' ').zip(domain.strip_prefix(' '));
    if let Some(address) =
        spaced.and_then(|(local, domain)| mail_address(&format!("{local}@{domain}")))
    {
        return Some(ParsedInput::Recipient {
            address,
            whole: true,
        });
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || ":/,;<>\"()[]|\\".contains(c);
    let contains_complete = !find_all(text).is_empty();
    let fits =
        !local.is_empty() && !domain.contains('@') && !text.contains(odd) && !contains_complete;
    fits.then(|| ParsedInput::Recipient {
        address: text.to_owned(),
        whole: false,
    })
}

fn has_extension(address: &str, extensions: &[&str]) -> bool {
    address.rsplit('.').next().is_some_and(|last| {
        extensions
            .iter()
            .any(|extension| last.eq_ignore_ascii_case(extension))
    })
}

/// Finds the recipients within a longer text, with their positions.
pub(super) fn find_recipients(text: &str) -> Vec<(Range<usize>, ParsedInput)> {
    let recipients = find_all(text)
        .into_iter()
        .filter(|(_, address)| !has_extension(address, &FILE_EXTENSIONS));
    recipients
        .map(|(range, address)| {
            (
                range,
                ParsedInput::Recipient {
                    address,
                    whole: true,
                },
            )
        })
        .collect()
}

/// Finds every complete address in `text`, with its position.
fn find_all(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for (at, sign) in text.match_indices(['@', '%']) {
        let escape = sign == "%" && text[at..].starts_with("%40");
        if sign == "%" && !escape {
            continue;
        }
        let after = at + if escape { 3 } else { 1 };
        let local = local_before(&text[..at]);
        let domain = domain_after(&text[after..]);
        let (begin, end) = (at - local.len(), after + domain.len());
        let twice = text[..begin].ends_with('@') || text[end..].starts_with('@');
        // A soft line break may have cut off the beginning.
        let is_cut = text[..begin].trim_end_matches([' ', '>']).ends_with("=\n");
        if let Some(address) =
            mail_address(&format!("{local}@{domain}")).filter(|_| !twice && !is_cut)
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
    // `&` separates two addresses as often as it is part of one.
    let local = local.rsplit('&').next().unwrap_or(local);
    local.trim_start_matches(['.', '\'', '-', '+'])
}

fn domain_after(text: &str) -> &str {
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
