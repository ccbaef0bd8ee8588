//! The question before the window closes, and a page that does not hear it.

use parking_lot::Mutex;
use std::time::{Duration, Instant};

/// How long the page has to say that it was asked. One that takes longer hangs.
const PAGE_HEARS_WITHIN: Duration = Duration::from_secs(3);

/// Since when the page has been asked to close without saying that it heard.
#[derive(Default)]
pub(crate) struct CloseRequest(Mutex<Option<Instant>>);

impl CloseRequest {
    /// Notes that the window is to close, and answers whether the page hangs: then there is no page to ask the person, and the window must
    /// close without asking.
    pub(crate) fn is_unheard(&self, now: Instant) -> bool {
        let mut asked = self.0.lock();
        now.duration_since(*asked.get_or_insert(now)) >= PAGE_HEARS_WITHIN
    }

    /// The page was asked and says so, or it is another page.
    pub(crate) fn is_heard(&self) {
        *self.0.lock() = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a moment to count from")]
    fn now() -> Instant {
        Instant::now()
    }

    #[test]
    fn a_page_that_hangs_does_not_keep_the_window_open() {
        let (request, begun) = (CloseRequest::default(), now());
        assert!(!request.is_unheard(begun));
        assert!(
            !request.is_unheard(begun + Duration::from_secs(1)),
            "two presses in a row"
        );
        assert!(request.is_unheard(begun + PAGE_HEARS_WITHIN));
    }

    #[test]
    fn a_page_that_hears_is_asked_each_time() {
        let (request, begun) = (CloseRequest::default(), now());
        for minute in 0..5 {
            assert!(!request.is_unheard(begun + Duration::from_secs(60 * minute)));
            request.is_heard();
        }
    }
}
