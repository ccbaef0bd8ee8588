//! Waits for a service, as the window hears of them.

use super::Bench;
use crate::events::Event;
use accounts::Service;
use app_error::ServiceWaitReason;
use sandbox::demo::clumio as demo;
use serde_json::json;

#[tokio::test]
async fn the_wait_of_an_action_is_an_event_and_so_is_its_end() {
    let bench = Bench::new().await;
    bench
        .control(
            "script",
            json!([{ "match": { "path": "/restores/files" }, "times": 1,
                "do": { "status": 503, "body": "" } }]),
        )
        .await;
    assert!(!bench.files(demo::INTRANET_OLD).await.is_empty());
    let waits: Vec<_> = bench
        .window
        .events()
        .into_iter()
        .filter_map(|event| {
            let Event::ServiceWait { service, wait } = event else {
                return None;
            };
            let wait = wait.map(|wait| (wait.reason, wait.attempt, wait.max_attempts));
            Some((service, wait))
        })
        .collect();
    let wait = (ServiceWaitReason::NotResponding, 2, 5);
    assert_eq!(
        waits,
        [(Service::Clumio, Some(wait)), (Service::Clumio, None)]
    );
}

#[tokio::test]
async fn the_waits_of_the_lists_are_in_their_states_only() {
    let bench = Bench::new().await;
    let broken = json!({ "status": 503, "body": "" });
    bench
        .control(
            "script",
            json!([{ "match": { "path": "/2.0/folders/trash/items" }, "times": 1, "do": broken }]),
        )
        .await;
    let restorer = bench.desk.restorers.active().await.unwrap();
    restorer.trash().refresh();
    bench
        .window
        .wait_for(|event| matches!(event, Event::Trash { state } if state.complete))
        .await;
    let events = bench.window.events();
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::Trash { state } if state.waiting.is_some()))
    );
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, Event::ServiceWait { .. }))
    );
}
