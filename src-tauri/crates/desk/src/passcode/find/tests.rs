//! Finding, against a real sandbox over real sockets.

use crate::input_parser::find_matches;
use crate::passcode::{
    AssetKind, AssetRef, ById, FileQuery, FilesLooked, FilesState, tests::Bench,
};
use crate::test_support::disconnect_active;
use accounts::Service;
use app_error::ErrorCode;
use sandbox::demo::clumio as demo;
use serde_json::{Value, json};
use std::sync::Mutex;

const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

fn query(text: &str) -> FileQuery {
    FileQuery {
        text: text.to_owned(),
        ..FileQuery::default()
    }
}

/// Looks through the assets to the end.
async fn looked(bench: &Bench, all: bool) -> FilesState {
    let finder = &bench.desk.passcodes.finder;
    finder.look(all).await.unwrap();
    loop {
        let state = finder.file_rows(&query(""), 0, 0).state;
        if !state.looking {
            return state;
        }
        tokio::task::yield_now().await;
    }
}

/// The ids of the assets that were asked for their restored files, in order.
async fn asked(bench: &Bench) -> Vec<String> {
    let state = bench.control("state", Value::Null).await;
    let requests = state["requests"].as_array().unwrap().iter();
    let of_files = requests.filter(|request| request["path"] == "/restores/files");
    of_files
        .map(|request| {
            let asked = url::form_urlencoded::parse(request["query"].as_str().unwrap().as_bytes());
            let filter = asked
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
async fn files_are_found_by_recipient_across_assets_those_of_a_deleted_one_too() {
    let bench = Bench::new().await;
    let state = looked(&bench, false).await;
    assert_eq!(
        (state.looked, state.unreadable, state.more),
        (state.total, 0, false)
    );
    assert!(state.found > 10 && state.problem.is_none(), "{state:?}");

    let finder = &bench.desk.passcodes.finder;
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
    assert_eq!(finder.matching("nobody at all"), 0);
}

#[tokio::test]
async fn an_asset_that_fails_alone_is_counted_and_a_dead_token_ends_it() {
    let bench = Bench::new().await;
    bench.control("script", refusal(1)).await;
    let state = looked(&bench, false).await;
    assert_eq!((state.looked, state.unreadable), (state.total, 1));

    let unauthorized = json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": 100,
                                "do": { "status": 401, "body": { "errors": [] } } }]);
    bench.control("script", unauthorized).await;
    let ended = looked(&bench, false).await;
    assert_eq!(ended.problem.unwrap().code, ErrorCode::CredentialRejected);
    assert_eq!(ended.found, state.found, "what was found before stays");
}

#[tokio::test]
async fn pinned_assets_are_looked_at_first_and_then_those_used_last() {
    let bench = Bench::new().await;
    let finder = &bench.desk.passcodes.finder;
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
    looked(&bench, false).await;
    let mut first = asked(&bench).await;
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
async fn the_asset_of_a_file_that_was_found_by_search_is_remembered_once_its_passcode_was_made() {
    let bench = Bench::new().await;
    looked(&bench, false).await;
    let finder = &bench.desk.passcodes.finder;
    let account = bench.desk.accounts.clumio_cache_key();
    let recent = async || finder.journal.recents(&account, 10).await.unwrap();
    assert_eq!(recent().await.len(), 0);
    let file = finder
        .file_rows(&query("お話しした写真"), 0, 1)
        .rows
        .remove(0);
    bench
        .desk
        .passcodes
        .regenerate(None, &file.id, false)
        .await
        .unwrap();
    bench.desk.passcodes.noted().await;
    let ids: Vec<_> = recent().await.into_iter().map(|recent| recent.id).collect();
    assert_eq!(ids, [file.asset.unwrap().id]);
}

#[tokio::test]
async fn what_was_used_in_one_account_is_not_shown_in_another() {
    let bench = Bench::new().await;
    let finder = &bench.desk.passcodes.finder;
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
            .desk
            .accounts
            .connect_clumio(address, &token, unit)
            .await
            .unwrap();
    };
    connect(Some(demo::JAPAN_UNIT)).await;
    assert_eq!(
        (
            finder.known_assets("").await.len(),
            finder.pinned_assets().await.unwrap().len()
        ),
        (0, 0)
    );
    disconnect_active(&bench.desk.accounts, Service::Clumio)
        .await
        .unwrap();
    assert_eq!(
        finder.known_assets("").await.len(),
        2,
        "the account before it is used again"
    );
    disconnect_active(&bench.desk.accounts, Service::Clumio)
        .await
        .unwrap();
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
    let finder = &bench.desk.passcodes.finder;
    finder.look(false).await.unwrap();
    while finder.file_rows(&query(""), 0, 0).state.looked == 0 {
        tokio::task::yield_now().await;
    }
    let stopped = finder.stop_looking();
    assert!(
        stopped.stopped && !stopped.looking && stopped.looked < stopped.total,
        "{stopped:?}"
    );
    let asked_for = asked(&bench).await.len();
    let kept = finder.file_rows(&query(""), 0, 0).state;
    assert_eq!((kept.found, kept.looked), (stopped.found, stopped.looked));
    assert_eq!(asked(&bench).await.len(), asked_for);

    finder.look(false).await.unwrap();
    disconnect_active(&bench.desk.accounts, Service::Clumio)
        .await
        .unwrap();
    let nothing = finder.file_rows(&query(""), 0, 10);
    assert!(nothing.rows.is_empty() && !nothing.state.looking && nothing.state.found == 0);
    assert_eq!(
        finder.look(false).await.unwrap_err().code,
        ErrorCode::NotConnected
    );
}

#[tokio::test]
async fn an_id_is_a_restored_file_or_an_asset_or_nobodys() {
    let bench = Bench::new().await;
    let finder = &bench.desk.passcodes.finder;
    let steps: Mutex<Vec<FilesLooked>> = Mutex::default();
    let tell = |step: FilesLooked| steps.lock().unwrap().push(step);
    let found = finder
        .by_id(demo::FILE_OF_DELETED_ASSET, &tell)
        .await
        .unwrap();
    assert!(matches!(found, Some(ById::File { file }) if file.id == demo::FILE_OF_DELETED_ASSET));
    assert!(steps.lock().unwrap().last().unwrap().looked > 0);
    let asset = finder.by_id(demo::INTRANET_OLD, &tell).await.unwrap();
    assert!(matches!(asset, Some(ById::Asset { asset }) if asset.name == "intranet-old"));
    assert!(finder.by_id(NOBODYS, &tell).await.unwrap().is_none());
    let unlisted = bench
        .desk
        .passcodes
        .regenerate(None, NOBODYS, true)
        .await
        .unwrap_err();
    assert_eq!(unlisted.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_text_is_read_with_what_is_known_here_and_asks_nobody() {
    let bench = Bench::new().await;
    assert!(
        find_matches("tanaka", &bench.desk.passcodes.finder)
            .await
            .assets
            .is_empty()
    );
    looked(&bench, false).await;
    bench.control("reset", json!({})).await;
    let reading = find_matches("fileserver", &bench.desk.passcodes.finder).await;
    assert_eq!(
        reading
            .assets
            .iter()
            .map(|asset| asset.name.as_str())
            .collect::<Vec<_>>()
            .len(),
        3
    );
    assert!(reading.file_count > 10);
    assert_eq!(
        find_matches(
            "k.tanaka@aoyama-foods.example",
            &bench.desk.passcodes.finder
        )
        .await
        .file_count,
        find_matches("tanaka", &bench.desk.passcodes.finder)
            .await
            .file_count
    );
    assert_eq!(
        find_matches("12", &bench.desk.passcodes.finder)
            .await
            .parsed
            .len(),
        2
    );
    assert!(asked(&bench).await.is_empty());
}
