use proptest::prelude::*;

use super::*;
use crate::{TimeRange, TrashEntry, TrashQuery};
use box_session::{FolderName, ItemKey, ItemKind, Person};

fn person(name: &str) -> Person {
    Person {
        id: None,
        name: name.into(),
        login: None,
    }
}

/// An item that was deleted so many seconds after noon of an agreed day.
fn entry(id: usize, by: Option<&str>, second: i64, folder: &str) -> TrashEntry {
    TrashEntry {
        key: ItemKey {
            kind: ItemKind::File,
            id: id.to_string(),
        },
        name: format!("file {id}"),
        size: Some(10),
        deleted_at: Some(Timestamp::from_second(noon().timestamp().as_second() + second).unwrap()),
        erased_at: None,
        owner: None,
        modified_by: None,
        deleted_by: by.map(person),
        parent: Some(FolderName {
            id: folder.into(),
            name: folder.into(),
        }),
        seen_by: None,
        selected: false,
    }
}

fn noon() -> Zoned {
    "2026-11-20T12:00:00+09:00[Asia/Tokyo]".parse().unwrap()
}

fn index(entries: impl IntoIterator<Item = TrashEntry>) -> TrashIndex {
    let mut index = TrashIndex::default();
    entries.into_iter().for_each(|entry| index.add(entry));
    index
}

/// The number of items that the filter of an incident finds.
fn found(index: &mut TrashIndex, incident: &Incident) -> u32 {
    let deleted = incident.filter.when.range(&noon());
    let query = TrashQuery {
        filter: incident.filter.clone(),
        ..TrashQuery::default()
    };
    index.page(&query, deleted, 0, 0).matched
}

#[test]
fn a_pause_or_another_person_ends_an_incident() {
    let mut index = index([
        entry(1, Some("Anna"), 0, "Marketing"),
        entry(2, Some("Anna"), 119, "Marketing"),
        entry(3, Some("Ben"), 60, "Sales"),
        entry(4, Some("Anna"), 239, "Legal"),
        entry(5, None, 61, "Sales"),
        entry(6, Some("Ben"), 61, "Sales"),
        entry(7, Some("Anna"), 240, "Legal"),
        entry(8, None, 62, "Sales"),
        entry(9, Some("Ben"), 500, "Sales"),
    ]);
    let list = index.incidents(&noon(), 10);
    let seen: Vec<_> = list
        .incidents
        .iter()
        .map(|incident| {
            let by = incident.by.as_ref().map(|person| person.name.as_str());
            (by, incident.items)
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some("Anna"), 2),
            (Some("Anna"), 2),
            (None, 2),
            (Some("Ben"), 2)
        ]
    );
    assert_eq!(list.single, 1);
    for incident in &list.incidents {
        assert_eq!(found(&mut index, incident), incident.items, "{incident:?}");
    }
}

#[test]
fn an_incident_names_its_fullest_folders_and_its_size() {
    let folders = ["a", "b", "b", "c", "d", "d", "d", "e"];
    let entries = folders
        .iter()
        .enumerate()
        .map(|(id, folder)| entry(id, Some("Anna"), 0, folder));
    let list = index(entries).incidents(&noon(), 10);
    let incident = &list.incidents[0];
    let named: Vec<_> = incident
        .folders
        .iter()
        .map(|count| (count.folder.name.as_str(), count.rows))
        .collect();
    assert_eq!(named, [("d", 3), ("b", 2), ("a", 1)]);
    assert_eq!((incident.more_folders, incident.bytes), (2, 80));
}

#[test]
fn every_day_until_today_is_counted() {
    const DAY: i64 = 86_400;
    let mut undated = entry(4, None, 0, "a");
    undated.deleted_at = None;
    let list = index([
        entry(1, None, -2 * DAY, "a"),
        // Still the day before in UTC.
        entry(2, None, -11 * 3600, "a"),
        entry(3, None, 0, "a"),
        undated,
    ])
    .incidents(&noon(), 10);
    let days: Vec<_> = list
        .days
        .iter()
        .map(|day| (day.day.to_string(), day.items))
        .collect();
    assert_eq!(
        days,
        [
            ("2026-11-18".to_owned(), 1),
            ("2026-11-19".to_owned(), 0),
            ("2026-11-20".to_owned(), 2)
        ]
    );
    assert_eq!((list.undated, list.single, list.total), (1, 3, 0));

    let old = index([entry(1, None, -400 * DAY, "a")]).incidents(&noon(), 10);
    assert_eq!(old.days.len(), usize::try_from(MAX_DAYS).unwrap());
}

#[test]
fn only_the_newest_incidents_are_listed_and_all_are_counted() {
    let entries = (0..10).map(|id| entry(id, None, 1_000 * i64::try_from(id / 2).unwrap(), "a"));
    let list = index(entries).incidents(&noon(), 2);
    assert_eq!((list.total, list.incidents.len()), (5, 2));
    assert!(list.incidents[0].first_at > list.incidents[1].first_at);
}

#[test]
fn where_no_one_is_known_an_incident_is_found_by_time_alone() {
    let mut index = index([entry(1, None, 0, "a"), entry(2, None, 1, "a")]);
    let list = index.incidents(&noon(), 10);
    assert_eq!(list.incidents[0].filter.deleted_by, None);
    assert_eq!(found(&mut index, &list.incidents[0]), 2);
}

proptest! {
    #[test]
    fn the_filter_of_an_incident_finds_its_items_and_no_others(
        deletions in prop::collection::vec((0..3_usize, 0..100_000_i64), 0..60),
    ) {
        let people = [None, Some("Anna"), Some("Ben")];
        let entries = deletions
            .iter()
            .enumerate()
            .map(|(id, (by, second))| entry(id, people[*by], *second, "a"));
        let mut index = index(entries);
        let list = index.incidents(&noon(), usize::MAX);
        let items: u32 = list.incidents.iter().map(|incident| incident.items).sum();
        prop_assert_eq!((items + list.single) as usize, deletions.len());
        for incident in &list.incidents {
            prop_assert_eq!(found(&mut index, incident), incident.items);
        }
        let all = index.page(&TrashQuery::default(), TimeRange::default(), 0, 0).matched;
        let counted: u32 = list.days.iter().map(|day| day.items).sum();
        // All lie within two days of noon, which is in the future for some: those are on no day until now.
        prop_assert!(counted <= all);
    }
}
