use super::{JobBench, decide_group};
use crate::{Decision, Decisions, Group, ItemDecision};
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
    let report = values(&test.jobs.report_lines(&job.id, &[]).await.unwrap());
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

    let words: Vec<String> = (1..=3).map(|number| format!("理由 {number}")).collect();
    let in_words = values(&test.jobs.report_lines(&job.id, &words).await.unwrap());
    for line in &in_words {
        let expected = format!("理由 {}", line["number"]);
        assert_eq!(line["reason_in_words"], expected, "{line}");
    }
    assert_eq!(in_words.len(), 3);
}
