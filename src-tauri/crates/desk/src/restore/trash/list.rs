//! Listing the trash of one or several users, page by page, into an index that can be asked from the first page on.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::Weak;

use box_client::{BoxClient, Error, Item, Marker, Page, RawPage, SeenMarkers};
use futures::{StreamExt, stream};
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::Trash;
use crate::ports::Event;
use crate::restore::deleters::Asked;
use crate::restore::restorer::{Parts, Restorer, held};
use crate::restore::{ItemKey, Person, TrashState, UserListing, from_box};
use app_error::{AppError, ErrorCode, Subject, from_box_as_user};

/// Box's most for a page of the trash.
const PAGE: u16 = 1000;
/// Users whose trash is listed at a time.
const USERS_AT_ONCE: usize = 4;

/// Whose trash is looked at; nobody stands for the account itself.
pub(super) type Viewer = Option<Person>;

impl Restorer {
    /// Lists the trash of these users from now on, and the account's own with `own`. Nobody at all means the account.
    /// An administrator sees what each of them sees; who that is not allowed to is told with each user.
    pub async fn show_trash_of(&self, own: bool, users: Vec<Person>) -> TrashState {
        for user in &users {
            self.remember(user).await;
        }
        let mut viewers: Vec<Viewer> = users.into_iter().map(Some).collect();
        if own || viewers.is_empty() {
            viewers.insert(0, None);
        }
        let mut trash = held(&self.parts().trash);
        // In one go with the new listing: a page of the one before knows its users by number.
        trash.viewers = viewers;
        self.list_anew(&mut trash)
    }

    /// Begins to list the trash anew. What was listed before stays until the first page has come; each page and the end
    /// are told to the window. Must be called within a tokio runtime.
    pub fn refresh_trash(&self) -> TrashState {
        self.list_anew(&mut held(&self.parts().trash))
    }

    fn list_anew(&self, trash: &mut Trash) -> TrashState {
        let cancel = CancellationToken::new();
        if trash.viewers.is_empty() {
            trash.viewers.push(None);
        }
        trash.listing += 1;
        trash.fresh = true;
        trash.stop = Some(cancel.clone().drop_guard());
        trash.gone_meanwhile.clear();
        let begun = |person: &Viewer| UserListing {
            person: person.clone(),
            listing: true,
            ..UserListing::default()
        };
        trash.state.users = trash.viewers.iter().map(begun).collect();
        trash.state.listed_at = Some(self.parts().clock.now());
        let listing = trash.listing;
        let tasks: Vec<Listing> = (0..)
            .zip(&trash.viewers)
            .map(|(user, viewer)| {
                let client = self
                    .client_of(viewer.as_ref())
                    .with_cancellation(cancel.clone());
                Listing {
                    parts: self.weak_parts(),
                    client,
                    listing,
                    user,
                }
            })
            .collect();
        tokio::spawn(stream::iter(tasks).for_each_concurrent(USERS_AT_ONCE, Listing::run));
        trash.state()
    }

    /// Stops the listing; what was listed stays usable.
    pub fn stop_trash(&self) -> TrashState {
        let mut trash = held(&self.parts().trash);
        trash.listing += 1;
        trash.stop = None;
        trash.before = None;
        trash
            .state
            .users
            .iter_mut()
            .for_each(|user| user.listing = false);
        trash.state()
    }

    /// Box as each user sees it whose trash is listed.
    pub(crate) fn viewing_clients(&self) -> Vec<BoxClient> {
        let viewers = held(&self.parts().trash).viewers.clone();
        viewers
            .iter()
            .map(|viewer| self.client_of(viewer.as_ref()))
            .collect()
    }

    /// How far the listing is.
    pub fn trash_state(&self) -> TrashState {
        held(&self.parts().trash).state()
    }
}

/// The listing of one user's trash.
struct Listing {
    parts: Weak<Parts>,
    client: BoxClient,
    listing: u64,
    user: usize,
}

impl Listing {
    /// Goes on as long as anybody is left who could ask for the rows. While a page is read, the next is on its way.
    async fn run(self) {
        let mut coming = self.ask(None);
        let mut trail = SeenMarkers::default();
        loop {
            let page = match (&mut coming).await {
                Ok(Ok(page)) => {
                    let goes_round = page.next().is_some_and(|next| !trail.insert(next));
                    if let Some(next) = page.next().filter(|_| !goes_round) {
                        coming = self.ask(Some(next.clone()));
                        // A new task waits for this one to pause, and reading is work without a pause.
                        yield_now().await;
                    }
                    page.parse().map(|page| (page, goes_round))
                }
                Ok(Err(error)) => Err(error),
                Err(ended) => match ended.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    // The program ends.
                    Err(_) => return,
                },
            };
            let Some(parts) = self.parts.upgrade() else {
                return;
            };
            let going_on = {
                let mut trash = held(&parts.trash);
                if trash.listing != self.listing {
                    return;
                }
                match page {
                    Ok((page, goes_round)) => {
                        if std::mem::take(&mut trash.fresh) {
                            parts.forget_all_places();
                            trash.begin_anew();
                            // By now the services' clock is known.
                            trash.state.listed_at = Some(parts.clock.now());
                        }
                        let page = if goes_round {
                            Page { next: None, ..page }
                        } else {
                            page
                        };
                        trash.take(self.user, page);
                        if goes_round {
                            let words = "the list of the trash leads back into itself";
                            let user = &mut trash.state.users[self.user];
                            user.complete = false;
                            user.problem = Some(
                                AppError::new(ErrorCode::ServiceMisbehaved, words)
                                    .subject(Subject::List),
                            );
                        }
                    }
                    Err(error) => {
                        let acting = trash.viewers.get(self.user).is_some_and(Option::is_some);
                        let user = &mut trash.state.users[self.user];
                        user.listing = false;
                        user.problem = Some(if acting {
                            from_box_as_user(&error)
                        } else {
                            AppError::from(&error)
                        });
                    }
                }
                trash.state.users[self.user].listing
            };
            parts.tell_trash();
            if !going_on {
                return;
            }
        }
    }

    fn ask(&self, from: Option<Marker>) -> AbortOnDropHandle<Result<RawPage, Error>> {
        let client = self.client.clone();
        let page = async move { client.raw_trash_page(from.as_ref(), PAGE).await };
        AbortOnDropHandle::new(tokio::spawn(page))
    }
}

impl Trash {
    fn begin_anew(&mut self) {
        self.before = Some(std::mem::take(&mut self.index));
        self.asked = Asked::default();
        self.told.clear();
        self.state.list += 1;
    }

    fn take(&mut self, user: usize, page: Page<Item>) {
        let viewer = self.viewers[user].clone();
        let count = u32::try_from(page.entries.len()).unwrap_or(u32::MAX);
        for item in page.entries {
            if !self.gone_meanwhile.contains(&ItemKey::from(&item.key)) {
                self.add(from_box::listed(item, viewer.as_ref()));
            }
        }
        let user = &mut self.state.users[user];
        user.listed += count;
        user.unreadable = user.unreadable.saturating_add(page.skipped);
        user.listing = page.next.is_some();
        user.complete = page.next.is_none();
        if !self.is_listing() {
            self.before = None;
            self.told = HashMap::new();
        }
    }
}

impl Parts {
    /// Tells the window how far the list is.
    pub(crate) fn tell_trash(&self) {
        let state = held(&self.trash).state();
        self.window.tell(Event::Trash { state });
    }
}
