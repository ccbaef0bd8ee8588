//! Helpers for the tests of the desk.

use crate::ports::{Attention, Event, Window};
use accounts::{AccountRegistry, DisconnectResult, SandboxUrls, Service};
use app_error::AppError;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// A window that records its events.
#[derive(Default)]
pub(crate) struct RecordingWindow {
    pub(crate) excluded_from_capture: AtomicBool,
    pub(crate) attention: Mutex<Vec<Attention>>,
    events: Mutex<Vec<Event>>,
    received: Notify,
}

impl RecordingWindow {
    /// Returns all events so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().clone()
    }

    /// Waits until there is an event that `is_expected` accepts.
    pub(crate) async fn wait_for(&self, is_expected: impl Fn(&Event) -> bool) {
        loop {
            let received = self.received.notified();
            if self.events.lock().iter().any(&is_expected) {
                return;
            }
            received.await;
        }
    }
}

impl Window for RecordingWindow {
    fn exclude_from_capture(&self, excluded: bool) {
        self.excluded_from_capture.store(excluded, Ordering::SeqCst);
    }

    fn ask_for_attention(&self, reason: Attention) {
        self.attention.lock().push(reason);
    }

    fn tell(&self, event: Event) {
        self.events.lock().push(event);
        self.received.notify_waiters();
        self.received.notify_one();
    }
}

/// Returns the addresses of a sandbox.
pub(crate) fn sandbox_place(sandbox: &sandbox::RunningSandbox) -> SandboxUrls {
    SandboxUrls::parse(&sandbox.box_url, &sandbox.clumio_url).unwrap()
}

/// Disconnects the active account of a service.
pub(crate) async fn disconnect_active(
    accounts: &AccountRegistry,
    service: Service,
) -> Result<DisconnectResult, AppError> {
    let now = accounts.list();
    let id = match service {
        Service::Clumio => now.clumio.unwrap().label.id,
        Service::Box => now.box_account.unwrap().label.id,
    };
    accounts.disconnect(service, &id).await
}
