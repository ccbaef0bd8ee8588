//! Finds out who deleted each item. Box's list of the trash does not contain it; the enterprise events do, which an
//! administrator can read, and the search can be narrowed to one person's deletions.

use std::time::Duration;

use box_client::{BoxClient, ErrorKind, NextPage, SeenMarkers, TrashSearch, UserId};
use jiff::SignedDuration;

use super::TrashList;
use crate::{DeletedByFilter, DeletedBySource, TimeRange, TrashFilter};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{ItemKey, Person, convert};

/// How many searches are sent without a wait; further ones wait a second each, since Box allows sixty a minute.
const SEARCHES_WITHOUT_WAIT: u32 = 5;
/// The most words in one search.
const WORDS_PER_SEARCH: usize = 20;
/// The most searches by words for one filter.
const WORD_SEARCHES: usize = 5;
/// The shortest range of time that is searched by itself when it has more results than Box returns.
const SHORTEST_RANGE: SignedDuration = SignedDuration::from_secs(1);

/// Events may be dated this far from the items they are about.
const EVENT_MARGIN: SignedDuration = SignedDuration::from_mins(5);

impl TrashList {
    /// Finds out who deleted the items that match the filter, adds it to the list and returns its source. Nothing is requested
    /// twice before the trash is loaded again. The state is emitted after each response.
    ///
    /// # Errors
    /// `Forbidden` if the account has no permission to read events and the filter names no person to search for, or any error
    /// of Box. The results before an error are kept.
    pub async fn find_deleted_by(&self, filter: &TrashFilter) -> Result<DeletedBySource, AppError> {
        let person = match &filter.deleted_by {
            Some(DeletedByFilter::Person { person }) => Some(person),
            Some(DeletedByFilter::Unknown) | None => None,
        };
        if let Some(person) = person {
            self.remember(person).await;
        }
        let deleted = filter.when.range(&self.0.session.local_now());
        if !self.0.contents.lock().coverage.is_events_forbidden() {
            match self.read_events(deleted).await {
                Ok(true) => return Ok(DeletedBySource::Events),
                Ok(false) => {
                    return Err(AppError::new(
                        ErrorCode::ServiceMisbehaved,
                        "a page of the events leads to one before it",
                    )
                    .subject(Subject::List)
                    .retryable());
                }
                Err(error) if is_not_permitted(&error) => {
                    self.0.contents.lock().coverage.forbid_events();
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

    /// Reads the events of a range; returns false when a page leads to one before it, since then the last ones are not among them.
    async fn read_events(&self, deleted: TimeRange) -> Result<bool, box_client::Error> {
        let deleted = {
            let contents = self.0.contents.lock();
            let deleted = deleted.not_before(contents.index.first_deleted_at());
            if contents.coverage.covers_events(deleted) {
                return Ok(true);
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
            let is_loop = page.next.as_ref().is_some_and(|next| !seen.insert(next));
            position = page.next;
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
            if is_loop {
                return Ok(false);
            }
            if position.is_none() {
                self.0.contents.lock().coverage.add_events(deleted);
                self.emit_state();
                return Ok(true);
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
        if self
            .0
            .contents
            .lock()
            .coverage
            .covers_search(&user, deleted)
        {
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
        let mut is_complete = true;
        for client in self.viewing_clients() {
            match self
                .record_results(&client, person, search.clone(), &mut searches)
                .await
            {
                Err(error) if *error.kind() == ErrorKind::Rejected => {
                    is_complete = false;
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
        if is_complete {
            self.0.contents.lock().coverage.add_search(user, deleted);
        }
        Ok(())
    }

    /// Returns the words of each search by words: the first words of the names of the items that may match, the most frequent
    /// first. By Box's documentation a search needs words.
    fn search_words(&self, filter: &TrashFilter, deleted: TimeRange) -> Vec<Vec<String>> {
        let limit = WORDS_PER_SEARCH * WORD_SEARCHES;
        let words = self
            .0
            .contents
            .lock()
            .index
            .first_words_of_candidates(filter, deleted, limit);
        words
            .chunks(WORDS_PER_SEARCH)
            .map(<[String]>::to_vec)
            .collect()
    }

    /// Searches, and sets who deleted each item of the results. Box returns at most 10,000 results of one search, so a range of
    /// time with more is searched in halves.
    async fn record_results(
        &self,
        client: &BoxClient,
        person: &Person,
        search: TrashSearch,
        searches: &mut u32,
    ) -> Result<(), box_client::Error> {
        let mut pending = vec![search];
        while let Some(search) = pending.pop() {
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
                pending.extend(self.halves(&search).into_iter().flatten());
            }
        }
        Ok(())
    }

    fn halves(&self, search: &TrashSearch) -> Option<[TrashSearch; 2]> {
        let from = search
            .from
            .or_else(|| self.0.contents.lock().index.first_deleted_at())?;
        let to = search.to.unwrap_or(self.0.session.now());
        let length = to.duration_since(from);
        let middle = from + length / 2;
        (length > SHORTEST_RANGE).then(|| {
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
