//! Single and bulk restores of two organizations.

use super::{ITEMS, TwoOrganizations};
use crate::events::Event;
use accounts::Service;
use box_session::{ItemKey, ItemKind};
use bulk_restore::JobPhase;
use restore::{Choice, ItemRestorer, Outcome};
use sandbox::demo::{people, trash};
use serde_json::json;
use std::collections::BTreeSet;

async fn listed(restorer: &ItemRestorer) -> u32 {
    while restorer.trash().state().listing {
        tokio::task::yield_now().await;
    }
    let state = restorer.trash().state();
    assert_eq!(state.problem, None);
    state.listed
}

#[tokio::test]
async fn unfinished_restore_is_looked_up_as_its_own_account() {
    let two = TwoOrganizations::new().await;
    let now = two.desk.accounts.list();
    let logins: BTreeSet<_> = now
        .box_accounts()
        .map(|account| account.login.clone())
        .collect();
    assert_eq!(logins.len(), 1, "both accounts have the same login");
    let id = trash::JAPANESE;
    let row = journal::NewActivity {
        action: journal::Action::Restore,
        account: logins.into_iter().next().unwrap(),
        acting_as: None,
        item: journal::Item {
            kind: "file".into(),
            id: id.into(),
            name: "x".into(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: two.desk.clock.now(),
        detail: json!({ "account": two.ids(Service::Box)[1] }),
    };
    two.desk.journal.for_new_run().start(row).await.unwrap();
    let settled = two.desk.unfinished().await.unwrap();
    assert_eq!(settled.len(), 1, "{settled:?}");
    let path = format!("/2.0/files/{id}");
    assert_eq!(
        [
            two.count(0, "GET", &path).await,
            two.count(1, "GET", &path).await
        ],
        [0, 1]
    );
}

#[tokio::test]
async fn jobs_keep_their_account_while_accounts_are_switched() {
    let two = TwoOrganizations::new().await;
    let keys = [two.fill_trash(0).await, two.fill_trash(1).await];
    // The first list is loading when the second account becomes active.
    two.switch_to(0);
    two.script(0, "GET", "/2.0/folders/trash/items", 50).await;
    let first = two.desk.restorers.active().await.unwrap();
    first.trash().refresh();
    two.switch_to(1);
    let second = two.desk.restorers.active().await.unwrap();
    second.trash().refresh();
    assert_eq!(listed(&first).await, listed(&second).await);

    for organization in 0..2 {
        two.script(organization, "POST", "/2.0/", 30).await;
    }
    two.switch_to(0);
    let [first_keys, second_keys] = keys;
    let one = two
        .start_job(&two.desk.restorers.active().await.unwrap(), first_keys)
        .await;
    two.window
        .wait_for(|event| matches!(event, Event::Job { state } if state.counts.done > 0))
        .await;
    two.switch_to(1);
    let other = two
        .start_job(&two.desk.restorers.active().await.unwrap(), second_keys)
        .await;
    let mut organization = 0;
    while two.desk.jobs.is_any_running() {
        two.switch_to(organization);
        organization = 1 - organization;
        tokio::task::yield_now().await;
    }
    for job in [&one, &other] {
        let ended = two.desk.jobs.state(&job.id).await.unwrap();
        assert_eq!(
            (ended.phase, ended.counts.done),
            (JobPhase::Finished, ITEMS as u32),
            "{ended:?}"
        );
    }
    for organization in 0..2 {
        assert_eq!(
            two.count(
                organization,
                "POST",
                &format!("/2.0/files/{}", trash::JAPANESE)
            )
            .await,
            1
        );
    }

    // A job is undone as its own account, whichever is active.
    two.switch_to(1);
    let deleted = [
        two.count(0, "DELETE", "/2.0/").await,
        two.count(1, "DELETE", "/2.0/").await,
    ];
    two.desk
        .jobs
        .undo(&two.desk.restorers.of_job(&one.id).await.unwrap(), &one.id)
        .await
        .unwrap();
    let undone = two.desk.jobs.wait_until_stopped(&one.id).await.unwrap();
    assert_eq!(undone.counts.undone, ITEMS as u32, "{undone:?}");
    assert_eq!(two.count(0, "DELETE", "/2.0/").await, deleted[0] + ITEMS);
    assert_eq!(two.count(1, "DELETE", "/2.0/").await, deleted[1]);
    two.assert_no_wrong_requests().await;
}

#[tokio::test]
async fn restore_is_undone_as_its_own_account() {
    let two = TwoOrganizations::new().await;
    let key = ItemKey {
        kind: ItemKind::File,
        id: trash::JAPANESE.to_owned(),
    };
    two.switch_to(0);
    let restorer = two
        .desk
        .restorers
        .of_account(Some(&two.ids(Service::Box)[0]))
        .await
        .unwrap();
    two.switch_to(1);
    let outcome = restorer.restore(&key, Choice::AsItWas).await.unwrap();
    let Outcome::Restored { restored } = outcome else {
        panic!("{outcome:?}")
    };
    let session = two.desk.restorers.of_activity(&restored.activity);
    session
        .await
        .unwrap()
        .undo(&restored.activity)
        .await
        .unwrap();
    let path = format!("/2.0/files/{}", trash::JAPANESE);
    assert_eq!(
        (
            two.count(0, "POST", &path).await,
            two.count(0, "DELETE", &path).await
        ),
        (1, 1)
    );
    assert_eq!(
        two.requests(1).await.len(),
        two.count(1, "GET", "/").await,
        "the other organization got only reads"
    );
    let row = two
        .desk
        .activity
        .page("", 0, 9)
        .await
        .unwrap()
        .rows
        .into_iter()
        .next()
        .unwrap();
    assert_eq!(row.account, people::MIKA_EMAIL);
}
