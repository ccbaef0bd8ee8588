//! A sandbox's Box account for tests: a session of it, and direct calls that change items as another client of Box would.

#![expect(clippy::unwrap_used, reason = "a test fails where it is misused")]

use crate::{Actor, BoxSession, ItemKey, ItemKind};
use box_client::{BaseUrl, BoxClient, HttpClient, http_options};
use platform::{Clock, test_support::sandbox_call};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// An account of a sandbox that runs.
#[derive(Debug, Clone)]
pub struct SandboxAccount {
    /// The address of the sandbox's Box.
    pub box_url: String,
    /// A token of the account.
    pub token: String,
}

impl SandboxAccount {
    /// Opens a session; with `is_quick` the short timeout is 300 milliseconds.
    pub fn session(&self, clock: Arc<dyn Clock>, is_quick: bool) -> BoxSession {
        let mut options = http_options(BaseUrl::loopback_for_demo(&self.box_url).unwrap());
        options.initial_backoff = Duration::from_millis(2);
        options.rate_limit = None;
        if is_quick {
            options.short_timeout = Duration::from_millis(if cfg!(windows) { 1500 } else { 300 });
        }
        let token = secrecy::SecretString::from(self.token.clone());
        let client = BoxClient::new(HttpClient::new(options).unwrap(), token);
        let actor = Actor {
            account: "m.sato@aoyama-foods.example".into(),
            id: String::new(),
            acting_as: None,
        };
        BoxSession::new(client, actor, clock)
    }

    /// Calls the sandbox as the account.
    ///
    /// # Panics
    /// If the call is refused.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = sandbox_call(&self.box_url, &self.token, method, path, &body).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    /// Scripts the answers to the next matching requests.
    pub async fn script(&self, rules: Value) {
        self.call("POST", "/_sandbox/script", rules).await;
    }

    /// Switches a quirk of the sandbox.
    pub async fn quirk(&self, name: &str, value: Value) {
        self.call("POST", "/_sandbox/quirks", json!({ name: value }))
            .await;
    }

    /// Moves an active item to the trash.
    pub async fn delete(&self, key: &ItemKey) {
        let recursive = if key.kind == ItemKind::Folder {
            "?recursive=true"
        } else {
            ""
        };
        self.call("DELETE", &format!("{}{recursive}", path(key)), Value::Null)
            .await;
    }

    /// Renames an item.
    pub async fn rename(&self, key: &ItemKey, name: &str) {
        self.call("PUT", &path(key), json!({ "name": name })).await;
    }

    /// Returns an item as the sandbox has it: name, parent, status.
    pub async fn state_of(&self, key: &ItemKey) -> Option<Value> {
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

    /// Returns whether an item is active.
    pub async fn is_active(&self, key: &ItemKey) -> bool {
        self.state_of(key)
            .await
            .is_some_and(|item| item["status"] == "active")
    }

    /// Returns how many requests of that method and path were answered.
    pub async fn requests(&self, method: &str, path: &str) -> usize {
        self.principals(method, path).await.len()
    }

    /// Returns how many requests of Box's API were answered, control calls left out.
    pub async fn total_requests(&self) -> usize {
        let log = "/_sandbox/state?only=requests";
        let state = self.call("GET", log, Value::Null).await;
        let requests = state["requests"].as_array().unwrap().iter();
        let is_call = |request: &&Value| {
            let path = request["path"].as_str().unwrap_or_default();
            !path.starts_with("/_sandbox")
        };
        requests.filter(is_call).count()
    }

    /// Returns the user that each request of that method and path came from.
    pub async fn principals(&self, method: &str, path: &str) -> Vec<String> {
        let log = format!("/_sandbox/state?only=requests&method={method}&path={path}");
        let state = self.call("GET", &log, Value::Null).await;
        let requests = state["requests"].as_array().unwrap().iter();
        let matching =
            requests.filter(|request| request["method"] == method && request["path"] == path);
        matching
            .map(|request| request["principal"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// Returns the key of a file.
pub fn file(id: &str) -> ItemKey {
    key(ItemKind::File, id)
}

/// Returns the key of a folder.
pub fn folder(id: &str) -> ItemKey {
    key(ItemKind::Folder, id)
}

/// Returns the key of a bookmark.
pub fn web_link(id: &str) -> ItemKey {
    key(ItemKind::WebLink, id)
}

fn key(kind: ItemKind, id: &str) -> ItemKey {
    ItemKey {
        kind,
        id: id.into(),
    }
}

/// Returns the path of an item's calls.
pub fn path(key: &ItemKey) -> String {
    let segment = match key.kind {
        ItemKind::File => "files",
        ItemKind::Folder => "folders",
        ItemKind::WebLink => "web_links",
    };
    format!("/2.0/{segment}/{}", key.id)
}
