//! The users on whose behalf items are restored.

use box_session::Person;
use serde::Serialize;
use ts_rs::TS;

/// The number of users that are named.
const MAX_NAMED: usize = 3;

/// The users on whose behalf items are restored. Empty if all are restored as the account's own user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct ActingAs {
    /// The first three. `None` is the account's own user.
    pub users: Vec<Option<Person>>,
    /// Number of users.
    pub total: u32,
}

impl ActingAs {
    /// Collects each user once, in their order.
    pub(crate) fn of<'a>(users: impl Iterator<Item = Option<&'a Person>>) -> Self {
        let mut unique: Vec<Option<&Person>> = Vec::new();
        for user in users {
            // Most items have the user of the item before.
            if unique.last() != Some(&user)
                && !unique.iter().any(|known| is_same_user(*known, user))
            {
                unique.push(user);
            }
        }
        if matches!(*unique, [] | [None]) {
            return Self::default();
        }
        Self {
            users: unique
                .iter()
                .take(MAX_NAMED)
                .map(|user| user.cloned())
                .collect(),
            total: u32::try_from(unique.len()).unwrap_or(u32::MAX),
        }
    }

    /// Returns the users as text for a row of the journal, independent of any language. `None` if all is done as `own`.
    pub(crate) fn for_journal(&self, own: &str) -> Option<String> {
        if self.users.is_empty() {
            return None;
        }
        let names = self
            .users
            .iter()
            .map(|user| user.as_ref().map_or(own, Person::address));
        let more = if self.total as usize > self.users.len() {
            format!(" … ({})", self.total)
        } else {
            String::new()
        };
        Some(format!("{}{more}", names.collect::<Vec<_>>().join(", ")))
    }
}

fn is_same_user(one: Option<&Person>, other: Option<&Person>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.id == other.id,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str) -> Person {
        Person {
            id: Some(id.into()),
            name: format!("Person {id}"),
            login: Some(format!("{id}@example.com")),
        }
    }

    #[test]
    fn the_accounts_own_user_alone_is_not_listed() {
        assert_eq!(ActingAs::of(std::iter::empty()), ActingAs::default());
        let own = ActingAs::of([None, None].into_iter());
        assert_eq!(
            (own.for_journal("own@example.com"), own),
            (None, ActingAs::default())
        );
    }

    #[test]
    fn each_user_is_listed_once_with_the_accounts_own() {
        let [one, two, without_login] = [
            person("1"),
            person("2"),
            Person {
                login: None,
                ..person("3")
            },
        ];
        let acting = ActingAs::of([Some(&two), None, Some(&two), Some(&one), None].into_iter());
        assert_eq!(acting.users, [Some(two.clone()), None, Some(one.clone())]);
        let names = acting.for_journal("own@example.com");
        assert_eq!(
            names.as_deref(),
            Some("2@example.com, own@example.com, 1@example.com")
        );
        let acting = ActingAs::of([Some(&without_login), Some(&one), Some(&two), None].into_iter());
        assert_eq!(acting.total, 4);
        let names = acting.for_journal("own@example.com");
        assert_eq!(
            names.as_deref(),
            Some("Person 3, 1@example.com, 2@example.com … (4)")
        );
    }
}
