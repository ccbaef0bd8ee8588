use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::screensaver::{self, ConnectionExt as _};
use zbus::blocking::{Connection, connection};

/// Timeout of a call on the session bus.
const CALL_TIMEOUT: Duration = Duration::from_secs(1);

#[expect(
    clippy::disallowed_methods,
    reason = "the kind of the session, read as the client libraries of both do"
)]
pub(super) fn elapsed() -> Option<Duration> {
    // On Wayland an X server runs too, but it sees only the input of X programs.
    let queried = if std::env::var_os("WAYLAND_DISPLAY").is_some() {
        from_mutter()
    } else {
        from_x11()
    };
    match queried {
        Ok(idle) => idle,
        Err(error) => {
            tracing::debug!(%error, "could not read the idle time");
            None
        }
    }
}

fn from_x11() -> Result<Option<Duration>, Box<dyn Error>> {
    let (server, screen) = x11rb::connect(None)?;
    if server
        .extension_information(screensaver::X11_EXTENSION_NAME)?
        .is_none()
    {
        return Ok(None);
    }
    let Some(screen) = server.setup().roots.get(screen) else {
        return Ok(None);
    };
    let info = server.screensaver_query_info(screen.root)?.reply()?;
    Ok(Some(Duration::from_millis(u64::from(
        info.ms_since_user_input,
    ))))
}

fn from_mutter() -> Result<Option<Duration>, Box<dyn Error>> {
    static BUS: OnceLock<Option<Connection>> = OnceLock::new();
    let bus = BUS.get_or_init(|| {
        connection::Builder::session()
            .ok()?
            .method_timeout(CALL_TIMEOUT)
            .build()
            .ok()
    });
    let Some(bus) = bus else { return Ok(None) };
    const NAME: &str = "org.gnome.Mutter.IdleMonitor";
    let reply = bus.call_method(
        Some(NAME),
        "/org/gnome/Mutter/IdleMonitor/Core",
        Some(NAME),
        "GetIdletime",
        &(),
    )?;
    Ok(Some(Duration::from_millis(reply.body().deserialize()?)))
}
