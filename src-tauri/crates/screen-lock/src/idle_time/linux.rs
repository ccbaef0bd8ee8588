use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::screensaver::{self, ConnectionExt as _};
use zbus::blocking::{Connection, connection};

/// How long the session bus may take to answer.
const WITHIN: Duration = Duration::from_secs(1);

#[expect(
    clippy::disallowed_methods,
    reason = "as the libraries of both do: which kind of session this is"
)]
pub(super) fn elapsed() -> Option<Duration> {
    // On Wayland an X server runs too, which sees only the keys of X programs.
    let asked = if std::env::var_os("WAYLAND_DISPLAY").is_some() {
        of_mutter()
    } else {
        of_x11()
    };
    match asked {
        Ok(idle) => idle,
        Err(error) => {
            tracing::debug!(%error, "the system does not say its idle time");
            None
        }
    }
}

fn of_x11() -> Result<Option<Duration>, Box<dyn Error>> {
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

fn of_mutter() -> Result<Option<Duration>, Box<dyn Error>> {
    static BUS: OnceLock<Option<Connection>> = OnceLock::new();
    let bus = BUS.get_or_init(|| {
        connection::Builder::session()
            .ok()?
            .method_timeout(WITHIN)
            .build()
            .ok()
    });
    let Some(bus) = bus else { return Ok(None) };
    const NAME: &str = "org.gnome.Mutter.IdleMonitor";
    let answer = bus.call_method(
        Some(NAME),
        "/org/gnome/Mutter/IdleMonitor/Core",
        Some(NAME),
        "GetIdletime",
        &(),
    )?;
    Ok(Some(Duration::from_millis(answer.body().deserialize()?)))
}
