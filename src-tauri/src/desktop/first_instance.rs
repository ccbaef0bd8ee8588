//! A program that runs already and does not answer: stopped, or stuck.

/// How long it has to answer.
#[cfg(target_os = "linux")]
const ANSWER: std::time::Duration = std::time::Duration::from_secs(3);

/// Whether another program has the name under which one calls the other to the front, and does not answer. Asked that, it
/// would be waited for without end.
#[cfg(target_os = "linux")]
pub(crate) fn first_hangs(identifier: &str) -> bool {
    let name = format!("{identifier}.SingleInstance");
    never_answers(ANSWER, move || {
        let ping = || -> zbus::Result<()> {
            let bus = zbus::blocking::Connection::session()?;
            let names = zbus::blocking::fdo::DBusProxy::new(&bus)?;
            if names.name_has_owner(name.as_str().try_into()?)? {
                bus.call_method(
                    Some(&*name),
                    "/",
                    Some("org.freedesktop.DBus.Peer"),
                    "Ping",
                    &(),
                )?;
            }
            Ok(())
        };
        // Also that there is no bus, or that it refuses, is an answer.
        let _answer = ping();
    })
}

/// The message to the first one has a limit of its own there.
#[cfg(not(target_os = "linux"))]
pub(crate) fn first_hangs(_identifier: &str) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn never_answers(limit: std::time::Duration, ask: impl FnOnce() + Send + 'static) -> bool {
    let (send, receive) = std::sync::mpsc::channel();
    let asked = std::thread::Builder::new()
        .name("first-instance".to_owned())
        .spawn(move || {
            ask();
            let _given_up = send.send(());
        });
    asked.is_ok() && receive.recv_timeout(limit).is_err()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::{sync::mpsc, time::Duration};

    #[test]
    fn a_first_one_that_never_answers_is_not_waited_for() {
        let (_open, closed) = mpsc::channel::<()>();
        assert!(never_answers(Duration::from_millis(20), move || {
            let _closed = closed.recv();
        }));
        assert!(!never_answers(Duration::from_secs(60), || ()));
    }
}
