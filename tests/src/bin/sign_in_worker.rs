//! A Box account without a window, in a process of its own: signs in, or makes calls as the account that is in the keyring.
//!
//! It is told everything in one JSON argument ([`Told`]) and says one line: who it was, and what went wrong.

use accounts::{AccountRegistry, CallbackPage, Endpoints, SandboxUrls};
use app_error::AppError;
use config::{BoxAppPolicy, Policy};
use credential_store::{CredentialStore, Namespace};
use futures::future::join_all;
use jiff::Timestamp;
use platform::{Browser, Clock};
use serde::Deserialize;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tests::Http;
use url::Url;

/// What is to be done.
#[derive(Deserialize)]
struct Told {
    profile: PathBuf,
    /// The keyring's name for the profile.
    namespace: String,
    box_url: Url,
    clumio_url: Url,
    client_id: String,
    client_secret: String,
    /// Who signs in first, if anybody: a user's id.
    signs_in: Option<String>,
    /// How many calls are made at once.
    calls: usize,
}

struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this program's clock is the real one"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn running(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now().as_millisecond()).unwrap_or_default())
    }
}

/// A browser in which this user grants access.
struct Granting(String);

impl Browser for Granting {
    fn open(&self, address: &str) -> Result<(), String> {
        let page = format!("{address}&allow=true&user_id={}", self.0);
        std::thread::spawn(move || Http::new(Duration::from_secs(20)).get(&page, &[]));
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "this is how a program answers")]
#[tokio::main]
async fn main() {
    let told = std::env::args()
        .nth(1)
        .expect("the argument is what is to be done");
    let told: Told =
        serde_json::from_str(&told).expect("the argument is JSON of the documented shape");
    match work(told).await {
        Ok(users) => println!("{}", json!({ "users": users })),
        Err(problem) => println!("{}", json!({ "problem": problem })),
    }
}

async fn work(told: Told) -> Result<Vec<String>, AppError> {
    let Told {
        profile,
        namespace,
        box_url,
        clumio_url,
        client_id,
        client_secret,
        signs_in,
        calls,
    } = told;
    let app = BoxAppPolicy {
        client_id,
        client_secret,
        redirect_ports: vec![0],
        locked: false,
    };
    let policy = Policy {
        box_app: Some(app),
        ..Policy::default()
    };
    let keyring = CredentialStore::in_keyring(Namespace::new(namespace));
    let endpoints = Endpoints::Demo(vec![SandboxUrls {
        box_url,
        clumio_url,
    }]);
    let book = Arc::new(AccountRegistry::open(
        &profile,
        keyring,
        endpoints,
        Arc::new(SystemClock),
        &policy,
    ));
    if let Some(user) = signs_in {
        let browser: Arc<dyn Browser> = Arc::new(Granting(user));
        let page = CallbackPage {
            language: "en".into(),
            authorized: "Granted".into(),
            denied: "Denied".into(),
        };
        book.sign_in_box(None, &page, &browser).await?;
    }
    let client = book.box_client().await?;
    let asked = join_all((0..calls).map(|_| client.me())).await;
    asked
        .into_iter()
        .map(|me| Ok(me?.user.id.to_string()))
        .collect()
}
