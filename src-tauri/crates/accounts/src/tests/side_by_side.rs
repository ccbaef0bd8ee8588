//! Several accounts of a service beside each other: names, colours, the one that is used, and what goes on for the others.

use crate::tests::{Bench, TOKEN, place_of};
use crate::{AccountColour, Accounts, Service};
use app_error::{AppError, ErrorCode, Subject};
use credential_store::{CredentialStore, SecretName};
use sandbox::demo::people;
use serde_json::json;

impl Bench {
    async fn connect_box(&self, token: &str) -> Accounts {
        self.book
            .connect_box(&token.to_owned().into())
            .await
            .unwrap()
    }

    /// Mika and the administrator, who is used.
    async fn with_two_boxes() -> Self {
        let bench = Self::new().await;
        bench.connect_box(&bench.sandbox.box_token).await;
        bench.connect_box(&bench.sandbox.box_admin_token).await;
        bench
    }
}

fn about(problem: AppError) -> Option<Subject> {
    problem.about()
}

fn users(accounts: &Accounts) -> Vec<&str> {
    accounts
        .every_box()
        .map(|account| &*account.user_id)
        .collect()
}

#[tokio::test]
async fn another_account_is_added_and_the_same_one_is_renewed_in_its_place() {
    let bench = Bench::with_two_boxes().await;
    let two = bench.book.now();
    assert_eq!(
        users(&two),
        [people::ADMIN_ID, people::MIKA_ID],
        "the one connected last is used"
    );
    let (admin, mika) = (two.box_account.unwrap(), two.other_boxes[0].clone());
    assert_ne!(
        (&admin.mark.id, &admin.mark.label, admin.mark.colour),
        (&mika.mark.id, &mika.mark.label, mika.mark.colour)
    );
    assert_eq!(
        (mika.enterprise.as_ref(), &*admin.mark.label),
        (Some(&mika.mark.label), &*admin.login)
    );

    let client = bench
        .book
        .acting_box(Some(&mika.mark.id))
        .await
        .unwrap()
        .client;
    let again = bench.connect_box(&bench.sandbox.box_token).await;
    assert_eq!(users(&again), [people::MIKA_ID, people::ADMIN_ID]);
    assert_eq!(again.box_account.unwrap().mark, mika.mark);
    assert_eq!(
        client.me().await.unwrap().user.id.as_str(),
        people::MIKA_ID,
        "what was begun before goes on"
    );
    let entries: Vec<String> = [&admin, &mika]
        .map(|one| format!("box-token-{}", one.mark.id))
        .into();
    let mut kept: Vec<String> = bench
        .keyring
        .names()
        .iter()
        .map(|name| name.as_str().to_owned())
        .collect();
    kept.sort();
    let mut wanted = entries;
    wanted.sort();
    assert_eq!(kept, wanted);

    let next = bench.beside();
    assert_eq!(
        users(&next.now()),
        [people::MIKA_ID, people::ADMIN_ID],
        "the next start knows which was used"
    );
    next.switch(Service::Box, &admin.mark.id).unwrap();
    assert_eq!(
        next.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::ADMIN_ID
    );
}

#[tokio::test]
async fn the_account_of_an_older_program_needs_no_second_sign_in() {
    let bench = Bench::new().await;
    let old = json!({
        "clumio": { "region": "Demo", "portal": null, "host": place_of(&bench.sandbox).clumio_url.authority(),
            "company": "x", "unit": null, "keeping": "keyring" },
        "box": { "user_id": people::MIKA_ID, "name": "Mika", "login": "m.sato@aoyama-foods.example",
            "enterprise": "Aoyama", "keeping": "keyring", "way": "pasted", "since": null }
    });
    std::fs::write(bench.profile.path().join("accounts.json"), old.to_string()).unwrap();
    let store = CredentialStore::in_memory(bench.keyring.clone());
    for (name, token) in [
        ("box-token", &bench.sandbox.box_token),
        ("clumio-token", &bench.sandbox.clumio_token),
    ] {
        store
            .store(&SecretName::new(name), token.clone().into())
            .await
            .unwrap();
    }
    let book = bench.beside();
    let now = book.now();
    assert_eq!(now.clumio.as_ref().unwrap().mark.label, "Demo");
    assert_eq!(
        (
            &*now.box_account.as_ref().unwrap().mark.id,
            &*now.box_account.as_ref().unwrap().mark.label
        ),
        ("", "Aoyama")
    );
    assert_eq!(
        book.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
    assert!(
        book.clumio()
            .await
            .unwrap()
            .organizational_units(1, None)
            .await
            .is_ok()
    );

    // Connected anew it stays where it is; another one gets an entry of its own.
    let renewed = book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    assert_eq!(
        (
            renewed.box_account.unwrap().mark.id,
            bench.keyring.names().len()
        ),
        (String::new(), 2)
    );
    book.connect_box(&bench.sandbox.box_admin_token.clone().into())
        .await
        .unwrap();
    assert_eq!(bench.keyring.names().len(), 3);
    book.disconnect(Service::Box, "").await.unwrap();
    assert_eq!(users(&book.now()), [people::ADMIN_ID]);
    assert_eq!(
        book.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::ADMIN_ID
    );
    assert_eq!(bench.keyring.names().len(), 2);
}

#[tokio::test]
async fn each_has_a_name_of_its_own_and_a_colour() {
    let bench = Bench::with_two_boxes().await;
    let two = bench.book.now();
    let (admin, mika) = (
        two.box_account.unwrap().mark,
        two.other_boxes[0].mark.clone(),
    );
    let rename = |id: &str, label: &str| {
        bench
            .book
            .rename(Service::Box, id, label, AccountColour::Rose)
    };
    let renamed = rename(&mika.id, "  東京 Desk ").unwrap();
    assert_eq!(
        (
            &*renamed.other_boxes[0].mark.label,
            renamed.other_boxes[0].mark.colour
        ),
        ("東京 Desk", AccountColour::Rose)
    );
    assert_eq!(bench.beside().now(), renamed);
    for bad in ["", " ", "東京 desk", "a\u{7}b", &"x".repeat(41)] {
        let refused = rename(&admin.id, bad).unwrap_err();
        assert_eq!(
            (refused.code, about(refused)),
            (ErrorCode::InputInvalid, Some(Subject::Label)),
            "{bad:?}"
        );
    }
    assert_eq!(
        rename("nobody", "x").unwrap_err().code,
        ErrorCode::NotConnected
    );
    assert_eq!(
        bench.book.switch(Service::Box, "nobody").unwrap_err().code,
        ErrorCode::NotConnected
    );
    assert_eq!(
        bench
            .book
            .switch(Service::Clumio, &mika.id)
            .unwrap_err()
            .code,
        ErrorCode::NotConnected
    );
    assert_eq!(bench.book.now(), renamed);
}

#[tokio::test]
async fn whoever_leaves_makes_room_for_the_one_before() {
    let bench = Bench::with_two_boxes().await;
    let admin = bench.book.box_client().await.unwrap();
    let left = bench.book.disconnect_used(Service::Box).await.unwrap();
    assert_eq!(users(&left.accounts), [people::MIKA_ID]);
    assert_eq!(
        bench
            .book
            .box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
    assert!(
        admin.me().await.is_err(),
        "there is no token any more for what was begun"
    );
    let left = bench.book.disconnect_used(Service::Box).await.unwrap();
    assert_eq!(
        (users(&left.accounts).len(), bench.keyring.names().len()),
        (0, 0)
    );
}

#[tokio::test]
async fn an_account_that_waits_for_its_renewal_keeps_no_other_waiting() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let luis = bench.book.box_client().await.unwrap();
    bench.connect_box(&bench.sandbox.box_token).await;
    bench.the_hour_goes_by();
    let held = json!([{ "match": { "path": TOKEN }, "times": 1, "do": { "delay_ms": 60_000 } }]);
    bench.control("script", held).await;
    let renewing = tokio::spawn(async move { luis.me().await.map(drop) });
    while bench.times(TOKEN).await < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        bench
            .book
            .box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
    assert!(!renewing.is_finished());
    renewing.abort();
}

#[tokio::test]
async fn forgetting_tokens_does_not_wait_for_a_renewal() {
    let bench = Bench::new().await;
    bench.sign_in("allow=true&user_id=31240028").await.unwrap();
    let luis = bench.book.box_client().await.unwrap();
    bench.the_hour_goes_by();
    let held = json!([{ "match": { "path": TOKEN }, "times": 1, "do": { "delay_ms": 60_000 } }]);
    bench.control("script", held).await;
    let renewing = tokio::spawn(async move { luis.me().await.map(drop) });
    while bench.times(TOKEN).await < 2 {
        tokio::task::yield_now().await;
    }
    // A button of the window waits for this.
    bench.book.forget_tokens();
    assert!(!renewing.is_finished());
    renewing.abort();
}
