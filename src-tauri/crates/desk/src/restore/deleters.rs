//! Who deleted what. The list of the trash does not say it; the events of the company do, to an administrator, and the
//! search can be asked for one person's deletions.

use std::time::Duration;

use box_client::{BoxClient, ErrorKind, NextPage, SeenMarkers, TrashSearch, UserId};
use jiff::{SignedDuration, Timestamp};

use super::restorer::{Restorer, held};
use super::when::Span;
use super::{DeletedBy, DeletersFrom, ItemKey, Person, TrashFilter, from_box};
use app_error::{AppError, ErrorCode, Subject};

/// Searches that are sent at once; further ones wait a second each, for Box allows sixty a minute.
const SEARCHES_AT_ONCE: u32 = 5;
/// Words of one search.
const WORDS_AT_ONCE: usize = 20;
/// Searches by words for one question.
const WORD_SEARCHES: usize = 5;
/// The shortest time whose deletions are asked for by themselves when there are more than the search shows.
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

/// Events may be dated a little apart from the items they are about.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// What was asked already, for this list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The events of these times are all known.
    events: Vec<Span>,
    /// This account may not see events.
    no_events: bool,
    /// These people's deletions of these times are known, as far as the search knows them.
    searched: Vec<(UserId, Span)>,
}

impl Asked {
    /// Whether everything is known that events tell about what was deleted at that time.
    pub(crate) fn about_all_of(&self, at: Option<Timestamp>) -> bool {
        let Some(at) = at else { return false };
        self.events
            .iter()
            .any(|span| span.holds(at.as_microsecond(), i64::MIN))
    }
}

impl Restorer {
    /// Asks Box who deleted what, as far as the filter needs to know it, notes it in the list, and says where it was
    /// learned. What was asked before is not asked again before the trash is listed anew. Each step is told to the window.
    ///
    /// # Errors
    /// `Forbidden` when neither events nor the search are for this account, or why Box could not be asked. What was
    /// learned by then stays.
    pub async fn find_deleters(&self, filter: &TrashFilter) -> Result<DeletersFrom, AppError> {
        let person = match &filter.deleted_by {
            Some(DeletedBy::Person { person }) => Some(person),
            Some(DeletedBy::Unknown) | None => None,
        };
        if let Some(person) = person {
            self.remember(person).await;
        }
        let deleted = filter.when.span(&self.parts().now_here());
        if !held(&self.parts().trash).asked.no_events {
            match self.ask_events(deleted).await {
                Ok(()) => return Ok(DeletersFrom::Events),
                Err(error) if is_refused(&error) => {
                    held(&self.parts().trash).asked.no_events = true;
                }
                Err(error) => return Err(AppError::from(&error)),
            }
        }
        let Some(person) = person else {
            return Err(AppError::new(
                ErrorCode::Forbidden,
                "events of the company are not for this account",
            )
            .subject(Subject::Events));
        };
        self.ask_search(person, deleted, filter).await?;
        Ok(DeletersFrom::Search)
    }

    async fn ask_events(&self, deleted: Span) -> Result<(), box_client::Error> {
        let deleted = {
            let trash = held(&self.parts().trash);
            let deleted = deleted.not_before(trash.index.first_deleted());
            if trash.asked.events.iter().any(|span| span.covers(deleted)) {
                return Ok(());
            }
            deleted
        };
        let from = deleted.from().map(|from| from - MARGIN);
        let before = deleted.before().map(|before| before + MARGIN);
        let mut position = None;
        let mut trail = SeenMarkers::default();
        loop {
            let page = self
                .parts()
                .client
                .deletion_events(from, before, position.as_ref())
                .await?;
            position = page.next.filter(|next| trail.insert(next));
            for deletion in page.entries {
                if let Some(by) = from_box::who(deletion.deleted_by) {
                    let key = ItemKey::from(&deletion.key);
                    held(&self.parts().trash).note_deleter(key, by, deletion.deleted_at);
                }
            }
            self.parts().tell_trash();
            if position.is_none() {
                held(&self.parts().trash).asked.events.push(deleted);
                self.parts().tell_trash();
                return Ok(());
            }
        }
    }

    /// Asks as each user whose trash is listed: the search shows what that user owns or shares.
    async fn ask_search(
        &self,
        person: &Person,
        deleted: Span,
        filter: &TrashFilter,
    ) -> Result<(), box_client::Error> {
        let Some(user) = person.id.as_deref().and_then(|id| UserId::parse(id).ok()) else {
            return Ok(());
        };
        let known = |(of, span): &(UserId, Span)| *of == user && span.covers(deleted);
        if held(&self.parts().trash).asked.searched.iter().any(known) {
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
                .note_results(&client, person, search.clone(), &mut searches)
                .await
            {
                Err(error) if *error.kind() == ErrorKind::Rejected => {
                    all = false;
                    for words in self.words_in_question(filter, deleted) {
                        let search = TrashSearch {
                            words,
                            ..search.clone()
                        };
                        self.note_results(&client, person, search, &mut searches)
                            .await?;
                    }
                }
                other => other?,
            }
        }
        if all {
            held(&self.parts().trash)
                .asked
                .searched
                .push((user, deleted));
        }
        Ok(())
    }

    /// Box's documentation wants words to search for: then those that the names in question begin with, any of which
    /// will do, the commonest first.
    fn words_in_question(&self, filter: &TrashFilter, deleted: Span) -> Vec<Vec<String>> {
        let most = WORDS_AT_ONCE * WORD_SEARCHES;
        let words = held(&self.parts().trash)
            .index
            .words_in_question(filter, deleted, most);
        words
            .chunks(WORDS_AT_ONCE)
            .map(<[String]>::to_vec)
            .collect()
    }

    /// Notes all that is found. Box shows 10,000 results of one search, so a time with more is asked for in halves.
    async fn note_results(
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
                if *searches > SEARCHES_AT_ONCE {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                let results = client.search_trash(&search, from).await?;
                for item in &results.items {
                    let key = ItemKey::from(&item.key);
                    held(&self.parts().trash).note_deleter(key, person.clone(), item.trashed_at);
                }
                self.parts().tell_trash();
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
            .or_else(|| held(&self.parts().trash).index.first_deleted())?;
        let to = search.to.unwrap_or(self.parts().clock.now());
        let long = to.duration_since(from);
        let middle = from + long / 2;
        (long > SHORTEST).then(|| {
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

/// Whether Box says that this is not for this account, for want of a role or of a scope.
fn is_refused(error: &box_client::Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden { .. })
}
