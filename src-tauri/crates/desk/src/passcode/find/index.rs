//! The restored files of many assets in memory: found by recipient, name, sender, message or asset, the best hit first.

use crate::passcode::{AssetRef, FileQuery, RestoredFile, Standing, file::standing};
use jiff::Timestamp;
use std::{cmp::Reverse, collections::HashMap};
use text_search::{SearchWords, TextIndex, WordFinders};

/// What was found, asset by asset.
#[derive(Default)]
pub(super) struct FileIndex {
    shelves: Vec<Shelf>,
    by_asset: HashMap<String, usize>,
    /// The shelf of each file. One that is listed under an instance and its volume alike is kept once.
    by_file: HashMap<String, usize>,
    /// Every file; `None` until it is asked for after a change.
    newest_first: Option<Vec<Place>>,
    answer: Option<(Question, Vec<Place>)>,
}

/// The files of one asset.
struct Shelf {
    asset: AssetRef,
    files: Vec<RestoredFile>,
    texts: TextIndex,
}

/// Shelf and row.
type Place = (usize, u32);

/// What decides which files are shown in which order.
#[derive(PartialEq, Eq)]
struct Question {
    words: SearchWords,
    asset: Option<String>,
    /// Links end while nobody types: an order is good for a minute.
    minute: i64,
}

/// A part of the files that a question asks for.
pub(super) struct Shown {
    pub(super) files: Vec<RestoredFile>,
    pub(super) matched: u32,
    /// Where the file that the question wants to keep in sight is now.
    pub(super) kept_at: Option<u32>,
}

impl FileIndex {
    /// How many files there are.
    pub(super) fn len(&self) -> u32 {
        number(self.by_file.len())
    }

    /// The assets whose files are here, in the order in which they came.
    pub(super) fn assets(&self) -> impl Iterator<Item = &AssetRef> {
        self.shelves.iter().map(|shelf| &shelf.asset)
    }

    /// The file with this id, as it was last told.
    pub(super) fn get(&self, id: &str) -> Option<&RestoredFile> {
        let shelf = &self.shelves[*self.by_file.get(id)?];
        shelf.files.iter().find(|file| file.id == id)
    }

    /// Puts what `asset` has now in the place of what it had.
    pub(super) fn put(&mut self, asset: &AssetRef, mut files: Vec<RestoredFile>) {
        self.answer = None;
        self.newest_first = None;
        let at = match self.by_asset.get(&asset.id) {
            Some(at) => *at,
            None => self.shelves.len(),
        };
        if let Some(shelf) = self.shelves.get(at) {
            shelf.files.iter().for_each(|file| {
                self.by_file.remove(&file.id);
            });
        }
        files.retain(|file| !self.by_file.contains_key(&file.id));
        let mut texts = TextIndex::default();
        for file in &files {
            self.by_file.insert(file.id.clone(), at);
            texts.push(&file.recipients.join(" "), &besides(file));
        }
        let shelf = Shelf {
            asset: asset.clone(),
            files,
            texts,
        };
        if at < self.shelves.len() {
            self.shelves[at] = shelf;
        } else {
            self.by_asset.insert(asset.id.clone(), at);
            self.shelves.push(shelf);
        }
    }

    /// How many files match, up to `count` of them from number `from`, and where the one to be kept in sight is.
    pub(super) fn window(
        &mut self,
        query: &FileQuery,
        from: u32,
        count: u32,
        now: Timestamp,
    ) -> Shown {
        let question = Question {
            words: SearchWords::parse(&query.text),
            asset: query.asset.clone(),
            minute: now.as_second().div_euclid(60),
        };
        let found = match self.answer.take() {
            Some((asked, found)) if asked == question => found,
            _ => self.matching(&question, now),
        };
        let kept = query.keep.as_deref();
        let kept_at = kept
            .and_then(|id| found.iter().position(|place| self.file(*place).id == id))
            .map(number);
        let shown = found.iter().skip(from as usize).take(count as usize);
        let files = shown.map(|place| {
            let file = self.file(*place);
            RestoredFile {
                standing: standing(file, now),
                ..file.clone()
            }
        });
        let shown = Shown {
            files: files.collect(),
            matched: number(found.len()),
            kept_at,
        };
        self.answer = Some((question, found));
        shown
    }

    /// Files that can have a passcode first; then those whose recipient is closest to what was typed; then the newest.
    fn matching(&mut self, question: &Question, now: Timestamp) -> Vec<Place> {
        let newest_first = self
            .newest_first
            .take()
            .unwrap_or_else(|| self.newest_first());
        let words = question.words.finders();
        // From end to end as they lie in memory: in the order of their age nearly every file would have to be fetched.
        let ranks: Vec<_> = self
            .shelves
            .iter()
            .map(|shelf| shelf.ranks(question, &words, now))
            .collect();
        // Sorting everything again for each letter is what a search would spend most of its time with.
        let mut found: [Vec<Place>; RANKS] = Default::default();
        for place @ (shelf, row) in &newest_first {
            if let Some(rank) = ranks[*shelf].get(*row as usize).copied().flatten() {
                found[usize::from(rank)].push(*place);
            }
        }
        self.newest_first = Some(newest_first);
        found.into_iter().flatten().collect()
    }

    fn newest_first(&self) -> Vec<Place> {
        let rows = |(at, shelf): (usize, &Shelf)| {
            (0..)
                .zip(&shelf.files)
                .map(move |(row, _)| (at, row))
                .collect()
        };
        let mut places: Vec<Place> = self
            .shelves
            .iter()
            .enumerate()
            .flat_map::<Vec<Place>, _>(rows)
            .collect();
        places.sort_unstable_by_key(|place| {
            let file = self.file(*place);
            (Reverse(file.backup_at), &file.id)
        });
        places
    }

    fn file(&self, (shelf, row): Place) -> &RestoredFile {
        &self.shelves[shelf].files[row as usize]
    }
}

impl Shelf {
    /// For each file how far ahead of others it is shown, the first being 0, or nothing where it is not asked for. Nothing at
    /// all when the asset is not.
    fn ranks(
        &self,
        question: &Question,
        words: &WordFinders<'_>,
        now: Timestamp,
    ) -> Vec<Option<u8>> {
        if question
            .asset
            .as_ref()
            .is_some_and(|asset| *asset != self.asset.id)
        {
            return Vec::new();
        }
        let wanted = self.texts.rows_with(&question.words);
        let rank = |(row, file): (u32, &RestoredFile)| {
            let closeness = match &wanted {
                None => 0,
                Some(wanted) if wanted[row as usize] => closeness(words, self.texts.first(row)),
                Some(_) => return None,
            };
            Some(usefulness(standing(file, now)) * CLOSENESSES + closeness)
        };
        (0..).zip(&self.files).map(rank).collect()
    }
}

/// All that is told of a file but its recipients.
fn besides(file: &RestoredFile) -> String {
    let asset = file.asset.as_ref().map(|asset| asset.name.as_str());
    let shared_by = file.shared_by.iter().map(String::as_str);
    let told = [
        Some(file.name.as_str()),
        asset,
        file.message.as_deref(),
        Some(file.id.as_str()),
    ];
    told.into_iter()
        .flatten()
        .chain(shared_by)
        .collect::<Vec<_>>()
        .join(" ")
}

/// As many as [`usefulness`] and [`closeness`] have answers together.
const RANKS: usize = 16;

fn usefulness(standing: Standing) -> u8 {
    match standing {
        Standing::Regenerable => 0,
        Standing::Unlisted => 1,
        Standing::LinkEnded => 2,
        Standing::NoEmailShare => 3,
    }
}

/// How many answers [`closeness`] has.
const CLOSENESSES: u8 = 4;

/// How close the recipients, parted by blanks, are to what was typed. One who is the only one is closer than one of several.
fn closeness(words: &WordFinders<'_>, recipients: &str) -> u8 {
    if words.all_begin_words(recipients) {
        u8::from(recipients.contains(' '))
    } else if words.all_occur(recipients) {
        2
    } else {
        3
    }
}

/// Far fewer than four thousand million are ever listed.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passcode::AssetKind;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn asset(id: &str) -> AssetRef {
        AssetRef {
            kind: AssetKind::Ec2Instance,
            id: id.into(),
            name: format!("server {id}"),
        }
    }

    fn file(id: &str, recipient: &str, name: &str) -> RestoredFile {
        RestoredFile {
            name: name.into(),
            recipients: vec![recipient.into()],
            asset: Some(asset("1")),
            standing: Standing::Regenerable,
            ..RestoredFile::unlisted(id)
        }
    }

    fn query(text: &str) -> FileQuery {
        FileQuery {
            text: text.into(),
            ..FileQuery::default()
        }
    }

    fn ids(index: &mut FileIndex, query: &FileQuery) -> Vec<String> {
        let shown = index.window(query, 0, 100, Timestamp::UNIX_EPOCH);
        assert_eq!(shown.matched as usize, shown.files.len());
        shown.files.into_iter().map(|file| file.id).collect()
    }

    #[test]
    fn a_recipient_that_begins_so_stands_before_one_that_has_it_inside_and_before_other_words() {
        let mut index = FileIndex::default();
        let mut told = file("message", "x@example.org", "a");
        told.message = Some("for Tanaka".into());
        let files = vec![
            told,
            file("inside", "k.yatanaka@example.org", "b"),
            file("begins", "k.tanaka@example.org", "c"),
        ];
        index.put(&asset("1"), files);
        assert_eq!(
            ids(&mut index, &query("tanaka")),
            ["begins", "inside", "message"]
        );
        assert_eq!(ids(&mut index, &query("たなか k.")), ["begins", "inside"]);
        assert_eq!(ids(&mut index, &query("server")).len(), 3);
        assert_eq!(ids(&mut index, &query("nobody")), [""; 0]);
    }

    #[test]
    fn among_those_that_are_equally_close_the_newest_stands_first_whichever_asset_has_it() {
        let mut index = FileIndex::default();
        let of = |id: &str, day: i64| RestoredFile {
            backup_at: Some(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day)),
            ..file(id, "k@example.org", "x")
        };
        index.put(
            &asset("1"),
            vec![
                of("first", 1),
                of("third", 3),
                file("unknown", "k@example.org", "x"),
            ],
        );
        index.put(&asset("2"), vec![of("second", 2), of("a third", 3)]);
        for typed in ["", "k"] {
            assert_eq!(
                ids(&mut index, &query(typed)),
                ["a third", "third", "second", "first", "unknown"]
            );
        }
        index.put(&asset("2"), vec![of("fourth", 4)]);
        assert_eq!(
            ids(&mut index, &query("k")),
            ["fourth", "third", "first", "unknown"]
        );
    }

    #[test]
    fn what_cannot_have_a_passcode_stands_last_also_when_its_link_ends_meanwhile() {
        let mut index = FileIndex::default();
        let ends = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(90);
        let soon = RestoredFile {
            link_ends_at: Some(ends),
            ..file("a", "k@example.org", "x")
        };
        index.put(&asset("1"), vec![soon, file("b", "k@example.org", "x")]);
        assert_eq!(ids(&mut index, &query("k")), ["a", "b"]);
        let later = index.window(&query("k"), 0, 9, ends);
        assert_eq!(
            later
                .files
                .iter()
                .map(|file| file.id.as_str())
                .collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert_eq!(later.files[1].standing, Standing::LinkEnded);
    }

    #[test]
    fn an_asset_that_is_looked_at_again_replaces_what_it_had_and_the_chosen_file_is_followed() {
        let mut index = FileIndex::default();
        index.put(
            &asset("1"),
            vec![
                file("b", "k@example.org", "x"),
                file("c", "k@example.org", "x"),
            ],
        );
        let keep = FileQuery {
            keep: Some("c".into()),
            ..query("")
        };
        assert_eq!(
            index.window(&keep, 0, 1, Timestamp::UNIX_EPOCH).kept_at,
            Some(1)
        );
        index.put(
            &asset("2"),
            vec![
                file("a", "k@example.org", "x"),
                file("b", "k@example.org", "of another asset"),
            ],
        );
        assert_eq!(
            index.window(&keep, 0, 1, Timestamp::UNIX_EPOCH).kept_at,
            Some(2)
        );
        index.put(&asset("1"), vec![file("b", "k@example.org", "new name")]);
        assert_eq!(
            (index.len(), index.get("b").unwrap().name.as_str()),
            (2, "new name")
        );
        assert_eq!(
            index.window(&keep, 0, 1, Timestamp::UNIX_EPOCH).kept_at,
            None
        );
        let of_one = FileQuery {
            asset: Some("2".into()),
            ..query("")
        };
        assert_eq!(ids(&mut index, &of_one), ["a"]);
    }

    proptest! {
        /// Whatever order the assets answer in, each file is there once, and only what matches is shown.
        #[test]
        fn what_is_shown_is_what_matches(
            answers in prop::collection::vec((0_u8..4, prop::collection::vec((0_u8..12, "[abた]{1,3}"), 0..6)), 0..8),
            typed in "[abた]{0,2}",
        ) {
            let mut index = FileIndex::default();
            for (at, files) in &answers {
                let mut files: Vec<_> =
                    files.iter().map(|(id, name)| file(&id.to_string(), "k@x.org", name)).collect();
                files.sort_by(|one, other| one.id.cmp(&other.id));
                files.dedup_by(|one, other| one.id == other.id);
                index.put(&asset(&format!("#{at}")), files);
            }
            let everything = ids(&mut index, &query(""));
            let mut once = everything.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), everything.len());
            prop_assert_eq!(index.len() as usize, everything.len());
            let shown = ids(&mut index, &query(&typed));
            for id in everything {
                let file = index.get(&id).unwrap();
                let mut texts = TextIndex::default();
                texts.push(&file.recipients.join(" "), &besides(file));
                let matches = texts.rows_with(&SearchWords::parse(&typed)).is_none_or(|rows| rows[0]);
                prop_assert_eq!(shown.contains(&id), matches, "{}", file.name);
            }
        }
    }
}
