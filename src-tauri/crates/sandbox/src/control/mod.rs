//! The hand on the sandbox: `/_sandbox/…` on both ports, and what stands between a socket and a service
//! (request log, latency, rate limits, scripted faults).

mod calls;
mod gate;
mod log;
mod origin_check;
mod rate;
mod script;
mod state_query;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use tokio::sync::watch;

use crate::box_side::BoxSide;
use crate::clumio::Clumio;
use crate::options::Options;

pub(crate) use gate::Gate;
pub(crate) use state_query::StateQuery;

/// Which of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Box,
    Clumio,
}

/// How new connections fare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Network {
    #[default]
    Open,
    /// Nothing listens.
    Refused,
    /// They are taken and never answered.
    Silent,
}

/// Both services and what has been asked of them; shared by both ports.
#[derive(Debug)]
pub(crate) struct Control {
    options: Options,
    box_side: Arc<BoxSide>,
    clumio: Arc<Clumio>,
    log: log::Log,
    script: Mutex<script::Script>,
    rates: Mutex<rate::Rates>,
    /// How often the sandbox started over: an effect that was to take place later belongs to one world.
    worlds: AtomicU64,
    networks: [watch::Sender<Network>; 2],
}

impl Control {
    pub(crate) fn new(options: Options, box_side: Arc<BoxSide>, clumio: Arc<Clumio>) -> Self {
        let rates = Mutex::new(rate::Rates::new(options.box_rate, options.clumio_rate));
        Self {
            options,
            box_side,
            clumio,
            log: log::Log::new(),
            script: Mutex::default(),
            rates,
            worlds: AtomicU64::new(0),
            networks: Default::default(),
        }
    }

    fn network(&self, side: Side) -> &watch::Sender<Network> {
        let [box_side, clumio] = &self.networks;
        match side {
            Side::Box => box_side,
            Side::Clumio => clumio,
        }
    }

    fn start_over(&self) {
        for network in &self.networks {
            network.send_replace(Network::Open);
        }
        self.worlds.fetch_add(1, Ordering::Relaxed);
    }

    fn world(&self) -> u64 {
        self.worlds.load(Ordering::Relaxed)
    }

    fn script(&self) -> MutexGuard<'_, script::Script> {
        lock(&self.script)
    }

    fn rates(&self) -> MutexGuard<'_, rate::Rates> {
        lock(&self.rates)
    }
}

/// A panic in one request must not take the others with it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
