use proptest::prelude::*;

use super::*;
use crate::haystack::searchable;
use crate::restore::ItemKind;

fn listed(id: u32, name: &str, folder: &str) -> Listed {
    Listed {
        key: ItemKey { kind: ItemKind::File, id: id.to_string() },
        name: name.into(),
        size: Some(u64::from(id)),
        deleted_at: Some(Timestamp::from_second(i64::from(id)).unwrap()),
        erased_at: None,
        owner: None,
        modified_by: None,
        parent: Some((folder.into(), folder.into())),
    }
}

fn index(rows: &[(u32, &str, &str)]) -> TrashIndex {
    let mut index = TrashIndex::default();
    rows.iter().for_each(|(id, name, folder)| index.add(listed(*id, name, folder)));
    index
}

fn names(index: &mut TrashIndex, query: &TrashQuery) -> Vec<String> {
    index.window(query, 0, 1000).1.into_iter().map(|listed| listed.name.clone()).collect()
}

fn text(text: &str) -> TrashQuery {
    TrashQuery { text: text.into(), ..TrashQuery::default() }
}

#[test]
fn any_part_of_a_name_or_of_its_folder_finds_it() {
    let mut index = index(&[
        (1, "Contract 2025.docx", "Legal"),
        (2, "ＲＥＰＯＲＴ.pdf", "Finance"),
        (3, "ﾃﾞｰﾀ.csv", "経理部"),
        (4, "Straße.txt", "Été"),
    ]);
    for (typed, expected) in [
        ("TRACT", vec!["Contract 2025.docx"]),
        ("report", vec!["ＲＥＰＯＲＴ.pdf"]),
        ("データ", vec!["ﾃﾞｰﾀ.csv"]),
        ("経理", vec!["ﾃﾞｰﾀ.csv"]),
        ("strasse", vec!["Straße.txt"]),
        ("E\u{301}TE\u{301}", vec!["Straße.txt"]),
        ("legal 2025", vec!["Contract 2025.docx"]),
        (" legal  ", vec!["Contract 2025.docx"]),
        ("legal report", vec![]),
        (".*", vec![]),
    ] {
        assert_eq!(names(&mut index, &text(typed)), expected, "{typed}");
    }
    assert_eq!(names(&mut index, &text("")).len(), 4);
}

#[test]
fn kinds_and_times_narrow() {
    let mut index = index(&[(10, "a", ""), (20, "b", ""), (30, "c", "")]);
    index.add(Listed { deleted_at: None, ..listed(40, "undated", "") });
    let mut folder = listed(25, "folder", "");
    folder.key.kind = ItemKind::Folder;
    index.add(folder);

    let at = |second| Some(Timestamp::from_second(second).unwrap());
    let between = TrashQuery { deleted_from: at(20), deleted_before: at(30), ..TrashQuery::default() };
    assert_eq!(names(&mut index, &between), ["b", "folder"], "from and before, undated never");
    let folders = TrashQuery { kinds: vec![ItemKind::Folder, ItemKind::WebLink], ..TrashQuery::default() };
    assert_eq!(names(&mut index, &folders), ["folder"]);
}

#[test]
fn every_column_sorts_both_ways() {
    let mut index = index(&[(3, "beta", "z"), (1, "Gamma", "a"), (2, "alpha", "m")]);
    index.add(Listed { size: None, deleted_at: None, parent: None, ..listed(9, "delta", "") });
    for (sort, expected) in [
        (TrashSort::Name, ["alpha", "beta", "delta", "Gamma"]),
        (TrashSort::Size, ["delta", "Gamma", "alpha", "beta"]),
        (TrashSort::Deleted, ["delta", "Gamma", "alpha", "beta"]),
        (TrashSort::WasIn, ["delta", "Gamma", "alpha", "beta"]),
    ] {
        let mut query = TrashQuery { sort, ..TrashQuery::default() };
        assert_eq!(names(&mut index, &query), expected, "{sort:?}");
        query.descending = true;
        assert_eq!(
            names(&mut index, &query),
            expected.map(String::from).into_iter().rev().collect::<Vec<_>>()
        );
    }
}

#[test]
fn what_comes_goes_and_comes_back_is_counted_once() {
    let mut index = index(&[(1, "a", ""), (2, "b", "")]);
    let all = TrashQuery { sort: TrashSort::Name, ..TrashQuery::default() };
    index.add(listed(2, "b, seen again", ""));
    assert_eq!((index.len(), names(&mut index, &all)), (2, vec!["a".into(), "b, seen again".into()]));
    index.remove(&listed(1, "", "").key);
    index.remove(&listed(1, "", "").key);
    assert_eq!((index.len(), names(&mut index, &all)), (1, vec!["b, seen again".into()]));
    assert!(index.get(&listed(1, "", "").key).is_none());
    index.add(listed(1, "a", ""));
    assert_eq!((index.len(), names(&mut index, &all)), (2, vec!["a".into(), "b, seen again".into()]));
}

#[test]
fn a_window_shows_its_part() {
    let mut index = index(&[(1, "a", ""), (2, "b", ""), (3, "c", "")]);
    let (matched, rows) = index.window(&TrashQuery::default(), 1, 1);
    assert_eq!((matched, rows.len(), &*rows[0].name), (3, 1, "b"));
    assert!(index.window(&TrashQuery::default(), 9, 5).1.is_empty());
}

fn rows() -> impl Strategy<Value = Vec<(u32, String, String)>> {
    prop::collection::vec((0u32..50, "[a-cA-C漢é ]{0,6}", "[xyZ]{0,2}"), 0..60)
}

proptest! {
    #[test]
    fn an_index_filled_and_asked_in_turns_answers_like_a_plain_list(
        parts in prop::collection::vec(rows(), 1..4), gone in 0u32..50, typed in "[a-cA-C漢é xyz]{0,3}", which in 0usize..4,
        descending: bool,
    ) {
        let sort = [TrashSort::Deleted, TrashSort::Name, TrashSort::Size, TrashSort::WasIn][which];
        let query = TrashQuery { text: typed.clone(), sort, descending, ..TrashQuery::default() };
        let mut index = TrashIndex::default();
        let mut plain: Vec<Listed> = Vec::new();
        for part in &parts {
            for (id, name, folder) in part {
                plain.retain(|listed| listed.key.id != id.to_string());
                plain.push(listed(*id, name, folder));
                index.add(listed(*id, name, folder));
            }
            let key = listed(gone, "", "").key;
            plain.retain(|listed| listed.key != key);
            index.remove(&key);

            let mut expected: Vec<Listed> = plain.iter().filter(|listed| {
                let folder = listed.parent.as_ref().map_or("", |parent| &parent.1);
                searchable(&typed).split_whitespace().all(|word| {
                    searchable(&listed.name).contains(word) || searchable(folder).contains(word)
                })
            }).cloned().collect();
            expected.sort_by_cached_key(|listed| {
                let folder = searchable(listed.parent.as_ref().map_or("", |parent| &parent.1));
                let (when, size) = match sort {
                    TrashSort::Deleted => (listed.deleted_at, None),
                    TrashSort::Size => (None, listed.size),
                    TrashSort::Name | TrashSort::WasIn => (None, None),
                };
                let place = (sort == TrashSort::WasIn).then(|| (folder, listed.parent.clone()));
                (when, size, place, searchable(&listed.name), listed.key.clone())
            });
            if descending {
                expected.reverse();
            }
            let (matched, shown) = index.window(&query, 0, 1000);
            prop_assert_eq!(matched as usize, expected.len());
            prop_assert_eq!(shown.into_iter().cloned().collect::<Vec<_>>(), expected);
            prop_assert_eq!(index.len() as usize, plain.len());
        }
    }
}
