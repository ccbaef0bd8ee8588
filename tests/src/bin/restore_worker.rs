//! The desk's second job without a window: restores a whole trash as one job, or goes on with what an earlier run left.
//! The crash test kills it at any moment; the benches time it.
//!
//! It is told everything in one JSON argument ([`Told`]) and says two lines: that the job has begun, and how it stands at its end. In
//! between it reads from its input, a word a line, what a person does: `pause`, `stop`, `close`.

use app_error::{AppError, ErrorCode};
use box_client::{
    BaseUrl, BoxClient, HttpClient, RateLimit, TokenError, TokenSource, http_options,
};
use box_session::{Actor, BoxSession, ItemKind};
use bulk_restore::{
    BulkRestore, Decision, Decisions, GroupDecision, JobItemFilter, JobItemRow, JobPhase, JobState,
    Selection,
};
use journal::Journal;
use messages::SpokenLanguage;
use restore::{ItemRestorer, Timing};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tests::{ListingEvents, WallClock, memory_of};
use tokio::sync::watch;
use trash::{TrashFilter, TrashList, TrashQuery};

/// Items that are told at a time.
const PAGE: u32 = 1000;

/// What is to be done.
#[derive(Deserialize)]
struct Told {
    box_url: String,
    token: String,
    /// Another token follows one that Box rejects, as after a sign-in.
    #[serde(default)]
    refreshes: bool,
    /// The file of the journal.
    journal: PathBuf,
    /// Go on with the job in the journal, if there is one, in place of beginning.
    go_on: bool,
    /// Put back into the trash what the job restored.
    #[serde(default)]
    undo: bool,
    /// What Box allows a minute; nothing for no limit.
    allowed_per_minute: Option<NonZeroU32>,
    /// Restores under way at most.
    at_once: usize,
    /// The waits between looks after an answer got lost, in milliseconds.
    looks_ms: [u64; 3],
    /// Only these kinds; all when empty.
    kinds: Vec<ItemKind>,
    decisions: Decisions,
}

#[tokio::main]
async fn main() {
    let told = std::env::args().nth(1).expect("one argument");
    let told: Told = serde_json::from_str(&told).expect("the argument says what to do");
    if let Err(problem) = work(told).await {
        say(&json!({ "problem": problem }));
        std::process::exit(1);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement is by the clock on the wall"
)]
async fn work(told: Told) -> Result<(), AppError> {
    let (events, listing) = ListingEvents::new();
    let events = Arc::new(events);
    let clock = Arc::new(WallClock);
    let journal = Journal::open(told.journal.clone()).await?;
    let jobs =
        BulkRestore::with_at_most(journal.clone(), clock.clone(), events.clone(), told.at_once);
    let actor = Actor {
        account: "worker".to_owned(),
        id: String::new(),
        acting_as: None,
    };
    let timing = Timing {
        verify_delays: told.looks_ms.map(Duration::from_millis),
        ..Timing::default()
    };
    let session = BoxSession::new(client(&told), actor, clock);
    let trash = TrashList::new(session.clone(), journal.clone(), events.clone());
    let restorer = ItemRestorer::new(&session, trash, journal, events, timing);
    let began = Instant::now();
    let left = jobs.all().await?.into_iter().find(|_| told.go_on);
    let mut job = match left {
        Some(job) if told.undo && job.can_undo && !job.undoing && job.phase != JobPhase::Asking => {
            jobs.undo(&restorer, &job.id).await?
        }
        Some(job) if is_over(&job) => job,
        Some(job) if job.phase == JobPhase::Asking => job,
        Some(job) => jobs.resume(&restorer, &job.id).await?,
        None => begin(&jobs, &restorer, listing, &told).await?,
    };
    say(&json!({ "job": job.id }));
    obey(&jobs, &restorer, &job.id);
    let pss = memory();
    loop {
        job = jobs.wait_until_stopped(&job.id).await?;
        if job.phase != JobPhase::Asking {
            break;
        }
        match jobs.answer(&restorer, &job.id, answers(&job)).await {
            // It was just stopped.
            Err(problem) if problem.code == ErrorCode::AlreadyRunning => {}
            answered => job = answered?,
        }
    }
    let items = all_items(&jobs, &job.id).await?;
    let growth = memory() - pss;
    say(&json!({
        "state": job,
        "items": items.iter().map(with_error).collect::<Vec<_>>(),
        "seconds": began.elapsed().as_secs_f64(),
        "pss_growth_mib": growth,
    }));
    Ok(())
}

/// Obeys a line of standard input.
fn obey(jobs: &Arc<BulkRestore>, restorer: &ItemRestorer, job: &str) {
    let (jobs, restorer, job) = (Arc::clone(jobs), restorer.clone(), job.to_owned());
    let (send, mut orders) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for order in std::io::stdin().lines().map_while(Result::ok) {
            let _heard = send.send(order);
        }
    });
    tokio::spawn(async move {
        while let Some(order) = orders.recv().await {
            let done = match order.as_str() {
                "pause" => jobs.pause(&job).await.map(drop),
                "stop" => jobs.cancel(&restorer, &job).await.map(drop),
                _ => {
                    jobs.pause_all().await;
                    Ok(())
                }
            };
            if let Err(problem) = done {
                say(&json!({ "problem": problem }));
            }
        }
    });
}

fn client(told: &Told) -> BoxClient {
    let mut options =
        http_options(BaseUrl::loopback_for_demo(&told.box_url).expect("a loopback address"));
    options.rate_limit = told.allowed_per_minute.map(RateLimit::below);
    options.initial_backoff = Duration::from_millis(50);
    BoxClient::new(
        HttpClient::new(options).expect("a connection can be prepared"),
        Token {
            token: SecretString::from(told.token.clone()),
            refreshes: told.refreshes,
        },
    )
}

/// The sandbox's token, which stays valid: after a refresh it is the next one too.
struct Token {
    token: SecretString,
    refreshes: bool,
}

#[async_trait::async_trait]
impl TokenSource for Token {
    async fn token(&self) -> Result<SecretString, TokenError> {
        Ok(self.token.clone())
    }

    async fn on_rejected(&self, _: &SecretString) -> bool {
        self.refreshes
    }
}

async fn begin(
    jobs: &Arc<BulkRestore>,
    restorer: &ItemRestorer,
    mut listing: watch::Receiver<bool>,
    told: &Told,
) -> Result<JobState, AppError> {
    restorer.trash().refresh();
    while !*listing.borrow_and_update() {
        // A list that is refused, as without a token, never gets complete.
        if let Some(problem) = restorer.trash().state().problem {
            return Err(problem);
        }
        listing
            .changed()
            .await
            .expect("the window outlives the listing");
    }
    let filter = TrashFilter {
        kinds: told.kinds.clone(),
        ..TrashFilter::default()
    };
    let query = TrashQuery {
        filter,
        ..TrashQuery::default()
    };
    let all = Selection::Matching {
        query: Box::new(query),
        except: Vec::new(),
    };
    let preview = jobs.preview(restorer, all, &|_| {}).await?;
    jobs.start(restorer, &preview.id, told.decisions.clone())
        .await
}

/// Whatever is still asked at the end is answered by keeping both, where that is on offer, and otherwise left alone.
fn answers(job: &JobState) -> Decisions {
    let groups = job.asking.iter().map(|asking| {
        let keeps = asking.offers.contains(&Decision::KeepBoth);
        let decision = if keeps {
            Decision::KeepBoth
        } else {
            Decision::Skip
        };
        GroupDecision {
            group: asking.group,
            decision,
        }
    });
    Decisions {
        groups: groups.collect(),
        items: Vec::new(),
    }
}

/// Returns an item with what the page does not get: the verdict reads more than its reason.
fn with_error(item: &JobItemRow) -> Value {
    let mut item_json = json!(item);
    item_json["code"] = json!(item.code);
    item_json["existing_renamed"] = json!(item.existing_renamed);
    item_json
}

async fn all_items(jobs: &BulkRestore, job: &str) -> Result<Vec<JobItemRow>, AppError> {
    let mut items = Vec::new();
    loop {
        let from = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let page = jobs
            .items(
                job,
                JobItemFilter::All,
                None,
                from,
                PAGE,
                SpokenLanguage::En,
            )
            .await?;
        if page.rows.is_empty() {
            return Ok(items);
        }
        items.extend(page.rows);
    }
}

/// MiB of this process.
fn memory() -> f64 {
    memory_of(std::process::id()).expect("this process runs") as f64 / 1024.0
}

fn is_over(job: &JobState) -> bool {
    matches!(job.phase, JobPhase::Finished | JobPhase::Cancelled)
}

#[expect(clippy::print_stdout, reason = "this is how it answers")]
fn say(line: &Value) {
    println!("{line}");
}
