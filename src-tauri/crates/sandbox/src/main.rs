//! Runs the sandbox as a program: prints one JSON line when it is ready and serves until it is stopped.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use sandbox::{Options, Scenario, start};

/// A fake Box and a fake Clumio in one process, over HTTP.
#[derive(Parser)]
#[command(version)]
struct Flags {
    /// The data to start with.
    #[arg(long, value_enum, default_value = "demo")]
    scenario: Scenario,
    /// Number of items in the trash of the large scenario.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    trash_items: usize,
    /// Number of EC2 instances that the large scenario has in addition to those of the demo.
    #[arg(long, value_name = "N", default_value_t = 0)]
    assets: usize,
    /// Number of restored files of these instances, spread evenly.
    #[arg(long, value_name = "N", default_value_t = 0)]
    restored_files: usize,
    /// Seed of all IDs, tokens and passcodes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Loopback address of Box; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    box_listen: SocketAddr,
    /// Loopback address of Clumio; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    clumio_listen: SocketAddr,
    /// Certificate chain (PEM); both ports then use https.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Milliseconds added to every answer.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Requests allowed in any minute per Box user; no limit without it.
    #[arg(long, value_name = "PER_MINUTE")]
    box_rate: Option<u32>,
    /// Requests allowed in any second for the Clumio organisation; no limit without it.
    #[arg(long, value_name = "PER_SECOND")]
    clumio_rate: Option<u32>,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let flags = Flags::parse();
    let running = start(Options {
        scenario: flags.scenario,
        trash_items: flags.trash_items,
        assets: flags.assets,
        restored_files: flags.restored_files,
        seed: flags.seed,
        box_listen: flags.box_listen,
        clumio_listen: flags.clumio_listen,
        tls_cert: flags.tls_cert,
        tls_key: flags.tls_key,
        latency_ms: flags.latency,
        box_rate: flags.box_rate,
        clumio_rate: flags.clumio_rate,
        control: true,
    })
    .await?;
    writeln!(std::io::stdout(), "{}", running.ready_line())?;
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
