//! A sandbox, a restorer connected to it, and a way round the restorer to change things behind its back.

use std::sync::Arc;
use std::time::Duration;

use box_client::{BaseUrl, BoxClient, HttpClient, http_options};
use journal::{Activity, Journal};
use sandbox::{Options, RunningSandbox};
use serde_json::{Value, json};

use crate::ports::Event;
use crate::recording::RecordingWindow;
use crate::restore::{
    Choice, Finding, ItemKey, ItemKind, Operator, Outcome, Plan, Restored, Restorer,
};
use platform::test_support::{ManualClock, sandbox_call};

pub(super) struct Bench {
    pub(super) sandbox: RunningSandbox,
    pub(super) restorer: Restorer,
    pub(super) journal: Journal,
    pub(super) clock: Arc<ManualClock>,
    pub(super) window: Arc<RecordingWindow>,
}

impl Bench {
    /// The demo company's Box, and nothing done yet.
    pub(super) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(super) async fn with(options: Options) -> Self {
        let sandbox = sandbox::start(options).await.unwrap();
        let journal = Journal::in_memory().await.unwrap();
        let clock = Arc::new(ManualClock::default());
        let window = Arc::new(RecordingWindow::default());
        let restorer = restorer(&sandbox, &sandbox.box_token, &journal, &clock, &window);
        Self {
            sandbox,
            restorer,
            journal,
            clock,
            window,
        }
    }

    /// The same with a person who waits for a quarter of a second, not for half a minute, and all else as much shorter.
    pub(super) async fn in_a_hurry() -> Self {
        let mut bench = Self::new().await;
        bench.restart_in_a_hurry();
        bench
    }

    /// The same after the program was started anew.
    pub(super) fn restart_in_a_hurry(&mut self) {
        self.journal = self.journal.for_new_run();
        let looks = [5, 15, 25].map(Duration::from_millis);
        self.restorer = restorer_looking_at(
            &self.sandbox,
            &self.sandbox.box_token,
            &self.journal,
            &self.clock,
            &self.window,
            looks,
        );
    }

    /// Waits until the window is told how a change ended.
    pub(super) async fn settled(&self) -> crate::activity::ActivityRow {
        self.window
            .wait_for(|event| matches!(event, Event::Settled { .. }))
            .await;
        let settled = |event| {
            if let Event::Settled { row } = event {
                Some(*row)
            } else {
                None
            }
        };
        self.window
            .told()
            .into_iter()
            .rev()
            .find_map(settled)
            .unwrap()
    }

    /// The same with the account of the company's administrator.
    pub(super) async fn of_admin() -> Self {
        let mut bench = Self::new().await;
        bench.restart_as_admin();
        bench
    }

    /// The same after the program was started anew.
    pub(super) fn restart(&mut self) {
        self.journal = self.journal.for_new_run();
        let token = &self.sandbox.box_token;
        self.restorer = restorer(
            &self.sandbox,
            token,
            &self.journal,
            &self.clock,
            &self.window,
        );
    }

    /// The same with the account of the company's administrator.
    pub(super) fn restart_as_admin(&mut self) {
        self.journal = self.journal.for_new_run();
        let token = &self.sandbox.box_admin_token;
        self.restorer = restorer(
            &self.sandbox,
            token,
            &self.journal,
            &self.clock,
            &self.window,
        );
    }

    /// Lists the trash to its end.
    pub(super) async fn list(&self) {
        self.restorer.refresh_trash();
        self.window
            .wait_for(|event| matches!(event, Event::Trash { state } if state.complete))
            .await;
    }

    pub(super) async fn plan(&self, key: &ItemKey) -> Plan {
        self.restorer.plan(key, None).await.unwrap()
    }

    pub(super) async fn restore(&self, key: &ItemKey, choice: Choice) -> Outcome {
        self.restorer.restore(key, choice).await.unwrap()
    }

    pub(super) async fn restored(&self, key: &ItemKey, choice: Choice) -> Restored {
        match self.restore(key, choice).await {
            Outcome::Restored { restored } => *restored,
            Outcome::Asks { plan } => panic!("asks {plan:?}"),
        }
    }

    pub(super) async fn asked(&self, key: &ItemKey, choice: Choice) -> Plan {
        match self.restore(key, choice).await {
            Outcome::Asks { plan } => *plan,
            Outcome::Restored { restored } => panic!("restored {restored:?}"),
        }
    }

    /// What the journal holds, newest first.
    pub(super) async fn activities(&self) -> Vec<Activity> {
        self.journal.search("", 0, 100).await.unwrap().rows
    }

    /// One call as the connected user, past the restorer.
    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let (base, token) = (&self.sandbox.box_url, &self.sandbox.box_token);
        let (status, answer) = sandbox_call(base, token, method, path, &body).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    /// The next matching requests get something else than the truth.
    pub(super) async fn script(&self, rules: Value) {
        self.call("POST", "/_sandbox/script", rules).await;
    }

    pub(super) async fn quirk(&self, name: &str, value: Value) {
        self.call("POST", "/_sandbox/quirks", json!({ name: value }))
            .await;
    }

    /// Puts an active item into the trash.
    pub(super) async fn delete(&self, key: &ItemKey) {
        let recursive = if key.kind == ItemKind::Folder {
            "?recursive=true"
        } else {
            ""
        };
        self.call("DELETE", &format!("{}{recursive}", path(key)), Value::Null)
            .await;
    }

    pub(super) async fn rename(&self, key: &ItemKey, name: &str) {
        self.call("PUT", &path(key), json!({ "name": name })).await;
    }

    /// How the sandbox has the item: name, parent, whether active.
    pub(super) async fn state_of(&self, key: &ItemKey) -> Option<Value> {
        let state = self
            .call(
                "GET",
                &format!("/_sandbox/state?only=box&id={}", key.id),
                Value::Null,
            )
            .await;
        let kind = box_client::ItemKind::from(key.kind).as_str();
        let items = state["box"]["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["type"] == kind && item["id"] == key.id.as_str())
            .cloned()
    }

    pub(super) async fn is_active(&self, key: &ItemKey) -> bool {
        self.state_of(key)
            .await
            .is_some_and(|item| item["status"] == "active")
    }

    /// How many requests of that method and path were answered.
    pub(super) async fn requests(&self, method: &str, path: &str) -> usize {
        self.principals(method, path).await.len()
    }

    /// In whose name each request of that method and path came.
    pub(super) async fn principals(&self, method: &str, path: &str) -> Vec<String> {
        let log = format!("/_sandbox/state?only=requests&method={method}&path={path}");
        let state = self.call("GET", &log, Value::Null).await;
        let requests = state["requests"].as_array().unwrap().iter();
        let wanted =
            requests.filter(|request| request["method"] == method && request["path"] == path);
        wanted
            .map(|request| request["principal"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

fn restorer(
    sandbox: &RunningSandbox,
    token: &str,
    journal: &Journal,
    clock: &Arc<ManualClock>,
    window: &Arc<RecordingWindow>,
) -> Restorer {
    restorer_looking_at(
        sandbox,
        token,
        journal,
        clock,
        window,
        crate::restore::sent::LOOKS,
    )
}

fn restorer_looking_at(
    sandbox: &RunningSandbox,
    token: &str,
    journal: &Journal,
    clock: &Arc<ManualClock>,
    window: &Arc<RecordingWindow>,
    looks: [Duration; 3],
) -> Restorer {
    let mut options = http_options(BaseUrl::loopback_for_demo(&sandbox.box_url).unwrap());
    options.initial_backoff = Duration::from_millis(2);
    options.rate_limit = None;
    // A hundredth of half a minute for a file, as the first looks are of theirs.
    if looks != crate::restore::sent::LOOKS {
        options.short_timeout = Duration::from_millis(300);
    }
    let client = BoxClient::new(
        HttpClient::new(options).unwrap(),
        secrecy::SecretString::from(token),
    );
    let operator = Operator {
        account: "m.sato@aoyama-foods.example".into(),
        id: String::new(),
        acting_as: None,
    };
    Restorer::looking_at(
        client,
        operator,
        journal.clone(),
        clock.clone(),
        window.clone(),
        looks,
    )
}

pub(super) fn file(id: &str) -> ItemKey {
    ItemKey {
        kind: ItemKind::File,
        id: id.into(),
    }
}

pub(super) fn folder(id: &str) -> ItemKey {
    ItemKey {
        kind: ItemKind::Folder,
        id: id.into(),
    }
}

pub(super) fn web_link(id: &str) -> ItemKey {
    ItemKey {
        kind: ItemKind::WebLink,
        id: id.into(),
    }
}

/// The path of the item's calls.
pub(super) fn path(key: &ItemKey) -> String {
    let segment = match key.kind {
        ItemKind::File => "files",
        ItemKind::Folder => "folders",
        ItemKind::WebLink => "web_links",
    };
    format!("/2.0/{segment}/{}", key.id)
}

/// What a plan suggests.
pub(super) fn suggestion(plan: &Plan) -> String {
    match &plan.finding {
        Finding::NameTaken { suggestion, .. } => suggestion.clone(),
        other @ (Finding::Ready { .. }
        | Finding::FolderGone { .. }
        | Finding::NoAccess { .. }
        | Finding::InsideTrashedFolder { .. }
        | Finding::AlreadyBack { .. }
        | Finding::Gone) => panic!("{other:?}"),
    }
}
