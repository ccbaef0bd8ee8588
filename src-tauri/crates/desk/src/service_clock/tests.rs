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
    /// A computer whose clock is ahead by so much.
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

    /// Time passes, on every clock.
    fn pass(&mut self, time: SignedDuration) {
        self.clock.advance(time);
        self.truth += time;
    }

    /// A host whose own clock is ahead by `wrong` answers.
    fn hears(&self, host: &str, wrong: SignedDuration) {
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
fn a_wrong_clock_is_noticed_said_once_and_changes_nothing() {
    for shift in shifts() {
        let mut computer = Computer::ahead_by(shift);
        computer.hears(BOX, RIGHT);
        assert!(
            computer.error() < SignedDuration::from_secs(2),
            "{shift:#}: the first answer counts"
        );
        assert!(
            !computer.service.time().is_off,
            "{shift:#}: one answer is not enough to say so"
        );
        for _ in 0..20 {
            computer.pass(minutes(1));
            computer.hears(BOX, RIGHT);
            computer.hears(CLUMIO, RIGHT);
            assert!(computer.error() < SignedDuration::from_secs(2), "{shift:#}");
        }
        let said: Vec<_> = computer
            .events
            .all()
            .into_iter()
            .filter(|time| time.is_off)
            .collect();
        assert_eq!(said.len(), 1, "{shift:#}");
        let ahead = SignedDuration::from_millis(said[0].ahead_ms);
        assert!(
            (ahead + shift).abs() < SignedDuration::from_secs(2),
            "{shift:#}: {ahead:#}"
        );
    }
}

#[test]
fn a_clock_that_is_right_or_nearly_so_is_left_alone() {
    for seconds in [-20, 0, 20] {
        let mut computer = Computer::ahead_by(SignedDuration::from_secs(seconds));
        for _ in 0..9 {
            computer.pass(minutes(1));
            computer.hears(BOX, RIGHT);
        }
        assert_eq!(computer.service.now(), computer.clock.now());
        assert!(computer.events.all().is_empty());
    }
    let nothing_heard = Computer::ahead_by(days(400));
    assert_eq!(nothing_heard.service.now(), nothing_heard.clock.now());
    assert_eq!(nothing_heard.service.time(), ServiceTime::default());
}

#[test]
fn a_clock_set_while_the_program_runs_changes_nothing() {
    for shift in shifts() {
        let mut computer = Computer::ahead_by(RIGHT);
        for _ in 0..5 {
            computer.pass(minutes(1));
            computer.hears(BOX, RIGHT);
        }
        computer.clock.step(shift);
        assert!(
            computer.error() < SignedDuration::from_secs(2),
            "{shift:#}: before the next answer"
        );
        computer.pass(minutes(30));
        computer.hears(BOX, RIGHT);
        assert!(computer.error() < SignedDuration::from_secs(2), "{shift:#}");
        assert!(computer.service.time().is_off, "{shift:#}");
        computer.clock.step(-shift);
        computer.hears(BOX, RIGHT);
        assert_eq!(
            computer.events.all().last(),
            Some(&ServiceTime::default()),
            "{shift:#}: and it is right again"
        );
    }
}

#[test]
fn one_odd_answer_among_others_moves_nothing() {
    for wrong in shifts() {
        let mut computer = Computer::ahead_by(RIGHT);
        for _ in 0..3 {
            computer.pass(minutes(1));
            computer.hears(BOX, RIGHT);
        }
        computer.hears(BOX, wrong);
        assert_eq!(computer.service.now(), computer.clock.now(), "{wrong:#}");
    }
}

#[test]
fn a_host_that_is_alone_against_two_clocks_is_not_believed() {
    for wrong in shifts() {
        let mut computer = Computer::ahead_by(RIGHT);
        for _ in 0..9 {
            computer.pass(minutes(1));
            computer.hears(CLUMIO, wrong);
            computer.hears(BOX, RIGHT);
        }
        assert_eq!(computer.service.now(), computer.clock.now(), "{wrong:#}");
        assert!(!computer.service.time().is_off, "{wrong:#}");
    }
}

#[test]
fn a_slow_answer_says_nothing() {
    let computer = Computer::ahead_by(minutes(15));
    computer
        .service
        .on_response(BOX, computer.truth, Duration::from_secs(300));
    assert_eq!(computer.service.now(), computer.clock.now());
}

#[test]
fn nothing_is_erased_by_a_time_that_may_be_too_late() {
    use journal::CurrentTime;
    for shift in shifts() {
        let computer = Computer::ahead_by(shift);
        assert_eq!(
            computer.service.for_erasing(),
            CurrentTime::Untrusted(computer.clock.now()),
            "{shift:#}"
        );
        computer.hears(BOX, RIGHT);
        assert_eq!(
            computer.service.for_erasing(),
            CurrentTime::Untrusted(computer.clock.now()),
            "{shift:#}"
        );
        for _ in 0..ENOUGH {
            computer.hears(BOX, RIGHT);
        }
        let CurrentTime::Trusted(now) = computer.service.for_erasing() else {
            panic!("{shift:#}")
        };
        assert!(
            now <= computer.truth + SignedDuration::from_secs(2),
            "{shift:#}: {now}"
        );
    }
    // A gateway whose clock is far ahead.
    let computer = Computer::ahead_by(RIGHT);
    for _ in 0..9 {
        computer.hears(BOX, days(400));
    }
    assert_eq!(
        computer.service.for_erasing(),
        CurrentTime::Trusted(computer.truth)
    );
}
