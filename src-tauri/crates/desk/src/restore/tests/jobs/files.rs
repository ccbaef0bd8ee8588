use super::{Decision, Decisions, Desk, Group, by};
use crate::export::Format;

/// The lines of a file for spreadsheets, each by its columns.
fn lines(file: &[u8]) -> Vec<csv::StringRecord> {
    let text = file
        .strip_prefix("\u{feff}".as_bytes())
        .expect("the mark that a spreadsheet needs");
    csv::Reader::from_reader(text)
        .records()
        .map(Result::unwrap)
        .collect()
}

#[tokio::test]
async fn a_plan_and_its_report_hold_every_item_and_no_formula() {
    let desk = Desk::new().await;
    let folder = desk.made_folder("0", "reports").await;
    let mut keys = Vec::new();
    for name in ["=cmd|calc.csv", "taken.txt", "left.txt"] {
        keys.push(desk.trashed_file(&folder.id, name).await);
    }
    desk.made_file(&folder.id, "taken.txt").await;
    let plan = desk.dry_run(&keys).await;
    let planned = lines(&desk.jobs.dry_run_file(&plan.id, Format::Csv).unwrap());
    assert_eq!(planned.len(), 3);
    assert!(
        planned
            .iter()
            .any(|line| &line[0] == "name_taken" && line[9].contains(" (restored "))
    );
    let leave = crate::restore::job::ItemDecision {
        key: keys[2].clone(),
        decision: Decision::Skip,
    };
    let decisions = Decisions {
        items: vec![leave],
        ..by(Group::NameTaken, Decision::KeepBoth)
    };
    let job = desk.run(&keys, decisions).await;
    let report = lines(&desk.jobs.file(&job.id, Format::Csv, &[]).await.unwrap());
    let of = |name: &str| {
        report
            .iter()
            .find(|line| &line[3] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(
        (&of("'=cmd|calc.csv")[5], &of("'=cmd|calc.csv")[8]),
        ("done", "reports")
    );
    assert!(of("taken.txt")[7].contains(" (restored ") && !of("taken.txt")[12].is_empty());
    assert_eq!(&of("left.txt")[5], "skipped");
    let words: Vec<String> = (1..=3).map(|number| format!("理由 {number}")).collect();
    let json: Vec<serde_json::Value> =
        serde_json::from_slice(&desk.jobs.file(&job.id, Format::Json, &words).await.unwrap())
            .unwrap();
    for line in &json {
        assert_eq!(
            line["reason_in_words"],
            format!("理由 {}", line["number"]),
            "{line}"
        );
    }
    assert_eq!(json.len(), 3);
    assert_eq!(json[0]["name"], "=cmd|calc.csv");
}
