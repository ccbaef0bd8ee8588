use super::owner_answer::{as_text, deadline, left_until};
use platform::{Content, LONGEST_READ};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    io::{self, Read},
    os::fd::AsFd,
    time::Duration,
};
use wl_clipboard_rs::{
    copy,
    paste::{ClipboardType, Error, MimeType, Seat, get_contents},
};

/// Looks by the protocol for clipboard managers; `None` where there is no Wayland, or one without it: then the clipboard is
/// X11's, as it is for what writes to it.
pub(super) fn look() -> Option<Content> {
    look_at(ClipboardType::Regular)
}

/// Empties the primary selection if `is_ours` accepts its text; false where it is X11's.
pub(super) fn clear_primary(is_ours: &dyn Fn(&str) -> bool) -> bool {
    let Some(content) = look_at(ClipboardType::Primary) else {
        return false;
    };
    if let Content::Text(text) = content
        && is_ours(&text)
        && let Err(error) = copy::clear(copy::ClipboardType::Primary, copy::Seat::All)
    {
        tracing::warn!(%error, "a passcode that was selected cannot be cleared");
    }
    true
}

#[expect(
    clippy::disallowed_methods,
    reason = "as the libraries of both do: which kind of session this is"
)]
fn look_at(selection: ClipboardType) -> Option<Content> {
    std::env::var_os("WAYLAND_DISPLAY")?;
    Some(
        match get_contents(selection, Seat::Unspecified, MimeType::Text) {
            Ok((pipe, _)) => read(pipe),
            Err(Error::ClipboardEmpty | Error::NoSeats) => Content::Empty,
            Err(Error::NoMimeType) => Content::Foreign,
            Err(
                Error::MissingProtocol { .. }
                | Error::SocketOpenError(_)
                | Error::WaylandConnection(_),
            ) => {
                return None;
            }
            Err(error) => Content::Unknown(error.to_string()),
        },
    )
}

fn read(pipe: impl Read + AsFd) -> Content {
    match read_in_time(pipe) {
        Ok(bytes) => as_text(bytes),
        Err(error) => Content::Unknown(error.to_string()),
    }
}

/// Reads to the end, or until it is longer than anything of ours.
fn read_in_time(mut pipe: impl Read + AsFd) -> io::Result<Vec<u8>> {
    let deadline = deadline();
    let (mut bytes, mut part) = (Vec::new(), vec![0; 64 << 10]);
    while bytes.len() <= LONGEST_READ {
        wait(&pipe, left_until(deadline))?;
        match pipe.read(&mut part)? {
            0 => return Ok(bytes),
            count => bytes.extend_from_slice(&part[..count]),
        }
    }
    Ok(bytes)
}

fn wait(pipe: &impl AsFd, left: Duration) -> io::Result<()> {
    let time = Timespec {
        tv_sec: left.as_secs().cast_signed(),
        tv_nsec: i64::from(left.subsec_nanos()),
    };
    match poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&time))? {
        0 => Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the clipboard's owner did not answer",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn what_comes_in_time_is_read_and_what_does_not_is_unknown() {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all("パス 0O".as_bytes()).unwrap();
        drop(writer);
        assert!(matches!(read(reader), Content::Text(text) if text.as_str() == "パス 0O"));
        let (reader, writer) = io::pipe().unwrap();
        assert!(matches!(read(reader), Content::Unknown(_)));
        drop(writer);
    }

    #[test]
    fn endless_content_is_foreign() {
        let (reader, mut writer) = io::pipe().unwrap();
        let writing = std::thread::spawn(move || while writer.write_all(&[b'a'; 4096]).is_ok() {});
        assert!(matches!(read(reader), Content::Foreign));
        writing.join().unwrap();
    }
}
