//! The window as tests see it: it remembers what it was told.

use crate::ports::{Attention, Event, Window};
use accounts::{AccountRegistry, DisconnectResult, SandboxUrls, Service};
use app_error::AppError;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

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

/// Where a sandbox answers.
pub(crate) fn place_of(sandbox: &sandbox::RunningSandbox) -> SandboxUrls {
    SandboxUrls::parse(&sandbox.box_url, &sandbox.clumio_url).unwrap()
}

/// Disconnects the account of a service that is used.
pub(crate) async fn disconnect_used(
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
