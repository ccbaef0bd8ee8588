use std::sync::Arc;
use std::thread;

use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::OwnedObjectPath;
use zbus::{MatchRule, Message, Result};

const LOGIND: &str = "org.freedesktop.login1";

/// A way to hear that nobody sits here any more, which calls back each time.
type Listen = fn(&dyn Fn()) -> Result<()>;

/// Calls `locked` each time the screen is locked or the computer goes to sleep, possibly twice in a row, on a thread of its
/// own, as long as the program runs. Returns at once. What cannot be heard is logged.
pub fn watch(locked: impl Fn() + Send + Sync + 'static) {
    let locked: Arc<dyn Fn() + Send + Sync> = Arc::new(locked);
    let ways: [(&str, Listen); 3] = [
        ("screen-saver", screen_savers),
        ("session-lock", own_session),
        ("sleep", before_sleep),
    ];
    for (name, listen) in ways {
        let locked = Arc::clone(&locked);
        let listening = thread::Builder::new().name(name.to_owned()).spawn(move || {
            if let Err(error) = listen(&*locked) {
                tracing::info!(%error, name, "not heard when the screen is locked");
            }
        });
        if let Err(error) = listening {
            tracing::warn!(%error, name, "not heard when the screen is locked");
        }
    }
}

/// Each desktop has an interface of its own, and all have the same signal.
fn screen_savers(locked: &dyn Fn()) -> Result<()> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .member("ActiveChanged")?
        .build();
    for message in MessageIterator::for_match_rule(rule, &Connection::session()?, None)? {
        if is_screen_saver_on(&message?) {
            locked();
        }
    }
    Ok(())
}

fn is_screen_saver_on(message: &Message) -> bool {
    let header = message.header();
    header
        .interface()
        .is_some_and(|interface| interface.ends_with(".ScreenSaver"))
        && message.body().deserialize::<bool>().unwrap_or_default()
}

/// `loginctl lock-session`, and screen lockers that belong to no desktop (systemd, `org.freedesktop.login1(5)`).
fn own_session(locked: &dyn Fn()) -> Result<()> {
    let bus = Connection::system()?;
    // "auto" is the session of the caller or, for a program that systemd started, the one that its user looks at.
    let manager = Some("org.freedesktop.login1.Manager");
    let answer = bus.call_method(
        Some(LOGIND),
        "/org/freedesktop/login1",
        manager,
        "GetSession",
        &"auto",
    )?;
    let session: OwnedObjectPath = answer.body().deserialize()?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(LOGIND)?
        .interface("org.freedesktop.login1.Session")?
        .member("Lock")?
        .path(&session)?
        .build();
    for message in MessageIterator::for_match_rule(rule, &bus, None)? {
        message?;
        locked();
    }
    Ok(())
}

/// A lid that is closed, a computer that is put away: not every desktop locks the screen first.
fn before_sleep(locked: &dyn Fn()) -> Result<()> {
    for message in sleep_signals(&Connection::system()?)? {
        if goes_to_sleep(&message?) {
            locked();
        }
    }
    Ok(())
}

fn sleep_signals(bus: &Connection) -> Result<MessageIterator> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(LOGIND)?
        .interface("org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    MessageIterator::for_match_rule(rule, bus, None)
}

/// `true` before it sleeps, `false` when it is awake again.
fn goes_to_sleep(message: &Message) -> bool {
    message.body().deserialize::<bool>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader};
    use std::process::{Child, Command, Stdio};
    use zbus::blocking::connection::Builder;

    /// A bus of the test's own, where the test is logind.
    struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        fn start() -> Self {
            let mut command = Command::new("dbus-daemon");
            command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
            let mut daemon = command.stdout(Stdio::piped()).spawn().unwrap();
            let mut address = String::new();
            BufReader::new(daemon.stdout.take().unwrap())
                .read_line(&mut address)
                .unwrap();
            Self {
                daemon,
                address: address.trim().to_owned(),
            }
        }

        fn connect(&self) -> Builder<'_> {
            Builder::address(self.address.as_str()).unwrap()
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            drop(self.daemon.kill());
            drop(self.daemon.wait());
        }
    }

    #[test]
    fn going_to_sleep_is_heard_and_waking_up_is_not() {
        let bus = Bus::start();
        let logind = bus.connect().name(LOGIND).unwrap().build().unwrap();
        let ours = bus.connect().build().unwrap();
        let mut signals = sleep_signals(&ours).unwrap();
        let manager = "org.freedesktop.login1.Manager";
        for asleep in [true, false] {
            let to = Option::<&str>::None;
            logind
                .emit_signal(
                    to,
                    "/org/freedesktop/login1",
                    manager,
                    "PrepareForSleep",
                    &asleep,
                )
                .unwrap();
        }
        assert!(goes_to_sleep(&signals.next().unwrap().unwrap()));
        assert!(!goes_to_sleep(&signals.next().unwrap().unwrap()));
    }

    #[test]
    fn another_program_that_speaks_of_sleep_is_not_logind() {
        let bus = Bus::start();
        let logind = bus.connect().name(LOGIND).unwrap().build().unwrap();
        let (other, ours) = (
            bus.connect().build().unwrap(),
            bus.connect().build().unwrap(),
        );
        let mut signals = sleep_signals(&ours).unwrap();
        let manager = "org.freedesktop.login1.Manager";
        for (who, asleep) in [(&other, true), (&logind, false)] {
            let to = Option::<&str>::None;
            who.emit_signal(
                to,
                "/org/freedesktop/login1",
                manager,
                "PrepareForSleep",
                &asleep,
            )
            .unwrap();
        }
        assert!(
            !goes_to_sleep(&signals.next().unwrap().unwrap()),
            "only logind's own arrived"
        );
    }
}
