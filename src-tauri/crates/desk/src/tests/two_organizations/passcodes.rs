//! Passcodes of two organizations.

use super::TwoOrganizations;
use crate::tests::passcode::regenerate_as;
use accounts::Service;
use app_error::ErrorCode;
use passcode::ConfirmationWarning;
use sandbox::demo::clumio as files;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn passcode_is_regenerated_by_the_requested_account() {
    let two = TwoOrganizations::new().await;
    let ids = two.ids(Service::Clumio);
    two.switch_to(0);
    two.find_files().await;
    two.script(0, "POST", "/restores/files", 400).await;
    let (desk, account) = (Arc::clone(&two.desk), ids[0].clone());
    let held =
        tokio::spawn(
            async move { regenerate_as(&desk, Some(&account), files::EXPIRES_SOON).await },
        );
    while two.count(0, "POST", "/restores/files").await == 0 {
        tokio::task::yield_now().await;
    }
    // The question of one account is not answered as the other.
    let passcodes = &two.desk.passcodes;
    let question = passcodes
        .prepare_regeneration(Some(&ids[0]), files::SAME_NAME, None)
        .await
        .unwrap();
    assert_eq!(question.warnings, []);
    two.switch_to(1);
    let (token, cancel) = (question.token.unwrap(), CancellationToken::new());
    let refused = passcodes
        .regenerate(Some(&ids[1]), &token, &cancel)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    // Nor are the files of the one those of the other.
    let question = passcodes
        .prepare_regeneration(Some(&ids[1]), files::SAME_NAME, None)
        .await
        .unwrap();
    assert_eq!(question.warnings, [ConfirmationWarning::Unlisted]);
    two.find_files().await;

    let of_first = held.await.unwrap().unwrap();
    assert_eq!(of_first.account_id, ids[0]);
    assert!(two.is_valid_at(0, &of_first).await && !two.is_valid_at(1, &of_first).await);
    // The link of a pending passcode is sent by the account that regenerated it.
    two.desk
        .share(
            Some(&ids[1]),
            files::EXPIRES_SOON,
            "k.tanaka@aoyama-foods.example",
            "",
        )
        .await
        .unwrap();
    let sent = [
        two.count(0, "POST", "/restores/files").await,
        two.count(1, "POST", "/restores/files").await,
    ];
    assert_eq!(sent, [2, 0]);
    two.desk.mark_delivered(&of_first.id).await;
    let of_second = regenerate_as(&two.desk, None, files::EXPIRES_SOON)
        .await
        .unwrap();
    assert!(two.is_valid_at(1, &of_second).await && !two.is_valid_at(0, &of_second).await);
    let rows = two.desk.activity.page("", 0, 9).await.unwrap().rows;
    let of: Vec<_> = rows
        .iter()
        .rev()
        .map(|row| row.account_id.clone().unwrap())
        .collect();
    assert_eq!(of, [ids[0].clone(), ids[0].clone(), ids[1].clone()]);
    two.assert_no_wrong_requests().await;
}
