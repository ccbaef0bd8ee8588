use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, oneshot};
use tokio::time;
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, Namespace, SecretName};

/// Timeout of a call. The keyring may show an unlock prompt: to notice it, remember the password and type it takes a minute.
const TIMEOUT: Duration = Duration::from_secs(90);
/// Time after which a call counts as slow: a keyring that shows no prompt has answered by then.
const SLOW_AFTER: Duration = Duration::from_secs(2);
/// Timeout of a fail-fast store.
const FAIL_FAST_TIMEOUT: Duration = Duration::from_millis(1500);
/// The attribute of an error about a secret's length (windows-native-keyring-store 1, `src/utils.rs`).
const SECRET: &str = "secret";
const PROBE: &str = "probe";
/// Text of the error `NoResult` of the crate secret-service (secret-service 5, `src/error.rs`).
const NO_RESULT: &str = "result not returned";

/// The operating system's keyring. Runs one call at a time, so that a late result cannot overtake a newer call.
#[derive(Clone, Debug)]
pub(crate) struct KeyringStore {
    namespace: Namespace,
    /// Held by the running call.
    lock: Arc<Mutex<()>>,
    timeout: Duration,
    /// Whether a call waits for the one before it; if not, it fails with a timeout at once.
    queues: bool,
    slow_after: Duration,
    slow_call_hook: Option<SlowCallHook>,
}

/// Callback for slow calls: `true` when the first one becomes slow, `false` when the last one has ended.
#[derive(Clone)]
struct SlowCallHook {
    notify: Arc<dyn Fn(bool) + Send + Sync>,
    /// Number of slow calls.
    pending: Arc<AtomicUsize>,
}

/// Guard of a slow call.
struct SlowCall<'a>(&'a SlowCallHook);

impl KeyringStore {
    pub(crate) fn new(namespace: Namespace) -> Self {
        Self {
            namespace,
            lock: Arc::new(Mutex::new(())),
            timeout: TIMEOUT,
            queues: true,
            slow_after: SLOW_AFTER,
            slow_call_hook: None,
        }
    }

    pub(crate) fn fail_fast(namespace: Namespace) -> Self {
        Self {
            timeout: FAIL_FAST_TIMEOUT,
            queues: false,
            ..Self::new(namespace)
        }
    }

    pub(crate) fn is_fail_fast(&self) -> bool {
        !self.queues
    }

    pub(crate) fn on_slow_call(self, notify: impl Fn(bool) + Send + Sync + 'static) -> Self {
        Self {
            slow_call_hook: Some(SlowCallHook {
                notify: Arc::new(notify),
                pending: Arc::default(),
            }),
            ..self
        }
    }

    pub(crate) async fn probe(&self) -> Result<(), Error> {
        self.with_entry(&SecretName::new(PROBE), |entry| {
            entry.set_secret(PROBE.as_bytes())?;
            let read_back = entry.get_secret();
            entry.delete_credential()?;
            read_back.map(drop)
        })
        .await
    }

    pub(crate) async fn store(&self, name: &SecretName, secret: SecretString) -> Result<(), Error> {
        // As bytes both ways: Windows stores a "password" as UTF-16, which also halves the capacity of an entry.
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
        self.run_exclusive(move || {
            new_entry(namespace.as_str(), name.as_str())
                .and_then(|entry| act(&entry))
                .map_err(|error| convert_error(error, &name))
        })
        .await
    }

    /// Runs `call` on a thread of its own: it may block on an unlock prompt, the runtime must be able to shut down in the
    /// meantime, and the Secret Service client must not be called from a thread of an async runtime.
    async fn run_exclusive<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let lock = Arc::clone(&self.lock);
        if !self.queues && lock.try_lock().is_err() {
            return Err(Error::TimedOut {
                waited: Duration::ZERO,
            });
        }
        let result = async move {
            let guard = lock.lock_owned().await;
            let (sender, receiver) = oneshot::channel();
            let thread = thread::Builder::new()
                .name("keyring".into())
                .spawn(move || {
                    let result = call();
                    drop(guard);
                    // Fails when the caller has timed out.
                    drop(sender.send(result));
                });
            match thread {
                Ok(_) => receiver
                    .await
                    .unwrap_or_else(|_| Err(unavailable("the keyring call ended early"))),
                Err(error) => Err(unavailable(error)),
            }
        };
        let mut result = pin!(result);
        let slow_after = self.slow_after.min(self.timeout);
        if let Ok(result) = time::timeout(slow_after, result.as_mut()).await {
            return result;
        }
        let _slow = self.slow_call_hook.as_ref().map(SlowCall::begin);
        let result = time::timeout(self.timeout.saturating_sub(slow_after), result).await;
        result.unwrap_or(Err(Error::TimedOut {
            waited: self.timeout,
        }))
    }
}

impl<'a> SlowCall<'a> {
    fn begin(slow_call_hook: &'a SlowCallHook) -> Self {
        if slow_call_hook.pending.fetch_add(1, Ordering::SeqCst) == 0 {
            (slow_call_hook.notify)(true);
        }
        Self(slow_call_hook)
    }
}

impl Drop for SlowCall<'_> {
    fn drop(&mut self) {
        if self.0.pending.fetch_sub(1, Ordering::SeqCst) == 1 {
            (self.0.notify)(false);
        }
    }
}

impl fmt::Debug for SlowCallHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlowCallHook")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

#[cfg(not(windows))]
fn new_entry(namespace: &str, name: &str) -> keyring::Result<Entry> {
    Entry::new(namespace, name)
}

/// Returns an entry that stays on this computer. By default Windows takes it along with a roaming profile, and a refresh token
/// works once: of two computers with the same one, each would end the other's sign-in.
#[cfg(windows)]
fn new_entry(namespace: &str, name: &str) -> keyring::Result<Entry> {
    if Entry::store_status().is_err() {
        return Err(keyring::Error::NoDefaultStore);
    }
    let local = std::collections::HashMap::from([("persistence", "Local")]);
    let inner = keyring_core::Entry::new_with_modifiers(namespace, name, &local)?;
    Ok(Entry { inner })
}

fn convert_error(error: keyring::Error, name: &SecretName) -> Error {
    let name = name.to_string();
    match error {
        keyring::Error::NoDefaultStore => match Entry::store_status() {
            Err(cause) => unavailable(cause),
            Ok(()) => unavailable("no keyring on this system"),
        },
        // The Secret Service has no result when there is no default collection.
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
        keyring::Error::TooLong(attribute, limit) if attribute == SECRET => {
            Error::TooLong { name, limit }
        }
        keyring::Error::TooLong(attribute, limit) => Error::Refused {
            name,
            reason: format!("{attribute} is longer than {limit} characters"),
        },
        keyring::Error::Invalid(attribute, reason) => Error::Refused {
            name,
            reason: format!("{attribute}: {reason}"),
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

    fn fail_fast() -> KeyringStore {
        KeyringStore {
            timeout: Duration::from_millis(30),
            ..KeyringStore::new(Namespace::new("test"))
        }
    }

    #[tokio::test]
    async fn a_call_times_out_while_later_calls_still_queue() {
        let store = fail_fast();
        let (unlock, prompt) = mpsc::channel::<()>();
        let blocked = store
            .run_exclusive(move || prompt.recv().map_err(unavailable))
            .await;
        assert_eq!(
            blocked,
            Err(Error::TimedOut {
                waited: store.timeout
            })
        );

        let second = store.run_exclusive(|| Ok("second")).await;
        assert_eq!(
            second,
            Err(Error::TimedOut {
                waited: store.timeout
            }),
            "the first call still runs"
        );

        unlock.send(()).unwrap();
        let store = KeyringStore {
            timeout: TIMEOUT,
            ..store
        };
        assert_eq!(store.run_exclusive(|| Ok("third")).await, Ok("third"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fail_fast_store_waits_for_a_silent_keyring_only_once() {
        let store = KeyringStore::fail_fast(Namespace::new("test"));
        let (unlock, prompt) = mpsc::channel::<()>();
        let start = tokio::time::Instant::now();
        store
            .run_exclusive(move || prompt.recv().map_err(unavailable))
            .await
            .unwrap_err();
        for _ in 0..3 {
            let second = store.run_exclusive(|| Ok("never run")).await;
            assert_eq!(
                second,
                Err(Error::TimedOut {
                    waited: Duration::ZERO
                })
            );
        }
        assert!(
            start.elapsed() <= Duration::from_secs(2),
            "{:?}",
            start.elapsed()
        );
        unlock.send(()).unwrap();
    }

    #[tokio::test]
    async fn slow_calls_notify_once_until_all_have_ended() {
        let (notify, mut notified) = tokio::sync::mpsc::unbounded_channel();
        let store = KeyringStore {
            slow_after: Duration::from_millis(5),
            ..KeyringStore::new(Namespace::new("test"))
        };
        let store = store.on_slow_call(move |slow| notify.send(slow).unwrap());
        let (unlock, prompt) = mpsc::channel::<()>();
        let calls = {
            let store = store.clone();
            tokio::spawn(async move {
                let first = store.run_exclusive(move || prompt.recv().map_err(unavailable));
                tokio::join!(first, store.run_exclusive(|| Ok("second")))
            })
        };
        assert_eq!(notified.recv().await, Some(true));
        unlock.send(()).unwrap();
        assert_eq!(calls.await.unwrap(), (Ok(()), Ok("second")));
        assert_eq!(
            (notified.recv().await, notified.try_recv().ok()),
            (Some(false), None),
            "notified once for both"
        );
    }

    #[test]
    fn the_timeout_leaves_a_minute_to_unlock() {
        assert!(KeyringStore::new(Namespace::new("test")).timeout > Duration::from_secs(60));
    }

    #[tokio::test]
    async fn a_fast_call_does_not_notify() {
        let store = KeyringStore::new(Namespace::new("test"))
            .on_slow_call(|_| panic!("the call was not slow"));
        assert_eq!(store.run_exclusive(|| Ok(1)).await, Ok(1));
    }

    #[tokio::test]
    async fn a_panicking_call_is_an_error_and_releases_the_lock() {
        let store = KeyringStore::new(Namespace::new("test"));
        let result = store
            .run_exclusive(|| -> Result<(), Error> { panic!("a bug below us") })
            .await;
        assert!(
            matches!(result, Err(Error::Unavailable { .. })),
            "{result:?}"
        );
        assert_eq!(store.run_exclusive(|| Ok(1)).await, Ok(1));
    }

    #[test]
    fn errors_never_contain_the_secret() {
        let name = SecretName::new("token");
        for error in [
            keyring::Error::BadEncoding(b"s3cret".to_vec()),
            keyring::Error::BadDataFormat(b"s3cret".to_vec(), "bad".into()),
        ] {
            let converted = convert_error(error, &name);
            assert_eq!(
                converted,
                Error::Unreadable {
                    name: "token".into()
                }
            );
            assert!(!format!("{converted:?} {converted}").contains("s3cret"));
        }
    }

    #[test]
    fn a_secret_that_does_not_fit_differs_from_a_bad_name() {
        let name = SecretName::new("token");
        let too_long = |attribute: &str| keyring::Error::TooLong(attribute.to_owned(), 2560);
        assert_eq!(
            convert_error(too_long("secret"), &name),
            Error::TooLong {
                name: "token".into(),
                limit: 2560
            }
        );
        assert!(matches!(
            convert_error(too_long("user"), &name),
            Error::Refused { .. }
        ));
    }

    #[test]
    fn a_missing_collection_is_unavailable_not_locked() {
        let name = SecretName::new("token");
        let missing =
            keyring::Error::NoStorageAccess("SS error: result not returned from SS API".into());
        assert!(matches!(
            convert_error(missing, &name),
            Error::Unavailable { .. }
        ));
        let locked = keyring::Error::NoStorageAccess("SS Error: object locked".into());
        assert!(matches!(convert_error(locked, &name), Error::Locked { .. }));
    }
}
