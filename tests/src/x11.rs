//! What a window manager would say to the window, since there is none on our display, and what eyes would see on it.

use std::error::Error;
use std::time::SystemTime;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xfixes::{ConnectionExt as _, SelectionEventMask};
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, ImageFormat, Time,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;

type Answer<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The close button: a `WM_DELETE_WINDOW` message (ICCCM, section 4.2.8.1).
pub(crate) fn ask_to_close(display: &str, window: u32) -> Answer<()> {
    let (connection, _) = x11rb::connect(Some(display))?;
    let protocols = connection
        .intern_atom(false, b"WM_PROTOCOLS")?
        .reply()?
        .atom;
    let delete = connection
        .intern_atom(false, b"WM_DELETE_WINDOW")?
        .reply()?
        .atom;
    let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
    connection
        .send_event(false, window, EventMask::NO_EVENT, message)?
        .check()?;
    Ok(())
}

/// More than any X server gives out (Xorg's `-maxclients` ends at 2,048).
const MOST: usize = 4096;

/// Connections until the server refuses one.
pub(crate) fn all_connections(display: &str) -> Vec<RustConnection> {
    (0..MOST)
        .map_while(|_| x11rb::connect(Some(display)).ok())
        .map(|(connection, _)| connection)
        .collect()
}

/// One point of a display, again and again: red, green and blue.
pub(crate) fn colours_at(
    display: &str,
    (x, y): (i16, i16),
) -> Answer<impl FnMut() -> Answer<[u8; 3]>> {
    let (connection, screen) = x11rb::connect(Some(display))?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .ok_or("the display has no screen")?
        .root;
    Ok(move || {
        let point = connection
            .get_image(ImageFormat::Z_PIXMAP, root, x, y, 1, 1, u32::MAX)?
            .reply()?;
        match point.data.as_slice() {
            [blue, green, red, ..] => Ok([*red, *green, *blue]),
            _ => Err("the display shows nothing".into()),
        }
    })
}

/// Waits, as a program that pastes whatever is new, for the next text that comes to the clipboard; gives it with the time at
/// which it was read whole. Is on watch when this returns; the text is what the inner function waits for.
pub(crate) fn next_on_clipboard(
    display: &str,
) -> Answer<impl FnOnce() -> Answer<(SystemTime, Vec<u8>)> + Send + use<>> {
    let (connection, screen) = x11rb::connect(Some(display))?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .ok_or("the display has no screen")?
        .root;
    let window = connection.generate_id()?;
    let plain = CreateWindowAux::new();
    connection.create_window(
        0,
        window,
        root,
        0,
        0,
        1,
        1,
        0,
        WindowClass::INPUT_ONLY,
        0,
        &plain,
    )?;
    let atom = |name: &[u8]| Answer::Ok(connection.intern_atom(false, name)?.reply()?.atom);
    let (clipboard, text, property) =
        (atom(b"CLIPBOARD")?, atom(b"UTF8_STRING")?, atom(b"PASTED")?);
    connection.xfixes_query_version(5, 0)?.reply()?;
    connection
        .xfixes_select_selection_input(window, clipboard, SelectionEventMask::SET_SELECTION_OWNER)?
        .check()?;
    Ok(move || {
        loop {
            let event = connection.wait_for_event()?;
            if matches!(event, Event::XfixesSelectionNotify(_)) {
                connection.convert_selection(
                    window,
                    clipboard,
                    text,
                    property,
                    Time::CURRENT_TIME,
                )?;
                connection.flush()?;
            } else if let Event::SelectionNotify(given) = event
                && given.property == property
            {
                let read = connection.get_property(
                    true,
                    window,
                    property,
                    AtomEnum::ANY,
                    0,
                    u32::MAX / 4,
                )?;
                let value = read.reply()?.value;
                if !value.is_empty() {
                    return Ok((SystemTime::now(), value));
                }
            }
        }
    })
}
