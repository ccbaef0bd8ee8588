use super::*;
use platform::test_support::{ManualClock, RecordingEvents};

const BOX: &str = "api.box.com";
const CLUMIO: &str = "us-west-2.api.clumio.com";

struct Computer {
    clock: Arc<ManualClock>,
    events: Arc<RecordingEvents<ServiceTime>>,
    service: ServiceClock,
    truth: Timestamp,
}

impl Computer {
    /// Creates a computer whose clock is ahead by `shift`.
    fn ahead_by(shift: SignedDuration) -> Self {
        let (clock, events) = (
            Arc::new(ManualClock::default()),
            Arc::<RecordingEvents<ServiceTime>>::default(),
        );
        let truth = clock.now();
        clock.set(truth + shift);
        let service = ServiceClock::new(clock.clone(), events.clone());
        Self {
            clock,
            events,
            service,
            truth,
        }
    }

    /// Advances every clock.
    fn advance(&mut self, time: SignedDuration) {
        self.clock.advance(time);
        self.truth += time;
    }

    /// Receives a response of a host whose own clock is ahead by `wrong`.
    fn receive(&self, host: &str, wrong: SignedDuration) {
        let date = (self.truth + wrong).as_second();
        self.service.on_response(
            host,
            Timestamp::from_second(date).unwrap(),
            Duration::from_millis(80),
        );
    }

    fn error(&self) -> SignedDuration {
        self.service.now().duration_since(self.truth).abs()
    }
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn shifts() -> [SignedDuration; 8] {
    [
        days(-400),
        days(-1),
        minutes(-15),
        minutes(-3),
        minutes(3),
        minutes(15),
        days(1),
        days(400),
    ]
}

const RIGHT: SignedDuration = SignedDuration::ZERO;

#[test]
fn wrong_clock_is_reported_once_and_corrected() {
    for shift in shifts() {
        let mut computer = Computer::ahead_by(shift);
        computer.receive(BOX, RIGHT);
        assert!(
            computer.error() < SignedDuration::from_secs(2),
            "{shift:#}: the first response is used"
        );
        assert!(
            !computer.service.time().is_off,
            "{shift:#}: one response is not enough to report it"
        );
        for _ in 0..20 {
            computer.advance(minutes(1));
            computer.receive(BOX, RIGHT);
            computer.receive(CLUMIO, RIGHT);
            assert!(computer.error() < SignedDuration::from_secs(2), "{shift:#}");
        }
        let reported: Vec<_> = computer
            .events
            .all()
            .into_iter()
            .filter(|time| time.is_off)
            .collect();
        assert_eq!(reported.len(), 1, "{shift:#}");
        let ahead = SignedDuration::from_millis(reported[0].ahead_ms);
        assert!(
            (ahead + shift).abs() < SignedDuration::from_secs(2),
            "{shift:#}: {ahead:#}"
        );
    }
}

#[test]
fn small_difference_is_ignored() {
    for seconds in [-20, 0, 20] {
        let mut computer = Computer::ahead_by(SignedDuration::from_secs(seconds));
        for _ in 0..9 {
            computer.advance(minutes(1));
            computer.receive(BOX, RIGHT);
        }
        assert_eq!(computer.service.now(), computer.clock.now());
        assert!(computer.events.all().is_empty());
    }
    let without_response = Computer::ahead_by(days(400));
    assert_eq!(without_response.service.now(), without_response.clock.now());
    assert_eq!(without_response.service.time(), ServiceTime::default());
}

#[test]
fn changing_the_clock_at_run_time_is_corrected() {
    for shift in shifts() {
        let mut computer = Computer::ahead_by(RIGHT);
        for _ in 0..5 {
            computer.advance(minutes(1));
            computer.receive(BOX, RIGHT);
        }
        computer.clock.step(shift);
        assert!(
            computer.error() < SignedDuration::from_secs(2),
            "{shift:#}: before the next response"
        );
        computer.advance(minutes(30));
        computer.receive(BOX, RIGHT);
        assert!(computer.error() < SignedDuration::from_secs(2), "{shift:#}");
        assert!(computer.service.time().is_off, "{shift:#}");
        computer.clock.step(-shift);
        computer.receive(BOX, RIGHT);
        assert_eq!(
            computer.events.all().last(),
            Some(&ServiceTime::default()),
            "{shift:#}: back to the right time"
        );
    }
}

#[test]
fn single_wrong_response_is_ignored() {
    for wrong in shifts() {
        let mut computer = Computer::ahead_by(RIGHT);
        for _ in 0..3 {
            computer.advance(minutes(1));
            computer.receive(BOX, RIGHT);
        }
        computer.receive(BOX, wrong);
        assert_eq!(computer.service.now(), computer.clock.now(), "{wrong:#}");
    }
}

#[test]
fn host_that_differs_from_two_clocks_is_ignored() {
    for wrong in shifts() {
        let mut computer = Computer::ahead_by(RIGHT);
        for _ in 0..9 {
            computer.advance(minutes(1));
            computer.receive(CLUMIO, wrong);
            computer.receive(BOX, RIGHT);
        }
        assert_eq!(computer.service.now(), computer.clock.now(), "{wrong:#}");
        assert!(!computer.service.time().is_off, "{wrong:#}");
    }
}

#[test]
fn slow_response_is_ignored() {
    let computer = Computer::ahead_by(minutes(15));
    computer
        .service
        .on_response(BOX, computer.truth, Duration::from_secs(300));
    assert_eq!(computer.service.now(), computer.clock.now());
}

#[test]
fn rows_are_never_deleted_by_a_time_in_the_future() {
    use journal::CurrentTime;
    for shift in shifts() {
        let computer = Computer::ahead_by(shift);
        assert_eq!(
            computer.service.for_deletion(),
            CurrentTime::Untrusted(computer.clock.now()),
            "{shift:#}"
        );
        computer.receive(BOX, RIGHT);
        assert_eq!(
            computer.service.for_deletion(),
            CurrentTime::Untrusted(computer.clock.now()),
            "{shift:#}"
        );
        for _ in 0..MIN_AGREEING {
            computer.receive(BOX, RIGHT);
        }
        let CurrentTime::Trusted(now) = computer.service.for_deletion() else {
            panic!("{shift:#}")
        };
        assert!(
            now <= computer.truth + SignedDuration::from_secs(2),
            "{shift:#}: {now}"
        );
    }
    // A gateway with a clock that is far ahead.
    let computer = Computer::ahead_by(RIGHT);
    for _ in 0..9 {
        computer.receive(BOX, days(400));
    }
    assert_eq!(
        computer.service.for_deletion(),
        CurrentTime::Trusted(computer.truth)
    );
}
