//! The session as its screen locker and `logind` tell of it.

use crate::desktop::Desktop;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
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
        Session { bus: bus.expect("the desktop's bus takes a service") }
    }
}

impl Session {
    /// What `loginctl lock-session` brings about.
    pub fn locks(&self) {
        self.tell(PATH, "org.freedesktop.login1.Session", "Lock", &());
    }

    /// What `loginctl lock-session` of somebody else brings about.
    pub fn of_another_locks(&self) {
        self.tell("/org/freedesktop/login1/session/_32", "org.freedesktop.login1.Session", "Lock", &());
    }

    /// What a screen saver says when it comes or goes; each desktop has an interface of its own.
    pub fn screen_saver(&self, interface: &str, on: bool) {
        self.tell("/org/freedesktop/ScreenSaver", interface, "ActiveChanged", &on);
    }

    fn tell<T: serde::Serialize + zbus::zvariant::DynamicType>(
        &self,
        path: &str,
        interface: &str,
        signal: &str,
        with: &T,
    ) {
        let told = self.bus.emit_signal(None::<&str>, path, interface, signal, with);
        told.expect("the desktop's bus takes a signal");
    }
}
