//! The idle time of an X server, by its extension for screen savers.

use std::error::Error;
use std::time::Duration;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::screensaver::{self, ConnectionExt as _};

/// Queries the server at `display`, `None` is that of the environment.
pub(super) fn elapsed(display: Option<&str>) -> Result<Option<Duration>, Box<dyn Error>> {
    let (server, screen) = x11rb::connect(display)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader};
    use std::process::{Child, Command, Stdio};
    use x11rb::protocol::xproto::MOTION_NOTIFY_EVENT;
    use x11rb::protocol::xtest::ConnectionExt as _;

    struct Server(Child);

    impl Drop for Server {
        fn drop(&mut self) {
            drop(self.0.kill());
            drop(self.0.wait());
        }
    }

    #[test]
    fn input_to_any_program_ends_the_idle_time() {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-noreset", "-nolisten", "tcp"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Server(command.spawn().unwrap());
        let mut number = String::new();
        BufReader::new(server.0.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        let display = format!(":{}", number.trim());
        let idle = || elapsed(Some(&display)).unwrap().unwrap();
        let a_while = Duration::from_millis(500);
        while idle() < a_while {}
        let (other, _) = x11rb::connect(Some(&display)).unwrap();
        let root = other.setup().roots[0].root;
        other
            .xtest_fake_input(MOTION_NOTIFY_EVENT, 0, 0, root, 5, 5, 0)
            .unwrap()
            .check()
            .unwrap();
        assert!(idle() < a_while);
        assert!(elapsed(Some(":9999")).is_err());
    }
}
