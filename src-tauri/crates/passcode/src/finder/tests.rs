//! The finder against a real sandbox, over real sockets.

use super::{FileQuery, IdMatch, LookupProgress, ScanState};
use crate::{
    PasscodeEvent,
    tests::Bench,
    types::{AssetKind, AssetRef},
};
use accounts::Service;
use app_error::{ErrorCode, ServiceWaitReason, Subject};
use parking_lot::Mutex;
use sandbox::demo::clumio as demo;
use serde_json::{Value, json};

const UNUSED: &str = "00000000-0000-4000-8000-000000000000";

fn query(text: &str) -> FileQuery {
    FileQuery {
        text: text.to_owned(),
        ..FileQuery::default()
    }
}

impl Bench {
    /// Disconnects the active Clumio account.
    async fn disconnect(&self) {
        let id = self.accounts.list().clumio.unwrap().label.id;
        self.accounts
            .disconnect(Service::Clumio, &id)
            .await
            .unwrap();
    }
}

/// Scans the assets to the end.
async fn scan(bench: &Bench) -> ScanState {
    let finder = &bench.passcodes.finder;
    finder.start_scan(false).await.unwrap();
    loop {
        let state = finder.file_rows(&query(""), 0, 0).state;
        if !state.running {
            return state;
        }
        tokio::task::yield_now().await;
    }
}

/// Returns the IDs of the assets whose restored files were requested, in order.
async fn scanned_assets(bench: &Bench) -> Vec<String> {
    let state = bench.control("state", Value::Null).await;
    let requests = state["requests"].as_array().unwrap().iter();
    let of_files = requests.filter(|request| request["path"] == "/restores/files");
    of_files
        .map(|request| {
            let query = url::form_urlencoded::parse(request["query"].as_str().unwrap().as_bytes());
            let filter = query
                .into_iter()
                .find(|(name, _)| name == "filter")
                .unwrap()
                .1;
            let filter: Value = serde_json::from_str(&filter).unwrap();
            filter["asset_id"]["$eq"].as_str().unwrap().to_owned()
        })
        .collect()
}

fn refusal(times: u32) -> Value {
    json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": times,
             "do": { "status": 403, "body": { "errors": [] } } }])
}

#[tokio::test]
async fn files_are_found_by_recipient_across_assets() {
    let bench = Bench::new().await;
    let state = scan(&bench).await;
    assert_eq!(
        (state.scanned, state.unreadable, state.more),
        (state.total, 0, false)
    );
    assert!(state.found > 10 && state.error.is_none(), "{state:?}");

    let finder = &bench.passcodes.finder;
    for typed in ["tanaka", "ＴＡＮＡＫＡ", "たなか"] {
        let found = finder.file_rows(&query(typed), 0, 100);
        assert_eq!(
            found.rows[0].recipients,
            ["k.tanaka@aoyama-foods.example"],
            "{typed}"
        );
        let assets: std::collections::HashSet<_> = found
            .rows
            .iter()
            .map(|file| file.asset.as_ref().unwrap().id.clone())
            .collect();
        assert!(assets.len() > 2, "{typed} in {assets:?}");
    }
    assert_eq!(
        finder.file_rows(&query("fujita"), 0, 9).rows[0].id,
        demo::FILE_OF_DELETED_ASSET
    );
    assert_eq!(
        finder.file_rows(&query("お話しした写真"), 0, 9).rows[0].id,
        demo::JAPANESE
    );
    assert_eq!(finder.count_matching("no one at all"), 0);
}

#[tokio::test]
async fn a_failing_asset_is_counted_and_a_revoked_token_ends_the_scan() {
    let bench = Bench::new().await;
    bench.control("script", refusal(1)).await;
    let state = scan(&bench).await;
    assert_eq!((state.scanned, state.unreadable), (state.total, 1));

    let unauthorized = json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": 100,
                                "do": { "status": 401, "body": { "errors": [] } } }]);
    bench.control("script", unauthorized).await;
    let ended = scan(&bench).await;
    assert_eq!(ended.error.unwrap().code, ErrorCode::CredentialRejected);
    assert_eq!(ended.found, state.found, "what was found before stays");
}

/// Answers a list with these entries, and a next page with `next`.
fn listed(path: &str, items: &Value, next: Option<&str>) -> Value {
    let links = next.map(|start| json!({ "_next": { "href": format!("{path}?start={start}") } }));
    json!([{ "match": { "method": "GET", "path": path }, "times": 1,
             "do": { "status": 200, "body": { "_links": links, "_embedded": { "items": items } } } }])
}

#[tokio::test]
async fn entries_that_cannot_be_read_are_counted() {
    let bench = Bench::new().await;
    let files = listed("/restores/files", &json!([{ "name": "no ID" }]), None);
    bench.control("script", files).await;
    let state = scan(&bench).await;
    assert_eq!((state.scanned, state.unreadable), (state.total, 1));
    // Of an asset without an ID no files can be asked for.
    let assets = listed(
        "/datasources/aws/ebs-volumes",
        &json!([{ "name": "no ID" }, 7]),
        None,
    );
    bench.control("script", assets.clone()).await;
    assert_eq!(scan(&bench).await.unreadable, 2);
    bench.control("script", assets).await;
    let page = bench
        .passcodes
        .finder
        .assets(AssetKind::EbsVolume, "", None);
    assert_eq!(page.await.unwrap().unreadable, 2);
    let steps: Mutex<Vec<LookupProgress>> = Mutex::default();
    let report = |step: LookupProgress| steps.lock().push(step);
    let files = listed("/restores/files", &json!([{ "name": "no ID" }]), None);
    bench.control("script", files).await;
    let finder = &bench.passcodes.finder;
    assert!(finder.find_by_id(UNUSED, &report).await.unwrap().is_none());
    assert_eq!(steps.lock().last().unwrap().unreadable, 1);
}

#[tokio::test]
async fn assets_whose_pages_go_round_are_no_whole_list() {
    let bench = Bench::new().await;
    let path = "/datasources/aws/ebs-volumes";
    let page = |start| listed(path, &json!([]), Some(start))[0].clone();
    bench
        .control("script", json!([page("1"), page("2"), page("1")]))
        .await;
    let error = scan(&bench).await.error.unwrap();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::ServiceMisbehaved, Some(Subject::List))
    );
    assert_eq!(bench.requests_to(path).await, 3);
}

#[tokio::test]
async fn a_list_with_gaps_keeps_what_could_be_read() {
    let bench = Bench::new().await;
    let finder = &bench.passcodes.finder;
    let asset = AssetRef {
        kind: AssetKind::Ec2Instance,
        id: demo::WEB_PROD_02.into(),
        name: "web-prod-02".into(),
    };
    let entries = json!([{ "id": UNUSED }, { "name": "no ID" }]);
    let gaps = listed("/restores/files", &entries, None);
    bench.control("script", gaps).await;
    let error = finder.files_of_asset(&asset).await.unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::ServiceMisbehaved, Some(Subject::List))
    );
    assert!(finder.found_file(UNUSED).is_some());
}

#[tokio::test]
async fn pinned_assets_are_scanned_first_then_recent_ones() {
    let bench = Bench::new().await;
    let finder = &bench.passcodes.finder;
    let asset = |id: &str, name: &str, kind| AssetRef {
        kind,
        id: id.into(),
        name: name.into(),
    };
    let used = asset(demo::VOL_PHOTOS, "vol-photos", AssetKind::EbsVolume);
    let pinned = asset(demo::INTRANET_OLD, "intranet-old", AssetKind::Ec2Instance);
    finder.pin_asset(&pinned, true).await.unwrap();
    finder.files_of_asset(&used).await.unwrap();
    assert_eq!(
        finder.pinned_assets().await.unwrap(),
        std::slice::from_ref(&pinned)
    );
    assert_eq!(
        finder.known_assets("").await,
        [pinned.clone(), used.clone()]
    );
    assert_eq!(
        finder.known_assets(demo::VOL_PHOTOS).await,
        std::slice::from_ref(&used)
    );

    bench.control("reset", json!({})).await;
    scan(&bench).await;
    let mut first = scanned_assets(&bench).await;
    let unique = first.iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!(unique, first.len(), "each asset is asked once");
    first.truncate(2);
    // The two go side by side.
    first.sort();
    let mut wanted = [pinned.id.clone(), used.id.clone()];
    wanted.sort();
    assert_eq!(first, wanted);
    finder.pin_asset(&pinned, false).await.unwrap();
    assert!(finder.pinned_assets().await.unwrap().is_empty());
    assert!(
        finder
            .known_assets("intranet")
            .await
            .iter()
            .any(|asset| asset.id == pinned.id)
    );
}

#[tokio::test]
async fn regenerating_remembers_the_asset() {
    let bench = Bench::new().await;
    scan(&bench).await;
    let finder = &bench.passcodes.finder;
    let account = bench.accounts.clumio_cache_key();
    let recent = async || bench.journal.recents(&account, 10).await.unwrap();
    assert_eq!(recent().await.len(), 0);
    let file = finder
        .file_rows(&query("お話しした写真"), 0, 1)
        .rows
        .remove(0);
    bench.regenerate(&file.id).await.unwrap();
    bench.passcodes.wait_until_written().await;
    let ids: Vec<_> = recent().await.into_iter().map(|recent| recent.id).collect();
    assert_eq!(ids, [file.asset.unwrap().id]);
}

#[tokio::test]
async fn recent_assets_of_one_account_are_not_shown_in_another() {
    let bench = Bench::new().await;
    let finder = &bench.passcodes.finder;
    let asset = |id: &str, name: &str| AssetRef {
        kind: AssetKind::Ec2Instance,
        id: id.into(),
        name: name.into(),
    };
    let pinned = asset(demo::INTRANET_OLD, "intranet-old");
    finder.pin_asset(&pinned, true).await.unwrap();
    finder
        .files_of_asset(&asset(demo::WEB_PROD_02, "web-prod-02"))
        .await
        .unwrap();
    assert_eq!(finder.known_assets("").await.len(), 2);
    let connect = async |unit| {
        let (address, token) = (
            &bench.sandbox.clumio_url,
            bench.sandbox.clumio_token.clone().into(),
        );
        bench
            .accounts
            .connect_clumio(address, &token, unit)
            .await
            .unwrap()
    };
    let connected = connect(Some(demo::JAPAN_UNIT)).await;
    let accounts = &bench.accounts;
    accounts
        .switch(Service::Clumio, &connected.other_clumio[0].label.id)
        .unwrap();
    assert_eq!(
        (
            finder.known_assets("").await.len(),
            finder.pinned_assets().await.unwrap().len()
        ),
        (0, 0)
    );
    bench.disconnect().await;
    assert_eq!(
        finder.known_assets("").await.len(),
        2,
        "the account before it is used again"
    );
    bench.disconnect().await;
    assert!(finder.known_assets("").await.is_empty());
    connect(None).await;
    assert_eq!(
        finder.pinned_assets().await.unwrap(),
        [pinned],
        "a new token of the same account"
    );
    assert_eq!(finder.known_assets("").await.len(), 2);
}

#[tokio::test]
async fn stopping_and_disconnecting_end_the_requests() {
    let options = sandbox::Options {
        latency_ms: 30,
        ..sandbox::Options::default()
    };
    let bench = Bench::with(options).await;
    let finder = &bench.passcodes.finder;
    finder.start_scan(false).await.unwrap();
    while finder.file_rows(&query(""), 0, 0).state.scanned == 0 {
        tokio::task::yield_now().await;
    }
    let stopped = finder.stop_scan();
    assert!(
        stopped.stopped && !stopped.running && stopped.scanned < stopped.total,
        "{stopped:?}"
    );
    let asked_for = scanned_assets(&bench).await.len();
    let kept = finder.file_rows(&query(""), 0, 0).state;
    assert_eq!((kept.found, kept.scanned), (stopped.found, stopped.scanned));
    assert_eq!(scanned_assets(&bench).await.len(), asked_for);

    finder.start_scan(false).await.unwrap();
    bench.disconnect().await;
    let nothing = finder.file_rows(&query(""), 0, 10);
    assert!(nothing.rows.is_empty() && !nothing.state.running && nothing.state.found == 0);
    assert_eq!(
        finder.start_scan(false).await.unwrap_err().code,
        ErrorCode::NotConnected
    );
}

#[tokio::test]
async fn an_id_is_a_restored_file_an_asset_or_unknown() {
    let bench = Bench::new().await;
    let finder = &bench.passcodes.finder;
    let steps: Mutex<Vec<LookupProgress>> = Mutex::default();
    let report = |step: LookupProgress| steps.lock().push(step);
    let found = finder
        .find_by_id(demo::FILE_OF_DELETED_ASSET, &report)
        .await
        .unwrap();
    assert!(
        matches!(found, Some(IdMatch::File { file }) if file.id == demo::FILE_OF_DELETED_ASSET)
    );
    assert!(steps.lock().last().unwrap().scanned > 0);
    let asset = finder
        .find_by_id(demo::INTRANET_OLD, &report)
        .await
        .unwrap();
    assert!(matches!(asset, Some(IdMatch::Asset { asset }) if asset.name == "intranet-old"));
    assert!(finder.find_by_id(UNUSED, &report).await.unwrap().is_none());
    let unlisted = bench.regenerate(UNUSED).await.unwrap_err();
    assert_eq!(unlisted.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn the_scan_says_that_clumio_does_not_respond() {
    let bench = Bench::new().await;
    let path = json!({ "method": "GET", "path": "/datasources/aws/ec2-instances" });
    bench
        .control(
            "script",
            json!([{ "match": path, "times": 2, "do": { "status": 503, "body": "" } }]),
        )
        .await;
    let finder = &bench.passcodes.finder;
    finder.start_scan(false).await.unwrap();
    let waiting = |attempt| {
        move |event: &PasscodeEvent| {
            let PasscodeEvent::Scan { state } = event else {
                return false;
            };
            let wait = state.waiting.filter(|wait| wait.attempt == attempt);
            wait.is_some_and(|wait| wait.reason == ServiceWaitReason::NotResponding)
        }
    };
    bench.events.wait_for(waiting(2)).await;
    bench.events.wait_for(waiting(3)).await;
    let ended = |event: &PasscodeEvent| matches!(event, PasscodeEvent::Scan { state } if !state.running && state.waiting.is_none());
    bench.events.wait_for(ended).await;
    assert!(finder.file_rows(&query(""), 0, 0).state.error.is_none());
}

#[tokio::test]
async fn a_scan_that_waits_for_clumio_can_be_stopped() {
    let bench = Bench::new().await;
    bench
        .control(
            "script",
            json!([{ "match": { "path": "/datasources" }, "times": 3,
                "do": { "status": 429, "headers": { "Retry-After": "30" }, "body": "" } }]),
        )
        .await;
    let finder = &bench.passcodes.finder;
    finder.start_scan(false).await.unwrap();
    let waiting = |event: &PasscodeEvent| {
        let PasscodeEvent::Scan { state } = event else {
            return false;
        };
        let wait = state.waiting;
        wait.is_some_and(|wait| wait.reason == ServiceWaitReason::RateLimited)
    };
    bench.events.wait_for(waiting).await;
    assert!(finder.file_rows(&query(""), 0, 0).state.waiting.is_some());
    let stopped = finder.stop_scan();
    assert_eq!((stopped.running, stopped.waiting), (false, None));
}
