//! Serves the page to any browser until it is stopped.

use bridge::{Bridge, Options};
use clap::Parser;
use sandbox::Scenario;
use serde_json::json;
use std::io;

/// The page of Restore Desk in any browser, on a sandbox.
#[derive(Parser)]
struct Arguments {
    /// Data that the sandbox starts with.
    #[arg(long, value_enum, default_value = "demo")]
    scenario: Scenario,
    /// Number of items in the trash of the large scenario.
    #[arg(long, default_value_t = 100_000)]
    trash_items: usize,
    /// Milliseconds added to every answer of the sandbox.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// Begin without accounts.
    #[arg(long)]
    no_account: bool,
    /// Language of the page: en or ja.
    #[arg(long)]
    lang: Option<String>,
    /// Port on loopback; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

#[tokio::main]
#[expect(
    clippy::print_stdout,
    reason = "the one line that says where the page is"
)]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let usual = Options::default();
    let mut bridge = Bridge::start(Options {
        sandbox: sandbox::Options {
            scenario: arguments.scenario,
            trash_items: arguments.trash_items,
            latency_ms: arguments.latency,
            ..usual.sandbox
        },
        accounts: !arguments.no_account,
        language: arguments.lang,
        port: arguments.port,
        ..usual
    })
    .await?;
    let ready = json!({
        "url": bridge.url,
        "box_url": bridge.sandbox.box_url,
        "clumio_url": bridge.sandbox.clumio_url,
    });
    println!("{ready}");
    tokio::select! {
        () = bridge.served() => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    bridge.close().await;
    Ok(())
}
