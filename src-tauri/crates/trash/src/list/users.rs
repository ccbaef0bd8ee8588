//! Searches the users of the organization, for the choice of whose trash is loaded and whose deletions are shown.

use super::TrashList;
use crate::UserSearchResult;
use app_error::AppError;
use box_session::{Person, is_forbidden};
use journal::Recent;
use text_search::{normalize_name, searchable};

/// The most people of each source in one result.
const MAX_RESULTS: u16 = 20;
/// The kind of recent people in the journal.
const RECENT_KIND: &str = "box_user";

impl TrashList {
    /// Searches people whose name or login begins with or contains `text`: first those chosen recently, then those whose items
    /// are listed, then all other users of the organization. Returns at most sixty.
    ///
    /// # Errors
    /// Any error of Box, but not that the account has no permission to search users.
    pub async fn search_users(&self, text: &str) -> Result<UserSearchResult, AppError> {
        let mut people = self.recent_people(text).await;
        let limit = MAX_RESULTS.into();
        people.extend(self.0.contents.lock().index.people(text, limit));
        let mut everybody = true;
        let mut unreadable = 0;
        let client = self.0.session.client();
        match client.search_users(text, MAX_RESULTS).await {
            Ok(users) => {
                people.extend(users.entries.into_iter().map(to_person));
                unreadable = users.skipped;
            }
            Err(error) if is_forbidden(&error) => everybody = false,
            Err(error) => return Err(AppError::from(&error)),
        }
        Ok(UserSearchResult {
            people: deduplicate(people),
            everybody,
            unreadable,
        })
    }

    /// Adds a person to the recently chosen ones.
    pub(super) async fn remember(&self, person: &Person) {
        let Some(id) = person.id.clone() else { return };
        let used_at = self.0.session.now();
        let recent = Recent {
            account: self.0.session.actor().account.clone(),
            kind: RECENT_KIND.to_owned(),
            id,
            name: person.name.clone(),
            address: person.login.clone(),
            used_at,
            pinned: false,
        };
        // Only a convenience: the search works without it.
        if let Err(error) = self.0.journal.remember(recent).await {
            tracing::warn!(%error, "a chosen person was not remembered");
        }
    }

    async fn recent_people(&self, text: &str) -> Vec<Person> {
        let account = &self.0.session.actor().account;
        let recents = self.0.journal.recents(account, journal::MAX_RECENTS).await;
        let recents = recents.unwrap_or_default();
        let people = recents
            .into_iter()
            .filter(|recent| recent.kind == RECENT_KIND);
        let people = people.map(|recent| Person {
            id: Some(recent.id),
            name: recent.name,
            login: recent.address,
        });
        let searched = searchable(&normalize_name(text));
        people
            .filter(|person| {
                let texts = [Some(&person.name), person.login.as_ref()];
                texts
                    .into_iter()
                    .flatten()
                    .any(|text| searchable(text).contains(&searched))
            })
            .take(MAX_RESULTS.into())
            .collect()
    }
}

fn to_person(user: box_client::User) -> Person {
    let login = Some(user.login).filter(|login| !login.is_empty());
    let name = if user.name.is_empty() {
        login.clone().unwrap_or_default()
    } else {
        user.name
    };
    Person {
        id: Some(user.id.to_string()),
        name,
        login,
    }
}

/// Merges people with one ID, in the same order; the login is taken from the first that has one. People without an ID are left
/// out.
fn deduplicate(people: Vec<Person>) -> Vec<Person> {
    let mut unique: Vec<Person> = Vec::new();
    for person in people.into_iter().filter(|person| person.id.is_some()) {
        match unique.iter_mut().find(|other| other.id == person.id) {
            Some(other) => other.login = other.login.take().or(person.login),
            None => unique.push(person),
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: Option<&str>, login: Option<&str>) -> Person {
        Person {
            id: id.map(str::to_owned),
            name: "Aiko".into(),
            login: login.map(str::to_owned),
        }
    }

    #[test]
    fn duplicate_people_are_merged_and_keep_the_login() {
        let people = [
            person(Some("7"), None),
            person(None, None),
            person(Some("7"), Some("a@b")),
            person(Some("8"), None),
        ];
        assert_eq!(
            deduplicate(people.to_vec()),
            [person(Some("7"), Some("a@b")), person(Some("8"), None)]
        );
    }
}
