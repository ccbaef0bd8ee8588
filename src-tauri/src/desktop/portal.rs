//! Opens addresses through the desktop's portal. Only this user's programs hear it there, while every user of the computer can
//! read the arguments of a command: the `state` of a sign-in, the recipients of a draft.

use std::{
    collections::HashMap,
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};
use zbus::{
    MatchRule,
    blocking::{Connection, MessageIterator, connection::Builder},
    message::Type,
    zvariant::Value,
};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const OPEN_URI: &str = "org.freedesktop.portal.OpenURI";
const REQUEST: &str = "org.freedesktop.portal.Request";
const TOKEN: &str = "restore_desk";

/// Maximum time that the portal may take to accept an address.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum wait for a failure. The person may be choosing a program for much longer.
const FAILURE_WAIT: Duration = Duration::from_secs(2);

/// The code of a response that nothing was opened (`org.freedesktop.portal.Request`); 1 is the person's own choice.
const FAILED: u32 = 2;

/// The reason why the portal opened nothing. Never contains the address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PortalError {
    /// There is no portal on this desktop.
    Absent,
    /// The portal failed.
    Failed(String),
}

/// Opens an address in the program that the person has chosen for it. Blocks; not for a thread of an async runtime.
///
/// # Errors
/// [`PortalError::Absent`] when there is none, so that the address may go another way.
pub(super) fn open(address: &str) -> Result<(), PortalError> {
    let bus = Builder::session().map(|bus| bus.method_timeout(TIMEOUT));
    let bus = bus.and_then(Builder::build);
    open_on(&bus.map_err(|_| PortalError::Absent)?, address)
}

fn open_on(bus: &Connection, address: &str) -> Result<(), PortalError> {
    // One request for each connection, so that the path of its response is its own.
    let response = response(bus, TOKEN).map_err(failed)?;
    let options = HashMap::from([("handle_token", Value::from(TOKEN))]);
    bus.call_method(
        Some(PORTAL),
        PATH,
        Some(OPEN_URI),
        "OpenURI",
        &("", address, options),
    )
    .map_err(failed)?;
    match response.recv_timeout(FAILURE_WAIT) {
        Ok(FAILED) => Err(PortalError::Failed("the portal opened nothing".to_owned())),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Returns the code of the response to a request, on a thread that lives until it arrives: a portal gives up the requests of a
/// connection that is closed.
fn response(bus: &Connection, token: &str) -> zbus::Result<Receiver<u32>> {
    let sender = bus.unique_name().map(ToString::to_string);
    let sender = sender.unwrap_or_default();
    let sender = sender.trim_start_matches(':').replace('.', "_");
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(PORTAL)?
        .interface(REQUEST)?
        .member("Response")?
        .path(format!("{PATH}/request/{sender}/{token}"))?
        .build();
    let mut signals = MessageIterator::for_match_rule(rule, bus, None)?;
    let (send, receive) = mpsc::channel();
    thread::Builder::new()
        .name("portal".to_owned())
        .spawn(move || {
            if let Some(Ok(signal)) = signals.next() {
                let body = signal.body();
                let code: zbus::Result<(u32, HashMap<&str, Value<'_>>)> = body.deserialize();
                // Fails when the caller waits no longer.
                let _heard = send.send(code.map_or(0, |(code, _)| code));
            }
        })
        .map_err(|error| zbus::Error::InputOutput(error.into()))?;
    Ok(receive)
}

/// Takes the name of an error and not its words, which may quote the address.
fn failed(error: zbus::Error) -> PortalError {
    let zbus::Error::MethodError(name, _, _) = error else {
        return PortalError::Failed("the portal did not answer".to_owned());
    };
    let kind = name.strip_prefix("org.freedesktop.DBus.Error.");
    match kind {
        Some(
            "ServiceUnknown" | "NameHasNoOwner" | "UnknownMethod" | "UnknownInterface"
            | "UnknownObject",
        ) => PortalError::Absent,
        Some(kind) if kind.starts_with("Spawn.") => PortalError::Absent,
        Some(_) | None => PortalError::Failed(format!("the portal refused it: {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{BufRead as _, BufReader},
        process::{Child, Command, Stdio},
        sync::{Arc, Mutex},
    };
    use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue};

    const ADDRESS: &str = "https://account.box.com/authorize?state=canary";

    /// A private bus on which the test plays the portal.
    struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        fn start() -> Self {
            let mut command = Command::new("dbus-daemon");
            command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
            let mut daemon = command.stdout(Stdio::piped()).spawn().unwrap();
            let mut address = String::new();
            BufReader::new(daemon.stdout.take().unwrap())
                .read_line(&mut address)
                .unwrap();
            Self {
                daemon,
                address: address.trim().to_owned(),
            }
        }

        fn connect(&self) -> Builder<'_> {
            Builder::address(self.address.as_str()).unwrap()
        }

        /// Starts a portal that answers with a code.
        fn portal(&self, code: u32, opened: &Arc<Mutex<Vec<String>>>) -> Connection {
            let portal = Portal {
                code,
                opened: Arc::clone(opened),
            };
            let bus = self.connect().serve_at(PATH, portal).unwrap();
            bus.name(PORTAL).unwrap().build().unwrap()
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            drop(self.daemon.kill());
            drop(self.daemon.wait());
        }
    }

    struct Portal {
        code: u32,
        opened: Arc<Mutex<Vec<String>>>,
    }

    #[zbus::interface(name = "org.freedesktop.portal.OpenURI")]
    impl Portal {
        #[zbus(name = "OpenURI")]
        async fn open_uri(
            &self,
            _window: &str,
            uri: &str,
            options: HashMap<String, OwnedValue>,
            #[zbus(header)] header: zbus::message::Header<'_>,
            #[zbus(connection)] bus: &zbus::Connection,
        ) -> zbus::fdo::Result<OwnedObjectPath> {
            self.opened.lock().unwrap().push(uri.to_owned());
            if self.code > FAILED {
                return Err(zbus::fdo::Error::InvalidArgs(format!("bad {uri}")));
            }
            let sender = header.sender().unwrap().trim_start_matches(':');
            let sender = sender.replace('.', "_");
            let token = String::try_from(options["handle_token"].clone()).unwrap();
            let path = format!("{PATH}/request/{sender}/{token}");
            let path = ObjectPath::try_from(path).unwrap();
            let results = HashMap::<&str, Value<'_>>::new();
            let to = Option::<&str>::None;
            bus.emit_signal(to, &path, REQUEST, "Response", &(self.code, results))
                .await?;
            Ok(path.into())
        }
    }

    #[test]
    fn an_address_goes_to_the_portal_whatever_the_person_chooses() {
        for code in [0, 1] {
            let (bus, opened) = (Bus::start(), Arc::default());
            let _portal = bus.portal(code, &opened);
            let client = bus.connect().build().unwrap();
            assert_eq!(open_on(&client, ADDRESS), Ok(()));
            assert_eq!(*opened.lock().unwrap(), [ADDRESS]);
        }
    }

    #[test]
    fn a_failure_is_reported_without_the_address() {
        for code in [FAILED, 3] {
            let (bus, opened) = (Bus::start(), Arc::default());
            let _portal = bus.portal(code, &opened);
            let client = bus.connect().build().unwrap();
            match open_on(&client, ADDRESS) {
                Err(PortalError::Failed(reason)) => assert!(!reason.contains("canary"), "{reason}"),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_desktop_without_a_portal_is_recognized() {
        let bus = Bus::start();
        let client = bus.connect().build().unwrap();
        assert_eq!(open_on(&client, ADDRESS), Err(PortalError::Absent));
        // A portal of which this part is missing.
        let other = bus.connect().name(PORTAL).unwrap().build().unwrap();
        let _served = other.object_server();
        assert_eq!(open_on(&client, ADDRESS), Err(PortalError::Absent));
    }
}
