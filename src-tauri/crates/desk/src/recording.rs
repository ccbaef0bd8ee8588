//! The desktop as tests see it: a clipboard anybody can write to, clocks that are set by hand, a window that
//! remembers what it was told.

use crate::accounts::SandboxPlace;
use crate::ports::{
    Attention, Browser, Clipboard, Clock, Content, Event, IdleTime, Secret, Window,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};
use zeroize::Zeroizing;

/// A clipboard that other programs write to as well.
#[derive(Default)]
pub(crate) struct SharedClipboard {
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
}

/// A clipboard manager that guards against an empty clipboard.
#[derive(Default)]
struct Manager {
    /// How often it puts back what it saw last.
    puts_back: usize,
    last: Option<String>,
}

impl SharedClipboard {
    pub(crate) fn text(&self) -> Option<String> {
        self.text.lock().unwrap().clone()
    }

    pub(crate) fn html(&self) -> Option<String> {
        self.html.lock().unwrap().clone()
    }

    pub(crate) fn set(&self, text: &str) {
        *self.text.lock().unwrap() = Some(text.to_owned());
        *self.html.lock().unwrap() = None;
    }

    pub(crate) fn drop_html(&self) {
        self.drops_html.store(true, Ordering::SeqCst);
    }

    pub(crate) fn swallow(&self) {
        self.swallows.store(true, Ordering::SeqCst);
    }

    pub(crate) fn refuse_writing(&self) {
        self.refuses_writing.store(true, Ordering::SeqCst);
    }

    pub(crate) fn refuse_clearing(&self, refuse: bool) {
        self.refuses_clearing.store(refuse, Ordering::SeqCst);
    }

    /// A picture takes the place of the text.
    pub(crate) fn set_picture(&self) {
        self.text.lock().unwrap().take();
        self.foreign.store(true, Ordering::SeqCst);
    }

    /// From now on a clipboard manager puts back what it saw last whenever the clipboard is empty, so many times.
    pub(crate) fn put_back(&self, times: usize) {
        *self.manager.lock().unwrap() = Manager {
            puts_back: times,
            last: self.text(),
        };
    }

    /// From now on, or no longer, another program puts what it has now back whatever is there.
    pub(crate) fn insist(&self, insist: bool) {
        *self.insists.lock().unwrap() = insist.then(|| self.text()).flatten();
    }

    /// What a manager does between two looks at an empty clipboard.
    fn manage(&self) {
        if let Some(text) = &*self.insists.lock().unwrap_or_else(PoisonError::into_inner) {
            self.set(text);
        }
        let mut manager = self.manager.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = self.text() {
            manager.last = Some(text);
        } else if manager.puts_back > 0
            && let Some(last) = manager.last.clone()
        {
            manager.puts_back -= 1;
            self.set(&last);
        }
    }

    /// The next so many looks fail.
    pub(crate) fn refuse_reading(&self, times: usize) {
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
            *self.html.lock().unwrap_or_else(PoisonError::into_inner) =
                html.map(|html| format!("<html>{}</html>", html.expose_secret()));
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
        self.text
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.html
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        Ok(())
    }
}

/// Clocks that stand still until they are moved: the time of day, and the running time.
pub(crate) struct ManualClock(Mutex<(Timestamp, Duration)>);

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
    pub(crate) fn set(&self, now: Timestamp) {
        self.0.lock().unwrap().0 = now;
    }

    /// Lets time pass, on both clocks.
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut time = self.0.lock().unwrap();
        time.0 += by;
        time.1 += by.unsigned_abs();
    }

    /// Sets the time of day forwards or backwards.
    pub(crate) fn step(&self, by: SignedDuration) {
        self.0.lock().unwrap().0 += by;
    }

    /// Sets it to the time by which the sandbox dates, and so much later or, if negative, earlier.
    pub(crate) fn set_off_by(&self, by: SignedDuration) {
        #[expect(
            clippy::disallowed_methods,
            reason = "the sandbox dates by the real clock"
        )]
        self.set(Timestamp::now() + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn running(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

/// A computer whose idle time is set by hand; it says nothing until then.
#[derive(Default)]
pub(crate) struct ManualIdleTime {
    elapsed: Mutex<Option<Duration>>,
    while_asked: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl ManualIdleTime {
    pub(crate) fn set(&self, elapsed: Option<Duration>) {
        *self.elapsed.lock().unwrap() = elapsed;
    }

    /// Does this while it is asked the next time.
    pub(crate) fn while_asked(&self, what: impl FnOnce() + Send + 'static) {
        *self.while_asked.lock().unwrap() = Some(Box::new(what));
    }
}

impl IdleTime for ManualIdleTime {
    fn elapsed(&self) -> Option<Duration> {
        let what = self
            .while_asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(what) = what {
            what();
        }
        *self.elapsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A window that remembers what it was told.
#[derive(Default)]
pub(crate) struct RecordingWindow {
    pub(crate) out_of_pictures: AtomicBool,
    pub(crate) attention: Mutex<Vec<Attention>>,
    events: Mutex<Vec<Event>>,
    told: Notify,
}

impl RecordingWindow {
    /// What it was told.
    pub(crate) fn told(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    /// Remembers no longer what it was told.
    pub(crate) fn forget(&self) {
        self.events.lock().unwrap().clear();
    }

    /// Waits until it was told so many things; answers with how many it was told.
    pub(crate) async fn wait_for_many(&self, count: usize) -> usize {
        loop {
            let told = self.told.notified();
            let now = self.events.lock().unwrap().len();
            if now >= count {
                return now;
            }
            told.await;
        }
    }

    /// Waits until it was told something that `wanted` accepts.
    pub(crate) async fn wait_for(&self, wanted: impl Fn(&Event) -> bool) {
        loop {
            let told = self.told.notified();
            if self.events.lock().unwrap().iter().any(&wanted) {
                return;
            }
            told.await;
        }
    }
}

impl Window for RecordingWindow {
    fn keep_out_of_pictures(&self, out: bool) {
        self.out_of_pictures.store(out, Ordering::SeqCst);
    }

    fn ask_for_attention(&self, why: Attention) {
        self.attention
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(why);
    }

    fn tell(&self, event: Event) {
        self.events.lock().unwrap().push(event);
        self.told.notify_waiters();
        self.told.notify_one();
    }
}

/// A browser that remembers what it was to open.
#[derive(Default)]
pub(crate) struct RecordingBrowser(pub(crate) Mutex<Vec<String>>);

impl Browser for RecordingBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(address.to_owned());
        Ok(())
    }
}

/// Where a sandbox answers.
pub(crate) fn place_of(sandbox: &sandbox::Running) -> SandboxPlace {
    let url = |url: &str| url.parse().unwrap();
    SandboxPlace {
        box_url: url(&sandbox.box_url),
        clumio_url: url(&sandbox.clumio_url),
    }
}

/// One call to a sandbox at `base`, past the clients; answers with status and JSON.
pub(crate) async fn sandbox_call(
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
