//! Finds links, IDs and email addresses in a longer text: an email, a ticket, a row of a table, a chat message with its markup.

use super::{
    email_address::find_recipients,
    id::{find_uuids, is_box_id, next_line, parse_native_id, parse_prefixed_id},
    parsed_input::ParsedInput,
    url::{KNOWN_DOMAINS, parse_url},
    wrapped_url::is_in_domain,
};
use std::ops::Range;

/// Maximum number of lines into which an email program wraps a link.
const MAX_LINES: usize = 12;

/// Minimum number of digits of a Box ID within a text, or of one joined across lines; shorter numbers are too often
/// something else.
const MIN_DIGITS: usize = 6;

/// Minimum number of digits of the IDs that Box assigns today: an ID of this length was hardly wrapped.
const CURRENT_ID_DIGITS: usize = 9;

/// Words before a number that make it a Box ID.
const LABELS: [&str; 14] = [
    "file id",
    "file-id",
    "file_id",
    "fileid",
    "folder id",
    "folder-id",
    "folder_id",
    "folderid",
    "item id",
    "box id",
    "ファイルid",
    "フォルダid",
    "フォルダーid",
    "アイテムid",
];

/// The links, IDs and email addresses of a text.
#[derive(Default)]
pub(super) struct ScanResult {
    /// Unambiguous ones, the likeliest first, each once: links to items, IDs, labelled numbers, email addresses.
    pub certain: Vec<ParsedInput>,
    /// Links that name no item.
    pub links: Vec<ParsedInput>,
    /// Whether the text contains anything else.
    pub has_other_text: bool,
}

/// Finds everything. A part of a link is never found again outside it.
pub(super) fn scan_text(text: &str) -> ScanResult {
    let mut found = ScanResult::default();
    let mut rest = text.to_owned();
    let mut certain: Vec<(usize, ParsedInput)> = Vec::new();
    for range in find_links(text) {
        let ScannedLink {
            range,
            items,
            other,
        } = read_link(text, range);
        blank(&mut rest, range.clone());
        certain.extend(items.into_iter().map(|item| (range.start, item)));
        found
            .links
            .extend(other.filter(|other| !found.links.contains(other)));
    }
    let mut ids: Vec<(usize, ParsedInput)> = Vec::new();
    for (range, id) in find_uuids(&rest) {
        blank(&mut rest, range.clone());
        ids.push((range.start, ParsedInput::RestoredFile { id }));
    }
    for (range, id) in find_native_ids(&rest) {
        blank(&mut rest, range.clone());
        ids.push((range.start, id));
    }
    ids.sort_by_key(|(at, _)| *at);
    certain.extend(ids);
    certain.extend(find_labelled_ids(&rest));
    for (range, recipient) in find_recipients(&rest) {
        blank(&mut rest, range.clone());
        certain.push((range.start, recipient));
    }
    for (_, parsed) in certain {
        if !found.certain.contains(&parsed) {
            found.certain.push(parsed);
        }
    }
    let rest = rest
        .to_ascii_lowercase()
        .replace("mailto:", "")
        .replace("urn:uuid:", "");
    found.has_other_text = rest.contains(char::is_alphanumeric);
    found
}

fn blank(text: &mut String, range: Range<usize>) {
    let blanks = " ".repeat(range.len());
    text.replace_range(range, &blanks);
}

/// Returns the position of each link, up to its end on its first line.
fn find_links(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let with_scheme = lower.match_indices("://").filter_map(|(at, _)| {
        let before = &lower[..at];
        ["https", "http"]
            .iter()
            .find(|scheme| before.ends_with(*scheme))
            .map(|scheme| at - scheme.len())
    });
    let without = KNOWN_DOMAINS.iter().flat_map(|domain| {
        lower.match_indices(domain).filter_map(|(at, _)| {
            let end = at + domain.len();
            let begin = at
                - lower[..at]
                    .bytes()
                    .rev()
                    .take(253)
                    .take_while(|byte| is_host_byte(*byte))
                    .count();
            let alone = !lower[..begin].ends_with(['@', '/', '\\', '_', '%']);
            let continues = lower[end..].starts_with(['/', '?', '#']);
            (alone && continues && is_in_domain(&lower[begin..end], domain)).then_some(begin)
        })
    });
    let mut begins: Vec<usize> = with_scheme.chain(without).collect();
    begins.sort_unstable();
    let mut found: Vec<Range<usize>> = Vec::new();
    for begin in begins {
        if found.last().is_none_or(|last| last.end <= begin) {
            found.push(begin..end_of_run(text, begin, false));
        }
    }
    found
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Returns the end of a link on its line, or of its continuation on the next line.
fn end_of_run(text: &str, begin: usize, is_continuation: bool) -> usize {
    let run = &text[begin..];
    let host = run.find("://").map_or(0, |at| at + 3);
    let path = if is_continuation {
        0
    } else {
        run[host..].find('/').map_or(run.len(), |at| host + at)
    };
    let (mut round, mut square) = (0_u32, 0_u32);
    for (at, c) in run.char_indices() {
        let open = match c {
            '(' => Some((&mut round, true)),
            ')' => Some((&mut round, false)),
            '[' => Some((&mut square, true)),
            ']' => Some((&mut square, false)),
            _ => None,
        };
        let unopened = match open {
            Some((depth, true)) => {
                *depth += 1;
                false
            }
            Some((depth, false)) => depth.checked_sub(1).map(|less| *depth = less).is_none(),
            None => false,
        };
        let next = || {
            run[at + 1..]
                .get(..4)
                .is_some_and(|next| next.eq_ignore_ascii_case("http"))
        };
        let outside = c.is_whitespace()
            || c.is_control()
            || "<>\"'|^`{}\\「」『』、。【】《》".contains(c)
            || (!c.is_ascii() && at >= path)
            || (matches!(c, ',' | ';') && next());
        if unopened || outside {
            return begin + at;
        }
    }
    text.len()
}

/// Removes the punctuation of the sentence or the chat after a link.
fn trim_punctuation(run: &str, italics: bool) -> &str {
    let run = run.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '~']);
    if italics {
        run.trim_end_matches('_')
    } else {
        run
    }
}

/// A link in a text.
struct ScannedLink {
    range: Range<usize>,
    /// Two if the next line may or may not belong to the link.
    items: Vec<ParsedInput>,
    /// Its meaning if it names no item.
    other: Option<ParsedInput>,
}

fn read_link(text: &str, range: Range<usize>) -> ScannedLink {
    let bytes = text.as_bytes();
    let run = &text[range.clone()];
    let mut whole = trim_punctuation(run, text[..range.start].ends_with('_')).to_owned();
    let other = parse_url(&whole);
    let mut item = only_item(other.clone());
    // In a CSV row the next column follows without a blank.
    let column = whole.split([',', ';']).next().unwrap_or_default();
    if item.is_none()
        && let Some(item) = only_item(parse_url(column))
    {
        return ScannedLink {
            range: range.start..range.start + column.len(),
            items: vec![item],
            other: None,
        };
    }
    let mut end = range.end;
    // A full stop ends a sentence; only a link that reaches the end of its line can continue on the next one.
    if whole.len() < run.len() {
        end = range.start;
    }
    let mut lines = 0;
    while end > range.start
        && lines < MAX_LINES
        && item.as_ref().is_none_or(|item| ends_with_id(item, &whole))
    {
        lines += 1;
        let Some(next) = next_line(bytes, end) else {
            break;
        };
        let next_end = end_of_run(text, next, true);
        let more = trim_punctuation(&text[next..next_end], false);
        if more.is_empty() || more.to_ascii_lowercase().contains("http") && more.contains("://") {
            break;
        }
        let joined = format!("{whole}{more}");
        let longer = only_item(parse_url(&joined))
            .filter(|longer| item.is_some() || id_digits(longer) >= MIN_DIGITS);
        let plain = more.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (&item, longer) {
            (Some(short), Some(longer)) if plain => {
                let items = if id_digits(short) >= CURRENT_ID_DIGITS
                    && has_text_around(text, &range, next_end)
                {
                    vec![short.clone(), longer]
                } else {
                    vec![longer, short.clone()]
                };
                return ScannedLink {
                    range: range.start..next_end,
                    items,
                    other: None,
                };
            }
            (Some(_), None) => break,
            (_, longer) => item = longer,
        }
        (whole, end) = (joined, next_end);
        let ends_its_line = next_line(bytes, next_end).is_some() && next_end == next + more.len();
        if !ends_its_line {
            break;
        }
    }
    let range = range.start..if item.is_some() {
        end.max(range.end)
    } else {
        range.end
    };
    match item {
        Some(item) => ScannedLink {
            range,
            items: vec![item],
            other: None,
        },
        None => ScannedLink {
            range,
            items: Vec::new(),
            other,
        },
    }
}

/// Returns whether the text contains more than a link on two lines.
fn has_text_around(text: &str, link: &Range<usize>, end: usize) -> bool {
    let is_more = |text: &str| text.contains(char::is_alphanumeric);
    is_more(&text[..link.start]) || is_more(&text[end..])
}

/// Keeps a result that names an item, an asset or a restored file.
fn only_item(parsed: Option<ParsedInput>) -> Option<ParsedInput> {
    parsed.filter(|parsed| {
        matches!(
            parsed,
            ParsedInput::RestoredFile { .. }
                | ParsedInput::Asset { .. }
                | ParsedInput::BoxItem { .. }
        )
    })
}

/// Returns whether the link ends with an ID of variable length, which the next line may continue.
fn ends_with_id(item: &ParsedInput, link: &str) -> bool {
    if let ParsedInput::BoxItem { key } = item {
        link.ends_with(&key.id)
    } else if let ParsedInput::Asset { native_id, .. } = item {
        link.to_ascii_lowercase().ends_with(native_id)
    } else {
        false
    }
}

/// Returns the number of digits of a Box ID; `usize::MAX` for an ID of fixed length.
fn id_digits(item: &ParsedInput) -> usize {
    if let ParsedInput::BoxItem { key } = item {
        key.id.len()
    } else {
        usize::MAX
    }
}

/// Finds IDs at the cloud provider, and items as Box's error messages write them.
fn find_native_ids(text: &str) -> Vec<(Range<usize>, ParsedInput)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(is_id_char).map(|at| from + at) {
        let length = text[at..]
            .find(|c| !is_id_char(c))
            .unwrap_or(text.len() - at);
        let word = text[at..at + length].trim_end_matches(['.', ':', '/', '_']);
        from = at + length;
        // `id:i-0a…` is a label and an ID; an ARN contains colons itself.
        let id = match word.find("arn:aws") {
            Some(begin) => &word[begin..],
            None => word
                .rsplit([':', '/'])
                .next()
                .unwrap_or(word)
                .trim_matches('_'),
        };
        let begin = at + word.rfind(id).unwrap_or_default();
        let parsed = if let Some(ParsedInput::Asset { asset, native_id }) = parse_native_id(id) {
            let usual = matches!(native_id.rsplit('-').next().map(str::len), Some(8 | 17));
            (usual || id.starts_with("arn:")).then_some(ParsedInput::Asset { asset, native_id })
        } else {
            parse_prefixed_id(id)
                .filter(|key| key.id.len() >= MIN_DIGITS)
                .map(|key| ParsedInput::BoxItem { key })
        };
        found.extend(parsed.map(|parsed| (begin..begin + id.len(), parsed)));
    }
    found
}

fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_:/.".contains(c)
}

/// Finds numbers with a label that makes them Box IDs.
fn find_labelled_ids(text: &str) -> Vec<(usize, ParsedInput)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(usize, ParsedInput)> = LABELS
        .iter()
        .flat_map(|label| lower.match_indices(label))
        .filter_map(|(at, label)| {
            let after = lower[at + label.len()..]
                .trim_start_matches([' ', ':', '=', '#', '"', '\'', 'は', '\t']);
            let id = after.split(|c: char| !c.is_ascii_digit()).next()?;
            let next = after[id.len()..].chars().next();
            let alone = !next.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            (alone && id.len() >= MIN_DIGITS && is_box_id(id))
                .then(|| (at, ParsedInput::BoxId { id: id.to_owned() }))
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
}
