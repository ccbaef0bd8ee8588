//! Tests against the sandbox, over real sockets: a registry in a temporary profile, with a keychain in memory.

use crate::{
    AccountRegistry, Accounts, BoxApp, CallbackPage, DisconnectResult, Endpoints, SandboxUrls,
    Service,
};
use app_error::AppError;
use config::{BoxAppPolicy, Policy};
use credential_store::{CredentialStore, MemoryStore};
use jiff::SignedDuration;
use platform::{
    Browser,
    test_support::{ManualClock, sandbox_call},
};
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    thread,
};
use tempfile::TempDir;
use url::Url;

mod accounts_file;
mod allowed_host;
mod box_application;
mod box_sign_in;
mod disconnecting;
mod keychain_entries;
mod policy;
mod seeded_app;
mod several_accounts;
mod system_keychain;
mod token_refresh;

/// Disconnects the active account of a service.
async fn disconnect_active(
    registry: &AccountRegistry,
    service: Service,
) -> Result<DisconnectResult, AppError> {
    let accounts = registry.list();
    let id = match service {
        Service::Clumio => accounts.clumio.unwrap().label.id,
        Service::Box => accounts.box_account.unwrap().label.id,
    };
    registry.disconnect(service, &id).await
}

struct Fixture {
    sandbox: sandbox::RunningSandbox,
    profile: TempDir,
    keyring: MemoryStore,
    clock: Arc<ManualClock>,
    registry: Arc<AccountRegistry>,
}

impl Fixture {
    async fn new() -> Self {
        let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
        let (profile, keyring, clock) = (
            tempfile::tempdir().unwrap(),
            MemoryStore::default(),
            Arc::new(ManualClock::default()),
        );
        clock.set(
            std::time::UNIX_EPOCH
                .elapsed()
                .map(|since| jiff::Timestamp::UNIX_EPOCH + since)
                .unwrap(),
        );
        let registry = open(&sandbox, &profile, &keyring, &clock, &with_app(&sandbox));
        Self {
            sandbox,
            profile,
            keyring,
            clock,
            registry,
        }
    }

    /// Opens the registry of another instance with the same profile and keychain.
    fn second_instance(&self) -> Arc<AccountRegistry> {
        self.second_instance_with(&with_app(&self.sandbox))
    }

    /// Opens the registry of another instance under a policy.
    fn second_instance_with(&self, policy: &Policy) -> Arc<AccountRegistry> {
        open(
            &self.sandbox,
            &self.profile,
            &self.keyring,
            &self.clock,
            policy,
        )
    }

    fn app(&self) -> Option<BoxApp> {
        Some(BoxApp {
            client_id: format!(" {} ", self.sandbox.box_client_id),
            client_secret: self.sandbox.box_client_secret.clone().into(),
        })
    }

    async fn sign_in(&self, answer: &'static str) -> Result<Accounts, AppError> {
        let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser { answer });
        self.registry
            .sign_in_box(self.app(), &callback_page(), &browser)
            .await
    }

    async fn control(&self, call: &str, body: Value) -> Value {
        let method = if body.is_null() { "GET" } else { "POST" };
        sandbox_call(
            &self.sandbox.box_url,
            "",
            method,
            &format!("/_sandbox/{call}"),
            &body,
        )
        .await
        .1
    }

    async fn request_count(&self, path: &str) -> usize {
        let state = self.control("state", Value::Null).await;
        state["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|request| request["path"] == path)
            .count()
    }

    fn advance_one_hour(&self) {
        self.clock.advance(SignedDuration::from_hours(1));
    }
}

fn open(
    sandbox: &sandbox::RunningSandbox,
    profile: &TempDir,
    keyring: &MemoryStore,
    clock: &Arc<ManualClock>,
    policy: &Policy,
) -> Arc<AccountRegistry> {
    let endpoints = Endpoints::Demo(vec![sandbox_urls(sandbox)]);
    let store = CredentialStore::in_memory(keyring.clone());
    Arc::new(AccountRegistry::open(
        profile.path(),
        store,
        endpoints,
        clock.clone(),
        policy,
    ))
}

/// Returns the URLs of a sandbox.
fn sandbox_urls(sandbox: &sandbox::RunningSandbox) -> SandboxUrls {
    SandboxUrls::parse(&sandbox.box_url, &sandbox.clumio_url).unwrap()
}

fn with_app(sandbox: &sandbox::RunningSandbox) -> Policy {
    let app = BoxAppPolicy {
        client_id: sandbox.box_client_id.clone(),
        client_secret: sandbox.box_client_secret.clone(),
        redirect_ports: vec![0],
        locked: false,
    };
    Policy {
        box_app: Some(app),
        ..Policy::default()
    }
}

fn callback_page() -> CallbackPage {
    CallbackPage {
        language: "en".into(),
        authorized: "Granted".into(),
        denied: "Denied".into(),
    }
}

/// A browser that answers Box's authorization page and follows the redirect.
struct ScriptedBrowser {
    answer: &'static str,
}

impl Browser for ScriptedBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let page =
            Url::parse(&format!("{address}&{}", self.answer)).map_err(|error| error.to_string())?;
        thread::spawn(move || {
            let answer = get(&page);
            let back = answer
                .lines()
                .find_map(|line| line.strip_prefix("location: "))
                .unwrap();
            get(&Url::parse(back).unwrap())
        });
        Ok(())
    }
}

fn get(url: &Url) -> String {
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n",
        address.0, address.1
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

const TOKEN_PATH: &str = "/oauth2/token";
