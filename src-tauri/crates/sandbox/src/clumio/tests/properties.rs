use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::{Answer, files_of, get};
use crate::clumio::Clumio;
use crate::clumio::filter::{Field, Filter};
use crate::options::Scenario;
use crate::scenario::demo::clumio as ids;
use crate::scenario::{Many, clumio_world};

const FIELDS: &[Field] = &[
    Field {
        name: "name",
        path: "name",
        operators: &["$eq", "$contains"],
    },
    Field {
        name: "tags.id",
        path: "tags.id",
        operators: &["$all"],
    },
];

/// An account with so many restored files of one instance.
fn with_files(count: usize) -> Arc<Clumio> {
    let mut world = clumio_world(Scenario::Demo, 1, Many::default(), Timestamp::now());
    let model = world
        .files
        .iter()
        .find(|file| file.id == ids::ENDS_SOON)
        .cloned()
        .unwrap();
    world.files = (0..count)
        .map(|number| {
            let mut file = model.clone();
            file.id = format!("file {number}/%&?");
            file
        })
        .collect();
    Arc::new(Clumio::with_world(world))
}

fn answer(clumio: &Arc<Clumio>, target: &str) -> Answer {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(get(clumio, target))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_hold_every_file_once(count in 0_usize..70, limit in 1_usize..30) {
        let clumio = with_files(count);
        let mut target = format!("{}&limit={limit}", files_of("aws_ec2_instance", ids::WEB_PROD_02));
        let (mut seen, mut pages) = (HashSet::new(), 0);
        loop {
            let page = answer(&clumio, &target);
            prop_assert_eq!(page.status, 200);
            prop_assert_eq!(&page.body["total_count"], &json!(count));
            for id in page.texts("id") {
                prop_assert!(seen.insert(id.to_owned()));
            }
            pages += 1;
            let Some(next) = page.body["_links"]["_next"]["href"].as_str() else { break };
            target = next.to_owned();
        }
        prop_assert_eq!(seen.len(), count);
        prop_assert_eq!(pages, count.div_ceil(limit).max(1));
    }

    #[test]
    fn any_text_is_a_filter_or_a_refusal(text in ".{0,60}") {
        if let Err(refusal) = Filter::parse(Some(&text), FIELDS) {
            prop_assert_eq!(refusal.status.as_u16(), 400);
        }
    }

    #[test]
    fn a_name_contains_each_of_its_parts_in_any_case(name in "[a-zA-Z0-9 _.-]{1,20}", from in 0_usize..20, length in 1_usize..20) {
        let part: String = name.chars().skip(from % name.len()).take(length).collect();
        let contains = json!({"name": {"$contains": part.to_uppercase()}}).to_string();
        let filter = Filter::parse(Some(&contains), FIELDS).unwrap();
        let item = json!({"name": name});
        prop_assert!(filter.passes(&item));
        let longer = json!({"name": {"$contains": format!("{name}+")}}).to_string();
        prop_assert!(!Filter::parse(Some(&longer), FIELDS).unwrap().passes(&item));
    }

    #[test]
    fn all_wants_every_tag(have in prop::collection::vec("[a-c]", 0..4), want in prop::collection::vec("[a-c]", 0..4)) {
        let tags: Vec<_> = have.iter().map(|id| json!({"id": id})).collect();
        let text = json!({"tags.id": {"$all": want}}).to_string();
        let filter = Filter::parse(Some(&text), FIELDS).unwrap();
        let expected = want.iter().all(|tag| have.contains(tag));
        prop_assert_eq!(filter.passes(&json!({ "tags": tags })), expected);
    }
}
