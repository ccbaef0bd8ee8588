//! One command of each kind, as a browser calls it.

use bridge::{Bridge, Options};
use sandbox::demo::clumio::EXPIRES_SOON;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    time::Duration,
};

/// Returns the status, and each line of the body.
async fn post(url: String, headers: Vec<(&'static str, String)>, body: Value) -> (u16, Vec<Value>) {
    let asked = move || {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let mut request = agent.post(&url).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut answer = request.send(body.to_string()).expect("the bridge answers");
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().expect("the answer ends");
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        (status, lines.collect())
    };
    tokio::task::spawn_blocking(asked)
        .await
        .expect("the call is made")
}

async fn call(bridge: &Bridge, command: &str, arguments: Value) -> Vec<Value> {
    let url = format!("{}/command/{command}", bridge.url);
    let (status, lines) = post(url, Vec::new(), arguments).await;
    assert_eq!(status, 200, "{command}");
    lines
}

async fn answer(bridge: &Bridge, command: &str, arguments: Value) -> Value {
    let lines = call(bridge, command, arguments).await;
    let [line] = lines.as_slice() else {
        panic!("{command}: {lines:?}")
    };
    assert!(line.get("error").is_none(), "{command}: {line}");
    line["answer"].clone()
}

/// Calls until the answer is as `wanted`; every call is a look at the program, which goes on by itself.
async fn until(
    bridge: &Bridge,
    command: &str,
    arguments: Value,
    wanted: impl Fn(&Value) -> bool,
) -> Value {
    let looked = async {
        loop {
            let found = answer(bridge, command, arguments.clone()).await;
            if wanted(&found) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looked)
        .await
        .unwrap_or_else(|_| panic!("{command} does not come to it"))
}

fn trash_query() -> Value {
    json!({
        "filter": {
            "text": "",
            "kinds": [],
            "folder": null,
            "owner": null,
            "deleted_by": null,
            "at_least": null,
            "at_most": null,
            "when": { "is": "any" },
        },
        "sort": "name",
        "descending": false,
    })
}

#[tokio::test]
async fn a_first_page_comes_with_both_accounts_of_the_demo() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let start = answer(&bridge, "start", json!({})).await;
    assert_eq!(start["demo"], true);
    assert!(start["accounts"]["clumio"].is_object() && start["accounts"]["box"].is_object());
}

#[tokio::test]
async fn steps_of_a_call_come_before_its_answer() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let lines = call(&bridge, "check_connections", json!({ "operation": "one" })).await;
    let (last, steps) = lines.split_last().unwrap();
    assert_eq!(last, &json!({ "answer": null }));
    assert!(steps.len() > 4, "{steps:?}");
    assert!(steps.iter().all(|line| line["step"]["step"].is_string()));
}

#[tokio::test]
async fn a_call_that_was_cancelled_ends_with_null() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    answer(&bridge, "cancel", json!({ "operation": "one" })).await;
    let lines = call(
        &bridge,
        "search_users",
        json!({ "operation": "one", "text": "" }),
    )
    .await;
    assert_eq!(lines, [json!({ "error": null })]);
}

#[tokio::test]
async fn events_arrive_at_a_page_that_listens() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let url = format!("{}/events", bridge.url);
    let heard = tokio::task::spawn_blocking(move || {
        let mut answer = ureq::get(&url).call().unwrap();
        let lines = BufReader::new(answer.body_mut().as_reader()).lines();
        let mut events = lines.map_while(Result::ok).filter_map(|line| {
            let event = line.strip_prefix("data: ")?;
            serde_json::from_str::<Value>(event).ok()
        });
        events.find(|event| event["about"] == "trash")
    });
    while !heard.is_finished() {
        answer(&bridge, "refresh_trash", json!({})).await;
        tokio::task::yield_now().await;
    }
    assert!(heard.await.unwrap().unwrap()["state"].is_object());
}

#[tokio::test]
async fn a_saved_list_can_be_downloaded() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let arguments = json!({ "text": "", "format": "csv", "name": "activity.csv" });
    let file = answer(&bridge, "save_activity", arguments).await;
    assert!(file.as_str().unwrap().ends_with("activity.csv"));
    let url = format!("{}/downloads/activity.csv", bridge.url);
    let text = tokio::task::spawn_blocking(move || {
        ureq::get(&url)
            .call()
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap()
    });
    assert!(!text.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_folder_of_the_desktop_is_refused_with_a_sentence() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let lines = call(&bridge, "open_logs", json!({})).await;
    let error = &lines[0]["error"];
    assert!(
        error["message"].as_str().unwrap().contains("a browser"),
        "{error}"
    );
}

#[tokio::test]
async fn an_item_of_the_list_is_checked_for_conflicts() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    answer(&bridge, "refresh_trash", json!({})).await;
    let arguments = json!({ "query": trash_query(), "from": 0, "count": 1 });
    let rows = until(&bridge, "trash_rows", arguments, |found| {
        found["rows"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty())
    })
    .await;
    let key = rows["rows"][0]["key"].clone();
    let plan = answer(
        &bridge,
        "plan",
        json!({ "operation": "one", "key": key, "folder": null }),
    )
    .await;
    assert!(plan.is_object(), "{plan}");
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let about = format!("{}/command/about", bridge.url);
    for (name, value) in [
        ("origin", "https://example.com".to_owned()),
        ("origin", "null".to_owned()),
        ("host", "example.com".to_owned()),
    ] {
        let (status, _) = post(about.clone(), vec![(name, value)], json!({})).await;
        assert_eq!(status, 403, "{name}");
    }
    let own = vec![("origin", bridge.url.clone())];
    assert_eq!(post(about, own, json!({})).await.0, 200);
}

#[tokio::test]
async fn a_page_that_quits_ends_the_bridge() {
    let mut bridge = Bridge::start(Options::default()).await.unwrap();
    answer(&bridge, "quit", json!({})).await;
    bridge.served().await;
}

/// Returns the code of the error with which a command ends.
async fn refusal(bridge: &Bridge, command: &str, arguments: Value) -> Value {
    let lines = call(bridge, command, arguments).await;
    lines.last().expect("it ends")["error"]["code"].clone()
}

/// Returns whether another program has the profile, as the page reads it.
async fn is_used_elsewhere(bridge: &Bridge) -> Value {
    answer(bridge, "start", json!({})).await["profile"]["in_use"].clone()
}

#[tokio::test]
async fn a_second_program_has_the_profile_once_the_first_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let open = async || {
        let profile = Some(folder.path().join("profile"));
        let options = Options {
            profile,
            ..Options::default()
        };
        Bridge::start(options).await.unwrap()
    };
    let first = open().await;
    let second = open().await;
    assert_eq!(is_used_elsewhere(&first).await, false);
    assert_eq!(is_used_elsewhere(&second).await, true);
    let settings = answer(&second, "start", json!({})).await["settings"].clone();
    for (command, arguments) in [
        ("save_settings", json!({ "settings": settings })),
        ("remove_filter", json!({ "name": "mine" })),
        ("erase_activity", json!({})),
        ("set_journal_aside", json!({})),
        ("connect_box", json!({ "operation": "one", "token": "t" })),
        ("recheck_profile", json!({})),
    ] {
        assert_eq!(
            refusal(&second, command, arguments).await,
            "ProfileInUse",
            "{command}"
        );
    }
    first.close().await;
    // The task that served it lets go of the profile.
    let freed =
        async { while refusal(&second, "recheck_profile", json!({})).await == "ProfileInUse" {} };
    tokio::time::timeout(Duration::from_secs(60), freed)
        .await
        .expect("the first lets go of the profile");
    assert_eq!(is_used_elsewhere(&second).await, false);
    answer(&second, "save_settings", json!({ "settings": settings })).await;
}

#[tokio::test]
async fn the_demo_is_not_left_while_a_passcode_waits() {
    let bridge = Bridge::start(Options::default()).await.unwrap();
    let start = answer(&bridge, "start", json!({})).await;
    let account = start["accounts"]["clumio"]["mark"]["id"].clone();
    let question =
        json!({ "operation": "one", "account": account, "fileId": EXPIRES_SOON, "asset": null });
    let question = answer(&bridge, "prepare_regeneration", question).await;
    let regenerate = json!({ "operation": "two", "account": account, "token": question["token"] });
    answer(&bridge, "regenerate", regenerate).await;
    assert_eq!(
        refusal(&bridge, "demo", json!({ "open": false })).await,
        "AlreadyRunning"
    );
    let still = answer(&bridge, "start", json!({})).await;
    assert_eq!(still["demo"], true);
    assert_eq!(still["handovers"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn leaving_the_demo_ends_its_sandbox() {
    let profile = tempfile::tempdir().unwrap();
    let options = Options {
        profile: Some(profile.path().join("profile")),
        ..Options::default()
    };
    let bridge = Bridge::start(options).await.unwrap();
    answer(&bridge, "demo", json!({ "open": true })).await;
    let start = answer(&bridge, "start", json!({})).await;
    let host = start["accounts"]["clumio"]["host"].as_str().unwrap();
    tokio::net::TcpStream::connect(host).await.unwrap();
    answer(&bridge, "demo", json!({ "open": false })).await;
    let refused = tokio::net::TcpStream::connect(host).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    let start = answer(&bridge, "start", json!({})).await;
    assert_eq!(
        (&start["demo"], &start["accounts"]["clumio"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn what_needs_a_confirmation_is_refused_where_the_system_cannot_ask() {
    let profile = tempfile::tempdir().unwrap();
    let profile = profile.path().join("profile");
    std::fs::create_dir(&profile).unwrap();
    std::fs::write(
        profile.join("settings.json"),
        json!({ "confirm_presence": true }).to_string(),
    )
    .unwrap();
    let options = Options {
        profile: Some(profile),
        ..Options::default()
    };
    let bridge = Bridge::start(options).await.unwrap();
    let page = json!({ "language": "en", "done": "", "denied": "" });
    for (command, mut arguments) in [
        (
            "connect_clumio",
            json!({ "address": "https://us-west-2.api.clumio.com", "token": "t", "unitId": null }),
        ),
        ("connect_box", json!({ "token": "t" })),
        ("sign_in_box", json!({ "app": null, "farewell": page })),
        (
            "connect_box_application",
            json!({ "app": null, "subject": { "kind": "user", "id": "1" } }),
        ),
        ("regenerate", json!({ "account": "a", "token": "t" })),
        ("show_passcode", json!({ "handover": "h" })),
        ("copy_passcode", json!({ "handover": "h" })),
        ("copy_email", json!({ "handover": "h", "recipient": null })),
        ("open_draft", json!({ "handover": "h", "recipient": null })),
    ] {
        arguments["operation"] = json!(command);
        assert_eq!(
            refusal(&bridge, command, arguments).await,
            "PresenceUnavailable",
            "{command}"
        );
    }
    let mut settings = answer(&bridge, "start", json!({})).await["settings"].clone();
    settings["confirm_presence"] = json!(false);
    assert_eq!(
        refusal(&bridge, "save_settings", json!({ "settings": settings })).await,
        "PresenceUnavailable",
        "nor is it turned off"
    );
}
