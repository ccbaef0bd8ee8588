//! Names of items: Box's rules for them, comparing them as Box does, and suggestions for those in use.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::{ItemKind, NameCheck, NameProblem};
use app_error::{AppError, ErrorCode};

/// The longest name, in characters; Box does not say in which unit it counts.
pub const MAX_LENGTH: usize = 255;
/// The longest text after the last dot that counts as an extension, in characters.
const MAX_EXTENSION_LENGTH: usize = 16;

/// The length limit of a name. Box documents 255 characters without saying in which unit; a name that it refused as too long is
/// measured in bytes, the unit of which a text has the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameLimit {
    /// A number of Unicode characters.
    Characters(usize),
    /// A number of bytes of UTF-8.
    Bytes(usize),
}

impl Default for NameLimit {
    fn default() -> Self {
        Self::Characters(MAX_LENGTH)
    }
}

impl NameLimit {
    /// Returns the next lower limit for a name that was refused; `None` if no sensible one is left.
    #[must_use]
    pub fn below(refused: &str) -> Option<Self> {
        [MAX_LENGTH, MAX_LENGTH / 2, MAX_LENGTH / 4]
            .into_iter()
            .find(|bytes| *bytes < refused.len())
            .map(Self::Bytes)
    }

    fn measure(self, text: &str) -> usize {
        match self {
            Self::Characters(_) => text.chars().count(),
            Self::Bytes(_) => text.len(),
        }
    }

    fn max(self) -> usize {
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
        self.0.insert(fold(name));
    }

    /// Returns the names that either has.
    #[must_use]
    pub fn union(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Returns whether the folder has the name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.contains_folded(&fold(name))
    }

    /// Returns whether the folder has the name that [`fold`] gave.
    #[must_use]
    pub fn contains_folded(&self, folded: &str) -> bool {
        self.0.contains(folded)
    }
}

impl<'a> FromIterator<&'a str> for TakenNames {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self(names.into_iter().map(fold).collect())
    }
}

/// A suggested name and where its extension begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedName {
    /// The name.
    pub name: String,
    /// How many UTF-16 units come before the extension.
    pub stem_length: u32,
}

/// Returns whether Box takes two names for equal: letter case and Unicode composition do not matter.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// Checks the name by Box's rules alone (developer guide, "common errors" and "limitations"; the API's reference for
/// creating a folder), not whether it is in use.
#[must_use]
pub fn check(name: &str) -> NameCheck {
    NameCheck {
        problem: problem(name),
        awkward_on_windows: name.contains(['<', '>', ':', '"', '|', '?', '*']),
    }
}

/// Refuses a name that Box does not accept.
///
/// # Errors
/// `NameInvalid`.
pub fn validate(name: &str) -> Result<(), AppError> {
    match check(name).problem {
        None => Ok(()),
        Some(problem) => Err(AppError::new(
            ErrorCode::NameInvalid,
            format!("Box does not accept this name: {problem:?}"),
        )),
    }
}

/// Suggests a name for an item whose own name is in use: `Contract.pdf` becomes `Contract (restored 2026-11-21).pdf`, then
/// `Contract (restored 2026-11-21 2).pdf` and so on. Always one that [`check`] accepts and
/// `taken` does not contain.
#[must_use]
pub fn suggest_for_restored(
    kind: ItemKind,
    name: &str,
    on: Date,
    taken: &TakenNames,
) -> SuggestedName {
    suffixed(
        kind,
        name,
        Suffix::Restored,
        on,
        taken,
        1,
        NameLimit::default(),
    )
    .0
}

/// Suggests a new name for the existing item of a name conflict: `Contract (renamed 2026-11-21).pdf` and so on, like
/// [`suggest_for_restored`].
#[must_use]
pub fn suggest_for_existing(
    kind: ItemKind,
    name: &str,
    on: Date,
    taken: &TakenNames,
) -> SuggestedName {
    suffixed(
        kind,
        name,
        Suffix::Renamed,
        on,
        taken,
        1,
        NameLimit::default(),
    )
    .0
}

/// Returns whether a name is one that [`suggest_for_restored`] or [`suggest_for_existing`] derives from another, of any
/// length.
#[must_use]
pub fn is_derived_from(kind: ItemKind, name: &str, other: &str) -> bool {
    let (stem, extension) = split_extension(kind, name);
    let (of_other, others_extension) = split_extension(kind, other);
    let bare = without_suffix(stem);
    bare.len() < stem.len()
        && extension == sanitize(others_extension)
        && sanitize(without_suffix(of_other)).starts_with(bare)
}

/// The names reserved in one folder, so that each is used once.
#[derive(Debug, Default)]
pub struct NameReservations {
    taken: TakenNames,
    /// The next number for a name that was suggested before: otherwise two thousand copies would try
    /// millions of names.
    next_numbers: HashMap<(Suffix, ItemKind, String), u32>,
}

impl NameReservations {
    /// Adds names that are in use in the folder.
    pub fn add_taken(&mut self, taken: TakenNames) {
        self.taken.0.extend(taken.0);
    }

    /// Reserves the name if it is free; returns whether it was.
    pub fn reserve(&mut self, name: &str) -> bool {
        self.taken.0.insert(fold(name))
    }

    /// Reserves a free name as [`suggest_for_restored`] makes it.
    pub fn reserve_for_restored(
        &mut self,
        kind: ItemKind,
        name: &str,
        on: Date,
        limit: NameLimit,
    ) -> SuggestedName {
        self.reserve_suffixed(kind, name, Suffix::Restored, on, limit)
    }

    /// Reserves a free name as [`suggest_for_existing`] makes it.
    pub fn reserve_for_existing(
        &mut self,
        kind: ItemKind,
        name: &str,
        on: Date,
        limit: NameLimit,
    ) -> String {
        self.reserve_suffixed(kind, name, Suffix::Renamed, on, limit)
            .name
    }

    fn reserve_suffixed(
        &mut self,
        kind: ItemKind,
        name: &str,
        suffix: Suffix,
        on: Date,
        limit: NameLimit,
    ) -> SuggestedName {
        let next = self
            .next_numbers
            .entry((suffix, kind, fold(name)))
            .or_insert(1);
        let (suggestion, number) = suffixed(kind, name, suffix, on, &self.taken, *next, limit);
        *next = number.saturating_add(1);
        self.reserve(&suggestion.name);
        suggestion
    }
}

/// The word in the suffix of a suggested name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Suffix {
    Restored,
    Renamed,
}

impl Suffix {
    fn word(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Renamed => "renamed",
        }
    }
}

/// Returns the first free name from number `from` on, and its number.
fn suffixed(
    kind: ItemKind,
    name: &str,
    suffix: Suffix,
    on: Date,
    taken: &TakenNames,
    from: u32,
    limit: NameLimit,
) -> (SuggestedName, u32) {
    let (stem, extension) = split_extension(kind, name);
    let stem = sanitize(without_suffix(stem));
    let extension = sanitize(extension);
    let word = suffix.word();
    let free = (from..).map(|number| {
        let suffix = if number == 1 {
            format!("({word} {on})")
        } else {
            format!("({word} {on} {number})")
        };
        let room = limit
            .max()
            .saturating_sub(limit.measure(&suffix) + 1 + limit.measure(&extension));
        let stem = truncate(&stem, room, limit);
        let stem = if stem.is_empty() {
            suffix
        } else {
            format!("{stem} {suffix}")
        };
        let stem_length = u32::try_from(stem.encode_utf16().count()).unwrap_or(u32::MAX);
        (
            SuggestedName {
                name: stem + &extension,
                stem_length,
            },
            number,
        )
    });
    let mut free = free.skip_while(|(suggestion, _)| taken.contains(&suggestion.name));
    // There are more suffix numbers than names in a folder, so one is found.
    free.next().unwrap_or((
        SuggestedName {
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
    } else if name.chars().count() > MAX_LENGTH {
        Some(NameProblem::TooLong)
    } else {
        None
    }
}

/// Splits a text into words at all characters but letters and digits.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let composed: String = text.nfc().collect();
    let words = composed
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Folds a name for canonical caseless matching (Unicode 16, section 3.13, D145): two names with one result are equal to Box.
#[must_use]
pub fn fold(name: &str) -> String {
    unicase::UniCase::unicode(name.nfd().collect::<String>())
        .to_folded_case()
        .nfd()
        .collect()
}

/// Splits a name before its extension, where items of the kind have one.
fn split_extension(kind: ItemKind, name: &str) -> (&str, &str) {
    match kind {
        ItemKind::File => split(name),
        ItemKind::Folder | ItemKind::WebLink => (name, ""),
    }
}

/// Splits `archive.tar.gz` into `archive` and `.tar.gz`. Text that only looks like an extension stays with the name.
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
        && extension.chars().count() <= MAX_EXTENSION_LENGTH
        && extension
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '~'));
    plausible.then(|| name.split_at(dot))
}

/// Returns the stem without ` (restored 2026-11-21 2)`, so that a name that was suggested before does not grow.
fn without_suffix(stem: &str) -> &str {
    let openings =
        [Suffix::Restored, Suffix::Renamed].map(|suffix| format!(" ({} ", suffix.word()));
    let split = stem.strip_suffix(')').and_then(|rest| {
        openings
            .iter()
            .filter_map(|opening| rest.rsplit_once(opening.as_str()))
            .next()
    });
    match split {
        Some((before, inside)) => {
            let (date, number) = inside.split_once(' ').unwrap_or((inside, "2"));
            let ours =
                date.parse::<Date>().is_ok() && date.len() == 10 && number.parse::<u32>().is_ok();
            if ours { before } else { stem }
        }
        None => stem,
    }
}

fn sanitize(text: &str) -> String {
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

/// Returns the first graphemes of `stem` that fit into `room`, so that a letter keeps its accents and an emoji its parts.
fn truncate(stem: &str, room: usize, limit: NameLimit) -> &str {
    let mut taken = 0;
    let end = stem
        .grapheme_indices(true)
        .take_while(|(_, grapheme)| {
            taken += limit.measure(grapheme);
            taken <= room
        })
        .last()
        .map_or(0, |(at, grapheme)| at + grapheme.len());
    stem[..end].trim_end()
}

#[cfg(test)]
mod tests;
