mod clipboard;
mod process_memory;
mod session;

pub use clipboard::{Clipboard, ClipboardGuard, ClipboardOwner};
pub use process_memory::Held;
pub use session::Session;

use crate::wait::within;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// The size of the display in CSS pixels, and so the largest window.
const SCREEN: &str = "1280x800x24";

/// A display, a session bus, a Secret Service and a home folder that no other test uses.
#[derive(Debug)]
pub struct Desktop {
    home: TempDir,
    variables: Vec<(&'static str, String)>,
    /// Kept so that they are waited for; all else that lives here is found by its home.
    processes: Vec<Child>,
    _turn: Turn,
}

impl Desktop {
    /// A desktop as people have it, with an unlocked keyring.
    ///
    /// # Panics
    /// When a program that it takes is missing or does not come up.
    #[must_use]
    pub fn start() -> Self {
        let mut desktop = Self::bare(true);
        desktop.unlock_keyring();
        desktop
    }

    /// A desktop on which nothing answers for the Secret Service.
    ///
    /// # Panics
    /// As [`Desktop::start`].
    #[must_use]
    pub fn without_keyring() -> Self {
        Self::bare(false)
    }

    /// Its home folder, gone with it.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file into the home that only its owner can change, as a policy has to be, whatever the umask is; gives its path.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn write(&self, name: &str, text: &str) -> String {
        let file = self.home().join(name);
        fs::write(&file, text).expect("the home is writable");
        fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("the file is ours");
        file.display().to_string()
    }

    /// A program as it would be started on this desktop, with nothing of the surrounding environment but the path.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null());
        command
    }

    /// What an outside program finds in the keyring under this service name: `secret-tool`'s words, secrets included.
    #[must_use]
    #[track_caller]
    pub fn keyring_entries(&self, service: &str) -> String {
        let mut search = self.command("secret-tool");
        let found = search
            .args(["search", "--all", "--unlock", "service", service])
            .output();
        let found = found.expect("secret-tool is installed by `cargo xtask test`");
        String::from_utf8_lossy(&found.stdout).into_owned()
            + &String::from_utf8_lossy(&found.stderr)
    }

    /// Takes every connection that its X server gives out: until the answer is dropped no program gets another, as where
    /// there is no clipboard to be had.
    #[must_use]
    pub fn without_connections(&self) -> impl Sized {
        crate::x11::all_connections(self.display())
    }

    /// The name of its X server.
    pub(crate) fn display(&self) -> &str {
        self.variable("DISPLAY")
    }

    /// The address of its bus.
    pub(crate) fn bus(&self) -> &str {
        self.variable("DBUS_SESSION_BUS_ADDRESS")
    }

    /// Processes on this desktop that run this program.
    pub(crate) fn running(&self, program: &Path) -> Vec<Pid> {
        let mut pids = self.living();
        pids.retain(|pid| std::fs::read_link(proc(*pid, "exe")).is_ok_and(|file| file == program));
        pids
    }

    fn variable(&self, wanted: &str) -> &str {
        self.variables
            .iter()
            .find(|(name, _)| *name == wanted)
            .map_or("", |(_, value)| value)
    }

    fn bare(activation: bool) -> Self {
        let turn = Turn::take();
        let home = TempDir::with_prefix("desk-").expect("a folder for temporary files");
        let within_home = |name: &str| {
            let folder = home.path().join(name);
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .expect("a folder in the new home");
            folder.display().to_string()
        };
        let variables = vec![
            ("HOME", within_home("")),
            ("XDG_RUNTIME_DIR", within_home("run")),
            ("XDG_DATA_HOME", within_home("data")),
            ("XDG_CONFIG_HOME", within_home("config")),
            ("XDG_CACHE_HOME", within_home("cache")),
            ("GDK_BACKEND", "x11".into()),
            ("XDG_SESSION_TYPE", "x11".into()),
            // Without it the page's language is "C", which is none.
            ("LANG", "en_US.UTF-8".into()),
        ];
        let mut desktop = Self {
            home,
            variables,
            processes: Vec::new(),
            _turn: turn,
        };
        desktop.start_display();
        desktop.start_bus(activation);
        desktop
    }

    fn start_display(&mut self) {
        let mut server = self.command("Xvfb");
        server.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let number = self.first_line(server);
        self.variables.push(("DISPLAY", format!(":{number}")));
    }

    fn start_bus(&mut self, activation: bool) {
        // Without folders of services nothing is started on demand: what has not been started is not there.
        let services = if activation {
            "<standard_session_servicedirs/>"
        } else {
            ""
        };
        let file = self.home().join("bus.conf");
        let rules = format!(
            "<busconfig><type>session</type><listen>unix:path={}/run/bus</listen>{services}<policy context=\"default\">\
             <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/>\
             </policy></busconfig>",
            self.home().display()
        );
        std::fs::write(&file, rules).expect("a file in the new home");
        let mut bus = self.command("dbus-daemon");
        bus.arg("--config-file")
            .arg(&file)
            .args(["--nofork", "--nopidfile", "--print-address=1"]);
        let address = self.first_line(bus);
        // The one of the computer is not to be reached from here.
        self.variables
            .push(("DBUS_SYSTEM_BUS_ADDRESS", address.clone()));
        self.variables.push(("DBUS_SESSION_BUS_ADDRESS", address));
    }

    fn unlock_keyring(&mut self) {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped());
        daemon.stdout(self.log()).stderr(self.log());
        let mut daemon = daemon
            .spawn()
            .expect("gnome-keyring-daemon is installed by `cargo xtask test`");
        // The password of the keyring that is made at this moment; closing the pipe ends it.
        let told = daemon
            .stdin
            .take()
            .map(|mut pipe| pipe.write_all(b"password"));
        self.processes.push(daemon);
        assert!(
            matches!(told, Some(Ok(()))),
            "the keyring did not take its password"
        );
        let ready = within(Duration::from_secs(20), || {
            self.bus_has("org.freedesktop.secrets").then_some(())
        });
        assert!(
            ready.is_some(),
            "the keyring does not answer: {}",
            self.logged()
        );
    }

    fn bus_has(&self, name: &str) -> bool {
        let mut question = self.command("dbus-send");
        question.args([
            "--session",
            "--print-reply=literal",
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
        ]);
        question
            .arg("org.freedesktop.DBus.NameHasOwner")
            .arg(format!("string:{name}"));
        question
            .output()
            .is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("true"))
    }

    /// Where everything that runs here leaves its words.
    pub(crate) fn log(&self) -> File {
        let file = File::options()
            .append(true)
            .create(true)
            .open(self.home().join("log"));
        file.expect("a file in the new home")
    }

    /// The end of what was said here.
    pub(crate) fn logged(&self) -> String {
        let text = std::fs::read(self.home().join("log")).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// Keeps a process to the end, and gives the first line that it prints.
    fn first_line(&mut self, mut command: Command) -> String {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdout(Stdio::piped()).stderr(self.log()).spawn();
        let mut child =
            child.unwrap_or_else(|why| panic!("{name}: {why}; `cargo xtask test` installs it"));
        let mut line = String::new();
        let read = child
            .stdout
            .take()
            .map(|out| BufReader::new(out).read_line(&mut line));
        self.processes.push(child);
        assert!(
            matches!(read, Some(Ok(1..))),
            "{name} did not come up: {}",
            self.logged()
        );
        line.trim().to_owned()
    }

    /// Every process whose home is ours, which is inherited by whatever a process starts.
    pub(crate) fn living(&self) -> Vec<Pid> {
        let mark = [b"HOME=", self.variables[0].1.as_bytes()].concat();
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids =
            entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?));
        let ours = |pid: &Pid| {
            let environment = std::fs::read(proc(*pid, "environ")).unwrap_or_default();
            environment
                .split(|byte| *byte == 0)
                .any(|variable| variable == mark)
        };
        pids.filter(ours).collect()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // What is being started while the others are ended is seen the next time round.
        let _ = within(Duration::from_secs(5), || {
            let living = self.living();
            for pid in &living {
                let _ = kill_process(*pid, Signal::KILL);
            }
            for process in &mut self.processes {
                let _ = process.try_wait();
            }
            living.is_empty().then_some(())
        });
    }
}

fn proc(pid: Pid, what: &str) -> std::path::PathBuf {
    Path::new("/proc")
        .join(pid.as_raw_nonzero().to_string())
        .join(what)
}

/// Leave to run a desktop. A window with its web processes takes half a gigabyte and a processor.
#[derive(Debug)]
struct Turn;

static FREE: (Mutex<u8>, Condvar) = (Mutex::new(2), Condvar::new());

impl Turn {
    fn take() -> Self {
        let waiting = FREE.1.wait_while(free(), |free| *free == 0);
        *waiting.unwrap_or_else(PoisonError::into_inner) -= 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *free() += 1;
        FREE.1.notify_one();
    }
}

fn free() -> MutexGuard<'static, u8> {
    FREE.0.lock().unwrap_or_else(PoisonError::into_inner)
}
