//! What a window manager would say to the window, since there is none on our display, and what eyes would see on it.

use std::error::Error;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask, ImageFormat};
use x11rb::rust_connection::RustConnection;

type Answer<T> = Result<T, Box<dyn Error>>;

/// The close button: a `WM_DELETE_WINDOW` message (ICCCM, section 4.2.8.1).
pub(crate) fn ask_to_close(display: &str, window: u32) -> Answer<()> {
    let (connection, _) = x11rb::connect(Some(display))?;
    let protocols = connection.intern_atom(false, b"WM_PROTOCOLS")?.reply()?.atom;
    let delete = connection.intern_atom(false, b"WM_DELETE_WINDOW")?.reply()?.atom;
    let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
    connection.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
    Ok(())
}

/// More than any X server gives out (Xorg's `-maxclients` ends at 2,048).
const MOST: usize = 4096;

/// Connections until the server refuses one.
pub(crate) fn all_connections(display: &str) -> Vec<RustConnection> {
    (0..MOST).map_while(|_| x11rb::connect(Some(display)).ok()).map(|(connection, _)| connection).collect()
}

/// One point of a display, again and again: red, green and blue.
pub(crate) fn colours_at(display: &str, (x, y): (i16, i16)) -> Answer<impl FnMut() -> Answer<[u8; 3]>> {
    let (connection, screen) = x11rb::connect(Some(display))?;
    let root = connection.setup().roots.get(screen).ok_or("the display has no screen")?.root;
    Ok(move || {
        let point = connection.get_image(ImageFormat::Z_PIXMAP, root, x, y, 1, 1, u32::MAX)?.reply()?;
        match point.data.as_slice() {
            [blue, green, red, ..] => Ok([*red, *green, *blue]),
            _ => Err("the display shows nothing".into()),
        }
    })
}
