//! Sign-in at Box in the browser, and the application that it uses.

use super::{Fixture, ScriptedBrowser, TOKEN_PATH, callback_page};
use crate::{BoxApp, TokenStorage};
use app_error::{ErrorCode, Subject};
use config::BoxAuthMethod;
use platform::{Browser, test_support::RecordingBrowser};
use sandbox::demo::people;
use std::sync::Arc;

#[tokio::test]
async fn a_browser_sign_in_is_stored_and_refreshed() {
    let fixture = Fixture::new().await;
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let account = accounts.box_account.unwrap();
    assert_eq!(
        (
            account.user_id.as_str(),
            account.auth_method,
            account.token_storage
        ),
        (
            people::LUIS_ID,
            BoxAuthMethod::Browser,
            TokenStorage::Keyring
        )
    );

    // A second instance reads the token from the keychain, and refreshes it after an hour.
    let next = fixture.second_instance();
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
        people::LUIS_ID
    );
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 1);
    fixture.advance_one_hour();
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
        people::LUIS_ID
    );
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 2);
    let options = next.box_auth_options().await;
    assert_eq!(
        options.client_id.as_ref(),
        Some(&fixture.sandbox.box_client_id)
    );
}

#[tokio::test]
async fn a_new_sign_in_is_unconfirmed_until_the_user_confirms_it() {
    let fixture = Fixture::new().await;
    let unconfirmed = |accounts: crate::Accounts| accounts.box_account.unwrap().unconfirmed;
    let signed_in = fixture.sign_in("allow=true").await.unwrap();
    let id = signed_in.box_account.as_ref().unwrap().label.id.clone();
    assert!(unconfirmed(signed_in));
    // The question is asked again by the next start, and a second sign-in to the account does not answer it.
    assert!(unconfirmed(fixture.second_instance().list()));
    assert!(unconfirmed(fixture.sign_in("allow=true").await.unwrap()));

    assert!(!unconfirmed(fixture.registry.confirm_box(&id).unwrap()));
    assert!(!unconfirmed(fixture.second_instance().list()));
    assert!(!unconfirmed(fixture.sign_in("allow=true").await.unwrap()));
    let error = fixture.registry.confirm_box("another").unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::NotConnected, Some(Subject::Box))
    );
}

#[tokio::test]
async fn a_pasted_token_needs_no_confirmation() {
    let fixture = Fixture::new().await;
    let accounts = fixture
        .registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    assert!(!accounts.box_account.unwrap().unconfirmed);
}

#[tokio::test]
async fn denying_the_application_signs_in_no_account() {
    let fixture = Fixture::new().await;
    let error = fixture.sign_in("allow=false").await.unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::SignInEnded, Some(Subject::Denied))
    );
    assert_eq!(
        (
            fixture.request_count(TOKEN_PATH).await,
            fixture.registry.list().box_account
        ),
        (0, None)
    );
}

#[tokio::test]
async fn a_wrong_client_secret_is_reported_as_such() {
    let fixture = Fixture::new().await;
    let app = BoxApp {
        client_id: fixture.sandbox.box_client_id.clone(),
        client_secret: "wrong".into(),
    };
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true",
    });
    let error = fixture
        .registry
        .sign_in_box(Some(app), &callback_page(), &browser)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::CredentialRejected, Some(Subject::App))
    );
    assert_eq!(fixture.registry.list().box_account, None);
}

#[tokio::test]
async fn a_pasted_client_id_and_secret_are_cleaned() {
    let fixture = Fixture::new().await;
    let app = BoxApp {
        client_id: format!("\u{feff}{}\u{200b}", fixture.sandbox.box_client_id),
        client_secret: format!("“{}\u{200b}” ", fixture.sandbox.box_client_secret).into(),
    };
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true",
    });
    let accounts = fixture
        .registry
        .sign_in_box(Some(app), &callback_page(), &browser)
        .await
        .unwrap();
    assert!(accounts.box_account.is_some());
}

#[tokio::test]
async fn the_page_of_a_pending_sign_in_can_be_shown_again() {
    let fixture = Fixture::new().await;
    let recording = Arc::new(RecordingBrowser::default());
    let closing: Arc<dyn Browser> = recording.clone();
    let error = fixture
        .registry
        .show_sign_in_again(&closing)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);

    let (registry, app, browser) = (
        Arc::clone(&fixture.registry),
        fixture.app(),
        Arc::clone(&closing),
    );
    let waiting =
        tokio::spawn(async move { registry.sign_in_box(app, &callback_page(), &browser).await });
    while fixture.registry.show_sign_in_again(&closing).await.is_err() {
        tokio::task::yield_now().await;
    }
    let pages = loop {
        let pages = recording.0.lock().clone();
        if pages.len() > 1 {
            break pages;
        }
        tokio::task::yield_now().await;
    };
    assert!(
        pages.len() == 2 && pages[0] == pages[1],
        "the same page: {pages:?}"
    );

    let granting: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true&user_id=31240028",
    });
    fixture
        .registry
        .show_sign_in_again(&granting)
        .await
        .unwrap();
    let account = waiting.await.unwrap().unwrap().box_account.unwrap();
    assert_eq!(account.user_id, people::LUIS_ID);
    assert_eq!(
        fixture
            .registry
            .show_sign_in_again(&closing)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );

    // The page of a cancelled sign-in cannot be shown again.
    let (registry, app, browser) = (
        Arc::clone(&fixture.registry),
        fixture.app(),
        Arc::clone(&closing),
    );
    let cancelled =
        tokio::spawn(async move { registry.sign_in_box(app, &callback_page(), &browser).await });
    while fixture.registry.show_sign_in_again(&closing).await.is_err() {
        tokio::task::yield_now().await;
    }
    cancelled.abort();
    assert!(cancelled.await.unwrap_err().is_cancelled());
    assert_eq!(
        fixture
            .registry
            .show_sign_in_again(&closing)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}
