//! Through polkit, which has the desktop's agent ask for the person's own password or finger. The words of the question are in the
//! action's file, which the packages install.

use crate::question::{Error, Question};
use std::collections::HashMap;
use zbus::{blocking::Connection, zvariant::Value};

const POLKIT: &str = "org.freedesktop.PolicyKit1";
const PATH: &str = "/org/freedesktop/PolicyKit1/Authority";
const AUTHORITY: &str = "org.freedesktop.PolicyKit1.Authority";

/// Flag of `CheckAuthorization`: the person may be asked.
const ALLOW_USER_INTERACTION: u32 = 1;

/// Whether it is authorized, whether it would be after a question, and details.
type Answer = (bool, bool, HashMap<String, String>);

pub(super) fn ask(question: &Question<'_>) -> Result<(), Error> {
    ask_on(&Connection::system().map_err(unavailable)?, question.action)
}

fn ask_on(bus: &Connection, action: &str) -> Result<(), Error> {
    let name = bus.unique_name().map(ToString::to_string);
    let name = name.ok_or_else(|| Error::Unavailable("the bus gave no name".to_owned()))?;
    let subject = (
        "system-bus-name",
        HashMap::from([("name", Value::from(name))]),
    );
    let details = HashMap::<&str, &str>::new();
    let reply = bus
        .call_method(
            Some(POLKIT),
            PATH,
            Some(AUTHORITY),
            "CheckAuthorization",
            &(subject, action, details, ALLOW_USER_INTERACTION, ""),
        )
        .map_err(unavailable)?;
    let (is_authorized, would_ask, _): Answer = reply.body().deserialize().map_err(unavailable)?;
    match (is_authorized, would_ask) {
        (true, _) => Ok(()),
        // It wanted to ask, and there is nothing that asks.
        (false, true) => Err(Error::Unavailable(
            "no polkit agent runs on this desktop".to_owned(),
        )),
        (false, false) => Err(Error::Declined),
    }
}

fn unavailable(error: zbus::Error) -> Error {
    Error::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: &str = "com.example.confirm-presence";
    use parking_lot::Mutex;
    use std::{
        io::{BufRead as _, BufReader},
        process::{Child, Command, Stdio},
        sync::Arc,
    };
    use zbus::{blocking::connection::Builder, fdo, zvariant::OwnedValue};

    /// A private bus on which the test plays polkit.
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
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ended = self.daemon.kill().and_then(|()| self.daemon.wait());
        }
    }

    /// The subject and the action of a question, and whether the person may be asked.
    type Asked = (String, String, String, bool);

    struct Polkit {
        answer: Result<(bool, bool), ()>,
        questions: Arc<Mutex<Vec<Asked>>>,
    }

    #[zbus::interface(name = "org.freedesktop.PolicyKit1.Authority")]
    impl Polkit {
        fn check_authorization(
            &self,
            subject: (String, HashMap<String, OwnedValue>),
            action_id: String,
            _details: HashMap<String, String>,
            flags: u32,
            _cancellation_id: String,
        ) -> fdo::Result<(Answer,)> {
            let name = subject.1["name"].downcast_ref::<String>();
            self.questions.lock().push((
                subject.0,
                name.unwrap_or_default(),
                action_id,
                flags == ALLOW_USER_INTERACTION,
            ));
            match self.answer {
                Ok((is_authorized, would_ask)) => Ok(((is_authorized, would_ask, HashMap::new()),)),
                Err(()) => Err(fdo::Error::Failed(format!(
                    "Action {ACTION} is not registered"
                ))),
            }
        }
    }

    fn answered(answer: Result<(bool, bool), ()>) -> (Result<(), Error>, Vec<Asked>) {
        let bus = Bus::start();
        let questions = Arc::<Mutex<Vec<Asked>>>::default();
        let polkit = Polkit {
            answer,
            questions: Arc::clone(&questions),
        };
        let _polkit = bus
            .connect()
            .serve_at(PATH, polkit)
            .and_then(|bus| bus.name(POLKIT))
            .and_then(Builder::build)
            .unwrap();
        let ours = bus.connect().build().unwrap();
        let name = ours.unique_name().unwrap().to_string();
        let result = ask_on(&ours, ACTION);
        let asked = questions.lock().clone();
        assert!(asked.iter().all(|(_, subject, ..)| *subject == name));
        (result, asked)
    }

    #[test]
    fn polkit_asks_the_person_of_this_program() {
        let (result, questions) = answered(Ok((true, false)));
        assert_eq!(result, Ok(()));
        let [(kind, _, action, may_ask)] = &questions[..] else {
            panic!("{questions:?}");
        };
        assert_eq!(
            (kind.as_str(), action.as_str()),
            ("system-bus-name", ACTION)
        );
        assert!(may_ask);
        assert_eq!(answered(Ok((false, false))).0, Err(Error::Declined));
    }

    #[test]
    fn a_system_that_cannot_ask_confirms_no_one() {
        for answer in [Ok((false, true)), Err(())] {
            let (result, _) = answered(answer);
            assert!(matches!(result, Err(Error::Unavailable(_))));
        }
        let bus = Bus::start();
        let result = ask_on(&bus.connect().build().unwrap(), ACTION);
        assert!(matches!(result, Err(Error::Unavailable(_))), "no polkit");
    }
}
