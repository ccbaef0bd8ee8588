//! The desktop as tests see it: a clipboard anybody can write to, a clock that is set by hand, a window that
//! remembers what it was told.

use crate::ports::{Clipboard, Clock, Event, Window};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;
use zeroize::Zeroizing;

/// A clipboard that other programs write to as well.
#[derive(Default)]
pub(crate) struct SharedClipboard {
    text: Mutex<Option<String>>,
    swallows: AtomicBool,
    refuses_clearing: AtomicBool,
}

impl SharedClipboard {
    pub(crate) fn text(&self) -> Option<String> {
        self.text.lock().unwrap().clone()
    }

    pub(crate) fn set(&self, text: &str) {
        *self.text.lock().unwrap() = Some(text.to_owned());
    }

    pub(crate) fn swallow(&self) {
        self.swallows.store(true, Ordering::SeqCst);
    }

    pub(crate) fn refuse_clearing(&self) {
        self.refuses_clearing.store(true, Ordering::SeqCst);
    }
}

impl Clipboard for SharedClipboard {
    fn write_secret(&self, text: &SecretString) -> Result<(), String> {
        if !self.swallows.load(Ordering::SeqCst) {
            self.set(text.expose_secret());
        }
        Ok(())
    }

    fn read(&self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(self.text().map(Zeroizing::new))
    }

    fn clear(&self) -> Result<(), String> {
        if self.refuses_clearing.load(Ordering::SeqCst) {
            return Err("another program holds the clipboard".to_owned());
        }
        *self.text.lock().unwrap() = None;
        Ok(())
    }
}

/// A clock that stands still until it is moved.
pub(crate) struct ManualClock(Mutex<Timestamp>);

impl Default for ManualClock {
    fn default() -> Self {
        Self(Mutex::new("2026-11-21T09:00:00Z".parse().unwrap()))
    }
}

impl ManualClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A window that remembers what it was told.
#[derive(Default)]
pub(crate) struct RecordingWindow {
    events: Mutex<Vec<Event>>,
    told: Notify,
}

impl RecordingWindow {
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
    fn tell(&self, event: Event) {
        self.events.lock().unwrap().push(event);
        self.told.notify_waiters();
        self.told.notify_one();
    }
}
