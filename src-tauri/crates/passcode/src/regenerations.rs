//! The newest regenerations of a file that are known.

use crate::types::RecentRegeneration;
use jiff::{SignedDuration, Timestamp};

/// Tolerated difference between Clumio's time and ours for one and the same regeneration.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// The newest regeneration of a file in Clumio's audit trails, and the newest one in the journal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Regenerations {
    /// None when there is none, or the account may not read the audit trails.
    pub(crate) audited: Option<RecentRegeneration>,
    pub(crate) recorded: Option<Timestamp>,
}

impl Regenerations {
    /// Returns the newest one. One that is in both has its user from the audit trails.
    pub(crate) fn newest(&self) -> Option<RecentRegeneration> {
        let recorded = self.recorded.map(|at| RecentRegeneration { at, by: None });
        match (&self.audited, recorded) {
            (Some(audited), Some(recorded)) if recorded.at <= audited.at + CLOCK_TOLERANCE => {
                Some(audited.clone())
            }
            (audited, recorded) => recorded.or_else(|| audited.clone()),
        }
    }

    /// Returns true when there is a regeneration that `earlier` does not have. The audit trails may be late with one that the journal
    /// had already.
    pub(crate) fn has_newer_than(&self, earlier: &Self) -> bool {
        let audited = |regenerations: &Self| regenerations.audited.as_ref().map(|one| one.at);
        let is_late_entry = |at: Timestamp| {
            earlier
                .recorded
                .is_some_and(|recorded| at.duration_since(recorded).abs() <= CLOCK_TOLERANCE)
        };
        self.recorded > earlier.recorded
            || audited(self) > audited(earlier)
                && audited(self).is_some_and(|at| !is_late_entry(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regenerations(audited: Option<i64>, recorded: Option<i64>) -> Regenerations {
        let at = |second| Timestamp::from_second(second).unwrap();
        Regenerations {
            audited: audited.map(|second| RecentRegeneration {
                at: at(second),
                by: Some("a@example.org".to_owned()),
            }),
            recorded: recorded.map(at),
        }
    }

    #[test]
    fn a_later_regeneration_is_newer_in_either_source() {
        let none = regenerations(None, None);
        let earlier = regenerations(Some(1000), Some(1000));
        assert!(!none.has_newer_than(&none) && !earlier.has_newer_than(&earlier));
        assert!(!none.has_newer_than(&earlier), "unreadable audit trails");
        assert!(regenerations(Some(1000), None).has_newer_than(&none));
        assert!(regenerations(None, Some(1000)).has_newer_than(&none));
        assert!(regenerations(Some(2000), Some(1000)).has_newer_than(&earlier));
        assert!(regenerations(Some(1000), Some(1001)).has_newer_than(&earlier));
    }

    #[test]
    fn a_late_audit_entry_is_not_newer_than_its_row_in_the_journal() {
        let recorded = regenerations(None, Some(1000));
        assert!(!regenerations(Some(990), Some(1000)).has_newer_than(&recorded));
        assert!(regenerations(Some(1100), Some(1000)).has_newer_than(&recorded));
    }
}
