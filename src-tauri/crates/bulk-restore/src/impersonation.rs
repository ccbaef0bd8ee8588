//! In whose names something is done.

use box_session::Person;
use serde::Serialize;
use ts_rs::TS;

/// Users that are told by name.
const NAMED: usize = 3;

/// The users in whose names something is done. None when all of it is done as the account's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct ActingAs {
    /// The first three; none stands for the account's own user.
    pub users: Vec<Option<Person>>,
    /// How many there are in all.
    pub total: u32,
}

impl ActingAs {
    /// Each user once, in the order in which they come.
    pub(crate) fn of<'a>(users: impl Iterator<Item = Option<&'a Person>>) -> Self {
        let mut each: Vec<Option<&Person>> = Vec::new();
        for user in users {
            // Most items have the same one as the item before.
            if each.last() != Some(&user) && !each.iter().any(|known| same(*known, user)) {
                each.push(user);
            }
        }
        if matches!(*each, [] | [None]) {
            return Self::default();
        }
        Self {
            users: each.iter().take(NAMED).map(|user| user.cloned()).collect(),
            total: u32::try_from(each.len()).unwrap_or(u32::MAX),
        }
    }

    /// The same for a row of the journal, in words of no language; none when all of it is done as `own`.
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

fn same(one: Option<&Person>, other: Option<&Person>) -> bool {
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
    fn nobody_is_told_of_where_all_is_done_as_the_own_user() {
        assert_eq!(ActingAs::of(std::iter::empty()), ActingAs::default());
        let own = ActingAs::of([None, None].into_iter());
        assert_eq!(
            (own.for_journal("own@example.com"), own),
            (None, ActingAs::default())
        );
    }

    #[test]
    fn each_user_is_told_once_and_the_own_one_too_beside_others() {
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
        let told = acting.for_journal("own@example.com");
        assert_eq!(
            told.as_deref(),
            Some("2@example.com, own@example.com, 1@example.com")
        );
        let acting = ActingAs::of([Some(&without_login), Some(&one), Some(&two), None].into_iter());
        assert_eq!(acting.total, 4);
        let told = acting.for_journal("own@example.com");
        assert_eq!(
            told.as_deref(),
            Some("Person 3, 1@example.com, 2@example.com … (4)")
        );
    }
}
