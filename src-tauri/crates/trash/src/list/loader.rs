//! Loads the trash of one or several users page by page; the list can be used from the first page on.

use std::panic::resume_unwind;
use std::sync::{Arc, Weak};

use box_client::{BoxClient, Error, Marker, Page, RawPage, RetryWaitSink, SeenMarkers};
use futures::{StreamExt, stream};
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::contents::{Contents, Viewer};
use super::{Inner, TrashList};
use crate::TrashState;
use app_error::{AppError, ErrorCode, Subject, from_box_as_user};
use box_session::Person;

/// The largest page of the trash that Box allows.
const PAGE_SIZE: u16 = 1000;
/// How many users' trash is loaded at a time.
const USERS_AT_ONCE: usize = 4;

impl TrashList {
    /// Sets whose trash is listed, and loads it: that of `users`, and the account's own if `own` is set or `users` is empty. An
    /// administrator sees what each of them sees; a user whose trash the account has no permission to see gets an error.
    pub async fn load(&self, own: bool, users: Vec<Person>) -> TrashState {
        for user in &users {
            self.remember(user).await;
        }
        let mut viewers: Vec<Viewer> = users.into_iter().map(Some).collect();
        if own || viewers.is_empty() {
            viewers.insert(0, None);
        }
        let mut contents = self.0.contents.lock();
        // Set under the lock that starts the new loading: pages of the previous loading refer to users by index.
        contents.viewers = viewers;
        self.start_loading(&mut contents)
    }

    /// Loads the trash again. The previous list stays until the first page has arrived; each page and the end are emitted. Must
    /// be called within a tokio runtime.
    pub fn refresh(&self) -> TrashState {
        self.start_loading(&mut self.0.contents.lock())
    }

    fn start_loading(&self, contents: &mut Contents) -> TrashState {
        let cancel = CancellationToken::new();
        contents.start_loading(cancel.clone().drop_guard(), self.0.session.now());
        let loading = contents.loading;
        let waits = self.report_waits(loading);
        let loaders: Vec<UserLoader> = (0..)
            .zip(&contents.viewers)
            .map(|(user, viewer)| {
                let session = self.viewing_session(viewer.as_ref());
                UserLoader {
                    list: Arc::downgrade(&self.0),
                    client: session
                        .client()
                        .with_cancellation(cancel.clone())
                        .with_wait_sink(waits.clone()),
                    loading,
                    user,
                }
            })
            .collect();
        tokio::spawn(stream::iter(loaders).for_each_concurrent(USERS_AT_ONCE, UserLoader::run));
        contents.state(self.0.session.now())
    }

    /// Returns the listener for the waits of a loading, which emits them with the state.
    fn report_waits(&self, loading: u64) -> RetryWaitSink {
        let list = Arc::downgrade(&self.0);
        RetryWaitSink::new(move |wait| {
            let Some(list) = list.upgrade() else { return };
            {
                let mut contents = list.contents.lock();
                if contents.loading != loading {
                    return;
                }
                contents.wait = wait;
            }
            list.emit_state();
        })
    }

    /// Stops loading; what was loaded stays usable.
    pub fn stop(&self) -> TrashState {
        let mut contents = self.0.contents.lock();
        contents.stop_loading();
        contents.state(self.0.session.now())
    }

    /// Returns a client for each user whose trash is loaded.
    pub(super) fn viewing_clients(&self) -> Vec<BoxClient> {
        let viewers = self.0.contents.lock().viewers.clone();
        viewers
            .iter()
            .map(|viewer| self.viewing_session(viewer.as_ref()).client().clone())
            .collect()
    }
}

/// Loads the trash of one user.
struct UserLoader {
    list: Weak<Inner>,
    client: BoxClient,
    loading: u64,
    user: usize,
}

impl UserLoader {
    /// Loads all pages, as long as the list is in use. While a page is parsed, the next one is requested.
    async fn run(self) {
        let mut next_page = self.request_page(None);
        let mut seen_markers = SeenMarkers::default();
        loop {
            let page = match (&mut next_page).await {
                Ok(Ok(page)) => {
                    let is_loop = page.next().is_some_and(|next| !seen_markers.insert(next));
                    if let Some(next) = page.next().filter(|_| !is_loop) {
                        next_page = self.request_page(Some(next.clone()));
                        // A new task starts when this one yields, and parsing does not yield.
                        yield_now().await;
                    }
                    page.parse().map(|page| (page, is_loop))
                }
                Ok(Err(error)) => Err(error),
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    // The program ends.
                    Err(_) => return,
                },
            };
            let Some(list) = self.list.upgrade() else {
                return;
            };
            let is_loading = {
                let mut contents = list.contents.lock();
                if contents.loading != self.loading {
                    return;
                }
                match page {
                    Ok((page, is_loop)) => {
                        if std::mem::take(&mut contents.awaits_first_page) {
                            list.session.forget_locations_of_all_users();
                            contents.start_new_list();
                            // By now the services' clock is known.
                            contents.progress.listed_at = Some(list.session.now());
                        }
                        let page = if is_loop {
                            Page { next: None, ..page }
                        } else {
                            page
                        };
                        contents.add_page(self.user, page);
                        if is_loop {
                            let message = "a page of the trash has the marker of an earlier page";
                            let user = &mut contents.progress.users[self.user];
                            user.complete = false;
                            user.problem = Some(
                                AppError::new(ErrorCode::ServiceMisbehaved, message)
                                    .subject(Subject::List),
                            );
                        }
                    }
                    Err(error) => {
                        let as_user = contents.viewers.get(self.user).is_some_and(Option::is_some);
                        let user = &mut contents.progress.users[self.user];
                        user.listing = false;
                        user.problem = Some(if as_user {
                            from_box_as_user(&error)
                        } else {
                            AppError::from(&error)
                        });
                    }
                }
                contents.progress.users[self.user].listing
            };
            list.emit_state();
            if !is_loading {
                return;
            }
        }
    }

    fn request_page(&self, from: Option<Marker>) -> AbortOnDropHandle<Result<RawPage, Error>> {
        let client = self.client.clone();
        let page = async move { client.raw_trash_page(from.as_ref(), PAGE_SIZE).await };
        AbortOnDropHandle::new(tokio::spawn(page))
    }
}
