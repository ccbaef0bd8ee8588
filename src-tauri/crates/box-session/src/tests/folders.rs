use super::fixture;
use crate::NameProblem;
use crate::test_support::file;
use sandbox::demo::trash as ids;
use serde_json::json;

use app_error::{AppError, ErrorCode, Subject};
use box_client::FolderId;

#[tokio::test]
async fn folders_are_listed_from_the_root_down() {
    let fixture = fixture().await;
    let top = fixture.session.list_folders("0", None).await.unwrap();
    assert_eq!(
        top.trail.iter().map(|step| &*step.id).collect::<Vec<_>>(),
        ["0"]
    );
    let names: Vec<_> = top.rows.iter().map(|row| &*row.name).collect();
    assert!(
        names
            .windows(2)
            .all(|pair| pair[0].to_lowercase() <= pair[1].to_lowercase()),
        "{names:?}"
    );
    assert!(
        names.contains(&"Legal") && names.contains(&"購買部"),
        "{names:?}"
    );

    let legal = top.rows.iter().find(|row| row.name == "Legal").unwrap();
    let inside = fixture.session.list_folders(&legal.id, None).await.unwrap();
    assert_eq!(
        inside.rows.iter().map(|row| &*row.id).collect::<Vec<_>>(),
        [ids::CONTRACTS_FOLDER]
    );
    let deepest = fixture
        .session
        .list_folders(ids::CONTRACTS_FOLDER, None)
        .await
        .unwrap();
    let trail: Vec<_> = deepest
        .trail
        .iter()
        .map(|step| (&*step.name, step.path.join("/")))
        .collect();
    assert_eq!(
        trail,
        [
            ("All Files", String::new()),
            ("Legal", "Legal".into()),
            ("Contracts", "Legal/Contracts".into())
        ]
    );
    assert!(deepest.rows.is_empty() && deepest.next.is_none());
    assert_eq!(
        fixture
            .session
            .list_folders("999999999", None)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    assert_eq!(
        fixture
            .session
            .list_folders("x", None)
            .await
            .unwrap_err()
            .code,
        ErrorCode::InputInvalid
    );
}

#[tokio::test]
async fn folder_pages_that_go_round_are_not_followed() {
    let round = |markers: &[&str]| {
        let pages = markers.iter().map(|marker| {
            json!({ "match": { "method": "GET", "path": "/2.0/folders/0/items" }, "times": 1,
                    "do": { "status": 200, "body": { "entries": [], "next_marker": marker } } })
        });
        json!(pages.collect::<Vec<_>>())
    };
    let goes_round = |error: AppError| {
        (error.code, error.about()) == (ErrorCode::ServiceMisbehaved, Some(Subject::List))
    };
    let fixture = fixture().await;
    fixture.script(round(&["a", "b", "a"])).await;
    let error = fixture.session.list_folders("0", None).await.unwrap_err();
    assert!(goes_round(error));
    // The first page was asked for before.
    fixture.script(round(&["b", "a"])).await;
    let error = fixture
        .session
        .list_folders("0", Some("a"))
        .await
        .unwrap_err();
    assert!(goes_round(error));
    for is_in_use in [false, true] {
        fixture.script(round(&["a", "b", "a"])).await;
        let names = fixture
            .session
            .list_names(&FolderId::root(), Some("Plans"), is_in_use)
            .await;
        assert!(goes_round(names.err().unwrap().into()));
    }
}

#[tokio::test]
async fn folders_that_cannot_be_read_are_counted() {
    let fixture = fixture().await;
    let answer = |path: &str| {
        let entries =
            json!([{ "type": "folder", "id": "71", "name": "Plans" }, { "type": "folder" }, 7]);
        json!([{ "match": { "method": "GET", "path": path }, "times": 1,
                 "do": { "status": 200, "body": { "entries": entries } } }])
    };
    fixture.script(answer("/2.0/folders/0/items")).await;
    let page = fixture.session.list_folders("0", None).await.unwrap();
    assert_eq!((page.rows.len(), page.unreadable), (1, 2));
    fixture.script(answer("/2.0/search")).await;
    let found = fixture.session.search_folders("Plans").await.unwrap();
    assert_eq!((found.rows.len(), found.unreadable), (1, 2));
}

#[tokio::test]
async fn folders_are_found_by_name_with_their_path() {
    let fixture = fixture().await;
    let rows = fixture.session.search_folders("Contr").await.unwrap().rows;
    let contracts = rows
        .iter()
        .find(|row| row.id == ids::CONTRACTS_FOLDER)
        .unwrap();
    assert_eq!(contracts.path.as_deref(), Some(&["Legal".to_owned()][..]));
    assert!(
        fixture
            .session
            .search_folders("  ")
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

#[tokio::test]
async fn every_searched_word_begins_a_word_of_the_name() {
    let fixture = fixture().await;
    for name in [
        "Contracts of Legal",
        "NOT signed",
        "Leg & Co",
        "議事録 2026",
    ] {
        fixture
            .call(
                "POST",
                "/2.0/folders",
                json!({ "name": name, "parent": { "id": "0" } }),
            )
            .await;
    }
    let search = async |text: &str| -> Vec<String> {
        let rows = fixture.session.search_folders(text).await.unwrap().rows;
        rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(
        search("Legal Contr").await,
        ["Contracts of Legal"],
        "Box returns either word by itself"
    );
    assert_eq!(search("NOT").await, ["NOT signed"]);
    assert_eq!(search("NOT sig").await, ["NOT signed"]);
    assert_eq!(search("\"Legal contracts\"").await, ["Contracts of Legal"]);
    assert_eq!(
        search(" Leg & Co ").await,
        ["Leg & Co", "Contracts of Legal"]
    );
    assert_eq!(search("議事").await, ["議事録 2026"]);
    assert!(search("& \"").await.is_empty());
}

#[tokio::test]
async fn folders_that_do_not_match_are_left_out() {
    let fixture = fixture().await;
    let entries: Vec<_> = [
        "Legal",
        "Legacy contracts",
        "契約書",
        "Price list",
        "Contracts, legal",
    ]
    .iter()
    .enumerate()
    .map(|(at, name)| json!({ "type": "folder", "id": at.to_string(), "name": name }))
    .collect();
    let body = json!({ "total_count": entries.len(), "entries": entries });
    let rule = json!({ "match": { "path": "/2.0/search" }, "times": 9, "do": { "status": 200, "body": body } });
    fixture.script(json!([rule])).await;
    let search = async |text: &str| -> Vec<String> {
        let rows = fixture.session.search_folders(text).await.unwrap().rows;
        rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(
        search("contracts leg").await,
        ["Legacy contracts", "Contracts, legal"]
    );
    assert_eq!(
        search("書").await,
        ["契約書"],
        "Japanese words are not separated"
    );
    assert!(search("egal").await.is_empty());
}

#[tokio::test]
async fn a_name_is_checked_by_boxs_rules_and_in_the_folder() {
    let fixture = fixture().await;
    let check = async |name: &str| {
        fixture
            .session
            .check_name(ids::CONTRACTS_FOLDER, name)
            .await
            .unwrap()
    };
    assert_eq!(
        check("CONTRACT 2025.DOCX").await.problem,
        Some(NameProblem::Taken)
    );
    assert_eq!(check("Contract 2026.docx").await.problem, None);
    assert_eq!(check("a/b").await.problem, Some(NameProblem::Slash));
    let awkward = check("what?.docx").await;
    assert_eq!((awkward.problem, awkward.awkward_on_windows), (None, true));
    let items = format!("/2.0/folders/{}/items", ids::CONTRACTS_FOLDER);
    assert_eq!(
        fixture.requests("GET", &items).await,
        1,
        "the folder is not listed for each letter"
    );
    fixture
        .rename(&file(ids::CONFLICTING_CONTRACT), "Contract 2026.docx")
        .await;
    fixture.clock.advance(jiff::SignedDuration::from_secs(30));
    assert_eq!(
        check("contract 2026.docx").await.problem,
        Some(NameProblem::Taken),
        "it is listed again later"
    );
    let error = fixture
        .session
        .check_name("999999999", "a")
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}
