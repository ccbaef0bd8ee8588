//! The services' clock: the time by the `Date` of their responses, independent of this computer's clock.

use crate::time_zone::TimeZoneOffsets;
use box_client::DateListener;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use parking_lot::Mutex;
use platform::{Clock, EventSink};
use serde::Serialize;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use ts_rs::TS;

/// Maximum number of responses per host of which the median is used.
const MAX_RESPONSES: usize = 9;

/// Minimum number of responses that agree before a difference is reported or anything deleted.
const MIN_AGREEING: usize = 3;

/// Maximum duration of a request whose response is used.
const MAX_ROUND_TRIP: Duration = Duration::from_secs(10);

/// Minimum difference that counts: `Date` has no fraction of a second.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// Maximum difference before the person should set the clock.
const MAX_DIFFERENCE: SignedDuration = SignedDuration::from_mins(2);

/// Difference between the services' clock and this computer's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct ServiceTime {
    /// Milliseconds that the services' clock is ahead of this computer's; zero if the difference is small or not known.
    #[ts(type = "number")]
    pub ahead_ms: i64,
    /// Whether the person should set the clock.
    pub is_off: bool,
}

/// Measures the services' clock. As a [`Clock`] it has their time; before the first response the computer's.
pub struct ServiceClock {
    computer: Arc<dyn Clock>,
    events: Arc<dyn EventSink<ServiceTime>>,
    /// That of the start, for the whole run: a time that was typed keeps its meaning when the computer travels.
    zone: TimeZone,
    hosts: Mutex<HashMap<String, VecDeque<SignedDuration>>>,
    reported: Mutex<ServiceTime>,
}

/// The measured time of a host.
#[derive(Clone, Copy)]
struct Measurement {
    /// Time of the service when the running time was zero, since 1970.
    epoch: SignedDuration,
    /// Number of responses that agree.
    responses: usize,
}

impl ServiceClock {
    pub(crate) fn new(computer: Arc<dyn Clock>, events: Arc<dyn EventSink<ServiceTime>>) -> Self {
        let zone = computer.zone();
        Self {
            computer,
            events,
            zone,
            hosts: Mutex::default(),
            reported: Mutex::default(),
        }
    }

    /// Returns the difference between the clocks now.
    pub fn time(&self) -> ServiceTime {
        let Some(measured) = self.measured() else {
            return ServiceTime::default();
        };
        let ahead = self.now_by(measured).duration_since(self.computer.now());
        if ahead.abs() < TOLERANCE {
            return ServiceTime::default();
        }
        let ahead_ms = i64::try_from(ahead.as_millis()).unwrap_or_default();
        ServiceTime {
            ahead_ms,
            is_off: ahead.abs() > MAX_DIFFERENCE && measured.responses >= MIN_AGREEING,
        }
    }

    /// Returns the offsets of the time zone in which the person types and reads times.
    pub fn time_zone(&self) -> TimeZoneOffsets {
        TimeZoneOffsets::from(&self.zone)
    }

    /// Returns the time by which rows are deleted for their age, which is never later than this computer's.
    pub(crate) fn for_deletion(&self) -> journal::CurrentTime {
        let computer = self.computer.now();
        match self
            .measured()
            .filter(|measured| measured.responses >= MIN_AGREEING)
        {
            Some(measured) => journal::CurrentTime::Trusted(computer.min(self.now_by(measured))),
            None => journal::CurrentTime::Untrusted(computer),
        }
    }

    /// Measures each host separately. Among hosts that disagree, the one nearest to the computer's clock is used: two clocks that
    /// agree are seldom both wrong. Hosts that agree with it add to its responses.
    fn measured(&self) -> Option<Measurement> {
        let computer = self.computer.now();
        let hosts: Vec<Measurement> = self.hosts.lock().values().filter_map(median).collect();
        let distance = |host: &Measurement| self.now_by(*host).duration_since(computer).abs();
        let nearest = *hosts.iter().min_by_key(|host| distance(host))?;
        let agree =
            |host: &&Measurement| host.epoch.saturating_sub(nearest.epoch).abs() < TOLERANCE;
        let responses = hosts.iter().filter(agree).map(|host| host.responses).sum();
        Some(Measurement {
            responses,
            ..nearest
        })
    }

    fn now_by(&self, measured: Measurement) -> Timestamp {
        let running = SignedDuration::try_from(self.computer.running()).unwrap_or_default();
        Timestamp::from_duration(measured.epoch.saturating_add(running))
            .unwrap_or(self.computer.now())
    }

    /// Reports every difference that the window would show.
    fn report(&self) {
        let time = self.time();
        let mut reported = self.reported.lock();
        let change = SignedDuration::from_millis(time.ahead_ms.saturating_sub(reported.ahead_ms));
        if time.is_off == reported.is_off && change.abs() < TOLERANCE {
            return;
        }
        *reported = time;
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
        if took > MAX_ROUND_TRIP {
            return;
        }
        // The middle of the second in `Date`, plus half of the round trip.
        let since = SignedDuration::from_millis(500)
            .saturating_add((took / 2).try_into().unwrap_or_default());
        let running = SignedDuration::try_from(self.computer.running()).unwrap_or_default();
        let epoch = date
            .as_duration()
            .saturating_add(since)
            .saturating_sub(running);
        {
            let mut hosts = self.hosts.lock();
            let responses = hosts.entry(host.to_owned()).or_default();
            responses.push_back(epoch);
            if responses.len() > MAX_RESPONSES {
                responses.pop_front();
            }
        }
        self.report();
    }
}

/// Returns the median, and how many responses agree with it.
fn median(responses: &VecDeque<SignedDuration>) -> Option<Measurement> {
    let mut sorted: Vec<SignedDuration> = responses.iter().copied().collect();
    sorted.sort_unstable();
    let epoch = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    let agree = |response: &&SignedDuration| response.saturating_sub(epoch).abs() < TOLERANCE;
    Some(Measurement {
        epoch,
        responses: sorted.iter().filter(agree).count(),
    })
}

#[cfg(test)]
mod tests;
