//! Two organizations with a sandbox each: nothing is ever sent to the wrong one.

use crate::{
    Desk, Setup,
    test_support::{RecordingWindow, sandbox_place},
};
use accounts::{Endpoints, Service};
use box_session::{ItemKey, ItemKind};
use bulk_restore::{Decisions, JobState, Selection};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore};
use passcode::{AssetKind, AssetRef, PendingPasscode};
use platform::test_support::{ManualClock, RecordingBrowser, SharedClipboard, sandbox_call};
use restore::ItemRestorer;
use sandbox::demo::{clumio as files, trash};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeSet, sync::Arc};
use tempfile::TempDir;

mod demo_accounts;
mod passcodes;
mod restores;

/// Two organizations, each with a Box and a Clumio of its own, in one desk. Both have the same people and items, with different
/// tokens: a request that reaches the wrong one is refused there and recorded in its log.
struct TwoOrganizations {
    sandboxes: [sandbox::RunningSandbox; 2],
    desk: Arc<Desk>,
    window: Arc<RecordingWindow>,
    _profile: TempDir,
}

const ITEMS: usize = 12;

impl TwoOrganizations {
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
            endpoints: Endpoints::Demo(sandboxes.iter().map(sandbox_place).collect()),
            clipboard: Arc::<SharedClipboard>::default(),
            clock,
            idle_time: Arc::new(platform::test_support::ManualIdleTime::default()),
            presence: Arc::<platform::test_support::ScriptedPresence>::default(),
            window: window.clone(),
            browser: Arc::<RecordingBrowser>::default(),
        });
        for one in &sandboxes {
            let (clumio, box_token) = (
                one.clumio_token.clone().into(),
                one.box_token.clone().into(),
            );
            desk.accounts
                .connect_demo(&sandbox_place(one), &clumio, &box_token)
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

    /// Returns the IDs of the accounts of both organizations.
    fn ids(&self, service: Service) -> [String; 2] {
        let now = self.desk.accounts.list();
        self.sandboxes
            .each_ref()
            .map(sandbox_place)
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

    /// Makes both accounts of an organization the active ones.
    fn switch_to(&self, organization: usize) {
        for service in [Service::Clumio, Service::Box] {
            self.desk
                .accounts
                .switch(service, &self.ids(service)[organization])
                .unwrap();
        }
    }

    async fn script(&self, organization: usize, method: &str, path: &str, delay_ms: u32) {
        let rule = json!([{ "match": { "method": method, "path": path }, "times": 99, "do": { "delay_ms": delay_ms } }]);
        sandbox_call(
            &self.sandboxes[organization].box_url,
            "",
            "POST",
            "/_sandbox/script",
            &rule,
        )
        .await;
    }

    /// Adds links to the trash of an organization; the IDs are the same in both.
    async fn fill_trash(&self, organization: usize) -> Vec<ItemKey> {
        let running = &self.sandboxes[organization];
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
        let preview = self
            .desk
            .jobs
            .preview(restorer, Selection::Items { keys }, &|_| {})
            .await
            .unwrap();
        self.desk
            .jobs
            .start(restorer, &preview.id, Decisions::default())
            .await
            .unwrap()
    }

    /// Returns the requests to an organization, without those of this test.
    async fn requests(&self, organization: usize) -> Vec<Value> {
        let state = sandbox_call(
            &self.sandboxes[organization].box_url,
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

    async fn count(&self, organization: usize, method: &str, path: &str) -> usize {
        let begins = |request: &&Value| {
            request["method"] == method && request["path"].as_str().unwrap().starts_with(path)
        };
        self.requests(organization)
            .await
            .iter()
            .filter(begins)
            .count()
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

    /// Returns whether this passcode opens the file at this organization.
    async fn is_valid_at(&self, organization: usize, pending: &PendingPasscode) -> bool {
        let passcode = self.desk.passcodes.show(&pending.id).unwrap().0;
        let digest: String = Sha256::digest(passcode.expose_secret().as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let state = sandbox_call(
            &self.sandboxes[organization].box_url,
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
            .find(|file| file["id"] == *pending.file.id)
            .unwrap();
        file.to_string().contains(&digest)
    }

    /// Asserts that no organization got a request without a token of its own.
    async fn assert_no_wrong_requests(&self) {
        for organization in 0..2 {
            let requests = self.requests(organization).await;
            let wrong: Vec<&Value> = requests
                .iter()
                .filter(|request| request["principal"].is_null() || request["status"] == 401)
                .collect();
            assert!(
                requests.len() > 2 && wrong.is_empty(),
                "organization {organization}: {wrong:?}"
            );
            let of_box = |request: &&Value| request["path"].as_str().unwrap().starts_with("/2.0/");
            let people: BTreeSet<String> = requests
                .iter()
                .filter(of_box)
                .map(|request| request["principal"].to_string())
                .collect();
            assert_eq!(people.len(), 1, "{people:?}");
        }
    }
}
