//! Links, IDs and addresses within a longer text: a mail, a ticket, a line of a table, a chat's own marks.

use super::{
    Jump,
    address::addresses_in,
    box_link::prefixed,
    id::{is_item_id, native_id, next_line, uuids},
    link::{WITHOUT_SCHEME, link},
    wrapped::is_of,
};
use std::ops::Range;

/// A mail program breaks a link into at most this many lines.
const LINES: usize = 12;

/// IDs of Box within a text, and those that were put together again at the end of a line, have at least this many digits;
/// shorter numbers are something else too often.
const FEWEST_DIGITS: usize = 6;

/// IDs that Box gives out today are not shorter, so such a one was hardly broken.
const WHOLE_DIGITS: usize = 9;

/// Words in front of a number within a text that make it an ID of Box.
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

/// The links, IDs and addresses of a text.
#[derive(Default)]
pub(super) struct Findings {
    /// Those that can be nothing else, the likeliest first, each once: links to items, IDs, numbers that are said to be IDs, addresses.
    pub certain: Vec<Jump>,
    /// Links that name no item.
    pub links: Vec<Jump>,
    /// There is something else in the text.
    pub more: bool,
}

/// Finds all of it. What stands in a link is never looked for outside it.
pub(super) fn scan(text: &str) -> Findings {
    let mut found = Findings::default();
    let mut rest = text.to_owned();
    let mut certain: Vec<(usize, Jump)> = Vec::new();
    for range in links(text) {
        let Link {
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
    let mut ids: Vec<(usize, Jump)> = Vec::new();
    for (range, id) in uuids(&rest) {
        blank(&mut rest, range.clone());
        ids.push((range.start, Jump::RestoredFile { id }));
    }
    for (range, id) in native_ids(&rest) {
        blank(&mut rest, range.clone());
        ids.push((range.start, id));
    }
    ids.sort_by_key(|(at, _)| *at);
    certain.extend(ids);
    certain.extend(labelled(&rest));
    for (range, person) in addresses_in(&rest) {
        blank(&mut rest, range.clone());
        certain.push((range.start, person));
    }
    for (_, jump) in certain {
        if !found.certain.contains(&jump) {
            found.certain.push(jump);
        }
    }
    let rest = rest
        .to_ascii_lowercase()
        .replace("mailto:", "")
        .replace("urn:uuid:", "");
    found.more = rest.contains(char::is_alphanumeric);
    found
}

fn blank(text: &mut String, range: Range<usize>) {
    let blanks = " ".repeat(range.len());
    text.replace_range(range, &blanks);
}

/// Finds where links stand, the beginning of each and where it ends on its line.
fn links(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let with_scheme = lower.match_indices("://").filter_map(|(at, _)| {
        let before = &lower[..at];
        ["https", "http"]
            .iter()
            .find(|scheme| before.ends_with(*scheme))
            .map(|scheme| at - scheme.len())
    });
    let without = WITHOUT_SCHEME.iter().flat_map(|domain| {
        lower.match_indices(domain).filter_map(|(at, _)| {
            let end = at + domain.len();
            let begin = at
                - lower[..at]
                    .bytes()
                    .rev()
                    .take(253)
                    .take_while(|byte| in_host(*byte))
                    .count();
            let alone = !lower[..begin].ends_with(['@', '/', '\\', '_', '%']);
            let goes_on = lower[end..].starts_with(['/', '?', '#']);
            (alone && goes_on && is_of(&lower[begin..end], domain)).then_some(begin)
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

fn in_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Finds where a link, or what goes on of one in the next line, ends on its line.
fn end_of_run(text: &str, begin: usize, goes_on: bool) -> usize {
    let run = &text[begin..];
    let host = run.find("://").map_or(0, |at| at + 3);
    let path = if goes_on {
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

/// Returns a link without the marks of the sentence or the chat around it.
fn trimmed(run: &str, italics: bool) -> &str {
    let run = run.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '~']);
    if italics {
        run.trim_end_matches('_')
    } else {
        run
    }
}

struct Link {
    range: Range<usize>,
    /// Two where it cannot be told whether the next line belongs to it.
    items: Vec<Jump>,
    /// Its kind when it names no item.
    other: Option<Jump>,
}

fn read_link(text: &str, range: Range<usize>) -> Link {
    let bytes = text.as_bytes();
    let run = &text[range.clone()];
    let mut whole = trimmed(run, text[..range.start].ends_with('_')).to_owned();
    let other = link(&whole);
    let mut item = named(other.clone());
    // In a table the next column follows without a blank.
    let column = whole.split([',', ';']).next().unwrap_or_default();
    if item.is_none()
        && let Some(item) = named(link(column))
    {
        return Link {
            range: range.start..range.start + column.len(),
            items: vec![item],
            other: None,
        };
    }
    let mut end = range.end;
    // A full stop ends a sentence; only what goes on to the very end of its line can go on in the next one.
    if whole.len() < run.len() {
        end = range.start;
    }
    let mut lines = 0;
    while end > range.start
        && lines < LINES
        && item.as_ref().is_none_or(|item| is_at_end(item, &whole))
    {
        lines += 1;
        let Some(next) = next_line(bytes, end) else {
            break;
        };
        let next_end = end_of_run(text, next, true);
        let more = trimmed(&text[next..next_end], false);
        if more.is_empty() || more.to_ascii_lowercase().contains("http") && more.contains("://") {
            break;
        }
        let joined = format!("{whole}{more}");
        let longer =
            named(link(&joined)).filter(|longer| item.is_some() || digits(longer) >= FEWEST_DIGITS);
        let plain = more.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (&item, longer) {
            (Some(short), Some(longer)) if plain => {
                let items = if digits(short) >= WHOLE_DIGITS && other_lines(text, &range, next_end)
                {
                    vec![short.clone(), longer]
                } else {
                    vec![longer, short.clone()]
                };
                return Link {
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
        Some(item) => Link {
            range,
            items: vec![item],
            other: None,
        },
        None => Link {
            range,
            items: Vec::new(),
            other,
        },
    }
}

/// Says that there is more in the text than a link in two lines.
fn other_lines(text: &str, link: &Range<usize>, end: usize) -> bool {
    let is_more = |text: &str| text.contains(char::is_alphanumeric);
    is_more(&text[..link.start]) || is_more(&text[end..])
}

fn named(jump: Option<Jump>) -> Option<Jump> {
    jump.filter(|jump| {
        matches!(
            jump,
            Jump::RestoredFile { .. } | Jump::Asset { .. } | Jump::BoxItem { .. }
        )
    })
}

/// Says that an ID of no fixed length is the last of the link, so that the next line may go on with it.
fn is_at_end(item: &Jump, link: &str) -> bool {
    if let Jump::BoxItem { key } = item {
        link.ends_with(&key.id)
    } else if let Jump::Asset { native_id, .. } = item {
        link.to_ascii_lowercase().ends_with(native_id)
    } else {
        false
    }
}

/// Counts the digits of an ID of Box has; an ID of another kind has its length from its form.
fn digits(item: &Jump) -> usize {
    if let Jump::BoxItem { key } = item {
        key.id.len()
    } else {
        usize::MAX
    }
}

/// Finds IDs at the cloud provider, and items as Box's error messages write them.
fn native_ids(text: &str) -> Vec<(Range<usize>, Jump)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(in_id).map(|at| from + at) {
        let length = text[at..].find(|c| !in_id(c)).unwrap_or(text.len() - at);
        let word = text[at..at + length].trim_end_matches(['.', ':', '/', '_']);
        from = at + length;
        // `id:i-0a…` is a label and an ID, an ARN is one.
        let id = match word.find("arn:aws") {
            Some(begin) => &word[begin..],
            None => word
                .rsplit([':', '/'])
                .next()
                .unwrap_or(word)
                .trim_matches('_'),
        };
        let begin = at + word.rfind(id).unwrap_or_default();
        let jump = if let Some(Jump::Asset { asset, native_id }) = native_id(id) {
            let usual = matches!(native_id.rsplit('-').next().map(str::len), Some(8 | 17));
            (usual || id.starts_with("arn:")).then_some(Jump::Asset { asset, native_id })
        } else {
            prefixed(id)
                .filter(|key| key.id.len() >= FEWEST_DIGITS)
                .map(|key| Jump::BoxItem { key })
        };
        found.extend(jump.map(|jump| (begin..begin + id.len(), jump)));
    }
    found
}

fn in_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_:/.".contains(c)
}

/// Finds numbers that are said to be IDs of Box.
fn labelled(text: &str) -> Vec<(usize, Jump)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(usize, Jump)> = LABELS
        .iter()
        .flat_map(|label| lower.match_indices(label))
        .filter_map(|(at, label)| {
            let behind = lower[at + label.len()..]
                .trim_start_matches([' ', ':', '=', '#', '"', '\'', 'は', '\t']);
            let id = behind.split(|c: char| !c.is_ascii_digit()).next()?;
            let next = behind[id.len()..].chars().next();
            let alone = !next.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            (alone && id.len() >= FEWEST_DIGITS && is_item_id(id))
                .then(|| (at, Jump::BoxId { id: id.to_owned() }))
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
}
