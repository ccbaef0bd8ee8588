//! Ages and ends of links on a computer whose clock is wrong. The sandbox has the right time.

use super::{Bench, regenerate};
use crate::ports::Event;
use jiff::{SignedDuration, Timestamp};
use journal::{Action, Item, NewActivity};
use passcode::{PasscodeEligibility, RecentRegeneration};
use sandbox::demo::clumio as demo;
use serde_json::{Value, json};

fn shifts() -> [SignedDuration; 9] {
    let (minutes, days) = (SignedDuration::from_mins, |days: i64| {
        SignedDuration::from_hours(24 * days)
    });
    [
        days(-400),
        days(-1),
        minutes(-15),
        minutes(-3),
        minutes(0),
        minutes(3),
        minutes(15),
        days(1),
        days(400),
    ]
}

/// When the clock is wrong: at the start, or only after something was answered.
async fn benches(shift: SignedDuration) -> [(Bench, String); 2] {
    let mut always = Bench::new().await;
    always.clock.set_off_by(shift);
    always.crash();
    let later = Bench::new().await;
    later.files(demo::WEB_PROD_02).await;
    later.clock.set_off_by(shift);
    [
        (always, format!("ahead by {shift:#} all the time")),
        (later, format!("set by {shift:#} while it runs")),
    ]
}

async fn recent(bench: &Bench) -> Option<RecentRegeneration> {
    let passcodes = &bench.desk.passcodes;
    let question = passcodes.prepare_regeneration(None, demo::EXPIRES_SOON, None);
    question.await.unwrap().recent_regeneration
}

#[tokio::test]
async fn links_expire_by_the_services_clock() {
    for shift in shifts() {
        for (bench, case) in benches(shift).await {
            bench
                .control("quirks", json!({ "listed_days_after_end": 30 }))
                .await;
            let mut files = bench.files(demo::WEB_PROD_01).await;
            files.extend(bench.files(demo::WEB_PROD_02).await);
            let eligibility = |id: &str| {
                files
                    .iter()
                    .find(|file| file.id == id)
                    .map(|file| file.eligibility)
            };
            assert_eq!(
                eligibility(demo::EXPIRES_SOON),
                Some(PasscodeEligibility::Regenerable),
                "{case}"
            );
            assert_eq!(
                eligibility(demo::EXPIRED),
                Some(PasscodeEligibility::LinkExpired),
                "{case}"
            );
            // And it goes on from there.
            bench.clock.advance(SignedDuration::from_hours(24 * 20));
            let found = bench
                .desk
                .passcodes
                .finder
                .found_file(demo::EXPIRES_SOON)
                .unwrap();
            assert_eq!(
                found.eligibility,
                PasscodeEligibility::LinkExpired,
                "{case}"
            );
        }
    }
}

#[tokio::test]
async fn a_recent_regeneration_is_reported_under_any_clock() {
    for shift in shifts() {
        for (bench, case) in benches(shift).await {
            // First outside of this program, then in it.
            bench.files(demo::WEB_PROD_02).await;
            let path = format!("/restores/files/{}/_generate_passcode", demo::EXPIRES_SOON);
            let (url, token) = (&bench.sandbox.clumio_url, &bench.sandbox.clumio_token);
            platform::test_support::sandbox_call(url, token, "POST", &path, &json!({})).await;
            let reported = recent(&bench).await;
            assert!(reported.and_then(|recent| recent.by).is_some(), "{case}");
            regenerate(&bench).await.unwrap();
            bench.control("script", json!([{ "match": { "path": "/audit-trails" }, "times": 9, "do": { "status": 403, "body": "" } }])).await;
            let reported = recent(&bench).await;
            let reported =
                reported.unwrap_or_else(|| panic!("{case}: the journal does not know it"));
            #[expect(clippy::disallowed_methods, reason = "the sandbox has the real time")]
            let age = Timestamp::now().duration_since(reported.at).abs();
            assert!(age < SignedDuration::from_mins(2), "{case}: {age:#}");
            bench.clock.advance(SignedDuration::from_mins(61));
            assert_eq!(recent(&bench).await, None, "{case}");
        }
    }
}

#[tokio::test]
async fn a_wrong_clock_is_reported_once_and_a_right_one_never() {
    for shift in shifts() {
        for (bench, case) in benches(shift).await {
            for _ in 0..6 {
                bench.files(demo::WEB_PROD_02).await;
            }
            let events = bench.window.events();
            let warnings = events
                .iter()
                .filter(|event| matches!(event, Event::ServiceTime { time } if time.is_off));
            assert_eq!(warnings.count(), usize::from(!shift.is_zero()), "{case}");
            let ahead = SignedDuration::from_millis(bench.desk.service_clock.time().ahead_ms);
            assert!(
                (ahead + shift).abs() < SignedDuration::from_secs(90),
                "{case}: {ahead:#}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_old_is_erased_and_that_is_said() {
    for shift in shifts() {
        for (bench, case) in benches(shift).await {
            #[expect(clippy::disallowed_methods, reason = "the sandbox has the real time")]
            let old = Timestamp::now() - SignedDuration::from_hours(24 * 95);
            let row = NewActivity {
                action: Action::Restore,
                account: "m.sato".into(),
                acting_as: None,
                item: Item {
                    kind: "file".into(),
                    id: "1".into(),
                    name: "old".into(),
                },
                for_whom: Vec::new(),
                place: None,
                started_at: old,
                detail: Value::Null,
            };
            let journal = &bench.desk.journal;
            let id = journal.start(row).await.unwrap();
            journal
                .finish(id, journal::Completion::done(old))
                .await
                .unwrap();
            for _ in 0..3 {
                bench.files(demo::WEB_PROD_02).await;
            }
            let pending = regenerate(&bench).await.unwrap();
            bench.desk.mark_delivered(&pending.id).await;
            let page = bench.desk.activity.page("", 0, 100).await.unwrap();
            // A clock that is far behind keeps it until it is set.
            let kept = shift < SignedDuration::from_hours(-24 * 5);
            assert_eq!(page.total, if kept { 2 } else { 1 }, "{case}");
            let erased = page
                .erased
                .map(|erased| (erased.count, erased.until.as_second()));
            assert_eq!(erased, (!kept).then_some((1, old.as_second())), "{case}");
        }
    }
}
