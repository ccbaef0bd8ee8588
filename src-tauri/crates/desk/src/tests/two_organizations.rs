//! Two companies with a sandbox each: nothing is ever sent to the wrong one.

use crate::{
    Desk, Setup,
    passcode::{AssetKind, AssetRef, Handover},
    ports::Event,
    recording::{RecordingWindow, place_of},
};
use accounts::{AccountRegistry, Endpoints, Service};
use app_error::ErrorCode;
use box_session::{ItemKey, ItemKind};
use bulk_restore::{Decisions, JobPhase, JobState, Selection};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore};
use platform::test_support::{ManualClock, RecordingBrowser, SharedClipboard, sandbox_call};
use restore::ItemRestorer;
use restore::{Choice, Outcome};
use sandbox::demo::{clumio as files, people, trash};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeSet, sync::Arc};
use tempfile::TempDir;

/// Two companies, each with a Box and a Clumio of its own, in one program. The same people and items are in both, with other
/// tokens: what reaches the wrong one is refused there and leaves a line in its log.
struct TwoCompanies {
    sandboxes: [sandbox::RunningSandbox; 2],
    desk: Arc<Desk>,
    window: Arc<RecordingWindow>,
    _profile: TempDir,
}

const ITEMS: usize = 12;

impl TwoCompanies {
    async fn new() -> Self {
        let start = async |seed| {
            sandbox::start(sandbox::Options {
                seed,
                ..sandbox::Options::default()
            })
            .await
            .unwrap()
        };
        let sandboxes = [start(1).await, start(2).await];
        assert_ne!(sandboxes[0].box_token, sandboxes[1].box_token);
        assert_ne!(sandboxes[0].clumio_token, sandboxes[1].clumio_token);
        let (profile, window) = (
            tempfile::tempdir().unwrap(),
            Arc::<RecordingWindow>::default(),
        );
        let clock = Arc::new(ManualClock::default());
        clock.set(
            std::time::UNIX_EPOCH
                .elapsed()
                .map(|since| jiff::Timestamp::UNIX_EPOCH + since)
                .unwrap(),
        );
        let desk = Desk::open(Setup {
            profile: profile.path().to_owned(),
            keyring: CredentialStore::in_memory(MemoryStore::default()),
            policy: Policy::default(),
            endpoints: Endpoints::Demo(sandboxes.iter().map(place_of).collect()),
            clipboard: Arc::<SharedClipboard>::default(),
            clock,
            idle_time: Arc::new(platform::test_support::ManualIdleTime::default()),
            window: window.clone(),
            browser: Arc::<RecordingBrowser>::default(),
        });
        for one in &sandboxes {
            let (clumio, box_token) = (
                one.clumio_token.clone().into(),
                one.box_token.clone().into(),
            );
            desk.accounts
                .connect_demo(&place_of(one), &clumio, &box_token)
                .await
                .unwrap();
        }
        Self {
            sandboxes,
            desk,
            window,
            _profile: profile,
        }
    }

    /// The ids of the account of each company, the first one first.
    fn ids(&self, service: Service) -> [String; 2] {
        let now = self.desk.accounts.list();
        self.sandboxes
            .each_ref()
            .map(place_of)
            .map(|place| match service {
                Service::Box => {
                    let mut boxes = now.box_accounts();
                    boxes
                        .find(|account| account.host == place.box_url.authority())
                        .unwrap()
                        .label
                        .id
                        .clone()
                }
                Service::Clumio => {
                    let mut clumio = now.clumio_accounts();
                    clumio
                        .find(|account| account.host == place.clumio_url.authority())
                        .unwrap()
                        .label
                        .id
                        .clone()
                }
            })
    }

    /// Uses both accounts of a company.
    fn switch_to(&self, company: usize) {
        for service in [Service::Clumio, Service::Box] {
            self.desk
                .accounts
                .switch(service, &self.ids(service)[company])
                .unwrap();
        }
    }

    async fn script(&self, company: usize, method: &str, path: &str, delay_ms: u32) {
        let rule = json!([{ "match": { "method": method, "path": path }, "times": 99, "do": { "delay_ms": delay_ms } }]);
        sandbox_call(
            &self.sandboxes[company].box_url,
            "",
            "POST",
            "/_sandbox/script",
            &rule,
        )
        .await;
    }

    /// Puts links into the trash of a company; the ids are the same in both.
    async fn fill_trash(&self, company: usize) -> Vec<ItemKey> {
        let running = &self.sandboxes[company];
        let call = async |method: &str, path: &str, body: Value| {
            sandbox_call(&running.box_url, &running.box_token, method, path, &body)
                .await
                .1
        };
        let folder = call(
            "POST",
            "/2.0/folders",
            json!({ "name": "many", "parent": { "id": "0" } }),
        )
        .await;
        let mut keys = vec![ItemKey {
            kind: ItemKind::File,
            id: trash::JAPANESE.to_owned(),
        }];
        for number in 1..ITEMS {
            let link = json!({ "name": format!("link {number}"), "url": "https://example.com",
                "parent": { "id": folder["id"] } });
            let id = call("POST", "/2.0/web_links", link).await["id"]
                .as_str()
                .unwrap()
                .to_owned();
            call("DELETE", &format!("/2.0/web_links/{id}"), Value::Null).await;
            keys.push(ItemKey {
                kind: ItemKind::WebLink,
                id,
            });
        }
        keys
    }

    async fn start_job(&self, restorer: &ItemRestorer, keys: Vec<ItemKey>) -> JobState {
        let dry_run = self
            .desk
            .jobs
            .preview(restorer, Selection::Items { keys }, &|_| {})
            .await
            .unwrap();
        self.desk
            .jobs
            .start(restorer, &dry_run.id, Decisions::default())
            .await
            .unwrap()
    }

    /// What a company was asked, besides by this test.
    async fn asked(&self, company: usize) -> Vec<Value> {
        let state = sandbox_call(
            &self.sandboxes[company].box_url,
            "",
            "GET",
            "/_sandbox/state",
            &Value::Null,
        )
        .await
        .1;
        let by_us = |request: &&Value| !request["path"].as_str().unwrap().starts_with("/_sandbox");
        state["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(by_us)
            .cloned()
            .collect()
    }

    async fn times(&self, company: usize, method: &str, path: &str) -> usize {
        let begins = |request: &&Value| {
            request["method"] == method && request["path"].as_str().unwrap().starts_with(path)
        };
        self.asked(company).await.iter().filter(begins).count()
    }

    async fn find_files(&self) {
        let asset = AssetRef {
            kind: AssetKind::Ec2Instance,
            id: files::WEB_PROD_02.into(),
            name: "web".into(),
        };
        self.desk
            .passcodes
            .finder
            .files_of_asset(&asset)
            .await
            .unwrap();
    }

    /// Whether this is the passcode that opens the file at this company.
    async fn is_valid_at(&self, company: usize, handover: &Handover) -> bool {
        let passcode = self.desk.passcodes.show(&handover.id).unwrap().0;
        let mark: String = Sha256::digest(passcode.expose_secret().as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let state = sandbox_call(
            &self.sandboxes[company].box_url,
            "",
            "GET",
            "/_sandbox/state",
            &Value::Null,
        )
        .await
        .1;
        let known = state["clumio"]["restored_files"]
            .as_array()
            .unwrap()
            .clone();
        let file = known
            .into_iter()
            .find(|file| file["id"] == *handover.file.id)
            .unwrap();
        file.to_string().contains(&mark)
    }

    /// Nothing came without the right token, neither to the one nor to the other.
    async fn nothing_went_astray(&self) {
        for company in 0..2 {
            let asked = self.asked(company).await;
            let astray: Vec<&Value> = asked
                .iter()
                .filter(|request| request["principal"].is_null() || request["status"] == 401)
                .collect();
            assert!(
                asked.len() > 2 && astray.is_empty(),
                "company {company}: {astray:?}"
            );
            let of_box = |request: &&Value| request["path"].as_str().unwrap().starts_with("/2.0/");
            let people: BTreeSet<String> = asked
                .iter()
                .filter(of_box)
                .map(|request| request["principal"].to_string())
                .collect();
            assert_eq!(people.len(), 1, "{people:?}");
        }
    }
}

async fn listed(restorer: &ItemRestorer) -> u32 {
    while restorer.trash().state().listing {
        tokio::task::yield_now().await;
    }
    let state = restorer.trash().state();
    assert_eq!(state.problem, None);
    state.listed
}

#[tokio::test]
async fn what_a_crash_left_open_is_looked_up_as_the_account_that_began_it() {
    let two = TwoCompanies::new().await;
    let now = two.desk.accounts.list();
    let logins: BTreeSet<_> = now
        .box_accounts()
        .map(|account| account.login.clone())
        .collect();
    assert_eq!(logins.len(), 1, "the login does not tell them apart");
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
            two.times(0, "GET", &path).await,
            two.times(1, "GET", &path).await
        ],
        [0, 1]
    );
}

#[tokio::test]
async fn two_jobs_go_on_while_the_accounts_are_switched_and_nothing_goes_astray() {
    let two = TwoCompanies::new().await;
    let keys = [two.fill_trash(0).await, two.fill_trash(1).await];
    // Listing is under way for the one when the other is switched to.
    two.switch_to(0);
    two.script(0, "GET", "/2.0/folders/trash/items", 50).await;
    let first = two.desk.restorer().await.unwrap();
    first.trash().refresh();
    two.switch_to(1);
    let second = two.desk.restorer().await.unwrap();
    second.trash().refresh();
    assert_eq!(listed(&first).await, listed(&second).await);

    for company in 0..2 {
        two.script(company, "POST", "/2.0/", 30).await;
    }
    two.switch_to(0);
    let [first_keys, second_keys] = keys;
    let one = two
        .start_job(&two.desk.restorer().await.unwrap(), first_keys)
        .await;
    two.window
        .wait_for(|event| matches!(event, Event::Job { state } if state.counts.done > 0))
        .await;
    two.switch_to(1);
    let other = two
        .start_job(&two.desk.restorer().await.unwrap(), second_keys)
        .await;
    let mut company = 0;
    while two.desk.jobs.is_any_running() {
        two.switch_to(company);
        company = 1 - company;
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
    for company in 0..2 {
        assert_eq!(
            two.times(company, "POST", &format!("/2.0/files/{}", trash::JAPANESE))
                .await,
            1
        );
    }

    // Each is gone on with and undone as the account it belongs to, whichever is used.
    two.switch_to(1);
    let away = [
        two.times(0, "DELETE", "/2.0/").await,
        two.times(1, "DELETE", "/2.0/").await,
    ];
    two.desk
        .jobs
        .undo(&two.desk.restorer_of_job(&one.id).await.unwrap(), &one.id)
        .await
        .unwrap();
    let undone = two.desk.jobs.wait_until_stopped(&one.id).await.unwrap();
    assert_eq!(undone.counts.undone, ITEMS as u32, "{undone:?}");
    assert_eq!(two.times(0, "DELETE", "/2.0/").await, away[0] + ITEMS);
    assert_eq!(two.times(1, "DELETE", "/2.0/").await, away[1]);
    two.nothing_went_astray().await;
}

#[tokio::test]
async fn one_restored_item_is_put_back_where_it_came_from() {
    let two = TwoCompanies::new().await;
    let key = ItemKey {
        kind: ItemKind::File,
        id: trash::JAPANESE.to_owned(),
    };
    two.switch_to(0);
    let restorer = two
        .desk
        .restorer_as(Some(&two.ids(Service::Box)[0]))
        .await
        .unwrap();
    two.switch_to(1);
    let back = restorer.restore(&key, Choice::AsItWas).await.unwrap();
    let Outcome::Restored { restored } = back else {
        panic!("{back:?}")
    };
    two.desk.undo_restore(&restored.activity).await.unwrap();
    let path = format!("/2.0/files/{}", trash::JAPANESE);
    assert_eq!(
        (
            two.times(0, "POST", &path).await,
            two.times(0, "DELETE", &path).await
        ),
        (1, 1)
    );
    assert_eq!(
        two.asked(1).await.len(),
        two.times(1, "GET", "/").await,
        "the other was only looked at"
    );
    let row = two
        .desk
        .activity("", 0, 9)
        .await
        .unwrap()
        .rows
        .into_iter()
        .next()
        .unwrap();
    assert_eq!(row.account, people::MIKA_EMAIL);
}

#[tokio::test]
async fn a_passcode_comes_from_the_account_that_was_asked_although_another_is_used_meanwhile() {
    let two = TwoCompanies::new().await;
    let ids = two.ids(Service::Clumio);
    two.switch_to(0);
    two.find_files().await;
    two.script(0, "POST", "/restores/files", 400).await;
    let (desk, account) = (Arc::clone(&two.desk), ids[0].clone());
    let held = tokio::spawn(async move {
        desk.passcodes
            .regenerate(Some(&account), files::EXPIRES_SOON, false)
            .await
    });
    while two.times(0, "POST", "/restores/files").await == 0 {
        tokio::task::yield_now().await;
    }
    two.switch_to(1);
    // What one account showed is not acted on as the other.
    let refused = two
        .desk
        .passcodes
        .regenerate(Some(&ids[1]), files::SAME_NAME, false)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    two.find_files().await;
    let refused = two
        .desk
        .passcodes
        .regenerate(Some(&ids[0]), files::SAME_NAME, false)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);

    let of_first = held.await.unwrap().unwrap();
    assert_eq!(of_first.account_id, ids[0]);
    assert!(two.is_valid_at(0, &of_first).await && !two.is_valid_at(1, &of_first).await);
    // The link of a passcode that waits is sent by whoever made it.
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
        two.times(0, "POST", "/restores/files").await,
        two.times(1, "POST", "/restores/files").await,
    ];
    assert_eq!(sent, [2, 0]);
    two.desk.passed_on(&of_first.id).await;
    let of_second = two
        .desk
        .passcodes
        .regenerate(None, files::EXPIRES_SOON, false)
        .await
        .unwrap();
    assert!(two.is_valid_at(1, &of_second).await && !two.is_valid_at(0, &of_second).await);
    let rows = two.desk.activity("", 0, 9).await.unwrap().rows;
    let of: Vec<_> = rows
        .iter()
        .rev()
        .map(|row| row.account_id.clone().unwrap())
        .collect();
    assert_eq!(of, [ids[0].clone(), ids[0].clone(), ids[1].clone()]);
    two.nothing_went_astray().await;
}

#[tokio::test]
async fn the_demo_forgets_the_accounts_of_a_sandbox_that_is_gone() {
    let two = TwoCompanies::new().await;
    let (profile, keyring) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    for one in &two.sandboxes {
        let endpoints = Endpoints::Demo(vec![place_of(one)]);
        let store = CredentialStore::in_memory(keyring.clone());
        let book = AccountRegistry::open(
            profile.path(),
            store,
            endpoints,
            Arc::new(ManualClock::default()),
            &Policy::default(),
        );
        let book = Arc::new(book);
        let (clumio, box_token) = (
            one.clumio_token.clone().into(),
            one.box_token.clone().into(),
        );
        book.connect_demo(&place_of(one), &clumio, &box_token)
            .await
            .unwrap();
        let now = book.list();
        assert_eq!(
            (
                now.box_accounts().count(),
                now.clumio_accounts().count(),
                keyring.names().len()
            ),
            (1, 1, 2)
        );
        assert_eq!(
            now.box_account.unwrap().host,
            place_of(one).box_url.authority()
        );
    }
}
