//! Finds out who deleted what. Box's list of the trash does not tell it; the events of the company do, to an administrator, and
//! the search can be asked for one person's deletions.

use std::time::Duration;

use box_client::{BoxClient, ErrorKind, NextPage, SeenMarkers, TrashSearch, UserId};
use jiff::{SignedDuration, Timestamp};

use super::TrashList;
use crate::{DeletedByFilter, DeletedBySource, TimeRange, TrashFilter};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{ItemKey, Person, convert};

/// Searches that are sent without a wait; further ones wait a second each, since Box allows sixty a minute.
const SEARCHES_WITHOUT_WAIT: u32 = 5;
/// Words of one search.
const WORDS_PER_SEARCH: usize = 20;
/// Searches by words for one filter.
const WORD_SEARCHES: usize = 5;
/// The shortest range of time that is searched by itself when it has more results than Box returns.
const SHORTEST_RANGE: SignedDuration = SignedDuration::from_secs(1);

/// Events may be dated this far from the items they are about.
const EVENT_MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// What this list was asked for already.
#[derive(Clone, Debug, Default)]
pub(super) struct AskedFor {
    /// All events of these ranges of time are known.
    events: Vec<TimeRange>,
    /// This account has no permission to read events.
    no_events: bool,
    /// These people's deletions in these ranges of time are known, as far as the search knows them.
    searched: Vec<(UserId, TimeRange)>,
}

impl AskedFor {
    /// Returns whether all events about items deleted at that time are known.
    pub(super) fn includes(&self, at: Option<Timestamp>) -> bool {
        let Some(at) = at else { return false };
        self.events
            .iter()
            .any(|range| range.contains(at.as_microsecond(), i64::MIN))
    }
}

impl TrashList {
    /// Asks Box who deleted what, as far as the filter needs it, records it in the list and returns the source. Nothing is asked
    /// twice before the trash is loaded again. Each step is emitted.
    ///
    /// # Errors
    /// `Forbidden` if the account has the permission for neither events nor the search, or any error of Box. What was found
    /// by then is kept.
    pub async fn find_deleted_by(&self, filter: &TrashFilter) -> Result<DeletedBySource, AppError> {
        let person = match &filter.deleted_by {
            Some(DeletedByFilter::Person { person }) => Some(person),
            Some(DeletedByFilter::Unknown) | None => None,
        };
        if let Some(person) = person {
            self.remember(person).await;
        }
        let deleted = filter.when.range(&self.0.session.local_now());
        if !self.0.contents.lock().asked_for.no_events {
            match self.read_events(deleted).await {
                Ok(()) => return Ok(DeletedBySource::Events),
                Err(error) if is_not_permitted(&error) => {
                    self.0.contents.lock().asked_for.no_events = true;
                }
                Err(error) => return Err(AppError::from(&error)),
            }
        }
        let Some(person) = person else {
            return Err(AppError::new(
                ErrorCode::Forbidden,
                "the account has no permission to read the events of the company",
            )
            .subject(Subject::Events));
        };
        self.search_deletions(person, deleted, filter).await?;
        Ok(DeletedBySource::Search)
    }

    async fn read_events(&self, deleted: TimeRange) -> Result<(), box_client::Error> {
        let deleted = {
            let contents = self.0.contents.lock();
            let deleted = deleted.not_before(contents.index.first_deleted_at());
            if contents
                .asked_for
                .events
                .iter()
                .any(|range| range.covers(deleted))
            {
                return Ok(());
            }
            deleted
        };
        let from = deleted.from().map(|from| from - EVENT_MARGIN);
        let before = deleted.before().map(|before| before + EVENT_MARGIN);
        let mut position = None;
        let mut seen = SeenMarkers::default();
        loop {
            let page = self
                .0
                .session
                .client()
                .deletion_events(from, before, position.as_ref())
                .await?;
            position = page.next.filter(|next| seen.insert(next));
            for deletion in page.entries {
                if let Some(by) = convert::person(deletion.deleted_by) {
                    let key = ItemKey::from(&deletion.key);
                    self.0
                        .contents
                        .lock()
                        .set_deleted_by(key, by, deletion.deleted_at);
                }
            }
            self.emit_state();
            if position.is_none() {
                self.0.contents.lock().asked_for.events.push(deleted);
                self.emit_state();
                return Ok(());
            }
        }
    }

    /// Searches as each user whose trash is loaded: the search shows what that user owns or shares.
    async fn search_deletions(
        &self,
        person: &Person,
        deleted: TimeRange,
        filter: &TrashFilter,
    ) -> Result<(), box_client::Error> {
        let Some(user) = person.id.as_deref().and_then(|id| UserId::parse(id).ok()) else {
            return Ok(());
        };
        let known = |(of, range): &(UserId, TimeRange)| *of == user && range.covers(deleted);
        if self.0.contents.lock().asked_for.searched.iter().any(known) {
            return Ok(());
        }
        let (from, to) = (deleted.from(), deleted.before());
        let search = TrashSearch {
            deleted_by: Some(user.clone()),
            from,
            to,
            ..TrashSearch::default()
        };
        let mut searches = 0;
        let mut all = true;
        for client in self.viewing_clients() {
            match self
                .record_results(&client, person, search.clone(), &mut searches)
                .await
            {
                Err(error) if *error.kind() == ErrorKind::Rejected => {
                    all = false;
                    for words in self.search_words(filter, deleted) {
                        let search = TrashSearch {
                            words,
                            ..search.clone()
                        };
                        self.record_results(&client, person, search, &mut searches)
                            .await?;
                    }
                }
                other => other?,
            }
        }
        if all {
            self.0
                .contents
                .lock()
                .asked_for
                .searched
                .push((user, deleted));
        }
        Ok(())
    }

    /// Returns words to search for, which Box's documentation wants: the first words of the names of the items that may match,
    /// the commonest first.
    fn search_words(&self, filter: &TrashFilter, deleted: TimeRange) -> Vec<Vec<String>> {
        let most = WORDS_PER_SEARCH * WORD_SEARCHES;
        let words = self
            .0
            .contents
            .lock()
            .index
            .first_words_of_candidates(filter, deleted, most);
        words
            .chunks(WORDS_PER_SEARCH)
            .map(<[String]>::to_vec)
            .collect()
    }

    /// Records all results. Box returns 10,000 results of one search, so a range of time with more is searched in halves.
    async fn record_results(
        &self,
        client: &BoxClient,
        person: &Person,
        search: TrashSearch,
        searches: &mut u32,
    ) -> Result<(), box_client::Error> {
        let mut left = vec![search];
        while let Some(search) = left.pop() {
            let mut next = NextPage::Offset(0);
            while let NextPage::Offset(from) = next {
                *searches += 1;
                if *searches > SEARCHES_WITHOUT_WAIT {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                let results = client.search_trash(&search, from).await?;
                for item in &results.items {
                    let key = ItemKey::from(&item.key);
                    self.0
                        .contents
                        .lock()
                        .set_deleted_by(key, person.clone(), item.trashed_at);
                }
                self.emit_state();
                next = results.next;
            }
            if next == NextPage::BeyondLimit {
                left.extend(self.halves(&search).into_iter().flatten());
            }
        }
        Ok(())
    }

    fn halves(&self, search: &TrashSearch) -> Option<[TrashSearch; 2]> {
        let from = search
            .from
            .or_else(|| self.0.contents.lock().index.first_deleted_at())?;
        let to = search.to.unwrap_or(self.0.session.now());
        let long = to.duration_since(from);
        let middle = from + long / 2;
        (long > SHORTEST_RANGE).then(|| {
            [
                TrashSearch {
                    from: Some(from),
                    to: Some(middle),
                    ..search.clone()
                },
                TrashSearch {
                    from: Some(middle),
                    to: Some(to),
                    ..search.clone()
                },
            ]
        })
    }
}

/// Returns whether the account lacks the role or the scope.
fn is_not_permitted(error: &box_client::Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden { .. })
}
