use std::sync::Arc;

use jiff::Timestamp;

use super::company::number;
use super::demo::trash as ids;
use super::{box_world, clumio_world};
use crate::box_side::{BoxSide, Key, Kind, Place, World};
use crate::options::{Options, Scenario};

fn now() -> Timestamp {
    "2026-11-21T20:15:00Z".parse().unwrap()
}

fn demo() -> World {
    box_world(Scenario::Demo, 1, 0, now())
}

fn key(kind: Kind, id: &str) -> Key {
    Key { kind, id: number(id) }
}

#[test]
fn every_demo_item_waits_where_it_says() {
    let world = demo();
    let file = |id: &str| world.item(key(Kind::File, id)).unwrap().clone();
    let folder = |id: &str| world.item(key(Kind::Folder, id)).unwrap().clone();
    let link = |id: &str| world.item(key(Kind::WebLink, id)).unwrap().clone();

    let pairs = [
        (file(ids::CONTRACT), file(ids::CONTRACT_IN_FOLDER)),
        (file(ids::SAME_CONTENT), file(ids::SAME_CONTENT_IN_FOLDER)),
        (file(ids::CASE_ONLY), file(ids::CASE_ONLY_IN_FOLDER)),
        (file(ids::FILE_TAKEN_BY_FOLDER), folder(ids::FOLDER_IN_THE_WAY)),
        (folder(ids::FOLDER_TAKEN_BY_FOLDER), folder(ids::SAME_FOLDER_IN_FOLDER)),
        (link(ids::WEB_LINK_TAKEN_BY_FILE), file(ids::FILE_IN_THE_WAY)),
    ];
    for (deleted, in_the_way) in &pairs {
        assert!(deleted.trashed.is_some() && in_the_way.trashed.is_none(), "{}", deleted.name);
        assert_eq!(deleted.place, in_the_way.place);
        assert_eq!(deleted.name.to_lowercase(), in_the_way.name.to_lowercase());
    }
    assert_ne!(pairs[0].0.sha1, pairs[0].1.sha1);
    assert_eq!(pairs[1].0.sha1, pairs[1].1.sha1);
    assert_ne!(pairs[2].0.name, pairs[2].1.name);

    for id in [
        ids::SUGGESTION_TAKEN,
        ids::LONGEST_NAME_TAKEN,
        ids::LONGEST_JAPANESE_NAME,
        ids::TWICE_OLDER,
        ids::TWICE_NEWER,
        ids::FOLDER_GONE,
        ids::FILE_OF_TRASHED_FOLDER,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
        ids::NO_ACCESS,
        ids::JAPANESE,
        ids::MARKUP,
        ids::SPOOFED,
        ids::COMPOSED,
        ids::DECOMPOSED,
        ids::ARABIC,
        ids::HEBREW,
        ids::EMOJI,
        ids::ERASED_SOON,
        ids::RETAINED,
        ids::IN_ROOT,
        ids::OWNED_BY_KEIKO,
        ids::KEIKOS_OWN,
    ] {
        assert!(file(id).trashed.is_some(), "{id}");
    }
    for id in [ids::TRASHED_FOLDER, ids::FOLDER_OF_TRASHED_FOLDER, ids::FOLDER] {
        assert!(folder(id).trashed.is_some(), "{id}");
    }
    assert!(link(ids::WEB_LINK).trashed.is_some());
    assert!(world.item(key(Kind::Folder, ids::GONE_FOLDER)).is_none());
    assert_eq!(file(ids::FOLDER_GONE).place, Place::Folder(number(ids::GONE_FOLDER)));
    assert_eq!(file(ids::FILE_OF_TRASHED_FOLDER).place, Place::Folder(number(ids::TRASHED_FOLDER)));
    assert_eq!(folder(ids::FOLDER_OF_TRASHED_FOLDER).place, Place::Folder(number(ids::TRASHED_FOLDER)));
    assert_eq!(file(ids::NO_ACCESS).place, Place::Folder(number(ids::NO_ACCESS_FOLDER)));
    assert_eq!(file(ids::LONGEST_NAME_TAKEN).name.chars().count(), 255);
    assert_eq!(file(ids::LONGEST_JAPANESE_NAME).name.chars().count(), 255);
    assert!(file(ids::SPOOFED).name.contains('\u{202E}'));
    assert_ne!(file(ids::COMPOSED).name, file(ids::DECOMPOSED).name);
    assert!(file(ids::RETAINED).trashed.unwrap().purge_at.is_none());
}

#[test]
fn times_and_sizes_of_the_first_clash_are_those_people_will_read() {
    let world = demo();
    let deleted = world.item(key(Kind::File, ids::CONTRACT)).unwrap();
    assert_eq!(deleted.modified_at.to_string(), "2026-11-03T14:02:00Z");
    assert_eq!(deleted.trashed.unwrap().at.to_string(), "2026-11-20T14:02:00Z");
    assert_eq!(deleted.trashed.unwrap().purge_at.unwrap().to_string(), "2026-12-20T14:02:00Z");
    assert_eq!(deleted.size, 1_200_000);
    let in_folder = world.item(key(Kind::File, ids::CONTRACT_IN_FOLDER)).unwrap();
    assert_eq!(in_folder.modified_at.to_string(), "2026-11-20T09:15:00Z");
}

#[test]
fn a_seed_and_a_moment_give_one_world() {
    let names = |seed| {
        let snapshot = box_side(Scenario::Demo, seed, 0).snapshot();
        let items = snapshot["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| format!("{} {} {}", item["id"], item["name"], item["sha1"]))
            .collect::<Vec<_>>()
    };
    let ids = |seed| {
        names(seed).into_iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(1), ids(1));
    assert_ne!(ids(1), ids(2));
    let clumio = |seed| format!("{:?}", clumio_world(Scenario::Demo, seed, now()));
    assert_eq!(clumio(1), clumio(1));
    assert_ne!(clumio(1), clumio(2));
}

fn box_side(scenario: Scenario, seed: u64, trash_items: usize) -> Arc<BoxSide> {
    Arc::new(BoxSide::new(&Options { scenario, seed, trash_items, ..Options::default() }))
}
