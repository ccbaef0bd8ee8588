//! Box accounts connected by an application with client credentials.

use super::{Fixture, ScriptedBrowser, TOKEN_PATH, callback_page, with_app};
use crate::{BoxApp, BoxSubject, BoxSubjectKind};
use app_error::{ErrorCode, Subject};
use config::{BoxAppPolicy, BoxAuthMethod, Policy};
use platform::{Browser, test_support::sandbox_call};
use sandbox::demo::people;
use serde_json::Value;
use std::sync::Arc;

#[tokio::test]
async fn an_application_acts_as_itself_or_as_a_user() {
    let fixture = Fixture::new().await;
    let me = sandbox_call(
        &fixture.sandbox.box_url,
        &fixture.sandbox.box_token,
        "GET",
        "/2.0/users/me?fields=enterprise",
        &Value::Null,
    );
    let enterprise = me.await.1["enterprise"]["id"].as_str().unwrap().to_owned();
    for (kind, id) in [
        (BoxSubjectKind::User, people::LUIS_ID.to_owned()),
        (BoxSubjectKind::Enterprise, enterprise),
    ] {
        let subject = BoxSubject {
            kind,
            id: format!("{id} "),
        };
        let account = fixture
            .registry
            .connect_box_application(fixture.app(), &subject)
            .await
            .unwrap()
            .box_account
            .unwrap();
        assert_eq!(account.auth_method, BoxAuthMethod::Application);
        let next = fixture.second_instance();
        fixture.advance_one_hour();
        let who = next.box_client().await.unwrap().me().await.unwrap().user.id;
        assert_eq!(who.as_str(), account.user_id);
    }
    for id in ["", "x", "1 2", "123456789012345678901"] {
        let subject = BoxSubject {
            kind: BoxSubjectKind::Enterprise,
            id: id.to_owned(),
        };
        let error = fixture
            .registry
            .connect_box_application(fixture.app(), &subject)
            .await
            .unwrap_err();
        assert_eq!(error.about(), Some(Subject::Subject), "{id:?}");
    }
    let unknown_user = BoxSubject {
        kind: BoxSubjectKind::User,
        id: "1".to_owned(),
    };
    let error = fixture
        .registry
        .connect_box_application(fixture.app(), &unknown_user)
        .await
        .unwrap_err();
    assert_eq!(error.about(), Some(Subject::SignIn));
}

#[tokio::test]
async fn a_locked_policy_refuses_other_applications() {
    let fixture = Fixture::new().await;
    let app = with_app(&fixture.sandbox).box_app.map(|app| BoxAppPolicy {
        locked: true,
        ..app
    });
    let registry = fixture.second_instance_with(&Policy {
        box_app: app,
        ..Policy::default()
    });
    let typed = |client_id: &str| {
        Some(BoxApp {
            client_id: client_id.to_owned(),
            client_secret: "mine".to_owned().into(),
        })
    };
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    let error = registry
        .connect_box_application(typed("mine"), &subject)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::Forbidden, Some(Subject::Policy))
    );
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true",
    });
    assert_eq!(
        registry
            .sign_in_box(typed("mine"), &callback_page(), &browser)
            .await
            .unwrap_err()
            .code,
        ErrorCode::Forbidden
    );
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 0);
    registry
        .connect_box_application(fixture.app(), &subject)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_secret_of_the_policy_is_no_client_credential() {
    let fixture = Fixture::new().await;
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    let is_refused = async || {
        let before = fixture.request_count(TOKEN_PATH).await;
        let error = fixture
            .registry
            .connect_box_application(None, &subject)
            .await
            .unwrap_err();
        assert_eq!(
            (error.code, error.about()),
            (ErrorCode::InputInvalid, Some(Subject::App))
        );
        assert_eq!(fixture.request_count(TOKEN_PATH).await, before);
        let options = fixture.registry.box_auth_options().await;
        assert_eq!(
            (options.client_id, options.application_client_id),
            (Some(fixture.sandbox.box_client_id.clone()), None)
        );
    };
    is_refused().await;
    // Nor is the copy of it that a sign-in has stored in the keychain.
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true&user_id=31240028",
    });
    fixture
        .registry
        .sign_in_box(None, &callback_page(), &browser)
        .await
        .unwrap();
    is_refused().await;
    let registry = fixture.second_instance_with(&Policy {
        box_app: with_app(&fixture.sandbox).box_app.map(|app| BoxAppPolicy {
            client_secret: "another".to_owned(),
            ..app
        }),
        ..Policy::default()
    });
    let error = registry
        .connect_box_application(None, &subject)
        .await
        .unwrap_err();
    assert_eq!(error.about(), Some(Subject::App), "the policy is renewed");
}

#[tokio::test]
async fn an_application_that_was_entered_is_known() {
    let fixture = Fixture::new().await;
    let registry = fixture.second_instance_with(&Policy::default());
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    assert_eq!(
        registry.box_auth_options().await.application_client_id,
        None
    );
    registry
        .connect_box_application(fixture.app(), &subject)
        .await
        .unwrap();
    assert_eq!(
        registry.box_auth_options().await.application_client_id,
        Some(fixture.sandbox.box_client_id.clone())
    );
    registry
        .connect_box_application(None, &subject)
        .await
        .unwrap();
}
