use std::sync::Arc;
use std::thread;

use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::OwnedObjectPath;
use zbus::{MatchRule, Message, Result};

/// Calls `locked` each time the screen is locked, possibly twice in a row, on a thread of its own, as long as the program
/// runs. Returns at once. What cannot be heard is logged.
pub fn watch(locked: impl Fn() + Send + Sync + 'static) {
    let locked: Arc<dyn Fn() + Send + Sync> = Arc::new(locked);
    for (name, listen) in
        [("screen-saver", screen_savers as fn(&dyn Fn()) -> Result<()>), ("session-lock", own_session)]
    {
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
    let rule = MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged")?.build();
    for message in MessageIterator::for_match_rule(rule, &Connection::session()?, None)? {
        if is_screen_saver_on(&message?) {
            locked();
        }
    }
    Ok(())
}

fn is_screen_saver_on(message: &Message) -> bool {
    let header = message.header();
    header.interface().is_some_and(|interface| interface.ends_with(".ScreenSaver"))
        && message.body().deserialize::<bool>().unwrap_or_default()
}

/// `loginctl lock-session`, and screen lockers that belong to no desktop (systemd, `org.freedesktop.login1(5)`).
fn own_session(locked: &dyn Fn()) -> Result<()> {
    const SERVICE: &str = "org.freedesktop.login1";
    let bus = Connection::system()?;
    // "auto" is the session of the caller or, for a program that systemd started, the one that its user looks at.
    let manager = Some("org.freedesktop.login1.Manager");
    let answer = bus.call_method(Some(SERVICE), "/org/freedesktop/login1", manager, "GetSession", &"auto")?;
    let session: OwnedObjectPath = answer.body().deserialize()?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(SERVICE)?
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
