use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::{TestResponse, files_of, get};
use crate::fake_clumio::FakeClumio;
use crate::fake_clumio::filter::{Field, Filter};
use crate::options::Scenario;
use crate::scenario::demo::clumio as ids;
use crate::scenario::{ExtraAssets, clumio_account};

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

/// Builds an account with a number of restored files of one instance.
fn with_files(count: usize) -> Arc<FakeClumio> {
    let mut account = clumio_account(Scenario::Demo, 1, ExtraAssets::default(), Timestamp::now());
    let model = account
        .files
        .iter()
        .find(|file| file.id == ids::EXPIRES_SOON)
        .cloned()
        .unwrap();
    account.files = (0..count)
        .map(|number| {
            let mut file = model.clone();
            file.id = format!("file {number}/%&?");
            file
        })
        .collect();
    Arc::new(FakeClumio::with_account(account))
}

fn answer(clumio: &Arc<FakeClumio>, target: &str) -> TestResponse {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(get(clumio, target))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_contain_every_file_once(count in 0_usize..70, limit in 1_usize..30) {
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
    fn any_text_is_a_filter_or_an_error(text in ".{0,60}") {
        if let Err(error) = Filter::parse(Some(&text), FIELDS) {
            prop_assert_eq!(error.status.as_u16(), 400);
        }
    }

    #[test]
    fn contains_matches_substrings_in_any_case(name in "[a-zA-Z0-9 _.-]{1,20}", from in 0_usize..20, length in 1_usize..20) {
        let part: String = name.chars().skip(from % name.len()).take(length).collect();
        let contains = json!({"name": {"$contains": part.to_uppercase()}}).to_string();
        let filter = Filter::parse(Some(&contains), FIELDS).unwrap();
        let item = json!({"name": name});
        prop_assert!(filter.matches(&item));
        let longer = json!({"name": {"$contains": format!("{name}+")}}).to_string();
        prop_assert!(!Filter::parse(Some(&longer), FIELDS).unwrap().matches(&item));
    }

    #[test]
    fn all_requires_every_tag(have in prop::collection::vec("[a-c]", 0..4), want in prop::collection::vec("[a-c]", 0..4)) {
        let tags: Vec<_> = have.iter().map(|id| json!({"id": id})).collect();
        let text = json!({"tags.id": {"$all": want}}).to_string();
        let filter = Filter::parse(Some(&text), FIELDS).unwrap();
        let expected = want.iter().all(|tag| have.contains(tag));
        prop_assert_eq!(filter.matches(&json!({ "tags": tags })), expected);
    }
}
