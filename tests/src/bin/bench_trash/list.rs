//! The whole trash into the desk's list, against the same pages by the same HTTP client, left unread.

use crate::progress::print_progress;
use box_client::{BaseUrl, BoxClient, HttpClient, http_options};
use box_session::{Actor, BoxSession};
use http_client::{Request, RetryPolicy, TokenSource};
use journal::Journal;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Instant;
use tests::{ListingEvents, Sandbox, WallClock, memory_of, percentile};
use trash::TrashList;
use url::form_urlencoded;

/// Each is done so often, by turns.
const RUNS: usize = 5;
/// One page.
const FEW: u32 = 1000;

/// The median times of the runs, and the memory of a row, measured once.
pub(crate) struct Listed {
    pub(crate) ours_seconds: f64,
    pub(crate) fetch_only_seconds: f64,
    /// What this process grew by for the list.
    pub(crate) bytes_per_row: f64,
}

pub(crate) fn measure(sandbox: &Sandbox, items: u32) -> Listed {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        // What comes with any list, however short, is not counted.
        let few = Sandbox::start(&["--scenario", "large", "--trash-items", &FEW.to_string()]);
        let (_, short) = ours(&few, FEW).await;
        let before = memory_of(std::process::id()).expect("this process runs");
        let (_, first) = ours(sandbox, items).await;
        let grown = memory_of(std::process::id()).expect("this process runs") - before;
        drop((short, first));
        let pages = pages(sandbox);
        print_progress(&format!(
            "{items} items in {} pages, {:.1} MiB",
            pages.len(),
            grown as f64 / 1024.0
        ));
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for run in 1..=RUNS {
            without.push(fetch_only(sandbox, &pages).await);
            with.push(ours(sandbox, items).await.0);
            print_progress(&format!(
                "run {run} of {RUNS}: {:.3} s; fetched only {:.3} s",
                with[run - 1],
                without[run - 1]
            ));
        }
        Listed {
            ours_seconds: percentile(&mut with, 50),
            fetch_only_seconds: percentile(&mut without, 50),
            bytes_per_row: grown as f64 * 1024.0 / f64::from(items),
        }
    })
}

/// Seconds until the list is complete, and what holds it.
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement is by the clock on the wall"
)]
async fn ours(sandbox: &Sandbox, items: u32) -> (f64, TrashList) {
    let (events, mut listing) = ListingEvents::new();
    let actor = Actor {
        account: "bench".to_owned(),
        id: String::new(),
        acting_as: None,
    };
    let journal = Journal::in_memory().await.expect("memory for a journal");
    let client = BoxClient::new(http(sandbox), SecretString::from(sandbox.said("box_token")));
    let session = BoxSession::new(client, actor, Arc::new(WallClock));
    let trash = TrashList::new(session, journal, Arc::new(events));
    let begun = Instant::now();
    trash.refresh();
    listing
        .wait_for(|complete| *complete)
        .await
        .expect("the window outlives the listing");
    let took = begun.elapsed().as_secs_f64();
    assert_eq!(trash.state().listed, items, "the list lacks something");
    (took, trash)
}

/// The questions for each page of the trash, as the desk has just put them.
fn pages(sandbox: &Sandbox) -> Vec<Vec<(String, String)>> {
    let state = sandbox.part_of_state("?only=requests");
    let requests = state["requests"].as_array().expect("the state has a log");
    let listing = requests
        .iter()
        .filter(|request| request["path"] == "/2.0/folders/trash/items");
    let query =
        |request: &serde_json::Value| request["query"].as_str().expect("a query").to_owned();
    listing
        .map(|request| {
            form_urlencoded::parse(query(request).as_bytes())
                .into_owned()
                .collect()
        })
        .collect()
}

/// Seconds for all pages one after the other, each read to its end and thrown away.
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement is by the clock on the wall"
)]
async fn fetch_only(sandbox: &Sandbox, pages: &[Vec<(String, String)>]) -> f64 {
    let http = http(sandbox);
    let token: Arc<dyn TokenSource> = Arc::new(SecretString::from(sandbox.said("box_token")));
    let begun = Instant::now();
    for page in pages {
        let mut request = Request::get(
            ["2.0", "folders", "trash", "items"],
            RetryPolicy::Idempotent,
        )
        .bearer(Arc::clone(&token));
        for key in ["usemarker", "limit", "fields", "marker"] {
            let value = page
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value);
            request = request.query_if(key, value);
        }
        http.send(request).await.expect("a page");
    }
    begun.elapsed().as_secs_f64()
}

/// Without a pace: what is measured is work.
fn http(sandbox: &Sandbox) -> HttpClient {
    let mut options =
        http_options(BaseUrl::loopback_for_demo(sandbox.said("box_url")).expect("an address"));
    options.rate_limit = None;
    HttpClient::new(options).expect("a connection can be prepared")
}
