use super::{JobBench, decide_group};
use crate::{Decision, Decisions, Group, ItemDecision};
use journal::ItemState;
use messages::SpokenLanguage;
use serde::Serialize;
use serde_json::Value;

/// Returns lines as they are in a JSON file.
fn values(lines: &impl Serialize) -> Vec<Value> {
    let Value::Array(lines) = serde_json::to_value(lines).unwrap() else {
        panic!("no list");
    };
    lines
}

#[tokio::test]
async fn previews_and_reports_have_a_line_for_every_item() {
    let test = JobBench::new().await;
    let folder = test.create_folder("0", "reports").await;
    let mut keys = Vec::new();
    for name in ["=cmd|calc.csv", "taken.txt", "left.txt"] {
        keys.push(test.trashed_file(&folder.id, name).await);
    }
    test.create_file(&folder.id, "taken.txt").await;
    let preview = test.preview(&keys).await;
    let planned = values(&test.jobs.preview_lines(&preview.id).unwrap());
    assert_eq!(planned.len(), 3);
    assert!(planned.iter().any(|line| line["group"] == "name_taken"
        && line["free_name"].as_str().unwrap().contains(" (restored ")));
    let leave = ItemDecision {
        key: keys[2].clone(),
        decision: Decision::Skip,
    };
    let decisions = Decisions {
        items: vec![leave],
        ..decide_group(Group::NameTaken, Decision::KeepBoth)
    };
    let job = test.run(&keys, decisions).await;
    let report = values(
        &test
            .jobs
            .report_lines(&job.id, SpokenLanguage::En)
            .await
            .unwrap(),
    );
    let line = |name: &str| {
        report
            .iter()
            .find(|line| line["name"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let restored = line("=cmd|calc.csv");
    assert_eq!(
        (&restored["outcome"], &restored["now_in"]),
        (&"done".into(), &"reports".into())
    );
    let renamed = line("taken.txt");
    assert!(
        renamed["new_name"]
            .as_str()
            .unwrap()
            .contains(" (restored ")
    );
    assert!(renamed["request_id"].is_string());
    assert_eq!(line("left.txt")["outcome"], "skipped");
    assert_eq!(restored["reason_in_words"], Value::Null);
    assert_eq!(
        line("left.txt")["reason_in_words"],
        "You chose to leave it in the trash."
    );

    let japanese = test.jobs.report_lines(&job.id, SpokenLanguage::Ja).await;
    let japanese = values(&japanese.unwrap());
    let left = japanese.iter().find(|line| line["name"] == "left.txt");
    assert_eq!(
        left.unwrap()["reason_in_words"],
        "ごみ箱に残すことを選択しました。"
    );
}

#[tokio::test]
async fn report_says_what_the_list_of_items_says() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(3).await;
    let job = test.run(&keys, Decisions::default()).await;
    // Older versions left such an item in a job that has ended.
    test.store_item(&job.id, &keys[1], |item| item.state = ItemState::InFlight)
        .await;
    test.store_item(&job.id, &keys[2], |item| {
        item.state = ItemState::Failed;
        item.code = Some("Forbidden".to_owned());
    })
    .await;
    let shown = test.items(&job.id).await;
    let report = test.jobs.report_lines(&job.id, SpokenLanguage::En).await;
    let report = values(&report.unwrap());
    assert_eq!(report.len(), shown.len());
    for (line, item) in report.iter().zip(&shown) {
        assert_eq!(line["reason_in_words"], serde_json::json!(item.reason));
        assert_eq!(line["outcome"], serde_json::json!(item.state), "{line}");
    }
    let reasons: Vec<_> = shown.iter().map(|item| item.reason.as_deref()).collect();
    assert_eq!(
        reasons,
        [
            None,
            Some("We couldn’t confirm the result. Check in Box whether it was restored."),
            Some("You don’t have permission"),
        ]
    );
}
