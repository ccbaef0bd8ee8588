//! The hand on the sandbox: `/_sandbox/…` on both ports, and what stands between a socket and a service
//! (request log, latency, rate limits, scripted faults).

mod calls;
mod gate;
mod log;
mod rate;
mod script;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::box_side::BoxSide;
use crate::clumio::Clumio;
use crate::options::Options;

pub(crate) use gate::Gate;

/// Which of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Box,
    Clumio,
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
}

impl Control {
    pub(crate) fn new(options: Options, box_side: Arc<BoxSide>, clumio: Arc<Clumio>) -> Self {
        let rates = Mutex::new(rate::Rates::new(options.box_rate, options.clumio_rate));
        Self { options, box_side, clumio, log: log::Log::new(), script: Mutex::default(), rates }
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
