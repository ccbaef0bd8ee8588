//! How long the activity is kept, on a computer whose clock is wrong or set while the program runs.

use super::{Bench, regenerate};
use crate::activity::ActivityPage;
use app_error::{ErrorCode, Subject};
use config::{Policy, Rule};
use jiff::SignedDuration;
use platform::Clock as _;

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

impl Bench {
    async fn activity(&self) -> ActivityPage {
        self.desk.activity.page("", 0, 100).await.unwrap()
    }

    /// Regenerates a passcode and marks it as delivered.
    async fn leave_a_row(&self) {
        let pending = regenerate(self).await.unwrap();
        self.desk.mark_delivered(&pending.id).await;
    }
}

#[tokio::test]
async fn a_clock_that_jumps_erases_nothing() {
    let minutes = SignedDuration::from_mins;
    for shift in [minutes(3), minutes(15), days(1), days(100), days(400)] {
        for shift in [shift, -shift] {
            let mut bench = Bench::new().await;
            bench.leave_a_row().await;
            let right = bench.clock.now();
            // The clock is wrong at one start and right again at the next.
            for now in [right + shift, right] {
                bench.clock.set(now);
                bench.crash();
                bench.desk.unfinished().await.unwrap();
                assert_eq!(bench.activity().await.total, 1, "{shift:#}");
            }
            // While it runs, and with something done in between.
            bench.clock.set(right + shift);
            assert_eq!(bench.activity().await.total, 1, "{shift:#}");
            bench.leave_a_row().await;
            assert_eq!(bench.activity().await.total, 2, "{shift:#}");
            bench.clock.set(right);
            assert_eq!(bench.activity().await.total, 2, "{shift:#}");
            assert_eq!(bench.activity().await.erased, None, "{shift:#}");
        }
    }
}

#[tokio::test]
async fn a_locked_keeping_time_locks_erasing() {
    let bench = Bench::new().await;
    bench.leave_a_row().await;
    let mut policy = Policy::default();
    policy.settings.activity_days = Some(Rule {
        value: 365,
        locked: true,
    });
    let locked = bench.open_instance_under(policy);
    let problem = locked.activity.delete_all().await.unwrap_err();
    assert_eq!(
        (problem.code, problem.about()),
        (ErrorCode::Forbidden, Some(Subject::Policy))
    );
    assert_eq!(bench.activity().await.total, 1);
    assert_eq!(bench.desk.activity.delete_all().await.unwrap(), 1);
    assert_eq!(bench.activity().await.total, 0);
}
