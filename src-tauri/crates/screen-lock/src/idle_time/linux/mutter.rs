//! The idle time of GNOME's compositor, by its interface on the session bus.

use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;
use zbus::blocking::{Connection, connection};

/// Timeout of a call on the session bus.
const CALL_TIMEOUT: Duration = Duration::from_secs(1);

const NAME: &str = "org.gnome.Mutter.IdleMonitor";
const PATH: &str = "/org/gnome/Mutter/IdleMonitor/Core";

pub(super) fn elapsed() -> Result<Option<Duration>, Box<dyn Error>> {
    static BUS: OnceLock<Option<Connection>> = OnceLock::new();
    let bus = BUS.get_or_init(|| {
        connection::Builder::session()
            .ok()?
            .method_timeout(CALL_TIMEOUT)
            .build()
            .ok()
    });
    bus.as_ref().map(query).transpose()
}

fn query(bus: &Connection) -> Result<Duration, Box<dyn Error>> {
    let reply = bus.call_method(Some(NAME), PATH, Some(NAME), "GetIdletime", &())?;
    Ok(Duration::from_millis(reply.body().deserialize()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linux::tests::Bus;

    struct Monitor;

    #[zbus::interface(name = "org.gnome.Mutter.IdleMonitor")]
    impl Monitor {
        fn get_idletime(&self) -> u64 {
            90_000
        }
    }

    #[test]
    fn mutter_is_asked_on_the_session_bus() {
        let bus = Bus::start();
        let client = bus.connect().build().unwrap();
        assert!(query(&client).is_err(), "no Mutter");
        let mutter = bus.connect().name(NAME).unwrap();
        let mutter = mutter.serve_at(PATH, Monitor).unwrap().build().unwrap();
        assert_eq!(query(&client).unwrap(), Duration::from_secs(90));
        drop(mutter);
    }
}
