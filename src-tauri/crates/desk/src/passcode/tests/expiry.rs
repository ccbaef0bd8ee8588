//! How the life of a link ends at Clumio: the file is in no list any more, and is not found.

use super::Bench;
use crate::activity::Ending;
use crate::passcode::Standing;
use app_error::{ErrorCode, Subject};
use sandbox::demo::clumio as demo;
use serde_json::json;

const FURTHER: &str = "new.person@aoyama-foods.example";

#[tokio::test]
async fn an_expired_file_leaves_the_list_and_is_not_found() {
    let bench = Bench::new().await;
    let of_id = |files: &[crate::passcode::RestoredFile]| {
        files
            .iter()
            .find(|file| file.id == demo::EXPIRES_SOON)
            .map(|file| file.standing)
    };
    assert_eq!(
        of_id(&bench.files(demo::WEB_PROD_02).await),
        Some(Standing::Regenerable)
    );

    bench
        .control("quirks", json!({ "links_older_by_hours": 3 }))
        .await;
    let problem = bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code, about(&problem)),
        (ErrorCode::NotFound, Some(Subject::RestoredFile))
    );
    assert_eq!(
        bench.endings().await,
        [(Ending::NotDone, Some(ErrorCode::NotFound))]
    );
    assert_eq!(bench.truth(demo::EXPIRES_SOON).await["passcodes_issued"], 1);
    let again = bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::NotFound);
    assert_eq!(
        bench.passcodes_requested().await,
        1,
        "the list was read again and has it no more"
    );
    assert_eq!(of_id(&bench.files(demo::WEB_PROD_02).await), None);

    let by_id = bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, true)
        .await
        .unwrap_err();
    assert_eq!(
        (by_id.code, about(&by_id)),
        (ErrorCode::NotFound, Some(Subject::RestoredFile))
    );
}

#[tokio::test]
async fn the_link_of_an_expired_file_is_not_sent() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .control("quirks", json!({ "links_older_by_hours": 3 }))
        .await;
    let problem = bench
        .desk
        .passcodes
        .share(None, demo::EXPIRES_SOON, FURTHER, "")
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code, about(&problem)),
        (ErrorCode::NotFound, Some(Subject::RestoredFile))
    );
    assert_eq!(
        bench.endings().await,
        [(Ending::NotDone, Some(ErrorCode::NotFound))]
    );
}

fn about(problem: &app_error::AppError) -> Option<Subject> {
    problem.about()
}
