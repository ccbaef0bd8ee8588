//! The services' clock: what time it is by the `Date` of their answers, whatever this computer's clock says.

use box_client::DateListener;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{Clock, EventSink};
use serde::Serialize;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use ts_rs::TS;

/// Answers of one host that are remembered: their median stands.
const REMEMBERED: usize = 9;

/// Answers that have to agree before anything is said or erased.
const ENOUGH: usize = 3;

/// An answer that took longer says little about the time.
const LONGEST_WAY: Duration = Duration::from_secs(10);

/// A computer's clock that differs by less is taken for right: `Date` has no fraction of the second.
const SMALL: SignedDuration = SignedDuration::from_secs(60);

/// People should set a clock that differs by more.
const OFF: SignedDuration = SignedDuration::from_mins(2);

/// How this computer's clock differs from the services'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct ServiceTime {
    /// By how many milliseconds the services' clock is ahead of this computer's; zero as long as the difference is small or
    /// not known.
    #[ts(type = "number")]
    pub ahead_ms: i64,
    /// Whether that is so much that people should set their clock.
    pub is_off: bool,
}

/// Measures the services' clock. As a [`Clock`] it tells their time; before the first answer it tells the computer's.
pub(crate) struct ServiceClock {
    computer: Arc<dyn Clock>,
    events: Arc<dyn EventSink<ServiceTime>>,
    /// One for the whole run: what people typed before is read as it was meant, wherever the computer is now.
    zone: TimeZone,
    hosts: Mutex<HashMap<String, VecDeque<SignedDuration>>>,
    told: Mutex<ServiceTime>,
}

/// What the answers of the host say that is believed.
#[derive(Clone, Copy)]
struct Measured {
    /// What a service's clock said when the running time was zero, as the time since 1970.
    began: SignedDuration,
    answers: usize,
}

impl ServiceClock {
    pub(crate) fn new(computer: Arc<dyn Clock>, events: Arc<dyn EventSink<ServiceTime>>) -> Self {
        let zone = computer.zone();
        Self {
            computer,
            events,
            zone,
            hosts: Mutex::default(),
            told: Mutex::default(),
        }
    }

    /// How the two clocks differ now.
    pub(crate) fn time(&self) -> ServiceTime {
        let Some(measured) = self.measured() else {
            return ServiceTime::default();
        };
        let ahead = self.now_by(measured).duration_since(self.computer.now());
        if ahead.abs() < SMALL {
            return ServiceTime::default();
        }
        let ahead_ms = i64::try_from(ahead.as_millis()).unwrap_or_default();
        ServiceTime {
            ahead_ms,
            is_off: ahead.abs() > OFF && measured.answers >= ENOUGH,
        }
    }

    /// By what time something may be erased: one that is never later than this computer's.
    pub(crate) fn for_erasing(&self) -> journal::CurrentTime {
        let computer = self.computer.now();
        match self
            .measured()
            .filter(|measured| measured.answers >= ENOUGH)
        {
            Some(measured) => journal::CurrentTime::Trusted(computer.min(self.now_by(measured))),
            None => journal::CurrentTime::Untrusted(computer),
        }
    }

    /// Each host's answers count for themselves. Of hosts that disagree, the one that is nearest to the computer's clock is
    /// believed: two clocks that agree are seldom both wrong. Hosts that agree with it count with it.
    fn measured(&self) -> Option<Measured> {
        let computer = self.computer.now();
        let hosts: Vec<Measured> = held(&self.hosts).values().filter_map(median).collect();
        let distance = |host: &Measured| self.now_by(*host).duration_since(computer).abs();
        let nearest = *hosts.iter().min_by_key(|host| distance(host))?;
        let agree = |host: &&Measured| host.began.saturating_sub(nearest.began).abs() < SMALL;
        let answers = hosts.iter().filter(agree).map(|host| host.answers).sum();
        Some(Measured { answers, ..nearest })
    }

    fn now_by(&self, measured: Measured) -> Timestamp {
        let running = SignedDuration::try_from(self.computer.running()).unwrap_or_default();
        Timestamp::from_duration(measured.began.saturating_add(running))
            .unwrap_or(self.computer.now())
    }

    /// The window is told of every difference that it could show.
    fn tell(&self) {
        let time = self.time();
        let mut told = held(&self.told);
        let moved = SignedDuration::from_millis(time.ahead_ms.saturating_sub(told.ahead_ms));
        if time.is_off == told.is_off && moved.abs() < SMALL {
            return;
        }
        *told = time;
        tracing::info!(
            time.ahead_ms,
            time.is_off,
            "the services' clock differs from this computer's"
        );
        self.events.emit(time);
    }
}

impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        let computer = self.computer.now();
        computer
            .checked_add(SignedDuration::from_millis(self.time().ahead_ms))
            .unwrap_or(computer)
    }

    fn running(&self) -> Duration {
        self.computer.running()
    }

    fn zone(&self) -> TimeZone {
        self.zone.clone()
    }
}

impl DateListener for ServiceClock {
    fn on_response(&self, host: &str, date: Timestamp, took: Duration) {
        if took > LONGEST_WAY {
            return;
        }
        // In the middle of the second that it names, and half of the way ago.
        let since = SignedDuration::from_millis(500)
            .saturating_add((took / 2).try_into().unwrap_or_default());
        let running = SignedDuration::try_from(self.computer.running()).unwrap_or_default();
        let began = date
            .as_duration()
            .saturating_add(since)
            .saturating_sub(running);
        {
            let mut hosts = held(&self.hosts);
            let answers = hosts.entry(host.to_owned()).or_default();
            answers.push_back(began);
            if answers.len() > REMEMBERED {
                answers.pop_front();
            }
        }
        self.tell();
    }
}

/// The median, and how many agree with it.
fn median(answers: &VecDeque<SignedDuration>) -> Option<Measured> {
    let mut sorted: Vec<SignedDuration> = answers.iter().copied().collect();
    sorted.sort_unstable();
    let began = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    let agree = |answer: &&SignedDuration| answer.saturating_sub(began).abs() < SMALL;
    Some(Measured {
        began,
        answers: sorted.iter().filter(agree).count(),
    })
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
