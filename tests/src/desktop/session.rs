//! The session: its screen locker and `logind`, and the programs that have a name on its bus.

use super::Desktop;
use std::thread::JoinHandle;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::OwnedObjectPath;

/// The path of the one session there is.
const PATH: &str = "/org/freedesktop/login1/session/_31";

/// A session with a `logind`; gone when dropped.
#[derive(Debug)]
pub struct Session {
    bus: Connection,
}

struct Manager;

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn get_session(&self, id: &str) -> zbus::fdo::Result<OwnedObjectPath> {
        match id {
            "auto" => Ok(OwnedObjectPath::try_from(PATH).map_err(zbus::Error::from)?),
            other => Err(zbus::fdo::Error::Failed(format!("no session {other}"))),
        }
    }
}

impl Desktop {
    /// A session on this desktop, for programs that are started from now on.
    ///
    /// # Panics
    /// When the desktop's bus does not take it.
    #[must_use]
    pub fn session(&self) -> Session {
        let bus = Builder::address(self.bus())
            .and_then(|bus| bus.name("org.freedesktop.login1"))
            .and_then(|bus| bus.serve_at("/org/freedesktop/login1", Manager))
            .and_then(Builder::build);
        Session {
            bus: bus.expect("the desktop's bus takes a service"),
        }
    }

    /// The name on the bus that a running program is known by, if its name ends so.
    ///
    /// # Panics
    /// When the desktop's bus does not tell.
    #[must_use]
    pub fn name_on_bus(&self, end: &str) -> Option<String> {
        let bus = Builder::address(self.bus())
            .and_then(Builder::build)
            .expect("the desktop has a bus");
        let names = DBusProxy::new(&bus).and_then(|bus| Ok(bus.list_names()?));
        names
            .expect("the bus lists names")
            .into_iter()
            .map(|name| name.to_string())
            .find(|name| name.ends_with(end))
    }

    /// A program that has this name on the bus and dies of the first question. The answer waits until it has.
    ///
    /// # Panics
    /// When the name is not to be had.
    #[must_use]
    pub fn dies_when_asked(&self, name: &str) -> JoinHandle<()> {
        let bus = Builder::address(self.bus())
            .and_then(|bus| bus.name(name.to_owned()))
            .and_then(Builder::build);
        let bus = bus.expect("the name is free");
        std::thread::spawn(move || {
            let mut heard = MessageIterator::from(&bus).filter_map(Result::ok);
            let _ = heard.find(|message| message.message_type() == Type::MethodCall);
        })
    }
}

impl Session {
    /// What `loginctl lock-session` brings about.
    pub fn locks(&self) {
        self.tell(PATH, "org.freedesktop.login1.Session", "Lock", &());
    }

    /// Sends the signal that logind sends when the session of another user is locked.
    pub fn lock_other_session(&self) {
        self.tell(
            "/org/freedesktop/login1/session/_32",
            "org.freedesktop.login1.Session",
            "Lock",
            &(),
        );
    }

    /// What a screen saver says when it comes or goes; each desktop has an interface of its own.
    pub fn screen_saver(&self, interface: &str, on: bool) {
        self.tell(
            "/org/freedesktop/ScreenSaver",
            interface,
            "ActiveChanged",
            &on,
        );
    }

    fn tell<T: serde::Serialize + zbus::zvariant::DynamicType>(
        &self,
        path: &str,
        interface: &str,
        signal: &str,
        with: &T,
    ) {
        let told = self
            .bus
            .emit_signal(None::<&str>, path, interface, signal, with);
        told.expect("the desktop's bus takes a signal");
    }
}
