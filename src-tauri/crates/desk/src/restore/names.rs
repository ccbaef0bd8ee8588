//! Names: what Box takes, what is the same name, and what to call the second one.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{ItemKind, NameProblem, NameVerdict};
use app_error::{AppError, ErrorCode};

/// The longest name, in characters; Box does not say in which unit it counts.
pub const LONGEST: usize = 255;
/// The longest text after the last dot that is taken for an extension, in characters.
const LONGEST_EXTENSION: usize = 16;

/// How long a name may be. Box documents 255 characters and not what it counts; a name that it refused as too long is
/// counted in bytes from then on, which no other unit exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Characters(usize),
    Bytes(usize),
}

impl Default for Length {
    fn default() -> Self {
        Self::Characters(LONGEST)
    }
}

impl Length {
    /// The next shorter length for a name that was refused; none when nothing sensible is left.
    pub(crate) fn below(refused: &str) -> Option<Self> {
        [LONGEST, LONGEST / 2, LONGEST / 4]
            .into_iter()
            .find(|bytes| *bytes < refused.len())
            .map(Self::Bytes)
    }

    fn of(self, text: &str) -> usize {
        match self {
            Self::Characters(_) => text.chars().count(),
            Self::Bytes(_) => text.len(),
        }
    }

    fn most(self) -> usize {
        match self {
            Self::Characters(most) | Self::Bytes(most) => most,
        }
    }
}

/// The names in one folder, compared as Box compares them: letter case does not matter, and neither does whether an
/// accented letter is written as one character or as two.
#[derive(Clone, Debug, Default)]
pub struct TakenNames(HashSet<String>);

impl TakenNames {
    /// Adds a name.
    pub fn insert(&mut self, name: &str) {
        self.0.insert(folded(name));
    }

    /// These and those.
    pub(crate) fn with(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Whether the folder has the name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(&folded(name))
    }
}

impl<'a> FromIterator<&'a str> for TakenNames {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self(names.into_iter().map(folded).collect())
    }
}

/// A free name and where its extension begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The name.
    pub name: String,
    /// How many UTF-16 units come before the extension.
    pub stem_length: u32,
}

/// Whether two names are one name to Box, which keeps names apart without regard to letter case.
pub fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Whether Box takes the name, by its own rules alone (developer guide, "common errors" and "limitations"; the API's
/// reference for creating a folder). Whether the name is free is another question.
pub fn verdict(name: &str) -> NameVerdict {
    NameVerdict {
        problem: problem(name),
        awkward_on_windows: name.contains(['<', '>', ':', '"', '|', '?', '*']),
    }
}

/// Says no to a name that Box does not take.
pub(crate) fn usable(name: &str) -> Result<(), AppError> {
    match verdict(name).problem {
        None => Ok(()),
        Some(problem) => Err(AppError::new(
            ErrorCode::NameInvalid,
            format!("Box does not take this name: {problem:?}"),
        )),
    }
}

/// A name for an item whose own name is taken: `Contract.pdf` becomes `Contract (restored 2026-11-21).pdf`, then
/// `Contract (restored 2026-11-21 2).pdf` and so on. Always a name that [`verdict`] accepts and `taken` has not.
pub fn suggest(kind: ItemKind, name: &str, on: Date, taken: &TakenNames) -> Suggestion {
    marked(kind, name, Mark::Restored, on, taken, 1, Length::default()).0
}

/// A name for what has the name that a restored item is to get back: `Contract (renamed 2026-11-21).pdf` and so on, as
/// [`suggest`] does it.
pub fn suggest_for_existing(
    kind: ItemKind,
    name: &str,
    on: Date,
    taken: &TakenNames,
) -> Suggestion {
    marked(kind, name, Mark::Renamed, on, taken, 1, Length::default()).0
}

/// Whether a name is one that [`suggest`] or [`suggest_for_existing`] makes of another, as long as it may be.
pub(crate) fn is_made_of(kind: ItemKind, name: &str, other: &str) -> bool {
    let (stem, extension) = parts(kind, name);
    let (of_other, others_extension) = parts(kind, other);
    let bare = without_our_mark(stem);
    bare.len() < stem.len()
        && extension == cleaned(others_extension)
        && cleaned(without_our_mark(of_other)).starts_with(bare)
}

/// Gives out names in one folder, each once.
#[derive(Debug, Default)]
pub(crate) struct FreeNames {
    taken: TakenNames,
    /// Where the numbers go on for a name that was asked for before: two thousand copies must not try four million.
    numbers: HashMap<(Mark, ItemKind, String), u32>,
}

impl FreeNames {
    /// Takes these as taken as well.
    pub(crate) fn learn(&mut self, taken: TakenNames) {
        self.taken.0.extend(taken.0);
    }

    /// Gives the name out, if nobody has it.
    pub(crate) fn claim(&mut self, name: &str) -> bool {
        self.taken.0.insert(folded(name))
    }

    /// A name like [`suggest`]'s that nobody has, given out with this.
    pub(crate) fn claim_other(
        &mut self,
        kind: ItemKind,
        name: &str,
        on: Date,
        length: Length,
    ) -> Suggestion {
        self.claim_marked(kind, name, Mark::Restored, on, length)
    }

    /// A name like [`suggest_for_existing`]'s that nobody has, given out with this.
    pub(crate) fn claim_for_existing(
        &mut self,
        kind: ItemKind,
        name: &str,
        on: Date,
        length: Length,
    ) -> String {
        self.claim_marked(kind, name, Mark::Renamed, on, length)
            .name
    }

    fn claim_marked(
        &mut self,
        kind: ItemKind,
        name: &str,
        mark: Mark,
        on: Date,
        length: Length,
    ) -> Suggestion {
        let next = self.numbers.entry((mark, kind, folded(name))).or_insert(1);
        let (suggestion, number) = marked(kind, name, mark, on, &self.taken, *next, length);
        *next = number.saturating_add(1);
        self.claim(&suggestion.name);
        suggestion
    }
}

/// What is put behind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Mark {
    Restored,
    Renamed,
}

impl Mark {
    fn word(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Renamed => "renamed",
        }
    }
}

/// The first free name from number `from` on, and its number.
fn marked(
    kind: ItemKind,
    name: &str,
    mark: Mark,
    on: Date,
    taken: &TakenNames,
    from: u32,
    length: Length,
) -> (Suggestion, u32) {
    let (stem, extension) = parts(kind, name);
    let stem = cleaned(without_our_mark(stem));
    let extension = cleaned(extension);
    let word = mark.word();
    let free = (from..).map(|number| {
        let mark = if number == 1 {
            format!("({word} {on})")
        } else {
            format!("({word} {on} {number})")
        };
        let room = length
            .most()
            .saturating_sub(length.of(&mark) + 1 + length.of(&extension));
        let stem = shortened(&stem, room, length);
        let stem = if stem.is_empty() {
            mark
        } else {
            format!("{stem} {mark}")
        };
        let stem_length = u32::try_from(stem.encode_utf16().count()).unwrap_or(u32::MAX);
        (
            Suggestion {
                name: stem + &extension,
                stem_length,
            },
            number,
        )
    });
    let mut free = free.skip_while(|(suggestion, _)| taken.contains(&suggestion.name));
    // The numbers never end and the names in a folder do.
    free.next().unwrap_or((
        Suggestion {
            name: String::new(),
            stem_length: 0,
        },
        from,
    ))
}

fn problem(name: &str) -> Option<NameProblem> {
    if name.is_empty() {
        Some(NameProblem::Empty)
    } else if name == "." || name == ".." {
        Some(NameProblem::Dots)
    } else if name.contains(['/', '\\']) {
        Some(NameProblem::Slash)
    } else if name.contains(|c: char| c.is_ascii_control()) {
        Some(NameProblem::ControlCharacter)
    } else if name.starts_with(' ') || name.ends_with(' ') {
        Some(NameProblem::EdgeSpace)
    } else if name.chars().count() > LONGEST {
        Some(NameProblem::TooLong)
    } else {
        None
    }
}

/// Returns the words of a text, which signs and spaces divide.
pub(crate) fn words(text: &str) -> Vec<String> {
    let composed: String = text.nfc().collect();
    let words = composed
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Canonical caseless matching (Unicode 16, section 3.13, D145): two names are one to Box when this is the same.
pub(crate) fn folded(name: &str) -> String {
    unicase::UniCase::unicode(name.nfd().collect::<String>())
        .to_folded_case()
        .nfd()
        .collect()
}

/// A name before and from its extension, where things of the kind have one.
fn parts(kind: ItemKind, name: &str) -> (&str, &str) {
    match kind {
        ItemKind::File => split(name),
        ItemKind::Folder | ItemKind::WebLink => (name, ""),
    }
}

/// Before and from the extension: `archive` and `.tar.gz`. What only looks like one stays with the name.
fn split(name: &str) -> (&str, &str) {
    let Some((stem, extension)) = split_once(name) else {
        return (name, "");
    };
    match split_once(stem) {
        Some((shorter, inner)) if inner.eq_ignore_ascii_case(".tar") => {
            (shorter, &name[shorter.len()..])
        }
        _ => (stem, extension),
    }
}

fn split_once(name: &str) -> Option<(&str, &str)> {
    let dot = name
        .rfind('.')
        .filter(|dot| !name[..*dot].trim_matches(['.', ' ']).is_empty())?;
    let extension = &name[dot + 1..];
    let plausible = !extension.is_empty()
        && extension.chars().count() <= LONGEST_EXTENSION
        && extension
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '~'));
    plausible.then(|| name.split_at(dot))
}

/// The stem without ` (restored 2026-11-21 2)`, so that a name that was suggested before does not grow.
fn without_our_mark(stem: &str) -> &str {
    let marks = [Mark::Restored, Mark::Renamed].map(|mark| format!(" ({} ", mark.word()));
    let marked = stem.strip_suffix(')').and_then(|rest| {
        marks
            .iter()
            .filter_map(|mark| rest.rsplit_once(mark.as_str()))
            .next()
    });
    match marked {
        Some((before, inside)) => {
            let (date, number) = inside.split_once(' ').unwrap_or((inside, "2"));
            let ours =
                date.parse::<Date>().is_ok() && date.len() == 10 && number.parse::<u32>().is_ok();
            if ours { before } else { stem }
        }
        None => stem,
    }
}

fn cleaned(text: &str) -> String {
    let allowed = |c: char| {
        if c.is_ascii_control() || c == '/' || c == '\\' {
            '_'
        } else {
            c
        }
    };
    text.chars()
        .map(allowed)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The first graphemes of `stem` that fit into `room`: a letter keeps its accents, a family its members.
fn shortened(stem: &str, room: usize, length: Length) -> &str {
    let mut taken = 0;
    let end = stem
        .grapheme_indices(true)
        .take_while(|(_, grapheme)| {
            taken += length.of(grapheme);
            taken <= room
        })
        .last()
        .map_or(0, |(at, grapheme)| at + grapheme.len());
    stem[..end].trim_end()
}

#[cfg(test)]
mod tests;
