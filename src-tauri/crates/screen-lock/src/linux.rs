use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::{OwnedObjectPath, Value};
use zbus::{MatchRule, Message, Result};

const LOGIND: &str = "org.freedesktop.login1";
const SESSION: &str = "org.freedesktop.login1.Session";

/// Blocks on a source of lock events and calls back for each.
type Listener = fn(&dyn Fn()) -> Result<()>;

/// Calls `on_lock` each time the screen is locked or the computer goes to sleep, possibly twice in a row, on a background
/// thread, until the program ends. Returns at once. Sources that are not available are logged.
pub fn watch(on_lock: impl Fn() + Send + Sync + 'static) {
    let on_lock: Arc<dyn Fn() + Send + Sync> = Arc::new(on_lock);
    let sources: [(&str, Listener); 3] = [
        ("screen-saver", watch_screen_savers),
        ("session-lock", watch_session),
        ("sleep", watch_sleep),
    ];
    for (name, listen) in sources {
        let on_lock = Arc::clone(&on_lock);
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
            if let Err(error) = listen(&*on_lock) {
                tracing::info!(%error, name, "screen locks are not detected");
            }
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, name, "screen locks are not detected");
        }
    }
}

/// Listens to the screen savers of all desktops: the interfaces differ, the signal is one.
fn watch_screen_savers(on_lock: &dyn Fn()) -> Result<()> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .member("ActiveChanged")?
        .build();
    for message in MessageIterator::for_match_rule(rule, &Connection::session()?, None)? {
        if is_screen_saver_on(&message?) {
            on_lock();
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

/// Listens for `loginctl lock-session`, for screen lockers without a desktop, and for another session that comes to the screen
/// (systemd, `org.freedesktop.login1(5)`).
fn watch_session(on_lock: &dyn Fn()) -> Result<()> {
    for message in session_signals(&Connection::system()?)? {
        if is_left(&message?) {
            on_lock();
        }
    }
    Ok(())
}

/// Returns all signals of the session of this program.
fn session_signals(bus: &Connection) -> Result<MessageIterator> {
    // "auto" is the session of the caller or, for a program that systemd started, the active session of its user.
    let manager = Some("org.freedesktop.login1.Manager");
    let reply = bus.call_method(
        Some(LOGIND),
        "/org/freedesktop/login1",
        manager,
        "GetSession",
        &"auto",
    )?;
    let session: OwnedObjectPath = reply.body().deserialize()?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(LOGIND)?
        .path(&session)?
        .build();
    MessageIterator::for_match_rule(rule, bus, None)
}

/// Returns whether a signal of the session says that it was locked, or that another one is on the screen.
fn is_left(message: &Message) -> bool {
    let header = message.header();
    let member = header.member().map(|member| member.as_str());
    match (header.interface().map(|name| name.as_str()), member) {
        (Some(SESSION), Some("Lock")) => true,
        (Some("org.freedesktop.DBus.Properties"), Some("PropertiesChanged")) => {
            let body = message.body();
            let changed: Result<(&str, HashMap<&str, Value<'_>>, Vec<&str>)> = body.deserialize();
            changed.is_ok_and(|(interface, values, _)| {
                interface == SESSION && values.get("Active") == Some(&Value::Bool(false))
            })
        }
        _ => false,
    }
}

/// Listens for suspend, for example at a closed lid: not every desktop locks the screen first.
fn watch_sleep(on_lock: &dyn Fn()) -> Result<()> {
    for message in sleep_signals(&Connection::system()?)? {
        if is_suspending(&message?) {
            on_lock();
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

/// Returns the argument of the signal: `true` before suspend, `false` after resume.
fn is_suspending(message: &Message) -> bool {
    message.body().deserialize::<bool>().unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader};
    use std::process::{Child, Command, Stdio};
    use zbus::blocking::connection::Builder;
    use zbus::zvariant::ObjectPath;

    /// A private bus on which the test plays logind.
    pub(crate) struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        pub(crate) fn start() -> Self {
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

        pub(crate) fn connect(&self) -> Builder<'_> {
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
    fn suspend_counts_as_a_lock_and_resume_does_not() {
        let bus = Bus::start();
        let logind = bus.connect().name(LOGIND).unwrap().build().unwrap();
        let client = bus.connect().build().unwrap();
        let mut signals = sleep_signals(&client).unwrap();
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
        assert!(is_suspending(&signals.next().unwrap().unwrap()));
        assert!(!is_suspending(&signals.next().unwrap().unwrap()));
    }

    /// The part of logind that finds a session.
    struct Manager;

    const OURS: &str = "/org/freedesktop/login1/session/_31";

    #[zbus::interface(name = "org.freedesktop.login1.Manager")]
    impl Manager {
        fn get_session(&self, _id: &str) -> OwnedObjectPath {
            ObjectPath::from_static_str_unchecked(OURS).into()
        }
    }

    #[test]
    fn locking_and_switching_the_session_count_and_others_do_not() {
        let bus = Bus::start();
        let logind = bus.connect().name(LOGIND).unwrap();
        let logind = logind.serve_at("/org/freedesktop/login1", Manager).unwrap();
        let logind = logind.build().unwrap();
        let client = bus.connect().build().unwrap();
        let mut signals = session_signals(&client).unwrap();
        let to = Option::<&str>::None;
        let lock = |path: &str, member: &str| {
            logind.emit_signal(to, path, SESSION, member, &()).unwrap();
        };
        let change = |path: &str, interface: &str, name: &str, value: Value<'_>| {
            let properties = "org.freedesktop.DBus.Properties";
            let changed = (
                interface,
                HashMap::from([(name, value)]),
                Vec::<&str>::new(),
            );
            logind
                .emit_signal(to, path, properties, "PropertiesChanged", &changed)
                .unwrap();
        };
        let other = "/org/freedesktop/login1/session/_32";
        lock(other, "Lock");
        change(other, SESSION, "Active", false.into());
        lock(OURS, "Unlock");
        lock(OURS, "Lock");
        change(OURS, SESSION, "Active", false.into());
        change(OURS, SESSION, "Active", true.into());
        change(OURS, SESSION, "IdleHint", false.into());
        change(OURS, "org.example.Other", "Active", false.into());
        let left: Vec<bool> = (0..6)
            .map(|_| is_left(&signals.next().unwrap().unwrap()))
            .collect();
        assert_eq!(left, [false, true, true, false, false, false]);
    }

    #[test]
    fn sleep_signals_of_other_programs_are_ignored() {
        let bus = Bus::start();
        let logind = bus.connect().name(LOGIND).unwrap().build().unwrap();
        let (other, client) = (
            bus.connect().build().unwrap(),
            bus.connect().build().unwrap(),
        );
        let mut signals = sleep_signals(&client).unwrap();
        let manager = "org.freedesktop.login1.Manager";
        for (sender, asleep) in [(&other, true), (&logind, false)] {
            let to = Option::<&str>::None;
            sender
                .emit_signal(
                    to,
                    "/org/freedesktop/login1",
                    manager,
                    "PrepareForSleep",
                    &asleep,
                )
                .unwrap();
        }
        assert!(
            !is_suspending(&signals.next().unwrap().unwrap()),
            "only logind's signal arrives"
        );
    }
}
