//! A desk on a profile that version 0.1.0 wrote. The expected values are facts about the fixture, see its README.

use crate::{
    Desk, Setup,
    test_support::{RecordingWindow, sandbox_place},
};
use ::trash::{DateFilter, DeletedByFilter, SavedFilter, TrashFilter};
use accounts::{
    AccountColour, AccountLabel, Accounts, BoxAccount, ClumioAccount, Endpoints, Service,
    TokenStorage, Unit,
};
use box_session::{FolderName, ItemKey, ItemKind, Person};
use config::{
    BoxAuthMethod, Density, Language, MailLanguage, MailSettings, MailTemplate, Policy, Settings,
    Theme,
};
use credential_store::{CredentialStore, MemoryStore, SecretName};
use passcode::{AssetKind, AssetRef};
use platform::test_support::{
    ManualClock, ManualIdleTime, RecordingBrowser, SharedClipboard, sandbox_call,
};
use sandbox::demo::{clumio, people, trash};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};
use tempfile::TempDir;

mod activity;
mod jobs;

/// Addresses of the sandbox with which the fixture was made.
const BOX_HOST: &str = "127.0.0.1:41801";
const CLUMIO_HOST: &str = "127.0.0.1:41802";

/// Our IDs of the accounts in the fixture.
const CLUMIO_ID: &str = "45f6318a-41a5-45df-98dd-acb57f564af7";
const MIKA_ID: &str = "82d54c27-8bdf-48d0-a343-cc2578ce4fce";
const HANA_ID: &str = "7b350d73-ad88-42c5-b26c-c21085a68256";

/// The profile of 0.1.0, opened by the current version with a new sandbox.
struct Opened {
    sandbox: sandbox::RunningSandbox,
    profile: TempDir,
    keyring: MemoryStore,
    clock: Arc<ManualClock>,
    window: Arc<RecordingWindow>,
    desk: Arc<Desk>,
}

impl Opened {
    async fn new() -> Self {
        let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
        let profile = tempfile::tempdir().unwrap();
        copy(&fixture().join("profile"), profile.path());
        // The accounts get the addresses of the new sandbox.
        let place = sandbox_place(&sandbox);
        let accounts = profile.path().join("accounts.json");
        let text = fs::read_to_string(&accounts)
            .unwrap()
            .replace(BOX_HOST, place.box_url.authority())
            .replace(CLUMIO_HOST, place.clumio_url.authority());
        fs::write(&accounts, text).unwrap();
        let keyring = MemoryStore::default();
        fill(&keyring, &sandbox).await;
        let clock = Arc::new(ManualClock::default());
        clock.set("2026-11-26T09:00:00Z".parse().unwrap());
        let window = Arc::default();
        let desk = open(&sandbox, &profile, &keyring, &clock, &window);
        Self {
            sandbox,
            profile,
            keyring,
            clock,
            window,
            desk,
        }
    }

    /// Opens the same profile again.
    fn restart(&mut self) {
        self.desk = open(
            &self.sandbox,
            &self.profile,
            &self.keyring,
            &self.clock,
            &self.window,
        );
    }

    /// Sends a request as Mika Sato, without the desk.
    async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let (base, token) = (&self.sandbox.box_url, &self.sandbox.box_token);
        let (status, answer) = sandbox_call(base, token, method, path, &body).await;
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    /// Restores an item, as the request of an earlier run.
    async fn restore(&self, key: &ItemKey, body: Value) {
        self.call("POST", &path(key), body).await;
    }

    /// Returns the state of the item in the sandbox.
    async fn state_of(&self, key: &ItemKey) -> Value {
        let state = self.call("GET", "/_sandbox/state", Value::Null).await;
        let items = state["box"]["items"].as_array().unwrap();
        let found = items.iter().find(|item| item["id"] == key.id.as_str());
        found.cloned().unwrap()
    }

    async fn is_active(&self, key: &ItemKey) -> bool {
        self.state_of(key).await["status"] == "active"
    }
}

fn open(
    sandbox: &sandbox::RunningSandbox,
    profile: &TempDir,
    keyring: &MemoryStore,
    clock: &Arc<ManualClock>,
    window: &Arc<RecordingWindow>,
) -> Arc<Desk> {
    Desk::open(Setup {
        profile: profile.path().to_owned(),
        keyring: CredentialStore::in_memory(keyring.clone()),
        policy: Policy::default(),
        endpoints: Endpoints::Demo(vec![sandbox_place(sandbox)]),
        clipboard: Arc::<SharedClipboard>::default(),
        clock: clock.clone(),
        idle_time: Arc::<ManualIdleTime>::default(),
        presence: Arc::<platform::test_support::ScriptedPresence>::default(),
        window: window.clone(),
        browser: Arc::<RecordingBrowser>::default(),
    })
}

fn fixture() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/profile-0.1.0"
    ))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// Adds the entries of the fixture to a keychain, with the secrets of the new sandbox.
async fn fill(keyring: &MemoryStore, sandbox: &sandbox::RunningSandbox) {
    let store = CredentialStore::in_memory(keyring.clone());
    let text = fs::read_to_string(fixture().join("keyring.json")).unwrap();
    let entries: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
    for (name, value) in entries {
        let secret = value
            .replace("<box_token>", &sandbox.box_token)
            .replace("<clumio_token>", &sandbox.clumio_token)
            .replace("<box_client_id>", &sandbox.box_client_id)
            .replace("<box_client_secret>", &sandbox.box_client_secret);
        store
            .store(&SecretName::new(name), secret.into())
            .await
            .unwrap();
    }
}

/// Returns the path of an item's requests.
fn path(key: &ItemKey) -> String {
    let segment = match key.kind {
        ItemKind::File => "files",
        ItemKind::Folder => "folders",
        ItemKind::WebLink => "web_links",
    };
    format!("/2.0/{segment}/{}", key.id)
}

fn key(kind: ItemKind, id: &str) -> ItemKey {
    ItemKey {
        kind,
        id: id.into(),
    }
}

fn label(id: &str, name: &str, colour: AccountColour) -> AccountLabel {
    AccountLabel {
        id: id.into(),
        name: name.into(),
        colour,
    }
}

fn box_account(
    label: AccountLabel,
    host: &str,
    [user_id, name, login]: [&str; 3],
    auth_method: BoxAuthMethod,
    connected_at: &str,
) -> BoxAccount {
    BoxAccount {
        label,
        host: host.into(),
        user_id: user_id.into(),
        name: name.into(),
        login: login.into(),
        enterprise: Some("Aoyama Foods".into()),
        token_storage: TokenStorage::Keyring,
        auth_method,
        connected_at: Some(connected_at.parse().unwrap()),
        unconfirmed: false,
    }
}

/// The accounts of the fixture.
fn accounts(sandbox: &sandbox::RunningSandbox) -> Accounts {
    let place = sandbox_place(sandbox);
    let host = place.box_url.authority();
    let mika = [people::MIKA_ID, "Mika Sato", "m.sato@aoyama-foods.example"];
    let hana = [people::ADMIN_ID, "Hana Mori", "h.mori@aoyama-foods.example"];
    Accounts {
        clumio: Some(ClumioAccount {
            label: label(CLUMIO_ID, "Backups Europe", AccountColour::Rose),
            region: "Demo".into(),
            portal: None,
            host: place.clumio_url.authority().into(),
            organization: clumio::JAPAN_UNIT.into(),
            unit: Some(Unit {
                id: clumio::EUROPE_UNIT.into(),
                name: "Europe".into(),
            }),
            token_storage: TokenStorage::Keyring,
        }),
        box_account: Some(box_account(
            label(MIKA_ID, "Support desk", AccountColour::Violet),
            host,
            mika,
            BoxAuthMethod::Pasted,
            "2026-11-23T00:12:00Z",
        )),
        other_clumio: Vec::new(),
        other_boxes: vec![box_account(
            label(HANA_ID, "管理者", AccountColour::Orange),
            host,
            hana,
            BoxAuthMethod::Application,
            "2026-11-23T00:09:00Z",
        )],
    }
}

fn settings() -> Settings {
    Settings {
        language: Language::Ja,
        theme: Theme::Dark,
        zoom_percent: 125,
        density: Density::Standard,
        column_widths: std::collections::BTreeMap::new(),
        clipboard_seconds: 30,
        idle_minutes: 10,
        hide_passcodes: true,
        confirm_presence: false,
        activity_days: 365,
        update_check: false,
        mail: MailSettings {
            language: Some(MailLanguage::Ja),
            signature: "Aoyama Foods · Support desk\n青山フーズ ヘルプデスク".into(),
            en: Some(MailTemplate {
                subject: "Your new passcode for {file}".into(),
                body: "Dear {recipient},\n\nyour passcode: {passcode}\n\nIt works until {link_ends}.\n\n{signature}".into(),
            }),
            ja: None,
        },
    }
}

fn keiko() -> Person {
    Person {
        id: Some(people::KEIKO_ID.into()),
        name: "Keiko Tanaka".into(),
        login: Some("k.tanaka@aoyama-foods.example".into()),
    }
}

fn filters() -> Vec<SavedFilter> {
    let time = |hour| Some(jiff::civil::time(hour, 0, 0, 0));
    let saved = |name: &str, filter| SavedFilter {
        name: name.into(),
        filter,
    };
    vec![
        saved(
            "November, deleted by an unknown person",
            TrashFilter {
                deleted_by: Some(DeletedByFilter::Unknown),
                when: DateFilter::Between {
                    from: Some(jiff::civil::date(2026, 11, 1).at(0, 0, 0, 0)),
                    to: Some(jiff::civil::date(2026, 11, 30).at(23, 59, 0, 0)),
                },
                ..TrashFilter::default()
            },
        ),
        saved(
            "Yesterday afternoon",
            TrashFilter {
                when: DateFilter::Yesterday {
                    from: time(14),
                    to: time(15),
                },
                ..TrashFilter::default()
            },
        ),
        saved(
            "契約書",
            TrashFilter {
                text: "contract".into(),
                kinds: vec![ItemKind::File, ItemKind::Folder],
                folder: Some(FolderName {
                    id: trash::CONTRACTS_FOLDER.into(),
                    name: "Contracts".into(),
                }),
                owner: Some(Person {
                    id: Some(people::MIKA_ID.into()),
                    name: "Mika Sato".into(),
                    login: Some("m.sato@aoyama-foods.example".into()),
                }),
                deleted_by: Some(DeletedByFilter::Person { person: keiko() }),
                at_least: Some(1000),
                at_most: Some(5_000_000),
                when: DateFilter::Week,
            },
        ),
    ]
}

#[tokio::test]
async fn accounts_of_0_1_0_are_listed_and_have_their_tokens() {
    let opened = Opened::new().await;
    let desk = &opened.desk;
    assert_eq!(desk.accounts.list(), accounts(&opened.sandbox));
    assert_eq!(desk.file_faults(), []);
    for (id, user) in [(MIKA_ID, people::MIKA_ID), (HANA_ID, people::ADMIN_ID)] {
        let acting = desk.accounts.connected_box(Some(id)).await.unwrap();
        let me = acting.client.me().await.unwrap();
        assert_eq!(me.user.id.to_string(), user);
    }
    let finder = &desk.passcodes.finder;
    let found = finder
        .assets(AssetKind::Ec2Instance, "web-prod", None)
        .await
        .unwrap();
    assert_eq!(found.assets.len(), 2);
}

#[tokio::test]
async fn settings_and_filters_of_0_1_0_are_unchanged() {
    let opened = Opened::new().await;
    assert_eq!(opened.desk.settings.current(), settings());
    assert_eq!(opened.desk.saved_filters.all(), filters());
}

#[tokio::test]
async fn recent_assets_and_users_of_0_1_0_are_listed() {
    let opened = Opened::new().await;
    let asset = |kind, id: &str, name: &str| AssetRef {
        kind,
        id: id.into(),
        name: name.into(),
    };
    let photos = asset(AssetKind::EbsVolume, clumio::VOL_PHOTOS, "vol-photos");
    let web_1 = asset(AssetKind::Ec2Instance, clumio::WEB_PROD_01, "web-prod-01");
    let web_2 = asset(AssetKind::Ec2Instance, clumio::WEB_PROD_02, "web-prod-02");
    let finder = &opened.desk.passcodes.finder;
    assert_eq!(
        finder.pinned_assets().await.unwrap(),
        std::slice::from_ref(&photos)
    );
    assert_eq!(finder.known_assets("").await, [photos, web_2, web_1]);

    // Keiko Tanaka is first, because she was chosen before.
    let restorer = opened
        .desk
        .restorers
        .of_account(Some(HANA_ID))
        .await
        .unwrap();
    let found = restorer.trash().search_users("").await.unwrap();
    assert_eq!(found.people.first(), Some(&keiko()));
}

#[tokio::test]
async fn writing_keeps_the_other_data_of_0_1_0() {
    let mut opened = Opened::new().await;
    let mut expected = accounts(&opened.sandbox);
    let desk = &opened.desk;
    desk.accounts
        .rename(Service::Box, HANA_ID, "Administrator", AccountColour::Grey)
        .unwrap();
    let renamed = label(HANA_ID, "Administrator", AccountColour::Grey);
    expected.other_boxes[0].label = renamed;
    let zoomed = Settings {
        zoom_percent: 150,
        ..settings()
    };
    desk.save_settings(zoomed.clone()).await.unwrap();
    let mut remaining = filters();
    desk.saved_filters
        .remove(&remaining.remove(1).name)
        .unwrap();
    let rows = desk.activity.page("", 0, 100).await.unwrap().total;

    opened.restart();
    let desk = &opened.desk;
    assert_eq!(desk.accounts.list(), expected);
    assert_eq!(desk.settings.current(), zoomed);
    assert_eq!(desk.saved_filters.all(), remaining);
    assert_eq!(desk.activity.page("", 0, 100).await.unwrap().total, rows);
}
