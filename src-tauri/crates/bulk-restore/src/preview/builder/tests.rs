use super::*;
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

fn today() -> Date {
    "2026-11-21".parse().unwrap()
}

/// A Box with folders 1 to 9 in every state, and items that were in them.
#[derive(Debug, Clone)]
struct Made {
    candidates: Vec<PreviewCandidate>,
    /// The contents of the active folders.
    inside: Vec<(u32, Vec<String>)>,
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec![
            "a.txt", "A.TXT", "b.txt", "a", "発注.xlsx", "e\u{301}.doc", "é.doc", "a (restored 2026-11-21).txt",
            "a (restored 2026-11-21 2).txt", "x.tar.gz", "👨‍👩‍👧.png", ".env",
        ])
        .prop_map(ToOwned::to_owned),
        1 => Just("漢".repeat(251) + ".txt"),
        1 => "[a-c]{1,3}(\\.[a-b]{1,2})?",
    ]
}

fn any_candidate() -> impl Strategy<Value = PreviewCandidate> {
    let kind = prop::sample::select(vec![ItemKind::File, ItemKind::Folder, ItemKind::WebLink]);
    let status = prop_oneof![
        12 => Just(ItemStatus::InTrash), 1 => Just(ItemStatus::NotInTrash), 1 => Just(ItemStatus::Hidden)
    ];
    let times = (0_i64..100, prop::option::of(0_i64..100));
    let viewer = prop::option::weighted(0.3, Just(other()));
    (
        kind,
        1_u32..16,
        any_name(),
        prop::option::weighted(0.95, 0_u32..16),
        status,
        times,
        viewer,
    )
        .prop_map(
            |(kind, id, name, parent, status, (deleted, erased), viewer)| PreviewCandidate {
                key: ItemKey {
                    kind,
                    id: id.to_string(),
                },
                name,
                size: Some(1),
                deleted_at: Some(now() - SignedDuration::from_hours(deleted)),
                erased_at: erased.map(|hours| now() + SignedDuration::from_hours(hours)),
                parent: parent.map(|id| ParentFolder {
                    key: key(viewer.as_ref(), id),
                    name: format!("folder {id}"),
                }),
                viewer,
                status,
            },
        )
}

fn key(viewer: Option<&Person>, folder: u32) -> FolderKey {
    FolderKey::seen_by(viewer, &folder.to_string())
}

/// A user who sees the same folders, but has their own root.
fn other() -> Person {
    Person {
        id: Some("77".into()),
        name: "Other".into(),
        login: None,
    }
}

fn made() -> impl Strategy<Value = Made> {
    let candidates = prop::collection::vec(any_candidate(), 0..30).prop_map(|mut all| {
        let mut once = HashSet::new();
        all.retain(|one| once.insert(one.key.clone()));
        all
    });
    let inside = prop::collection::vec((0_u32..10, prop::collection::vec(any_name(), 0..8)), 0..8);
    (candidates, inside).prop_map(|(candidates, inside)| Made { candidates, inside })
}

/// Returns the state of a folder: 0 to 5 are active, 6 and 7 in the trash, 8 is hidden and the others are gone.
fn folders(made: &Made) -> FolderInfos {
    let mut folders = FolderInfos::new();
    for viewer in [None, Some(other())] {
        let key = |folder| key(viewer.as_ref(), folder);
        for id in 0..6_u32 {
            let names: Vec<&str> = made
                .inside
                .iter()
                .filter(|(folder, _)| *folder == id)
                .flat_map(|(_, names)| names)
                .map(String::as_str)
                .collect();
            let folder = FolderRef {
                id: id.to_string(),
                name: format!("folder {id}"),
                path: vec![format!("folder {id}")],
            };
            let there = key(id).reservation_key();
            let existing = |name: &&str| {
                let id = format!("{there:?} {}", names::fold(name));
                let key = ItemKey {
                    kind: ItemKind::File,
                    id,
                };
                let name = (*name).to_owned();
                (
                    names::fold(&name),
                    ExistingItem {
                        key,
                        name,
                        size: None,
                        modified_at: None,
                        modified_by: None,
                        owner: None,
                    },
                )
            };
            let existing = names.iter().map(existing).collect();
            let taken = names.iter().copied().collect();
            folders.insert(
                key(id),
                FolderInfo::Active {
                    folder,
                    taken,
                    existing,
                },
            );
        }
        for id in 6..8_u32 {
            let parent = Some(ParentFolder {
                key: key(1),
                name: "folder 1".into(),
            });
            folders.insert(
                key(id),
                FolderInfo::InTrash {
                    name: format!("folder {id}"),
                    parent,
                },
            );
        }
        folders.insert(key(8), FolderInfo::Hidden);
    }
    folders
}

fn sorted(made: &Made) -> Vec<PlannedItem> {
    build(made.candidates.clone(), &mut folders(made), now(), today())
}

/// Returns the name under which an item would be sent, if the preview knows it.
fn final_name(row: &PlannedItem) -> Option<&str> {
    match row.item.group {
        Group::Ready | Group::ErasedSoon | Group::InsideSelected => Some(&row.item.name),
        Group::NameTaken => row.item.suggestion.as_deref(),
        Group::FolderInTrash | Group::FolderGone | Group::NoAccess | Group::NotInTrash => None,
    }
}

proptest! {
    #[test]
    fn each_item_is_in_the_preview_once(made in made()) {
        let rows = sorted(&made);
        let keys: HashSet<&ItemKey> = rows.iter().map(|row| &row.item.key).collect();
        prop_assert_eq!(keys.len(), rows.len());
        prop_assert!(made.candidates.iter().all(|one| keys.contains(&one.key)));
        prop_assert_eq!(rows.len(), made.candidates.len());
    }

    #[test]
    fn no_name_conflicts_with_an_existing_or_other_item(made in made()) {
        let mut names: HashSet<(FolderKey, String)> = HashSet::new();
        for (folder, inside) in &made.inside {
            if *folder < 6 {
                for viewer in [None, Some(other())] {
                    let key = key(viewer.as_ref(), *folder).reservation_key();
                    names.extend(inside.iter().map(|name| (key.clone(), names::fold(name))));
                }
            }
        }
        // The contents of a selected folder are not known before; only the selected items count there.
        let selected: HashSet<&str> = made.candidates.iter()
            .filter(|one| one.key.kind == ItemKind::Folder && one.status == ItemStatus::InTrash)
            .map(|one| one.key.id.as_str()).collect();
        names.retain(|(key, _)| !selected.contains(&*key.folder));
        for row in sorted(&made) {
            let Some(name) = final_name(&row) else { continue };
            let folder = row.parent.clone().unwrap().key.reservation_key();
            prop_assert!(names.insert((folder.clone(), names::fold(name))), "{:?} as {name:?}", row.item);
            let Some(name) = &row.item.existing_new_name else { continue };
            prop_assert!(names.insert((folder, names::fold(name))), "renamed {name:?} for {:?}", row.item);
        }
    }

    #[test]
    fn a_suggestion_is_valid_and_keeps_its_extension(made in made()) {
        for row in sorted(&made) {
            prop_assert_eq!(row.item.suggestion.is_some(), row.item.group == Group::NameTaken);
            prop_assert_eq!(row.item.taken_by.is_some(), row.item.group == Group::NameTaken);
            let Some(name) = row.item.suggestion else { continue };
            prop_assert_eq!(names::check(&name).problem, None);
            prop_assert!(name.chars().count() <= names::MAX_LENGTH);
            for extension in [".txt", ".xlsx", ".tar.gz", ".png", ".doc"] {
                let keeps = row.item.key.kind != ItemKind::File
                    || row.item.name.to_lowercase().ends_with(extension) == name.to_lowercase().ends_with(extension);
                prop_assert!(keeps, "{} became {name}", row.item.name);
            }
        }
    }

    #[test]
    fn parents_come_before_children(made in made()) {
        let rows = sorted(&made);
        let mut folders: HashMap<&str, usize> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            if let Some(after) = row.after {
                prop_assert!(after < place);
                prop_assert_eq!(rows[after].item.key.kind, ItemKind::Folder);
                prop_assert_eq!(&*row.parent.clone().unwrap().key.folder, rows[after].item.key.id.as_str());
                prop_assert!(matches!(row.item.group, Group::InsideSelected | Group::NameTaken));
            }
            let back = !matches!(row.item.group, Group::NotInTrash) && row.item.key.kind == ItemKind::Folder;
            if back && made.candidates.iter().any(|one| one.key == row.item.key && one.status == ItemStatus::InTrash) {
                folders.insert(&row.item.key.id, place);
            }
        }
        // An item with a selected folder waits for it, except in a circle of folders, which no trash has.
        for row in rows.iter().filter(|row| row.item.group == Group::Ready) {
            let parent = &row.parent.as_ref().unwrap().key.folder;
            let ring = folders.contains_key(&**parent);
            prop_assert!(!ring || row.item.key.kind == ItemKind::Folder, "{:?}", row.item);
        }
    }

    #[test]
    fn items_purged_soon_come_before_others(made in made()) {
        let rows = sorted(&made);
        let free: Vec<&PlannedItem> = rows.iter().filter(|row| row.after.is_none()).collect();
        prop_assert!(free.is_sorted_by_key(|row| !row.item.erased_soon));
        for row in &rows {
            prop_assert!(row.item.group != Group::ErasedSoon || row.item.erased_soon);
            prop_assert!(row.item.group != Group::Ready || !row.item.erased_soon);
        }
    }
}

fn file(id: u32, name: &str, parent: u32, deleted_hours_ago: i64) -> PreviewCandidate {
    PreviewCandidate {
        key: ItemKey {
            kind: ItemKind::File,
            id: id.to_string(),
        },
        name: name.into(),
        size: None,
        deleted_at: Some(now() - SignedDuration::from_hours(deleted_hours_ago)),
        erased_at: None,
        parent: Some(ParentFolder {
            key: key(None, parent),
            name: "x".into(),
        }),
        viewer: None,
        status: ItemStatus::InTrash,
    }
}

#[test]
fn of_two_with_one_name_the_one_deleted_last_keeps_it() {
    let made = Made {
        candidates: vec![
            file(1, "a.txt", 0, 9),
            file(2, "A.txt", 0, 1),
            file(3, "a.txt", 1, 1),
        ],
        inside: Vec::new(),
    };
    let rows = sorted(&made);
    let of = |id: &str| rows.iter().find(|row| row.item.key.id == id).unwrap();
    assert_eq!(
        (of("2").item.group, of("3").item.group),
        (Group::Ready, Group::Ready)
    );
    assert_eq!(
        of("1").item.suggestion.as_deref(),
        Some("a (restored 2026-11-21).txt")
    );
    let holder = NameHolder::Selected {
        key: of("2").item.key.clone(),
    };
    assert_eq!(of("1").item.taken_by, Some(holder));
}

#[test]
fn an_existing_item_is_renamed_once_for_one_item() {
    let candidates = vec![
        file(1, "a.txt", 0, 1),
        file(2, "A.txt", 0, 2),
        file(3, "a (renamed 2026-11-21).txt", 0, 3),
        file(4, "b.txt", 0, 4),
    ];
    let made = Made {
        candidates,
        inside: vec![(0, vec!["a.txt".into(), "b.txt".into()])],
    };
    let rows = sorted(&made);
    let names = rows.iter().map(|row| {
        (
            row.item.name.as_str(),
            row.item.existing_new_name.as_deref(),
        )
    });
    let expected = [
        ("a.txt", Some("a (renamed 2026-11-21 2).txt")),
        ("A.txt", None),
        ("a (renamed 2026-11-21).txt", None),
        ("b.txt", Some("b (renamed 2026-11-21).txt")),
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
}

#[test]
fn a_suggestion_differs_from_the_names_of_selected_items() {
    let candidates = vec![
        file(1, "a.txt", 0, 1),
        file(2, "a (restored 2026-11-21).txt", 0, 2),
        file(3, "a (restored 2026-11-21 2).txt", 0, 3),
    ];
    let made = Made {
        candidates,
        inside: vec![(0, vec!["a.txt".into()])],
    };
    let suggestions: Vec<_> = sorted(&made)
        .into_iter()
        .filter_map(|row| row.item.suggestion)
        .collect();
    assert_eq!(suggestions, ["a (restored 2026-11-21 3).txt"]);
}

#[test]
fn a_circle_of_folders_is_broken() {
    let folder = |id: u32, parent| PreviewCandidate {
        key: ItemKey {
            kind: ItemKind::Folder,
            id: id.to_string(),
        },
        ..file(id, "ring", parent, 1)
    };
    let made = Made {
        candidates: vec![folder(1, 2), folder(2, 3), folder(3, 1)],
        inside: Vec::new(),
    };
    let rows = sorted(&made);
    assert_eq!(rows.iter().filter(|row| row.after.is_none()).count(), 1);
}

#[test]
fn two_thousand_items_of_one_name_are_named_quickly() {
    let candidates = (0..2000).map(|id| file(id, "a.txt", 0, 1)).collect();
    let rows = sorted(&Made {
        candidates,
        inside: Vec::new(),
    });
    let names: HashSet<&str> = rows.iter().filter_map(final_name).collect();
    assert_eq!(names.len(), 2000);
}
