//! Rate limits: so many requests in any stretch of the window's length, counted per principal. A refused
//! request does not count.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::Side;

#[derive(Debug)]
pub(crate) struct Rates {
    box_side: Window,
    clumio: Window,
    searches_a_second: Window,
    searches_a_minute: Window,
}

impl Rates {
    pub(crate) fn new(box_per_minute: Option<u32>, clumio_per_second: Option<u32>) -> Self {
        Self {
            box_side: Window::new(box_per_minute, Duration::from_secs(60)),
            clumio: Window::new(clumio_per_second, Duration::from_secs(1)),
            searches_a_second: Window::new(Some(6), Duration::from_secs(1)),
            searches_a_minute: Window::new(Some(60), Duration::from_secs(60)),
        }
    }

    /// `Err` holds the seconds to wait, at least 1. Box counts per user, Clumio per organisation, of which
    /// the sandbox has one.
    pub(crate) fn admit(
        &mut self,
        side: Side,
        principal: Option<&str>,
        now: Instant,
    ) -> Result<(), u64> {
        match (side, principal) {
            (Side::Box, Some(user)) => self.box_side.admit(user, now),
            (Side::Box, None) => Ok(()),
            (Side::Clumio, _) => self.clumio.admit("organisation", now),
        }
    }

    /// Admits a search, which has limits of its own besides that of all calls.
    pub(crate) fn admit_search(&mut self, user: &str, now: Instant) -> Result<(), u64> {
        let waits = [&mut self.searches_a_second, &mut self.searches_a_minute]
            .map(|window| window.wait(user, now));
        if let Some(longest) = waits.into_iter().flatten().max() {
            return Err(longest);
        }
        self.searches_a_second.count(user, now);
        self.searches_a_minute.count(user, now);
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        let all = [
            &mut self.box_side,
            &mut self.clumio,
            &mut self.searches_a_second,
            &mut self.searches_a_minute,
        ];
        all.into_iter().for_each(|window| window.admitted.clear());
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
        Self {
            limit,
            length,
            admitted: HashMap::new(),
        }
    }

    fn admit(&mut self, key: &str, now: Instant) -> Result<(), u64> {
        match self.wait(key, now) {
            Some(seconds) => Err(seconds),
            None => {
                self.count(key, now);
                Ok(())
            }
        }
    }

    /// The seconds to wait before one more is admitted, if it is not now.
    fn wait(&mut self, key: &str, now: Instant) -> Option<u64> {
        let limit = self.limit?;
        let admitted = self.admitted.entry(key.to_owned()).or_default();
        while admitted
            .front()
            .is_some_and(|&oldest| now.duration_since(oldest) >= self.length)
        {
            admitted.pop_front();
        }
        if admitted.len() < limit as usize {
            return None;
        }
        let wait = match admitted.front() {
            Some(&oldest) => self.length.saturating_sub(now.duration_since(oldest)),
            None => self.length,
        };
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    fn count(&mut self, key: &str, now: Instant) {
        if self.limit.is_some() {
            self.admitted
                .entry(key.to_owned())
                .or_default()
                .push_back(now);
        }
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

    #[test]
    fn searches_are_six_a_second_and_sixty_a_minute() {
        let mut rates = Rates::new(None, None);
        let start = Instant::now();
        for second in 0..10 {
            let now = start + Duration::from_secs(second);
            for _ in 0..6 {
                assert_eq!(rates.admit_search("1", now), Ok(()));
            }
            assert!(rates.admit_search("1", now).is_err());
        }
        assert_eq!(
            rates.admit_search("1", start + Duration::from_secs(20)),
            Err(40)
        );
        assert_eq!(
            rates.admit_search("2", start + Duration::from_secs(20)),
            Ok(())
        );
        assert_eq!(
            rates.admit_search("1", start + Duration::from_secs(60)),
            Ok(())
        );
    }
}
