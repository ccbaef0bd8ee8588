//! The sandbox over real sockets, with an enterprise for each test.

mod access;
mod answers;
mod client;
mod content;
mod control;
mod faults;
mod listing;
mod oauth;
mod restore;
mod searching;
mod sharing;
mod tls;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fake_box::{Enterprise, FakeBox, Role, UserId};
use crate::fake_clumio::FakeClumio;
use crate::options::{Options, Scenario};
use crate::server::{RunningSandbox, serve};
use client::{Request, Response};

/// The users of every test enterprise; `box_token` is Aiko's, `box_admin_token` Mina's.
#[derive(Clone, Copy)]
struct People {
    mina_admin: UserId,
    coadmin: UserId,
    aiko: UserId,
    kenji: UserId,
    service_account: UserId,
    external: UserId,
}

struct Sandbox {
    running: RunningSandbox,
    people: People,
}

/// Starts a sandbox with the enterprise that the closure builds, and returns the closure's value.
async fn sandbox<T>(build: impl FnOnce(&mut Enterprise, People) -> T) -> (Sandbox, T) {
    sandbox_with(
        Options {
            scenario: Scenario::Empty,
            ..Options::default()
        },
        build,
    )
    .await
}

async fn sandbox_with<T>(
    options: Options,
    build: impl FnOnce(&mut Enterprise, People) -> T,
) -> (Sandbox, T) {
    let now = Timestamp::now();
    let mut enterprise = Enterprise::new(options.seed, now);
    let mut user = |name: &str, role, id| {
        enterprise
            .user(name, &format!("{name}@example.com"), role)
            .id(id)
            .add()
    };
    let people = People {
        mina_admin: user("mina", Role::Admin, 1),
        coadmin: user("carl", Role::Coadmin, 2),
        aiko: user("aiko", Role::User, 10),
        kenji: user("kenji", Role::User, 11),
        service_account: user("automation", Role::ServiceAccount, 20),
        external: user("eve", Role::External, 30),
    };
    enterprise.set_token_owners(people.aiko, people.mina_admin);
    let made = build(&mut enterprise, people);
    let fake_box = FakeBox::with_enterprise(options.seed, enterprise);
    let fake_clumio = FakeClumio::new(&options, now);
    let running = serve(options, fake_box, fake_clumio).await.unwrap();
    (Sandbox { running, people }, made)
}

fn hours_ago(hours: i64) -> Timestamp {
    Timestamp::now()
        .checked_sub(SignedDuration::from_hours(hours))
        .unwrap()
}

impl Sandbox {
    /// Builds a request by Aiko.
    fn call(&self, method: &str, path: &str) -> Request {
        Request::new(&self.running.box_url, method, path).header(
            "Authorization",
            &format!("Bearer {}", self.running.box_token),
        )
    }

    async fn get(&self, path: &str) -> Response {
        self.call("GET", path).send().await
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        self.call("POST", path).json(&body).send().await
    }

    /// Builds a request by the admin as another user.
    fn call_as(&self, user: UserId, method: &str, path: &str) -> Request {
        Request::new(&self.running.box_url, method, path)
            .header(
                "Authorization",
                &format!("Bearer {}", self.running.box_admin_token),
            )
            .header("As-User", &user.to_string())
    }

    async fn quirk(&self, name: &str, value: Value) {
        let response = Request::new(&self.running.clumio_url, "POST", "/_sandbox/quirks")
            .json(&json!({name: value}))
            .send()
            .await;
        assert_eq!(response.status(), 200, "{}", response.text());
    }

    async fn script(&self, rules: Value) {
        let response = Request::new(&self.running.box_url, "POST", "/_sandbox/script")
            .json(&rules)
            .send()
            .await;
        assert_eq!(response.status(), 200, "{}", response.text());
    }

    async fn state(&self) -> Value {
        Request::new(&self.running.box_url, "GET", "/_sandbox/state")
            .send()
            .await
            .json()
    }

    /// Returns status and name of an item from the state call.
    async fn item(&self, kind: &str, id: u64) -> Option<(String, String)> {
        let state = self.state().await;
        let id = Value::from(id.to_string());
        let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
        state["box"]["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["type"] == kind && item["id"] == id)
            .map(|item| (text(item, "status"), text(item, "name")))
    }
}

/// Returns the names on a page.
fn names(page: &Value) -> Vec<&str> {
    page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap())
        .collect()
}
