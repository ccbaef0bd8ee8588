use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, oneshot};
use tokio::time::timeout;
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, Namespace, SecretName};

/// How long a call waits for the keyring, which may be waiting for a person: to find its question, to know the password and to
/// type it takes a minute.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long a keyring that asks nobody may take. Longer than that, and the person is told what is waited for.
const USUAL: Duration = Duration::from_secs(2);
/// How long it waits where nothing is lost without the keyring.
const IMPATIENCE: Duration = Duration::from_millis(1500);
const PROBE: &str = "probe";
/// How the crate secret-service words its error `NoResult` (secret-service 5, `src/error.rs`).
const NO_RESULT: &str = "result not returned";

/// The operating system's keyring. One call at a time, so that a late answer cannot overtake a newer call.
#[derive(Clone, Debug)]
pub(crate) struct KeyringStore {
    namespace: Namespace,
    turn: Arc<Mutex<()>>,
    patience: Duration,
    /// A call that finds another one still waiting is given up at once.
    waits_its_turn: bool,
    usual: Duration,
    watch: Option<Watch>,
}

/// Hears when a call begins to take long, and when none does any more.
#[derive(Clone)]
struct Watch {
    tell: Arc<dyn Fn(bool) + Send + Sync>,
    waiting: Arc<AtomicUsize>,
}

/// A call that takes long, as long as it does.
struct LongCall<'a>(&'a Watch);

impl KeyringStore {
    pub(crate) fn new(namespace: Namespace) -> Self {
        Self {
            namespace,
            turn: Arc::new(Mutex::new(())),
            patience: PATIENCE,
            waits_its_turn: true,
            usual: USUAL,
            watch: None,
        }
    }

    pub(crate) fn impatient(namespace: Namespace) -> Self {
        Self {
            patience: IMPATIENCE,
            waits_its_turn: false,
            ..Self::new(namespace)
        }
    }

    pub(crate) fn watched_by(self, tell: impl Fn(bool) + Send + Sync + 'static) -> Self {
        Self {
            watch: Some(Watch {
                tell: Arc::new(tell),
                waiting: Arc::default(),
            }),
            ..self
        }
    }

    pub(crate) async fn probe(&self) -> Result<(), Error> {
        self.with_entry(&SecretName::new(PROBE), |entry| {
            entry.set_secret(PROBE.as_bytes())?;
            let kept = entry.get_secret();
            entry.delete_credential()?;
            kept.map(drop)
        })
        .await
    }

    pub(crate) async fn store(&self, name: &SecretName, secret: SecretString) -> Result<(), Error> {
        // As bytes both ways: a "password" is stored as UTF-16 on Windows, which also halves what fits into an entry there.
        self.with_entry(name, move |entry| {
            entry.set_secret(secret.expose_secret().as_bytes())
        })
        .await
    }

    pub(crate) async fn read(&self, name: &SecretName) -> Result<Option<SecretString>, Error> {
        self.with_entry(name, |entry| match entry.get_secret().map(Zeroizing::new) {
            Ok(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => Ok(Some(SecretString::from(text))),
                Err(_) => Err(keyring::Error::BadEncoding(Vec::new())),
            },
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(other) => Err(other),
        })
        .await
    }

    pub(crate) async fn remove(&self, name: &SecretName) -> Result<(), Error> {
        self.with_entry(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(other) => Err(other),
        })
        .await
    }

    async fn with_entry<T: Send + 'static>(
        &self,
        name: &SecretName,
        act: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let namespace = self.namespace.clone();
        let name = name.clone();
        self.in_turn(move || {
            Entry::new(namespace.as_str(), name.as_str())
                .and_then(|entry| act(&entry))
                .map_err(|error| in_our_words(error, &name))
        })
        .await
    }

    /// Runs `call` on a thread of its own: the call may block for as long as a person takes, a runtime must be able to
    /// end meanwhile, and the Secret Service client may not be called from a thread of an async runtime.
    async fn in_turn<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = Arc::clone(&self.turn);
        if !self.waits_its_turn && turn.try_lock().is_err() {
            return Err(Error::TimedOut {
                waited: Duration::ZERO,
            });
        }
        let answer = async move {
            let turn = turn.lock_owned().await;
            let (send, receive) = oneshot::channel();
            let thread = thread::Builder::new()
                .name("keyring".into())
                .spawn(move || {
                    let result = call();
                    drop(turn);
                    // Nobody listens any more when the call was given up.
                    drop(send.send(result));
                });
            match thread {
                Ok(_) => receive
                    .await
                    .unwrap_or_else(|_| Err(unavailable("the keyring call ended early"))),
                Err(error) => Err(unavailable(error)),
            }
        };
        let mut answer = pin!(answer);
        let usual = self.usual.min(self.patience);
        if let Ok(answer) = timeout(usual, answer.as_mut()).await {
            return answer;
        }
        let _long = self.watch.as_ref().map(LongCall::begin);
        let answer = timeout(self.patience.saturating_sub(usual), answer).await;
        answer.unwrap_or(Err(Error::TimedOut {
            waited: self.patience,
        }))
    }
}

impl<'a> LongCall<'a> {
    fn begin(watch: &'a Watch) -> Self {
        if watch.waiting.fetch_add(1, Ordering::SeqCst) == 0 {
            (watch.tell)(true);
        }
        Self(watch)
    }
}

impl Drop for LongCall<'_> {
    fn drop(&mut self) {
        if self.0.waiting.fetch_sub(1, Ordering::SeqCst) == 1 {
            (self.0.tell)(false);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("waiting", &self.waiting)
            .finish_non_exhaustive()
    }
}

fn in_our_words(error: keyring::Error, name: &SecretName) -> Error {
    let name = name.to_string();
    match error {
        keyring::Error::NoDefaultStore => match Entry::store_status() {
            Err(cause) => unavailable(cause),
            Ok(()) => unavailable("no keyring on this system"),
        },
        // The Secret Service has no result where there is no default collection to put the entry in.
        keyring::Error::NoStorageAccess(cause) if cause.to_string().contains(NO_RESULT) => {
            unavailable(cause)
        }
        keyring::Error::NoStorageAccess(cause) => Error::Locked {
            reason: cause.to_string(),
        },
        keyring::Error::BadEncoding(mut bytes) | keyring::Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            Error::Unreadable { name }
        }
        keyring::Error::Ambiguous(_) => Error::Unreadable { name },
        keyring::Error::TooLong(what, limit) => Error::Refused {
            name,
            reason: format!("{what} is longer than {limit} characters"),
        },
        keyring::Error::Invalid(what, reason) => Error::Refused {
            name,
            reason: format!("{what}: {reason}"),
        },
        keyring::Error::NotSupportedByStore(reason) => Error::Refused { name, reason },
        other @ (keyring::Error::NoEntry
        | keyring::Error::PlatformFailure(_)
        | keyring::Error::BadStoreFormat(_)
        | _) => unavailable(other),
    }
}

fn unavailable(reason: impl ToString) -> Error {
    Error::Unavailable {
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn impatient() -> KeyringStore {
        KeyringStore {
            patience: Duration::from_millis(30),
            ..KeyringStore::new(Namespace::new("test"))
        }
    }

    #[tokio::test]
    async fn a_call_that_waits_for_a_person_is_given_up_and_later_calls_wait_their_turn() {
        let store = impatient();
        let (answer, question) = mpsc::channel::<()>();
        let blocked = store
            .in_turn(move || question.recv().map_err(unavailable))
            .await;
        assert_eq!(
            blocked,
            Err(Error::TimedOut {
                waited: store.patience
            })
        );

        let behind = store.in_turn(|| Ok("second")).await;
        assert_eq!(
            behind,
            Err(Error::TimedOut {
                waited: store.patience
            }),
            "the first still has its turn"
        );

        answer.send(()).unwrap();
        let patient = KeyringStore {
            patience: PATIENCE,
            ..store
        };
        assert_eq!(patient.in_turn(|| Ok("third")).await, Ok("third"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_keyring_is_waited_for_once_where_nothing_is_lost() {
        let store = KeyringStore::impatient(Namespace::new("test"));
        let (answer, question) = mpsc::channel::<()>();
        let begun = tokio::time::Instant::now();
        store
            .in_turn(move || question.recv().map_err(unavailable))
            .await
            .unwrap_err();
        for _ in 0..3 {
            let behind = store.in_turn(|| Ok("never asked")).await;
            assert_eq!(
                behind,
                Err(Error::TimedOut {
                    waited: Duration::ZERO
                })
            );
        }
        assert!(
            begun.elapsed() <= Duration::from_secs(2),
            "{:?}",
            begun.elapsed()
        );
        answer.send(()).unwrap();
    }

    #[tokio::test]
    async fn whoever_waits_for_a_person_says_so_until_the_answer() {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let store = KeyringStore {
            usual: Duration::from_millis(5),
            ..KeyringStore::new(Namespace::new("test"))
        };
        let store = store.watched_by(move |waiting| tell.send(waiting).unwrap());
        let (answer, question) = mpsc::channel::<()>();
        let calls = {
            let store = store.clone();
            tokio::spawn(async move {
                let first = store.in_turn(move || question.recv().map_err(unavailable));
                tokio::join!(first, store.in_turn(|| Ok("second")))
            })
        };
        assert_eq!(told.recv().await, Some(true));
        answer.send(()).unwrap();
        assert_eq!(calls.await.unwrap(), (Ok(()), Ok("second")));
        assert_eq!(
            (told.recv().await, told.try_recv().ok()),
            (Some(false), None),
            "said once for both"
        );
    }

    #[test]
    fn a_person_has_more_than_a_minute_to_answer() {
        assert!(KeyringStore::new(Namespace::new("test")).patience > Duration::from_secs(60));
    }

    #[tokio::test]
    async fn a_quick_keyring_is_not_mentioned() {
        let store = KeyringStore::new(Namespace::new("test"))
            .watched_by(|_| panic!("nothing was waited for"));
        assert_eq!(store.in_turn(|| Ok(1)).await, Ok(1));
    }

    #[tokio::test]
    async fn a_call_that_panics_is_an_error_and_gives_its_turn_back() {
        let store = KeyringStore::new(Namespace::new("test"));
        let result = store
            .in_turn(|| -> Result<(), Error> { panic!("a bug below us") })
            .await;
        assert!(
            matches!(result, Err(Error::Unavailable { .. })),
            "{result:?}"
        );
        assert_eq!(store.in_turn(|| Ok(1)).await, Ok(1));
    }

    #[test]
    fn the_words_never_hold_what_was_stored() {
        let name = SecretName::new("token");
        for error in [
            keyring::Error::BadEncoding(b"s3cret".to_vec()),
            keyring::Error::BadDataFormat(b"s3cret".to_vec(), "bad".into()),
        ] {
            let ours = in_our_words(error, &name);
            assert_eq!(
                ours,
                Error::Unreadable {
                    name: "token".into()
                }
            );
            assert!(!format!("{ours:?} {ours}").contains("s3cret"));
        }
    }

    #[test]
    fn a_missing_collection_is_not_a_locked_one() {
        let name = SecretName::new("token");
        let missing =
            keyring::Error::NoStorageAccess("SS error: result not returned from SS API".into());
        assert!(matches!(
            in_our_words(missing, &name),
            Error::Unavailable { .. }
        ));
        let locked = keyring::Error::NoStorageAccess("SS Error: object locked".into());
        assert!(matches!(in_our_words(locked, &name), Error::Locked { .. }));
    }
}
