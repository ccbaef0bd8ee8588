//! The restored files of many assets in memory: searched by recipient, name, sender, message or asset, best match first.

use super::types::FileQuery;
use crate::{
    restored_file::{PasscodeEligibility, RestoredFile},
    types::AssetRef,
};
use jiff::Timestamp;
use std::{cmp::Reverse, collections::HashMap};
use text_search::{SearchWords, TextIndex, WordFinders};

/// Restored files, asset by asset.
#[derive(Default)]
pub(super) struct FileIndex {
    lists: Vec<AssetFiles>,
    by_asset: HashMap<String, usize>,
    /// The list that each file is in. One that is listed under an instance and its volume alike is kept once.
    by_file: HashMap<String, usize>,
    /// Every file; `None` until it is asked for after a change.
    newest_first: Option<Vec<FileKey>>,
    cached: Option<(CompiledQuery, Vec<FileKey>)>,
}

/// The files of one asset.
struct AssetFiles {
    asset: AssetRef,
    files: Vec<RestoredFile>,
    texts: TextIndex,
}

/// List and row.
type FileKey = (usize, u32);

/// A query in the form that decides which files are shown in which order.
#[derive(PartialEq, Eq)]
struct CompiledQuery {
    words: SearchWords,
    asset: Option<String>,
    /// Links expire without a change of the query: an order is good for a minute.
    minute: i64,
}

/// Rows of the files that match a query.
pub(super) struct QueryResult {
    pub(super) files: Vec<RestoredFile>,
    pub(super) matched: u32,
    /// The row number of the file that the query keeps.
    pub(super) kept_at: Option<u32>,
}

impl FileIndex {
    /// Returns the number of files.
    pub(super) fn len(&self) -> u32 {
        number(self.by_file.len())
    }

    /// Returns the assets whose files are here, in the order in which they were added.
    pub(super) fn assets(&self) -> impl Iterator<Item = &AssetRef> {
        self.lists.iter().map(|list| &list.asset)
    }

    /// Returns the file with this ID, as it was last listed.
    pub(super) fn get(&self, id: &str) -> Option<&RestoredFile> {
        let list = &self.lists[*self.by_file.get(id)?];
        list.files.iter().find(|file| file.id == id)
    }

    /// Replaces the files of `asset`.
    pub(super) fn put(&mut self, asset: &AssetRef, mut files: Vec<RestoredFile>) {
        self.cached = None;
        self.newest_first = None;
        let at = match self.by_asset.get(&asset.id) {
            Some(at) => *at,
            None => self.lists.len(),
        };
        if let Some(list) = self.lists.get(at) {
            list.files.iter().for_each(|file| {
                self.by_file.remove(&file.id);
            });
        }
        files.retain(|file| !self.by_file.contains_key(&file.id));
        let mut texts = TextIndex::default();
        for file in &files {
            self.by_file.insert(file.id.clone(), at);
            texts.push(&file.recipients.join(" "), &searchable_details(file));
        }
        let list = AssetFiles {
            asset: asset.clone(),
            files,
            texts,
        };
        if at < self.lists.len() {
            self.lists[at] = list;
        } else {
            self.by_asset.insert(asset.id.clone(), at);
            self.lists.push(list);
        }
    }

    /// Returns up to `count` matching files from number `from`, how many match in all, and the row number of the file to be kept.
    pub(super) fn query(
        &mut self,
        query: &FileQuery,
        from: u32,
        count: u32,
        now: Timestamp,
    ) -> QueryResult {
        let compiled = CompiledQuery {
            words: SearchWords::parse(&query.text),
            asset: query.asset.clone(),
            minute: now.as_second().div_euclid(60),
        };
        let matching = match self.cached.take() {
            Some((cached, matching)) if cached == compiled => matching,
            _ => self.matching(&compiled, now),
        };
        let kept_at = query
            .keep
            .as_deref()
            .and_then(|id| matching.iter().position(|key| self.file(*key).id == id))
            .map(number);
        let rows = matching.iter().skip(from as usize).take(count as usize);
        let files = rows.map(|key| {
            let file = self.file(*key);
            RestoredFile {
                eligibility: file.eligibility_at(now),
                ..file.clone()
            }
        });
        let result = QueryResult {
            files: files.collect(),
            matched: number(matching.len()),
            kept_at,
        };
        self.cached = Some((compiled, matching));
        result
    }

    /// Orders files that can have a passcode first, then those whose recipient is closest to the words, then the newest.
    fn matching(&mut self, query: &CompiledQuery, now: Timestamp) -> Vec<FileKey> {
        let newest_first = self
            .newest_first
            .take()
            .unwrap_or_else(|| self.newest_first());
        let words = query.words.finders();
        // In the order of memory: in the order of age nearly every file would be a cache miss.
        let ranks: Vec<_> = self
            .lists
            .iter()
            .map(|list| list.ranks(query, &words, now))
            .collect();
        // Sorting everything again for each letter would take most of the time of a search.
        let mut found: [Vec<FileKey>; RANKS] = Default::default();
        for key @ (list, row) in &newest_first {
            if let Some(rank) = ranks[*list].get(*row as usize).copied().flatten() {
                found[usize::from(rank)].push(*key);
            }
        }
        self.newest_first = Some(newest_first);
        found.into_iter().flatten().collect()
    }

    fn newest_first(&self) -> Vec<FileKey> {
        let rows = |(at, list): (usize, &AssetFiles)| {
            (0..)
                .zip(&list.files)
                .map(move |(row, _)| (at, row))
                .collect()
        };
        let mut keys: Vec<FileKey> = self
            .lists
            .iter()
            .enumerate()
            .flat_map::<Vec<FileKey>, _>(rows)
            .collect();
        keys.sort_unstable_by_key(|key| {
            let file = self.file(*key);
            (Reverse(file.backup_at), &file.id)
        });
        keys
    }

    fn file(&self, (list, row): FileKey) -> &RestoredFile {
        &self.lists[list].files[row as usize]
    }
}

impl AssetFiles {
    /// Returns the rank of each file, the first being 0, or `None` where it does not match; nothing at all for an asset that is not
    /// asked for.
    fn ranks(
        &self,
        query: &CompiledQuery,
        words: &WordFinders<'_>,
        now: Timestamp,
    ) -> Vec<Option<u8>> {
        if query
            .asset
            .as_ref()
            .is_some_and(|asset| *asset != self.asset.id)
        {
            return Vec::new();
        }
        let wanted = self.texts.rows_with(&query.words);
        let rank = |(row, file): (u32, &RestoredFile)| {
            let closeness = match &wanted {
                None => 0,
                Some(wanted) if wanted[row as usize] => closeness(words, self.texts.first(row)),
                Some(_) => return None,
            };
            Some(usefulness(file.eligibility_at(now)) * CLOSENESSES + closeness)
        };
        (0..).zip(&self.files).map(rank).collect()
    }
}

/// Returns the searchable texts of a file but its recipients.
fn searchable_details(file: &RestoredFile) -> String {
    let asset = file.asset.as_ref().map(|asset| asset.name.as_str());
    let shared_by = file.shared_by.iter().map(String::as_str);
    let texts = [
        Some(file.name.as_str()),
        asset,
        file.message.as_deref(),
        Some(file.id.as_str()),
    ];
    texts
        .into_iter()
        .flatten()
        .chain(shared_by)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Number of answers of [`usefulness`] and [`closeness`] together.
const RANKS: usize = 16;

fn usefulness(eligibility: PasscodeEligibility) -> u8 {
    match eligibility {
        PasscodeEligibility::Regenerable => 0,
        PasscodeEligibility::Unlisted => 1,
        PasscodeEligibility::LinkExpired => 2,
        PasscodeEligibility::NoEmailShare => 3,
    }
}

/// Number of answers of [`closeness`].
const CLOSENESSES: u8 = 4;

/// Returns how close the recipients, separated by blanks, are to the words. A single recipient is closer than one of several.
fn closeness(words: &WordFinders<'_>, recipients: &str) -> u8 {
    if words.all_begin_words(recipients) {
        u8::from(recipients.contains(' '))
    } else if words.all_occur(recipients) {
        2
    } else {
        3
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::AssetKind;
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
            eligibility: PasscodeEligibility::Regenerable,
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
        let shown = index.query(query, 0, 100, Timestamp::UNIX_EPOCH);
        assert_eq!(shown.matched as usize, shown.files.len());
        shown.files.into_iter().map(|file| file.id).collect()
    }

    #[test]
    fn matches_at_the_start_of_a_recipient_come_first() {
        let mut index = FileIndex::default();
        let mut with_message = file("message", "x@example.org", "a");
        with_message.message = Some("for Tanaka".into());
        let files = vec![
            with_message,
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
        assert_eq!(ids(&mut index, &query("no one")), [""; 0]);
    }

    #[test]
    fn equal_matches_are_ordered_by_age_across_assets() {
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
    fn files_that_cannot_have_a_passcode_come_last() {
        let mut index = FileIndex::default();
        let ends = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(90);
        let soon = RestoredFile {
            expires_at: Some(ends),
            ..file("a", "k@example.org", "x")
        };
        index.put(&asset("1"), vec![soon, file("b", "k@example.org", "x")]);
        assert_eq!(ids(&mut index, &query("k")), ["a", "b"]);
        let later = index.query(&query("k"), 0, 9, ends);
        assert_eq!(
            later
                .files
                .iter()
                .map(|file| file.id.as_str())
                .collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert_eq!(later.files[1].eligibility, PasscodeEligibility::LinkExpired);
    }

    #[test]
    fn rescanned_assets_replace_files_and_the_kept_file_is_followed() {
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
            index.query(&keep, 0, 1, Timestamp::UNIX_EPOCH).kept_at,
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
            index.query(&keep, 0, 1, Timestamp::UNIX_EPOCH).kept_at,
            Some(2)
        );
        index.put(&asset("1"), vec![file("b", "k@example.org", "new name")]);
        assert_eq!(
            (index.len(), index.get("b").unwrap().name.as_str()),
            (2, "new name")
        );
        assert_eq!(
            index.query(&keep, 0, 1, Timestamp::UNIX_EPOCH).kept_at,
            None
        );
        let of_one = FileQuery {
            asset: Some("2".into()),
            ..query("")
        };
        assert_eq!(ids(&mut index, &of_one), ["a"]);
    }

    proptest! {
        /// In any order of answers, each file is there once, and only matching ones are returned.
        #[test]
        fn rows_are_exactly_the_matching_files(
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
                texts.push(&file.recipients.join(" "), &searchable_details(file));
                let matches = texts.rows_with(&SearchWords::parse(&typed)).is_none_or(|rows| rows[0]);
                prop_assert_eq!(shown.contains(&id), matches, "{}", file.name);
            }
        }
    }
}
