//! Authentication methods that the policy of the organization allows.

use super::{Fixture, ScriptedBrowser, callback_page, with_app};
use crate::{BoxSubject, BoxSubjectKind};
use app_error::{AppError, ErrorCode, Subject};
use config::{BoxAuthMethod, Policy};
use platform::Browser;
use sandbox::demo::people;
use serde_json::Value;
use std::sync::Arc;

#[tokio::test]
async fn a_method_that_the_policy_forbids_is_refused() {
    let fixture = Fixture::new().await;
    let token = fixture.sandbox.box_token.clone().into();
    fixture.registry.connect_box(&token).await.unwrap();
    let browser_only =
        Policy::parse(r#"{ "box_ways": { "value": ["browser"], "locked": true } }"#).unwrap();
    let registry = fixture.second_instance_with(&Policy {
        box_app: with_app(&fixture.sandbox).box_app,
        ..browser_only.clone()
    });
    let by_policy = |error: AppError| {
        let about = error.about();
        assert_eq!(
            (error.code, about),
            (ErrorCode::Forbidden, Some(Subject::Policy))
        );
    };
    by_policy(registry.connect_box(&token).await.unwrap_err());
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    by_policy(
        registry
            .connect_box_application(None, &subject)
            .await
            .unwrap_err(),
    );
    by_policy(registry.box_client().await.map(drop).unwrap_err());
    let requests = fixture.control("state", Value::Null).await["requests"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(requests, 1, "only the first token was checked");
    let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
        answer: "allow=true&user_id=31240028",
    });
    let connected = registry
        .sign_in_box(None, &callback_page(), &browser)
        .await
        .unwrap();
    registry
        .switch(crate::Service::Box, &connected.other_boxes[0].label.id)
        .unwrap();
    assert_eq!(
        registry
            .box_client()
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

    // A rule that is not locked only decides the order.
    let first = Policy::parse(r#"{ "box_ways": { "value": ["pasted"] } }"#).unwrap();
    assert_eq!(
        first.ways_to_connect_box(),
        [
            BoxAuthMethod::Pasted,
            BoxAuthMethod::Browser,
            BoxAuthMethod::Application
        ]
    );
    assert_eq!(browser_only.ways_to_connect_box(), [BoxAuthMethod::Browser]);
    assert_eq!(browser_only.in_demo().ways_to_connect_box().len(), 3);
}
