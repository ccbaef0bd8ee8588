//! Rate limits: so many requests in any stretch of the window's length, counted per principal. A refused
//! request does not count.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::Side;

#[derive(Debug)]
pub(crate) struct Rates {
    box_side: Window,
    clumio: Window,
}

impl Rates {
    pub(crate) fn new(box_per_minute: Option<u32>, clumio_per_second: Option<u32>) -> Self {
        Self {
            box_side: Window::new(box_per_minute, Duration::from_secs(60)),
            clumio: Window::new(clumio_per_second, Duration::from_secs(1)),
        }
    }

    /// `Err` holds the seconds to wait, at least 1. Box counts per user, Clumio per organisation, of which
    /// the sandbox has one.
    pub(crate) fn admit(&mut self, side: Side, principal: Option<&str>, now: Instant) -> Result<(), u64> {
        match (side, principal) {
            (Side::Box, Some(user)) => self.box_side.admit(user, now),
            (Side::Box, None) => Ok(()),
            (Side::Clumio, _) => self.clumio.admit("organisation", now),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.box_side.admitted.clear();
        self.clumio.admitted.clear();
    }
}

#[derive(Debug)]
struct Window {
    limit: Option<u32>,
    length: Duration,
    admitted: HashMap<String, VecDeque<Instant>>,
}

impl Window {
    fn new(limit: Option<u32>, length: Duration) -> Self {
        Self { limit, length, admitted: HashMap::new() }
    }

    fn admit(&mut self, key: &str, now: Instant) -> Result<(), u64> {
        let Some(limit) = self.limit else { return Ok(()) };
        let admitted = self.admitted.entry(key.to_owned()).or_default();
        while admitted.front().is_some_and(|&oldest| now.duration_since(oldest) >= self.length) {
            admitted.pop_front();
        }
        if admitted.len() < limit as usize {
            admitted.push_back(now);
            return Ok(());
        }
        let wait = match admitted.front() {
            Some(&oldest) => self.length.saturating_sub(now.duration_since(oldest)),
            None => self.length,
        };
        Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_per_principal_in_any_minute() {
        let mut rates = Rates::new(Some(2), None);
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(rates.admit(Side::Box, Some("1"), after(0)), Ok(()));
        assert_eq!(rates.admit(Side::Box, Some("1"), after(30)), Ok(()));
        assert_eq!(rates.admit(Side::Box, Some("1"), after(31)), Err(29));
        assert_eq!(rates.admit(Side::Box, Some("2"), after(31)), Ok(()));
        assert_eq!(rates.admit(Side::Box, Some("1"), after(60)), Ok(()));
        assert_eq!(rates.admit(Side::Box, Some("1"), after(61)), Err(29));
    }
}
