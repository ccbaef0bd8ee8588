//! The people of the company: to choose whose trash is looked at, and whose deletions.

use box_client::{BoxClient, UserId};
use journal::Recent;

use super::index::Listed;
use super::places::{Places, is_forbidden};
use super::restorer::{Parts, Restorer, held};
use super::{ItemKey, PeopleFound, Person};
use app_error::AppError;

/// People that one search answers with.
const MOST: usize = 20;
/// What the journal calls a person who was chosen.
const RECENT: &str = "box_user";

impl Restorer {
    /// People whose name or login begins with or holds `text`: first those chosen lately, then those whose items are
    /// listed, then all others of the company. At most sixty.
    ///
    /// # Errors
    /// Why Box could not be asked; that the account may not look others up is no error.
    pub async fn people(&self, text: &str) -> Result<PeopleFound, AppError> {
        let mut people = self.recent_people(text).await;
        people.extend(held(&self.parts().trash).index.people(text, MOST));
        let mut everybody = true;
        match self.parts().client.search_users(text, MOST as u16).await {
            Ok(found) => people.extend(found.into_iter().map(person)),
            Err(error) if is_forbidden(&error) => everybody = false,
            Err(error) => return Err(AppError::from(&error)),
        }
        Ok(PeopleFound {
            people: each_once(people),
            everybody,
        })
    }

    /// Remembers that somebody was chosen.
    pub(crate) async fn remember(&self, person: &Person) {
        let Some(id) = person.id.clone() else { return };
        let used_at = self.parts().clock.now();
        let recent = Recent {
            account: self.parts().operator.account.clone(),
            kind: RECENT.to_owned(),
            id,
            name: person.name.clone(),
            address: person.login.clone(),
            used_at,
            pinned: false,
        };
        // Only a convenience: the list is there without it.
        if let Err(error) = self.parts().journal.remember(recent).await {
            tracing::warn!(%error, "who was chosen could not be remembered");
        }
    }

    /// The job in the name of the user in whose trash the item is.
    #[must_use]
    pub fn for_item(&self, key: &ItemKey) -> Self {
        let listed = held(&self.parts().trash).index.get(key);
        listed
            .and_then(|listed| self.in_the_name_of(listed.seen_by.as_ref()?))
            .unwrap_or_else(|| self.clone())
    }

    /// The job in the name of another user; none without an id to act for.
    pub(crate) fn in_the_name_of(&self, person: &Person) -> Option<Self> {
        let user = UserId::parse(person.id.as_deref()?).ok()?;
        Some(self.acting_for(user, person.clone()))
    }

    /// Box as this user sees it; nobody stands for the account itself.
    pub(crate) fn client_of(&self, viewer: Option<&Person>) -> BoxClient {
        let other = viewer.and_then(|person| self.in_the_name_of(person));
        other.as_ref().unwrap_or(self).parts().client.clone()
    }

    /// What is known of folders as the user sees them in whose trash the item is.
    pub(crate) fn places_of(&self, listed: &Listed) -> std::sync::Arc<Places> {
        let other = listed
            .seen_by
            .as_ref()
            .and_then(|person| self.in_the_name_of(person));
        std::sync::Arc::clone(&other.as_ref().unwrap_or(self).parts().places)
    }

    async fn recent_people(&self, text: &str) -> Vec<Person> {
        let Parts {
            journal, operator, ..
        } = self.parts();
        let recents = journal
            .recents(&operator.account, journal::MAX_RECENTS)
            .await
            .unwrap_or_default();
        let people = recents.into_iter().filter(|recent| recent.kind == RECENT);
        let people = people.map(|recent| Person {
            id: Some(recent.id),
            name: recent.name,
            login: recent.address,
        });
        let wanted = text_search::searchable(&box_client::normalize_name(text));
        people
            .filter(|person| {
                let told = [Some(&person.name), person.login.as_ref()];
                told.into_iter()
                    .flatten()
                    .any(|text| text_search::searchable(text).contains(&wanted))
            })
            .take(MOST)
            .collect()
    }
}

fn person(user: box_client::User) -> Person {
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

/// In the same order; of what is told twice of a person, the address is kept.
fn each_once(people: Vec<Person>) -> Vec<Person> {
    let mut once: Vec<Person> = Vec::new();
    for person in people.into_iter().filter(|person| person.id.is_some()) {
        match once.iter_mut().find(|known| known.id == person.id) {
            Some(known) => known.login = known.login.take().or(person.login),
            None => once.push(person),
        }
    }
    once
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
    fn a_person_told_twice_is_there_once_with_the_address() {
        let told = [
            person(Some("7"), None),
            person(None, None),
            person(Some("7"), Some("a@b")),
            person(Some("8"), None),
        ];
        assert_eq!(
            each_once(told.to_vec()),
            [person(Some("7"), Some("a@b")), person(Some("8"), None)]
        );
    }
}
