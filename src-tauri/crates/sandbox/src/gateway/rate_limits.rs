//! Rate limits: sliding windows, counted per principal. A refused request does not count.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::service::Service;

/// The requests counted so far, for each limit.
#[derive(Debug)]
pub(crate) struct RateLimits {
    per_box_user: SlidingWindow,
    per_organization: SlidingWindow,
    searches_per_second: SlidingWindow,
    searches_per_minute: SlidingWindow,
}

impl RateLimits {
    pub(crate) fn new(box_per_minute: Option<u32>, clumio_per_second: Option<u32>) -> Self {
        Self {
            per_box_user: SlidingWindow::new(box_per_minute, Duration::from_secs(60)),
            per_organization: SlidingWindow::new(clumio_per_second, Duration::from_secs(1)),
            searches_per_second: SlidingWindow::new(Some(6), Duration::from_secs(1)),
            searches_per_minute: SlidingWindow::new(Some(60), Duration::from_secs(60)),
        }
    }

    /// Counts a request; `Err` holds the seconds to wait, at least 1. Box counts per user, Clumio per organisation,
    /// of which the sandbox has one.
    pub(crate) fn admit(
        &mut self,
        service: Service,
        principal: Option<&str>,
        now: Instant,
    ) -> Result<(), u64> {
        match (service, principal) {
            (Service::Box, Some(user)) => self.per_box_user.admit(user, now),
            (Service::Box, None) => Ok(()),
            (Service::Clumio, _) => self.per_organization.admit("organisation", now),
        }
    }

    /// Counts a search, which has limits of its own in addition to the one of all requests.
    pub(crate) fn admit_search(&mut self, user: &str, now: Instant) -> Result<(), u64> {
        let waits = [&mut self.searches_per_second, &mut self.searches_per_minute]
            .map(|window| window.wait(user, now));
        if let Some(longest) = waits.into_iter().flatten().max() {
            return Err(longest);
        }
        self.searches_per_second.count(user, now);
        self.searches_per_minute.count(user, now);
        Ok(())
    }

    #[cfg(feature = "control")]
    pub(crate) fn clear(&mut self) {
        let all = [
            &mut self.per_box_user,
            &mut self.per_organization,
            &mut self.searches_per_second,
            &mut self.searches_per_minute,
        ];
        all.into_iter().for_each(|window| window.admitted.clear());
    }
}

/// A limit on the requests of each principal within any stretch of `length`.
#[derive(Debug)]
struct SlidingWindow {
    limit: Option<u32>,
    length: Duration,
    admitted: HashMap<String, VecDeque<Instant>>,
}

impl SlidingWindow {
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

    /// Returns the seconds until one more request is admitted, unless it is admitted now.
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
    fn requests_are_counted_per_principal_in_any_minute() {
        let mut limits = RateLimits::new(Some(2), None);
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(limits.admit(Service::Box, Some("1"), after(0)), Ok(()));
        assert_eq!(limits.admit(Service::Box, Some("1"), after(30)), Ok(()));
        assert_eq!(limits.admit(Service::Box, Some("1"), after(31)), Err(29));
        assert_eq!(limits.admit(Service::Box, Some("2"), after(31)), Ok(()));
        assert_eq!(limits.admit(Service::Box, Some("1"), after(60)), Ok(()));
        assert_eq!(limits.admit(Service::Box, Some("1"), after(61)), Err(29));
    }

    #[test]
    fn searches_are_limited_per_second_and_per_minute() {
        let mut limits = RateLimits::new(None, None);
        let start = Instant::now();
        for second in 0..10 {
            let now = start + Duration::from_secs(second);
            for _ in 0..6 {
                assert_eq!(limits.admit_search("1", now), Ok(()));
            }
            assert!(limits.admit_search("1", now).is_err());
        }
        assert_eq!(
            limits.admit_search("1", start + Duration::from_secs(20)),
            Err(40)
        );
        assert_eq!(
            limits.admit_search("2", start + Duration::from_secs(20)),
            Ok(())
        );
        assert_eq!(
            limits.admit_search("1", start + Duration::from_secs(60)),
            Ok(())
        );
    }
}
