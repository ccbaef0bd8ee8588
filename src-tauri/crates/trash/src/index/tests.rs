use proptest::prelude::*;

use super::*;
use crate::{DateFilter, DeletedByFilter, TrashFilter};
use text_search::searchable;

fn entry(id: u32, name: &str, folder: &str) -> TrashEntry {
    TrashEntry {
        key: ItemKey {
            kind: ItemKind::File,
            id: id.to_string(),
        },
        name: name.into(),
        size: Some(u64::from(id)),
        deleted_at: Some(Timestamp::from_second(i64::from(id)).unwrap()),
        erased_at: None,
        owner: None,
        modified_by: None,
        deleted_by: None,
        parent: Some(FolderName {
            id: folder.into(),
            name: folder.into(),
        }),
        seen_by: None,
        selected: false,
    }
}

fn index(rows: &[(u32, &str, &str)]) -> TrashIndex {
    let mut index = TrashIndex::default();
    rows.iter()
        .for_each(|(id, name, folder)| index.add(entry(*id, name, folder)));
    index
}

fn names(index: &mut TrashIndex, query: &TrashQuery) -> Vec<String> {
    index
        .page(query, TimeRange::default(), 0, 1000)
        .rows
        .into_iter()
        .map(|entry| entry.name)
        .collect()
}

fn text(text: &str) -> TrashQuery {
    filtered(TrashFilter {
        text: text.into(),
        ..TrashFilter::default()
    })
}

fn filtered(filter: TrashFilter) -> TrashQuery {
    TrashQuery {
        filter,
        ..TrashQuery::default()
    }
}

fn person(id: &str, name: &str) -> Person {
    Person {
        id: Some(id.into()),
        name: name.into(),
        login: Some(format!("{id}@example.com")),
    }
}

#[test]
fn any_part_of_an_items_or_folders_name_matches() {
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
        ("でーた", vec!["ﾃﾞｰﾀ.csv"]),
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
fn rows_are_filtered_by_kind_and_time() {
    let mut index = index(&[(10, "a", ""), (20, "b", ""), (30, "c", "")]);
    index.add(TrashEntry {
        deleted_at: None,
        ..entry(40, "undated", "")
    });
    let mut folder = entry(25, "folder", "");
    folder.key.kind = ItemKind::Folder;
    index.add(folder);

    let at = |second| {
        Some(
            Timestamp::from_second(second)
                .unwrap()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .datetime(),
        )
    };
    let when = DateFilter::Between {
        from: at(0),
        to: at(0),
    };
    let deleted = when.range(&Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC));
    let page = index.page(&TrashQuery::default(), deleted, 0, 10);
    assert_eq!(
        page.matched, 4,
        "all of the first minute, and none without a date"
    );
    let folders = TrashFilter {
        kinds: vec![ItemKind::Folder, ItemKind::WebLink],
        ..TrashFilter::default()
    };
    assert_eq!(names(&mut index, &filtered(folders)), ["folder"]);
}

#[test]
fn rows_are_filtered_by_folder_owner_and_size() {
    let mut index = index(&[
        (10, "small", "Legal"),
        (2000, "large", "Legal"),
        (30, "other", "Board"),
    ]);
    index.add(TrashEntry {
        size: None,
        owner: Some(person("7", "Aiko")),
        ..entry(40, "unsized", "Legal")
    });
    let mut matching = |filter: TrashFilter| names(&mut index, &filtered(filter));
    let legal = FolderName {
        id: "Legal".into(),
        name: "renamed since".into(),
    };
    assert_eq!(
        matching(TrashFilter {
            folder: Some(legal),
            ..TrashFilter::default()
        }),
        ["small", "unsized", "large"]
    );
    let unknown_folder = FolderName {
        id: "gone".into(),
        name: "Legal".into(),
    };
    assert!(
        matching(TrashFilter {
            folder: Some(unknown_folder),
            ..TrashFilter::default()
        })
        .is_empty()
    );
    assert_eq!(
        matching(TrashFilter {
            owner: Some(person("7", "")),
            ..TrashFilter::default()
        }),
        ["unsized"],
        "by ID, not by name"
    );
    assert!(
        matching(TrashFilter {
            owner: Some(person("8", "Aiko")),
            ..TrashFilter::default()
        })
        .is_empty()
    );
    assert_eq!(
        matching(TrashFilter {
            at_least: Some(11),
            at_most: Some(2000),
            ..TrashFilter::default()
        }),
        ["other", "large"]
    );
    assert_eq!(
        matching(TrashFilter {
            at_most: Some(10),
            ..TrashFilter::default()
        }),
        ["small"]
    );
}

#[test]
fn rows_without_deleted_by_are_counted_as_unknown() {
    let mut index = index(&[(1, "a", ""), (2, "b", ""), (3, "c", "")]);
    let deleted_by = |by| {
        filtered(TrashFilter {
            deleted_by: Some(by),
            ..TrashFilter::default()
        })
    };
    let aiko = deleted_by(DeletedByFilter::Person {
        person: person("7", "Aiko"),
    });
    let page = index.page(&aiko, TimeRange::default(), 0, 10);
    assert_eq!((page.matched, page.unknown), (0, 3));

    let at = |second| Some(Timestamp::from_second(second).unwrap());
    index.set_deleted_by(&entry(1, "", "").key, person("7", "Aiko"), at(2));
    index.set_deleted_by(&entry(2, "", "").key, person("8", "Kenji"), None);
    index.set_deleted_by(&entry(9, "", "").key, person("8", "Kenji"), None);
    index.set_deleted_by(&entry(3, "", "").key, person("7", "Aiko"), at(3600));
    assert_eq!(
        index.with_deleted_by(),
        2,
        "an hour later is another deletion"
    );
    let page = index.page(&aiko, TimeRange::default(), 0, 10);
    assert_eq!(
        (page.matched, page.unknown, &*page.rows[0].name),
        (1, 1, "a")
    );
    assert_eq!(page.rows[0].deleted_by, Some(person("7", "Aiko")));
    assert_eq!(
        index.first_words_of_candidates(&aiko.filter, TimeRange::default(), 9),
        ["c"]
    );
    let unknown = index.page(
        &deleted_by(DeletedByFilter::Unknown),
        TimeRange::default(),
        0,
        10,
    );
    assert_eq!(
        (unknown.matched, unknown.unknown, &*unknown.rows[0].name),
        (1, 0, "c")
    );
}

#[test]
fn an_unknown_deletion_time_is_filled_in() {
    let mut index = index(&[(5, "dated", "")]);
    index.add(TrashEntry {
        deleted_at: None,
        ..entry(9, "undated", "")
    });
    assert_eq!(names(&mut index, &text("")), ["undated", "dated"]);
    let late = Some(Timestamp::from_second(99).unwrap());
    index.set_deleted_by(&entry(9, "", "").key, person("7", "Aiko"), late);
    assert_eq!(names(&mut index, &text("")), ["dated", "undated"]);
    assert_eq!(index.get(&entry(9, "", "").key).unwrap().deleted_at, late);
    assert_eq!(
        index.get(&entry(5, "", "").key).unwrap().deleted_at,
        entry(5, "", "").deleted_at
    );
}

#[test]
fn folders_and_owners_with_the_most_rows_come_first() {
    let mut index = index(&[
        (1, "a", "Legal"),
        (2, "b", "Board"),
        (3, "c", "Board"),
        (4, "gone", "Gone"),
    ]);
    index.remove(&entry(4, "", "").key);
    index.add(TrashEntry {
        owner: Some(person("7", "Aiko")),
        ..entry(5, "d", "Legal archive")
    });
    let folders = |text: &str| -> Vec<(String, u32)> {
        index
            .folders(text, 2)
            .into_iter()
            .map(|choice| (choice.folder.name, choice.rows))
            .collect()
    };
    assert_eq!(folders(""), [("Board".into(), 2), ("Legal".into(), 1)]);
    assert_eq!(folders("LEGAL a"), [("Legal archive".into(), 1)]);
    let owners = index.owners("7@EXAMPLE", 5);
    assert_eq!(
        (owners.len(), &*owners[0].person.name, owners[0].rows),
        (1, "Aiko", 1)
    );
}

#[test]
fn every_column_sorts_both_ways() {
    let mut index = index(&[(3, "beta", "z"), (1, "Gamma", "a"), (2, "alpha", "m")]);
    index.add(TrashEntry {
        size: None,
        deleted_at: None,
        parent: None,
        ..entry(9, "delta", "")
    });
    for (sort, expected) in [
        (TrashSort::Name, ["alpha", "beta", "delta", "Gamma"]),
        (TrashSort::Size, ["delta", "Gamma", "alpha", "beta"]),
        (TrashSort::Deleted, ["delta", "Gamma", "alpha", "beta"]),
        (TrashSort::WasIn, ["delta", "Gamma", "alpha", "beta"]),
    ] {
        let mut query = TrashQuery {
            sort,
            ..TrashQuery::default()
        };
        assert_eq!(names(&mut index, &query), expected, "{sort:?}");
        query.descending = true;
        assert_eq!(
            names(&mut index, &query),
            expected
                .map(String::from)
                .into_iter()
                .rev()
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn an_item_added_again_is_counted_once() {
    let mut index = index(&[(1, "a", ""), (2, "b", "")]);
    let all = TrashQuery {
        sort: TrashSort::Name,
        ..TrashQuery::default()
    };
    index.add(entry(2, "b, seen again", ""));
    assert_eq!(
        (index.len(), names(&mut index, &all)),
        (2, vec!["a".into(), "b, seen again".into()])
    );
    index.remove(&entry(1, "", "").key);
    index.remove(&entry(1, "", "").key);
    assert_eq!(
        (index.len(), names(&mut index, &all)),
        (1, vec!["b, seen again".into()])
    );
    assert!(index.get(&entry(1, "", "").key).is_none());
    index.add(entry(1, "a", ""));
    assert_eq!(
        (index.len(), names(&mut index, &all)),
        (2, vec!["a".into(), "b, seen again".into()])
    );
}

#[test]
fn a_page_contains_the_requested_rows() {
    let mut index = index(&[(1, "a", ""), (2, "b", ""), (3, "c", "")]);
    let page = index.page(&TrashQuery::default(), TimeRange::default(), 1, 1);
    assert_eq!(
        (page.matched, page.rows.len(), &*page.rows[0].name),
        (3, 1, "b")
    );
    assert!(
        index
            .page(&TrashQuery::default(), TimeRange::default(), 9, 5)
            .rows
            .is_empty()
    );
}

#[test]
fn the_selection_outlives_filters_but_not_its_items() {
    let mut index = index(&[
        (1, "apple", ""),
        (2, "avocado", ""),
        (3, "banana", ""),
        (4, "cherry", ""),
    ]);
    let all = TimeRange::default();
    index.select_matching(&text("a"), all, 0..=u32::MAX, true);
    assert_eq!(index.selected_count(), 3);
    index.select(&entry(2, "", "").key, false);
    index.select(&entry(2, "", "").key, false);
    index.select_matching(&text("cherry"), all, 0..=0, true);
    let page = index.page(&text("an"), all, 0, 10);
    assert_eq!(
        (page.matched, page.selected, page.rows[0].selected),
        (1, 1, true)
    );
    index.remove(&entry(1, "", "").key);
    let ids: Vec<String> = index
        .selected_keys()
        .into_iter()
        .map(|key| key.id)
        .collect();
    assert_eq!(
        (ids, index.selected_count()),
        (vec!["3".into(), "4".into()], 2)
    );
    index.clear_selection();
    assert_eq!(
        (index.selected_count(), index.selected_keys().len()),
        (0, 0)
    );
}

#[test]
fn an_item_in_two_trashes_is_listed_once_for_its_owner() {
    let mut index = TrashIndex::default();
    let seen_by = |by: &Person| TrashEntry {
        owner: Some(person("7", "Aiko")),
        seen_by: Some(by.clone()),
        ..entry(1, "shared.txt", "")
    };
    let (aiko, kenji) = (person("7", "Aiko"), person("8", "Kenji"));
    let by = |index: &TrashIndex| {
        index
            .get(&entry(1, "", "").key)
            .unwrap()
            .seen_by
            .unwrap()
            .name
    };
    index.add(seen_by(&kenji));
    index.add(seen_by(&aiko));
    assert_eq!((index.len(), by(&index)), (1, "Aiko".into()));
    index.add(seen_by(&kenji));
    assert_eq!((index.len(), by(&index)), (1, "Aiko".into()));
    let mut link = seen_by(&kenji);
    link.key.kind = ItemKind::WebLink;
    index.add(link);
    assert_eq!(index.len(), 2, "a file and a bookmark may have one ID");
}

fn rows() -> impl Strategy<Value = Vec<(u32, String, String)>> {
    prop::collection::vec((0u32..50, "[a-cA-C漢é ]{0,6}", "[xyZ]{0,2}"), 0..60)
}

proptest! {
    #[test]
    fn the_index_gives_the_same_results_as_a_plain_list(
        parts in prop::collection::vec(rows(), 1..4), gone in 0u32..50, typed in "[a-cA-C漢é xyz]{0,3}", which in 0usize..4,
        descending: bool,
    ) {
        let sort = [TrashSort::Deleted, TrashSort::Name, TrashSort::Size, TrashSort::WasIn][which];
        let query = TrashQuery { sort, descending, ..text(&typed) };
        let mut index = TrashIndex::default();
        let mut plain: Vec<TrashEntry> = Vec::new();
        for part in &parts {
            for (id, name, folder) in part {
                plain.retain(|entry| entry.key.id != id.to_string());
                plain.push(entry(*id, name, folder));
                index.add(entry(*id, name, folder));
            }
            let key = entry(gone, "", "").key;
            plain.retain(|entry| entry.key != key);
            index.remove(&key);

            let mut expected: Vec<TrashEntry> = plain.iter().filter(|entry| {
                let folder = entry.parent.as_ref().map_or("", |parent| &parent.name);
                searchable(&typed).split_whitespace().all(|word| {
                    searchable(&entry.name).contains(word) || searchable(folder).contains(word)
                })
            }).cloned().collect();
            expected.sort_by_cached_key(|entry| {
                let folder = searchable(entry.parent.as_ref().map_or("", |parent| &parent.name));
                let (when, size) = match sort {
                    TrashSort::Deleted => (entry.deleted_at, None),
                    TrashSort::Size => (None, entry.size),
                    TrashSort::Name | TrashSort::WasIn => (None, None),
                };
                let folder = (sort == TrashSort::WasIn).then(|| (folder, entry.parent.clone()));
                (when, size, folder, searchable(&entry.name), entry.key.clone())
            });
            if descending {
                expected.reverse();
            }
            let page = index.page(&query, TimeRange::default(), 0, 1000);
            prop_assert_eq!(page.matched as usize, expected.len());
            prop_assert_eq!(page.rows, expected);
            prop_assert_eq!(index.len() as usize, plain.len());
        }
    }
}
