//! The session: client, actor and the user's view of the folders.

mod folder_listing;
mod folder_lookup;
mod folder_view;
mod web_url;

pub use folder_listing::FolderNames;
pub use folder_lookup::{FolderState, is_absent, is_forbidden};

use crate::Person;
use box_client::{BoxClient, UserId};
use folder_view::FolderView;
use jiff::{Timestamp, Zoned, civil::Date};
use parking_lot::Mutex;
use platform::Clock;
use std::{collections::HashMap, sync::Arc};

/// The account that requests come from, and the user on whose behalf, as the journal records them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account's login.
    pub account: String,
    /// The account's ID in Restore Desk.
    pub id: String,
    /// The login of the user acted for, where that is another than the account's own.
    pub acting_as: Option<String>,
}

/// A connected Box account as one user sees it. Cheap to clone; all clones share the cached names and locations of
/// folders.
#[derive(Clone)]
pub struct BoxSession(Arc<Inner>);

struct Inner {
    client: BoxClient,
    actor: Actor,
    clock: Arc<dyn Clock>,
    view: FolderView,
    /// The user acted for, where that is another than the account's own.
    acting_for: Option<(UserId, Person)>,
    /// The account's own session, where this one acts for another user.
    own: Option<BoxSession>,
    /// The views of the other users the account has acted for.
    views: Arc<Mutex<HashMap<UserId, FolderView>>>,
}

impl BoxSession {
    /// Opens a session of the account behind `client`. Sends no request.
    #[must_use]
    pub fn new(client: BoxClient, actor: Actor, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            client,
            actor,
            clock,
            view: FolderView::default(),
            acting_for: None,
            own: None,
            views: Arc::default(),
        }))
    }

    /// Returns a session of the account on behalf of another user of the organization (`As-User`), with that user's view of the
    /// folders.
    #[must_use]
    pub fn as_user(&self, user: UserId, person: Person) -> Self {
        let inner = &*self.0;
        let view = inner.views.lock().entry(user.clone()).or_default().clone();
        let actor = Actor {
            acting_as: Some(person.address().to_owned()),
            ..inner.actor.clone()
        };
        Self(Arc::new(Inner {
            client: inner.client.as_user(user.clone()),
            actor,
            clock: Arc::clone(&inner.clock),
            view,
            acting_for: Some((user, person)),
            own: Some(self.own().clone()),
            views: Arc::clone(&inner.views),
        }))
    }

    /// Returns a session of the account on behalf of a person, as [`as_user`](Self::as_user) does; `None` if the person has no
    /// user ID.
    #[must_use]
    pub fn as_person(&self, person: &Person) -> Option<Self> {
        let user = UserId::parse(person.id.as_deref()?).ok()?;
        Some(self.as_user(user, person.clone()))
    }

    /// Returns the session of the account's own user.
    #[must_use]
    pub fn own(&self) -> &Self {
        self.0.own.as_ref().unwrap_or(self)
    }

    /// Returns the client that sends requests on behalf of this user.
    #[must_use]
    pub fn client(&self) -> &BoxClient {
        &self.0.client
    }

    /// Returns the account and user that requests come from.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// Returns the user acted for, where that is another than the account's own.
    #[must_use]
    pub fn acting_user(&self) -> Option<&UserId> {
        self.0.acting_for.as_ref().map(|(user, _)| user)
    }

    /// Returns the person acted for, where that is another than the account's own user.
    #[must_use]
    pub fn acting_as(&self) -> Option<Person> {
        self.0.acting_for.as_ref().map(|(_, person)| person.clone())
    }

    /// Returns the time by the services' clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Returns the time by the services' clock, in the time zone of this computer.
    #[must_use]
    pub fn local_now(&self) -> Zoned {
        self.now().to_zoned(self.0.clock.zone())
    }

    /// Returns the day in the time zone of this computer, for suggested names.
    #[must_use]
    pub fn today(&self) -> Date {
        self.local_now().date()
    }
}
