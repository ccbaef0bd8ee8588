//! Doubles of the desktop for tests: a clipboard that any program can write to, clocks that are set by hand, a browser that
//! remembers its addresses.

#![expect(clippy::unwrap_used, reason = "a test fails where it is misused")]

use crate::{
    Browser, Clipboard, Clock, Content, EventSink, IdleTime, PresenceCheck, PresenceError, Secret,
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};
use zeroize::Zeroizing;

/// A clipboard that other programs write to as well.
#[derive(Default)]
pub struct SharedClipboard {
    text: Mutex<Option<String>>,
    html: Mutex<Option<String>>,
    drops_html: AtomicBool,
    swallows: AtomicBool,
    refuses_writing: AtomicBool,
    refuses_clearing: AtomicBool,
    unreadable_for: AtomicUsize,
    foreign: AtomicBool,
    manager: Mutex<Manager>,
    insists: Mutex<Option<String>>,
    selected: Mutex<Option<String>>,
}

/// A clipboard manager that guards against an empty clipboard.
#[derive(Default)]
struct Manager {
    /// How often it puts back what it saw last.
    puts_back: usize,
    last: Option<String>,
}

impl SharedClipboard {
    /// Returns the text that is there.
    pub fn text(&self) -> Option<String> {
        self.text.lock().clone()
    }

    /// Selects a text in a window, without copying it.
    pub fn select(&self, text: &str) {
        *self.selected.lock() = Some(text.to_owned());
    }

    /// Returns the text that is selected.
    pub fn selected(&self) -> Option<String> {
        self.selected.lock().clone()
    }

    /// Returns the HTML on the clipboard.
    pub fn html(&self) -> Option<String> {
        self.html.lock().clone()
    }

    /// Puts a text there, as another program does.
    pub fn set(&self, text: &str) {
        *self.text.lock() = Some(text.to_owned());
        *self.html.lock() = None;
    }

    /// Loses the HTML of what is written from now on.
    pub fn drop_html(&self) {
        self.drops_html.store(true, Ordering::SeqCst);
    }

    /// Loses all that is written from now on, and says that it took it.
    pub fn swallow(&self) {
        self.swallows.store(true, Ordering::SeqCst);
    }

    /// Takes nothing from now on.
    pub fn refuse_writing(&self) {
        self.refuses_writing.store(true, Ordering::SeqCst);
    }

    /// Refuses to be emptied from now on, or no longer.
    pub fn refuse_clearing(&self, refuse: bool) {
        self.refuses_clearing.store(refuse, Ordering::SeqCst);
    }

    /// Replaces the text by a picture.
    pub fn set_picture(&self) {
        self.text.lock().take();
        self.foreign.store(true, Ordering::SeqCst);
    }

    /// Has a clipboard manager restore its last text whenever the clipboard is empty, `times` times.
    pub fn put_back(&self, times: usize) {
        *self.manager.lock() = Manager {
            puts_back: times,
            last: self.text(),
        };
    }

    /// Has another program write the present text again whatever is there, or no longer.
    pub fn insist(&self, insist: bool) {
        *self.insists.lock() = insist.then(|| self.text()).flatten();
    }

    /// Does what a clipboard manager does between two reads of an empty clipboard.
    fn manage(&self) {
        if let Some(text) = &*self.insists.lock() {
            self.set(text);
        }
        let mut manager = self.manager.lock();
        if let Some(text) = self.text() {
            manager.last = Some(text);
        } else if manager.puts_back > 0
            && let Some(last) = manager.last.clone()
        {
            manager.puts_back -= 1;
            self.set(&last);
        }
    }

    /// Fails the next `times` reads.
    pub fn refuse_reading(&self, times: usize) {
        self.unreadable_for.store(times, Ordering::SeqCst);
    }
}

impl Clipboard for SharedClipboard {
    fn write_secret(&self, secret: &Secret) -> Result<(), String> {
        if self.refuses_writing.load(Ordering::SeqCst) {
            return Err("the system has no clipboard".to_owned());
        }
        if !self.swallows.load(Ordering::SeqCst) {
            self.set(secret.text.expose_secret());
            let html = secret
                .html
                .as_ref()
                .filter(|_| !self.drops_html.load(Ordering::SeqCst));
            // As the systems do, with something around it.
            *self.html.lock() = html.map(|html| format!("<html>{}</html>", html.expose_secret()));
        }
        Ok(())
    }

    fn read_html(&self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(self.html().map(Zeroizing::new))
    }

    fn write(&self, text: &str) -> Result<(), String> {
        if !self.swallows.load(Ordering::SeqCst) {
            self.set(text);
        }
        Ok(())
    }

    fn read(&self) -> Content {
        let left = |times: usize| times.checked_sub(1);
        if self
            .unreadable_for
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left)
            .is_ok()
        {
            return Content::Unknown("another program holds the clipboard".to_owned());
        }
        self.manage();
        match self.text() {
            Some(text) => Content::Text(Zeroizing::new(text)),
            None if self.foreign.load(Ordering::SeqCst) => Content::Foreign,
            None => Content::Empty,
        }
    }

    fn clear(&self) -> Result<(), String> {
        if self.refuses_clearing.load(Ordering::SeqCst) {
            return Err("another program holds the clipboard".to_owned());
        }
        self.text.lock().take();
        self.html.lock().take();
        Ok(())
    }

    fn clear_selection(&self, is_ours: &dyn Fn(&str) -> bool) {
        self.selected.lock().take_if(|selected| is_ours(selected));
    }
}

/// Clocks that stand still until they are moved: the time of day, and the running time.
pub struct ManualClock(Mutex<(Timestamp, Duration)>);

impl Default for ManualClock {
    fn default() -> Self {
        Self(Mutex::new((
            "2026-11-21T09:00:00Z".parse().unwrap(),
            Duration::from_secs(1000),
        )))
    }
}

impl ManualClock {
    /// Sets the time of day, as people and networks do; the running time goes on as it was.
    pub fn set(&self, now: Timestamp) {
        self.0.lock().0 = now;
    }

    /// Lets time pass, on both clocks.
    pub fn advance(&self, by: SignedDuration) {
        let mut time = self.0.lock();
        time.0 += by;
        time.1 += by.unsigned_abs();
    }

    /// Sets the time of day forwards or backwards.
    pub fn step(&self, by: SignedDuration) {
        self.0.lock().0 += by;
    }

    /// Sets it to the time by which the sandbox dates, and so much later or, if negative, earlier.
    pub fn set_off_by(&self, by: SignedDuration) {
        #[expect(
            clippy::disallowed_methods,
            reason = "the sandbox dates by the real clock"
        )]
        self.set(Timestamp::now() + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.0.lock().0
    }

    fn running(&self) -> Duration {
        self.0.lock().1
    }

    fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

/// A computer whose idle time is set by hand; it says nothing until then.
#[derive(Default)]
pub struct ManualIdleTime {
    elapsed: Mutex<Option<Duration>>,
    while_asked: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl ManualIdleTime {
    /// Sets the idle time; `None` as a system that does not say.
    pub fn set(&self, elapsed: Option<Duration>) {
        *self.elapsed.lock() = elapsed;
    }

    /// Does this while it is asked the next time.
    pub fn while_asked(&self, what: impl FnOnce() + Send + 'static) {
        *self.while_asked.lock() = Some(Box::new(what));
    }
}

impl IdleTime for ManualIdleTime {
    fn elapsed(&self) -> Option<Duration> {
        let what = self.while_asked.lock().take();
        if let Some(what) = what {
            what();
        }
        *self.elapsed.lock()
    }
}

/// A system that asks who is there, and is answered as was set.
#[derive(Default)]
pub struct ScriptedPresence {
    answer: Mutex<Option<PresenceError>>,
    questions: AtomicUsize,
    asked: Notify,
    dialog: Arc<tokio::sync::Mutex<()>>,
}

impl ScriptedPresence {
    /// Sets the answer to every question from now on; at first the person is there.
    pub fn answer(&self, answer: Result<(), PresenceError>) {
        *self.answer.lock() = answer.err();
    }

    /// Keeps its dialog open until what is returned is dropped.
    pub fn hold(&self) -> impl Sized + Send + 'static {
        Arc::clone(&self.dialog).try_lock_owned().unwrap()
    }

    /// Waits until it has asked so often.
    pub async fn is_asked(&self, times: usize) {
        while self.questions() < times {
            self.asked.notified().await;
        }
    }

    /// Returns how often it asked.
    pub fn questions(&self) -> usize {
        self.questions.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl PresenceCheck for ScriptedPresence {
    async fn ask(&self) -> Result<(), PresenceError> {
        self.questions.fetch_add(1, Ordering::Relaxed);
        self.asked.notify_one();
        drop(self.dialog.lock().await);
        self.answer.lock().clone().map_or(Ok(()), Err)
    }
}

/// A browser that remembers what it was to open.
#[derive(Default)]
pub struct RecordingBrowser(pub Mutex<Vec<String>>);

impl Browser for RecordingBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        self.0.lock().push(address.to_owned());
        Ok(())
    }
}

/// One call to a sandbox at `base`, past the clients; answers with status and JSON.
pub async fn sandbox_call(
    base: &str,
    token: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let address = base.strip_prefix("http://").unwrap();
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

/// An event sink that records what it is given.
pub struct RecordingEvents<E> {
    events: Mutex<Vec<E>>,
    emitted: Notify,
}

impl<E> Default for RecordingEvents<E> {
    fn default() -> Self {
        Self {
            events: Mutex::default(),
            emitted: Notify::new(),
        }
    }
}

impl<E: Clone> RecordingEvents<E> {
    /// Returns all events so far.
    pub fn all(&self) -> Vec<E> {
        self.events.lock().clone()
    }

    /// Forgets all events so far.
    pub fn clear(&self) {
        self.events.lock().clear();
    }

    /// Waits until there are `count` events or more; returns how many there are.
    pub async fn wait_for_count(&self, count: usize) -> usize {
        loop {
            let emitted = self.emitted.notified();
            let now = self.events.lock().len();
            if now >= count {
                return now;
            }
            emitted.await;
        }
    }

    /// Waits until there is an event that `is_wanted` accepts, and returns it.
    pub async fn wait_for(&self, is_wanted: impl Fn(&E) -> bool) -> E {
        loop {
            let emitted = self.emitted.notified();
            if let Some(event) = self.events.lock().iter().find(|event| is_wanted(event)) {
                return event.clone();
            }
            emitted.await;
        }
    }
}

impl<E: Send> EventSink<E> for RecordingEvents<E> {
    fn emit(&self, event: E) {
        self.events.lock().push(event);
        self.emitted.notify_waiters();
        self.emitted.notify_one();
    }
}
