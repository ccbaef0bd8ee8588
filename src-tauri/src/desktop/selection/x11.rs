use super::owner_answer::{as_text, deadline, left_until};
use platform::{Content, LONGEST_READ};
use std::{error::Error, time::Duration};
use x11rb::{
    NONE,
    connection::Connection,
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, GetPropertyReply,
            Property, WindowClass,
        },
    },
    rust_connection::RustConnection,
};

x11rb::atom_manager! {
    Atoms: AtomCookies {
        CLIPBOARD,
        TARGETS,
        INCR,
        UTF8_STRING,
        UTF8_MIME: b"text/plain;charset=utf-8",
        TEXT_MIME: b"text/plain",
        // Where the owner puts what it is asked for.
        RESTORE_DESK_LOOK,
    }
}

/// Properties are counted in units of four bytes.
const LONGEST_PROPERTY: u32 = (LONGEST_READ / 4) as u32;

const BETWEEN_LOOKS: Duration = Duration::from_millis(2);

/// What the owner said to one question.
enum Answer {
    Bytes(Vec<u8>),
    TooLong,
    Refused,
    None,
}

/// Looks at the clipboard of a display, else of the one that this program is shown on.
pub(super) fn look(display: Option<&str>) -> Content {
    Asker::connect(display, |atoms| atoms.CLIPBOARD)
        .and_then(|clipboard| clipboard.look())
        .unwrap_or_else(|error| Content::Unknown(error.to_string()))
}

/// Empties the primary selection of a display, else of the one that this program is shown on, if `is_ours` accepts its text.
pub(super) fn clear_primary(display: Option<&str>, is_ours: &dyn Fn(&str) -> bool) {
    let clear = || {
        let primary = Asker::connect(display, |_| AtomEnum::PRIMARY.into())?;
        match primary.look()? {
            Content::Text(text) if is_ours(&text) => primary.disown(),
            Content::Text(_) | Content::Foreign | Content::Empty | Content::Unknown(_) => Ok(()),
        }
    };
    if let Err(error) = clear() {
        tracing::debug!(error = %error, "the primary selection cannot be looked at");
    }
}

/// A window that asks for the text of a selection; the owner of the selection answers to it.
struct Asker {
    server: RustConnection,
    window: u32,
    atoms: Atoms,
    /// What is asked for: the clipboard, or what is selected.
    selection: Atom,
}

impl Asker {
    fn connect(
        display: Option<&str>,
        selection: fn(&Atoms) -> Atom,
    ) -> Result<Self, Box<dyn Error>> {
        let (server, screen) = x11rb::connect(display)?;
        let root = server
            .setup()
            .roots
            .get(screen)
            .ok_or("the display has no screen")?
            .root;
        let window = server.generate_id()?;
        let events = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        server.create_window(
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
            &events,
        )?;
        let atoms = Atoms::new(&server)?.reply()?;
        Ok(Self {
            server,
            window,
            selection: selection(&atoms),
            atoms,
        })
    }

    fn look(&self) -> Result<Content, Box<dyn Error>> {
        if self.owner()? == NONE {
            return Ok(Content::Empty);
        }
        let silent = || Content::Unknown("the clipboard's owner did not answer".to_owned());
        let texts = self.texts();
        let offered = match self.ask(self.atoms.TARGETS)? {
            Answer::Bytes(bytes) => {
                let targets = bytes
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .map(|atom| Atom::from_ne_bytes(*atom));
                let targets: Vec<Atom> = targets.collect();
                texts
                    .into_iter()
                    .filter(|text| targets.contains(text))
                    .collect()
            }
            // An owner that does not say what it has may have anything.
            Answer::Refused => texts.to_vec(),
            Answer::TooLong => return Ok(Content::Foreign),
            Answer::None => return Ok(silent()),
        };
        if offered.is_empty() {
            return Ok(Content::Foreign);
        }
        for text in offered {
            match self.ask(text)? {
                Answer::Bytes(bytes) => return Ok(as_text(bytes)),
                Answer::TooLong => return Ok(Content::Foreign),
                Answer::Refused => {}
                Answer::None => return Ok(silent()),
            }
        }
        Ok(if self.owner()? == NONE {
            Content::Empty
        } else {
            silent()
        })
    }

    /// Takes the selection from its owner, which is told, so that no program owns it.
    fn disown(&self) -> Result<(), Box<dyn Error>> {
        self.server
            .set_selection_owner(NONE, self.selection, x11rb::CURRENT_TIME)?
            .check()?;
        Ok(())
    }

    fn owner(&self) -> Result<u32, Box<dyn Error>> {
        Ok(self
            .server
            .get_selection_owner(self.selection)?
            .reply()?
            .owner)
    }

    /// Kinds of text, the best first.
    fn texts(&self) -> [Atom; 4] {
        let Atoms {
            UTF8_STRING,
            UTF8_MIME,
            TEXT_MIME,
            ..
        } = self.atoms;
        [UTF8_STRING, UTF8_MIME, TEXT_MIME, AtomEnum::STRING.into()]
    }

    fn ask(&self, target: Atom) -> Result<Answer, Box<dyn Error>> {
        let Atoms {
            INCR,
            RESTORE_DESK_LOOK: place,
            ..
        } = self.atoms;
        self.server.delete_property(self.window, place)?;
        self.server.convert_selection(
            self.window,
            self.selection,
            target,
            place,
            x11rb::CURRENT_TIME,
        )?;
        self.server.flush()?;
        let deadline = deadline();
        loop {
            match self.server.poll_for_event()? {
                Some(Event::SelectionNotify(answer)) if answer.target == target => {
                    if answer.property == NONE {
                        return Ok(Answer::Refused);
                    }
                    let property = self.taken()?;
                    if property.type_ == INCR {
                        return self.in_parts(deadline);
                    }
                    let whole = property.bytes_after == 0;
                    return Ok(if whole {
                        Answer::Bytes(property.value)
                    } else {
                        Answer::TooLong
                    });
                }
                Some(_) => {}
                None if left_until(deadline).is_zero() => return Ok(Answer::None),
                None => std::thread::sleep(BETWEEN_LOOKS),
            }
        }
    }

    /// Reads an answer that comes in parts, the last of which is empty (ICCCM 2.7.2).
    fn in_parts(&self, deadline: std::time::Instant) -> Result<Answer, Box<dyn Error>> {
        let mut bytes = Vec::new();
        loop {
            match self.server.poll_for_event()? {
                Some(Event::PropertyNotify(part))
                    if part.atom == self.atoms.RESTORE_DESK_LOOK
                        && part.state == Property::NEW_VALUE =>
                {
                    let property = self.taken()?;
                    if property.value.is_empty() {
                        return Ok(Answer::Bytes(bytes));
                    }
                    bytes.extend(property.value);
                    if bytes.len() > LONGEST_READ || property.bytes_after > 0 {
                        return Ok(Answer::TooLong);
                    }
                }
                Some(_) => {}
                None if left_until(deadline).is_zero() => return Ok(Answer::None),
                None => std::thread::sleep(BETWEEN_LOOKS),
            }
        }
    }

    /// What was put where the owner answers. Taking it away asks for the next part, if there is one.
    fn taken(&self) -> Result<GetPropertyReply, Box<dyn Error>> {
        let place = self.atoms.RESTORE_DESK_LOOK;
        let any = AtomEnum::ANY;
        Ok(self
            .server
            .get_property(true, self.window, place, any, 0, LONGEST_PROPERTY)?
            .reply()?)
    }
}
